"""What a run will do, and what it may do, found by running the recipe without doing anything.

A step whose arguments are all known has a key: it is reused, or it *will* run. A step that hangs on a result not known
yet *may* run (its input may come out as before: then its key is known). Steps that are decisions — free, local and
quick — are thought through in memory and their answers not kept, so that planning sees past them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar, cast

from pydantic import BaseModel

from showrunner.engine.ports import Drafts, Knowledge, Results
from showrunner.engine.step import Step
from showrunner.kit import canonical
from showrunner.kit.document import Document

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D")
A = TypeVar("A")


class Foreseen(Document):
    """One step of the plan. `key` is None for a step that may run: it hangs on `because`."""

    step: str
    stage: str
    about: str
    version: int
    key: str | None
    inputs: str | None  # canonical JSON of the arguments, for `why`; None when they are not all known
    because: str = ""


class Plan(Document):
    will: tuple[Foreseen, ...]
    may: tuple[Foreseen, ...]
    reused: int
    is_complete: bool = True  # False: the recipe could not be followed to its end; what follows is not listed


class Unforeseeable(Exception):
    """The recipe looked inside a result that is not known yet."""


class Unknown:
    """Stands for a result that is not known yet. Looking inside it ends the planning there."""

    def __init__(self, because: str) -> None:
        self.because = because

    def _end(self, *_: object) -> NoReturn:
        raise Unforeseeable(self.because)

    __iter__ = __len__ = __getitem__ = __bool__ = __eq__ = __hash__ = _end

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._end()


def unknowns(value: Any) -> Iterator[Unknown]:
    """Every Unknown inside arguments: containers and dataclasses of ours are searched, documents hold none."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from unknowns(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from unknowns(item)
    elif isinstance(value, BaseModel):
        return


@dataclass
class _Seen:
    will: dict[str, Foreseen] = field(default_factory=dict)
    may: list[Foreseen] = field(default_factory=list)
    reused: set[str] = field(default_factory=set)
    thought: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Foresight(Generic[D]):
    """A `Run` that only looks. Drafts are read from `drafts`, which may hold a change not made yet."""

    results: Results
    drafts: Drafts
    desk: D
    knowledge: Knowledge
    _seen: _Seen = field(default_factory=_Seen)
    _about: str = ""

    async def __call__(self, step: Step[D, P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        inputs = step.inputs(*args, **kwargs)
        hidden = next(unknowns(inputs), None)
        if hidden is not None:
            self._seen.may.append(self._entry(step, None, None, hidden.because))
            return cast(R, Unknown(f"{step.name}, after {hidden.because}"))
        return cast(R, await self._known(step, inputs))

    async def draft(self, name: str, step: Step[D, P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.amended(name, lambda theirs, ours: theirs, lambda theirs: True, step, *args, **kwargs)

    async def amended(
        self,
        name: str,
        merge: Callable[[R, R], R],
        suffices: Callable[[R], bool],
        step: Step[D, P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        text = self.drafts.persons(name)
        theirs = None if text is None else step.result.validate_json(text)
        if theirs is not None and suffices(theirs):
            return theirs
        ours = await self(step, *args, **kwargs)
        return ours if theirs is None else self.pure(merge, theirs, ours)

    def pure(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        hidden = next(unknowns([args, kwargs]), None)
        return function(*args, **kwargs) if hidden is None else cast(R, hidden)

    async def each(self, step: Step[D, [A], R], items: Iterable[A]) -> tuple[R, ...]:
        if isinstance(items, Unknown):
            return cast(tuple[R, ...], await self(step, cast(A, items)))
        return tuple([await self(step, item) for item in items])

    def about(self, what: str) -> "Foresight[D]":
        return replace(self, _about=what)

    def declare(self, function: Callable[P, Sequence[str]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Planning tells nobody."""

    def note(self, text: str, *, is_degraded: bool = False) -> None:
        """Planning tells nobody."""

    def plan(self, *, is_complete: bool = True) -> Plan:
        seen = self._seen
        return Plan(
            will=tuple(seen.will.values()), may=tuple(seen.may), reused=len(seen.reused), is_complete=is_complete
        )

    async def _known(self, step: Step[D, Any, Any], inputs: dict[str, Any]) -> Any:
        key = step.key(inputs, self.knowledge.revisions(inputs))
        if (text := self.results.get(key)) is not None:
            value = step.result.validate_json(text)
            if await self.knowledge.intact(value):
                self._seen.reused.add(key)
                return value
        self._seen.will.setdefault(key, self._entry(step, key, canonical.text(inputs)))
        if not step.is_decision:
            return Unknown(step.name + (f" of {self._about}" if self._about else ""))
        if key not in self._seen.thought:
            self._seen.thought[key] = await step.function(self.desk, **inputs)
        return self._seen.thought[key]

    def _entry(self, step: Step[D, Any, Any], key: str | None, inputs: str | None, because: str = "") -> Foreseen:
        return Foreseen(
            step=step.name, stage=step.stage, about=self._about, version=step.version, key=key, inputs=inputs,
            because=because,
        )  # fmt: skip
