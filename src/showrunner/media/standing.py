"""Pieces of picture at whose end a frame stands still, a photo or the last frame of a scene: it is encoded until it
looks as good as it will, and then shown again by pictures that cost nothing (media/skipping.py).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import av

from showrunner.errors import MediaError
from showrunner.film.formats import Encoding, Raster
from showrunner.media.encoding import add_stream, coder, muxing
from showrunner.media.skipping import HEAD, Group, settings_of

SETTLED = 24  # frames: of a photo the rest gains nothing any more (docs/measured/merging.md)
GROUP = 250  # frames at most before a player may begin again: what libx264 keeps to with our settings
BETTER = 3  # of CRF: after a group that cost nearly nothing libx264 spends more on the next by itself


def encode_standing(frames: Iterable[Any], raster: Raster, encoding: Encoding, path: Path) -> int:
    """As `encoding.encode_frames`. A frame stands still when the same object comes again. Raises MediaError."""
    try:
        with av.open(str(path), "w", format="mp4", options=muxing(raster)) as file:
            track = _Track(file, raster, encoding)
            last: tuple[Any, int] | None = None
            for frame, alike in groupby(frames):
                if last is not None:
                    track.show(*last)
                last = frame, sum(1 for _ in alike)
            if last is not None:
                track.stand(*last)
    except av.FFmpegError as error:
        raise MediaError("a piece of picture could not be encoded", tail=str(error)) from error
    return track.count


class _Track:
    """The track of an opened file, `count` frames long. Groups that follow a held frame have an encoder each."""

    def __init__(self, file: Any, raster: Raster, encoding: Encoding) -> None:
        self.count = 0
        self._file, self._raster = file, raster
        self._better = encoding.model_copy(update={"crf": max(1, encoding.crf - BETTER)})
        self._stream = add_stream(file, raster, encoding)
        self._begin(self._stream.codec_context)

    def show(self, frame: Any, times: int) -> None:
        for _ in range(times):
            frame.pts, frame.time_base = self.count - self._first, Fraction(1, self._raster.fps)
            self._write(self._coder.encode(frame))
            self.count += 1

    def stand(self, frame: Any, times: int) -> None:
        """Nothing can be shown afterwards."""
        end = self.count + times
        self.show(frame, min(SETTLED, times))
        self._write(self._coder.encode(None))
        self._hold(min(end, self._key + GROUP))
        if self.count < end:
            self._begin(coder(self._raster, self._better))
            self.stand(frame, end - self.count)

    def _begin(self, context: Any) -> None:
        self._coder, self._first, self._key, self._delay = context, self.count, self.count, 0
        self._group = Group()

    def _write(self, packets: Sequence[Any]) -> None:
        for packet in packets:
            self._delay = max(self._delay, -packet.dts)  # of the first one
            at = self._first + packet.pts
            self._group.take(bytes(memoryview(packet)[:HEAD]), at)
            if packet.is_keyframe:
                self._key = at
            self._mux(packet, at, self._first + packet.dts)

    def _hold(self, end: int) -> None:
        """What is shown last, until frame `end`."""
        if end <= self.count:
            return
        settings = settings_of(bytes(self._coder.extradata))
        for data in self._group.again(end - self.count, settings):
            self._mux(av.Packet(data), self.count, self.count - self._delay)
            self.count += 1

    def _mux(self, packet: Any, pts: int, dts: int) -> None:
        packet.pts, packet.dts, packet.time_base = pts, dts, Fraction(1, self._raster.fps)
        packet.stream = self._stream
        self._file.mux(packet)
