"""A burned video held against its source: every time, every packet of the sound, and the places where parts meet."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from showrunner.kit.opening import moving, opened
from showrunner.media.burning.packets import Table, scan, zero_s
from showrunner.media.burning.plan import Burning
from showrunner.media.burning.sound import is_copied

SAME_S = 0.002  # times of different clocks are rounded differently
WRAPPED = ("mpegts", "mpeg")  # containers whose packets of sound carry headers that MP4 does without
LOOKED = 6  # packets at the beginning of a part: its first picture comes of them, however it is reordered


@dataclass(frozen=True)
class Checked:
    """`broken` are ticks at which a part begins that does not decode there."""

    pictures: int
    duration_ms: int
    has_other_times: bool
    has_other_sound: bool
    broken: tuple[int, ...]


def check(source: Path, container: str, burned: Path, burning: Burning) -> Checked:
    """Reads both files once, and decodes a few pictures of each part. Raises MediaError, BriefError."""
    before, after = scan(source, container), scan(burned, "mov")
    wanted = np.sort(before.shown) - (before.zero if burning.is_whole else 0)
    return Checked(
        pictures=len(after),
        duration_ms=round((after.end - int(after.shown.min())) * after.tick * 1000),
        has_other_times=not _same(wanted * float(before.tick), np.sort(after.shown) * float(after.tick)),
        has_other_sound=_has_other_sound(source, container, burned),
        broken=tuple(_broken(burned, burning, after)),
    )


def _same(wanted: NDArray[Any], there: NDArray[Any]) -> bool:
    return len(wanted) == len(there) and bool((np.abs(wanted - there) < SAME_S).all())


def _has_other_sound(source: Path, container: str, burned: Path) -> bool:
    """Whether a sound that was to be copied was not. One that was wrapped for streaming is wrapped anew."""
    before, after = _sound(source, container), _sound(burned, "mov")
    if before is None or after is None:
        return False
    if container in WRAPPED:
        return not _same(before[1], after[1])
    return before[0] != after[0] or not _same(before[1], after[1])


def _sound(path: Path, container: str) -> tuple[str, NDArray[Any]] | None:
    """(SHA-256 over the packets of the first sound, their times in s); None where it is none that is copied."""
    digest, times = hashlib.sha256(), []
    with opened(path, container) as file:
        if not file.streams.audio or not is_copied(file.streams.audio[0].codec_context.name):
            return None
        zero = zero_s(file)
        for packet in file.demux(file.streams.audio[0]):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                digest.update(bytes(packet))
                times.append(float(packet.pts * packet.time_base - zero))
    return digest.hexdigest(), np.array(times)


def _broken(burned: Path, burning: Burning, table: Table) -> Iterator[int]:
    """Where an encoded part, or the source after one, does not begin with a picture that decodes by itself."""
    at = 0
    seams: list[tuple[int, int]] = []
    for number, part in enumerate(burning.parts):
        after_ours = number > 0 and not burning.parts[number - 1].is_copied
        if not part.is_copied or after_ours:
            seams.append((at, part.start))
        at += part.packets
    found = dict(_packets(burned, [packet for packet, _ in seams]))
    yield from (tick for packet, tick in seams if not found.get(packet))


def _packets(burned: Path, firsts: Sequence[int]) -> Iterator[tuple[int, bool]]:
    """(number of a packet, whether a picture comes of it and those after it)."""
    wanted = set(firsts)
    with opened(burned, "mov") as file:
        stream: Any = moving(file)[0]
        context: Any = None
        first, left, got = 0, 0, 0
        for number, packet in enumerate(packet for packet in file.demux(stream) if packet.size):
            if number in wanted:
                if context is not None:
                    yield first, _decoded(context, None) + got > 0
                context, first, left, got = _decoder(stream), number, LOOKED, 0
            if context is None:
                continue
            got += _decoded(context, packet)
            left -= 1
            if got or not left:
                yield first, got > 0 or _decoded(context, None) > 0
                context = None
        if context is not None:
            yield first, _decoded(context, None) + got > 0


def _decoder(stream: Any) -> Any:
    context = av.CodecContext.create(stream.codec_context.name, "r")
    context.extradata = stream.codec_context.extradata
    context.thread_count = 1
    return context


def _decoded(context: Any, packet: Any) -> int:
    """How many whole pictures come; none where the decoder objects."""
    try:
        return sum(not frame.is_corrupt for frame in context.decode(packet))
    except av.FFmpegError:
        return 0
