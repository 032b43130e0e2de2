"""What S3's tasks ask for, and the orders they become."""

import posixpath
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import ConfigDict, Field, JsonValue, ValidationError, model_validator

from showrunner.briefing import check_known
from showrunner.film.asset import Asset
from showrunner.film.bedding import ScoreOrder
from showrunner.film.brief import Choice, Format, Order, Quality
from showrunner.film.captioning import CaptionDesign, CaptionOrder, Colour, Position, Style
from showrunner.film.look import TransitionKind
from showrunner.film.merging import Fit, Length, MergeOrder, MergeScene
from showrunner.film.score import MOODS
from showrunner.film.source import Limits, Source
from showrunner.hooks.task import TYPES
from showrunner.http.models.common import Id
from showrunner.kit.document import Document

Url = Annotated[str, Field(min_length=1, max_length=2_048, examples=["https://example.com/talk.mp4"])]
Volume = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False, description="1: as it is; 2: 6 dB more")]
Loudness = Annotated[float, Field(ge=-40, le=-5, allow_inf_nan=False, description="LUFS")]
ModelSize = Literal["tiny", "base", "small", "medium", "large"]
Preset = Literal["thumbnails", "captions", "poster"]
Files = Callable[[str], Asset]  # an upload's file by its id; raises NotFound
TALK, SONG = "https://example.com/talk.mp4", "https://example.com/song.mp3"  # in examples
MOST_SCENES = 100
MOST_TASKS = 20
S3_MODEL: ModelSize = "small"  # requirement S3.18


class TaskRequest(Document, ABC):
    """What all tasks may say."""

    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    metadata: Annotated[dict[str, JsonValue], Field(max_length=50)] = Field(
        default={}, description="your own; kept, and answered with"
    )
    thumbnails: bool = Field(default=False, description="eight stills of the result, made along with it")
    priority: Literal["urgent", "normal", "batch"] = "normal"
    allow_degraded: bool = Field(default=True, description="false: fail rather than fall back")
    callback_url: Annotated[str, Field(max_length=2_000)] | None = Field(
        default=None, description="gets the result when the task has ended, well or not (Standard Webhooks)"
    )

    @abstractmethod
    def sources(self) -> Iterator[tuple[str, str | None, str | None]]:
        """(field, URL, id of an upload) of every file that it names."""

    @model_validator(mode="after")
    def _names_its_files(self) -> Self:
        for field, url, asset in self.sources():
            if (url is None) == (asset is None):
                raise ValueError(f"give {field}_url or {field}_asset")
        return self


def _shown(**asked: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [asked]})


class CaptionRequest(TaskRequest):
    model_config = _shown(video_url=TALK, style="karaoke")

    task_type: Literal["caption"] = "caption"
    video_url: Url | None = None
    video_asset: Id | None = Field(default=None, description="an upload instead (POST /v1/assets)")
    model_size: ModelSize | None = Field(
        default=None, description="of Whisper; without one small where it is installed, else base"
    )
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=40)] | None = Field(
        default=None, description="without one it is heard"
    )
    words_per_line: Annotated[int, Field(ge=1, le=12)] | None = Field(default=3, description="null: by reading rules")
    style: Style = "classic"
    position: Position = "bottom"
    font: Annotated[str, Field(max_length=80)] | None = None
    color: Colour | None = Field(default=None, description="of letters, #rrggbb")
    accent_color: Colour | None = Field(default=None, description="of the word that is heard")
    background_color: Colour | None = None
    script: Annotated[str, Field(max_length=400_000)] | None = Field(
        default=None, description="the known text: it is placed, not recognised"
    )
    mask_profanity: bool = False
    soft_track: bool = Field(default=False, description="also as a track that a player can switch on")

    def sources(self) -> Iterator[tuple[str, str | None, str | None]]:
        yield "video", self.video_url, self.video_asset

    @property
    def design(self) -> CaptionDesign:
        """Raises ValidationError for a font that is not there."""
        return CaptionDesign(
            style=self.style, position=self.position, font=self.font, ink=self.color, accent=self.accent_color,
            field=self.background_color,
        )  # fmt: skip

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        try:
            _ = self.design
        except ValidationError as error:
            raise ValueError(str(error.errors()[0]["ctx"]["error"])) from error
        return self


class SceneRequest(Document):
    video_url: Url | None = None
    video_asset: Id | None = Field(default=None, description="an upload instead")
    voice_url: Url | None = Field(default=None, description="the voice-over")
    voice_asset: Id | None = None
    mode: Fit | None = Field(default=None, description="how it fills the frame; without one as the whole task has it")
    transition: TransitionKind = Field(default="cut", description="from the scene before")


class MergeRequest(TaskRequest):
    model_config = _shown(scenes=[{"video_url": TALK, "voice_url": SONG}, {"video_url": TALK}], mode="contain")

    task_type: Literal["merge"] = "merge"
    scenes: Annotated[tuple[SceneRequest, ...], Field(min_length=1, max_length=MOST_SCENES)]
    mode: Fit = Field(default="cover", description="cover, contain, or contain on the picture itself blurred")
    length: Length = Field(
        default="hold", description="of a picture shorter than its voice: hold or loop it; trim a longer one"
    )
    video_volume: Volume = 0.2
    voice_volume: Volume = 2.0
    aspect_ratio: Format | None = Field(default=None, description="without one the first scene's")
    quality: Quality | None = Field(default=None, description="without one the first scene's size")

    def sources(self) -> Iterator[tuple[str, str | None, str | None]]:
        for number, scene in enumerate(self.scenes):
            yield f"scenes.{number}.video", scene.video_url, scene.video_asset
            if scene.voice_url or scene.voice_asset:
                yield f"scenes.{number}.voice", scene.voice_url, scene.voice_asset


