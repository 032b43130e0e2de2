"""High dynamic range footage (HLG as phones record it, PQ) brought to BT.709: light above white rolls off softly.

Curves are those of ITU-R BT.2100; reference white is 203 cd/m² (BT.2408).
"""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.pictures.canvas import Pixels

PQ, HLG = 16, 18  # transfer characteristics as numbered in ITU-T H.273
BT2020 = 9  # colour primaries, same table
WHITE_NITS, HLG_PEAK_NITS = 203.0, 1000.0
KNEE = 0.72  # of white; light below it is left alone
BRIGHTEST = 6.0  # of white; what is above is white anyway
LEVELS = 4096

# BT.2020 to BT.709 primaries, linear light (BT.2087).
TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)  # fmt: skip


def is_high_range(frame: Any) -> bool:
    """Whether an av.VideoFrame says that it is coded with HLG or PQ."""
    return int(frame.color_trc) in (PQ, HLG)


def to_standard(rgb: NDArray[np.uint16], frame: Any) -> Pixels:
    """16-bit full-range RGB (height, width, 3), coded as `frame` says, as opaque BGRA for BT.709 screens."""
    light: NDArray[Any] = np.take(_decoding(int(frame.color_trc)), rgb >> 4)
    if int(frame.color_primaries) == BT2020:
        light = np.asarray(cv2.transform(light, TO_709))
    index = np.sqrt(np.clip(light, 0, BRIGHTEST) / BRIGHTEST) * (LEVELS - 1)
    shown = np.take(_encoding(), index.astype(np.uint16))
    return np.ascontiguousarray(np.dstack([shown[:, :, ::-1], np.full(shown.shape[:2], 255, np.uint8)]))


@lru_cache(2)
def _decoding(transfer: int) -> NDArray[np.float32]:
    """Code value (12 bits) to light relative to white."""
    code = np.linspace(0, 1, LEVELS)
    nits = pq_nits(code) if transfer == PQ else hlg_nits(code)
    return np.asarray(nits / WHITE_NITS, np.float32)


def pq_nits(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """SMPTE ST 2084: 0..1 to 0..10000 cd/m²."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = code ** (1 / m2)
    return np.asarray(10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1))


def hlg_nits(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """HLG at a nominal peak of 1000 cd/m²; the display's gamma of 1.2 is applied to each channel by itself."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)
    return np.asarray(HLG_PEAK_NITS * scene**1.2)


@lru_cache(1)
def _encoding() -> NDArray[np.uint8]:
    """Root of light over BRIGHTEST (12 bits) to 8-bit code values, rolling off above KNEE."""
    light = np.linspace(0, 1, LEVELS) ** 2 * BRIGHTEST
    over = np.maximum(light - KNEE, 0) / (1 - KNEE)
    rolled = np.where(light <= KNEE, light, KNEE + (1 - KNEE) * (1 - np.exp(-over)))
    return np.asarray((rolled ** (1 / 2.2) * 255).round(), np.uint8)
