"""What the engine asks of the house: where results are kept, and what it may know of arguments it cannot read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from showrunner.kit.document import Document


class Call(Document):
    """One step of one run, as `why` reads it. `inputs` is canonical JSON of the arguments."""

    step: str
    version: int
    about: str
    key: str
    outcome: str  # done | reused | failed
    took_ms: int
    inputs: str


class Results(Protocol):
    """The truth: a step is done when its row here is committed."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, step: str, value: str, took_ms: int) -> None: ...


class Drafts(Protocol):
    """What people put in the place of a machine's draft, for one film."""

    def persons(self, name: str) -> str | None: ...

    def keep_machines(self, name: str, value: str) -> None: ...


@dataclass(frozen=True)
class Knowledge:
    """What only the house can say about values that the engine merely carries."""

    revisions: Callable[[Any], dict[str, int]]  # provider revisions named inside the arguments
    intact: Callable[[Any], Awaitable[bool]]  # are all files of this result still there, whole
