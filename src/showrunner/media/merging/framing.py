"""Any picture into our frame: upright, its pixels square, in BT.709, covering the frame or whole inside it.

Graphs of filters are made of whole numbers and names of ours only. What is cut off is cut off before it is scaled.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

from showrunner.film.clip import VideoTrack
from showrunner.film.formats import Raster
from showrunner.film.merging import HIGH_RANGE, Fit

SCALER = "bicubic"  # of pictures coded as the film is: within 1 of 255 of what exact rounding gives, by half the work
CONVERTER = "bicubic+accurate_rnd+full_chroma_int"  # of all others: they go by RGB, and without these come out lighter
RECODED = ("yuv420p", "yuv422p", "yuv444p")  # as others than BT.709: as they are, by a fifth of the work
GROUND = 8  # the blurred picture is worked out this much smaller
BLUR, DIM = 4, 60  # sigma in its pixels; brightness in percent
MATRICES = {
    "bt709": "bt709", "fcc": "fcc", "bt470bg": "bt601", "smpte170m": "bt601", "smpte240m": "smpte240m",
    "bt2020nc": "bt2020", "bt2020c": "bt2020",
}  # fmt: skip
SPACES = {
    "bt601": "smpte170m",
    "smpte240m": "smpte240m",
    "bt2020": "bt2020nc",
    "fcc": "fcc",
}  # of the filter colorspace
TURNS: dict[int, list[tuple[str, str]]] = {
    0: [], 90: [("transpose", "clock")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "cclock")],
}  # fmt: skip

Tone = Callable[[NDArray[np.uint16], Any], NDArray[np.uint8]]


class Place(NamedTuple):
    """What is taken of the coded picture (left, top, width, height), and its size upright in the frame."""

    taken: tuple[int, int, int, int]
    width: int
    height: int


def place(track: VideoTrack, raster: Raster, fit: Fit) -> Place:
    """`fit` blur is laid out as contain; its ground as cover."""
    shown = track.shown
    if fit != "cover":
        scale = min(raster.width / shown[0], raster.height / shown[1])
        width, height = (max(2, round(side * scale / 2) * 2) for side in shown)
        return Place((0, 0, track.width, track.height), min(width, raster.width), min(height, raster.height))
    scale = max(raster.width / shown[0], raster.height / shown[1])
    shares = min(1.0, raster.width / scale / shown[0]), min(1.0, raster.height / scale / shown[1])
    across, down = shares[::-1] if track.rotation in (90, 270) else shares
    width, height = max(2, round(track.width * across / 2) * 2), max(2, round(track.height * down / 2) * 2)
    width, height = min(width, track.width), min(height, track.height)
    left, top = (track.width - width) // 4 * 2, (track.height - height) // 4 * 2
    return Place((left, top, width, height), raster.width, raster.height)


class Framer:
    """Turns decoded frames of one track into yuv420p frames of `raster`.

    `tone` is asked for pictures of high range: it turns 16-bit RGB (height, width, 3), coded as the frame given with it
    says, into BGRA. Without it they are shown as if they were of standard range.
    """

    def __init__(self, track: VideoTrack, raster: Raster, fit: Fit, tone: Tone | None = None) -> None:
        self._track, self._raster, self._fit, self._tone = track, raster, fit, tone
        self._graphs: dict[tuple[int, int, str], Any] = {}

    def __call__(self, frame: Any) -> Any:
        """A new av.VideoFrame; its time means nothing. The frame given stays as it is."""
        if self._track.has_alpha:
            frame = on_black(frame)
        track, told = self._track, (frame.width, frame.height, frame.format.name)
        if told != (track.width, track.height, track.pixels):
            track = track.model_copy(update=dict(zip(("width", "height", "pixels"), told, strict=True)))
        if self._tone is not None and track.transfer in HIGH_RANGE:
            frame, track = self._toned(frame, track)
        shown = self._through(frame, track, lambda graph, source: self._film(graph, source, track))
        shown.pict_type = 0  # the encoder would take it for an order
        return shown

    def _through(self, frame: Any, track: VideoTrack, build: Callable[[Any, Any], Any]) -> Any:
        shape = (frame.width, frame.height, frame.format.name)
        if shape not in self._graphs:
            graph = av.filter.Graph()
            graph.threads = 1
            source = graph.add(
                "buffer", video_size=f"{frame.width}x{frame.height}", pix_fmt=frame.format.name, time_base="1/1000",
                colorspace=str(int(frame.colorspace)), range=str(int(frame.color_range)),
            )  # fmt: skip
            build(graph, source).link_to(graph.add("buffersink"))
            graph.configure()
            self._graphs[shape] = graph
        graph = self._graphs[shape]
        graph.push(frame)
        return graph.pull()

    def _toned(self, frame: Any, track: VideoTrack) -> tuple[Any, VideoTrack]:
        """The picture upright, at its size in the film, in standard range."""
        assert self._tone is not None
        inner = place(track, self._raster, "cover" if self._fit == "cover" else "contain")
        deep = self._through(frame, track, lambda graph, source: _chain(
            graph, source, [*_upright(track, inner, None), ("format", "rgb48le")]
        ))  # fmt: skip
        shown = av.VideoFrame.from_ndarray(self._tone(deep.to_ndarray(), frame), format="bgra")
        told = {"width": inner.width, "height": inner.height, "rotation": 0, "sar": (1, 1), "matrix": "unknown",
                "transfer": "bt709", "range": "pc"}  # fmt: skip
        return shown, track.model_copy(update=told)

    def _film(self, graph: Any, source: Any, track: VideoTrack) -> Any:
        frame = self._raster
        inner = place(track, frame, self._fit)
        if (inner.width, inner.height) == (frame.width, frame.height):
            last = _chain(graph, source, _upright(track, inner, "yuv420p"))
        elif self._fit == "blur":
            last = self._on_ground(graph, source, track, inner)
        else:
            left, top = (frame.width - inner.width) // 4 * 2, (frame.height - inner.height) // 4 * 2
            padded = ("pad", f"{frame.width}:{frame.height}:{left}:{top}:black")
            last = _chain(graph, source, [*_upright(track, inner, "yuv420p"), padded])
        return _chain(graph, last, [("setsar", "1")])

    def _on_ground(self, graph: Any, source: Any, track: VideoTrack, inner: Place) -> Any:
        """The whole picture on itself, blurred and darkened."""
        frame = self._raster
        across, down = (max(16, side // GROUND // 2 * 2) for side in (frame.width, frame.height))
        small = place(track, frame, "cover")._replace(width=across, height=down)
        split = graph.add("split", "2")
        source.link_to(split)
        ground = _chain(graph, split, [
            *_upright(track, small, "yuv420p"), ("gblur", f"sigma={BLUR}"), ("lutyuv", f"y=16+(val-16)*{DIM}/100"),
            ("scale", f"{frame.width}:{frame.height}:flags=bicubic"),
        ])  # fmt: skip
        sharp = _chain(graph, split, _upright(track, inner, "yuv420p"), output=1)
        left, top = (frame.width - inner.width) // 4 * 2, (frame.height - inner.height) // 4 * 2
        overlay = graph.add("overlay", f"{left}:{top}:format=yuv420")
        ground.link_to(overlay, 0, 0)
        sharp.link_to(overlay, 0, 1)
        return overlay


def _upright(track: VideoTrack, inner: Place, pixels: str | None) -> list[tuple[str, str]]:
    """Filters that cut, scale and turn. `pixels` None: the colours stay as they are coded, for a tone map."""
    left, top, width, height = inner.taken
    size = (inner.height, inner.width) if track.rotation in (90, 270) else (inner.width, inner.height)
    cut = ("crop", f"{width}:{height}:{left}:{top}:exact=1")
    return [cut, *_scaled(track, size, pixels), *TURNS[track.rotation]]


def _scaled(track: VideoTrack, size: tuple[int, int], pixels: str | None) -> list[tuple[str, str]]:
    scale, ours = f"{size[0]}:{size[1]}:flags=", "in_color_matrix=bt709:in_range=tv:out_color_matrix=bt709:out_range=tv"
    matrix = MATRICES.get(track.matrix) or ("bt709" if track.height >= 720 else "bt601")
    ranges = "pc" if track.range == "pc" or track.pixels.startswith("yuvj") else "tv"
    if pixels is None:
        return [("scale", f"{scale}{CONVERTER}:in_color_matrix={matrix}:in_range={ranges}")]
    if ranges == "pc" or track.pixels not in RECODED:
        theirs = f"in_color_matrix={matrix}:in_range={ranges}:out_color_matrix=bt709:out_range=tv"
        return [("scale", f"{scale}{CONVERTER}:{theirs}"), ("format", pixels)]
    recoded = [] if matrix == "bt709" else [("colorspace", _recoding(SPACES[matrix]))]
    return [*recoded, ("scale", f"{scale}{SCALER}:{ours}"), ("format", pixels)]


def _recoding(space: str) -> str:
    """Only the matrix: primaries and transfer are so near each other that players, too, take them as they are."""
    return f"ispace={space}:space=bt709:irange=tv:range=tv:fast=1:" + ":".join(
        f"{name}=bt709" for name in ("iprimaries", "primaries", "itrc", "trc")
    )


def _chain(graph: Any, last: Any, filters: Sequence[tuple[str, str]], output: int = 0) -> Any:
    for name, arguments in filters:
        following = graph.add(name, arguments)
        last.link_to(following, output, 0)
        last, output = following, 0
    return last


def on_black(frame: Any) -> Any:
    """A picture with transparent parts, laid on black."""
    pixels = frame.to_ndarray(format="rgba").astype(np.uint16)
    solid = (pixels[:, :, :3] * pixels[:, :, 3:] + 127) // 255
    return av.VideoFrame.from_ndarray(solid.astype(np.uint8), format="rgb24")
