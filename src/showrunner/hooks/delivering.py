"""Sends what is waiting: one delivery per endpoint at a time, many endpoints at once, any number of processes.

At least once, with the same webhook-id each time: what was sent when the power failed is sent again.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from showrunner.catalog.events import NoticeRow
from showrunner.catalog.hooks import Due, Endpoints
from showrunner.errors import FetchFailed, NotFound, StoreError
from showrunner.hooks.schedule import OFF_AFTER_MS, TIMEOUT_S, next_wait_ms
from showrunner.hooks.signing import signed
from showrunner.hooks.task import TASK
from showrunner.kit.dates import iso
from showrunner.kit.http import Guarded

AT_ONCE = 64  # endpoints; a slow one holds its place for at most TIMEOUT_S
LEASE_MS = 25_000  # longer than TIMEOUT_S and a busy database
POLL_S = 1.0
GONE = 410

log = logging.getLogger(__name__)


class Sealer(Protocol):
    """Keeps secrets from whoever reads the database."""

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str: ...


@dataclass(frozen=True)
class Outcome:
    """`error` is None when the receiver took it; `status` is None when there was no answer."""

    status: int | None
    error: str | None
    retry_after_s: float | None = None


Heard = Callable[[str, Outcome], None]  # the hook's id, and how an attempt ended


@dataclass
class Deliverer:
    """`clock` gives UTC ms since 1970."""

    endpoints: Endpoints
    sealer: Sealer
    net: Guarded
    clock: Callable[[], int]
    heard: Heard
    poll_s: float = POLL_S
    lease_ms: int = LEASE_MS

    def __post_init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._bell = asyncio.Event()
        self._is_leaving = False

    async def run(self) -> None:
        """Deliver until `leave` is called, and see what is under way to its end; cancelled, leave it to others."""
        async with self.net:
            try:
                while not self._is_leaving:
                    if not await self._begin_due():
                        await self._wait()
                await asyncio.gather(*self._under_way.values())
            finally:
                left = list(self._under_way.values())
                for task in left:
                    task.cancel()
                await asyncio.gather(*left, return_exceptions=True)

    async def deliver_due(self) -> int:
        attempts = 0
        while begun := await self._begin_due():
            attempts += begun
            await asyncio.gather(*self._under_way.values())
        return attempts

    def ring(self) -> None:
        """Something may have fallen due. Call it in the loop that runs."""
        self._bell.set()

    def leave(self) -> None:
        self._is_leaving = True
        self._bell.set()

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.poll_s):
                await self._bell.wait()
        self._bell.clear()

    async def _begin_due(self) -> int:
        """Start sending what is due; how many were."""
        places = AT_ONCE - len(self._under_way)
        if places <= 0:
            return 0
        try:
            leased = await asyncio.to_thread(self._lease, tuple(self._under_way), places)
        except (StoreError, SQLAlchemyError) as error:
            log.warning("webhooks wait for the database: %s", error)
            return 0
        for one in leased:
            self._under_way[one.hook] = asyncio.create_task(self._deliver(one))
        return len(leased)

    def _lease(self, without: tuple[str, ...], limit: int) -> list[Due]:
        """What is due, at most one for each endpoint, now ours for a while."""
        now_ms = self.clock()
        due = self.endpoints.due(now_ms, without=without, limit=limit)
        first = {one.hook: one for one in reversed(due)}
        return self.endpoints.lease(list(first.values()), now_ms + self.lease_ms) if due else []

    async def _deliver(self, due: Due) -> None:
        """One attempt, and what comes of it. A database that is away leaves the lease to run out: it is sent again."""
        try:
            outcome = await self._attempt(due)
            await asyncio.to_thread(self._settle, due, outcome)
            self.heard(due.hook, outcome)
        except (StoreError, SQLAlchemyError, NotFound) as error:
            log.warning("webhook %s: its outcome is not written down: %s", due.id, error)
        finally:
            del self._under_way[due.hook]
            self._bell.set()

    async def _attempt(self, due: Due) -> Outcome:
        try:
            body, headers = self._message(due)
            answer = await self.net.post(due.url, body, headers, timeout_s=TIMEOUT_S)
        except FetchFailed as error:
            return Outcome(None, str(error))
        except Exception as error:  # a message that cannot be made must not hold up its endpoint, nor the others
            log.exception("webhook %s cannot be sent", due.id)
            return Outcome(None, f"could not be prepared: {type(error).__name__}")
        if 200 <= answer.status < 300:
            return Outcome(answer.status, None)
        return Outcome(answer.status, f"answered {answer.status}", answer.retry_after_s)

    def _message(self, due: Due) -> tuple[bytes, dict[str, str]]:
        now_ms, body = self.clock(), payload(due.notice, is_callback=due.film is not None)
        sealed = [due.secret]
        if due.old_secret and due.old_until_ms is not None and now_ms < due.old_until_ms:
            sealed.append(due.old_secret)
        headers = signed(due.id, now_ms // 1_000, body, [self.sealer.open(one) for one in sealed])
        return body, {"Content-Type": "application/json", **headers}

    def _settle(self, due: Due, outcome: Outcome) -> None:
        at = self.clock()
        if outcome.error is None:
            assert outcome.status is not None, "who took it has answered"
            self.endpoints.delivered(due, outcome.status, at)
            return
        wait_ms = next_wait_ms(due.attempts + 1, due.id, outcome.retry_after_s)
        since = self.endpoints.refused(
            due,
            status=outcome.status,
            error=outcome.error,
            next_ms=None if wait_ms is None else at + wait_ms,
            at=at,
        )
        if outcome.status == GONE:
            self.endpoints.disable(due, "it answered 410 Gone", at)
        elif since is not None and at - since >= OFF_AFTER_MS:
            self.endpoints.disable(due, f"it has failed for {OFF_AFTER_MS // 86_400_000} days", at)


def payload(notice: NoticeRow, *, is_callback: bool = False) -> bytes:
    """The same bytes at every attempt. The callback of one of S3's tasks is told of the task as S3's users know it."""
    kind, data = notice.kind, {**notice.body, "film": notice.film, "number": notice.number}
    if is_callback and (task := notice.body.get(TASK)):
        kind, data = f"task.{task['status']}", {**task, "number": notice.number}
    told = {"type": kind, "timestamp": iso(notice.at_ms), "data": data}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")
