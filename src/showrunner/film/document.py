"""The film document: a film written down as YAML or JSON, with as much or as little decided as its author likes.

    title: Honey
    format: 9:16
    scenes:
      - heading: Honey never spoils
        lines: [Honey never spoils., {text: Pots of it were found in tombs., speaker: anna, pause_ms: 800}]
        picture: {kind: photo, media: jar.jpg}

Every scalar is read as text and takes the type of its field, so that `16:9` is a format and `off` is not "false".
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import count
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from showrunner.errors import BriefError
from showrunner.film import languages, pictures
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Choice, Format, Quality
from showrunner.film.look import CaptionStyle
from showrunner.film.markup import Source, parse_markup
from showrunner.film.script import NARRATOR, Line, Scene, Script
from showrunner.kit.document import Document

MediaPath = Annotated[
    str, Field(min_length=1, max_length=1024, description="relative to the document, inside its folder")
]


class PhotoFile(Document):
    """A still by its file; becomes `pictures.Photo` when the file is known."""

    kind: Literal["photo"]
    media: MediaPath
    focus: tuple[int, int] = (500, 500)
    keep: pictures.Box | None = None
    title: str | None = None
    origin: pictures.Origin | None = None


class ClipFile(Document):
    kind: Literal["clip"]
    media: MediaPath
    start_ms: Annotated[int, Field(ge=0)] = 0
    end_ms: Annotated[int, Field(gt=0)] | None = None
    frame: pictures.Box = (0, 0, 1000, 1000)
    aims: tuple[pictures.Aim, ...] = ()
    title: str | None = None
    origin: pictures.Origin | None = None

    @model_validator(mode="after")
    def _lasts(self) -> "ClipFile":
        pictures.check_lasts(self.start_ms, self.end_ms)
        return self


class HeroFile(Document):
    """A hero picture with or without a product shot."""

    kind: Literal["hero"]
    title: pictures.Text
    kicker: str | None = None
    sub: str | None = None
    icon: pictures.Icon | None = None
    media: MediaPath | None = None
    accent: tuple[str, ...] = ()


PictureEntry = Annotated[
    PhotoFile | ClipFile | HeroFile | pictures.Landscape | pictures.Title | pictures.Statement | pictures.Quote
    | pictures.Steps | pictures.Number | pictures.BarChart | pictures.Timeline | pictures.Map | pictures.Concept
    | pictures.Comparison | pictures.Problem | pictures.CallToAction | pictures.Terminal,
    Field(discriminator="kind"),
]  # fmt: skip


class LineEntry(Document):
    """A sentence with its speaker and the silence after it. In a document plain text may stand for it."""

    text: Annotated[str, Field(min_length=1, max_length=5_000)]
    speaker: Annotated[str, Field(min_length=1, max_length=60)] = NARRATOR
    pause_ms: Annotated[int, Field(ge=0, le=60_000)] | None = None
    say: str | None = None


class SceneEntry(Document):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None
    heading: str | None = None
    lines: tuple[LineEntry | Annotated[str, Field(min_length=1, max_length=5_000)], ...] = ()
    picture: PictureEntry | None = None
    hold_ms: Annotated[int, Field(ge=0, le=600_000)] = 0

    @model_validator(mode="after")
    def _shows_something(self) -> "SceneEntry":
        if not (self.lines or self.picture or self.heading):
            raise ValueError("a scene needs lines, a picture or a heading")
        return self


class VoiceEntry(Document):
    provider: str
    model: str = ""
    settings: dict[str, str | int | bool] = {}

    @model_validator(mode="before")
    @classmethod
    def _typed_settings(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("settings"), dict):
            return {**value, "settings": {k: _scalar(v) for k, v in value["settings"].items()}}
        return value


VoiceName = Annotated[str, Field(pattern=r"^[\w-]+:[\w.-]+$", description="provider:model, as in hibari:heart")]


class FilmDocument(Document):
    """What the document says. `None`: the document leaves it open, a flag or the film's own choice decides."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] | None = None  # None: by its words
    duration_ms: Annotated[int, Field(ge=2_000, le=3_600_000)] | None = None
    format: Format | None = None
    quality: Quality | None = None
    fps: Literal[24, 25, 30, 50, 60] | None = None
    style: str | None = None
    palette: str | None = None
    captions: CaptionStyle | None = None
    voice: VoiceEntry | VoiceName | None = None
    voices: dict[str, VoiceEntry | VoiceName] = {}  # by speaker
    music: str | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    scenes: Annotated[tuple[SceneEntry, ...], Field(min_length=1, max_length=2_000)]

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, value: Any) -> Any:
        """`fps` is one of a few numbers; a literal does not take their text."""
        if isinstance(value, dict) and isinstance(value.get("fps"), str):
            return {**value, "fps": _scalar(value["fps"])}
        return value

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "FilmDocument":
        ids = [scene.id for scene in self.scenes if scene.id]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"two scenes have the id {name!r}")
        return self

    def media(self) -> tuple[str, ...]:
        """Every file the document names, once, in order: what must be brought in before `script` can be made."""
        named = (getattr(scene.picture, "media", None) for scene in self.scenes)
        return tuple(dict.fromkeys(path for path in named if path))

    def script(self, assets: Mapping[str, Asset] | None = None) -> Script:
        """The script, with its files replaced by `assets` (by path as written). A missing one raises BriefError."""
        found = assets or {}
        taken = {entry.id for entry in self.scenes}
        free = (name for name in (f"s{number}" for number in count(1)) if name not in taken)
        scenes = tuple(_scene(entry, entry.id or next(free), found) for entry in self.scenes)
        words = " ".join([self.title, *(line.text for scene in scenes for line in scene.lines)])
        language = self.language or languages.of_text(words)
        return Script(title=self.title, scenes=scenes, language=language, archetype="document")

    def brief(self, assets: Mapping[str, Asset] | None = None) -> Brief:
        """A brief that asks for this film; what the document leaves open keeps the brief's defaults."""
        same = ("title", "duration_ms", "format", "quality", "fps", "style", "palette", "captions", "music", "seed")
        chosen: dict[str, Any] = {name: value for name in same if (value := getattr(self, name)) is not None}
        if self.voice is not None:
            chosen["voice"] = _choice(self.voice)
        voices = {speaker: _choice(voice) for speaker, voice in self.voices.items()}
        return Brief(prompt=self.title, script=self.script(assets), language=self.language, voices=voices, **chosen)


