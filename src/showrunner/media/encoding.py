"""Frames to H.264 pieces that join without re-encoding, and the settings that make them so.

The bytes of libx264 depend on its thread count, so a piece is encoded by one thread; speed comes from pieces side by
side. Every piece is a closed GOP without an edit list, BT.709 limited range, chroma sited left: all that enters the
SPS, and pieces whose SPS differ cannot be joined.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.codec.context import Flags
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from showrunner.errors import MediaError
from showrunner.film.formats import Encoding, Raster

BT709 = 1  # AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709 all are 1
LIMITED = 1  # AVCOL_RANGE_MPEG
X264_PARAMS = "stitchable=1:open-gop=0:chromaloc=0:log-level=error"


def time_scale(fps: int) -> int:
    """Ticks per second of the video track: 512 per frame, as the mp4 muxer itself likes."""
    return fps * 512


def encode_segment(pictures: Iterable[NDArray[np.uint8]], raster: Raster, encoding: Encoding, path: Path) -> int:
    """Write BGRA pictures (height, width, 4) as one silent piece; return how many. Raises MediaError."""
    return encode_frames(_converted(pictures, raster), raster, encoding, path)


def encode_frames(frames: Iterable[Any], raster: Raster, encoding: Encoding, path: Path) -> int:
    """As `encode_segment`, of frames that are yuv420p, BT.709 and limited range already; their times are not read."""
    count = 0
    try:
        with av.open(str(path), "w", format="mp4", options=muxing(raster)) as file:
            stream = add_stream(file, raster, encoding)
            for yuv in frames:
                yuv.pts, yuv.time_base = count, Fraction(1, raster.fps)
                file.mux(stream.encode(yuv))
                count += 1
            file.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise MediaError("a piece of picture could not be encoded", tail=str(error)) from error
    return count


def _converted(pictures: Iterable[NDArray[np.uint8]], raster: Raster) -> Iterator[Any]:
    frame = av.VideoFrame(raster.width, raster.height, "bgra")
    reformatter = VideoReformatter()
    for pixels in pictures:
        frame.planes[0].update(pixels)  # type: ignore[arg-type]  # any buffer will do
        yield reformatter.reformat(
            frame,
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709,
        )


def muxing(raster: Raster) -> dict[str, str]:
    return {"video_track_timescale": str(time_scale(raster.fps)), "fflags": "+bitexact", "movflags": "+faststart"}


def add_stream(file: Any, raster: Raster, encoding: Encoding) -> Any:
    """To a file that was opened for writing."""
    stream = file.add_stream("libx264", rate=raster.fps, options=_options(encoding))
    _shape(stream.codec_context, raster)
    return stream


def coder(raster: Raster, encoding: Encoding) -> Any:
    """What encodes as the stream of a piece does, by itself. Its packets have start codes."""
    context = av.CodecContext.create("libx264", "w")
    context.options = _options(encoding)
    context.flags |= Flags.global_header
    _shape(context, raster)
    return context


def _options(encoding: Encoding) -> dict[str, str]:
    return {"preset": encoding.preset, "crf": str(encoding.crf), "x264-params": X264_PARAMS, "flags": "+bitexact"}


def _shape(context: Any, raster: Raster) -> None:
    context.width, context.height, context.pix_fmt = raster.width, raster.height, "yuv420p"
    context.framerate, context.time_base, context.thread_count = raster.fps, Fraction(1, raster.fps), 1
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED
