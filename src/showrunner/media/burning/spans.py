"""One part of a video: decoded from the key picture before it, captions laid in, encoded by one thread.

Times stay as they are, tick for tick, so that rates that vary go on varying. What is written is looked at again.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import av
from av.video.reformatter import VideoReformatter

from showrunner.errors import MediaError
from showrunner.kit.opening import moving, opened
from showrunner.media.burning.blending import Blender, Overlay
from showrunner.media.burning.plan import Coding, Part
from showrunner.media.burning.units import Codec

Overlays = Callable[[int], Overlay | None]  # what lies over the picture of that tick

_BACK_S = (0, 2, 12, None)  # how far before a part its decoding is tried from; at last from the beginning
_REORDERING = {
    0: {"bframes": "0"},
    1: {"bframes": "3", "b-pyramid": "0"},
    2: {"bframes": "3", "b-pyramid": "1"},
}

# For pictures that nobody asked to have encoded: half the time, more than half as many bits again, no less like the
# source (docs/measured/captioning.md). The CRF means more bits without x264's look ahead.
_QUICK = {"me": "dia", "subme": "1", "partitions": "i8x8,i4x4", "b-adapt": "0", "scenecut": "0", "rc-lookahead": "0",
          "mbtree": "0", "cabac": "0"}  # fmt: skip
QUICK_CRF = 1


def encode_part(path: Path, container: str, part: Part, coding: Coding, overlays: Overlays, to: Path) -> int:
    """Write the pictures of `part` to `to`, an MP4 of one track; how many they are. Raises MediaError."""
    count = 0
    reformatter, blender = VideoReformatter(), None
    try:
        with av.open(str(to), "w", format="mp4", options=_muxing(coding)) as file:
            stream = _stream(file, coding, part)
            for frame in _pictures(path, container, part):
                picture = _fitting(frame, coding, reformatter)
                overlay = overlays(frame.pts)
                if overlay is not None:
                    blender = blender or Blender(coding, picture.format)
                    picture.make_writable()
                    blender.lay(overlay, picture)
                picture.pts, picture.time_base = frame.pts - part.start, Fraction(*coding.tick)
                picture.pict_type = 0  # the encoder's choice, not the source's
                file.mux(stream.encode(picture))
                count += 1
            file.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise MediaError("a part with captions could not be encoded", tail=str(error)) from error
    if count == 0:
        raise MediaError("a part of the video holds no picture that can be decoded", hint="try to play the file")
    return count


def _pictures(path: Path, container: str, part: Part) -> Iterator[Any]:
    """Those shown in [start, end), in order; of two at one time the first."""
    last = part.start - 1
    for frame in _from(path, container, part.start):
        if frame.pts <= last:
            continue
        if frame.pts >= part.end:
            return
        last = frame.pts
        yield frame


def _from(path: Path, container: str, start: int) -> Iterator[Any]:
    """Pictures from the one shown at `start`, or from some before it. Without an index a seek may overshoot."""
    for back_s in _BACK_S:
        with opened(path, container) as file:
            stream: Any = moving(file)[0]
            if back_s is not None:
                file.seek(start - round(back_s / stream.time_base), stream=stream, backward=True)
            frames = _decoded(file, stream, start)
            first = next(frames, None)
            if first is not None and (back_s is None or first.pts <= start):
                yield first
                yield from frames
                return


def _decoded(file: Any, stream: Any, start: int) -> Iterator[Any]:
    """Pictures in order; of those before `start` only what others are made of, which halves what they cost."""
    context = stream.codec_context
    may_skip = context.name in get_args(Codec)
    for packet in file.demux(stream):
        is_before = packet.pts is not None and packet.pts < start
        context.skip_frame = "NONREF" if may_skip and is_before else "DEFAULT"
        yield from (frame for frame in packet.decode() if frame.pts is not None)


def _fitting(frame: Any, coding: Coding, reformatter: Any) -> Any:
    """The picture in the pixels that are encoded, its colours as they are."""
    if frame.format.name == coding.pixels and (frame.width, frame.height) == (coding.width, coding.height):
        return frame
    return reformatter.reformat(frame, width=coding.width, height=coding.height, format=coding.pixels, threads=1)


def _muxing(coding: Coding) -> dict[str, str]:
    top, bottom = coding.tick
    scale = {"video_track_timescale": str(bottom)} if top == 1 else {}
    return {"fflags": "+bitexact", **scale}


def _stream(file: Any, coding: Coding, part: Part) -> Any:
    name, options = ("libx265", _x265(coding)) if coding.codec == "hevc" else ("libx264", _x264(coding, part.is_plain))
    stream = file.add_stream(name, rate=Fraction(*coding.fps), options=options)
    stream.width, stream.height, stream.pix_fmt = coding.width, coding.height, coding.pixels
    context = stream.codec_context
    context.time_base, context.thread_count = Fraction(*coding.tick), 1
    context.sample_aspect_ratio = Fraction(*coding.sar)
    context.color_primaries, context.color_trc = coding.primaries, coding.transfer
    context.colorspace, context.color_range = coding.matrix, coding.range
    return stream


def _x264(coding: Coding, is_plain: bool) -> dict[str, str]:
    # "stitchable" keeps the statistics of one part out of the headers, which all parts share
    private = {"stitchable": "1", "open-gop": "0", "sps-id": str(coding.number + is_plain), "log-level": "error"}
    private |= _REORDERING[coding.reorder] | (_QUICK if is_plain else {})
    options = {"preset": coding.preset, "crf": str(coding.crf + QUICK_CRF * is_plain), "flags": "+bitexact"}
    if coding.profile:
        options["profile"] = coding.profile
    if coding.level:
        options["level"] = f"{coding.level / 10:.1f}"
    return options | {"x264-params": _joined(private)}


def _x265(coding: Coding) -> dict[str, str]:
    private = {
        "open-gop": "0", "info": "0", "log-level": "error", "pools": "none", "frame-threads": "1", "wpp": "0",
        "repeat-headers": "0", "aud": "0", "keyint": "250",
    }  # fmt: skip
    options = {"preset": coding.preset, "crf": str(coding.crf), "flags": "+bitexact"}
    return options | {"x265-params": _joined(private | _REORDERING[coding.reorder])}


def _joined(private: dict[str, str]) -> str:
    return ":".join(f"{name}={value}" for name, value in private.items())
