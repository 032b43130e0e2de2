"""How a clip is burned: what its codec, its packets and its header allow."""

from pathlib import Path

import numpy as np

from showrunner.errors import MediaError
from showrunner.film.clip import Clip, VideoTrack
from showrunner.media.burning import headers
from showrunner.media.burning.packets import Table, opened, reorder_depth, scan
from showrunner.media.burning.parting import parts, whole
from showrunner.media.burning.plan import Burning, Coding, Part
from showrunner.media.burning.sound import is_copied

PARTED = ("h264", "hevc")
MUCH = 0.75  # of the video encoded although captions cover less than half of that: worth telling
_SOFTWARE_PIXELS = {"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"}
_H264_PROFILES = {"Constrained Baseline": "baseline", "Baseline": "baseline", "Main": "main", "High": "high",
                  "High 10": "high10", "High 4:2:2": "high422", "High 4:4:4 Predictive": "high444"}  # fmt: skip
# Names of ffmpeg for what ITU-T H.273 numbers.
_PRIMARIES = {"bt709": 1, "bt470m": 4, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7, "bt2020": 9, "smpte432": 12}
_TRANSFERS = {"bt709": 1, "gamma22": 4, "bt470m": 4, "gamma28": 5, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7,
              "iec61966-2-1": 13, "bt2020-10": 14, "bt2020-12": 15, "smpte2084": 16, "arib-std-b67": 18}  # fmt: skip
_MATRICES = {"bt709": 1, "fcc": 4, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7, "bt2020nc": 9, "bt2020c": 10}
_RANGES = {"tv": 1, "pc": 2}
PQ, HLG = 16, 18


def plan_of(clip: Clip, path: Path, shown_ms: tuple[tuple[int, int], ...], preset: str, crf: int) -> Burning:
    """Parts for captions that are on screen in `shown_ms`. Raises MediaError for a clip without a video."""
    if clip.video is None:
        raise MediaError("there is no picture to lay captions into", hint="ask for caption files: --no-burn")
    table = scan(path, clip.container)
    notes: list[str] = []
    obstacle = _obstacle(clip.video, table, path, clip.container)
    coding = _coding(clip.video, table, preset, crf)
    if obstacle is None:
        coding = _beside_source(coding, clip.video, table)
    else:
        coding = _afresh(coding, clip.video)
        notes.append(f"all of the picture is encoded: {obstacle}")
        if clip.video.codec not in PARTED or coding.codec != clip.video.codec:
            notes.append(f"{clip.video.codec} becomes {coding.codec}")
        if coding.pixels != clip.video.pixels and clip.video.pixels.removeprefix("yuvj") != coding.pixels[3:]:
            notes.append(f"pixels of {clip.video.pixels} become {coding.pixels}")
    if clip.audio is not None and not is_copied(clip.audio.codec):
        notes.append(f"the sound becomes AAC: MP4 does not take {clip.audio.codec}")
    burning = Burning(
        coding=coding,
        parts=(),
        zero=table.zero,
        is_whole=obstacle is not None,
        is_untimed=table.decoded is None,
    )
    spans = [(burning.ticks(start), burning.ticks(end)) for start, end in shown_ms]
    found = whole(table) if obstacle else parts(table, spans)
    notes += _cost(found, spans, burning)
    return burning.model_copy(update={"parts": found, "notes": tuple(notes)})


def _obstacle(video: VideoTrack, table: Table, path: Path, container: str) -> str | None:
    """Why nothing of the picture can be copied; None when it can."""
    if video.codec not in PARTED:
        return f"{video.codec} cannot be joined with parts of ours"
    if not table.fresh.any():
        return "no key picture of it is a beginning of its own (open groups), or it is not in an MP4 or Matroska file"
    if table.has_hidden:
        return "an edit list hides pictures of it"
    if len(np.unique(table.shown)) < len(table):
        return "two of its pictures have the same time"
    if video.pixels not in _SOFTWARE_PIXELS:
        return f"its pixels are {video.pixels}"
    try:
        header = headers.parsed(table.header, video.codec)  # type: ignore[arg-type]  # one of PARTED
    except MediaError:
        return "its header is of another kind"
    if headers.free_number(header) is None:
        return "its parameter sets use every number"
    if is_interlaced(path, container):
        return "it is interlaced"
    return None


def is_interlaced(path: Path, container: str) -> bool:
    with opened(path, container, is_decoded=True) as file:
        stream = file.streams.video[0]
        stream.codec_context.thread_count = 1
        return any(frame.interlaced_frame for frame, _ in zip(file.decode(stream), range(2), strict=False))


def _coding(video: VideoTrack, table: Table, preset: str, crf: int) -> Coding:
    rate = video.fps if video.fps[0] else (25, 1)
    return Coding(
        codec="h264",
        pixels=video.pixels,
        width=video.width,
        height=video.height,
        sar=video.sar,
        rotation=video.rotation,
        fps=rate,
        tick=(table.tick.numerator, table.tick.denominator),
        primaries=_PRIMARIES.get(video.primaries, 2),
        transfer=_TRANSFERS.get(video.transfer, 2),
        matrix=_MATRICES.get(video.matrix, 2),
        range=_RANGES.get(video.range, 0),
        preset=preset,
        crf=crf,
    )


def _beside_source(coding: Coding, video: VideoTrack, table: Table) -> Coding:
    """Of the source's own codec, profile and level, decoding no further ahead than the source does."""
    codec = "h264" if video.codec == "h264" else "hevc"
    header = headers.parsed(table.header, codec)  # type: ignore[arg-type]  # one of two
    is_h264 = codec == "h264"
    return coding.model_copy(
        update={
            "codec": codec,
            "number": headers.free_number(header),
            "profile": _H264_PROFILES.get(video.profile) if is_h264 else None,
            "level": header.head[3] if is_h264 and header.head[3] >= 10 else None,
            "reorder": _reorder(table, coding, is_baseline="Baseline" in video.profile),
        }
    )


def _reorder(table: Table, coding: Coding, *, is_baseline: bool) -> int:
    """The most pictures (2 at most) that may be decoded ahead at the source's times to decode."""
    depth = min(2, reorder_depth(table.shown))
    ordered = np.sort(table.shown)
    while depth and table.decoded is not None and (table.decoded[depth:] > ordered[: len(ordered) - depth]).any():
        depth -= 1
    return 0 if is_baseline else depth


def _afresh(coding: Coding, video: VideoTrack) -> Coding:
    """Free of the source's codec: H.264 that everything plays; HEVC of 10 bits where the light is high."""
    if coding.transfer in (PQ, HLG):
        return coding.model_copy(update={"codec": "hevc", "pixels": "yuv420p10le"})
    full = coding.range == 2 or video.pixels.startswith("yuvj")
    even = {"width": coding.width // 2 * 2, "height": coding.height // 2 * 2}
    return coding.model_copy(update={"codec": "h264", "pixels": "yuvj420p" if full else "yuv420p", **even})


def _cost(found: tuple[Part, ...], spans: list[tuple[int, int]], burning: Burning) -> list[str]:
    """A word when much more is encoded than has captions."""
    total = sum(part.end - part.start for part in found)
    encoded = sum(part.end - part.start for part in found if not part.is_copied)
    covered = sum(end - start for start, end in spans)
    if burning.is_whole or encoded <= MUCH * total or 2 * covered >= encoded:
        return []
    return [f"{100 * encoded // total} % of the picture is encoded: the video can be parted in few places"]
