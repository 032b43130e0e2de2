"""Bitmaps that skia, OpenCV and numpy all draw into, without copies between them.

Everything is BGRA, premultiplied, 8 bits: skia's quick path on a CPU. A full-frame sub-pixel blit costs 5.6 ms this
way and 17 to 57 ms through `skia.Surface(ndarray)` or an RGBA surface (measured at 1080p), so neither is used here.
"""

from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

# One frame is drawn by one thread; films are spread over processes instead, and the bytes stay the same.
cv2.setNumThreads(1)

Pixels = NDArray[np.uint8]  # (height, width, 4) BGRA premultiplied unless said otherwise

NEAREST = skia.SamplingOptions()
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
MIPMAP = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def image_info(width: int, height: int) -> Any:
    return skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)


class Bitmap:
    """A frame or a part of one, transparent black at first.

    `pixels` is (height, width, 4) uint8; `canvas` draws straight into it, so both views always agree.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = int(width), int(height)
        self.pixels: Pixels = np.zeros((self.height, self.width, 4), np.uint8)
        self._info = image_info(self.width, self.height)
        self._surface = skia.Surface.MakeRasterDirect(self._info, self.pixels)
        self.canvas = self._surface.getCanvas()

    def snapshot(self) -> Any:
        """A skia.Image holding a copy of the pixels as they are now."""
        return image_of(self.pixels)


def image_of(pixels: Pixels) -> Any:
    """A skia.Image with its own copy of BGRA premultiplied `pixels` (height, width, 4)."""
    held = np.ascontiguousarray(pixels)
    height, width = held.shape[:2]
    return skia.Image.MakeRasterCopy(skia.Pixmap(image_info(width, height), held, width * 4))


def draw_image(
    canvas: Any, image: Any, x: float, y: float, scale: float = 1.0, turn: float = 0.0, alpha: float = 1.0
) -> None:
    """Draw `image` centred on (x, y), turned by `turn` degrees clockwise. Nothing below 1 % size or opacity."""
    if scale <= 0.01 or alpha <= 0.01:
        return
    paint = skia.Paint(AntiAlias=True)
    paint.setAlphaf(min(1.0, alpha))
    canvas.save()
    canvas.translate(x, y)
    if turn:
        canvas.rotate(turn)
    canvas.scale(scale, scale)
    sampling = MIPMAP if scale < 0.6 else LINEAR
    canvas.drawImage(image, -image.width() / 2, -image.height() / 2, sampling, paint)
    canvas.restore()
