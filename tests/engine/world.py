"""A small world for the engine: numbers instead of films, a dictionary instead of a catalog."""

import asyncio
from dataclasses import dataclass, field

from showrunner.engine.inline import InlineRun
from showrunner.engine.plan import Foresight, Plan, Unforeseeable
from showrunner.engine.ports import Knowledge
from showrunner.engine.step import step
from showrunner.kit.document import Document


class Text(Document):
    words: str


@dataclass
class Memory:
    """Results and drafts in one process; honest in every way but durability."""

    results: dict[str, str] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)

    def get(self, key):
        return self.results.get(key)

    def put(self, key, step, value, took_ms):
        self.results[key] = value

    def persons(self, name):
        return self.person.get(name)

    def keep_machines(self, name, value):
        self.machine[name] = value


@dataclass
class Bench:
    """The desk: counts what was done."""

    done: list[str] = field(default_factory=list)
    fail: list[Exception] = field(default_factory=list)


@step(version=1, lane="writing", stage="writing", is_decision=True)
async def write(desk: Bench, prompt: str) -> Text:
    desk.done.append(f"write {prompt}")
    return Text(words=prompt)


@step(version=1, lane="voice", stage="voice")
async def speak(desk: Bench, word: str) -> int:
    if desk.fail:
        raise desk.fail.pop()
    desk.done.append(f"speak {word}")
    return len(word)


@step(version=1, lane="visual", stage="picture")
async def draw(desk: Bench, word: str, length: int) -> str:
    desk.done.append(f"draw {word} {length}")
    return word * length


@step(version=1, lane="assembly", stage="master")
async def join(desk: Bench, parts: tuple[str, ...]) -> str:
    desk.done.append("join")
    return "|".join(parts)


async def recipe(run, prompt):
    text = await run.draft("text", write, prompt)
    words = text.words.split()
    lengths = await asyncio.gather(*(run.about(word)(speak, word) for word in words))
    parts = [run.about(word)(draw, word, length) for word, length in zip(words, lengths, strict=True)]
    return await run(join, run.pure(tuple, await asyncio.gather(*parts)))


async def _whole(value):
    return True


KNOWLEDGE = Knowledge(revisions=lambda inputs: {}, intact=_whole)


def started(memory, bench, events=None):
    return InlineRun.of(memory, memory, bench, KNOWLEDGE, events.append if events is not None else lambda e: None)


def make(memory, prompt, bench=None, events=None):
    """(result, what was done, calls)."""
    bench = bench or Bench()

    async def go():
        run = started(memory, bench, events)
        try:
            return await recipe(run, prompt), run.calls
        finally:
            await run.stop()

    result, calls = asyncio.run(go())
    return result, bench.done, calls


def foresee(memory, prompt) -> Plan:
    sight = Foresight(memory, memory, Bench(), KNOWLEDGE)
    try:
        asyncio.run(recipe(sight, prompt))
    except Unforeseeable:
        return sight.plan(is_complete=False)
    return sight.plan()
