"""The user's own footage: the frame that belongs to a time, cropped to cover around what is looked at, in BT.709.

A decoder is kept open and read forwards; a jump back, or far ahead, seeks to the key frame before. Which frame is
shown depends on its time stamp alone, never on how one got there.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from showrunner.errors import BriefError, MediaError
from showrunner.film.pictures import Aim, Box, Clip
from showrunner.kit.containers import sniffed
from showrunner.kit.opening import moving, opened
from showrunner.pictures.band import band, laid
from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.headline import Headline
from showrunner.pictures.highrange import is_high_range, to_standard
from showrunner.pictures.stage import Stage

# Without these swscale leaves greys two levels too green.
EXACT = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
STEPS = 8  # places of a gliding view within a pixel: finer ones are not seen
AHEAD_S = 2.0  # further than this it is quicker to seek than to decode
Point = tuple[float, float]  # in shares of width and height
WHOLE = (0.0, 0.0, 1.0, 1.0)


class ClipScene:
    """`film.pictures.Clip` on a stage."""

    def __init__(self, picture: Clip, stage: Stage, files: Mapping[str, Path]) -> None:
        """Raises MediaError when the file holds no video that can be decoded."""
        self._footage = Footage(files[picture.video.digest], stage.width, stage.height, picture.frame)
        size = stage.width, stage.height
        self._band = band(picture.keep, self._footage.frame, self._footage.upright, size) if picture.keep else None
        self._stage = stage
        self._start = min(picture.start_ms / 1000, max(0.0, self._footage.seconds - 0.04))
        self._end = min(self._footage.seconds, (picture.end_ms or 10**12) / 1000)
        self._aims = picture.aims or ((0, 500, 500),)
        self._shown: tuple[tuple[int, Point], Pixels] | None = None
        self._headline = Headline(picture.title, stage, self._draw_footage) if picture.title else None

    def draw(self, bitmap: Bitmap, t: float) -> None:
        self._draw_footage(bitmap, t)
        if self._headline is not None:
            self._headline.draw(bitmap, t)

    def _draw_footage(self, bitmap: Bitmap, t: float) -> None:
        room = self._end - self._start
        at = t % room if room > 0 else 0.0
        frame, aim = self._footage.frame_at(self._start + at), aim_at(self._aims, at * 1000)
        if self._shown is None or self._shown[0] != (frame.pts, aim):
            self._shown = ((int(frame.pts), aim), self._filled(frame, aim))
        np.copyto(bitmap.pixels, self._shown[1])

    def _filled(self, frame: Any, aim: Point) -> Pixels:
        if self._band is None:
            return self._footage.picture(frame, aim, is_gliding=len(self._aims) > 1)
        seen = self._footage.picture(frame, self._band.middle, size=(self._band.width, self._band.height))
        return laid(seen, self._stage)


def aim_at(aims: Sequence[Aim], ms: float) -> Point:
    """Where to look then, in shares: through all aims in an even glide, still before the first and after the last."""
    if ms <= aims[0][0] or ms >= aims[-1][0]:
        _, x, y = aims[0] if ms <= aims[0][0] else aims[-1]
        return x / 1000, y / 1000
    n = bisect_right(aims, ms, key=lambda aim: aim[0])
    before, here, there, after = aims[max(0, n - 2)], aims[n - 1], aims[n], aims[min(len(aims) - 1, n + 1)]
    length = there[0] - here[0]
    k = (ms - here[0]) / length

    def between(axis: int) -> float:
        """Cubic Hermite; the tangents are those of the chords around (Catmull and Rom)."""
        leaving = (there[axis] - before[axis]) / (there[0] - before[0]) * length
        coming = (after[axis] - here[axis]) / (after[0] - here[0]) * length
        near, far = here[axis], there[axis]
        value = near + k * leaving + k**2 * (3 * (far - near) - 2 * leaving - coming)
        return float(value + k**3 * (leaving + coming - 2 * (far - near)))

    return round(between(1) / 1000, 5), round(between(2) / 1000, 5)


class Footage:
    """One video file, to be asked for frames of `width` × `height`; what lies outside `frame` is never shown."""

    def __init__(self, path: Path, width: int, height: int, frame: Box = (0, 0, 1000, 1000)) -> None:
        self._path, self._size = path, (width, height)
        self.frame = tuple(edge / 1000 for edge in frame) if frame[2] > frame[0] and frame[3] > frame[1] else WHOLE
        self.seconds: float  # from the first frame to the end of the last
        try:
            self._container = opened(path, str(sniffed(path).demuxer))
            self._stream = moving(self._container)[0]
        except (BriefError, IndexError) as error:
            raise MediaError(
                f"{path.name} holds no video", tail=str(error), hint="use MP4, MOV, MKV or WebM"
            ) from error
        self._clock = float(self._stream.time_base or Fraction(1, 1000))
        self._reformatter = VideoReformatter()
        self._frames: Iterator[Any] = iter(())
        self._current: Any = None
        self._next: Any = None
        self._rewind(0.0)
        if self._current is None:
            raise MediaError(f"{path.name} holds no frame that can be decoded", hint="try to play the file")
        self._first: float = self._time(self._current)
        self.seconds = self._length()

    def frame_at(self, seconds: float) -> Any:
        """The av.VideoFrame on screen `seconds` after the first one."""
        wanted = self._first + seconds + 1e-4
        now = self._time(self._current)
        if wanted < now or wanted > now + AHEAD_S:
            self._rewind(max(0.0, wanted))
        while self._next is not None and self._time(self._next) <= wanted:
            self._advance()
        return self._current

    def picture(
        self, frame: Any, aim: Point = (0.5, 0.5), *, is_gliding: bool = False, size: tuple[int, int] | None = None
    ) -> Pixels:
        """`frame` upright, cropped to cover `size` as near to `aim` as its edges allow: BGRA (height, width, 4).

        A view that glides by whole pixels trembles, and one that stands between pixels is soft.
        """
        size = size or self._size
        quarter, shown = self._turned(frame)
        upright = shown[::-1] if quarter % 2 else shown
        left, top, right, bottom = self.frame
        cover = max(size[0] / (upright[0] * (right - left)), size[1] / (upright[1] * (bottom - top)))
        scaled = (max(2, round(shown[0] * cover)), max(2, round(shown[1] * cover)))
        pixels = np.rot90(self._converted(frame, *scaled), quarter)
        return _around(pixels, aim, self.frame, size, STEPS if is_gliding else 1)

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height as it is shown, in square pixels."""
        quarter, shown = self._turned(self._current)
        return (shown[1], shown[0]) if quarter % 2 else shown

    def _turned(self, frame: Any) -> tuple[int, tuple[float, float]]:
        """(quarters to turn it by, width and height before that in square pixels)."""
        quarter = round(frame.rotation / 90) % 4 if frame.rotation else 0
        sar = float(self._stream.sample_aspect_ratio or 1) or 1.0
        return quarter, (frame.width * sar, float(frame.height))

    def _converted(self, frame: Any, width: int, height: int) -> Pixels:
        high = is_high_range(frame)
        out = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="rgb48le" if high else "bgra",
            src_colorspace=_matrix(frame),
            dst_colorspace=Colorspace.ITU709,
            src_color_range=frame.color_range,
            dst_color_range=ColorRange.JPEG,
            interpolation=(Interpolation.AREA if width < frame.width else Interpolation.BICUBIC) | EXACT,
            threads=1,
        )
        array = out.to_ndarray()
        return to_standard(np.asarray(array, np.uint16), frame) if high else np.asarray(array, np.uint8)

    def _length(self) -> float:
        if self._stream.duration is not None:
            return max(0.04, self._stream.duration * self._clock)
        if self._container.duration is not None:
            return max(0.04, self._container.duration / av.time_base)
        last = self._first
        while self._next is not None:
            self._advance()
            last = self._time(self._current)
        return float(last - self._first + 1 / (self._stream.average_rate or 25))

    def _rewind(self, seconds: float) -> None:
        """Go to the key frame at or before `seconds` of the stream's own clock."""
        try:
            self._container.seek(int(seconds / self._clock), stream=self._stream, backward=True)
        except av.FFmpegError:
            self._container.seek(0)
        self._frames = self._decoded()
        self._current = next(self._frames, None)
        self._next = next(self._frames, None)

    def _advance(self) -> None:
        self._current = self._next
        self._next = next(self._frames, None)

    def _decoded(self) -> Iterator[Any]:
        """Frames that have a time, in order. Raises MediaError where the file is damaged."""
        try:
            for frame in self._container.decode(self._stream):
                if frame.pts is not None:
                    yield frame
        except av.FFmpegError as error:
            raise MediaError(f"{self._path.name} cannot be decoded further", tail=str(error)) from error

    def _time(self, frame: Any) -> float:
        return float(frame.pts * self._clock)


