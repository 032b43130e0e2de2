"""Where the eye goes: what stands out from its surroundings, what moves, and what has the colour of skin.

Contrast with the picture's borders, the spectral residual (Hou and Zhang 2007) and skin tones in YCbCr (Chai and Ngan
1999) find a subject on a calm ground, and nothing in a crowd, where the middle is as good a guess as any. Faces that
are known (faces.py) outweigh all of them.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.media.footage.faces import Face

Map = NDArray[np.float32]
SIDE = 64  # of the map; finer ones see texture instead of things
BORDER = 5  # of 64: what lies so near to the edge is ground
MIDDLE = 0.55  # how far from the centre, in half frames, a thing keeps two thirds of its weight; taste
SKIN_CR, SKIN_CB = (136, 173), (77, 127)  # Chai and Ngan, IEEE Trans. CSVT 9 (1999)
PROMINENT = 0.5  # of the map's peak
HELD = 0.9  # of what is prominent lies inside the region
FACE, REST = 2.0, 0.8  # of a face, and of all else beside it: what is no face is not prominent then
LARGE = 0.08  # a face of this size or more, in shares of the frame, counts in full
HEAD = (0.15, 0.25, 0.15, 0.35)  # what belongs to a face beyond its box, in shares of it: left, top, right, below
ASIDE = 0.4  # of its weight keeps what is not the thing that is held
NEAR = 9  # cells of SIDE about a thing that are it still

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


def with_faces(found: Map, faces: Sequence[Face]) -> Map:
    """The map when these are there. One half as large as the largest still is prominent, a smaller one is not."""
    if not faces:
        return found
    largest = max(face.size for face in faces)
    seen = np.zeros((SIDE, SIDE), np.float32)
    for face in faces:
        wide, high = face.right - face.left, face.bottom - face.top
        left, right = (round(SIDE * x) for x in (face.left - HEAD[0] * wide, face.right + HEAD[2] * wide))
        top, bottom = (round(SIDE * y) for y in (face.top - HEAD[1] * high, face.bottom + HEAD[3] * high))
        there = seen[max(0, top) : max(bottom, top + 2), max(0, left) : max(right, left + 2)]
        np.maximum(there, face.size / largest, out=there)
    strength = FACE * min(1.0, largest / LARGE)
    both = REST * found / float(found.max()) + strength * cv2.GaussianBlur(seen, (0, 0), 1.0)
    return np.asarray(both / both.sum(), np.float32)


def held(found: Map) -> Map:
    """What to multiply maps with so that of several things apart the weightiest is held."""
    strong = np.asarray(found >= found.max() * PROMINENT, np.uint8)
    _, things = cv2.connectedComponents(strong)
    weights = [float(found[things == n].sum()) for n in range(1, int(things.max()) + 1)]
    thing = np.asarray(things == 1 + int(np.argmax(weights)), np.uint8)
    near = cv2.dilate(thing, np.ones((NEAR, NEAR), np.uint8))
    return np.asarray(np.where(near > 0, 1.0, ASIDE), np.float32)


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
