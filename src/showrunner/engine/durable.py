"""The durable engine: runs and their steps survive the death of any process. This file alone knows the engine library.

There are two tiny workflows: perform(run) follows a recipe, do(order) does one step. A recipe records nothing of its
own: it is one engine step that is run again from the top after a crash, finds its finished steps by key and its
unfinished ones by the id `RUN/KEY`. On SQLite one process of a home executes and any other is a client of it; on
PostgreSQL every worker executes what its lanes have room for.
"""

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from dbos import DBOS, DBOSClient
from dbos._core import execute_dequeued_workflow
from dbos._error import DBOSAwaitedWorkflowCancelledError
from dbos._queue import Queue, QueueRateLimit
from dbos._utils import generate_uuid

from showrunner.engine.events import Charged, Event, Listener, StepFailed, StepFinished, StepReused
from showrunner.engine.failures import Failure, in_words, packed, unpacked
from showrunner.engine.liveness import KEEPALIVES, SERVER_KEEPALIVES, Liveness
from showrunner.engine.orders import Fulfilled, Order
from showrunner.engine.ports import Results
from showrunner.engine.pulling import Puller
from showrunner.engine.queues import FILMS, LANES, LIMITS, LaneState, QueueLimit, provider_queue, queue_of
from showrunner.engine.step import Lane, Step
from showrunner.engine.waiting import Waiting
from showrunner.errors import Busy, ShowrunnerError
from showrunner.kit import canonical
from showrunner.kit.document import Document
from showrunner.kit.locking import held
from showrunner.kit.watching import carried

D = TypeVar("D")
R = TypeVar("R")

NAME, VERSION = "showrunner", "1"  # a new version only when the two workflows change: it does not take up old work
ALONE = "local"  # the one executor of a SQLite home
FILMS_PER_WORKER = 50  # the dispatcher of films takes fewer; this only bounds what is recovered at once
AT_ONCE = 64  # steps of a provider queue per worker: they mostly wait
STUBBORN_S = 5.0  # how long a cancelled step may take to go
LIVE = ("ENQUEUED", "PENDING", "DELAYED")
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
RUN_RECOVERIES, STEP_RECOVERIES = 10_000, 100  # a step that kills its worker this often is given up


class EngineFailed(ShowrunnerError):
    """The engine gave a step up: it killed its worker again and again, or its record is damaged."""

    code = "engine_failed"


class Outcome(Document):
    """How an order ended; what the workflow do(order) returns, as JSON."""

    fulfilled: Fulfilled = Fulfilled()
    failure: Failure | None = None
    is_cancelled: bool = False


