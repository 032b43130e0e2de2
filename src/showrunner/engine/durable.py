"""The durable engine: runs and their steps survive the death of any process.

There are two tiny workflows: perform(run) follows a recipe, do(order) does one step. A recipe records nothing of its
own: it is one engine step that is run again from the top after a crash, finds its finished steps by key and its
unfinished ones by the id `RUN/KEY`. On SQLite one process of a home executes and any other is a client of it; on
PostgreSQL every worker executes what its lanes have room for.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from showrunner.engine.events import Listener
from showrunner.engine.failures import in_words, packed
from showrunner.engine.hands import DurableHands, EngineFailed, Outcome, to_nobody
from showrunner.engine.library import DO, PERFORM, Library, give_back_threads
from showrunner.engine.liveness import Liveness
from showrunner.engine.orders import Fulfilled, Order
from showrunner.engine.ports import Results
from showrunner.engine.pulling import Puller
from showrunner.engine.queues import FILMS, LANES, LIMITS, LaneState, QueueLimit, provider_queue
from showrunner.engine.step import Lane
from showrunner.engine.waiting import Waiting
from showrunner.errors import Busy, StoreError
from showrunner.kit.locking import held

ALONE = "local"  # the one executor of a SQLite home
FILMS_PER_WORKER = 50  # the dispatcher of films takes fewer; this only bounds what is recovered at once
AT_ONCE = 64  # steps of a provider queue per worker: they mostly wait
STUBBORN_S = 5.0  # how long a cancelled step may take to go
AWAY_S = (0.5, 1, 2, 4, 8, *[15] * 20)  # pauses while a catalog or a store is away: five minutes in all
FREE_S = 0.01  # after a step's end, its place is free
WORK = "work"  # what is called where it is about no run: there is something to do
log = logging.getLogger(__name__)


class Durable:
    """One per process. `perform` and `do` are called on the loop that launch() was called on, else on its own.

    `bury(executor)` is told of executors that died, before their work is handed out again.
    """

    def __init__(
        self,
        url: str,
        *,
        executor: str,
        widths: Mapping[Lane, int],
        perform: Callable[[str], Awaitable[None]],
        do: Callable[[Order], Awaitable[Fulfilled]],
        limits: Mapping[str, QueueLimit] = LIMITS,
        bury: Callable[[str], None] = lambda executor: None,
        poll_s: float = 1.0,
    ) -> None:
        self._library = Library(url)
        self.executor = executor if self._library.is_shared else ALONE
        self.widths, self.limits = dict(widths), limits
        self._perform, self._do, self._bury = perform, do, bury
        self._waiting = Waiting(self._look)
        self._puller = Puller(self._library.pull, lambda: self._library.call(self.executor, WORK), poll_s)
        self._under_way: set[asyncio.Task[Any]] = set()
        self._resources = contextlib.ExitStack()
        self.is_stopping = False

    @property
    def is_executor(self) -> bool:
        return self._library.is_open

    # Working

    def launch(self) -> bool:
        """Begin to execute; False when another process of this home does already and this one is only a client.

        Raises Busy when another living worker has this executor's name.
        """
        if not self._library.is_shared:
            try:
                self._resources.enter_context(held(self._library.file.with_suffix(".lock"), "this home's films"))
            except Busy:
                return False
        liveness = self._guard()
        self._library.open(self.executor, self._tracked(self._perform), self._tracked(self._outcome))
        for queue, (width, limit) in self._served().items():
            self._library.serve(queue, width, limit)
        self._puller.start()
        if liveness:
            liveness.sweep()
        return True

    def _guard(self) -> Liveness | None:
        """Our sign of life comes before we take any work."""
        if not self._library.is_shared:
            self._bury(self.executor)
            return None
        liveness = Liveness(
            self._library.url,
            self.executor,
            self.widths,
            self._library.rows.unfinished,
            self._hand_out_again,
            self._heard,
        )
        liveness.start()
        self._resources.callback(liveness.stop)
        self._bury(self.executor)
        return liveness

    def _served(self) -> dict[str, tuple[int, QueueLimit | None]]:
        """Queue -> places here, for the lanes this worker serves and the providers that belong to them."""
        served: dict[str, tuple[int, QueueLimit | None]] = {FILMS: (FILMS_PER_WORKER, None)}
        served |= {lane: (width, None) for lane, width in self.widths.items() if width > 0}
        providers = {provider_queue(name): (AT_ONCE, limit) for name, limit in self.limits.items()}
        return served | {name: found for name, found in providers.items() if found[1].lane in served}

    def _hand_out_again(self, executor: str) -> None:
        self._bury(executor)
        self._library.hand_out_again(executor)
        self._puller.put()

    def _heard(self, run: str) -> None:
        self._puller.nudge()
        self._waiting.nudge(run)

    def _tracked(self, body: Callable[[str], Awaitable[Any]]) -> Callable[[str], Awaitable[Any]]:
        async def tracked(argument: str) -> Any:
            task = asyncio.current_task()
            assert task is not None
            self._under_way.add(task)
            try:
                return await body(argument)
            except asyncio.CancelledError as error:
                if task.cancelling():
                    raise
                raise EngineFailed("a step cancelled itself") from error  # else nobody would ever hear of its end
            finally:
                self._under_way.discard(task)

        return tracked

    async def _outcome(self, text: str) -> str:
        order = Order.model_validate_json(text)
        if not await asyncio.to_thread(self.is_live, order.run):  # nobody waits for it any more
            return Outcome(is_cancelled=True).model_dump_json()
        said = (await self._done(order)).model_dump_json()
        is_ours = self._waiting.tell(order.id, said)
        asyncio.get_running_loop().call_later(FREE_S, self._ended_here, order, is_ours)
        return said

    def _ended_here(self, order: Order, is_ours: bool) -> None:
        self._puller.nudge()
        if self.is_stopping:
            return  # what is handed back is called out in the end
        if not is_ours or order.queue not in LANES:  # others wait for it, or for a provider that is free again
            asyncio.get_running_loop().run_in_executor(None, self._library.call, self.executor, order.run)

    async def _done(self, order: Order) -> Outcome:
        """Its outcome, told to whoever waits for it. A catalog or store that is away for now is waited for."""
        for pause_s in (*AWAY_S, None):
            try:
                return Outcome(fulfilled=await self._do(order))
            except StoreError as error:
                if not error.retryable or pause_s is None:
                    return Outcome(failure=packed(error))
                await asyncio.sleep(pause_s)
            except Exception as error:
                return Outcome(failure=packed(in_words(error)))
        raise AssertionError("unreachable: the last try returns")

    async def stop(self, grace_s: float) -> None:
        """Take no more work; let steps end for `grace_s`, then hand back the rest for others or for the next start."""
        self.is_stopping = True
        if self.is_executor:
            await asyncio.to_thread(self._puller.stop)
            await _until(grace_s, lambda: not any("/" in id for id in self._library.under_way()))
            self._waiting.close()
            for task in list(self._under_way):
                task.get_loop().call_soon_threadsafe(task.cancel)
            self._library.wait_no_more()
            await _until(STUBBORN_S, lambda: not self._under_way)
            await asyncio.to_thread(self._hand_back)
        give_back_threads()  # others of this loop need threads while the library closes its own
        await asyncio.to_thread(self._library.close)
        await asyncio.to_thread(self._resources.close)

    def _hand_back(self) -> None:
        try:
            self._library.hand_out_again(self.executor)
            self._library.call(self.executor, WORK)
        except SQLAlchemyError as error:  # as after a crash: the others see that we are gone
            log.warning("the database is away; what was under way is taken up when it is back: %s", error)

    # What the house asks

    async def start(self, run: str, priority: int) -> None:
        """Have this run performed. Nothing happens while it is under way; one that ended is begun anew."""
        await asyncio.to_thread(self._start, run, priority)

    def _start(self, run: str, priority: int) -> None:
        if not self._library.enqueue(PERFORM, FILMS, run, priority, run) and self._library.ended([run]):
            self._library.delete([run])
            self._library.enqueue(PERFORM, FILMS, run, priority, run)
        self._puller.put()

    async def cancel(self, run: str) -> None:
        """End the run and its steps; what runs of them is gone within 2 s. Nothing happens when it has ended."""
        await asyncio.to_thread(self._library.cancel, run)

    def hands(
        self, run: str, film: str, workspace: str, priority: int, results: Results, listen: Listener = to_nobody
    ) -> DurableHands[Any]:
        """For the recipe of this run: its missing steps are queued for whichever worker is free.

        `listen` is told how each order ended (reused, finished, failed, charged), to keep count; the worker who does
        the step tells of it as it happens.
        """
        return DurableHands(self, run, film, workspace, priority, results, listen)

    def stranded(self, runs: Sequence[str]) -> tuple[str, ...]:
        """Those of the runs that nobody performs or will: start() begins them anew."""
        live = self._library.rows.live(runs)
        return tuple(run for run in runs if run not in live)

    def lanes(self) -> tuple[LaneState, ...]:
        """Every queue of the house but that of films, as it stands."""
        found, at = self._library.rows.counts(), time.time_ns() // 1_000_000
        own = {str(lane): width for lane, width in self.widths.items()}
        alive = self._library.living_widths() if self._library.is_shared else own
        borne = {provider_queue(name): limit.concurrent for name, limit in self.limits.items()}
        widths: dict[str, int | None] = {**{lane: alive.get(lane, 0) for lane in LANES}, **borne}
        return tuple(_lane(name, width, found, at) for name, width in widths.items())

    def forget(self, older_than_s: float) -> int:
        """Drop the engine's records of what ended that long ago; how many there were. Results are kept elsewhere."""
        count = 0
        while old := self._library.old(older_than_s, limit=500):
            self._library.delete(old)
            count += len(old)
        return count

    # engine.hands.Orders

    def put(self, order: Order) -> None:
        """Queue it. One that is under way or failed for good in this run is found again.

        One that was done is done anew: its result is gone from the store, or it would not have been ordered.
        """
        if not self._enqueue(order):
            said = self._look([order.id]).get(order.id)
            if said is not None and Outcome.model_validate_json(said).may_be_anew:
                self._library.delete([order.id])
                self._enqueue(order)
        self._puller.put()

    def _enqueue(self, order: Order) -> bool:
        text = order.model_dump_json()
        return self._library.enqueue(DO, order.queue, order.id, order.priority, text, order.place)

    def again(self, order: Order) -> None:
        self._library.resume(order.id, order.queue)
        self._puller.put()

    def drop(self, order: Order) -> None:
        self._library.cancel(order.id)

    def is_live(self, run: str) -> bool:
        return self._library.rows.is_live(run)

    async def ended(self, order: Order) -> Outcome:
        return Outcome.model_validate_json(await self._waiting.ended(order.id))

    def _look(self, orders: Collection[str]) -> dict[str, str]:
        return {id: _said(state, output) for id, (state, output) in self._library.ended(orders).items()}


def _lane(name: str, width: int | None, found: Mapping[tuple[str, str], tuple[int, int]], at: int) -> LaneState:
    depth, oldest = found.get((name, "ENQUEUED"), (0, at))
    busy, _ = found.get((name, "PENDING"), (0, 0))
    return LaneState(lane=name, depth=depth, oldest_wait_ms=max(0, at - oldest), busy=busy, width=width)


def _said(state: str, output: Any) -> str:
    """How a workflow ended, in the words of do(order)."""
    if state == "SUCCESS":
        return str(output)
    if state == "CANCELLED":
        return Outcome(is_cancelled=True).model_dump_json()
    return Outcome(failure=packed(EngineFailed(f"the engine gave the step up ({state})"))).model_dump_json()


async def _until(within_s: float, is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + within_s
    while time.monotonic() < until and not is_so():  # noqa: ASYNC110 - it hangs on threads of the library
        await asyncio.sleep(0.02)
