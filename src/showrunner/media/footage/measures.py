"""How good a picture is, each side in thousandths. Measured on frames of WIDTH pixels, whatever the file has."""

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from showrunner.film.footage import distance

WIDTH = 320
Pixels = NDArray[np.uint8]

BLURRED, CRISP = 1.6, 24.0  # Laplacian energy of out-of-focus and of well-resolved frames of WIDTH (docs/measured)
BAR_LUMA, BAR_SPREAD = 24, 6.0  # of 255: limited-range black decodes to 16 at most, and coding noise is small
# Two shots have common colours in so much of the picture at most, and so many of 64 bits of their prints differ at
# least: in street traffic the one cut that the detector misses has 0.51 and 30, no moment within a shot below 0.70.
COMMON_COLOURS, OTHER_BITS = 0.58, 24
WIDEST_BAR = 0.4  # of a side: beyond, the picture itself is black there


def sharpness(grey: Pixels) -> int:
    """From the energy of fine detail in the best-resolved quarter of the picture: a calm sky is not out of focus."""
    detail = np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 0.8), cv2.CV_32F, ksize=3))
    height, width = detail.shape
    cells = detail[: height // 6 * 6, : width // 8 * 8].reshape(6, height // 6, 8, width // 8).mean(axis=(1, 3))
    best = float(np.sort(cells.ravel())[-12:].mean())
    return _share((np.log(best + 0.01) - np.log(BLURRED)) / (np.log(CRISP) - np.log(BLURRED)))


def exposure(grey: Pixels) -> int:
    """Less for what is lost in black or white, and for a mean far from the middle greys."""
    lost = float((grey <= 8).mean() + (grey >= 250).mean())
    mean = float(grey.mean()) / 255
    off = max(0.0, 0.22 - mean, mean - 0.78) / 0.22
    return _share((1 - min(1.0, 1.6 * max(0.0, lost - 0.05))) * (1 - 0.8 * off))


def colour(pixels: Pixels) -> tuple[int, int, int]:
    lab = cv2.cvtColor(cv2.resize(pixels, (16, 16), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2LAB)
    light, a, b = (round(float(x)) for x in lab.reshape(-1, 3).mean(axis=0))
    return light, a, b


def print_of(pixels: Pixels) -> str:
    """A perceptual hash: 16 hex digits."""
    grey = cv2.cvtColor(cv2.resize(pixels, (64, 64), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return str(imagehash.phash(Image.fromarray(np.asarray(grey, np.uint8))))


def is_another(before: Pixels, after: Pixels) -> bool:
    """Whether two frames in a row (BGR) are of two shots, to be seen even where much moves before and after."""
    if float(np.minimum(_colours(before), _colours(after)).sum()) >= COMMON_COLOURS:
        return False
    return distance(print_of(before), print_of(after)) >= OTHER_BITS


def _colours(pixels: Pixels) -> NDArray[np.float32]:
    """How much of the picture has each hue, saturation and brightness."""
    told = cv2.calcHist(
        [cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV)], [0, 1, 2], None, [12, 4, 6], [0, 180, 0, 256, 0, 256]
    )
    return np.asarray(told / told.sum(), np.float32)


def black_edges(grey: Pixels) -> tuple[int, int, int, int]:
    """How many black columns and rows there are at left, top, right, bottom."""
    columns, rows = _is_black(grey.T), _is_black(grey)
    return _run(columns), _run(rows), _run(columns[::-1]), _run(rows[::-1])


def _is_black(lines: Pixels) -> NDArray[np.bool_]:
    return np.asarray((lines.mean(axis=1) <= BAR_LUMA) & (lines.std(axis=1) <= BAR_SPREAD))


def _run(black: NDArray[np.bool_]) -> int:
    most = int(len(black) * WIDEST_BAR)
    clear = np.flatnonzero(~black[: most + 1])
    return int(clear[0]) if len(clear) else 0


def _share(value: float) -> int:
    return round(1000 * min(1.0, max(0.0, value)))


def shift(before: Pixels, after: Pixels) -> tuple[float, float]:
    """How far the whole picture moved, in shares of its width and height (phase correlation)."""
    small = (cv2.resize(grey, (64, 64), interpolation=cv2.INTER_AREA) for grey in (before, after))
    one, other = (np.asarray(grey, np.float32) for grey in small)
    window = cv2.createHanningWindow((64, 64), cv2.CV_32F)
    (x, y), response = cv2.phaseCorrelate(one, other, window)
    return (x / 64, y / 64) if response > 0.15 else (0.0, 0.0)
