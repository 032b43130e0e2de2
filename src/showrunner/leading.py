"""A worker: takes queued films while it has room and leads them, and does steps of its lanes for all films."""

import asyncio
import contextlib
import logging
import os
import socket
import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from showrunner.catalog.claims import StepClaims, bury
from showrunner.catalog.remote import RemoteWork
from showrunner.catalog.runs import MAKE, RANKS, RunRow
from showrunner.engine.durable import Durable
from showrunner.engine.events import Listener
from showrunner.engine.failures import in_words
from showrunner.engine.hands import DurableHands
from showrunner.engine.orders import Fulfilled, Order, Worktable
from showrunner.engine.ports import Till
from showrunner.engine.queues import PRIORITIES, LaneState
from showrunner.engine.step import Lane
from showrunner.errors import ShowrunnerError, StoreError
from showrunner.kit.watching import doing, resumed
from showrunner.premises import Premises
from showrunner.producing import Producer
from showrunner.steps.desk import Desk
from showrunner.steps.paying import Account

log = logging.getLogger("showrunner")
FORGET_AFTER_S, FORGET_EVERY_S = 86_400, 3_600
SWEEP_S = 2.0  # between two looks for runs that nobody performs
LOOK_S = 0.5  # between two looks for cancelled runs that are performed here
PRIORITY_OF_RANK = {rank: PRIORITIES[name] for name, rank in RANKS.items()}


def worker_name() -> str:
    """Of this process, unlike any other's, also after the machine was started anew."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"


def widths(premises: Premises) -> dict[Lane, int]:
    """Steps of each lane that this worker does at once: as set, else pictures on every core, one of the rest."""
    settings = premises.settings
    own: dict[Lane, int] = {
        "writing": settings.writing_width or 2,
        "voice": settings.voice_width or 1,
        "visual": settings.visual_width or os.cpu_count() or 1,
        "assembly": settings.assembly_width or 1,
    }
    return {lane: width for lane, width in own.items() if lane in settings.lanes}


class Worker:
    """One per process. `run` it on a loop; it leaves everything to others when it is told to stop."""

    def __init__(self, premises: Premises, till: Till, *, name: str | None = None, poll_s: float = 1.0) -> None:
        self._premises, self._till, self.name, self._poll_s = premises, till, name or worker_name(), poll_s
        self.durable = Durable(
            premises.settings.database_url, executor=self.name, widths=widths(premises), perform=self._perform,
            do=self._do, bury=lambda dead: bury(premises.database, dead), poll_s=poll_s,
        )  # fmt: skip
        self._workers = premises.new_workers()
        self._led: set[str] = set()  # runs that we took or perform
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> bool:
        """Begin to work; False when another process of this home works already: then this one does nothing."""
        if not self.durable.launch():
            return False
        chores = (self._take_runs(), self._sweep(), self._watch_cancels(), self._forget())
        self._tasks = [asyncio.ensure_future(one) for one in chores]
        return True

    async def stop(self) -> None:
        """Take no more; finish or hand back what is under way within the grace of the settings."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.durable.stop(self._premises.settings.grace_s)
        self._workers.close()

    def lanes(self) -> tuple[LaneState, ...]:
        return self.durable.lanes()

    # Taking

    async def _take_runs(self) -> None:
        settings, runs = self._premises.settings, self._premises.runs
        with self._premises.bell.listening("queue") as ear:
            while True:
                with _surviving("taking films"):
                    while len(self._led) < settings.films_width:
                        run = await asyncio.to_thread(runs.take, self.name, settings.films_at_once)
                        if run is None:
                            break
                        self._led.add(run.id)
                        await self.durable.start(run.id, PRIORITY_OF_RANK[run.rank])
                await ear.heard(self._poll_s)

    async def _sweep(self) -> None:
        """Runs that were taken by who died before the engine knew of them, or whose recipe could not go on."""
        while True:
            await asyncio.sleep(SWEEP_S)
            with _surviving("looking for stranded films"):
                making = {run.id: run for run in await asyncio.to_thread(self._premises.runs.making)}
                self._led &= making.keys()  # what we took may have been performed by another
                ours = [run for run, row in making.items() if row.worker != "here"]
                for run in await asyncio.to_thread(self.durable.stranded, ours) if ours else ():
                    await self.durable.start(run, PRIORITY_OF_RANK[making[run].rank])

    async def _forget(self) -> None:
        """The engine's records of what ended yesterday."""
        while True:
            with _surviving("forgetting old records"):
                await asyncio.to_thread(self.durable.forget, FORGET_AFTER_S)
            await asyncio.sleep(FORGET_EVERY_S)

    async def _watch_cancels(self) -> None:
        with self._premises.bell.listening("cancel") as ear:
            while True:
                await ear.heard(LOOK_S if self._led else self._poll_s)
                with _surviving("looking for cancelled films"):
                    for run in await asyncio.to_thread(self._premises.runs.cancelled, tuple(self._led)):
                        self._led.discard(run)
                        await self.durable.cancel(run)

    # Working

    async def _perform(self, run_id: str) -> None:
        """Follow the recipe of a run to its end. What the catalog or the engine refuse for now is taken up again."""
        run = await asyncio.to_thread(self._premises.runs.get, run_id)
        if run is None or run.state != "making":
            return
        self._led.add(run.id)
        try:
            with resumed(run.trace), doing("run", run.work.partition(" ")[0], film=run.film, run=run.id):
                await self._performed(run)
        except StoreError as error:
            if error.retryable:
                raise
        except ShowrunnerError:
            log.info("the film ended by an error", extra={"film": run.film})  # the record says which
        finally:
            self._led.discard(run.id)
            self._premises.bell.ring("queue")

    async def _performed(self, run: RunRow) -> None:
        producer = Producer(self._premises, self._hands)
        try:
            if run.work == MAKE:
                await producer.make(run, is_final=False)
            else:
                await producer.export(run, run.work.partition(" ")[2])
        except (ShowrunnerError, SQLAlchemyError):
            raise
        except Exception as error:
            log.error("unforeseen", exc_info=error)
            failure = in_words(error)
            await asyncio.to_thread(producer.fail, run, failure)
            raise failure from error

    def _hands(self, run: RunRow, listen: Listener) -> DurableHands[Desk]:
        results = self._premises.results(self._premises.scope_of(run.workspace))
        priority = PRIORITY_OF_RANK[run.rank]
        return self.durable.hands(run.id, run.film, run.workspace, priority, results, listen)

    async def _do(self, order: Order) -> Fulfilled:
        premises = self._premises
        scope = await asyncio.to_thread(premises.scope_of, order.workspace)
        recorder = premises.recorder(order.film, order.run)
        account = Account(
            order.workspace, order.film, self._till, RemoteWork(premises.database, scope), recorder, premises.allowance
        )
        step = premises.productions.step(order.step)
        async with recorder.writing(), premises.desk(self._workers) as desk:
            claims = StepClaims(premises.database, self.durable.executor, scope)
            table = Worktable(
                premises.results(scope), claims, premises.knowledge().intact, replace(desk, account=account), recorder
            )
            return await table.fulfil(step, order)


class _surviving(contextlib.AbstractContextManager[None]):
    """What fails for now (the database was started anew, say) is tried again at the next look."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if not isinstance(error, Exception):
            return False
        log.warning("%s failed: %s", self._what, error)
        return True
