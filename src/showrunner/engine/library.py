"""The engine library (DBOS), as far as we use it: queues, two tiny workflows, what is done to runs and orders. Nobody
else imports it.

Five of the calls are the library's private ones (claiming from a queue, executing what was claimed, counting what runs
here, handing out a dead executor's work, waiting no more for a database that is away): its version is pinned, and the
suites of tests/engine and tests/durable run all of them.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions
from dbos._core import execute_dequeued_workflow
from dbos._error import DBOSAwaitedWorkflowCancelledError, DBOSWorkflowIDInUseError
from dbos._queue import Queue, QueueRateLimit
from dbos._utils import generate_uuid

from showrunner.engine import placing
from showrunner.engine.address import address, file_of, opened, with_driver
from showrunner.engine.liveness import CHANNEL, living_widths
from showrunner.engine.placing import Spot
from showrunner.engine.queues import QueueLimit
from showrunner.engine.rows import ENDED, LIVE, Rows

R = TypeVar("R")
Body = Callable[[str], Awaitable[Any]]

NAME, VERSION = "showrunner", "1"  # a new version only when the two workflows change: it does not take up old work
RUN_RECOVERIES, STEP_RECOVERIES = 10_000, 100  # a step that kills its worker this often is given up
PERFORM, DO = "perform", "do"  # names of the workflows


class Library:
    """One per process. Blocking: call it off the loop, but for `open`."""

    def __init__(self, url: str) -> None:
        self.url = with_driver(url)
        self.is_shared = self.url.startswith("postgres")
        self.engine = opened(self.url)
        self.rows = Rows(self.engine, "dbos" if self.is_shared else None)
        self._calling = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._queues: dict[str, Queue] = {}
        self._widths: dict[str, int] = {}
        self._been: dict[str, deque[Spot]] = {}  # queue -> where we were last, as many places as we have
        self._client: DBOSClient | None = None
        self._dbos: DBOS | None = None

    @property
    def file(self) -> Path:
        """SQLite: the engine's own file beside the catalog, so that the two never wait for each other's writes."""
        return file_of(self.url)

    @property
    def is_open(self) -> bool:
        return self._dbos is not None

    def open(self, executor: str, perform: Body, do: Body) -> None:
        """Make this process an executor. The bodies run on the loop that this is called on, else on one of its own."""
        dbos = DBOS(
            config={
                "name": NAME,
                "system_database_url": address(self.url),
                "system_database_engine": self.engine,
                "executor_id": executor,
                "application_version": VERSION,
                "use_listen_notify": False,
                "log_level": "ERROR",
            }
        )
        _quieten()
        follow = DBOS.step(name="follow", preemptible=True)(_called("follow", perform))
        work = DBOS.step(name="work", preemptible=True)(_called("work", do))

        async def perform_run(run: str) -> None:
            await follow(run)

        async def do_order(order: str) -> str:
            return str(await work(order))

        DBOS.workflow(name=PERFORM, max_recovery_attempts=RUN_RECOVERIES)(perform_run)
        DBOS.workflow(name=DO, max_recovery_attempts=STEP_RECOVERIES)(do_order)
        DBOS.listen_queues([])  # pulling.Puller does
        DBOS.launch()
        self._dbos = dbos

    def wait_no_more(self) -> None:
        """From now on a database that is away is an error; until now the library waits for it without end."""
        for one in (self._dbos, self._client):
            if one is not None:
                one._sys_db._retry_connection_errors = False

    def close(self) -> None:
        if self._dbos is not None:
            DBOS.destroy(destroy_registry=True)
            self._dbos = None
        if self._client is not None:
            self._client.destroy()
        self.engine.dispose()

    # Queues

    def serve(self, name: str, width: int, limit: QueueLimit | None) -> None:
        """Take work from this queue: `width` at once here, and never more than `limit` over all workers."""
        self._queues[name] = _elsewhere(self._registered, name, width, limit)
        self._widths[name], self._been[name] = width, deque(maxlen=width)

    def _registered(self, name: str, width: int, limit: QueueLimit | None) -> Queue:
        pace: QueueRateLimit | None = None
        if limit is not None and limit.per is not None and limit.period_s is not None:
            pace = {"limit": limit.per, "period": limit.period_s}
        queue = DBOS.register_queue(
            name, global_concurrency=limit.concurrent if limit else None, limiter=pace, on_conflict="always_update"
        )
        queue._worker_concurrency = width  # of this worker alone: the row is shared by workers of all sizes
        return queue

    def pull(self) -> tuple[int, bool]:
        """Begin what waits in the served queues, as far as there is room: how much that was, and whether anything is
        being done anywhere, so that more may come."""
        rooms = {name: room for name in self._queues if (room := self._room(name)) > 0}
        if not rooms:
            return 0, True
        found = self.rows.spots(list(rooms))
        waiting = {name: spots for name, spots in found.items() if any(spot.waiting for spot in spots)}
        return sum(self._begin(name, spots, rooms[name]) for name, spots in waiting.items()), bool(found)

    def _room(self, name: str) -> int:
        assert self._dbos is not None
        return self._widths[name] - self._dbos._active_workflows_set.count_for_queue(name)

    def _begin(self, name: str, spots: list[Spot], room: int) -> int:
        if all(spot.place is None for spot in spots):
            return self._claim(name, None, room)
        taken = 0
        while taken < room and any(spot.waiting for spot in spots):
            spot = placing.chosen(spots, self._been[name])
            if not self._claim(name, spot.place, 1):
                break  # another worker was quicker: the next look shows what is left
            taken += 1
            spots[spots.index(spot)] = replace(spot, waiting=spot.waiting - 1, is_busy=True)
            self._been[name].appendleft(spot)
        return taken

    def _claim(self, name: str, place: str | None, most: int) -> int:
        """Begin up to so many of a queue, those with the least numbers; of one place, if it is not None."""
        assert self._dbos is not None
        queue, rows, ours = self._queues[name], self._dbos._sys_db, generate_uuid()
        elsewhere = self._widths[name] - most  # what the library takes to be busy of our places
        try:
            taken, _ = rows.start_queued_workflows(queue, DBOS.executor_id, VERSION, place, elsewhere, owner_xid=ours)
        except sa.exc.DBAPIError as error:
            if rows.is_lock_conflict(error) or rows.is_serialization_conflict(error):
                return 0  # another worker looks at this queue right now
            raise
        for id in taken:
            status = rows.get_workflow_status(id)
            if status is not None:
                execute_dequeued_workflow(self._dbos, status, ours)
        return len(taken)

    def call(self, executor: str, run: str) -> None:
        """Have all others look at once for what changed in a run; whom it does not reach looks a little later."""
        if self.is_shared:
            with contextlib.suppress(sa.exc.DBAPIError), self._calling.connect() as connection:
                connection.execute(sa.select(sa.func.pg_notify(CHANNEL, f"{executor} {run}")))

    def under_way(self) -> list[str]:
        """Ids of what this process is doing."""
        return [] if self._dbos is None else self._dbos._active_workflows_set.activeList()

    def hand_out_again(self, executor: str) -> None:
        """What a dead executor was doing waits again, in its queues. Raises SQLAlchemyError after `wait_no_more`."""
        DBOS._recover_pending_workflows([executor])

    # Runs and orders

    def enqueue(
        self, workflow: str, queue: str, id: str, priority: int, argument: str, place: str | None = None
    ) -> bool:
        """False, and nothing happens, when there is one of this id, whatever its state."""
        try:
            options: EnqueueOptions = {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": id,
                "workflow_id_reuse_policy": "reject",
                "priority": priority,
                "app_version": VERSION,
            }
            self._at().enqueue(options if place is None else {**options, "queue_partition_key": place}, argument)
        except DBOSWorkflowIDInUseError:
            return False
        return True

    def resume(self, id: str, queue: str) -> None:
        self._at().resume_workflow(id, queue_name=queue)

    def ended(self, ids: Collection[str]) -> dict[str, tuple[str, Any]]:
        """Id -> (state, output) of those that have ended."""
        over = self.rows.over(ids)  # asked often, and most of them have not
        found = self._at().list_workflows(workflow_ids=over, load_input=False) if over else []
        return {row.workflow_id: (row.status, row.output) for row in found}

    def cancel(self, id: str) -> None:
        """It and its parts."""
        self._at().cancel_workflow(id)
        self.cancel_parts(id)

    def cancel_parts(self, id: str) -> None:
        """All whose ids begin with `id/`."""
        rows = self._at().list_workflows(workflow_id_prefix=f"{id}/", status=list(LIVE), load_input=False)
        if rows:
            self._at().cancel_workflows([row.workflow_id for row in rows])

    def delete(self, ids: Sequence[str]) -> None:
        self._at().delete_workflows(list(ids))

    def old(self, older_than_s: float, limit: int) -> list[str]:
        """Ids of what ended that long ago."""
        before = datetime.fromtimestamp(time.time() - older_than_s, UTC).isoformat()
        rows = self._at().list_workflows(
            status=list(ENDED), completed_before=before, limit=limit, load_input=False, load_output=False
        )
        return [row.workflow_id for row in rows]

    def living_widths(self) -> Mapping[str, int]:
        """PostgreSQL: lane -> places of all workers that live."""
        with self.engine.connect() as connection:
            return living_widths(connection)

    def _at(self) -> DBOSClient:
        if self._client is None:
            self._client = DBOSClient(system_database_engine=self.engine, application_name=NAME)
        return self._client


def give_back_threads() -> None:
    """The library put its own pool of threads in the place of this loop's, and is about to close it."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())


def _called(name: str, function: Body) -> Body:
    async def named(argument: str) -> Any:
        return await function(argument)

    named.__name__ = named.__qualname__ = name
    return named


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
