"""Loudness after ITU-R BS.1770-4, true peak, and the level of the finished film.

Signals are float32 arrays of shape (channels, samples) at 48 kHz, full scale ±1. Long signals are read in pieces, so
measuring needs little memory beyond the signal itself.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.media.cascade import Cascade
from showrunner.media.smoothing import running_max, running_mean

Signal = NDArray[np.float32]

# BS.1770-4, tables 1 and 2: the head's shelf and the revised low-frequency curve, for 48 kHz.
K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
HOP = RATE // 10  # a 400 ms block begins every 100 ms
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0  # LUFS, LU
SILENCE = -120.0  # LUFS or dB, said of a signal in which nothing is heard

OVERSAMPLING, TAPS = 4, 16  # taps per phase; BS.1770 asks for at least 12
PEAK_HOP = 32  # samples per true-peak reading and per step of the limiter's gain
PIECE = 1 << 19  # samples worked on at a time

LOOKAHEAD_MS, RELEASE_MS = 4.0, 90.0  # taste: quick enough for consonants, slow enough not to growl
CODEC_ROOM_DB = 0.5  # AAC at 192 kbit/s raises true peaks, mostly by less (docs/measured/sound.md)
TOLERANCE_LU, ROUNDS = 0.1, 6


def hop_energies(signal: Signal) -> NDArray[np.float64]:
    """K-weighted mean square of each whole 100 ms, summed over channels; a shorter signal is one hop."""
    hops = max(1, signal.shape[1] // HOP)
    energies = np.zeros(hops)
    for channel in signal:
        weighting = Cascade(K_WEIGHTING)
        step = PIECE // HOP * HOP
        for begin in range(0, hops * HOP, step):
            weighted = weighting(channel[begin : min(begin + step, hops * HOP)])
            whole = np.zeros(-(-len(weighted) // HOP) * HOP)
            whole[: len(weighted)] = weighted
            squares = np.einsum("ij,ij->i", whole.reshape(-1, HOP), whole.reshape(-1, HOP)) / min(HOP, len(weighted))
            energies[begin // HOP : begin // HOP + len(squares)] += squares
    return energies


def decibels(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(energy, 1e-12)))


def blocks(energies: NDArray[np.float64], hops: int = 4) -> NDArray[np.float64]:
    """Mean energy of each run of `hops` hops (4: momentary loudness, 30: short-term)."""
    hops = min(hops, len(energies))
    total = np.concatenate(([0.0], np.cumsum(energies)))
    return (total[hops:] - total[:-hops]) / hops


def gated(energies: NDArray[np.float64]) -> float:
    """Integrated loudness in LUFS of hop energies; SILENCE when every block is below −70 LUFS."""
    energy = blocks(energies)
    heard = energy[decibels(energy) > ABSOLUTE_GATE]
    if not len(heard):
        return SILENCE
    gate = float(decibels(np.array([heard.mean()]))[0]) + RELATIVE_GATE
    return float(decibels(np.array([heard[decibels(heard) > gate].mean()]))[0])


def integrated(signal: Signal) -> float:
    """Integrated loudness in LUFS."""
    return gated(hop_energies(signal))


def short_term(signal: Signal) -> NDArray[np.float64]:
    """Loudness of each 3 s in LUFS, one value per 100 ms."""
    return decibels(blocks(hop_energies(signal), 30))


def interpolator() -> NDArray[np.float32]:
    """(PEAK_HOP + TAPS, 4·PEAK_HOP): a piece of signal times this is the same piece at 192 kHz."""
    reach = np.arange(OVERSAMPLING * TAPS) - (OVERSAMPLING * TAPS - 1) / 2
    prototype = np.sinc(reach / OVERSAMPLING) * np.kaiser(OVERSAMPLING * TAPS, 6.0)
    prototype *= OVERSAMPLING / prototype.sum()
    matrix = np.zeros((PEAK_HOP + TAPS, PEAK_HOP, OVERSAMPLING), np.float32)
    for n in range(PEAK_HOP):
        for phase in range(OVERSAMPLING):
            matrix[n + 1 : n + 1 + TAPS, n, phase] = prototype[phase::OVERSAMPLING][::-1]
    return matrix.reshape(PEAK_HOP + TAPS, -1)


INTERPOLATOR = interpolator()


def padded_pieces(channel: NDArray[np.float32], hops: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(first hop, the piece's samples with TAPS/2 neighbours on both sides), zeros beyond the ends."""
    step, side = PIECE // PEAK_HOP, TAPS // 2
    for first in range(0, hops, step):
        last = min(first + step, hops)
        piece = np.zeros((last - first) * PEAK_HOP + 2 * side, np.float32)
        begin, end = first * PEAK_HOP - side, last * PEAK_HOP + side
        inner = channel[max(0, begin) : end]
        piece[max(0, -begin) : max(0, -begin) + len(inner)] = inner
        yield first, piece


