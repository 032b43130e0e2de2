"""Films as clients ask for them and see them."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, model_validator
from pydantic.config import JsonDict

from showrunner.briefing import Wish, brief_of
from showrunner.briefing import voice as named_voice
from showrunner.errors import BriefError, NotFound
from showrunner.film import document
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Choice, Format, Quality
from showrunner.film.changes import checked
from showrunner.film.look import CaptionStyle
from showrunner.film.record import FilmRecord, Finding, StepCount
from showrunner.http.models.common import Id, MicroUsd, Millis
from showrunner.kit.document import Document

State = Literal["new", "queued", "making", "done", "failed", "cancelled"]
Priority = Literal["urgent", "normal", "batch"]
VoiceName = Annotated[
    str, Field(min_length=1, max_length=200, description="as GET /v1/voices has it", examples=["hibari:heart"])
]
SAME = (
    "title", "duration_ms", "format", "quality", "fps", "style", "palette", "captions", "music", "language", "seed",
    "allow_degraded", "library",
)  # fmt: skip


class VoiceChoice(Document):
    provider: str = Field(max_length=80, examples=["hibari"])
    model: str = Field(default="", max_length=200, examples=["heart"])
    settings: dict[str, str | int | bool] = {}


def _without_default(schema: JsonDict) -> None:
    """Left out is not the same as empty."""
    del schema["default"]


class FilmRequest(Document):
    """A film to be made, from a `prompt` or from a `document`. What is left out is chosen, and told in the film.

    The description asks for the prompt always, since generators of clients stumble over alternatives.
    """

    prompt: str = Field(
        default="", min_length=1, max_length=200_000,
        description="a few words, or the whole text to be narrated; with a document only its name",
        examples=["Why honey never spoils"], json_schema_extra=_without_default,
    )  # fmt: skip
    document: dict[str, JsonValue] = Field(
        default={}, min_length=1, description="a film document (title, scenes, …); GET /v1/schema is its JSON Schema",
        json_schema_extra=_without_default,
    )  # fmt: skip
    media: dict[str, Id] = Field(default={}, description="files that the document names -> ids of assets")
    title: str | None = Field(default=None, min_length=1, max_length=300)
    duration_ms: int | None = Field(default=None, ge=2_000, le=3_600_000)
    format: Format | None = None
    quality: Quality | None = Field(
        default=None, description="draft is for looking, not for showing", examples=["draft"]
    )
    fps: Literal[24, 25, 30, 50, 60] | None = None
    style: str | None = Field(default=None, max_length=80, description="GET /v1/styles lists them")
    palette: str | None = Field(default=None, max_length=80)
    captions: CaptionStyle | None = None
    voice: VoiceName | VoiceChoice | None = Field(default=None, description="GET /v1/voices lists them")
    voices: dict[str, VoiceName | VoiceChoice] = Field(default={}, description="by speaker")
    music: str | None = Field(default=None, max_length=80, description="a mood, or off")
    music_asset: Id | None = Field(default=None, description="an uploaded piece instead")
    language: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=40)
    library: bool = Field(default=True, description="pictures may come from the library")
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    allow_degraded: bool = Field(default=True, description="false: fail rather than fall back")

    model_config = ConfigDict(json_schema_extra={"required": ["prompt"]})

    @model_validator(mode="after")
    def _says_what(self) -> "FilmRequest":
        if not self.prompt and not self.document:
            raise ValueError("give a prompt or a document")
        return self

    def assets(self) -> tuple[str, ...]:
        """Ids of all assets that it names."""
        return (*self.media.values(), *((self.music_asset,) if self.music_asset else ()))

    def brief(self, assets: Mapping[str, Asset]) -> Brief:
        """`assets`: the files behind `assets()`. Raises BriefError naming the field."""
        chosen: dict[str, Any] = {name: value for name in SAME if (value := getattr(self, name)) is not None}
        if self.voice is not None:
            chosen["voice"] = _choice(self.voice, "voice")
        if self.voices:
            chosen["voices"] = {who: _choice(voice, f"voices.{who}") for who, voice in self.voices.items()}
        if self.music_asset:
            chosen["music_file"] = assets[self.music_asset]
        if not self.document:
            brief = checked(Brief, {"prompt": self.prompt, **chosen}, "prompt")
        else:
            files = {name: assets[id] for name, id in self.media.items()}
            chosen |= {"prompt": self.prompt} if self.prompt else {}
            brief = _documented(self.document, files).model_copy(update=chosen)
        _check(brief)
        return brief


def _check(brief: Brief) -> None:
    """What can be refused is refused before anything waits in a queue. Raises BriefError."""
    named = {name: getattr(brief, name) for name in ("prompt", "title", "style", "palette", "music")}
    brief_of(checked(Wish, named, "prompt"))


def _documented(written: Mapping[str, Any], files: Mapping[str, Asset]) -> Brief:
    try:
        text = json.dumps(written, allow_nan=False)
        return document.parse(text, "document.json").brief(files)
    except ValueError as error:  # a number that JSON does not know
        raise BriefError("the document has a number that cannot be", field="document", hint="use integers") from error
    except BriefError as error:
        error.field = f"document.{error.field}" if error.field not in (None, "document") else "document"
        raise


def _choice(voice: str | VoiceChoice, field: str) -> Choice:
    if isinstance(voice, VoiceChoice):
        return Choice(provider=voice.provider, model=voice.model, settings=voice.settings)
    try:
        return named_voice(voice, field)
    except NotFound as error:
        raise BriefError(str(error), field=field, hint=error.hint) from error


class FilmCreate(FilmRequest):
    production: str = Field(default="narrated", max_length=80, description="the recipe")
    priority: Priority = "normal"
    callback_url: str | None = Field(
        default=None, max_length=2_000, description="is told how this film ends, as webhooks are; https"
    )
    budget: MicroUsd | None = Field(default=None, ge=0, description="micro-dollars that this film may cost")


class RunRequest(Document):
    priority: Priority = "normal"
    library: bool | None = Field(
        default=None,
        description="true: choose pictures from the library as it is now; false: draw all of them; "
        "left out: choose as before",
    )


class EditRequest(Document):
    """Changes by path: all of them are made, or none."""

    set: list[Annotated[str, Field(max_length=20_000)]] = Field(
        max_length=200, min_length=1, examples=[['scenes[0].lines[0].text="Honey never spoils."', "brief.format=9:16"]]
    )


class PlanRequest(Document):
    set: list[Annotated[str, Field(max_length=20_000)]] = Field(
        default=[], max_length=200, description="changes to suppose, as for an edit; nothing is kept"
    )


class ErrorView(Document):
    """Why a run failed."""

    code: str
    message: str
    hint: str = ""
    field: str | None = None


class ReviewView(Document):
    """The finished file as measured."""

    loudness: int | None = Field(description="hundredths of LUFS; null: silence")
    true_peak: int = Field(description="hundredths of dBTP")
    offset_ms: int = Field(description="length of the sound less length of the picture")
    findings: tuple[Finding, ...] = ()


class ResultView(Document):
    """What the last finished run made."""

    title: str
    duration_ms: int
    size: int = Field(description="bytes of the master")
    media_type: str
    writer: str
    voices: dict[str, VoiceChoice]
    degraded: tuple[str, ...] = Field(description="what fell back, in words; [] when nothing did")
    notes: tuple[str, ...]
    steps: StepCount
    review: ReviewView
    url: str = Field(description="the master")


class FilmView(Document):
    id: Id = Field(examples=["why-honey-never-spoils-1f0c2a77"])
    title: str
    state: State
    production: str
    person: str | None = Field(default=None, description="who asked for it")
    run: str | None = Field(default=None, description="the newest attempt")
    created_ms: Millis
    changed_ms: Millis
    cost: MicroUsd = Field(description="micro-dollars spent on it")
    events: int = Field(description="number of the newest event")
    error: ErrorView | None = None
    result: ResultView | None = None
    url: str
    callback_secret: str | None = Field(
        default=None,
        description="verifies what `callback_url` gets (Standard Webhooks); shown this once",
    )


class FilmPage(Document):
    films: tuple[FilmView, ...]
    next: str | None = Field(description="`cursor` of the next page; null on the last one")


class StageView(Document):
    expected: int = Field(description="steps asked for so far")
    done: int
    reused: int = Field(description="answered from the store")


class ProgressView(Document):
    state: State
    stage: str = Field(description="the one that began last")
    fraction: float = Field(ge=0, le=1)
    stages: dict[str, StageView]
    expected_ms_left: int | None


class PlannedView(Document):
    step: str
    stage: str
    about: str = Field(description="the part of the film: a scene's id, or empty")
    why: str
    expected_ms: int


class PlanView(Document):
    will: tuple[PlannedView, ...] = Field(description="runs for certain")
    may: tuple[PlannedView, ...] = Field(description="hangs on results not known yet")
    reused: int
    expected_ms: int
    cost: MicroUsd
    is_complete: bool = Field(description="false: what comes after the last step named is not known yet")


class DifferenceView(Document):
    path: str
    before: str | None
    after: str | None


class ReasonView(Document):
    step: str
    about: str
    text: str
    first: DifferenceView | None = None
    differing: int


class Reasons(Document):
    reasons: tuple[ReasonView, ...]


class QuoteLineView(Document):
    provider: str
    what: str
    amount: MicroUsd


class QuoteView(Document):
    """What a film would cost at most."""

    amount: MicroUsd
    lines: tuple[QuoteLineView, ...]


class EventView(Document):
    number: int = Field(description="1, 2, … without gaps")
    at_ms: Millis
    kind: str = Field(examples=["step.finished"])
    body: dict[str, Any]


class EventPage(Document):
    events: tuple[EventView, ...]
    next: int = Field(description="`after` of the next page")


class DraftPatch(Document):
    """Path -> new value, within the draft."""

    set: dict[Annotated[str, Field(min_length=1, max_length=500)], JsonValue] = Field(
        min_length=1, max_length=200, examples=[{"scenes[0].lines[0].text": "Honey never spoils."}]
    )


def result_view(record: FilmRecord, url: str) -> ResultView:
    review = record.review
    return ResultView(
        title=record.title,
        duration_ms=record.duration_ms,
        size=record.master.size,
        media_type=record.master.media_type,
        writer=record.writer,
        voices={name: VoiceChoice(**choice.model_dump()) for name, choice in record.voices.items()},
        degraded=record.degraded,
        notes=record.notes,
        steps=record.steps,
        review=ReviewView(
            loudness=review.loudness,
            true_peak=review.true_peak,
            offset_ms=review.offset_ms,
            findings=review.findings,
        ),
        url=url,
    )