def schema() -> dict[str, Any]:
    """JSON Schema of a film document, for editors that check while one types."""
    return FilmDocument.model_json_schema()


def parse(text: str, name: str = "film.yaml") -> FilmDocument:
    """Read a document. `name` is its file name, for messages and to tell JSON from YAML.

    Raises BriefError whose message has the line and whose `field` is the path of the culprit, counted from 0
    ("scenes.2.picture.kind").
    """
    source = parse_markup(text, name)
    if not isinstance(source.data, dict):
        raise BriefError(
            f"{name} is not a film document: it should begin with names such as “title:” and “scenes:”",
            field="document",
            hint="see examples/film.yaml; a text to be narrated goes into a .txt or .md file",
        )
    try:
        document = FilmDocument.model_validate(source.data)
    except ValidationError as error:
        raise _explained(error, source) from None
    for path in document.media():
        check_inside(path, name)
    return document


def _explained(error: ValidationError, source: Source) -> BriefError:
    """The complaint that helps most, in words, with its line: a misspelt name before what is missing for it."""
    found = error.errors()
    first = _as_written(found[0]["loc"])[:2]
    nearby = [one for one in found if _as_written(one["loc"])[:2] == first or one["type"] == "extra_forbidden"]
    worst = max(
        nearby, key=lambda one: (one["type"] == "extra_forbidden", one["type"] != "model_type", len(one["loc"]))
    )
    path = _as_written(worst["loc"])
    field = ".".join(map(str, path)) or "document"
    given = worst.get("input")
    shown = f" (it is {given!r})" if isinstance(given, str) and len(given) < 60 and worst["type"] != "missing" else ""
    message, remedy = _in_words(worst["type"], worst["msg"], str(path[-1]) if path else "")
    where = f"{source.name}, line {source.line_of(path)}"
    return BriefError(f"{where}: {field}: {message}{shown}", field=field, hint=remedy)


