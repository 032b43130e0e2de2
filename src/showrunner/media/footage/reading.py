"""Small upright frames out of an opened file, a few a second. Who calls this has confined itself before."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from showrunner.errors import MediaError
from showrunner.film.clip import VideoTrack
from showrunner.kit.opening import opened
from showrunner.media.footage.measures import WIDTH, Pixels
from showrunner.media.footage.watching import PER_SECOND, Frame

STEP_MS = 1000 // PER_SECOND
FAST_FPS = 40  # above, frames that no other needs are passed over undecoded


def frames(container: Any, track: VideoTrack) -> Iterator[Frame]:
    """Every STEP_MS the next frame there is. Times count from the file's beginning, which is where ffmpeg seeks from.

    Raises MediaError when nothing can be decoded.
    """
    stream = container.streams.video[0]
    context = stream.codec_context
    context.options = {**context.options, "skip_loop_filter": "all"}  # it softens nothing that is seen at WIDTH
    if track.fps[1] and Fraction(*track.fps) > FAST_FPS:
        context.skip_frame = "NONREF"
    clock = stream.time_base or Fraction(1, 1000)
    began = Fraction(container.start_time or 0, av.time_base)
    smaller, due = VideoReformatter(), 0
    try:
        for frame in container.decode(stream):
            if frame.pts is None:
                continue
            ms = max(0, round((frame.pts * clock - began) * 1000))
            if ms >= due:
                due = ms - ms % STEP_MS + STEP_MS
                yield Frame(ms, _small(smaller, frame, track))
    except av.FFmpegError as error:
        if due == 0:
            raise MediaError("the footage cannot be decoded", tail=str(error), hint="try to play the file") from error
        return  # what came before the damage can be used


def one(container: Any, track: VideoTrack) -> Pixels:
    """The first frame. Raises MediaError when there is none."""
    for frame in frames(container, track):
        return frame.pixels
    raise MediaError("the picture holds no frame that can be decoded", hint="save it anew as JPEG or PNG")


def is_as_cut(path: Path, wanted_ms: int) -> bool:
    """Whether the file is one H.264 picture track that lasts no longer than was asked, and shows something."""
    try:
        with opened(path, "mov") as file:
            if len(file.streams) != 1 or file.streams.video[0].codec_context.name != "h264":
                return False
            stream = file.streams.video[0]
            clock = stream.time_base or Fraction(1, 1000)
            times = [packet.pts for packet in file.demux(stream) if packet.pts is not None and packet.size]
    except (av.FFmpegError, IndexError):
        return False
    return bool(times) and (max(times) - min(times)) * clock * 1000 <= wanted_ms + 500


def _small(smaller: VideoReformatter, frame: Any, track: VideoTrack) -> Pixels:
    shown_width, shown_height = track.shown
    scale = WIDTH / max(shown_width, shown_height)
    upright = max(8, round(shown_width * scale)), max(8, round(shown_height * scale))
    width, height = upright[::-1] if track.rotation in (90, 270) else upright
    out = smaller.reformat(
        frame, width=width, height=height, format="bgr24", dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.AREA, threads=1,
    )  # fmt: skip
    return np.ascontiguousarray(np.rot90(out.to_ndarray(), -track.rotation // 90))
