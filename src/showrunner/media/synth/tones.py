"""One note, by five ways of making it. All give float32 arrays at 48 kHz of a pitch in Hz, not yet levelled.

A harmonic tone is the imaginary part of a polynomial in z = b·e^{iφ}: Horner's rule adds a partial for one complex
multiplication, and b(t) falling below 1 darkens it as it rings, which is what a plucked string does.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.kit.chance import rng
from showrunner.media.biquad import band_pass
from showrunner.media.cascade import filtered

Mono = NDArray[np.float32]
Wave = NDArray[np.float64]

TOP_HZ = 12_000.0  # no partial above: what is left out up there would only be harsh


CONTROL = 32  # samples between the points of slow curves


class Vibrato(NamedTuple):
    hz: float = 5.2
    cents: float = 0.0
    after_s: float = 0.35  # a singer lets the note settle first


class Partial(NamedTuple):
    """Of a struck bar or bell: frequency ratio, level, seconds until it is 60 dB down at middle C."""

    ratio: float
    level: float
    ring_s: float


def clockwork(length_s: float) -> Wave:
    return np.arange(round(length_s * RATE)) / RATE


def noise(samples: int, *purpose: object) -> Wave:
    return np.random.default_rng(rng("noise", *purpose).getrandbits(63)).standard_normal(samples)


def band(signal: Wave, low: float, high: float) -> Wave:
    return np.asarray(filtered(band_pass(low, high), signal), np.float64)


def partials(hz: float, most: int) -> int:
    return max(1, min(most, int(TOP_HZ / hz)))


def harmonic(turns: Wave, levels: Sequence[float], darkness: Mono | float = 1.0) -> Mono:
    """Σ level_h · b^(h−1) · sin(2π·h·turns)."""
    angle = (2 * np.pi * (turns - np.floor(turns))).astype(np.float32)
    turning = np.empty(len(turns), np.complex64)
    turning.real, turning.imag = np.cos(angle), np.sin(angle)
    darkened = turning * np.asarray(darkness, np.float32)
    total = np.full(len(turning), levels[-1], np.complex64)
    for level in reversed(levels[:-1]):
        total *= darkened
        total += np.float32(level)
    total *= turning
    return np.ascontiguousarray(total.imag)


def plucked(
    hz: float,
    length_s: float,
    ring_s: float,
    damping: float,
    place: float,
    slope: float,
    detune_cents: float = 0.0,
    rise_s: float = 0.0025,
) -> Mono:
    """A string plucked or struck at `place` (0 to 0.5 of its length); higher notes ring shorter."""
    t = clockwork(length_s)
    count = partials(hz, 36)
    levels = [abs(np.sin(np.pi * h * place)) / h**slope for h in range(1, count + 1)]
    rate = 6.9 / (ring_s * (220 / hz) ** 0.45)
    short = t.astype(np.float32)
    dark = np.exp(np.float32(-damping * (hz / 220) ** 0.35) * short)
    tone = harmonic(hz * 2 ** (detune_cents / 1200) * t, levels, dark)
    return np.asarray(tone * np.exp(np.float32(-rate) * short) * onset(len(t), rise_s), np.float32)


def struck(hz: float, length_s: float, parts: Sequence[Partial]) -> Mono:
    """A bar, a tine or a bell: partials that need not be harmonic, the upper ones dying sooner."""
    t = clockwork(length_s).astype(np.float32)
    total = np.zeros(len(t), np.float32)
    shorter = (262 / hz) ** 0.5
    for part in parts:
        if hz * part.ratio < TOP_HZ:
            turn = np.float32(2 * np.pi * hz * part.ratio)
            total += np.float32(part.level) * np.sin(turn * t) * np.exp(np.float32(-6.9 / part.ring_s / shorter) * t)
    return np.asarray(total * onset(len(t), 0.002), np.float32)


def tines(hz: float, length_s: float, force: float) -> Mono:
    """Electric piano by frequency modulation: a warm body that mellows, and the ping of the tine at its start."""
    t = clockwork(length_s)
    w = 2 * np.pi * hz * t
    fall = np.exp(-t * 1.5 * (hz / 262) ** 0.4)
    body = np.sin(w + (0.35 + 0.95 * force) * np.exp(-2.6 * t) * np.sin(w))
    ping_hz = min(hz * 14, 5200.0)
    ping = 0.09 * force * np.exp(-26 * t) * np.sin(2 * np.pi * ping_hz * t)
    return np.asarray((body * fall + ping) * onset(len(t), 0.003), np.float32)


def sung(
    hz: float, length_s: float, levels: Sequence[float], attack_s: float, vibrato: Vibrato, breath: float, swell: float
) -> Mono:
    """A held tone: it opens in `attack_s`, brightens with its swell, and trembles when it has settled."""
    samples = round(length_s * RATE)
    t = np.arange(samples // CONTROL + 2) * (CONTROL / RATE)
    settled = np.clip((t - vibrato.after_s) / 0.5, 0, 1)
    trembling = settled * np.sin(2 * np.pi * vibrato.hz * t)
    drift = 2.5 * np.sin(2 * np.pi * 0.7 * t + hz)  # cents: nobody holds a pitch like a machine
    bend = 2 ** ((vibrato.cents * trembling + drift) / 1200)
    turns = drawn(np.concatenate(([0.0], np.cumsum(bend)))[:-1] * hz * CONTROL / RATE, samples)
    rise = 1 - np.exp(-t / (attack_s / 2.5))
    bright = np.clip(0.72 + 0.28 * rise - swell * np.exp(-t / 0.5) * 0.1, 0, 1)
    tone = harmonic(turns, levels[: partials(hz, len(levels))], drawn(bright, samples).astype(np.float32))
    if breath:
        air = band(noise(samples, "breath", round(hz)), min(hz * 1.5, 3000), min(hz * 5, 8000))
        tone += (breath * air * drawn(0.6 + 1.2 * np.exp(-t / 0.06), samples)).astype(np.float32)
    return np.asarray(tone * drawn(rise**2 * (1 + 0.05 * trembling), samples), np.float32)


def drawn(points: Wave, samples: int) -> Wave:
    """A curve given every CONTROL samples, joined by straight lines."""
    return np.interp(np.arange(samples), np.arange(len(points)) * CONTROL, points)


def onset(samples: int, rise_s: float) -> Mono:
    """1 with a smooth start: no tone begins on a step."""
    ramp = np.ones(samples, np.float32)
    edge = min(samples, max(2, round(rise_s * RATE)))
    ramp[:edge] = (1 - np.cos(np.linspace(0, np.pi, edge))) / 2
    return ramp


CLOUD = 1 << 18  # samples of a cloud: 5.5 s, endless by turning around


def cloud(hz: float, levels: Sequence[float], width_cents: float, *purpose: object) -> Mono:
    """An ensemble on one pitch, as a seamless loop: every partial is a narrow band of many phases.

    Shaping a spectrum of random phases gives what a hundred slightly different players give, for one inverse FFT.
    """
    phases = np.random.default_rng(rng("cloud", *purpose).getrandbits(63))
    bins = np.zeros(CLOUD // 2 + 1, np.complex64)
    spacing = RATE / CLOUD
    for h, level in enumerate(levels[: partials(hz, len(levels))], start=1):
        centre = hz * h / spacing
        width = max(0.8, centre * (2 ** (width_cents / 1200) - 1) * h**-0.15)
        first, last = int(centre - 4 * width), int(centre + 4 * width) + 2
        shape = np.exp(-(((np.arange(first, last) - centre) / width) ** 2)) / np.sqrt(width)
        angles = np.exp(1j * phases.uniform(0, 2 * np.pi, last - first))
        bins[first:last] += (level * shape * angles).astype(np.complex64)
    return np.asarray(np.fft.irfft(bins, CLOUD), np.float32) * np.float32(CLOUD)
