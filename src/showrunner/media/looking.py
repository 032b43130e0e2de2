"""Look at an encoded piece as a viewer would: decode it and note what is black or stands still."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from showrunner.errors import MediaError
from showrunner.film.formats import Raster
from showrunner.film.record import Span

BLACK = 26  # mean 8-bit luma of a frame nobody can see anything in: 16 is black, and 4 % of the range above it
STILL = (
    0.02  # mean difference of two frames' luma, in 8-bit steps, below which nothing moves (taste, above coding noise)
)
STRIDE = 4  # every 4th pixel both ways tells as much about a frame's mean


@dataclass(frozen=True)
class Seen:
    packets: str
    black: tuple[Span, ...]
    still: tuple[Span, ...]


def look_again(path: Path, raster: Raster) -> Seen:
    """Decode every frame of a piece. Raises MediaError when it does not decode cleanly."""
    digest = hashlib.sha256()
    dark: list[bool] = []
    same: list[bool] = []
    before: np.ndarray | None = None
    try:
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            stream.codec_context.thread_count = 1
            for packet in file.demux(stream):
                digest.update(bytes(packet))
                for frame in packet.decode():
                    plane = frame.planes[0]
                    luma = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # type: ignore[call-overload]
                    luma = luma[::STRIDE, : plane.width : STRIDE].astype(np.int16)
                    dark.append(float(luma.mean()) < BLACK)
                    same.append(before is not None and float(np.abs(luma - before).mean()) < STILL)
                    before = luma
    except av.FFmpegError as error:
        raise MediaError("a piece just encoded does not decode", tail=str(error)) from error
    return Seen(digest.hexdigest(), spans(dark), spans(same))


def spans(flags: Sequence[bool]) -> tuple[Span, ...]:
    """Runs of True."""
    found: list[Span] = []
    first: int | None = None
    for n, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = n
        elif not flag and first is not None:
            found.append(Span(first=first, count=n - first))
            first = None
    return tuple(found)
