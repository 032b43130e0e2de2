"""The same small recipes on every engine there is: in this process, durable on SQLite, durable on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from engine.world import KNOWLEDGE, Memory

from showrunner.catalog.claims import StepClaims, bury
from showrunner.catalog.database import open_database
from showrunner.catalog.results import StepResults
from showrunner.engine.durable import Durable
from showrunner.engine.events import Event
from showrunner.engine.execute import Executor
from showrunner.engine.inline import InlineHands, InlineRun
from showrunner.engine.orders import Worktable
from showrunner.engine.queues import PRIORITIES, QueueLimit
from showrunner.engine.step import step

KINDS = ["inline", "embedded", "distributed"]
WIDTHS = {"writing": 1, "voice": 2, "visual": 4, "assembly": 1}
LIMITS = {
    "narrow": QueueLimit(lane="visual", concurrent=2),
    "paced": QueueLimit(lane="visual", per=3, period_s=600),
}


@dataclass
class Bench:
    """The desk: what was done, what shall go wrong, and gates that steps wait at."""

    done: list[str] = field(default_factory=list)
    fail: dict[str, list[Exception]] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    at_gates: int = 0
    most_at_gates: int = 0
    ended: list[str] = field(default_factory=list)  # steps that were cancelled, once they have tidied up

    def gate(self, name: str) -> asyncio.Event:
        return self.gates.setdefault(name, asyncio.Event())


@step(version=1, lane="writing", stage="writing")
async def split(desk: Bench, text: str) -> tuple[str, ...]:
    desk.done.append(f"split {text}")
    return tuple(text.split())


@step(version=1, lane="voice", stage="voice")
async def measure(desk: Bench, word: str) -> int:
    desk.done.append(f"measure {word}")
    if desk.fail.get(word):
        raise desk.fail[word].pop(0)
    return len(word)


@step(version=1, lane="visual", stage="picture", timeout_s=0.05)
async def hang(desk: Bench, word: str) -> str:
    desk.done.append(f"hang {word}")
    await asyncio.Event().wait()
    return word


@step(version=1, lane="visual", stage="picture")
async def wait(desk: Bench, name: str, provider: dict[str, str] | None = None) -> str:
    """Waits at a gate of the bench; a provider may be named as a film's arguments name one."""
    desk.done.append(f"wait {name}")
    desk.at_gates += 1
    desk.most_at_gates = max(desk.most_at_gates, desk.at_gates)
    try:
        await desk.gate(name).wait()
    except asyncio.CancelledError:
        desk.ended.append(name)
        raise
    finally:
        desk.at_gates -= 1
    return name


@step(version=1, lane="assembly", stage="master")
async def total(desk: Bench, lengths: tuple[int, ...]) -> int:
    desk.done.append("total")
    return sum(lengths)


STEPS = {one.name: one for one in (split, measure, hang, wait, total)}


async def lengths(run, text):
    words = await run(split, text)
    return await run(total, await run.each(measure, words))


async def waiting(run, *names):
    return await asyncio.gather(*(run(wait, name) for name in names))


async def never(seconds):
    """In the place of the pauses between attempts."""


@dataclass
class House:
    """One engine and its world. `make` performs a recipe as one run."""

    database: Any
    bench: Bench = field(default_factory=Bench)
    events: list[Event] = field(default_factory=list)
    asked: dict[str, tuple[Any, tuple[Any, ...], asyncio.Future]] = field(default_factory=dict)

    @property
    def results(self) -> StepResults:
        return StepResults(self.database)

    def heard(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    async def perform(self, run, hands):
        recipe, arguments, future = self.asked[run]
        going = InlineRun.by(hands, self.results, Memory(), KNOWLEDGE, self.events.append)
        try:
            value = await recipe(going, *arguments)
        except Exception as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(value)
        finally:
            await going.stop()

    def ask(self, run, recipe, *arguments):
        future = asyncio.get_running_loop().create_future()
        self.asked[run] = (recipe, arguments, future)
        return future

    async def make(self, recipe, *arguments, run="run"):
        future = self.ask(run, recipe, *arguments)
        await self.start(run)
        return await future


@dataclass
class InlineHouse(House):
    tasks: dict[str, asyncio.Task] = field(default_factory=dict)

    async def start(self, run):
        hands = InlineHands(Executor(self.results, self.bench, self.events.append, never))
        self.tasks[run] = asyncio.ensure_future(self.perform(run, hands))

    async def cancel(self, run):
        self.tasks[run].cancel()


@dataclass
class DurableHouse(House):
    url: str = ""
    executor: str = "one"
    priority: int = PRIORITIES["normal"]  # of the runs that are started from now on
    priorities: dict[str, int] = field(default_factory=dict)
    durable: Durable | None = None

    def launch(self):
        self.design()
        assert self.durable.launch()

    def design(self):
        self.durable = Durable(
            self.url, executor=self.executor, widths=WIDTHS, limits=LIMITS, perform=self.follow, do=self.fulfil,
            bury=lambda executor: bury(self.database, executor), poll_s=0.1,
        )  # fmt: skip

    async def follow(self, run):
        if run in self.asked:
            await self.perform(run, self.durable.hands(run, "film", "local", self.priorities[run], self.results))

    async def fulfil(self, order):
        claims = StepClaims(self.database, self.durable.executor)
        table = Worktable(self.results, claims, KNOWLEDGE.intact, self.bench, self.events.append, never)
        return await table.fulfil(STEPS[order.step], order)

    async def start(self, run):
        self.priorities[run] = self.priority
        await self.durable.start(run, self.priority)

    async def cancel(self, run):
        await self.durable.cancel(run)


async def at_the_gates(house, count):
    await seen(lambda: house.bench.at_gates >= count)


async def seen(is_so):
    """Fails when it is not so within a minute: a hang is told as one."""
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(kind: str, url: str) -> AsyncIterator[House]:
    database = open_database(url)
    house = InlineHouse(database) if kind == "inline" else DurableHouse(database, url=url)
    try:
        if kind != "inline":
            house.launch()
        yield house
    finally:
        if kind != "inline" and house.durable is not None:
            await house.durable.stop(0)
        database.dispose()
