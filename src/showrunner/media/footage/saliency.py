"""Where the eye goes: what stands out from its surroundings, what moves, and what has the colour of skin.

There is no model here and no knowledge of things: contrast with the picture's borders, the spectral residual (Hou and
Zhang 2007) and skin tones in YCbCr (Chai and Ngan 1999) find a face or a subject on a calm ground, and nothing in a
crowd, where the middle is as good a guess as any.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
SIDE = 64  # of the map; finer ones see texture instead of things
BORDER = 5  # of 64: what lies so near to the edge is ground
MIDDLE = 0.55  # how far from the centre, in half frames, a thing keeps two thirds of its weight; taste
SKIN_CR, SKIN_CB = (136, 173), (77, 127)  # Chai and Ngan, IEEE Trans. CSVT 9 (1999)
PROMINENT = 0.5  # of the map's peak
HELD = 0.9  # of what is prominent lies inside the region

# OpenCV builds the tables of CIELAB when they are first asked for, which takes 0.15 s: here, all processes share them.
cv2.cvtColor(np.zeros((1, 1, 3), np.uint8), cv2.COLOR_BGR2LAB)


def saliency(pixels: NDArray[np.uint8], moved: NDArray[np.uint8] | None = None) -> Map:
    """A map of 64 × 64 that sums to 1. `pixels` is BGR; `moved` how much each of its pixels changed, if it did."""
    small = np.asarray(cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    found = 0.65 * _stretched(_contrast(small)) + 0.35 * _stretched(_residual(small))
    if moved is not None:
        change = np.asarray(cv2.resize(moved, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)
        found = found + 0.8 * _stretched(change) * min(1.0, float(change.max()) / 24)
    found = np.asarray(cv2.GaussianBlur(found * (1 + 0.8 * _skin(small)) * _middle(), (0, 0), 2.0), np.float32)
    total = float(found.sum())
    return np.asarray(found / total if total > 1e-6 else np.full((SIDE, SIDE), 1 / SIDE**2), np.float32)


def centre(found: Map) -> tuple[float, float]:
    """Of what is prominent, as shares of width and height."""
    strong = np.where(found >= found.max() * PROMINENT, found, 0)
    at = (np.arange(SIDE) + 0.5) / SIDE
    total = float(strong.sum())
    return float((strong.sum(axis=0) * at).sum() / total), float((strong.sum(axis=1) * at).sum() / total)


def region(found: Map) -> tuple[float, float, float, float]:
    """The box (left, top, right, bottom in shares) that holds most of what is prominent."""
    strong = np.where(found >= found.max() * PROMINENT, found, 0)
    left, right = _span(strong.sum(axis=0))
    top, bottom = _span(strong.sum(axis=1))
    return left, top, right, bottom


def _span(weights: NDArray[np.float32]) -> tuple[float, float]:
    cumulated = np.cumsum(weights) / weights.sum()
    first = int(np.searchsorted(cumulated, (1 - HELD) / 2))
    last = int(np.searchsorted(cumulated, 1 - (1 - HELD) / 2))
    return first / SIDE, (min(last, SIDE - 1) + 1) / SIDE


def _contrast(small: NDArray[np.uint8]) -> Map:
    """How unlike the colours along the borders each pixel is (Mahalanobis in CIELAB)."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), np.float32)
    edge = np.ones((SIDE, SIDE), bool)
    edge[BORDER:-BORDER, BORDER:-BORDER] = False
    ground = lab[edge]
    spread = np.cov(ground.T) + np.eye(3) * 30.0  # a plain ground must not make noise stand out
    away = lab.reshape(-1, 3) - ground.mean(axis=0)
    far = np.sqrt(np.einsum("ij,jk,ik->i", away, np.linalg.inv(spread), away))
    return np.asarray(far.reshape(SIDE, SIDE), np.float32)


def _residual(small: NDArray[np.uint8]) -> Map:
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32)
    if grey.std() < 1.0:
        return np.zeros((SIDE, SIDE), np.float32)
    spectrum = np.fft.fft2(grey)
    size = np.log(np.abs(spectrum) + 1e-6)
    residual = size - cv2.blur(size, (3, 3))
    back = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    return np.asarray(cv2.GaussianBlur(back.astype(np.float32), (0, 0), 2.5), np.float32)


def _skin(small: NDArray[np.uint8]) -> Map:
    chroma = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)
    low, high = (40, SKIN_CR[0], SKIN_CB[0]), (255, SKIN_CR[1], SKIN_CB[1])
    mask = np.asarray(cv2.inRange(chroma, np.array(low), np.array(high)), np.float32) / 255
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.5), np.float32)


def _middle() -> Map:
    at = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    fall = np.exp(-0.5 * (at / MIDDLE / 1.1) ** 2)
    return np.asarray(0.35 + 0.65 * np.outer(fall, fall), np.float32)


def _stretched(found: Map) -> Map:
    low, high = float(np.percentile(found, 20)), float(found.max())
    return np.clip((found - low) / (high - low), 0, 1) if high - low > 1e-6 else np.zeros_like(found)
