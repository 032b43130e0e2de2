"""Scenes that people bring, merged into one film: what is asked for, and what comes of it. Where everything lies is
worked out in placing.py. Volumes are in percent of amplitude: 100 leaves a sound as it is, 200 is 6 dB more.

A scene is as long as the longer of its picture and its voice. A picture that is shorter than the voice holds its last
frame (`hold`) or begins again (`loop`); `trim` cuts a longer picture where the voice ends. A still has no length of its
own: it lasts as long as its voice, and at least `duration_ms`.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.bedding import TargetLufs, VolumePc
from showrunner.film.brief import Format, Order, Quality
from showrunner.film.clip import Clip
from showrunner.film.formats import ENCODINGS, Encoding, Raster, raster
from showrunner.film.look import TransitionKind
from showrunner.film.record import Review
from showrunner.film.source import Limits, Source
from showrunner.kit.document import Document

Fit = Literal["cover", "contain", "blur"]
Length = Literal["hold", "loop", "trim"]
Fps = Literal[24, 25, 30, 50, 60]
Taken = tuple[Clip, Clip | None]  # a scene's picture and its voice, taken in

HIGH_RANGE = ("smpte2084", "arib-std-b67")  # transfers, by ffmpeg's names: PQ and HLG
STILL_MS = 5000  # a picture without a voice; taste
MOST_SCENES = 500
RATES: tuple[Fps, ...] = (24, 25, 30, 50, 60)
LONGEST_SIDE, SHORTEST_SIDE = 3840, 64  # of a frame taken from the first scene


class MergeScene(Document):
    """A video or a picture, and what is said over it."""

    video: Source
    voice: Source | None = None
    fit: Fit = "cover"  # blur: the whole picture, on itself blurred
    length: Length = "hold"
    video_volume_pc: VolumePc = 20
    voice_volume_pc: VolumePc = 200
    duration_ms: Annotated[int, Field(ge=100, le=3_600_000)] | None = None  # of a still, at least
    transition: TransitionKind = "cut"  # from the scene before


class MergeOrder(Order):
    """Scenes in order. Frame and rate are those of the first scene where nothing else is asked for."""

    scenes: Annotated[tuple[MergeScene, ...], Field(min_length=1, max_length=MOST_SCENES)]
    format: Format | None = None
    quality: Quality | None = None  # None: the first scene's own size, at medium
    fps: Fps | None = None
    is_even: bool = True  # scenes are brought to one loudness; False: only the film as a whole is
    target_lufs: TargetLufs = -1400
    limits: Limits = Limits()  # of each file taken in

    @property
    def name(self) -> str:
        return (self.title or self.scenes[0].video.shown)[:80]


class Merged(Document):
    """What the production hands over."""

    master: Asset
    review: Review
    clips: tuple[Clip, ...]
    frames: tuple[int, ...]  # of each scene


def raster_of(order: MergeOrder, taken: Sequence[Taken]) -> Raster:
    """The film's frame: as asked for, else as the first scene has it."""
    first, _ = taken[0]
    fps = order.fps or _rate_of(first)
    if order.format is not None:
        return raster(order.format, order.quality or "medium", fps)
    assert first.video, "checked when it was taken in"
    width, height = first.video.shown
    short = min(width, height)
    if order.quality is not None:
        scale = raster("1:1", order.quality, fps).width / short
    else:
        scale = min(1.0, LONGEST_SIDE / max(width, height))
    return Raster(width=_side(width * scale), height=_side(height * scale), fps=fps)


def own_raster(video: Clip) -> Raster:
    """The frame of one video, at the nearest steady rate."""
    source = Source(asset=video.asset)
    return raster_of(MergeOrder(scenes=(MergeScene(video=source),)), [(video, None)])


def _side(length: float) -> int:
    return min(LONGEST_SIDE, max(SHORTEST_SIDE, round(length / 2) * 2))


def _rate_of(clip: Clip) -> Fps:
    """The nearest of RATES; a still is shown at 30."""
    if clip.video is None or clip.kind == "image" or not clip.video.fps[0]:
        return 30
    rate = clip.video.fps[0] / clip.video.fps[1]
    return min(RATES, key=lambda each: abs(each - rate))


def length_ms(scene: MergeScene, picture: Clip, voice: Clip | None) -> int:
    """How long the scene is, by the rule at the head of this module."""
    spoken_ms = voice.duration_ms if voice else 0
    if picture.kind == "image":
        return max(spoken_ms, scene.duration_ms or 0) or STILL_MS
    if scene.length == "trim" and spoken_ms:
        return spoken_ms
    return max(picture.duration_ms, spoken_ms)


def encoding_of(order: MergeOrder) -> Encoding:
    return ENCODINGS[order.quality or "medium"]


def checked(scene: MergeScene, picture: Clip, voice: Clip | None) -> Taken:
    """Both again. Raises BriefError for a scene without picture, for a voice without sound."""
    if picture.video is None:
        text = f"{scene.video.shown} has no picture"
        raise BriefError(text, field="video", hint="give a video or a picture; sound belongs under voice")
    if voice is not None and scene.voice is not None and voice.audio is None:
        raise BriefError(f"{scene.voice.shown} has no sound", field="voice", hint="give a recording of a voice")
    return picture, voice


def noted(clips: Sequence[Clip]) -> tuple[str, ...]:
    """What is done to scenes that somebody may wonder at."""
    return tuple(
        f"scene {number} is interlaced: its fields are made whole frames"
        for number, picture in enumerate(clips, 1)
        if picture.video and picture.video.is_interlaced
    )


def toned(taken: Sequence[Taken]) -> tuple[str, ...]:
    """Where the film cannot show all that a scene holds."""
    return tuple(
        f"scene {number} is of high dynamic range: it is shown in standard range, its highlights softened"
        for number, (picture, _) in enumerate(taken, 1)
        if picture.video and picture.video.transfer in HIGH_RANGE
    )
