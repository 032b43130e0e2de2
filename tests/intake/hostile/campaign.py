"""Gives hostile inputs to an intake, and tells what came of each: taken, refused, or wrong."""

import asyncio
import ctypes
import os
import struct
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from intake.hostile.bombs import bombs
from intake.hostile.mutants import mutants
from intake.hostile.polyglots import polyglots
from intake.hostile.texts import texts
from listening import Listener, says

from showrunner.errors import BriefError, FetchFailed, TooLarge
from showrunner.film.clip import Clip
from showrunner.film.source import Limits, Source
from showrunner.steps.desk import Desk
from showrunner.steps.intake import take_in

Input = tuple[str, bytes]
SECRET = b"TOP-SECRET-0451"
REFUSED = (BriefError, TooLarge, FetchFailed)
IN_OPEN, IN_ACCESS = 0x20, 0x1


@dataclass
class Tally:
    """What a campaign found. `reads` and `requests` are of what nobody may read or ask."""

    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    reads: int = 0
    requests: int = 0
    why: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return len(self.taken) + len(self.refused) + len(self.wrong)

    @property
    def is_clean(self) -> bool:
        return not (self.wrong or self.reads or self.requests)


def files(folder: Path, good: dict[str, Path], url: str, secret: Path, each: int) -> Iterator[Input]:
    """Every hostile file; `each` mutants of every good one."""
    yield from texts(url, str(secret))
    yield from polyglots(url, str(secret), good)
    yield from bombs(folder, good)
    yield from mutants(good, each)


def sample(inputs: Iterable[Input], every: int) -> Iterator[Input]:
    return (one for number, one in enumerate(inputs) if number % every == 0)


@contextmanager
def canary(folder: Path) -> Iterator[tuple[Path, Callable[[], int]]]:
    """A secret file and a count of how often it was opened. Linux tells (inotify); elsewhere the count stays 0."""
    secret = folder / "secret.txt"
    secret.write_bytes(SECRET)
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "inotify_init1"):
        yield secret, lambda: 0
        return
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(secret), IN_OPEN | IN_ACCESS) >= 0
    try:
        yield secret, lambda: _events(watch)
    finally:
        os.close(watch)


def _events(watch: int) -> int:
    try:
        told = os.read(watch, 1 << 16)
    except BlockingIOError:
        return 0
    count, at = 0, 0
    while at < len(told):
        at += 16 + struct.unpack_from("I", told, at + 12)[0]
        count += 1
    return count


async def through_step(desk: Desk, inputs: Iterable[Input], limits: Limits, kept: Tally) -> None:
    """Each file into the store, and in by the step."""
    path = desk.scratch / "given"
    for name, data in inputs:
        path.write_bytes(data)
        source = Source(asset=await desk.store.put(path, "video/mp4"), name=name[:200])
        await _tried(name, lambda source=source: take_in.function(desk, source, limits), kept)


async def through_addresses(desk: Desk, urls: Iterable[str], kept: Tally) -> None:
    for url in urls:
        await _tried(url, lambda url=url: _asked(desk, url), kept)


async def _asked(desk: Desk, url: str) -> Clip:
    try:
        source = Source(url=url)
    except ValueError as error:
        raise BriefError(str(error), field="source", hint="give an address") from error
    return await take_in.function(desk, source)


async def _tried(name: str, intake: Callable[[], Awaitable[Clip]], kept: Tally) -> None:
    began = time.perf_counter()
    try:
        clip = await asyncio.wait_for(intake(), 300)
    except REFUSED as error:
        if not (error.field and error.hint):
            kept.wrong.append(f"{name}: refused without field or remedy: {error}")
        kept.refused.append(name)
        kept.why[type(error).__name__] += 1
    except Exception as error:  # the campaign tells, whatever it was
        kept.wrong.append(f"{name}: {type(error).__name__}: {error}")
    else:
        kept.taken.append(name)
        if SECRET.decode() in clip.model_dump_json():
            kept.wrong.append(f"{name}: tells the secret")
    kept.slowest_s = max(kept.slowest_s, time.perf_counter() - began)


async def campaign(
    desk: Desk, folder: Path, good: dict[str, Path], *, each: int, every: int = 1, limits: Limits | None = None
) -> Tally:
    """All files through the step, `every` so manyth of them, beside a canary server and a secret."""
    kept = Tally()
    with canary(folder) as (secret, reads):
        async with Listener(says(200, b"caught")) as server:
            inputs = sample(files(folder, good, server.url("/x.ts"), secret, each), every)
            await through_step(desk, inputs, limits or Limits(), kept)
            kept.requests = server.connections
        kept.reads = reads()
    return kept


def with_resolver(desk: Desk, resolve: Callable[[str, int], Awaitable[list[str]]]) -> Desk:
    from showrunner.kit.http import Guarded

    return replace(desk, net=lambda: Guarded(resolve=resolve, ports=range(1, 65_536)))
