"""What the tools answer. Every field says what it is: the descriptions are all that a caller gets to read."""

from typing import Annotated, Any, Literal

from pydantic import Field

from showrunner.kit.document import Document

State = Literal["new", "queued", "making", "done", "failed", "cancelled"]
DraftName = Literal["script", "storyboard", "look", "cast", "brief"]


class Action(Document):
    """A call that makes sense next."""

    tool: str
    arguments: dict[str, Any] = {}
    why: str


class Failure(Document):
    """What a tool answers, with `isError`, when it cannot do what was asked."""

    code: str = Field(description="stable, as in not_found, bad_brief, conflict, stale, too_many, budget_spent")
    message: str
    hint: str = ""
    field: str | None = Field(default=None, description="the argument at fault, when there is one")
    retry_with: dict[str, Any] | None = Field(
        default=None, description="arguments to change; the same call with these changed can succeed"
    )
    retry_after_s: float | None = Field(default=None, description="the same call can succeed after so many seconds")
    next_actions: tuple[Action, ...] = ()


class Link(Document):
    """A file. `uri` is read with resources/read; `href` is where else it can be had."""

    name: str
    media_type: str
    uri: str | None = None
    href: str | None = Field(default=None, description="a path on this machine (stdio) or a URL (HTTP)")
    size: int | None = Field(default=None, description="bytes")


class Finding(Document):
    code: str
    severity: Literal["error", "warning"]
    text: str
    at_s: float | None = None


class Trouble(Document):
    code: str
    message: str
    hint: str = ""


class FilmStatus(Document):
    """Where a film stands, and once it is done what it is."""

    film: str = Field(description="the film's id; other tools take it")
    title: str
    state: State
    percent: Annotated[int, Field(ge=0, le=100)]
    stage: str = Field(default="", description="what is being done: writing, storyboard, voice, music, picture, …")
    expected_s_left: float | None = None
    duration_s: float | None = Field(default=None, description="length of the finished film")
    error: Trouble | None = Field(default=None, description="why the last run failed")
    degraded: tuple[str, ...] = Field(default=(), description="fallbacks that were taken, in words")
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = Field(default=(), description="what a viewer would notice, measured")
    cost_usd: float = 0.0
    files: tuple[Link, ...] = ()
    next_actions: tuple[Action, ...] = ()


class FilmEntry(Document):
    film: str
    title: str
    state: State
    created: str = Field(description="UTC, ISO 8601")
    changed: str = Field(description="UTC, ISO 8601")


class FilmList(Document):
    """Newest first."""

    films: tuple[FilmEntry, ...]
    cursor: str | None = Field(default=None, description="give it back to see older ones; null: there are no more")


class PlannedStep(Document):
    step: str
    about: str
    why: str
    expected_s: float


class EditPlan(Document):
    """What making the film with these changes would run. Nothing was changed."""

    film: str
    will_run: tuple[PlannedStep, ...] = Field(description="certain to run")
    may_run: tuple[PlannedStep, ...] = Field(description="hangs on results not known yet")
    reused: int = Field(description="results that stand")
    expected_s: float
    cost_usd: float
    is_complete: bool = Field(description="false: the plan could not be followed to its end")
    next_actions: tuple[Action, ...] = ()


class DraftAnswer(Document):
    """A draft: what the film is made from. Change it by path with edit_film."""

    film: str
    draft: DraftName
    revision: int = Field(description="give it to edit_film, and the edit is refused if somebody changed it meanwhile")
    document: dict[str, Any]


class LineEntry(Document):
    path: str = Field(description="for edit_film, as in scenes[0].lines[1].text")
    text: str
    speaker: str
    pause_ms: int


class SceneEntry(Document):
    id: str
    heading: str | None
    shape: str | None = Field(description="what the text looks like: list, quote, dates, places, number, …")
    lines: tuple[LineEntry, ...]


class ScriptAnswer(Document):
    """What is said, with the path of every line for edit_film."""

    film: str
    title: str
    language: str
    archetype: str
    revision: int
    scenes: tuple[SceneEntry, ...]
    notes: tuple[str, ...] = ()


class ShotEntry(Document):
    path: str = Field(description="for edit_film, as in storyboard.shots[2]")
    scene: str
    lines: int = Field(description="how many of the scene's lines it carries")
    kind: str = Field(description="kind of picture: landscape, title, number, timeline, map, …")
    picture: dict[str, Any]
    transition: str
    captions: bool
    seed: int = Field(description="another seed draws another picture of the same subject")
    why: str


class StoryboardAnswer(Document):
    """Which picture carries which lines, with the path of every shot for edit_film."""

    film: str
    revision: int
    shots: tuple[ShotEntry, ...]


class VoiceEntry(Document):
    voice: str = Field(description="as make_film takes it: provider:model")
    language: str
    about: str
    is_installed: bool


class VoiceList(Document):
    voices: tuple[VoiceEntry, ...]


class Named(Document):
    name: str
    about: str = ""


class StyleList(Document):
    """The names that make_film takes."""

    styles: tuple[Named, ...]
    palettes: tuple[Named, ...]
    moods: tuple[Named, ...] = Field(description="for `music`; also off")
    captions: tuple[str, ...]
    formats: tuple[str, ...]
    qualities: tuple[Named, ...]
    presets: tuple[Named, ...] = Field(description="for export_film")


class Price(Document):
    provider: str
    what: str
    usd: float


class QuoteAnswer(Document):
    """What making it would cost at most. Built-in providers charge nothing."""

    usd: float
    lines: tuple[Price, ...]
