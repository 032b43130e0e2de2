"""The drums: skins are falling sines, brushes and shakers are shaped noise. Stereo, float32, 48 kHz."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from showrunner.film.composing.drums import KIT
from showrunner.media.synth.tones import Wave, band, clockwork, noise, onset

NAMES = {number: name for name, number in KIT.items()}
SIDE = {
    "hat": 0.3,
    "open hat": 0.3,
    "shaker": -0.4,
    "low tom": -0.25,
    "high tom": 0.3,
    "rim": 0.25,
    "tick": 0.45,
    "snap": -0.2,
}
# Level against the other drums, dB.
LEVEL = {
    "kick": 0, "boom": 0, "snare": -5, "brush": -9, "clap": -8, "snap": -9, "rim": -12, "hat": -12, "open hat": -13,
    "shaker": -11, "low tom": -4, "high tom": -6, "tick": -14, "swell": -14,
}  # fmt: skip


def skin(length_s: float, high: float, low: float, fall: float, ring: float) -> Wave:
    """A drum head: its pitch drops from `high` to `low` Hz."""
    t = clockwork(length_s)
    phase = 2 * np.pi * (low * t + (high - low) / fall * (1 - np.exp(-fall * t)))
    return np.asarray(np.sin(phase) * np.exp(-ring * t))


def hiss(length_s: float, low: float, high: float, ring: float, variant: int, rise_s: float = 0.001) -> Wave:
    t = clockwork(length_s)
    return band(noise(len(t), "hiss", low, high, variant), low, high) * np.exp(-ring * t) * onset(len(t), rise_s)


def plus(first: Wave, second: Wave) -> Wave:
    total = np.zeros(max(len(first), len(second)))
    total[: len(first)] += first
    total[: len(second)] += second
    return total


def clap(variant: int) -> Wave:
    total = hiss(0.3, 900, 3600, 18, variant)
    for n, delay in enumerate((0.009, 0.019)):
        burst = hiss(0.06, 900, 3600, 90, variant + 10 * (n + 1))
        start = round(delay * 48_000)
        total[start : start + len(burst)] += burst
    return total


def swell(variant: int) -> Wave:
    t = clockwork(1.6)
    air = band(noise(len(t), "swell", variant), 2500, 8500)
    return np.asarray(air * np.where(t < 1.2, (t / 1.2) ** 3, np.exp(-14 * (t - 1.2))))


MAKERS: dict[str, Callable[[int], Wave]] = {
    "kick": lambda v: plus(skin(0.4, 120, 50, 32, 11), 0.05 * hiss(0.03, 1200, 4000, 150, v)),
    "boom": lambda v: plus(skin(1.1, 80, 43, 16, 4.5), 0.06 * hiss(0.12, 120, 500, 40, v)),
    "snare": lambda v: plus(0.6 * skin(0.22, 230, 175, 40, 22), 0.5 * hiss(0.24, 1300, 6500, 21, v)),
    "brush": lambda v: plus(0.12 * skin(0.16, 210, 180, 30, 30), hiss(0.26, 1600, 6000, 17, v, 0.012)),
    "clap": clap,
    "snap": lambda v: plus(hiss(0.12, 1500, 3200, 55, v), 0.4 * skin(0.05, 1900, 1500, 60, 80)),
    "rim": lambda v: plus(skin(0.07, 1750, 1700, 30, 75), 0.5 * skin(0.06, 480, 460, 30, 60)),
    "hat": lambda v: hiss(0.09, 5500, 9500, 60, v),
    "open hat": lambda v: hiss(0.4, 5000, 9500, 13, v),
    "shaker": lambda v: hiss(0.13, 4200, 8500, 34, v, 0.022),
    "low tom": lambda v: plus(skin(0.7, 115, 82, 18, 7), 0.06 * hiss(0.05, 300, 1500, 80, v)),
    "high tom": lambda v: plus(skin(0.55, 165, 122, 20, 9), 0.06 * hiss(0.05, 300, 1800, 80, v)),
    "tick": lambda v: skin(0.06, 2300 + 40 * v, 2250 + 40 * v, 30, 95),
    "swell": swell,
}
PEAK_S = {"swell": 1.2}  # what is struck ahead, so that it is loudest where the next bar begins


def drum(number: int, variant: int) -> NDArray[np.float32]:
    """(2, n) with a peak of 1 at its level in the kit; variants differ as strokes do."""
    name = NAMES[number]
    wave = MAKERS[name](variant)
    wave = wave / np.abs(wave).max() * 10 ** (LEVEL[name] / 20)
    angle = (SIDE.get(name, 0.0) + 1) * np.pi / 4
    return np.stack([wave * np.cos(angle), wave * np.sin(angle)]).astype(np.float32)
