"""Script > Scene > Line: what is said, in what order, with what pauses. No picture is decided here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from showrunner.film.pictures import Picture
from showrunner.kit.document import Document

NARRATOR = "narrator"


class Slot(Document):
    """The whole time planned for a line. While its pause is the planned one, an edited line keeps its slot: a slightly
    longer or shorter take is taken out of the silence after it, and nothing else in the film moves.
    """

    ms: int
    pause_ms: int


class Line(Document):
    """Usually one sentence. `pause_ms` is the silence after it; `say` replaces the text for the voice alone."""

    text: Annotated[str, Field(min_length=1)]
    speaker: str = NARRATOR
    pause_ms: Annotated[int, Field(ge=0, le=60_000)] = 300
    say: str | None = None
    slot: Slot | None = None
    paced_as: str | None = None  # the words that the slot was planned for: those an edit leaves are said as quickly

    @property
    def said(self) -> str:
        return self.say or self.text

    @property
    def reworded_from(self) -> str | None:
        """What was said here before an edit; None while it is the same."""
        return self.paced_as if self.paced_as != self.said else None


class Scene(Document):
    """A unit of meaning. A scene without lines is silent and lasts `hold_ms`."""

    id: str  # stable across edits and reordering, unique in the script
    lines: tuple[Line, ...] = ()
    heading: str | None = None  # as written by the author; shown, never spoken
    hold_ms: Annotated[int, Field(ge=0, le=600_000)] = 0  # picture time after the last line's pause
    picture: Picture | None = None  # the author's own choice; None lets the storyboard choose
    shape: str | None = None  # what the text looks like: title, list, quote, dates, places, number, comparison, close …
    items: tuple[str, ...] = ()  # the list's items, when the text is a list


class Script(Document):
    title: str
    scenes: tuple[Scene, ...]
    language: str = "en"  # BCP 47
    archetype: str = "text"  # explainer, list, how-to, story, history, place, comparison, product … or text (as given)
    notes: tuple[str, ...] = ()  # things the maker should be told: how to get a fuller script, say
    asked_ms: int | None = None  # the length that the prompt itself asked for; holds where the brief names none
    sources: tuple[str, ...] = ()  # where facts that the prompt did not contain come from

    def lines(self) -> Iterator[Line]:
        for scene in self.scenes:
            yield from scene.lines
