"""Short sounds for transitions, synthesised. Each is made so that its strongest moment falls on the cut.

Noise is shaped in short overlapping pieces, each with its own spectrum, which sweeps a filter without ever running one.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.kit.chance import rng
from showrunner.media.biquad import high_pass
from showrunner.media.cascade import filtered
from showrunner.media.loudness import Signal, blocks, decibels, hop_energies

LOUDEST_LUFS = -25.0  # of the loudest 100 ms; speech in the mix is at -20
PIECE = 1024  # samples shaped at once, 21 ms: short against every sweep
HZ = np.fft.rfftfreq(PIECE, 1 / RATE)
AIR = (60.0, 14_000.0)  # Hz: no sweep is heard outside

Wave = NDArray[np.float64]
NO_OFFSET = high_pass(28)


def seconds(length_s: float) -> Wave:
    return np.arange(round(length_s * RATE)) / RATE


def noise(seed: int, samples: int) -> Wave:
    return np.random.default_rng(rng("effect", seed).getrandbits(63)).standard_normal(samples)


def swept(seed: int, centre: Wave, width: float) -> Wave:
    """Noise whose centre frequency follows `centre` (Hz); `width` in octaves. Higher is softer, 1.5 dB per octave."""
    hop = PIECE // 2
    count = -(-len(centre) // hop) + 1
    place = np.log2(centre[np.minimum(np.arange(count) * hop, len(centre) - 1)])  # where each piece has its middle
    low, high = np.searchsorted(HZ, AIR)
    away = (place[:, None] - np.log2(HZ[low:high])) / width
    spectra = np.fft.rfft(noise(seed, count * PIECE).reshape(count, PIECE).astype(np.float32))
    spectra[:, low:high] *= np.exp(-(away**2), dtype=np.float32) * (AIR[0] / HZ[low:high]).astype(np.float32) ** 0.25
    spectra[:, :low] = spectra[:, high:] = 0
    pieces = np.fft.irfft(spectra, PIECE) * np.sin(np.pi * (np.arange(PIECE) + 0.5) / PIECE)  # equal power
    joined = np.zeros((count + 1, hop))
    joined[:-1] += pieces[:, :hop]
    joined[1:] += pieces[:, hop:]
    return joined.ravel()[hop : hop + len(centre)]


def bell(t: Wave, peak: float, before: float, after: float) -> Wave:
    """An envelope that rises as a Gaussian of width `before` (s) to 1 at `peak` and falls with `after`."""
    return np.exp(-(((t - peak) / np.where(t < peak, before, after)) ** 2))


def panned(mono: Wave, place: Wave) -> Wave:
    """(2, n), constant power; place −1 left … 1 right."""
    angle = (place + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)])


def whoosh(seed: int) -> Wave:
    t = seconds(1.0)
    moving = 350 * 2 ** (3.0 * bell(t, 0.5, 0.28, 0.34))
    side = 1.0 if seed % 2 else -1.0
    return panned(swept(seed, moving, 0.95) * bell(t, 0.5, 0.2, 0.18), side * 0.6 * (2 * t - 1))


def breath(seed: int) -> Wave:
    t = seconds(1.4)
    air = swept(seed, 300 * 2 ** (1.6 * bell(t, 0.7, 0.4, 0.45)), 0.85) * bell(t, 0.7, 0.32, 0.34)
    return panned(air * 0.5, 0.25 * np.sin(2 * np.pi * t / 1.4)) * 0.7


def impact(seed: int) -> Wave:
    t = seconds(1.2)
    after = np.maximum(t - 0.01, 0)
    drop = np.sin(2 * np.pi * (48 * after + 70 / 18 * (1 - np.exp(-18 * after)))) * np.exp(-5.5 * after)
    thump = swept(seed, np.full(len(t), 240.0), 0.95) * np.exp(-22 * after) * 0.5
    return panned((drop + thump) * np.minimum(1, t / 0.008), np.zeros(len(t)))


def riser(seed: int) -> Wave:
    t = seconds(1.5)
    rising = np.minimum(t / 0.9, 1.0)
    air = swept(seed, 300 * 2 ** (4.2 * rising), 0.85) * np.where(t < 0.9, rising**3, np.exp(-9 * (t - 0.9)))
    landing = np.zeros((2, len(t)))
    start = round(0.89 * RATE)
    landing[:, start:] = impact(seed)[:, : len(t) - start]
    return panned(air * 0.6, 0.3 * np.sin(9 * t)) + landing * 0.7


def click(seed: int) -> Wave:
    t, chance = seconds(0.35), rng("click", seed)
    mono = np.zeros(len(t))
    for start, loud in ((0.05, 1.0), (0.05 + chance.uniform(0.045, 0.07), 0.55), (0.19, 0.3)):
        after = np.maximum(t - start, 0)
        ring = np.sin(2 * np.pi * 1750 * after) * np.exp(-190 * after) + np.sin(2 * np.pi * 640 * after) * np.exp(
            -90 * after
        )
        mono += loud * ring * np.clip((t - start) / 0.0012, 0, 1)
    return panned(mono, np.full(len(t), 0.15))


def paper(seed: int) -> Wave:
    t, chance = seconds(0.7), rng("paper", seed)
    crackle = 0.25 + sum(bell(t, chance.uniform(0.1, 0.5), 0.006, 0.03) * chance.uniform(0.3, 1) for _ in range(9))
    mono = swept(seed, 1400 * 2 ** (1.2 * np.minimum(t / 0.45, 1)), 1.05) * crackle * bell(t, 0.32, 0.13, 0.12)
    return panned(mono, 0.8 * (t / 0.7 - 0.5))


MAKERS: dict[str, Callable[[int], Wave]] = {
    "whoosh": whoosh,
    "breath": breath,
    "impact": impact,
    "riser": riser,
    "click": click,
    "paper": paper,
}


def effect(name: str, seed: int = 0) -> tuple[Signal, int]:
    """((2, n) at 48 kHz, index of its loudest moment). All are equally loud; KeyError for an unknown name."""
    wave = np.asarray(filtered(NO_OFFSET, np.asarray(MAKERS[name](seed))), np.float64)
    edge = round(0.012 * RATE)
    wave[:, :edge] *= np.linspace(0, 1, edge)
    wave[:, -4 * edge :] *= np.linspace(1, 0, 4 * edge) ** 2
    level = float(decibels(blocks(hop_energies(wave.astype(np.float32)), 1)).max())
    return (wave * 10 ** ((LOUDEST_LUFS - level) / 20)).astype(np.float32), int(smooth_power(wave).argmax())


def smooth_power(wave: Wave) -> Wave:
    """Power over 20 ms around each sample."""
    window = RATE // 50
    total = np.concatenate(([0.0], np.cumsum((wave**2).sum(axis=0))))
    return np.concatenate((np.zeros(window // 2), total[window:] - total[:-window]))
