"""The pictures of a foreign file at the times we ask for: whatever its rate, steady or not, each frame is the one on
screen then. Which one that is depends on time stamps alone, never on how one got there.
"""

from bisect import insort
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av

from showrunner.errors import MediaError
from showrunner.kit.opening import moving
from showrunner.kit.parcel import REMEDY
from showrunner.media.merging.weaving import woven

WHOLE = 16  # frames before the one that is sought are decoded, all of them: what weaves or mends looks at some
AHEAD_S = 4  # further on than this it is quicker to seek than to decode
EARLY_S = Fraction(2, 1000)  # containers that count ms show a frame up to so much too late


class Footage:
    """`file` is an opened container with a picture; times count from its first frame. Ask for times that grow.

    Of an interlaced one, fields are made whole frames.
    """

    _shown: Any
    _following: Any

    def __init__(self, file: Any, *, is_interlaced: bool = False) -> None:
        """Raises MediaError when no picture can be decoded."""
        self._file, self._stream, self._is_interlaced = file, moving(file)[0], is_interlaced
        self._tick: Fraction = self._stream.time_base or Fraction(1, 1000)
        self._ahead = int(AHEAD_S / self._tick)
        self._needed: int | None = None  # what is shown earlier, and nothing else is made of, need not be decoded
        self._start()
        if self._shown is None:
            raise MediaError("no picture of it can be decoded", hint=REMEDY)
        self._origin: int = self._shown.pts

    def at(self, seconds: Fraction) -> Any:
        """The av.VideoFrame on screen then; after the end, the last one."""
        wanted = self._origin + int((seconds + EARLY_S) / self._tick)
        now = self._shown.pts
        if wanted < now or (wanted >= now + self._ahead and self._following is not None):
            self._seek(wanted)
        while self._following is not None and self._following.pts <= wanted:
            self._shown, self._following = self._following, next(self._frames, None)
        return self._shown

    def _start(self) -> None:
        """From where the file stands now."""
        frames = self._timed(self._decoded())
        self._frames = self._timed(woven(frames)) if self._is_interlaced else frames
        self._shown, self._following = next(self._frames, None), next(self._frames, None)

    def _seek(self, wanted: int) -> None:
        """To the key frame before; back to the beginning where the file's index leads too far."""
        for target in (wanted, None):
            before = self._shown
            self._go(target)
            self._needed = self._needed_for(wanted)
            self._go(target)
            self._start()
            if self._shown is None and target is not None:  # beyond the last key frame there is nothing
                self._shown = before
            if self._shown is not None and self._shown.pts <= wanted:
                return
        if self._shown is None:
            raise MediaError("the picture cannot be decoded again from its beginning", hint=REMEDY)

    def _go(self, target: int | None) -> None:
        try:
            start = self._stream.start_time or 0
            self._file.seek(start if target is None else target, stream=self._stream, backward=True)
        except av.FFmpegError:
            self._file.seek(0)

    def _needed_for(self, wanted: int) -> int | None:
        """When the frame on screen at `wanted` is shown, less WHOLE frames; read from where the file stands."""
        times: list[int] = []
        for packet in self._packets():
            if not packet.size:
                continue
            if packet.pts is None or packet.dts is None:
                return None
            if packet.pts <= wanted:
                insort(times, packet.pts)
                del times[: -WHOLE - 1]
            if packet.dts > wanted:
                break
        return times[0] if times else None

    def _decoded(self) -> Iterator[Any]:
        """Frames in order. What does not decode is left out: the frame before stays on screen."""
        context = self._stream.codec_context
        for packet in self._packets():
            is_early = self._needed is not None and packet.pts is not None and packet.pts < self._needed
            context.skip_frame = "NONREF" if is_early else "DEFAULT"
            try:
                yield from packet.decode()
            except av.error.MemoryError:
                raise
            except av.FFmpegError:
                continue

    def _packets(self) -> Iterator[Any]:
        """From where the file stands, as far as it can be read."""
        packets = self._file.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.error.MemoryError:
                raise
            except av.FFmpegError:
                return
            if packet is None:
                return
            yield packet

    def _timed(self, frames: Iterable[Any]) -> Iterator[Any]:
        """The same with times in the ticks of the file."""
        last: int | None = None
        for frame in frames:
            if frame.pts is None:
                frame.pts = 0 if last is None else last + 1
            elif frame.time_base and frame.time_base != self._tick:
                frame.pts = round(frame.pts * frame.time_base / self._tick)
            frame.time_base = self._tick
            last = frame.pts
            yield frame
