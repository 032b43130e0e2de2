"""From the words that programs use for a film to a checked brief: voices, styles and moods by their names.

What can be refused is refused here, before anything is written down: a film that waits in a queue for an hour to fail
over a misspelt style helps nobody.
"""

import hashlib
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field

from showrunner.errors import BriefError, NotFound
from showrunner.film.brief import Brief, Choice, Format, Quality
from showrunner.film.changes import checked
from showrunner.film.look import CaptionStyle
from showrunner.kit.document import Document
from showrunner.kit.names import slug

SHORTEST_S, LONGEST_S = 2, 3_600
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Seconds = Annotated[float, Field(ge=SHORTEST_S, le=LONGEST_S, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Wish(Document):
    """What somebody asks for. `None` means "choose for me"."""

    prompt: Annotated[str, Field(min_length=1, max_length=200_000)]
    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    duration_s: Seconds | None = None
    format: Format = "16:9"
    quality: Quality = "medium"
    fps: Literal[24, 25, 30, 50, 60] = 30
    style: Name | None = None
    palette: Name | None = None
    captions: CaptionStyle | None = None
    voice: Name | None = None
    voices: dict[Name, Name] = {}  # by speaker
    music: Name | None = None  # a mood, or off
    language: Name | None = None  # BCP 47
    library: bool = True  # pictures may come from the library
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    allow_degraded: bool = True


SAME = (
    "prompt",
    "title",
    "format",
    "quality",
    "fps",
    "style",
    "palette",
    "captions",
    "music",
    "language",
    "seed",
    "library",
)


def brief_of(wish: Wish) -> Brief:
    """Raises BriefError or NotFound, naming the field."""
    _check_words(wish)
    _check_names(wish)
    fields = {name: getattr(wish, name) for name in SAME} | {"allow_degraded": wish.allow_degraded}
    if wish.duration_s is not None:
        fields["duration_ms"] = round(wish.duration_s * 1000)
    if wish.voice is not None:
        fields["voice"] = voice(wish.voice)
    fields["voices"] = {speaker: voice(name, f"voices.{speaker}") for speaker, name in wish.voices.items()}
    return checked(Brief, fields, "prompt")


def film_of(workspace: str, key: str, name: str) -> str:
    """The id of the film that is ordered under this key: the same key gives the same film, however often it is sent."""
    digest = hashlib.sha256(f"{workspace}\0{key}".encode()).hexdigest()
    return f"{slug(name) or 'film'}-{digest[:16]}"


def voice(name: str, field: str = "voice") -> Choice:
    """ "heart", "kokoro:af_bella" or a provider's name. Raises NotFound for a voice nobody has."""
    from showrunner.providers.voices import CATALOGUE

    for known in CATALOGUE:
        if name in (known.model, f"{known.provider}:{known.model}", known.provider):
            return Choice(provider=known.provider, model=known.model)
    names = [name for known in CATALOGUE for name in (known.model, f"{known.provider}:{known.model}")]
    raise NotFound(f"no voice is called {name!r}", field=field, hint=_nearest(name, names) or "list the voices")


def _check_words(wish: Wish) -> None:
    for field in ("prompt", "title"):
        text = getattr(wish, field) or ""
        if found := _UNSPEAKABLE.search(text):
            raise BriefError(
                f"the {field} holds a control character (U+{ord(found[0]):04X} at {found.start()})",
                field=field,
                hint="send plain text",
            )
    if not wish.prompt.strip():
        raise BriefError("there are no words to make a film of", field="prompt", hint="say what the film is about")


def _check_names(wish: Wish) -> None:
    from showrunner.film.looks import PALETTES, STYLES
    from showrunner.film.score import MOODS

    check_known("style", wish.style, STYLES)
    check_known("palette", wish.palette, PALETTES)
    check_known("music", wish.music, (*MOODS, "off"))


def check_known(field: str, name: str | None, known: Iterable[str]) -> None:
    """Raises BriefError for a name that is not among them; None is no name."""
    names = list(known)
    if name is not None and name not in names:
        raise BriefError(
            f"there is no {field} {name!r}",
            field=field,
            hint=_nearest(name, names) or f"choose from {', '.join(names)}",
        )


def _nearest(name: str, names: list[str]) -> str:
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""
