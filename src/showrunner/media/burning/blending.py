"""Captions laid into the planes of a decoded picture: only the samples under them are touched, in the video's own code,
so that nothing else changes by a single step."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.media.burning.ink import FULL, Code, from_screen, lit, matrix_of
from showrunner.media.burning.plan import Coding

cv2.setNumThreads(1)  # films are spread over processes instead


@dataclass(frozen=True, eq=False)
class Overlay:
    """BGRA premultiplied, 8 bits, at (x, y) of the picture as it is coded. One object for as long as it is the same."""

    pixels: NDArray[np.uint8]
    x: int
    y: int


@dataclass(frozen=True)
class _Layer:
    """For one plane: what is added, and what remains of what was there (both in 0..1 or in the video's code)."""

    top: int
    left: int
    added: NDArray[np.float32]
    kept: NDArray[np.float32]


class Blender:
    """Lays overlays into pictures of one coding."""

    def __init__(self, coding: Coding, format: Any) -> None:
        """`format` is the av.VideoFormat of the pictures: planar YUV of 8 to 16 bits."""
        bits = max(component.bits for component in format.components)
        matrix = matrix_of(coding.matrix, coding.height)
        is_full = coding.range == FULL or coding.pixels.startswith("yuvj")
        self._code = Code(matrix, coding.transfer, coding.primaries, is_full, bits)
        self._size = (coding.width, coding.height)
        self._shrinks = (format.chroma_width(64) < 64, format.chroma_height(64) < 64)
        self._kind: Any = np.uint8 if bits == 8 else np.uint16
        self._last: tuple[Overlay | None, list[_Layer]] = (None, [])

    def lay(self, overlay: Overlay, frame: Any) -> None:
        """Into an av.VideoFrame that may be written to."""
        if self._last[0] is not overlay:
            self._last = (overlay, self._layers(overlay))
        for plane, layer in zip(frame.planes, self._last[1], strict=False):
            width = plane.line_size // np.dtype(self._kind).itemsize
            samples = np.frombuffer(plane, self._kind).reshape(plane.height, width)
            rows, columns = layer.added.shape
            under = samples[layer.top : layer.top + rows, layer.left : layer.left + columns]
            np.copyto(under, under * layer.kept + layer.added, casting="unsafe")

    def _layers(self, overlay: Overlay) -> list[_Layer]:
        pixels, x, y = self._even(overlay)
        coded: NDArray[np.float32] = pixels.astype(np.float32)
        if self._code.is_beyond_screen:
            coded = 255 * lit(np.divide(coded, 255, dtype=np.float32), self._code)
        whole = np.asarray(cv2.transform(coded, from_screen(self._code)), np.float32)
        wide, tall = (2 if shrinks else 1 for shrinks in self._shrinks)
        height, width = pixels.shape[:2]
        small = np.asarray(cv2.resize(whole, (width // wide, height // tall), interpolation=cv2.INTER_AREA), np.float32)
        luma = _layer(whole, 0, x, y)
        return [luma, *(_layer(small, part, x // wide, y // tall) for part in (1, 2))]

    def _even(self, overlay: Overlay) -> tuple[NDArray[np.uint8], int, int]:
        """The overlay inside the picture, with even edges, so that it covers whole samples of colour."""
        width, height = self._size
        left, top = max(overlay.x, 0) // 2 * 2, max(overlay.y, 0) // 2 * 2
        right = min(overlay.x + overlay.pixels.shape[1] + 1, width) // 2 * 2
        bottom = min(overlay.y + overlay.pixels.shape[0] + 1, height) // 2 * 2
        out = np.zeros((max(bottom - top, 2), max(right - left, 2), 4), np.uint8)
        from_y, from_x = max(top - overlay.y, 0), max(left - overlay.x, 0)
        to_y, to_x = max(overlay.y - top, 0), max(overlay.x - left, 0)
        part = overlay.pixels[from_y : from_y + out.shape[0] - to_y, from_x : from_x + out.shape[1] - to_x]
        out[to_y : to_y + part.shape[0], to_x : to_x + part.shape[1]] = part
        return out, left, top


def _layer(values: NDArray[np.float32], part: int, x: int, y: int) -> _Layer:
    """Half a step is added, since what follows cuts off."""
    added = np.ascontiguousarray(values[:, :, part] + 0.5)
    return _Layer(y, x, added, np.ascontiguousarray(1 - values[:, :, 3]))