def true_peaks(signal: Signal) -> NDArray[np.float32]:
    """The true peak (4× oversampled, linear) of every 32 samples, over all channels."""
    hops = -(-signal.shape[1] // PEAK_HOP)
    peaks = np.zeros(hops, np.float32)
    for channel in signal:
        for first, piece in padded_pieces(channel, hops):
            windows = np.lib.stride_tricks.sliding_window_view(piece, PEAK_HOP + TAPS)[::PEAK_HOP]
            between = np.abs(windows @ INTERPOLATOR).max(axis=1)
            at = np.abs(piece[TAPS // 2 : -TAPS // 2].reshape(-1, PEAK_HOP)).max(axis=1)
            here = peaks[first : first + len(at)]
            np.maximum(here, np.maximum(at, between[: len(at)]), out=here)
    return peaks


def true_peak(signal: Signal) -> float:
    """dBTP of the whole signal."""
    return float(20 * np.log10(max(float(true_peaks(signal).max(initial=0.0)), 1e-6)))


def limiting_gain(peaks: NDArray[np.float32], ceiling: float) -> NDArray[np.float64]:
    """The gain per hop (0..1] that holds `peaks` under `ceiling`: falls before the peak, recovers exponentially."""
    reach = max(1, round(LOOKAHEAD_MS * RATE / 1000 / PEAK_HOP))
    needed = 1 - np.minimum(1.0, ceiling / np.maximum(peaks.astype(np.float64), 1e-9))
    held = running_max(needed, reach)
    decay = PEAK_HOP / (RELEASE_MS * RATE / 1000)
    steps = np.arange(len(held)) * decay
    # a falling exponential is a straight line in the logarithm, so the running maximum is the release
    released = np.exp(np.maximum.accumulate(np.log(np.maximum(held, 1e-9)) + steps) - steps)
    return np.asarray(1 - running_mean(released, 2 * reach + 1))


def apply_gain(signal: Signal, gain: NDArray[np.float64]) -> None:
    """Multiply in place by a gain given per hop, joined by straight lines."""
    points = (np.arange(len(gain)) + 0.5) * PEAK_HOP
    for begin in range(0, signal.shape[1], PIECE):
        end = min(begin + PIECE, signal.shape[1])
        near = slice(max(0, begin // PEAK_HOP - 1), end // PEAK_HOP + 2)
        signal[:, begin:end] *= np.interp(np.arange(begin, end), points[near], gain[near]).astype(np.float32)


def limited(
    signal: Signal, gain_db: float, ceiling_dbtp: float, peaks: NDArray[np.float32], out: Signal | None = None
) -> Signal:
    """`signal`, whose true peaks are `peaks`, raised by `gain_db`, held under the ceiling; in `out` if given."""
    factor = 10 ** (gain_db / 20)
    louder = np.multiply(signal, np.float32(factor), out=out)
    ceiling = 10 ** (ceiling_dbtp / 20)
    if float(peaks.max(initial=0.0)) * factor > ceiling:
        apply_gain(louder, limiting_gain(peaks * np.float32(factor), ceiling))
    return louder


def master_level(signal: Signal, target_lufs: float = -14.0, ceiling_dbtp: float = -1.0) -> Signal:
    """Bring a mix to its loudness: one gain, a look-ahead true-peak limiter, and corrections for what it took away.

    `ceiling_dbtp` is meant for the encoded film; half a decibel under it is kept for the codec. Silence stays silence.
    A signal of a few lone peaks may stay below the target: the ceiling wins.
    """
    measured = integrated(signal)
    if measured <= ABSOLUTE_GATE:
        return signal.astype(np.float32, copy=True)
    peaks, ceiling = true_peaks(signal), ceiling_dbtp - CODEC_ROOM_DB
    gain, louder = target_lufs - measured, np.empty_like(signal, np.float32)
    for _ in range(ROUNDS):
        louder = limited(signal, gain, ceiling, peaks, louder)
        error = target_lufs - integrated(louder)
        if abs(error) <= TOLERANCE_LU:
            break
        gain += error * 1.3 if error > 0 else error  # the limiter eats part of every rise
    over = true_peak(louder) - ceiling
    if over > 0:
        louder *= np.float32(10 ** (-over / 20))
    return louder
