"""Interlaced pictures made whole: what was taken at two moments, line by line, becomes the picture of one."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any

import av
import av.filter

# bwdif: one whole frame of every two fields, in the order that the frame says; those that are whole are left alone.
WEAVING = "mode=send_frame:parity=auto:deint=interlaced"


def woven(frames: Iterable[Any]) -> Iterator[Any]:
    """As many frames, each at its time. Each is worked out with the frames before and after it."""
    for _, alike in groupby(frames, key=lambda frame: (frame.width, frame.height, frame.format.name)):
        first = next(alike)
        graph = _graph(first)
        for frame in chain([first], alike, [None]):
            graph.push(frame)
            yield from _ready(graph)


def _graph(frame: Any) -> Any:
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add(
        "buffer", video_size=f"{frame.width}x{frame.height}", pix_fmt=frame.format.name,
        time_base=f"{frame.time_base.numerator}/{frame.time_base.denominator}",
        colorspace=str(int(frame.colorspace)), range=str(int(frame.color_range)),
    )  # fmt: skip
    weaving, end = graph.add("bwdif", WEAVING), graph.add("buffersink")
    source.link_to(weaving)
    weaving.link_to(end)
    graph.configure()
    return graph


def _ready(graph: Any) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
