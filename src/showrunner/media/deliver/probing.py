"""What is really in a file: its streams by reading every packet, its MP4 boxes by walking them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av

from showrunner.errors import MediaError


@dataclass(frozen=True)
class Picture:
    """`start` and `end` in seconds, exact; `kbps` is the mean."""

    codec: str
    profile: str
    pixels: str
    width: int
    height: int
    frames: int
    start: Fraction
    end: Fraction
    kbps: int

    @property
    def fps(self) -> Fraction:
        return self.frames / (self.end - self.start)


@dataclass(frozen=True)
class Sound:
    codec: str
    profile: str
    rate: int
    channels: int
    end: Fraction
    kbps: int


@dataclass(frozen=True)
class Probe:
    container: str
    picture: Picture | None
    sound: Sound | None
    size: int  # bytes
    edit_lists: int
    index_first: bool  # moov before mdat; True where the container has no such thing

    @property
    def end(self) -> Fraction:
        return self.picture.end if self.picture else self.sound.end if self.sound else Fraction(0)


@dataclass
class _Track:
    packets: int = 0
    size: int = 0
    start: Fraction | None = None
    end: Fraction = Fraction(0)

    def add(self, packet: Any) -> None:
        begin = packet.pts * packet.time_base
        self.packets += 1
        self.size += packet.size
        self.start = begin if self.start is None else min(self.start, begin)
        self.end = max(self.end, begin + (packet.duration or 0) * packet.time_base)

    @property
    def kbps(self) -> int:
        length = self.end - (self.start or 0)
        return round(self.size * 8 / length / 1000) if length else 0


def probe(path: Path) -> Probe:
    """Read `path` to its end without decoding it. Raises MediaError when it cannot be read."""
    try:
        with av.open(str(path)) as file:
            tracks = {stream.index: _Track() for stream in file.streams}
            for packet in file.demux():
                if packet.size and packet.pts is not None:
                    tracks[packet.stream_index].add(packet)
            picture = _picture(file.streams.video[0], tracks) if file.streams.video else None
            sound = _sound(file.streams.audio[0], tracks) if file.streams.audio else None
            container = file.format.name
    except av.FFmpegError as error:
        raise MediaError(f"{path.name} cannot be read", tail=str(error)) from error
    boxes = list(_boxes(path)) if "mp4" in container else []
    return Probe(
        container=container,
        picture=picture,
        sound=sound,
        size=path.stat().st_size,
        edit_lists=boxes.count("elst"),
        index_first=not boxes or boxes.index("moov") < boxes.index("mdat"),
    )


def _picture(stream: Any, tracks: dict[int, _Track]) -> Picture:
    track, context = tracks[stream.index], stream.codec_context
    return Picture(
        codec=context.name.removeprefix("lib").split("-")[0],
        profile=context.profile or "",
        pixels=context.pix_fmt or "",
        width=context.width,
        height=context.height,
        frames=track.packets,
        start=track.start or Fraction(0),
        end=track.end,
        kbps=track.kbps,
    )


def _sound(stream: Any, tracks: dict[int, _Track]) -> Sound:
    track, context = tracks[stream.index], stream.codec_context
    return Sound(
        codec=context.name.removeprefix("lib"),
        profile=context.profile or "",
        rate=context.sample_rate,
        channels=context.channels,
        end=track.end,
        kbps=track.kbps,
    )


_NESTED = {"moov", "trak", "edts"}


def _boxes(path: Path) -> Iterator[str]:
    """Names of the boxes in file order, down to where edit lists live."""
    with path.open("rb") as file:
        yield from _walk(file, path.stat().st_size)


def _walk(file: BinaryIO, end: int) -> Iterator[str]:
    while file.tell() + 8 <= end:
        begin = file.tell()
        head = file.read(8)
        size, name, header = int.from_bytes(head[:4], "big"), head[4:].decode("latin-1"), 8
        if size == 1:  # a 64-bit size follows
            size, header = int.from_bytes(file.read(8), "big"), 16
        elif size == 0:  # to the end of the file
            size = end - begin
        if size < header:
            return
        yield name
        if name in _NESTED:
            yield from _walk(file, begin + size)
        file.seek(begin + size)
