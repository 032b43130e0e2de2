"""The packets of a video track: when each is decoded and shown, and where a decoder may begin."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import av
import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MediaError
from showrunner.kit.opening import moving, opened
from showrunner.media.burning.units import Codec, starts_anew

Ticks = NDArray[np.int64]
# For files of our own whose packets are copied: opening one would decode its first picture. (Stubs say list[str].)
UNSEEN: list[Any] = [{"skip_frame": "all"}]
_OWN_CLOCK = ("mov", "mp4", "matroska", "webm")  # their times begin at 0; others begin somewhere


@dataclass(frozen=True)
class Table:
    """Packets in order of decoding. `keys` are marked by the container, `fresh` are true beginnings (IDR)."""

    shown: Ticks
    decoded: Ticks | None  # None: the container does not say
    lasts: Ticks
    keys: NDArray[np.bool_]
    fresh: NDArray[np.bool_]
    tick: Fraction
    zero: int
    header: bytes
    has_hidden: bool  # packets that an edit list leaves out

    def __len__(self) -> int:
        return len(self.shown)

    @property
    def end(self) -> int:
        """The tick at which the last picture goes."""
        last = int(self.shown.argmax())
        return int(self.shown[last]) + max(1, int(self.lasts[last]))


def zero_s(file: Any) -> Fraction:
    """What captions count from: 0 where the container begins there, else the first thing in it."""
    if any(name in _OWN_CLOCK for name in file.format.name.split(",")) or file.start_time is None:
        return Fraction(0)
    return Fraction(file.start_time, av.time_base)


def scan(path: Path, container: str) -> Table:
    """Read every packet of the first video track, decoding none. Raises MediaError when one has no time."""
    shown: list[int] = []
    decoded: list[int | None] = []
    lasts: list[int] = []
    keys: list[bool] = []
    fresh: list[bool] = []
    hidden = False
    with opened(path, container) as file:
        stream: Any = moving(file)[0]
        tick, codec = Fraction(stream.time_base), stream.codec_context.name
        header = bytes(stream.codec_context.extradata or b"")
        may_part = codec in get_args(Codec) and header[:1] == b"\1"
        for packet in file.demux(stream):
            if not packet.size:
                continue
            if packet.pts is None:
                raise MediaError("a picture of the video has no time", hint="convert it to MP4 first")
            shown.append(packet.pts)
            decoded.append(packet.dts)
            lasts.append(packet.duration or 0)
            keys.append(packet.is_keyframe)
            fresh.append(may_part and packet.is_keyframe and starts_anew(bytes(packet), codec))
            hidden = hidden or packet.is_discard
        zero = round(zero_s(file) / tick)
    if not shown:
        raise MediaError("the video holds no picture")
    times = None if None in decoded else np.array(decoded, np.int64)
    return Table(
        shown=np.array(shown, np.int64),
        decoded=times,
        lasts=np.array(lasts, np.int64),
        keys=np.array(keys),
        fresh=np.array(fresh),
        tick=tick,
        zero=zero,
        header=header,
        has_hidden=hidden,
    )


def reorder_depth(shown: Ticks) -> int:
    """By how many pictures decoding runs ahead of showing."""
    rank = np.empty(len(shown), np.int64)
    rank[np.argsort(shown, kind="stable")] = np.arange(len(shown))
    return int((np.arange(len(shown)) - rank).max(initial=0))


def decoding_times(shown: Ticks, depth: int) -> Ticks:
    """Times to decode at, where a container knows none: those of showing, `depth` pictures earlier."""
    ordered = np.sort(shown)
    step = int(ordered[1] - ordered[0]) if len(ordered) > 1 else 1
    first = ordered[0] - max(step, 1) * np.arange(depth, 0, -1)
    return np.concatenate([first, ordered])[: len(shown)]
