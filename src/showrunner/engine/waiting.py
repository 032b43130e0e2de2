"""Waits for orders that others fulfil: one look at the database for all that are waited for, not one each."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.2
_log = logging.getLogger(__name__)


class Waiting:
    """`look(ids)` returns the ended ones of these orders with their outcome. Belongs to one event loop."""

    def __init__(self, look: Callable[[Collection[str]], Mapping[str, str]]) -> None:
        self._look = look
        self._awaited: dict[str, asyncio.Future[str]] = {}
        self._task: asyncio.Task[None] | None = None

    async def ended(self, order: str) -> str:
        """The outcome of an order, as `look` or `tell` gives it."""
        if order not in self._awaited:
            self._awaited[order] = asyncio.get_running_loop().create_future()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._watch())
        return await asyncio.shield(self._awaited[order])

    def tell(self, order: str, outcome: str) -> None:
        """It ended in this process: no need to look. Called on the loop."""
        future = self._awaited.pop(order, None)
        if future is not None and not future.done():
            future.set_result(outcome)

    def close(self) -> None:
        """Look no more; who still waits is about to be cancelled."""
        if self._task is not None:
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    async def _watch(self) -> None:
        while self._awaited:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                ended = await asyncio.to_thread(self._look, list(self._awaited))
            except Exception as error:  # whatever it was, those who wait go on waiting
                _log.warning("cannot see which orders have ended: %s", error)
                continue
            for order, outcome in ended.items():
                self.tell(order, outcome)
