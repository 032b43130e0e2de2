"""How a clip is burned: what its codec, its packets and its header allow."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from showrunner.errors import MediaError
from showrunner.film.clip import Clip, VideoTrack
from showrunner.kit.opening import moving, opened
from showrunner.media.burning import headers
from showrunner.media.burning.ink import HLG, PQ, UNSAID
from showrunner.media.burning.packets import Table, reorder_depth, scan
from showrunner.media.burning.parting import parts, whole
from showrunner.media.burning.plan import Burning, Clock, Coding, Part
from showrunner.media.burning.sound import INTO_MOV, is_copied
from showrunner.media.foreign import colours

PARTED = ("h264", "hevc")
COPIED = (*PARTED, "vp9", "av1", "mpeg4", "prores", "mjpeg", "dnxhd")  # those that MP4 or MOV holds
MUCH = 0.75  # of the video encoded although captions cover less than half of that: worth telling
_SOFTWARE_PIXELS = {"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"}
_H264_PROFILES = {"Constrained Baseline": "baseline", "Baseline": "baseline", "Main": "main", "High": "high",
                  "High 10": "high10", "High 4:2:2": "high422", "High 4:4:4 Predictive": "high444"}  # fmt: skip


def plan_of(clip: Clip, path: Path, shown_ms: tuple[tuple[int, int], ...], preset: str, crf: int) -> Burning:
    """Parts for captions that are on screen in `shown_ms`; none: all is copied. Raises MediaError without a video."""
    if clip.video is None:
        raise MediaError("there is no picture to lay captions into", hint="ask for caption files only")
    table = scan(path, clip.container)
    coding = _coding(clip.video, table, preset, crf)
    clock = Clock(tick=coding.tick, zero=table.zero)
    lost = _of_sound(clip)
    if not shown_ms and clip.video.codec in COPIED:
        return _burning(clip, coding, clock, table, _all_copied(table), lost)
    spans = [(clock.ticks(start), clock.ticks(end)) for start, end in shown_ms]
    obstacle = _obstacle(clip.video, table, path, clip.container)
    if obstacle is not None:
        coding = _afresh(coding, clip.video)
        lost += _of_picture(clip.video, coding, obstacle)
        return _burning(clip, coding, clock, table, whole(table), lost, is_whole=True)
    coding = _beside_source(coding, clip.video, table)
    found = parts(table, spans)
    return _burning(clip, coding, clock, table, found, lost).model_copy(update={"notes": _cost(found, spans)})


def _burning(
    clip: Clip, coding: Coding, clock: Clock, table: Table, found: tuple[Part, ...], lost: list[str], *,
    is_whole: bool = False,
) -> Burning:  # fmt: skip
    is_mov = (clip.audio is not None and clip.audio.codec in INTO_MOV) or (not is_whole and _is_for_mov(clip))
    return Burning(
        coding=coding,
        clock=clock,
        parts=found,
        format="mov" if is_mov else "mp4",
        is_whole=is_whole,
        is_untimed=table.decoded is None,
        compromises=tuple(lost),
    )


def _is_for_mov(clip: Clip) -> bool:
    return clip.video is not None and clip.video.codec in ("prores", "mjpeg", "dnxhd")


def _all_copied(table: Table) -> tuple[Part, ...]:
    return (Part(start=int(table.shown.min()), end=table.end, packets=len(table), is_copied=True),)


def _of_sound(clip: Clip) -> list[str]:
    if clip.audio is None or is_copied(clip.audio.codec):
        return []
    return [f"the sound becomes AAC: MP4 does not take {clip.audio.codec}"]


def _of_picture(video: VideoTrack, coding: Coding, obstacle: str) -> list[str]:
    notes = [f"all of the picture is encoded: {obstacle}"]
    if coding.codec != video.codec:
        notes.append(f"{video.codec} becomes {coding.codec}")
    if coding.pixels.replace("yuvj", "yuv") != video.pixels.replace("yuvj", "yuv"):
        notes.append(f"pixels of {video.pixels} become {coding.pixels}")
    return notes


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
    with opened(path, container) as file:
        return any(frame.interlaced_frame for frame, _ in zip(file.decode(moving(file)[0]), range(2), strict=False))


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
        primaries=_number(colours.PRIMARIES, video.primaries),
        transfer=_number(colours.TRANSFERS, video.transfer),
        matrix=_number(colours.MATRICES, video.matrix),
        range=_number(colours.RANGES, video.range, 0),
        preset=preset,
        crf=crf,
    )


def _number(names: Mapping[int, str], name: str, unsaid: int = UNSAID) -> int:
    return next((number for number, known in names.items() if known == name), unsaid)


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


def _cost(found: tuple[Part, ...], spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """A word when much more is encoded than has captions."""
    total = sum(part.end - part.start for part in found)
    encoded = sum(part.end - part.start for part in found if not part.is_copied)
    covered = sum(end - start for start, end in spans)
    if encoded <= MUCH * total or 2 * covered >= encoded:
        return ()
    return (f"{100 * encoded // total} % of the picture is encoded: the video can be parted in few places",)
