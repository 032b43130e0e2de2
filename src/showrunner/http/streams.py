"""Server-sent events: any number of watchers of a film read one shared feed, each at its own pace."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import islice

from starlette.concurrency import run_in_threadpool

from showrunner.catalog.events import EventRow
from showrunner.errors import ShowrunnerError
from showrunner.studio import Studio

HEARTBEAT_S = 15.0  # proxies cut connections that say nothing for a minute
KEPT = 1_000  # newest events of a film that is watched; who is further behind reads the catalog
PAGE = 500


class Feed:
    """The newest events of one film, and whether there will be more."""

    def __init__(self, studio: Studio, film: str, after: int) -> None:
        self.watchers, self.is_over = 0, False
        self._tail: deque[tuple[int, bytes]] = deque(maxlen=KEPT)
        self._last, self._rung = after, asyncio.Event()
        self._task = asyncio.create_task(self._follow(studio, film, after))

    async def _follow(self, studio: Studio, film: str, after: int) -> None:
        try:
            with suppress(ShowrunnerError):  # the film was removed, say: nothing more comes
                async for event in studio.watch(film, after):
                    self._tail.append((event.number, encoded(event)))
                    self._last = event.number
                    self._ring()
        finally:
            self.is_over = True
            self._ring()

    def _ring(self) -> None:
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    def since(self, at: int) -> list[tuple[int, bytes]] | None:
        """Events after number `at`; None when they are not all here."""
        first = self._tail[0][0] if self._tail else self._last + 1
        if at + 1 < first:
            return None
        return list(islice(self._tail, at + 1 - first, None))

    async def more(self) -> bool:
        """Wait for an event or the end; False after a heartbeat's time without either."""
        rung = self._rung
        try:
            await asyncio.wait_for(rung.wait(), HEARTBEAT_S)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._task.cancel()

    async def stop(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


class Feeds:
    """The feeds that somebody watches, by workspace and film."""

    def __init__(self) -> None:
        self._feeds: dict[tuple[str, str], Feed] = {}

    def close(self) -> None:
        """End all streams: who watches comes back, to another process or to this one when it is up again."""
        for feed in self._feeds.values():
            feed.close()

    async def watch(self, studio: Studio, film: str, after: int, newest: int) -> AsyncIterator[bytes]:
        """Event stream of a film from number `after` on; `newest` is the film's newest event right now."""
        name = (studio.workspace, film)
        feed = self._feeds.get(name)
        if feed is None or feed.is_over:
            feed = self._feeds[name] = Feed(studio, film, newest)
        feed.watchers += 1
        try:
            yield b"retry: 2000\n\n"
            async for part in self._read(feed, studio, film, after):
                yield part
        finally:
            feed.watchers -= 1
            if not feed.watchers:
                if self._feeds.get(name) is feed:
                    del self._feeds[name]
                await feed.stop()

    async def _read(self, feed: Feed, studio: Studio, film: str, at: int) -> AsyncIterator[bytes]:
        while True:
            is_over = feed.is_over  # asked before reading: what came until then is read below
            here = feed.since(at)
            if here is None:
                rows = await run_in_threadpool(studio.events, film, at, PAGE)
                here = [(row.number, encoded(row)) for row in rows]
                is_over = not rows
            for number, data in here:
                yield data
                at = number
            if not here:
                if is_over:
                    return
                if not await feed.more():
                    yield b": still here\n\n"


def encoded(event: EventRow) -> bytes:
    told = {"number": event.number, "at_ms": event.at_ms, "kind": event.kind, "body": event.body}
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n".encode("utf-8", "backslashreplace")
