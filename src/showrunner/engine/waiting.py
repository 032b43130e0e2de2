"""Waits for orders that others fulfil: one look at the database for all that are waited for, not one each.

It looks when it is told that one has ended somewhere, at first often: the telling may come before the end can be seen.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

T = TypeVar("T")
FIRST_LOOK_S, LAST_LOOK_S = 0.02, 1.0
_log = logging.getLogger(__name__)


class Waiting:
    """`look(ids)` returns the ended ones of these orders with their outcome. Belongs to one event loop."""

    def __init__(self, look: Callable[[Collection[str]], Mapping[str, str]]) -> None:
        self._look = look
        self._awaited: dict[str, asyncio.Future[str]] = {}
        self._task: asyncio.Task[None] | None = None
        self._news, self._is_told = asyncio.Event(), False

    async def ended(self, order: str) -> str:
        """The outcome of an order, as `look` or `tell` gives it."""
        future = self._awaited.get(order)
        if future is None:
            future = self._awaited[order] = asyncio.get_running_loop().create_future()
            self._news.set()  # it may have ended before it was awaited
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._watch())
        return await asyncio.shield(future)

    def tell(self, order: str, outcome: str) -> bool:
        """It ended in this process: no need to look. Called on the loop; False when nobody here waits for it."""
        future = self._awaited.pop(order, None)
        if future is not None and not future.done():
            future.set_result(outcome)
        return future is not None

    def nudge(self, run: str) -> None:
        """An order of this run ended elsewhere; "": of some run. Called from any thread."""
        if self._task is not None and any(order.startswith(run) for order in tuple(self._awaited)):
            self._is_told = True
            self._task.get_loop().call_soon_threadsafe(self._news.set)

    def close(self) -> None:
        """Look no more; who still waits is about to be cancelled."""
        if self._task is not None:
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    async def _watch(self) -> None:
        pause_s = LAST_LOOK_S
        while self._awaited:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), pause_s)
                await asyncio.sleep(FIRST_LOOK_S)  # there may be more at once
                self._news.clear()
            if self._is_told:
                self._is_told, pause_s = False, FIRST_LOOK_S
            pause_s = min(pause_s * 2, LAST_LOOK_S)
            try:
                ended = await asyncio.to_thread(self._look, list(self._awaited))
            except Exception as error:  # whatever it was, those who wait go on waiting
                _log.warning("cannot see which orders have ended: %s", error)
                continue
            for order, outcome in ended.items():
                self.tell(order, outcome)
