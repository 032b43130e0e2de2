"""Follows a recipe in this process: look up, else have it done by `hands`. Resume is: run the recipe again."""

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, ParamSpec, TypeVar

from showrunner.engine.events import Expected, Listener, Noted, StepReused
from showrunner.engine.execute import Executor
from showrunner.engine.ports import Call, Drafts, Hands, Knowledge, Results
from showrunner.engine.step import Lane, Step
from showrunner.kit import canonical
from showrunner.kit.turns import Turns

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D")
A = TypeVar("A")


def lanes() -> dict[Lane, Turns]:
    """How many steps of a lane run at once: pictures use every core, the rest must not crowd them out."""
    widths: dict[Lane, int] = {"writing": 1, "voice": 1, "visual": os.cpu_count() or 1, "assembly": 1}
    return {lane: Turns(width) for lane, width in widths.items()}


@dataclass(frozen=True)
class InlineHands(Generic[D]):
    """Steps are done by this process, a few of each lane at once."""

    executor: Executor[D]
    gates: dict[Lane, Turns] = field(default_factory=lanes)

    async def do(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str, about: str) -> tuple[Any, int]:
        place = step.place(**inputs) if step.place else key
        async with self.gates[step.lane].turn(place):
            return await self.executor(step, inputs, key, about)


@dataclass
class _Shared(Generic[D]):
    """What all views of one run have in common."""

    results: Results
    drafts: Drafts
    hands: Hands[D]
    knowledge: Knowledge
    listen: Listener
    under_way: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)  # by key, in order of asking
    expected: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class InlineRun(Generic[D]):
    _shared: _Shared[D]
    _about: str = ""

    @classmethod
    def of(cls, results: Results, drafts: Drafts, desk: D, knowledge: Knowledge, listen: Listener) -> "InlineRun[D]":
        """A run whose steps are done by this process."""
        return cls.by(InlineHands(Executor(results, desk, listen)), results, drafts, knowledge, listen)

    @classmethod
    def by(
        cls, hands: Hands[D], results: Results, drafts: Drafts, knowledge: Knowledge, listen: Listener
    ) -> "InlineRun[D]":
        """A run whose steps are done by `hands`; what is done already is looked up in `results`."""
        return cls(_Shared(results, drafts, hands, knowledge, listen))

    async def __call__(self, step: Step[D, P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        inputs = step.inputs(*args, **kwargs)
        key = step.key(inputs, self._shared.knowledge.revisions(inputs))
        if key not in self._shared.under_way:
            self._expect(step.stage)
            self._shared.under_way[key] = asyncio.ensure_future(self._look_up_or_do(step, inputs, key))
        value: R = await asyncio.shield(self._shared.under_way[key])
        return value

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
        text = self._shared.drafts.persons(name)
        theirs = None if text is None else step.result.validate_json(text)
        if theirs is not None and suffices(theirs):
            value = theirs
        else:
            ours = await self(step, *args, **kwargs)
            value = ours if theirs is None else merge(theirs, ours)
        self._shared.drafts.keep_machines(name, step.result.dump_json(value).decode())
        return value

    def pure(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    async def each(self, step: Step[D, [A], R], items: Iterable[A]) -> tuple[R, ...]:
        return tuple(await asyncio.gather(*(self(step, item) for item in items)))

    def about(self, what: str) -> "InlineRun[D]":
        return replace(self, _about=what)

    def declare(self, function: Callable[P, Sequence[str]], *args: P.args, **kwargs: P.kwargs) -> None:
        for text in function(*args, **kwargs):
            self.note(text, is_degraded=True)

    def note(self, text: str, *, is_degraded: bool = False) -> None:
        self._shared.listen(Noted(text=text, is_degraded=is_degraded))

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every distinct step asked for so far, in order of asking."""
        return tuple(self._shared.calls.values())

    async def stop(self) -> None:
        """Cancel what is under way and wait until it is gone."""
        tasks = self._shared.under_way.values()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _expect(self, stage: str) -> None:
        counts = self._shared.expected
        counts[stage] = counts.get(stage, 0) + 1
        self._shared.listen(Expected(stage=stage, count=counts[stage]))

    async def _look_up_or_do(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str) -> Any:
        call = Call(
            step=step.name, version=step.version, about=self._about, key=key, outcome="failed", took_ms=0,
            inputs=canonical.text(inputs),
        )  # fmt: skip
        self._shared.calls[key] = call
        if (text := self._shared.results.get(key)) is not None:
            value = step.result.validate_json(text)
            if await self._shared.knowledge.intact(value):
                self._shared.calls[key] = call.model_copy(update={"outcome": "reused"})
                self._shared.listen(StepReused(step=step.name, stage=step.stage, about=self._about, key=key))
                return value
        value, took_ms = await self._shared.hands.do(step, inputs, key, self._about)
        self._shared.calls[key] = call.model_copy(update={"outcome": "done", "took_ms": took_ms})
        return value
