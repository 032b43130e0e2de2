"""Own media that films choose among."""

from typing import Annotated, Literal

from pydantic import Field

from showrunner.film.footage import Share
from showrunner.film.pictures import Box, Origin
from showrunner.http.models.common import Id, Millis
from showrunner.http.models.films import ErrorView
from showrunner.kit.document import Document

Tag = Annotated[str, Field(min_length=1, max_length=100)]


class LibraryRequest(Document):
    """Uploaded files for the library. They are looked at soon after: GET tells when."""

    assets: tuple[str, ...] = Field(min_length=1, max_length=100, description="ids of whole assets", examples=[["a1"]])
    tags: tuple[Tag, ...] = Field(default=(), max_length=30, examples=[["sea", "evening"]])
    notes: str = Field(default="", max_length=2_000, description="what is in them, in your words")
    folder: str = Field(default="", max_length=300, description="where they belong, as Brittany/2026", examples=["sea"])
    origin: Origin | None = Field(default=None, description="whose they are; it goes into the credits of films")


class StretchView(Document):
    """Part of a file without a cut in it."""

    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0, description="0 for a still")
    sharpness: Share
    exposure: Share
    motion: Share
    shake: Share
    quality: Share = Field(description="all of these together, in thousandths")
    frame: Box = Field(description="the picture without black bars", examples=[[0, 0, 1000, 1000]])
    region: Box = Field(description="what is looked at", examples=[[320, 180, 640, 700]])
    is_apart: bool = Field(default=False, description="it is several faces, to be seen at once")


class HoldingView(Document):
    """A file of the library."""

    id: Id
    name: str
    state: Literal["waiting", "ready", "refused"]
    kind: Literal["video", "image", "audio"] | None = Field(description="null until it was looked at")
    words: str | None = Field(description="what it is about, as films and searches read it", examples=["waves at dusk"])
    tags: tuple[str, ...]
    notes: str
    origin: Origin | None
    media_type: str
    size: int = Field(description="bytes")
    duration_ms: int | None
    stretches: tuple[StretchView, ...]
    error: ErrorView | None
    created_ms: Millis
    url: str


class HoldingPage(Document):
    holdings: tuple[HoldingView, ...]
    next: str | None = Field(description="`cursor` of the next page; null on the last one")


class HitView(Document):
    """A file that fits the words."""

    fit: Share
    shared: tuple[str, ...] = Field(description="words that both have", examples=[["waves"]])
    holding: HoldingView


class HitPage(Document):
    hits: tuple[HitView, ...]
    next: str | None = Field(description="`cursor` of the next page; null on the last one")


class HoldingList(Document):
    holdings: tuple[HoldingView, ...]
