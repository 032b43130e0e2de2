"""The drafts of a film by name, and what they are."""

from typing import Protocol

from showrunner.errors import NotFound
from showrunner.film.brief import Brief
from showrunner.film.casting import Cast
from showrunner.film.changes import checked
from showrunner.film.look import Look
from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.kit.document import Document

KINDS: dict[str, type[Document]] = {
    "script": Script,
    "storyboard": Storyboard,
    "look": Look,
    "cast": Cast,
    "brief": Brief,
}


class Kept(Protocol):
    def persons(self, name: str) -> str | None: ...

    def machines(self, name: str) -> str | None: ...


class Overlay:
    """Drafts as they would be with changes that nobody has made yet."""

    def __init__(self, kept: Kept, changed: dict[str, str]) -> None:
        self._kept, self._changed = kept, changed

    def persons(self, name: str) -> str | None:
        return self._changed.get(name) or self._kept.persons(name)

    def keep_machines(self, name: str, value: str) -> None:
        """Looking changes nothing."""


def parsed(name: str, text: str) -> Document:
    """JSON of a draft as its document. Raises BriefError naming the field, NotFound for an unknown draft."""
    import json

    if name not in KINDS:
        raise NotFound(f"there is no draft called {name!r}", hint=f"there are {', '.join(KINDS)}", field="draft")
    return checked(KINDS[name], json.loads(text), name)


def current(kept: Kept, name: str) -> str:
    """A person's version, else the one the last run used. Raises NotFound when there is neither."""
    if name not in KINDS:
        raise NotFound(f"there is no draft called {name!r}", hint=f"there are {', '.join(KINDS)}", field="draft")
    text = kept.persons(name) or kept.machines(name)
    if text is None:
        raise NotFound(f"the film has no {name} yet", hint="make it first: showrunner redo FILM", field=name)
    return text
