"""Hands that reach over the house: a step is ordered, and whichever worker is free fulfils it."""

import asyncio
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from showrunner.engine.events import Charged, Event, Listener, StepFailed, StepFinished, StepReused
from showrunner.engine.failures import Failure, unpacked
from showrunner.engine.orders import Fulfilled, Order
from showrunner.engine.ports import Results
from showrunner.engine.queues import QueueLimit, queue_of
from showrunner.engine.step import Step
from showrunner.errors import ShowrunnerError
from showrunner.kit import canonical
from showrunner.kit.document import Document
from showrunner.kit.watching import carried

D = TypeVar("D")
TRIES = 5
STEPS = 10_000  # more than a film asks for: priorities are this far apart


class EngineFailed(ShowrunnerError):
    """The engine gave a step up: it killed its worker again and again, or its record is damaged."""

    code = "engine_failed"


class RunEnded(ShowrunnerError):
    """The run was ended while its recipe was being followed; whoever ended it has said how."""

    code = "run_ended"


class Outcome(Document):
    """How an order ended."""

    fulfilled: Fulfilled = Fulfilled()
    failure: Failure | None = None
    is_cancelled: bool = False

    @property
    def may_be_anew(self) -> bool:
        """It was done, or it failed by what passes."""
        return not self.is_cancelled and (self.failure is None or unpacked(self.failure).retryable)


class Orders(Protocol):
    """What takes orders. `put`, `again`, `drop` and `is_live` block."""

    is_stopping: bool
    limits: Mapping[str, QueueLimit]

    def put(self, order: Order) -> None: ...

    def again(self, order: Order) -> None: ...

    def drop(self, order: Order) -> None: ...

    def is_live(self, run: str) -> bool: ...

    async def ended(self, order: Order) -> Outcome: ...


def to_nobody(event: Event) -> None:
    """Where nobody keeps count."""


@dataclass(frozen=True)
class DurableHands(Generic[D]):
    """engine.ports.Hands for the recipe of one run.

    Of films of one priority, each has its first steps done before any has its last ones: nobody waits for a whole film
    of another. Within a film, steps are done in the order of asking, so that what belongs together stays together.
    """

    orders: Orders
    run: str
    film: str
    workspace: str
    priority: int
    results: Results
    listen: Listener = to_nobody
    _asked: Iterator[int] = field(default_factory=itertools.count)

    async def do(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str, about: str) -> tuple[Any, int]:
        text = canonical.text(inputs)
        queue = queue_of(step.lane, json.loads(text), self.orders.limits)
        order = Order(
            run=self.run, film=self.film, workspace=self.workspace, step=step.name, inputs=text, key=key, about=about,
            priority=self.priority * STEPS + min(next(self._asked), STEPS - 1), queue=queue,
            place=f"{self.run}/{step.place(**inputs)}" if step.place else None, trace=carried(),
        )  # fmt: skip
        for attempt in range(TRIES):  # a result may be lost just before its order is known to have ended
            if attempt:
                await asyncio.sleep(0.1 * 2**attempt)
            outcome = await self._ended(order)
            if outcome.failure is not None:
                self._tell(step, order, outcome)
                raise unpacked(outcome.failure)
            if (kept := await asyncio.to_thread(self.results.get, key)) is not None:
                self._tell(step, order, outcome)
                return step.result.validate_json(kept), outcome.fulfilled.took_ms
        raise EngineFailed(f"the result of {step.name} is gone", hint="make the film again")

    async def _ended(self, order: Order) -> Outcome:
        try:
            await asyncio.to_thread(self.orders.put, order)
            outcome = await self.orders.ended(order)
            while outcome.is_cancelled:  # of a living run: a crash between two writes did it, or a hand
                if not await asyncio.to_thread(self.orders.is_live, self.run):
                    raise RunEnded(f"the run {self.run} was cancelled")
                await asyncio.to_thread(self.orders.again, order)
                outcome = await self.orders.ended(order)
        except asyncio.CancelledError:
            if not self.orders.is_stopping:  # the recipe failed or was cancelled; else the next worker goes on
                await asyncio.shield(asyncio.to_thread(self.orders.drop, order))
            raise
        return outcome

    def _tell(self, step: Step[D, Any, Any], order: Order, outcome: Outcome) -> None:
        who = {"step": step.name, "stage": step.stage, "about": order.about, "key": order.key}
        done = outcome.fulfilled
        if outcome.failure is not None:
            self.listen(StepFailed(**who, code=outcome.failure.code, error=outcome.failure.message))
        elif done.was_there:
            self.listen(StepReused(**who))
        else:
            self.listen(StepFinished(**who, took_ms=done.took_ms))
        if done.cost:
            self.listen(Charged(**who, provider="", what="", amount=done.cost))
