"""Loudness and the limiter for sound that comes in blocks.

Two passes: the first only measures, so that the second can apply one gain to all of it, hold the peaks down and write.
Between them five hundred numbers per second are kept, not the sound: 3.6 MB an hour.
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
CHUNK = 16_000  # steps worked on at a time: whole 100 ms

Readings = NDArray[np.float16]


@dataclass
class Meter:
    """Fed with blocks (2, n): the K-weighted level and the largest sample of every 4 ms, in half precision."""

    _levels: list[Readings] = field(default_factory=list)
    _peaks: list[Readings] = field(default_factory=list)
    _weightings: tuple[Cascade, Cascade] = field(default_factory=lambda: (Cascade(K_WEIGHTING), Cascade(K_WEIGHTING)))

    def __call__(self, block: Signal) -> None:
        """All but the last block must be whole steps long."""
        whole = np.pad(block, ((0, 0), (0, -block.shape[1] % STEP)))
        weighted = [weighting(channel) for weighting, channel in zip(self._weightings, whole, strict=True)]
        rows = np.concatenate(weighted).reshape(2, -1, STEP)
        self._levels.append(np.sqrt(np.einsum("cij,cij->i", rows, rows) / STEP).astype(np.float16))
        self._peaks.append(np.abs(whole).reshape(2, -1, STEP).max(axis=(0, 2)).astype(np.float16))

    @property
    def levels(self) -> Readings:
        """Root of the power, summed over the channels."""
        return np.concatenate([np.zeros(0, np.float16), *self._levels])

    @property
    def peaks(self) -> Readings:
        return np.concatenate([np.zeros(0, np.float16), *self._peaks])

    @property
    def loudness(self) -> float:
        """Integrated, in LUFS; SILENCE when nothing is heard."""
        return _integrated(_energies(levels, None) for levels in _chunks(self.levels))


def gain_for(meter: Meter, target_lufs: float, ceiling_dbtp: float) -> float:
    """The gain in dB that brings what was measured to `target_lufs` once its peaks are held under the ceiling.

    Silence stays silence: 0. A signal of a few lone peaks may stay below the target: the ceiling wins.
    """
    levels, peaks, measured = meter.levels, meter.peaks, meter.loudness
    if measured <= ABSOLUTE_GATE:
        return 0.0
    gain = first = target_lufs - measured
    for _ in range(ROUNDS):
        held = _held(peaks, gain, ceiling_dbtp)
        energies = (_energies(part, gains) for part, gains in zip(_chunks(levels), held, strict=True))
        error = target_lufs - gain - _integrated(energies)
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


def _true_peaks(signal: Signal, above: float) -> NDArray[np.float32]:
    """Per 4 ms."""
    return np.asarray(true_peaks(signal, above).reshape(-1, STEP // PEAK_HOP).max(axis=1))


def _gains(peaks: NDArray[np.float32], ceiling: float, carried: float) -> tuple[NDArray[np.float32], float]:
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


def _drawn(gains: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """Straight lines between the middles of the steps, for every sample of a block."""
    middles = (np.arange(len(gains)) - 0.5) * STEP
    return np.interp(np.arange(samples), middles, gains).astype(np.float32)


def _chunks(readings: Readings) -> Iterator[Readings]:
    for first in range(0, len(readings), CHUNK):
        yield readings[first : first + CHUNK]


def _held(peaks: Readings, gain_db: float, ceiling_dbtp: float) -> Iterator[NDArray[np.float32]]:
    """What the limiter will multiply each step of each chunk by, beyond the gain; judged by samples alone."""
    factor, ceiling = np.float32(10 ** (gain_db / 20)), 10 ** (ceiling_dbtp / 20)
    carried = 0.0
    for first in range(0, len(peaks), CHUNK):
        last = min(first + CHUNK, len(peaks))
        around = np.zeros(last - first + 2 * AROUND, np.float32)
        inner = peaks[max(0, first - AROUND) : last + AROUND]
        begin = max(0, AROUND - first)
        around[begin : begin + len(inner)] = inner
        gains, carried = _gains(around * factor, ceiling, carried)
        yield gains[1:-1]


def _energies(levels: Readings, gains: NDArray[np.float32] | None) -> NDArray[np.float64]:
    """Mean power of each whole 100 ms; what is shorter than that counts as one."""
    heard = levels.astype(np.float64) if gains is None else levels.astype(np.float64) * gains
    each = min(HOP // STEP, len(heard))
    return np.asarray((heard[: len(heard) // each * each].reshape(-1, each) ** 2).mean(axis=1))


def _integrated(energies: Iterable[NDArray[np.float64]]) -> float:
    found = list(energies)
    return gated(np.concatenate(found)) if found else SILENCE
