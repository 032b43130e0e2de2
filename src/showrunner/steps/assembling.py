"""What a worker does for a merged film: find the frames of a scene, fit them into ours, encode them."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
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
from showrunner.kit.parcel import REMEDY
from showrunner.media.encoding import encode_segment
from showrunner.media.joining import UNSEEN
from showrunner.media.merging.footage import Footage
from showrunner.media.merging.framing import Framer
from showrunner.media.standing import encode_standing
from showrunner.pictures import planes, transitions
from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.highrange import to_standard
from showrunner.pictures.planes import Planes

# What of a transition is drawn and not taken from the scenes (ribbons, shadows) looks so.
LOOK = Look(palette=next(iter(PALETTES.values())), style=next(iter(STYLES.values())))
_REFORMATTER = VideoReformatter()


def cut_piece(segment: CutSegment, files: Mapping[str, Path], out: Path) -> Piece:
    """Encode the segment to `out`. The asset of the answer is a placeholder. Raises MediaError, BriefError."""
    with ExitStack() as doors:
        if is_planar(segment):
            made = encode_standing(planar(segment, files, doors), segment.raster, segment.encoding, out)
        else:
            made = encode_segment(_blended(segment, files, doors), segment.raster, segment.encoding, out)
    if made != segment.count:
        raise MediaError(f"{made} frames were encoded where {segment.count} belong")
    nowhere = Asset(digest="0" * 64, media_type="video/mp4", size=0)
    return Piece(asset=nowhere, frames=made, packets=_packets(out))


def is_planar(segment: CutSegment) -> bool:
    """Whether its frames never leave the film's own colours."""
    return segment.before is None or segment.transition in ("dissolve", "push")


def planar(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Any]:
    """The frames of such a segment, yuv420p. Files are opened by `doors` and read while frames are asked for."""
    return _frames(segment, files, doors) if segment.before is None else _turned(segment, files, doors)


class _Shown:
    """A cut, asked for frames of the film by number."""

    def __init__(self, cut: Cut, raster: Raster, files: Mapping[str, Path], doors: ExitStack) -> None:
        self._cut, self._fps = cut, raster.fps
        file = doors.enter_context(opened(files[cut.asset.digest], cut.container))
        self._footage = Footage(file, is_interlaced=cut.track.is_interlaced)
        self._framer = Framer(cut.track, raster, cut.fit, to_standard)
        self._last: tuple[Any, Any] = (None, None)

    def frame(self, number: int) -> Any:
        """The same object as long as the same frame is shown."""
        seconds = Fraction(number, self._fps)
        if self._cut.loops and self._cut.duration_ms:
            seconds %= Fraction(self._cut.duration_ms, 1000)
        found = self._footage.at(seconds)
        if found is not self._last[0]:
            self._last = found, self._fitted(found)
        return self._last[1]

    def _fitted(self, frame: Any) -> Any:
        try:
            return self._framer(frame)
        except av.error.MemoryError:
            raise
        except av.FFmpegError as error:  # else it would be taken for the encoder's
            raise MediaError(
                f"a picture of it cannot be fitted into the film: {error.strerror}", hint=REMEDY
            ) from error


def _frames(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Any]:
    shown = _Shown(segment.cut, segment.raster, files, doors)
    for number in range(segment.first, segment.first + segment.count):
        yield shown.frame(number)


def _turned(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Any]:
    """As `_blended`, without leaving the film's own colours."""
    raster = segment.raster
    was = _planes(before := _before(segment, files, doors))
    for progress, frame in _progressing(segment, files, doors):
        both = av.VideoFrame(raster.width, raster.height, before.format.name)
        if segment.transition == "dissolve":
            planes.dissolve(was, _planes(frame), _planes(both), progress)
        else:
            planes.push(was, _planes(frame), _planes(both), progress, raster)
        yield both


def _progressing(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[tuple[float, Any]]:
    for done, frame in enumerate(_frames(segment, files, doors), 1):
        yield done / (segment.count + 1), frame


def _before(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Any:
    assert segment.before is not None
    return _Shown(segment.before, segment.raster, files, doors).frame(segment.after)


def _blended(segment: CutSegment, files: Mapping[str, Path], doors: ExitStack) -> Iterator[Pixels]:
    """The last frame of the cut before gives way to this one."""
    raster = segment.raster
    was, now, both = (Bitmap(raster.width, raster.height) for _ in range(3))
    np.copyto(was.pixels, _pixels(_before(segment, files, doors)))
    for progress, frame in _progressing(segment, files, doors):
        np.copyto(now.pixels, _pixels(frame))
        transitions.blend(segment.transition, was, now, both, progress, LOOK, raster, 0)
        yield both.pixels


def _pixels(frame: Any) -> Pixels:
    """A frame of the film as BGRA."""
    shown = _REFORMATTER.reformat(
        frame, format="bgra", src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )  # fmt: skip
    return np.asarray(shown.to_ndarray(), np.uint8)


def _planes(frame: Any) -> Planes:
    """Of a yuv420p frame, as views: what is written there is in it."""
    luma, blue, red = (
        np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    )
    return luma, blue, red


def _packets(path: Path) -> str:
    digest = hashlib.sha256()
    with av.open(str(path), format="mp4", stream_options=UNSEEN) as file:
        for packet in file.demux(file.streams.video[0]):
            if packet.size:
                digest.update(packet)
    return digest.hexdigest()
