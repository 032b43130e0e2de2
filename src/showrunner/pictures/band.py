"""Footage of which more must be seen than fills the frame: a band across it, on a blurred enlargement of itself."""

from typing import NamedTuple

from showrunner.film.pictures import Box
from showrunner.pictures.canvas import Pixels
from showrunner.pictures.photo import blurred
from showrunner.pictures.stage import Stage

AIR = 0.05  # on either side of what must be seen, as a share of it; taste
LEAST = 0.6  # of the footage is seen: what comes closer is coarse
Point = tuple[float, float]  # in shares of width and height
Edges = tuple[float, ...]  # left, top, right, bottom in shares


class Band(NamedTuple):
    """`middle` is that of the part of the footage that is seen; width and height are in pixels of the frame."""

    middle: Point
    width: int
    height: int


def band(keep: Box, frame: Edges, upright: tuple[float, float], size: tuple[int, int]) -> Band | None:
    """None when all of `keep` is seen while the footage fills `size`; a `keep` wider than `frame` is cut to it.

    `upright` are the footage's width and height as it is shown, `frame` what of it may be.
    """
    wide, high = upright[0] * (frame[2] - frame[0]), upright[1] * (frame[3] - frame[1])
    along = 0 if wide * size[1] > high * size[0] else 1  # where cropping would lose something
    across = 1 - along
    low, far = frame[along], frame[along + 2]
    fills = (wide, high)[across] * size[along] / size[across] / upright[along]
    first, last = max(low, keep[along] / 1000), min(far, keep[along + 2] / 1000)
    if last - first <= fills:
        return None
    seen = min(far - low, max((last - first) * (1 + 2 * AIR), LEAST * (far - low)))
    middle = [(frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2]
    middle[along] = min(max((first + last) / 2, low + seen / 2), far - seen / 2)
    lengths = [*size]
    lengths[across] = max(2, round(size[across] * fills / seen))
    return Band((middle[0], middle[1]), *lengths)


def laid(pixels: Pixels, stage: Stage) -> Pixels:
    """The whole frame with the band `pixels` on it, so high that captions stay beneath it where there is room."""
    height, width = pixels.shape[:2]
    left = (stage.width - width) // 2
    top = max(0, min(stage.height - height, round(stage.content.bottom()) - height) // 2)
    whole = blurred(pixels, stage.width, stage.height)
    whole[top : top + height, left : left + width] = pixels
    return whole
