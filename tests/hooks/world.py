"""A workspace with webhooks: a clock that stands until it is moved, secrets sealed by writing them backwards."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from listening import Listener
from sqlalchemy import Engine

from showrunner.hooks.door import Hooks
from showrunner.kit.http import Guarded

NOON_MS = 1_800_000_000_000
HOUR_MS = 3_600_000


class Backwards:
    def seal(self, text: str) -> str:
        return text[::-1]

    def open(self, sealed: str) -> str:
        return sealed[::-1]


@dataclass
class Clock:
    now_ms: int = NOON_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass
class World:
    engine: Engine
    hooks: Hooks
    clock: Clock
    outcomes: list[tuple[str, int | None]] = field(default_factory=list)

    def announce(self, kind: str = "film.finished", film: str = "honey", **body: object) -> int:
        with self.engine.begin() as connection:
            return self.hooks.announce(connection, "local", kind, film, body)

    async def at(self, ms: int) -> int:
        """Let it be so many ms after noon; how many attempts that brings."""
        self.clock.now_ms = NOON_MS + ms
        return await self.hooks.deliver_due()

    def states(self, hook: str) -> list[tuple[int, str, int]]:
        """Number, state, attempts, oldest first."""
        return [(row.number, row.state, row.attempts) for row in reversed(self.hooks.deliveries("local", hook))]


@contextlib.asynccontextmanager
async def world(engine: Engine, *listeners: Listener, clock: Clock | None = None) -> AsyncIterator[World]:
    clock = clock or Clock()
    outcomes: list[tuple[str, int | None]] = []
    async with Guarded(allow=[one.place for one in listeners]) as net:
        heard = lambda hook, outcome: outcomes.append((hook, outcome.status))  # noqa: E731
        hooks = Hooks(engine, Backwards(), net, clock=clock, heard=heard, poll_s=0.01)
        yield World(engine, hooks, clock, outcomes)
