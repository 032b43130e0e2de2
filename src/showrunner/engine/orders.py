"""One step to be done by whichever worker is free: what is asked for, and how it is fulfilled exactly once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from showrunner.engine.events import Event, Listener, StepReused
from showrunner.engine.execute import Executor
from showrunner.engine.ledger import Ledger
from showrunner.engine.ports import Claims, Results
from showrunner.engine.step import Step
from showrunner.errors import ShowrunnerError
from showrunner.kit.document import Document
from showrunner.kit.watching import resumed, within

D = TypeVar("D")
LEASE_S = 30.0  # a worker that is cut off this long has lost its steps; one that dies is noticed at once
LOOK_EVERY_S = 0.2  # whether somebody else's doing of the same step has ended


class Order(Document):
    """A step of one run. `inputs` is canonical JSON of the arguments; `queue` is the lane's or a provider's."""

    run: str
    film: str
    workspace: str
    step: str
    inputs: str
    key: str
    about: str
    priority: int
    queue: str
    place: str | None = None  # of engine.placing
    trace: str | None = None  # the run it belongs to, as kit.watching.carried gives it

    @property
    def id(self) -> str:
        """The same step of the same run is the same order, however often its recipe is run from the top."""
        return f"{self.run}/{self.key}"


class Fulfilled(Document):
    """How an order went. Money in micro-dollars."""

    took_ms: int = 0
    cost: int = 0
    was_there: bool = False  # somebody had done the step already


class Overtaken(ShowrunnerError):
    """This worker was thought dead, and somebody else does the step now."""

    code = "overtaken"


@dataclass(frozen=True)
class _Fenced:
    """Results that are only kept while the key is ours."""

    results: Results
    claims: Claims
    fence: int

    def get(self, key: str) -> str | None:
        return self.results.get(key)

    def put(self, key: str, step: str, value: str, took_ms: int) -> None:
        if not self.claims.keep(key, self.fence, step, value, took_ms):
            raise Overtaken(f"{step} was taken over by another worker")


@dataclass(frozen=True)
class Worktable(Generic[D]):
    """All that is needed to fulfil orders of one film."""

    results: Results
    claims: Claims
    intact: Callable[[Any], Awaitable[bool]]
    desk: D
    listen: Listener
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def fulfil(self, step: Step[D, Any, Any], order: Order) -> Fulfilled:
        """Do the step unless its result is there. Somebody else doing the same one is waited for.

        Raises what the step raised.
        """
        with resumed(order.trace), within(film=order.film, run=order.run):
            return await self._fulfil(step, order)

    async def _fulfil(self, step: Step[D, Any, Any], order: Order) -> Fulfilled:
        while True:
            if await self._is_kept(step, order.key):
                return self._reused(step, order)
            fence = await self._taken(order.key)
            if fence is None:
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            with contextlib.suppress(Overtaken):
                async with self._holding(order.key, fence):
                    if await self._is_kept(step, order.key):  # done between our look and our claim
                        return self._reused(step, order)
                    return await self._do(step, order, fence)

    async def _taken(self, key: str) -> int | None:
        """A claim is never left behind by who is cancelled while taking it."""
        taking = asyncio.ensure_future(asyncio.to_thread(self.claims.take, key))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            fence = await taking
            if fence is not None:
                await asyncio.to_thread(self.claims.release, key, fence)
            raise

    def _reused(self, step: Step[D, Any, Any], order: Order) -> Fulfilled:
        self.listen(StepReused(step=step.name, stage=step.stage, about=order.about, key=order.key))
        return Fulfilled(was_there=True)

    async def _do(self, step: Step[D, Any, Any], order: Order, fence: int) -> Fulfilled:
        results, ledger = _Fenced(self.results, self.claims, fence), Ledger()

        def hear(event: Event) -> None:
            ledger(event)
            self.listen(event)

        execute = Executor(results, self.desk, hear, self.sleep)
        _, took_ms = await execute(step, step.parsed(order.inputs), order.key, order.about)
        return Fulfilled(took_ms=took_ms, cost=ledger.cost)

    async def _is_kept(self, step: Step[D, Any, Any], key: str) -> bool:
        text = await asyncio.to_thread(self.results.get, key)
        return text is not None and await self.intact(step.result.validate_json(text))

    @asynccontextmanager
    async def _holding(self, key: str, fence: int) -> AsyncIterator[None]:
        renewing = asyncio.ensure_future(self._renew(key, fence))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.shield(asyncio.to_thread(self.claims.release, key, fence))

    async def _renew(self, key: str, fence: int) -> None:
        held = True
        while held:
            await asyncio.sleep(LEASE_S / 3)
            held = await asyncio.to_thread(self.claims.renew, key, fence)
