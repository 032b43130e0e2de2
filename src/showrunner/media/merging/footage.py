"""The pictures of a foreign file at the times we ask for: whatever its rate, steady or not, each frame is the one on
screen then. Which one that is depends on time stamps alone, never on how one got there.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av

from showrunner.errors import MediaError
from showrunner.kit.opening import moving

AHEAD_S = 4  # further on than this it is quicker to seek than to decode
EARLY_S = Fraction(2, 1000)  # containers that count ms show a frame up to so much too late


class Footage:
    """`file` is an opened container with a picture; times count from its first frame. Ask for times that grow."""

    def __init__(self, file: Any) -> None:
        """Raises MediaError when no picture can be decoded."""
        self._file, self._stream = file, moving(file)[0]
        self._tick: Fraction = self._stream.time_base or Fraction(1, 1000)
        self._frames = self._decoded()
        self._shown = next(self._frames, None)
        self._following = next(self._frames, None)
        if self._shown is None:
            raise MediaError("no picture can be decoded", hint="try to play the file; it may be damaged")
        self._origin = self._time(self._shown)

    def at(self, seconds: Fraction) -> Any:
        """The av.VideoFrame on screen then; after the end, the last one."""
        wanted, now = self._origin + seconds + EARLY_S, self._time(self._shown)
        if wanted < now or (wanted >= now + AHEAD_S and self._following is not None):
            self._seek(wanted)
        while self._following is not None and self._time(self._following) <= wanted:
            self._shown, self._following = self._following, next(self._frames, None)
        return self._shown

    def _seek(self, wanted: Fraction) -> None:
        """To the key frame before; back to the beginning where the file's index leads too far."""
        for target in (int(wanted / self._tick), None):
            self._go(target)
            if self._shown is not None and self._time(self._shown) <= wanted:
                return
        if self._shown is None:
            raise MediaError("the picture cannot be decoded again from its beginning")

    def _go(self, target: int | None) -> None:
        before = self._shown
        try:
            start = self._stream.start_time or 0
            self._file.seek(start if target is None else target, stream=self._stream, backward=True)
        except av.FFmpegError:
            self._file.seek(0)
        self._frames = self._decoded()
        self._shown = next(self._frames, None)
        if self._shown is None and target is not None:  # beyond the last key frame there is nothing
            self._shown = before
        self._following = next(self._frames, None)

    def _decoded(self) -> Iterator[Any]:
        """Frames in order. What does not decode is left out: the frame before stays on screen."""
        last: Any = None
        for packet in self._file.demux(self._stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if frame.pts is None:
                    frame.pts = 0 if last is None else last + 1
                last = frame.pts
                yield frame

    def _time(self, frame: Any) -> Fraction:
        return Fraction(frame.pts * (frame.time_base or self._tick))
