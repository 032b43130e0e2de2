"""Decoded sound as blocks, at the places its time stamps say: gaps are silence, overlaps are cut."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler

from showrunner.errors import MediaError
from showrunner.film.sound import RATE
from showrunner.media.loudness import Signal

BLOCK = 2 * RATE  # samples: whole hops of 100 ms and of 4 ms
JUMP_MS = 50  # time stamps may be off by this much before they are believed: some containers round them
AT_ONCE = 1 << 15  # samples that are handed on together
MOST_PADDING = 8192  # samples a codec may add to fill its last packet


def decoded(file: Any, *, origin: Fraction | None = None, rate: int = RATE, layout: str = "stereo") -> Iterator[Signal]:
    """The first sound of an opened container as pieces (channels, n), in order and without holes.

    `origin`: the time, in seconds of the file's clock, where the sound shall begin; None: at its own first sample.
    Packets that do not decode are silent. Raises MediaError when there is no sound, or none of it decodes.
    """
    if not file.streams.audio:
        raise MediaError("the file has no sound", hint="give one with a sound track: wav, mp3, m4a, flac, ogg, mp4")
    return _without_padding(_placed(file, origin, rate, layout), rate)


def in_blocks(pieces: Iterable[Signal], size: int = BLOCK) -> Iterator[Signal]:
    """The same samples in blocks of `size`; the last may be shorter."""
    waiting: list[Signal] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += piece.shape[1]
        if count >= size:
            whole = np.concatenate(waiting, axis=1)
            for begin in range(0, count - size + 1, size):
                yield whole[:, begin : begin + size]
            waiting, count = [whole[:, count // size * size :]], count % size
    if count:
        yield np.concatenate(waiting, axis=1)


def exactly(pieces: Iterable[Signal], samples: int) -> Iterator[Signal]:
    """Stereo blocks, `samples` in all: cut, or filled with silence."""
    return in_blocks(_exactly(pieces, samples))


def _exactly(pieces: Iterable[Signal], samples: int) -> Iterator[Signal]:
    left = samples
    for piece in pieces:
        if left <= 0:
            return
        yield piece[:, :left]
        left -= min(left, piece.shape[1])
    while left > 0:
        yield np.zeros((2, min(left, BLOCK)), np.float32)
        left -= BLOCK


def skipped(pieces: Iterable[Signal], samples: int) -> Iterator[Signal]:
    """All but the first `samples`."""
    for piece in pieces:
        if samples < piece.shape[1]:
            yield piece[:, samples:]
        samples = max(0, samples - piece.shape[1])


def _placed(file: Any, origin: Fraction | None, rate: int, layout: str) -> Iterator[tuple[Signal, int]]:
    """(piece, samples that should have been given by its end as the packets tell, 0 when they do not)."""
    stream = file.streams.audio[0]
    tick = stream.time_base or Fraction(1, rate)
    scale, unit = tick.numerator * rate, tick.denominator  # ticks * scale / unit are samples; in whole numbers: quicker
    zero = None if origin is None else round(origin * rate)
    channels, jump = 1 if layout == "mono" else 2, JUMP_MS * rate // 1000
    gathered = _Gathered(rate, layout)
    given, heard, end = 0, False, 0  # `given` without what is gathered still
    for packet in file.demux(stream):
        for frame in _frames(packet):
            heard, missing = heard or frame.samples > 0, 0
            if frame.pts is not None:
                at = frame.pts * scale // unit
                zero = at if zero is None else zero
                missing = at - zero - given - gathered.samples
            if not -jump <= missing <= jump:  # what came before it is let go first
                for piece in (*gathered.given(), *_silence(channels, missing)):
                    given += piece.shape[1]
                    yield piece, 0
            gathered.take(frame)
            if missing < -jump:
                for piece in _cut(gathered.given(), -missing):
                    given += piece.shape[1]
                    yield piece, 0
            if packet.pts is not None and packet.duration and zero is not None:
                end = (packet.pts + packet.duration) * scale // unit - zero
        if gathered.samples >= AT_ONCE:
            for piece in gathered.given():
                given += piece.shape[1]
                yield piece, end
    for piece in gathered.given(is_last=True):
        yield piece, end
    if not heard:
        raise MediaError("none of the sound can be decoded", hint="try to play the file; it may be damaged")


class _Gathered:
    """Frames that become float pieces at one rate, many together: one by one costs as much as decoding them."""

    def __init__(self, rate: int, layout: str) -> None:
        self._rate, self._layout = rate, layout
        self._frames, self._channels = AudioFifo(), 0
        self._resampler: AudioResampler | None = None
        self._changed: list[Signal] = []  # what came before a change of rate or channels in the middle

    @property
    def samples(self) -> int:
        """At the rate asked for, about: a resampler keeps a few back."""
        found: int = sum(piece.shape[1] for piece in self._changed)
        if self._frames.samples:
            found += self._frames.samples * self._rate // self._frames.sample_rate
        return found

    def take(self, frame: Any) -> None:
        frame.pts = None  # broken time stamps must not make holes
        channels = frame.layout.nb_channels
        if channels != self._channels:  # the only change that `write` does not see: it would read beyond the frame
            self._begin_anew(channels)
        try:
            self._frames.write(frame)
        except ValueError:  # of another rate or format than those before
            self._begin_anew(channels)
            self._frames.write(frame)

    def _begin_anew(self, channels: int) -> None:
        self._changed += self._pieces(is_last=True)
        self._frames, self._channels, self._resampler = AudioFifo(), channels, None

    def given(self, *, is_last: bool = False) -> list[Signal]:
        found, self._changed = [*self._changed, *self._pieces(is_last=is_last)], []
        return found

    def _pieces(self, *, is_last: bool) -> list[Signal]:
        frames: list[Any] = [self._frames.read()] if self._frames.samples else []
        if self._resampler is None and frames and not self._is_so_already(frames[0]):
            self._resampler = AudioResampler(format="fltp", layout=self._layout, rate=self._rate)
        if self._resampler is not None:
            waiting = [*frames, None] if is_last else frames
            frames = [sound for frame in waiting for sound in self._resampler.resample(frame)]
        return [sound.to_ndarray().astype(np.float32, copy=False) for sound in frames]

    def _is_so_already(self, frame: Any) -> bool:
        return (frame.format.name, frame.layout.name, frame.sample_rate) == ("fltp", self._layout, self._rate)


def _cut(pieces: Iterable[Signal], samples: int) -> Iterator[Signal]:
    """Without the first `samples`, of which there may be fewer."""
    for piece in pieces:
        yield piece[:, samples:]
        samples = max(0, samples - piece.shape[1])


def _silence(channels: int, samples: int) -> Iterator[Signal]:
    for first in range(0, samples, BLOCK):
        yield np.zeros((channels, min(BLOCK, samples - first)), np.float32)


def _frames(packet: Any) -> list[Any]:
    try:
        return list(packet.decode())
    except av.error.InvalidDataError:  # one damaged packet: its time stays silent
        return []


def _without_padding(pieces: Iterator[tuple[Signal, int]], rate: int) -> Iterator[Signal]:
    """Without what the codec added to fill its last packet, where the packets' times tell."""
    waiting: list[Signal] = []
    held, given, end = 0, 0, 0
    for piece, told in pieces:
        waiting.append(piece)
        held, given, end = held + piece.shape[1], given + piece.shape[1], told or end
        while waiting and held - waiting[0].shape[1] >= MOST_PADDING:
            held -= waiting[0].shape[1]
            yield waiting.pop(0)
    if not waiting:
        return
    rest, over = np.concatenate(waiting, axis=1), given - end
    yield rest[:, : rest.shape[1] - over] if 0 < over < min(MOST_PADDING, rest.shape[1]) else rest
