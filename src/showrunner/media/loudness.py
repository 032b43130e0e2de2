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
AT_ONCE = 1 << 12  # readings of the true peak worked out together: 2 MB

LOOKAHEAD_MS, RELEASE_MS = 4.0, 90.0  # taste: quick enough for consonants, slow enough not to growl
CODEC_ROOM_DB = 0.5  # AAC at 192 kbit/s raises true peaks, mostly by less (docs/measured/sound.md)
TOLERANCE_LU, ROUNDS = 0.05, 12
MOST_LIFT_DB = 6.0  # the limiter is not asked for more than this beyond the first gain


def powers(signal: Signal, size: int) -> NDArray[np.float64]:
    """K-weighted mean square of each whole `size` samples, summed over channels; a shorter signal is one of them."""
    count = max(1, signal.shape[1] // size)
    found = np.zeros(count)
    step = max(1, PIECE // size)
    for channel in signal:
        weighting = Cascade(K_WEIGHTING)
        for first in range(0, count, step):
            weighted = weighting(channel[first * size : min(first + step, count) * size])
            rows = weighted.reshape(-1, min(size, len(weighted)))
            found[first : first + len(rows)] += np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    return found


def hop_energies(signal: Signal) -> NDArray[np.float64]:
    """K-weighted mean square of each whole 100 ms, summed over channels."""
    return powers(signal, HOP)


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
OVERSHOOT = float(np.abs(INTERPOLATOR).sum(axis=0).max())  # no peak between samples is further over those around it


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


def true_peaks(signal: Signal, above: float = 0.0) -> NDArray[np.float32]:
    """The true peak (4× oversampled, linear) of every 32 samples, over all channels.

    Where it is not over `above`, the largest sample will do.
    """
    peaks = sample_peaks(signal)
    around = running_max(peaks, 1) * OVERSHOOT
    for channel in signal:
        for first, piece in padded_pieces(channel, len(peaks)):
            windows = np.lib.stride_tricks.sliding_window_view(piece, PEAK_HOP + TAPS)[::PEAK_HOP]
            asked = np.flatnonzero(around[first : first + len(windows)] > above)
            for some in np.split(asked, range(AT_ONCE, len(asked), AT_ONCE)):
                between = windows[some] @ INTERPOLATOR
                found = np.abs(between, out=between).max(axis=1, initial=0.0)
                peaks[first + some] = np.maximum(peaks[first + some], found)
    return peaks


def sample_peaks(signal: Signal) -> NDArray[np.float32]:
    """The largest sample of every 32, over all channels."""
    peaks = np.zeros(-(-signal.shape[1] // PEAK_HOP), np.float32)
    for begin in range(0, signal.shape[1], PIECE):
        largest = np.abs(signal[:, begin : begin + PIECE]).max(axis=0)
        rows = np.pad(largest, (0, -len(largest) % PEAK_HOP)).reshape(-1, PEAK_HOP)
        peaks[begin // PEAK_HOP :][: len(rows)] = rows.max(axis=1)
    return peaks


def true_peak(signal: Signal) -> float:
    """dBTP of the whole signal."""
    largest = float(np.abs(signal).max(initial=0.0))
    return float(20 * np.log10(max(float(true_peaks(signal, largest).max(initial=0.0)), 1e-6)))


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


def limited(signal: Signal, gain_db: float, ceiling_dbtp: float, peaks: NDArray[np.float32]) -> Signal:
    """`signal`, whose true peaks are `peaks`, raised by `gain_db` and held under the ceiling."""
    factor, ceiling = 10 ** (gain_db / 20), 10 ** (ceiling_dbtp / 20)
    louder = np.multiply(signal, np.float32(factor))
    if float(peaks.max(initial=0.0)) * factor > ceiling:
        apply_gain(louder, limiting_gain(peaks * np.float32(factor), ceiling))
    return louder


def master_level(signal: Signal, target_lufs: float = -14.0, ceiling_dbtp: float = -1.0) -> Signal:
    """Bring a mix to its loudness: one gain, a look-ahead true-peak limiter, and corrections for what it took away.

    `ceiling_dbtp` is meant for the encoded film; half a decibel under it is kept for the codec. Silence stays silence.
    A signal of a few lone peaks may stay below the target: the ceiling wins.
    """
    power = powers(signal, PEAK_HOP)
    measured = gated(by_hops(power))
    if measured <= ABSOLUTE_GATE:
        return signal.astype(np.float32, copy=True)
    ceiling, gain = ceiling_dbtp - CODEC_ROOM_DB, target_lufs - measured
    peaks = true_peaks(signal, 10 ** ((ceiling - gain - MOST_LIFT_DB) / 20))
    for _ in range(ROUNDS):
        error = target_lufs - gated(by_hops(power * held_down(peaks, gain, ceiling)[: len(power)] ** 2))
        if abs(error) <= TOLERANCE_LU:
            break
        gain = min(gain + (error * 1.3 if error > 0 else error), target_lufs - measured + MOST_LIFT_DB)
    louder = limited(signal, gain, ceiling, peaks)
    over = true_peak(louder) - ceiling
    if over > 0:
        louder *= np.float32(10 ** (-over / 20))
    return louder


def held_down(peaks: NDArray[np.float32], gain_db: float, ceiling_dbtp: float) -> NDArray[np.float64]:
    """What `limited` multiplies each 32 samples by."""
    factor = 10 ** (gain_db / 20)
    return factor * limiting_gain(peaks * np.float32(factor), 10 ** (ceiling_dbtp / 20))


def by_hops(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hop energies of powers of every PEAK_HOP samples; what is shorter than a hop counts as one."""
    each = min(HOP // PEAK_HOP, len(power))
    return np.asarray(power[: len(power) // each * each].reshape(-1, each).mean(axis=1))