def _matrix(frame: Any) -> Any:
    """The matrix a frame was coded with; where it does not say, what its size suggests."""
    named = {
        1: Colorspace.ITU709,
        4: Colorspace.FCC,
        5: Colorspace.ITU601,
        6: Colorspace.ITU601,
        7: Colorspace.SMPTE240M,
        9: Colorspace.BT2020,
    }
    return named.get(int(frame.colorspace), Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601)


def _around(pixels: Pixels, aim: Point, frame: tuple[float, ...], size: tuple[int, int], steps: int) -> Pixels:
    """The part of `pixels` of this size that has `aim` nearest to its middle and stays inside `frame`.

    Its edges lie on whole pixels, or on `steps` places within each.
    """
    width, height = size
    if pixels.shape[1] < width or pixels.shape[0] < height:
        pixels = np.asarray(cv2.resize(pixels, (max(width, pixels.shape[1]), max(height, pixels.shape[0]))), np.uint8)
    across, down = pixels.shape[1], pixels.shape[0]
    left = _edge(aim[0] * across, frame[0] * across, frame[2] * across, width, across) * steps // 1 / steps
    top = _edge(aim[1] * down, frame[1] * down, frame[3] * down, height, down) * steps // 1 / steps
    if left == int(left) and top == int(top):
        cut: Pixels = np.ascontiguousarray(pixels[int(top) : int(top) + height, int(left) : int(left) + width])
    else:
        moved = np.array([[1, 0, -left], [0, 1, -top]])
        cut = np.asarray(cv2.warpAffine(pixels, moved, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    cut[:, :, 3] = 255
    return cut


def _edge(aim: float, low: float, high: float, length: int, whole: int) -> float:
    """Where a window of `length` begins that is centred on `aim` between `low` and `high`, and inside the picture."""
    inside = min(max(aim - length / 2, low), max(low, high - length))
    return min(max(inside, 0.0), float(whole - length))
