"""Tells those who wait that something happened, so that they look at once. What happened is always in the catalog.

A ring may be lost: whoever waits looks again by himself after a while.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Ear:
    """Hears every ring since it last heard one, also those while its owner was busy."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()

    async def heard(self, timeout_s: float) -> None:
        """Until rung, at most `timeout_s`."""
        try:
            await asyncio.wait_for(self.rung.wait(), timeout_s)
        except TimeoutError:
            pass
        finally:
            self.rung.clear()


class Doorbell:
    """The bell of one process. Listened to on one event loop, rung from any thread."""

    def __init__(self) -> None:
        self._ears: dict[str, set[Ear]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def listening(self, name: str) -> Iterator[Ear]:
        self._loop = asyncio.get_running_loop()
        ear = Ear()
        self._ears[name].add(ear)
        try:
            yield ear
        finally:
            self._ears[name].discard(ear)
            if not self._ears[name]:
                del self._ears[name]

    def ring(self, name: str) -> None:
        """Wake all who listen for `name`."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake, name)

    @property
    def trouble(self) -> str | None:
        """Why nobody elsewhere hears it, None when they do or there is nobody else. Blocks for a second at most."""
        return None

    def _wake(self, name: str) -> None:
        for ear in self._ears.get(name, ()):
            ear.rung.set()