def _as_written(loc: tuple[int | str, ...]) -> list[int | str]:
    """The path without what pydantic adds to it: names of models, and the kind after `picture`."""
    kept = [part for part in loc if part not in _UNION_PARTS]
    return [part for at, part in enumerate(kept) if not (at and kept[at - 1] == "picture" and part in _KINDS)]


def _in_words(kind: str, message: str, name: str) -> tuple[str, str]:
    """What is wrong and what to do, for one kind of pydantic's complaints."""
    if kind == "extra_forbidden":
        near = get_close_matches(name, _FIELDS, n=1)
        return (
            "there is no such field",
            f"did you mean “{near[0]}”?" if near else "take it out, or see examples/film.yaml",
        )
    if kind == "missing":
        return "it is missing", f"add “{name}:” there"
    if kind == "string_pattern_mismatch":
        return (
            "it is not written as it should be",
            "a voice is written provider:model, as in hibari:heart; en is a language",
        )
    if kind.startswith("union_tag"):
        return "no such kind of picture", f"the kinds are: {', '.join(sorted(_KINDS))}"
    return message.removeprefix("Value error, ").replace("Input should", "it should"), "see examples/film.yaml"


def check_inside(path: str, name: str) -> None:
    """Files are named relative to the document and lie in its folder, on any system."""
    posix, windows = PurePosixPath(path), PureWindowsPath(path)
    is_outside = posix.is_absolute() or windows.drive or windows.root or ".." in posix.parts or ".." in windows.parts
    if is_outside or "://" in path or "\0" in path:
        raise BriefError(
            f"{name}: the file {path!r} is not inside the document's folder",
            field="media",
            hint="put the file next to the document and name it from there, as in images/cup.jpg",
        )


def _scene(entry: SceneEntry, id: str, assets: Mapping[str, Asset]) -> Scene:
    lines = tuple(_line(line) for line in entry.lines)
    picture = _picture(entry.picture, assets)
    shape = None if lines or picture else "title"
    return Scene(
        id=id,
        lines=lines,
        heading=entry.heading,
        hold_ms=entry.hold_ms,
        picture=picture,
        shape=shape,
    )


def _line(entry: LineEntry | str) -> Line:
    if isinstance(entry, str):
        return Line(text=" ".join(entry.split()))
    chosen = {"pause_ms": entry.pause_ms} if entry.pause_ms is not None else {}
    return Line(text=" ".join(entry.text.split()), speaker=entry.speaker, say=entry.say, **chosen)


def _picture(entry: Any, assets: Mapping[str, Asset]) -> pictures.Picture | None:
    match entry:
        case PhotoFile():
            return pictures.Photo(**entry.model_dump(exclude={"media"}), image=_asset(entry.media, assets))
        case ClipFile():
            return pictures.Clip(**entry.model_dump(exclude={"media"}), video=_asset(entry.media, assets))
        case HeroFile():
            image = _asset(entry.media, assets) if entry.media else None
            return pictures.Hero(**entry.model_dump(exclude={"media"}), image=image)
    chosen: pictures.Picture | None = entry
    return chosen


def _asset(path: str, assets: Mapping[str, Asset]) -> Asset:
    if path not in assets:
        raise BriefError(
            f"the file {path!r} was not found",
            field="media",
            hint="name it relative to the document, as in images/cup.jpg",
        )
    return assets[path]


def _choice(voice: VoiceEntry | str) -> Choice:
    if isinstance(voice, VoiceEntry):
        return Choice(provider=voice.provider, model=voice.model, settings=voice.settings)
    provider, _, model = voice.partition(":")
    return Choice(provider=provider.strip(), model=model.strip())


def _scalar(value: Any) -> Any:
    """Text as the number or truth it spells, else itself."""
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


_ENTRIES: tuple[type[Document], ...] = get_args(get_args(PictureEntry)[0])
_KINDS = frozenset(get_args(entry.model_fields["kind"].annotation)[0] for entry in _ENTRIES)
_UNION_PARTS = frozenset(("LineEntry", "VoiceEntry", "str", "constrained-str"))
_WITH_FIELDS: tuple[type[Document], ...] = (FilmDocument, SceneEntry, LineEntry, *_ENTRIES)
_FIELDS = sorted({field for entry in _WITH_FIELDS for field in entry.model_fields})