def to_nobody(event: Event) -> None:
    """Where nobody keeps count."""


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
        self._url, self._is_shared = _with_driver(url), url.startswith("postgres")
        self.executor = executor if self._is_shared else ALONE
        self.widths, self.limits, self._poll_s = dict(widths), dict(limits), poll_s
        self._perform, self._do, self._bury = perform, do, bury
        self._engine = _engine(url)
        self._rows = _rows("dbos" if self._is_shared else None)
        self._waiting = Waiting(self._look)
        self._queues: dict[str, Queue] = {}
        self._puller = Puller(self._queues_with_work, self._take, poll_s)
        self._under_way: set[asyncio.Task[Any]] = set()
        self._resources = contextlib.ExitStack()
        self._client: DBOSClient | None = None
        self._dbos: DBOS | None = None
        self.is_stopping = False

    @property
    def is_executor(self) -> bool:
        return self._dbos is not None

    def launch(self) -> bool:
        """Begin to execute; False when another process of this home does already and this one is only a client.

        Raises Busy when another living worker has this executor's name.
        """
        if not self._is_shared:
            try:
                self._resources.enter_context(held(_engine_file(self._url).with_suffix(".lock"), "this home's films"))
            except Busy:
                return False
        liveness = self._guard()
        self._dbos = self._launched()
        for name, width in self._served().items():
            self._queues[name] = _elsewhere(self._queue, name, width)
        self._puller.start()
        if liveness:
            liveness.sweep()
        return True

    def _guard(self) -> Liveness | None:
        """Our sign of life comes before we take any work."""
        if not self._is_shared:
            self._bury(ALONE)
            return None
        liveness = Liveness(self._url, self.executor, self._unfinished, self._hand_out_again)
        liveness.start()
        self._resources.callback(liveness.stop)
        self._bury(self.executor)
        return liveness

    def _launched(self) -> DBOS:
        dbos = DBOS(
            config={
                "name": NAME,
                "system_database_url": _engine_url(self._url),
                "system_database_engine": self._engine,
                "executor_id": self.executor,
                "application_version": VERSION,
                "use_listen_notify": False,
                "log_level": "ERROR",
            }
        )
        _quieten()
        follow = DBOS.step(name="follow", preemptible=True)(self._tracked(self._perform, "follow"))
        work = DBOS.step(name="work", preemptible=True)(self._tracked(self._outcome, "work"))

        async def perform_run(run: str) -> None:
            await follow(run)

        async def do_order(order: str) -> str:
            return str(await work(order))

        DBOS.workflow(name="perform", max_recovery_attempts=RUN_RECOVERIES)(perform_run)
        DBOS.workflow(name="do", max_recovery_attempts=STEP_RECOVERIES)(do_order)
        DBOS.listen_queues([])  # the puller does
        DBOS.launch()
        return dbos

    def _served(self) -> dict[str, int]:
        """Queue -> places here, for the lanes this worker serves and the providers that belong to them."""
        lanes = {lane: width for lane, width in self.widths.items() if width > 0}
        of_providers = {provider_queue(name): AT_ONCE for name, limit in self.limits.items() if limit.lane in lanes}
        return {FILMS: FILMS_PER_WORKER, **lanes, **of_providers}

    def _queue(self, name: str, width: int) -> Queue:
        limit = next((limit for provider, limit in self.limits.items() if provider_queue(provider) == name), None)
        pace: QueueRateLimit | None = None
        if limit is not None and limit.per is not None and limit.period_s is not None:
            pace = {"limit": limit.per, "period": limit.period_s}
        queue = DBOS.register_queue(
            name,
            global_concurrency=limit.concurrent if limit else None,
            limiter=pace,
            on_conflict="always_update",
        )
        queue._worker_concurrency = width  # of this worker alone: the row is shared by workers of all sizes
        return queue

    # Taking work

    def _queues_with_work(self) -> tuple[list[str], bool]:
        rows = self._rows
        query = (
            sa.select(rows.c.queue_name, rows.c.status)
            .where(rows.c.status.in_(["ENQUEUED", "PENDING"]), rows.c.queue_name.is_not(None))
            .distinct()
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        waiting = {name for name, status in found if status == "ENQUEUED"}
        return [name for name in self._queues if name in waiting], bool(found)

    def _take(self, name: str) -> int:
        assert self._dbos is not None
        queue, sys_db, ours = self._queues[name], self._dbos._sys_db, generate_uuid()
        running = self._dbos._active_workflows_set.count_for_queue(name)
        try:
            taken, _ = sys_db.start_queued_workflows(queue, self.executor, VERSION, None, running, owner_xid=ours)
        except sa.exc.DBAPIError as error:
            if sys_db.is_lock_conflict(error) or sys_db.is_serialization_conflict(error):
                return 0  # another worker looks at this queue right now
            raise
        for workflow in taken:
            status = sys_db.get_workflow_status(workflow)
            if status is not None:
                execute_dequeued_workflow(self._dbos, status, ours)
        return len(taken)

    def _unfinished(self, connection: sa.Connection) -> list[str]:
        query = sa.select(self._rows.c.executor_id).where(self._rows.c.status == "PENDING").distinct()
        return list(connection.execute(query).scalars())

    def _hand_out_again(self, executor: str) -> None:
        self._bury(executor)
        DBOS._recover_pending_workflows([executor])
        self._puller.nudge()

    # Doing work

    def _tracked(self, function: Callable[[str], Awaitable[Any]], name: str) -> Callable[[str], Awaitable[Any]]:
        async def tracked(argument: str) -> Any:
            task = asyncio.current_task()
            assert task is not None
            self._under_way.add(task)
            try:
                return await function(argument)
            except asyncio.CancelledError as error:
                if task.cancelling():
                    raise
                raise EngineFailed(f"{name} was cancelled from within") from error  # else it would never end
            finally:
                self._under_way.discard(task)

        tracked.__name__ = tracked.__qualname__ = name
        return tracked

    async def _outcome(self, text: str) -> str:
        order = Order.model_validate_json(text)
        if await asyncio.to_thread(self._is_cancelled, order.run):
            return Outcome(is_cancelled=True).model_dump_json()
        try:
            outcome = Outcome(fulfilled=await self._do(order))
        except Exception as error:  # told to whoever waits for the order
            outcome = Outcome(failure=packed(in_words(error)))
        said = outcome.model_dump_json()
        self._waiting.tell(order.id, said)
        asyncio.get_running_loop().call_later(0.01, self._puller.nudge)  # when its place is free
        return said

    # What the house asks

    async def start(self, run: str, priority: int) -> None:
        """Have this run performed. Nothing happens while it is under way; one that ended is begun anew."""
        await asyncio.to_thread(self._start, run, priority)

    def _start(self, run: str, priority: int) -> None:
        client = self._at()
        if any(row.status in ENDED for row in client.list_workflows(workflow_ids=[run], load_input=False)):
            client.delete_workflow(run)
        self._enqueue("perform", FILMS, run, priority, run)
        self._puller.nudge()  # whoever begins a run is the first to have room for it

    async def cancel(self, run: str) -> None:
        """End the run and its steps; what runs of them is gone within 2 s. Nothing happens when it has ended."""
        await asyncio.to_thread(self._cancel, run)

    def _cancel(self, run: str) -> None:
        client = self._at()
        client.cancel_workflow(run)
        steps = client.list_workflows(workflow_id_prefix=f"{run}/", status=list(LIVE), load_input=False)
        if steps:
            client.cancel_workflows([step.workflow_id for step in steps])

    def hands(
        self, run: str, film: str, workspace: str, priority: int, results: Results, listen: Listener = to_nobody
    ) -> "DurableHands[Any]":
        """For the recipe of this run: its missing steps are queued for whichever worker is free.

        `listen` is told how each order ended (reused, finished, failed, charged), to keep count; the worker who does
        the step tells of it as it happens.
        """
        return DurableHands(self, run, film, workspace, priority, results, listen)

    def lanes(self) -> tuple[LaneState, ...]:
        """Every queue of the house but that of films, as it stands."""
        rows, at = self._rows, time.time_ns() // 1_000_000
        query = (
            sa.select(rows.c.queue_name, rows.c.status, sa.func.count(), sa.func.min(rows.c.created_at))
            .where(rows.c.status.in_(["ENQUEUED", "PENDING"]))
            .group_by(rows.c.queue_name, rows.c.status)
        )
        with self._engine.connect() as connection:
            found = {(name, status): (count, oldest) for name, status, count, oldest in connection.execute(query)}
        names = [*LANES, *(provider_queue(name) for name in self.limits)]
        return tuple(self._lane(name, found, at) for name in names)

    def _lane(self, name: str, found: Mapping[tuple[str, str], tuple[int, int]], at: int) -> LaneState:
        depth, oldest = found.get((name, "ENQUEUED"), (0, at))
        busy, _ = found.get((name, "PENDING"), (0, 0))
        width = next((width for lane, width in self.widths.items() if lane == name), None)
        return LaneState(lane=name, depth=depth, oldest_wait_ms=max(0, at - oldest), busy=busy, width=width)

    def stranded(self, runs: Sequence[str]) -> tuple[str, ...]:
        """Those of the runs that nobody performs or will: start() begins them anew."""
        query = sa.select(self._rows.c.workflow_uuid).where(
            self._rows.c.workflow_uuid.in_(runs), self._rows.c.status.in_(LIVE)
        )
        with self._engine.connect() as connection:
            live = set(connection.execute(query).scalars())
        return tuple(run for run in runs if run not in live)

    async def stop(self, grace_s: float) -> None:
        """Take no more work; let steps end for `grace_s`, then hand back the rest for others or for the next start."""
        self.is_stopping = True
        if self._dbos is not None:
            await asyncio.to_thread(self._puller.stop)
            await self._until(grace_s, lambda: not self._steps_here())
            self._cancel_all()
            await self._until(STUBBORN_S, lambda: not self._under_way)
            await asyncio.to_thread(DBOS._recover_pending_workflows, [self.executor])
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # the library left us its own, closed
            self._dbos = None
        if self._client is not None:
            self._client.destroy()
        await asyncio.to_thread(self._resources.close)
        self._engine.dispose()

    def _steps_here(self) -> bool:
        assert self._dbos is not None
        return any("/" in one for one in self._dbos._active_workflows_set.activeList())

    def _cancel_all(self) -> None:
        self._waiting.close()
        for task in list(self._under_way):
            task.get_loop().call_soon_threadsafe(task.cancel)

    async def _until(self, within_s: float, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + within_s
        while time.monotonic() < until and not is_so():  # noqa: ASYNC110 - it hangs on threads of the library
            await asyncio.sleep(0.02)

    # What DurableHands asks

    def order(self, order: Order) -> None:
        self._enqueue("do", order.queue, order.id, order.priority, order.model_dump_json())
        self._puller.nudge()

    async def ended(self, order: Order) -> Outcome:
        return Outcome.model_validate_json(await self._waiting.ended(order.id))

    def again(self, order: Order) -> None:
        """An order that was cancelled while its run lives on: in a crash between two writes, or by hand."""
        self._at().resume_workflow(order.id, queue_name=order.queue)
        self._puller.nudge()

    def drop(self, order: Order) -> None:
        self._at().cancel_workflow(order.id)

    def _is_cancelled(self, run: str) -> bool:
        query = sa.select(self._rows.c.status).where(self._rows.c.workflow_uuid == run)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() == "CANCELLED"

    def _look(self, orders: Collection[str]) -> dict[str, str]:
        found = self._at().list_workflows(workflow_ids=list(orders), status=list(ENDED), load_input=False)
        return {row.workflow_id: _said(row.status, row.output) for row in found}

    def _enqueue(self, workflow: str, queue: str, id: str, priority: int, argument: str) -> None:
        self._at().enqueue(
            {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": id,
                "priority": priority,
                "app_version": VERSION,
            },
            argument,
        )

    def _at(self) -> DBOSClient:
        if self._client is None:
            self._client = DBOSClient(system_database_engine=self._engine, application_name=NAME)
        return self._client


@dataclass(frozen=True)
class DurableHands(Generic[D]):
    """engine.ports.Hands: orders a step, and waits for whoever fulfils it."""

    durable: Durable
    run: str
    film: str
    workspace: str
    priority: int
    results: Results
    listen: Listener

    async def do(self, step: Step[D, Any, Any], inputs: dict[str, Any], key: str, about: str) -> tuple[Any, int]:
        text = canonical.text(inputs)
        queue = queue_of(step.lane, json.loads(text), self.durable.limits)
        order = Order(
            run=self.run, film=self.film, workspace=self.workspace, step=step.name, inputs=text, key=key, about=about,
            priority=self.priority, queue=queue, trace=carried(),
        )  # fmt: skip
        outcome = await self._ended(order)
        self._tell(step, order, outcome)
        if outcome.failure is not None:
            raise unpacked(outcome.failure)
        kept = await asyncio.to_thread(self.results.get, key)
        if kept is None:
            raise EngineFailed(f"the result of {step.name} is gone", hint="make the film again")
        return step.result.validate_json(kept), outcome.fulfilled.took_ms

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

    async def _ended(self, order: Order) -> Outcome:
        try:
            await asyncio.to_thread(self.durable.order, order)
            outcome = await self.durable.ended(order)
            while outcome.is_cancelled:
                if await asyncio.to_thread(self.durable._is_cancelled, self.run):
                    raise asyncio.CancelledError
                await asyncio.to_thread(self.durable.again, order)
                outcome = await self.durable.ended(order)
        except asyncio.CancelledError:
            if not self.durable.is_stopping:  # the recipe failed or was cancelled; else the next worker goes on
                await asyncio.shield(asyncio.to_thread(self.durable.drop, order))
            raise
        return outcome


def _said(status: str, output: Any) -> str:
    if status == "SUCCESS":
        return str(output)
    if status == "CANCELLED":
        return Outcome(is_cancelled=True).model_dump_json()
    return Outcome(failure=packed(EngineFailed(f"the engine gave the step up ({status})"))).model_dump_json()


def _quieten() -> None:
    """The library's words go where ours go; that something was cancelled is no error."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True
    logger.addFilter(_is_no_cancel)


def _is_no_cancel(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], DBOSAwaitedWorkflowCancelledError))


def _elsewhere(function: Callable[..., R], *args: Any) -> R:
    """Call it off the loop: the library refuses its own blocking calls there."""
    done: Future[R] = Future()

    def call() -> None:
        try:
            done.set_result(function(*args))
        except BaseException as error:
            done.set_exception(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return done.result()


def _with_driver(url: str) -> str:
    name, _, rest = url.partition(":")
    return f"postgresql+psycopg:{rest}" if name in ("postgres", "postgresql") else url


def _engine_file(url: str) -> Path:
    """The engine's own file beside the catalog: the two never wait for each other's writes."""
    database = sa.make_url(url).database
    assert database, "a catalog has a file"
    file = Path(database)
    return file.with_name(f"{file.stem}-engine.db")


def _engine_url(url: str) -> str:
    return url if url.startswith("postgres") else f"sqlite:///{_engine_file(url)}"


def _engine(url: str) -> sa.Engine:
    if url.startswith("postgres"):
        options = {"options": SERVER_KEEPALIVES, **KEEPALIVES}
        return sa.create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, connect_args=options)
    engine = sa.create_engine(_engine_url(url), connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _pragmas)
    return engine


def _pragmas(connection: Any, _: Any) -> None:
    """Losing the last moments in a power cut is fine here: what is done stands in the catalog, which loses nothing."""
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
        connection.execute(f"pragma {pragma}")


def _rows(schema: str | None) -> sa.TableClause:
    """The engine library's table of workflows, as far as we read it."""
    names = ("workflow_uuid", "status", "queue_name", "created_at", "executor_id")
    return sa.table("workflow_status", *(sa.column(name) for name in names), schema=schema)
