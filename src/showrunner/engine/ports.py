"""What the engine asks of the house: where results are kept, and what it may know of arguments it cannot read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from showrunner.engine.step import Step
from showrunner.kit.document import Document

D = TypeVar("D")


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


class Hands(Protocol, Generic[D]):
    """Who does a step that has no result yet: this process, or whichever worker of the house is free."""

    async def do(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str, about: str) -> tuple[Any, int]:
        """(the step's result, ms it took) once the result is kept. Raises what the step raised, for good."""
        ...


class Claims(Protocol):
    """Who is doing a step right now, so that what several films want at once is done once."""

    def take(self, key: str) -> int | None:
        """A fence when the key is now ours, None while somebody else has it."""
        ...

    def renew(self, key: str, fence: int) -> bool:
        """Keep it for another lease; False when it was taken from us."""
        ...

    def release(self, key: str, fence: int) -> None: ...

    def keep(self, key: str, fence: int, step: str, value: str, took_ms: int) -> bool:
        """Commit the result; False, and nothing is kept, once somebody took the key from us."""
        ...


class Till(Protocol):
    """Money for work of others, in micro-dollars: reserved before it is asked for, settled when it is known."""

    def reserve(self, charge: str, *, workspace: str, film: str | None, provider: str, what: str, amount: int) -> None:
        """Reserved once per `charge`, however often it is asked. Raises BudgetSpent."""
        ...

    def settle(self, charge: str, amount: int) -> None: ...

    def release(self, charge: str) -> None: ...


class Drafts(Protocol):
    """What people put in the place of a machine's draft, for one film."""

    def persons(self, name: str) -> str | None: ...

    def keep_machines(self, name: str, value: str) -> None: ...


@dataclass(frozen=True)
class Knowledge:
    """What only the house can say about values that the engine merely carries."""

    revisions: Callable[[Any], dict[str, int]]  # provider revisions named inside the arguments
    intact: Callable[[Any], Awaitable[bool]]  # are all files of this result still there, whole
