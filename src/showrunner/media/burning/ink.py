"""Colours of screens in the code of a video: its matrix, its range, its bits, and its light where that is high.

White is put where ITU-R BT.2408 wants graphics in high dynamic range: at 203 cd/m², which is 58 % of PQ, 75 % of HLG.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

PQ, HLG = 16, 18  # transfer characteristics in ITU-T H.273
BT2020, P3 = 9, 12  # primaries, same tables
FULL = 2  # AVCOL_RANGE_JPEG
WHITE_NITS, HLG_PEAK_NITS = 203.0, 1000.0

# Kr and Kb of the matrices people's videos have (H.273, table 4).
_WEIGHTS = {1: (0.2126, 0.0722), 4: (0.30, 0.11), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087),
            9: (0.2627, 0.0593), 10: (0.2627, 0.0593)}  # fmt: skip
UNSAID = 2  # in all three tables: the video does not say

# BT.709 to wider primaries, linear light: BT.2020 (BT.2087) and those of phones, P3 with white D65 (SMPTE EG 432-1).
_WIDER = {
    BT2020: np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]], np.float32),
    P3: np.array([[0.8225, 0.1775, 0.0], [0.0332, 0.9668, 0.0], [0.0171, 0.0724, 0.9105]], np.float32),
}
_LUMINANCE = {BT2020: (0.2627, 0.6780, 0.0593), P3: (0.2290, 0.6917, 0.0793)}  # of red, green and blue
_BT709 = (0.2126, 0.7152, 0.0722)

Values = NDArray[np.float32]


@dataclass(frozen=True)
class Code:
    """How a video's numbers mean colours. `matrix`, `transfer`, `primaries` are those of H.273; `bits` of a sample."""

    matrix: int
    transfer: int
    primaries: int
    is_full: bool
    bits: int

    @property
    def is_beyond_screen(self) -> bool:
        """Whether colours of a screen would be others under the same numbers."""
        return self.transfer in (PQ, HLG) or self.primaries in _WIDER


def matrix_of(said: int, height: int) -> int:
    """The matrix; where a video does not say, what its size suggests."""
    return said if said in _WEIGHTS else (1 if height >= 720 else 6)


@lru_cache(8)
def from_screen(code: Code) -> Values:
    """(4, 4): rows Y, U, V, alpha of premultiplied B, G, R, alpha in 0..255. Alpha comes out in 0..1.

    Premultiplied colours stay so: what an offset adds is multiplied by alpha too.
    """
    kr, kb = _WEIGHTS[code.matrix]
    luma = np.array([kb, 1 - kr - kb, kr])
    rows = [luma, (np.array([1, 0, 0]) - luma) / (2 * (1 - kb)), (np.array([0, 0, 1]) - luma) / (2 * (1 - kr))]
    top = (1 << code.bits) - 1
    unit = 1 << (code.bits - 8)
    gains = (top, top, top) if code.is_full else (219 * unit, 224 * unit, 224 * unit)
    offsets = (0 if code.is_full else 16 * unit, 128 * unit, 128 * unit)
    out = np.zeros((4, 4), np.float32)
    for row, (weights, gain, offset) in enumerate(zip(rows, gains, offsets, strict=True)):
        out[row, :3] = weights * gain / 255
        out[row, 3] = offset / 255
    out[3, 3] = 1 / 255
    return out


def lit(pixels: Values, code: Code) -> Values:
    """Premultiplied BGRA (…, 4) in 0..1 as for a screen, recoded for the video's primaries and its light."""
    alpha = pixels[..., 3:]
    colours = np.divide(pixels[..., :3], alpha, out=np.zeros_like(pixels[..., :3]), where=alpha > 0)
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    if code.primaries in _WIDER:
        light = np.clip(light[..., ::-1] @ _WIDER[code.primaries].T, 0, 1)[..., ::-1]
    coded = {PQ: _pq, HLG: _hlg}.get(code.transfer, _usual)(light, code)
    return np.concatenate([coded * alpha, alpha], axis=-1).astype(np.float32)


def _usual(light: Values, code: Code) -> Values:
    """The screen's own curve: videos of usual light are shown by it."""
    return np.asarray(np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


def _pq(light: Values, code: Code) -> Values:
    """Light relative to white, as SMPTE ST 2084 codes it."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = (light * WHITE_NITS / 10_000) ** m1
    return np.asarray(((c1 + c2 * power) / (1 + c3 * power)) ** m2)


def _hlg(light: Values, code: Code) -> Values:
    """Light relative to white, as BT.2100 HLG codes it for a screen of 1000 cd/m², whose gamma of 1.2 is the
    luminance's: taken by channel, colours would be shown paler than they are."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    shown = light * WHITE_NITS / HLG_PEAK_NITS
    weights = np.array(_LUMINANCE.get(code.primaries, _BT709), np.float32)
    luminance = np.maximum(shown[..., ::-1] @ weights, 1e-9)[..., None]
    scene = shown * luminance ** (1 / 1.2 - 1)
    high = a * np.log(np.maximum(12 * scene - b, 1e-6)) + c
    return np.asarray(np.where(scene <= 1 / 12, np.sqrt(3 * scene), high))