class MusicRequest(TaskRequest):
    model_config = _shown(video_url=TALK, music_url=SONG, duck=True)

    task_type: Literal["background_music"] = "background_music"
    video_url: Url | None = None
    video_asset: Id | None = Field(default=None, description="an upload instead")
    music_url: Url | None = None
    music_asset: Id | None = Field(default=None, description="an upload instead")
    mood: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="composed to the video's length instead; GET /v1/styles lists moods"
    )
    video_volume: Volume = 1.0
    music_volume: Volume = 0.3
    duck: bool = Field(default=False, description="the music steps back while somebody speaks")
    fade_in: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = Field(default=0, description="seconds")
    fade_out: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = Field(default=3, description="seconds")
    loudness: Loudness | None = Field(default=-14, description="LUFS of the whole; null: as the volumes make it")

    def sources(self) -> Iterator[tuple[str, str | None, str | None]]:
        yield "video", self.video_url, self.video_asset
        if self.mood is None:
            yield "music", self.music_url, self.music_asset

    @model_validator(mode="after")
    def _has_one_music(self) -> Self:
        if self.mood is not None and (self.music_url or self.music_asset):
            raise ValueError("give a mood or a piece of music, not both")
        return self


AnyTask = Annotated[CaptionRequest | MergeRequest | MusicRequest, Field(discriminator="task_type")]
PRODUCTIONS = {name: production for production, name in TYPES.items()}


class Sources:
    """Turns what a request names into sources: `asked` makes an address be fetched anew for each order."""

    def __init__(self, files: Files, asked: str) -> None:
        self._files, self._asked = files, asked

    def of(self, url: str | None, asset: str | None) -> Source:
        """Raises NotFound."""
        if asset is not None:
            return Source(asset=self._files(asset), name=asset[:8])
        assert url is not None, "checked by the request"
        return Source(url=url, name=name_of(url), asked=self._asked)


def order_of(request: TaskRequest, sources: Sources, size: int, models: Path) -> tuple[Order, tuple[str, ...]]:
    """(the order, what was decided for who asked). `size`: bytes a file may have. Raises NotFound, BriefError."""
    common = {"title": request.title, "allow_degraded": request.allow_degraded, "limits": Limits(size=size)}
    match request:
        case CaptionRequest():
            model, notes = _model(request, models)
            return CaptionOrder(
                source=sources.of(request.video_url, request.video_asset), design=request.design,
                words_per_line=request.words_per_line, language=request.language,
                model=Choice(provider="whisper", model=model), script=request.script,
                mask_profanity=request.mask_profanity, soft=request.soft_track, **common,
            ), notes  # fmt: skip
        case MergeRequest():
            scenes = tuple(_scene(request, scene, sources) for scene in request.scenes)
            return MergeOrder(scenes=scenes, format=request.aspect_ratio, quality=request.quality, **common), ()
        case MusicRequest():
            check_known("mood", request.mood, MOODS)
            track = None if request.mood else sources.of(request.music_url, request.music_asset)
            return ScoreOrder(
                video=sources.of(request.video_url, request.video_asset), track=track, mood=request.mood,
                video_volume_pc=_percent(request.video_volume), music_volume_pc=_percent(request.music_volume),
                is_ducked=request.duck, fade_in_ms=round(request.fade_in * 1000),
                fade_out_ms=round(request.fade_out * 1000),
                target_lufs=None if request.loudness is None else round(request.loudness * 100), **common,
            ), ()  # fmt: skip
    raise AssertionError("there are three kinds of task")


def name_of(url: str) -> str:
    """What to call a file in front of people: the last part of its address."""
    last = posixpath.basename(unquote(urlsplit(url).path).rstrip("/"))
    return "".join(char for char in last if char.isprintable())[:200] or "video"


def _scene(request: MergeRequest, scene: SceneRequest, sources: Sources) -> MergeScene:
    has_voice = bool(scene.voice_url or scene.voice_asset)
    return MergeScene(
        video=sources.of(scene.video_url, scene.video_asset),
        voice=sources.of(scene.voice_url, scene.voice_asset) if has_voice else None,
        fit=scene.mode or request.mode,
        length=request.length,
        video_volume_pc=_percent(request.video_volume),
        voice_volume_pc=_percent(request.voice_volume),
        transition=scene.transition,
    )


def _model(request: CaptionRequest, models: Path) -> tuple[str, tuple[str, ...]]:
    if request.model_size is not None or request.script is not None:
        return request.model_size or "base", ()
    if (models / S3_MODEL / "model.bin").is_file():
        return S3_MODEL, ()
    return "base", (f"the model {S3_MODEL} is not installed here: base was used; name a model_size to have it fetched",)


def _percent(volume: float) -> int:
    return round(volume * 100)
