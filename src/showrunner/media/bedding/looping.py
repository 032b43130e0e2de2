"""Where a piece of music may go on from an earlier place without being noticed.

It is heard twice: once for its shape (the level of eight bands every 10 ms), once for the two places chosen, so that
beat falls on beat to the sample. A song of any length needs a few megabytes.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MediaError
from showrunner.film.bedding import Loop
from showrunner.film.sound import RATE
from showrunner.media.blocks.keeping import Kept
from showrunner.media.blocks.reading import exactly, in_blocks, skipped
from showrunner.media.cascade import quick_size
from showrunner.media.loudness import Signal
from showrunner.media.smoothing import running_mean

Pieces = Callable[[], Iterable[Signal]]

FADE_MS = 900  # the two places are heard together for so long: shorter tells, longer blurs (taste)
HEAD, TAIL = 0.4, 0.4  # shares of the piece in which the two places are looked for
LEAST = 0.35  # of the piece lies between them at least
SILENT = 1e-3  # of the peak, 60 dB down: the silence around a piece
GRID = RATE // 100  # samples per reading
BANDS, LOWEST_HZ, HIGHEST_HZ = 8, 60.0, 12_000.0
BEFORE, AFTER = 100, 300  # readings around a place that are compared: a second, and three
STARTS, APART = 24, 50  # first places tried, and readings between them
LONGEST = 72_000  # readings: in pieces over 12 minutes no place is looked for, they are repeated whole
FLOOR = 1e-7  # power under which nothing is heard
NEAR_MS = 12  # how far the second place may be moved to fall on the first to the sample
ALIKE = 0.3  # correlation from which two places are the same music played again

Values = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """`loud` (mean amplitude) and `bands` (dB, (n, BANDS)) of every GRID samples; of the first LONGEST only."""

    samples: int
    loud: Values
    bands: Values


def loop_of(pieces: Pieces) -> Loop:
    """`pieces` gives the whole piece, stereo at 48 kHz, each time it is called. Raises MediaError for silence."""
    shape = shape_of(pieces())
    begin, end = _heard(shape)
    fade = min(FADE_MS * RATE // 1000, (end - begin) // 8)
    found = _places(shape, begin, end, fade)
    if found is None:
        return Loop(begin=begin, first=begin, last=end - fade, fade=fade, end=end)
    first, last = found
    return Loop(begin=begin, first=first, last=_met(pieces, first, last, fade), fade=fade, end=end)


def shape_of(pieces: Iterable[Signal]) -> Shape:
    weights, window = _weights(), np.hanning(2 * GRID).astype(np.float32)
    loud, bands, samples = [np.zeros(0, np.float32)], [np.zeros((0, BANDS), np.float32)], 0
    before = np.zeros(GRID, np.float32)
    for block in in_blocks(pieces):
        mono = np.pad(block.mean(axis=0), (0, -block.shape[1] % GRID))
        loud.append(np.abs(mono).reshape(-1, GRID).mean(axis=1))
        if samples < LONGEST * GRID:
            around = np.lib.stride_tricks.sliding_window_view(np.concatenate((before, mono)), 2 * GRID)[::GRID]
            power = np.abs(np.fft.rfft(around * window)) ** 2
            bands.append(10 * np.log10(power @ weights + FLOOR).astype(np.float32))
        before, samples = mono[-GRID:], samples + block.shape[1]
    return Shape(samples, np.concatenate(loud), np.concatenate(bands))


def looped(pieces: Pieces, loop: Loop, kept: Kept | None = None) -> Iterator[Signal]:
    """The piece for ever: from `begin`, then again and again from `first`.

    Where it may be `kept`, each part is asked for once.
    """
    start, tail = loop.begin, None
    heard: Iterable[Signal] = exactly(pieces(), loop.last + loop.fade)
    if kept is not None:
        heard = kept.taken(heard)
    while True:
        turn = exactly(skipped(heard, start), loop.last + loop.fade - start)
        tail = yield from _turn(turn, tail, loop.fade)
        start, heard = loop.first, kept.blocks() if kept is not None else pieces()


def _turn(blocks: Iterable[Signal], before: Signal | None, fade: int) -> Generator[Signal, None, Signal]:
    """All of a turn but its last `fade` samples, which are returned; it begins over those of the turn before."""
    held = np.zeros((2, 0), np.float32)
    for block in blocks:
        held = np.concatenate((held, block), axis=1)
        if before is not None and held.shape[1] >= fade:
            held = np.concatenate((crossed(before, held[:, :fade]), held[:, fade:]), axis=1)
            before = None
        if held.shape[1] > fade and before is None:
            yield held[:, :-fade]
            held = held[:, -fade:]
    return held


def crossed(leaving: Signal, coming: Signal) -> Signal:
    """One after the other, never louder or softer on the way, however alike the two are."""
    way = np.linspace(0, np.pi / 2, leaving.shape[1], dtype=np.float32)
    out, into = np.cos(way), np.sin(way)
    level = np.sqrt(1 + 2 * max(0.0, likeness(leaving, coming)) * out * into)
    return np.asarray((leaving * out + coming * into) / level, np.float32)


def likeness(one: Signal, other: Signal) -> float:
    """Correlation, −1 to 1; 0 where one of them is silent."""
    powers = float(np.vdot(one, one)) * float(np.vdot(other, other))
    return float(np.vdot(one, other)) / powers**0.5 if powers > 0 else 0.0


def _heard(shape: Shape) -> tuple[int, int]:
    """From the first sample that is heard to the last, to 10 ms."""
    heard = np.flatnonzero(shape.loud > shape.loud.max(initial=0.0) * SILENT)
    if not len(heard) or heard[-1] - heard[0] < RATE // 10 // GRID:
        raise MediaError("the music is silent", hint="give a track in which something is heard")
    return int(heard[0]) * GRID, min(int(heard[-1] + 1) * GRID, shape.samples)


def _places(shape: Shape, begin: int, end: int, fade: int) -> tuple[int, int] | None:
    """(first, last): places from which it goes on alike, beat for beat. None when the piece is too short or long."""
    zero, stop = begin // GRID, end // GRID
    length = stop - zero
    if len(shape.loud) > LONGEST or length < 2 * (BEFORE + AFTER):
        return None
    rises = np.maximum(np.diff(shape.bands, axis=0, prepend=shape.bands[:1]), 0)
    features = np.concatenate((shape.bands, rises), axis=1)
    compare = _comparer(features)
    steady = running_mean(shape.loud[zero:stop], 100)
    full = zero + int(np.flatnonzero(steady > 0.6 * np.median(steady))[-1])  # before an ending that dies away
    best: tuple[float, int, int] | None = None
    for first in _beats(rises.mean(axis=1), zero + BEFORE, zero + round(HEAD * length)):
        low = max(first + round(LEAST * length), stop - round(TAIL * length))
        high = min(full - fade // GRID, len(features) - AFTER)
        if low >= high:
            continue
        apart = compare(first)[low:high] - (np.arange(low, high) - first) / length  # longer loops tire less
        last = low + int(apart.argmin())
        if best is None or apart[last - low] < best[0]:
            best = float(apart[last - low]), first, last
    return None if best is None else (best[1] * GRID, best[2] * GRID)


def _beats(rises: Values, low: int, high: int) -> list[int]:
    """The strongest beginnings of something between two readings, some way apart."""
    found: list[int] = []
    for n in low + np.argsort(-rises[low:high]):
        if len(found) == STARTS:
            break
        if all(abs(n - other) >= APART for other in found):
            found.append(int(n))
    return found


def _comparer(features: Values) -> Callable[[int], NDArray[np.float64]]:
    """How differently (root mean square) it goes on around one place and around each of all places."""
    count, width = features.shape
    size = quick_size(count + BEFORE + AFTER)
    centred = features - features.mean(axis=0)
    spectra = np.fft.rfft(centred, size, axis=0)
    squares = np.concatenate(([0.0], np.cumsum((centred.astype(np.float64) ** 2).sum(axis=1))))

    def power(first: NDArray[np.int64] | int) -> Any:
        return squares[np.minimum(first + AFTER, count)] - squares[np.maximum(first - BEFORE, 0)]

    def compare(place: int) -> NDArray[np.float64]:
        window = centred[place - BEFORE : place + AFTER]
        likeness = np.fft.irfft((np.conj(np.fft.rfft(window, size, axis=0)) * spectra).sum(axis=1), size)
        places = np.arange(count)
        apart = power(places) + power(place) - 2 * np.roll(likeness, BEFORE)[:count]
        return np.asarray(np.sqrt(np.maximum(apart, 0) / (width * (BEFORE + AFTER))))

    return compare


def _met(pieces: Pieces, first: int, last: int, fade: int) -> int:
    """`last`, moved by a few ms so that it falls on `first` where the two are the same music."""
    near = min(NEAR_MS * RATE // 1000, last - first)
    one, other = (part.mean(axis=0) for part in _excerpts(pieces, (first, fade), (last - near, fade + 2 * near)))
    size = 1 << (len(one) + len(other)).bit_length()
    products = np.fft.irfft(np.conj(np.fft.rfft(one, size)) * np.fft.rfft(other, size), size)[: 2 * near + 1]
    squares = np.concatenate(([0.0], np.cumsum(other.astype(np.float64) ** 2)))
    powers = (squares[fade:] - squares[:-fade])[: 2 * near + 1] * float(np.vdot(one, one))
    alike = products / np.sqrt(np.maximum(powers, 1e-12))
    best = int(alike.argmax())
    return last + best - near if alike[best] > ALIKE else last


def _excerpts(pieces: Pieces, *wanted: tuple[int, int]) -> list[Signal]:
    """Parts (first sample, samples) of a piece that is heard once for all of them."""
    found = [np.zeros((2, samples), np.float32) for _, samples in wanted]
    at, end = 0, max(first + samples for first, samples in wanted)
    for block in in_blocks(pieces()):
        for part, (first, samples) in zip(found, wanted, strict=True):
            low, high = max(first, at), min(first + samples, at + block.shape[1])
            if low < high:
                part[:, low - first : high - first] = block[:, low - at : high - at]
        at += block.shape[1]
        if at >= end:
            break
    return found


def _weights() -> Values:
    """(bins, BANDS): which part of the spectrum of 20 ms belongs to which band."""
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 1)
    bins = np.fft.rfftfreq(2 * GRID, 1 / RATE)
    inside = (bins[:, None] >= edges[:-1]) & (bins[:, None] < edges[1:])
    return np.asarray(inside / np.maximum(inside.sum(axis=0), 1), np.float32)
