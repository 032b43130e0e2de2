"""Who goes next: a few at once, and rather where somebody has just been, since what was built there is still warm."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CROWD = 4  # this many waiting for one place are worth a second worker building what is there anew


class Turns:
    """At most `width` hold a turn. Those waiting for one place go one after the other, unless they are a crowd."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._active: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, place: str) -> AsyncIterator[None]:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((place, turn))
        asyncio.get_running_loop().call_soon(self._admit)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave(place)
            else:
                self._waiting.remove((place, turn))
            raise
        try:
            yield
        finally:
            self._leave(place)

    def _leave(self, place: str) -> None:
        self._active -= Counter([place])
        self._admit(place)

    def _admit(self, last: str | None = None) -> None:
        while self._active.total() < self._width and (found := self._next(last)) is not None:
            self._waiting.remove(found)
            self._active[found[0]] += 1
            found[1].set_result(None)

    def _next(self, last: str | None) -> tuple[str, "asyncio.Future[None]"] | None:
        """The first for the place just left, else for a place where nobody is, else out of the largest crowd."""
        free = [one for one in self._waiting if not self._active[one[0]]]
        near = next((one for one in free if one[0] == last), None)
        if near or free:
            return near or free[0]
        crowds = Counter(place for place, _ in self._waiting)
        return next((one for one in self._waiting if crowds[one[0]] >= CROWD), None)
