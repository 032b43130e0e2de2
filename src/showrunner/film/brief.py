"""What somebody asked for."""

from typing import Annotated, Literal

from pydantic import Field

from showrunner.film.asset import Asset
from showrunner.film.look import CaptionStyle
from showrunner.film.script import Script
from showrunner.kit.document import Document

Format = Literal["16:9", "9:16", "1:1", "4:5"]
Quality = Literal["draft", "low", "medium", "high"]


class Choice(Document):
    """A provider and how to use it. Part of every key it touches: another voice is another take."""

    provider: str
    model: str = ""
    settings: dict[str, str | int | bool] = {}


class Order(Document):
    """What somebody asks a production for. Every production adds fields of its own."""

    title: str | None = None
    allow_degraded: bool = True

    @property
    def name(self) -> str:
        """What to call the film by while it has no title; one line, at most 80 characters, "" for nothing."""
        return (self.title or "")[:80]


class Brief(Order):
    """A request for a narrated film. `None` means "choose for me"; the choice is then recorded in the film."""

    prompt: Annotated[str, Field(max_length=200_000)]
    script: Script | None = None  # a film document; then `prompt` is only its name
    duration_ms: Annotated[int, Field(ge=2_000, le=3_600_000)] | None = None
    format: Format = "16:9"
    quality: Quality = "medium"
    fps: Literal[24, 25, 30, 50, 60] = 30
    style: str | None = None
    palette: str | None = None
    captions: CaptionStyle | None = None
    writer: Choice = Choice(provider="plain")
    voice: Choice = Choice(provider="hibari", model="heart")
    voices: dict[str, Choice] = {}  # by speaker; the others speak with `voice`
    music: str | None = None  # a mood; None: chosen from the words; "off"
    music_file: Asset | None = None
    library: bool = True  # its pictures may come from the workspace's library
    footage: Asset | None = None  # that library as it was when the film was ordered: a film.footage.Catalogue
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] | None = None  # BCP 47
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0

    @property
    def name(self) -> str:
        return self.title or self.prompt.strip()[:80]
