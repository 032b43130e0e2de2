"""What a worker does for a merged film: find the frames of a scene, fit them into ours, encode them."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from showrunner.errors import MediaError
from showrunner.film.asset import Asset
from showrunner.film.formats import Raster
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.placing import Cut, CutSegment
from showrunner.film.record import Piece
from showrunner.kit.opening import opened
from showrunner.media.encoding import encode_frames, encode_segment
from showrunner.media.merging.footage import Footage
from showrunner.media.merging.framing import Framer
from showrunner.pictures import ease, transitions
from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.highrange import to_standard

# What of a transition is drawn and not taken from the scenes (ribbons, shadows) looks so.
LOOK = Look(palette=next(iter(PALETTES.values())), style=next(iter(STYLES.values())))
_REFORMATTER = VideoReformatter()


def cut_piece(segment: CutSegment, files: Mapping[str, Path], out: Path) -> Piece:
    """Encode the segment to `out`. The asset of the answer is a placeholder. Raises MediaError, BriefError."""
    with ExitStack() as doors:
        if segment.before is None:
            made = encode_frames(_frames(segment, files, doors), segment.raster, segment.encoding, out)
        elif segment.transition == "dissolve":
            made = encode_frames(_dissolved(segment, files, doors), segment.raster, segment.encoding, out)
        else:
            made = encode_segment(_blended(segment, files, doors), segment.raster, segment.encoding, out)
    if made != segment.count:
        raise MediaError(f"{made} frames were encoded where {segment.count} belong")
    nowhere = Asset(digest="0" * 64, media_type="video/mp4", size=0)
    return Piece(asset=nowhere, frames=made, packets=_packets(out))


class _Shown:
    """A cut, asked for frames of the film by number."""

    def __init__(self, cut: Cut, raster: Raster, files: Mapping[str, Path], doors: ExitStack) -> None:
        self._cut, self._fps = cut, raster.fps
        self._footage = Footage(doors.enter_context(opened(files[cut.asset.digest], cut.container)))
        self._framer = Framer(cut.track, raster, cut.fit, to_standard)
        self._last: tuple[Any, Any] = (None, None)

    def frame(self, number: int) -> Any:
        """The same object as long as the same frame is shown."""
        seconds = Fraction(number, self._fps)
        if self._cut.loops and self._cut.duration_ms:
            seconds %= Fraction(self._cut.duration_ms, 1000)
        found = self._footage.at(seconds)
        if found is not self._last[0]:
            self._last = found, self._framer(found)
        return self._last[1]


def _frames(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Any]:
    shown = _Shown(segment.cut, segment.raster, files, doors)
    for number in range(segment.first, segment.first + segment.count):
        yield shown.frame(number)


def _dissolved(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Any]:
    """As `_blended`, without leaving the film's own colours: a fifth of the work."""
    was = _before(segment, files, doors).to_ndarray()
    for done, frame in enumerate(_frames(segment, files, doors)):
        share = ease.smooth((done + 1) / (segment.count + 1))
        both = cv2.addWeighted(frame.to_ndarray(), share, was, 1.0 - share, 0.0)
        yield av.VideoFrame.from_ndarray(both, format="yuv420p")


def _before(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Any:
    assert segment.before is not None
    return _Shown(segment.before, segment.raster, files, doors).frame(segment.after)


def _blended(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Pixels]:
    """The last frame of the cut before gives way to this one."""
    raster = segment.raster
    was, now, both = (Bitmap(raster.width, raster.height) for _ in range(3))
    np.copyto(was.pixels, _pixels(_before(segment, files, doors)))
    for done, frame in enumerate(_frames(segment, files, doors)):
        np.copyto(now.pixels, _pixels(frame))
        progress = (done + 1) / (segment.count + 1)
        transitions.blend(segment.transition, was, now, both, progress, LOOK, raster, 0)
        yield both.pixels


def _pixels(frame: Any) -> Pixels:
    """A frame of the film as BGRA."""
    shown = _REFORMATTER.reformat(
        frame, format="bgra", src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )  # fmt: skip
    return np.asarray(shown.to_ndarray(), np.uint8)


def _packets(path: Path) -> str:
    digest = hashlib.sha256()
    with av.open(str(path), format="mp4") as file:
        for packet in file.demux(file.streams.video[0]):
            if packet.size:
                digest.update(packet)
    return digest.hexdigest()
