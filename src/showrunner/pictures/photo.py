"""A still with a slow camera over it (the Ken Burns move), or framed when cropping would lose most of it.

The photo is enlarged or reduced once, to a little more than the frame; after that every frame is one draw from a
rectangle with fractional edges. Whole-pixel crops tremble: 0.57 px rms against 0.018 (measured by phase correlation).
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import skia

from showrunner.errors import MediaError
from showrunner.film.pictures import Box, Photo
from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap, Pixels, image_of
from showrunner.pictures.colour import fill, parse
from showrunner.pictures.ease import clamp, smooth
from showrunner.pictures.headline import Headline
from showrunner.pictures.stage import Stage

ROOM = 1.25  # the stored picture's size over the frame's: the closest zoom shows it 1:1
ZOOM_SPEED, ZOOM_MOST = 0.042, 0.22  # of the size, per second and altogether; taste
AIR = 0.05  # of the view, between its edge and what must be kept; taste
ZOOM_LEAST = 1.03  # a still that does not move at all looks like a fault
KEPT_LEAST = 0.45  # share of the photo that must survive cropping to the frame, unless its maker says where to look
KEPT_IN_PRINT = 0.66  # the same for a print, which comes closer to the frame's shape that way
CENTRE = (500, 500)
TAIL_S = 0.6  # the move goes on under a transition
MOST_PIXELS = 120_000_000


class PhotoScene:
    """`film.pictures.Photo` on a stage."""

    def __init__(self, picture: Photo, stage: Stage, files: Mapping[str, Path]) -> None:
        """Raises MediaError when the file cannot be read as a picture."""
        pixels = read_photo(files[picture.image.digest], stage.look.palette.field0)
        is_told = picture.focus != CENTRE if picture.keep is None else _fits(picture.keep, pixels, stage)
        is_lossy = _kept(pixels, stage) < KEPT_LEAST and not is_told
        self._move: _Framed | _Covering
        self._move = _Framed(pixels, picture.keep, stage) if is_lossy else _Covering(pixels, picture, stage)
        self._headline = Headline(picture.title, stage, self._move.draw) if picture.title else None

    def draw(self, bitmap: Bitmap, t: float) -> None:
        self._move.draw(bitmap, t)
        if self._headline is not None:
            self._headline.draw(bitmap, t)


class _Covering:
    """The whole frame filled, moving towards the focus or away from it."""

    def __init__(self, pixels: Pixels, picture: Photo, stage: Stage) -> None:
        self._stage = stage
        height, width = pixels.shape[:2]
        cover = max(stage.width / width, stage.height / height)
        self._image = image_of(resized(pixels, round(width * cover * ROOM), round(height * cover * ROOM)))
        self._focus = (picture.focus[0] / 1000, picture.focus[1] / 1000)
        self._closer = stage.rng("ken burns").random() < 0.6
        self._zoom = 1 + min(ZOOM_SPEED * stage.seconds, ZOOM_MOST)
        self._keep = tuple(edge / 1000 for edge in picture.keep) if picture.keep else None
        if self._keep is not None:  # so near, and no nearer, that all of it is seen
            seen = stage.width / (width * cover), stage.height / (height * cover)
            room = min(seen[n] * (1 - 2 * AIR) / max(0.01, self._keep[n + 2] - self._keep[n]) for n in (0, 1))
            self._zoom = min(self._zoom, max(ZOOM_LEAST, room))

    def draw(self, bitmap: Bitmap, t: float) -> None:
        # Not with kSrc: the picture is opaque anyway, and that mode takes skia off its quick path (52 ms, not 5).
        bitmap.canvas.drawImageRect(self._image, self.shown(t), _whole(self._stage), LINEAR)

    def shown(self, t: float) -> Any:
        """The part of the stored picture seen at `t`, as a skia.Rect. Zoom is even to the eye: eased as a power."""
        stage, share = self._stage, _share(self._stage, t)
        towards = share if self._closer else 1 - share
        zoom = math.exp(math.log(self._zoom) * towards)
        image_width, image_height = self._image.width(), self._image.height()
        scale = min(image_width / stage.width, image_height / stage.height) / zoom
        width, height = stage.width * scale, stage.height * scale
        # The middle travels a third of the way to the focus as the camera comes closer.
        middle = [0.5 + (focus - 0.5) * (0.67 + 0.33 * towards) for focus in self._focus]
        if self._keep is not None:
            seen = width / image_width, height / image_height
            middle = [_holding(middle[n], seen[n], self._keep[n], self._keep[n + 2]) for n in (0, 1)]
        left = clamp(middle[0] * image_width - width / 2, 0, image_width - width)
        top = clamp(middle[1] * image_height - height / 2, 0, image_height - height)
        return skia.Rect.MakeXYWH(left, top, width, height)


class _Framed:
    """The photo, or all of it that must be kept, as a print on a blurred enlargement of itself."""

    def __init__(self, pixels: Pixels, keep: Box | None, stage: Stage) -> None:
        self._stage = stage
        self._under = image_of(blurred(pixels, stage.width, stage.height))
        pixels = _towards(pixels, stage.width / stage.height, keep or (*CENTRE, *CENTRE))
        height, width = pixels.shape[:2]
        room_w, room_h = stage.width * 0.88, stage.content.bottom() - stage.margin_y * 0.55
        fit = min(room_w / width, room_h / height)
        self._centre = (stage.width / 2, stage.margin_y * 0.55 + room_h / 2)
        self._card = _print(resized(pixels, round(width * fit), round(height * fit)), stage.unit)

    def draw(self, bitmap: Bitmap, t: float) -> None:
        stage, canvas = self._stage, bitmap.canvas
        canvas.drawImage(self._under, 0, 0, NEAREST)
        zoom = 1 + 0.045 * (_share(stage, t) - 0.5)
        canvas.save()
        canvas.translate(*self._centre)
        canvas.scale(zoom, zoom)
        canvas.drawImage(self._card, -self._card.width() / 2, -self._card.height() / 2, LINEAR)
        canvas.restore()


def read_photo(path: Path, behind: str) -> Pixels:
    """The picture upright, in sRGB, opaque over the colour `behind`: BGRA (height, width, 4).

    Raises MediaError when it cannot be decoded or is larger than MOST_PIXELS.
    """
    image = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(path.read_bytes()))
    if image is None:
        raise MediaError(f"{path.name} is not a picture that can be read", hint="use JPEG, PNG, WebP or GIF")
    if image.width() * image.height() > MOST_PIXELS:
        raise MediaError(
            f"{path.name} has {image.width()} × {image.height()} pixels, more than can be held",
            hint="reduce it to 12000 pixels a side or less",
        )
    bitmap = Bitmap(image.width(), image.height())
    bitmap.canvas.drawPaint(fill(parse(behind)))
    managed = image.makeColorSpace(skia.ColorSpace.MakeSRGB()) if image.colorSpace() is not None else None
    bitmap.canvas.drawImage(managed or image, 0, 0)
    return bitmap.pixels


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """Area-averaged when smaller, cubic when larger."""
    smaller = width < pixels.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (max(1, width), max(1, height)), interpolation=how), np.uint8)


def blurred(pixels: Pixels, width: int, height: int) -> Pixels:
    """`pixels` filling a frame of this size, out of focus and a little darker."""
    scale = max(width / pixels.shape[1], height / pixels.shape[0]) / 16
    small = resized(pixels, math.ceil(pixels.shape[1] * scale), math.ceil(pixels.shape[0] * scale))
    wide, high = math.ceil(width / 16), math.ceil(height / 16)
    left, top = (small.shape[1] - wide) // 2, (small.shape[0] - high) // 2
    soft = cv2.GaussianBlur(small[max(0, top) : max(0, top) + high, max(0, left) : max(0, left) + wide], (0, 0), 3.2)
    dim = cv2.addWeighted(soft, 0.62, np.zeros_like(soft), 0, 0)
    full = np.asarray(cv2.resize(dim, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    full[:, :, 3] = 255
    return full


def _print(pixels: Pixels, unit: float) -> Any:
    """The photo with rounded corners and a soft shadow, on its own bitmap."""
    height, width = pixels.shape[:2]
    margin = round(46 * unit)
    bitmap = Bitmap(width + 2 * margin, height + 2 * margin)
    rect = skia.Rect.MakeXYWH(margin, margin, width, height)
    shadow = fill("#000000", 0.5)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 17 * unit))
    bitmap.canvas.drawRoundRect(rect.makeOffset(0, 9 * unit), 14 * unit, 14 * unit, shadow)
    bitmap.canvas.clipRRect(skia.RRect.MakeRectXY(rect, 14 * unit, 14 * unit), True)
    bitmap.canvas.drawImage(image_of(pixels), margin, margin)
    return bitmap.snapshot()


def _towards(pixels: Pixels, ratio: float, keep: Box) -> Pixels:
    """`pixels` around `keep`, cropped towards width / height = `ratio` as far as that and KEPT_IN_PRINT allow."""
    height, width = pixels.shape[:2]
    if width / height > ratio:
        first, last = _around(width, round(height * ratio), keep[0], keep[2])
        return pixels[:, first:last]
    first, last = _around(height, round(width / ratio), keep[1], keep[3])
    return pixels[first:last]


def _around(length: int, wanted: int, low: int, high: int) -> tuple[int, int]:
    """Where a crop of `length` pixels to `wanted` or more begins and ends; [low, high] in thousandths is in it."""
    kept = min(length, max(wanted, round(length * KEPT_IN_PRINT), math.ceil(length * (high - low) * (1 + AIR) / 1000)))
    first = round(clamp(length * (low + high) / 2000 - kept / 2, 0, length - kept))
    return first, first + kept


def _kept(pixels: Pixels, stage: Stage) -> float:
    """The share of the photo left when it is cropped to the frame's shape."""
    ratio = (pixels.shape[1] / pixels.shape[0]) / (stage.width / stage.height)
    return float(min(ratio, 1 / ratio))


def _holding(middle: float, seen: float, low: float, high: float) -> float:
    """The nearest middle of a view `seen` wide that has all of [low, high] in it, and some air beside it where there is
    room; theirs when the view is too narrow."""
    if high - low > seen:
        return (low + high) / 2
    air = min(AIR * seen, (seen - (high - low)) / 2)
    return float(clamp(middle, high + air - seen / 2, low - air + seen / 2))


def _fits(keep: Box, pixels: Pixels, stage: Stage) -> bool:
    """Whether what must be seen still is when the photo is cropped to the frame's shape."""
    ratio = (pixels.shape[1] / pixels.shape[0]) / (stage.width / stage.height)
    low, high = (keep[0], keep[2]) if ratio > 1 else (keep[1], keep[3])
    return bool((high - low) / 1000 <= min(ratio, 1 / ratio))


def _share(stage: Stage, t: float) -> float:
    k = clamp(t / (stage.seconds + TAIL_S))
    return 0.6 * smooth(k) + 0.4 * k


def _whole(stage: Stage) -> Any:
    return skia.Rect.MakeWH(stage.width, stage.height)
