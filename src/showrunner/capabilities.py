"""What a provider can be asked to do: one protocol per capability, all on this page.

A provider is any object with `name`, `revision` and `needs` that has the methods of one capability or more.
Raise `revision` when the same request would give another answer: it is part of every key the provider touches.
A plugin that keeps a core busy says `runs_apart = True`: it is then asked in a worker process.
"""

from pathlib import Path
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

from showrunner.film.brief import Brief, Choice
from showrunner.film.look import Look
from showrunner.film.script import Line, Script
from showrunner.film.speech import Word
from showrunner.film.storyboard import Storyboard
from showrunner.film.transcript import Heard, Window
from showrunner.kit.document import Document


class Credit(Document):
    """One thing whose licence the film must carry: a voice, a font, an illustration, a model."""

    what: str
    author: str
    licence: str  # SPDX where there is one
    source: str  # where it can be had


class Voice(Document):
    """A voice as `showrunner voices` lists it."""

    provider: str
    model: str
    language: str
    about: str
    is_installed: bool


@runtime_checkable
class Provider(Protocol):
    name: ClassVar[str]
    revision: ClassVar[int]
    needs: ClassVar[tuple[str, ...]]  # settings it cannot work without, e.g. ("PEXELS_API_KEY",)


@runtime_checkable
class Writer(Provider, Protocol):
    async def write(self, brief: Brief) -> Script:
        """A script for the brief; its pauses are defaults. Raises BriefError when there is nothing to film."""
        ...


@runtime_checkable
class Speech(Provider, Protocol):
    async def speak(
        self, line: Line, choice: Choice, language: str, to: Path
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """Write 48 kHz mono s16 WAV to `to`; return (words timed, tokens that could not be placed).

        ((), ()) means the engine knows no times: the line is then aligned. Words cover the line *as written*.
        """
        ...

    def estimate_ms(self, line: Line, choice: Choice) -> int:
        """How long the take will be, without speaking it; within a few percent. Pure and quick."""
        ...

    def voices(self) -> tuple[Voice, ...]: ...

    def credits(self, choice: Choice) -> tuple[Credit, ...]: ...


@runtime_checkable
class Aligner(Provider, Protocol):
    async def align(self, audio: Path, text: str, language: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """Times for the known words of `text` in `audio`: (words timed, tokens that could not be placed)."""
        ...


@runtime_checkable
class Recogniser(Provider, Protocol):
    """Sounds are 16 kHz mono 16 bit WAV."""

    async def recognise(self, sound: Path, window: Window, language: str, model: Choice) -> Heard:
        """What is said in the window's ranges; times are of the whole sound. Raises MissingModel, FetchFailed."""
        ...

    async def language(self, sound: Path, windows: tuple[Window, ...], model: Choice) -> str:
        """BCP 47 primary tag of the language that is most likely spoken in these windows."""
        ...


@runtime_checkable
class Illustrator(Provider, Protocol):
    async def look(self, brief: Brief) -> Look:
        """Palette, style and seed from the words of the brief, where the brief does not name them."""
        ...

    async def storyboard(self, script: Script, look: Look, aspect: str) -> Storyboard:
        """A shot or more per scene, in order, every line carried exactly once."""
        ...


class Delivered(Document):
    """What a job of somebody else's gave. Its file lies where it was asked for."""

    cost: int | None = None  # micro-dollars; None: what `price` said
    details: dict[str, str] = {}


@runtime_checkable
class RemoteJobs(Provider, Protocol):
    """Work that others do for money and that takes its time: asked for, then awaited by its id.

    `takes_keys`: the same idempotency key twice is one job and one bill. Without it, a crash between asking and
    hearing the id may be billed twice, and is told as such.
    """

    takes_keys: ClassVar[bool]

    def price(self, request: Document) -> int:
        """What it will cost at most, in micro-dollars. Pure and quick."""
        ...

    async def submit(self, request: Document, idempotency: str) -> str:
        """Ask for it; the id of the job. `idempotency` is 64 hex digits. Raises ProviderError."""
        ...

    async def wait(self, job: str, to: Path) -> Delivered:
        """Until it is done; its file is written to `to`. May be called again for the same job, by another process.

        Raises ProviderError; one that is `retryable` leaves the job as it is.
        """
        ...


P = TypeVar("P", bound=Provider)
