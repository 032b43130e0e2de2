"""Loudness and the limiter for sound that comes in blocks.

Two passes: the first only measures, so that the second can apply one gain to all of it, hold the peaks down and write.
Between them a thousand numbers per four seconds are kept, not the sound.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.media.cascade import Cascade
from showrunner.media.loudness import (
    ABSOLUTE_GATE,
    HOP,
    K_WEIGHTING,
    MOST_LIFT_DB,
    PEAK_HOP,
    RELEASE_MS,
    ROUNDS,
    SILENCE,
    TOLERANCE_LU,
    Signal,
    gated,
    true_peaks,
)

STEP = 192  # samples per reading and per step of the limiter's gain, 4 ms
AROUND = 5  # steps on both sides of a block that its gain hangs on
CODEC_ROOM_DB = 0.9  # AAC raised true peaks by 0.84 dB at most (docs/measured/sound.md); a second encoding costs more
CHUNK = 1 << 14  # steps worked on at a time

Readings = NDArray[np.float32]


@dataclass
class Meter:
    """Fed with blocks (2, n): K-weighted power and the largest sample of every 4 ms."""

    _powers: list[Readings] = field(default_factory=list)
    _peaks: list[Readings] = field(default_factory=list)
    _weightings: tuple[Cascade, Cascade] = field(default_factory=lambda: (Cascade(K_WEIGHTING), Cascade(K_WEIGHTING)))

    def __call__(self, block: Signal) -> None:
        """All but the last block must be whole steps long."""
        whole = np.pad(block, ((0, 0), (0, -block.shape[1] % STEP)))
        weighted = [weighting(channel) for weighting, channel in zip(self._weightings, whole, strict=True)]
        rows = np.concatenate(weighted).reshape(2, -1, STEP)
        self._powers.append((np.einsum("cij,cij->i", rows, rows) / STEP).astype(np.float32))
        self._peaks.append(np.abs(whole).reshape(2, -1, STEP).max(axis=(0, 2)))

    @property
    def powers(self) -> Readings:
        return np.concatenate([np.zeros(0, np.float32), *self._powers])

    @property
    def peaks(self) -> Readings:
        return np.concatenate([np.zeros(0, np.float32), *self._peaks])

    @property
    def loudness(self) -> float:
        """Integrated, in LUFS; SILENCE when nothing is heard."""
        return _integrated(self.powers)


def gain_for(meter: Meter, target_lufs: float, ceiling_dbtp: float) -> float:
    """The gain in dB that brings what was measured to `target_lufs` once its peaks are held under the ceiling.

    Silence stays silence: 0. A signal of a few lone peaks may stay below the target: the ceiling wins.
    """
    powers, peaks = meter.powers, meter.peaks
    measured = _integrated(powers)
    if measured <= ABSOLUTE_GATE:
        return 0.0
    gain = first = target_lufs - measured
    for _ in range(ROUNDS):
        held = _held(peaks, gain, ceiling_dbtp)
        error = target_lufs - gain - _integrated(powers * held**2)
        if abs(error) <= TOLERANCE_LU:
            break
        gain = min(gain + (error * 1.3 if error > 0 else error), first + MOST_LIFT_DB)
    return gain


def limited(blocks: Iterable[Signal], gain_db: float, ceiling_dbtp: float) -> Iterator[Signal]:
    """The blocks raised by `gain_db` and their true peaks held under the ceiling. They come one block late."""
    factor, ceiling = np.float32(10 ** (gain_db / 20)), 10 ** (ceiling_dbtp / 20)
    side = AROUND * STEP
    before, block, carried = np.zeros((2, side), np.float32), None, 0.0
    for after in chain(blocks, [None]):
        if block is not None:
            ahead = after[:, :side] if after is not None else np.zeros((2, 0), np.float32)
            around = np.zeros((2, side + -(-block.shape[1] // STEP) * STEP + side), np.float32)
            around[:, :side] = before
            around[:, side : side + block.shape[1]] = block
            around[:, side + block.shape[1] :][:, : ahead.shape[1]] = ahead
            gains, carried = _gains(_true_peaks(around * factor, ceiling), ceiling, carried)
            before = around[:, -2 * side : -side].copy()
            yield block * (factor * _drawn(gains, block.shape[1]))
        block = after


def _true_peaks(signal: Signal, above: float) -> Readings:
    """Per 4 ms."""
    return np.asarray(true_peaks(signal, above).reshape(-1, STEP // PEAK_HOP).max(axis=1))


def _gains(peaks: Readings, ceiling: float, carried: float) -> tuple[Readings, float]:
    """(gain at the middle of each inner step and of one on either side, what the next block goes on with).

    `peaks` reach AROUND steps further on both sides. The gain falls 8 ms before a peak and recovers exponentially.
    """
    needed = 1 - np.minimum(1.0, ceiling / np.maximum(peaks.astype(np.float64), 1e-9))
    held = np.lib.stride_tricks.sliding_window_view(needed, 5).max(axis=1)  # steps −3 … n + 3
    decay = STEP / (RELEASE_MS * RATE / 1000)
    steps = np.arange(len(held)) * decay
    # a falling exponential is a straight line in the logarithm, so the running maximum is the release
    levels = np.log(np.maximum(held, 1e-9)) + steps
    levels[0] = max(levels[0], np.log(max(carried, 1e-9)) - decay)
    released = np.exp(np.maximum.accumulate(levels) - steps)
    smooth = (released[:-2] + released[1:-1] + released[2:]) / 3  # steps −2 … n + 2
    return (1 - smooth[1:-1]).astype(np.float32), float(released[-AROUND - 2])


def _drawn(gains: Readings, samples: int) -> NDArray[np.float32]:
    """Straight lines between the middles of the steps, for every sample of a block."""
    middles = (np.arange(len(gains)) - 0.5) * STEP
    return np.interp(np.arange(samples), middles, gains).astype(np.float32)


def _held(peaks: Readings, gain_db: float, ceiling_dbtp: float) -> Readings:
    """What the limiter will multiply each step by, beyond the gain; judged by samples, not by true peaks."""
    louder, ceiling = peaks * np.float32(10 ** (gain_db / 20)), 10 ** (ceiling_dbtp / 20)
    held = np.ones(len(peaks), np.float32)
    carried = 0.0
    padded = np.pad(louder, AROUND)
    for first in range(0, len(peaks), CHUNK):
        last = min(first + CHUNK, len(peaks))
        gains, carried = _gains(padded[first : last + 2 * AROUND], ceiling, carried)
        held[first:last] = gains[1:-1]
    return held


def _integrated(powers: Readings) -> float:
    each = HOP // STEP
    if not len(powers):
        return SILENCE
    if len(powers) < each:
        return gated(np.array([powers.mean(dtype=np.float64)]))
    return gated(powers[: len(powers) // each * each].reshape(-1, each).mean(axis=1, dtype=np.float64))
