"""Gives hostile inputs to an intake, and tells what came of each: taken, refused, or wrong."""

import asyncio
import contextlib
import ctypes
import os
import socket
import struct
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from intake.hostile.bombs import bombs
from intake.hostile.mutants import mutants
from intake.hostile.polyglots import polyglots
from intake.hostile.texts import texts

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


class Canary:
    """A secret file that counts who opens it (inotify; 0 where there is none), and a server that counts who knocks."""

    def __init__(self, secret: Path, server: socket.socket, watch: int | None) -> None:
        self.secret, self.url = secret, f"http://127.0.0.1:{server.getsockname()[1]}/x.ts"
        self._server, self._watch = server, watch

    def caught(self) -> tuple[int, int]:
        """(reads, requests) since it was asked before."""
        requests = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self._server.accept()[0].close()
                requests += 1
        return (0 if self._watch is None else _events(self._watch)), requests


@contextlib.contextmanager
def canary(folder: Path) -> Iterator[Canary]:
    secret = folder / "secret.txt"
    secret.write_bytes(SECRET)
    libc, watch = ctypes.CDLL(None, use_errno=True), None
    if hasattr(libc, "inotify_init1"):
        watch = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(watch, os.fsencode(secret), IN_OPEN | IN_ACCESS) >= 0
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        server.setblocking(False)
        yield Canary(secret, server, watch)
    if watch is not None:
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


def files(folder: Path, good: dict[str, Path], bird: Canary, each: int) -> Iterator[Input]:
    """Every hostile file; `each` mutants of every good one."""
    yield from texts(bird.url, str(bird.secret))
    yield from polyglots(bird.url, str(bird.secret), good)
    yield from bombs(folder, good)
    yield from mutants(good, each)


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


async def campaign(desk: Desk, bird: Canary, inputs: Iterable[Input], limits: Limits | None = None) -> Tally:
    """Those files through the step."""
    kept = Tally()
    bird.caught()
    await through_step(desk, inputs, limits or Limits(), kept)
    kept.reads, kept.requests = bird.caught()
    return kept


def with_resolver(desk: Desk, resolve: Callable[[str, int], Awaitable[list[str]]]) -> Desk:
    from showrunner.kit.http import Guarded

    return replace(desk, net=lambda: Guarded(resolve=resolve, ports=range(1, 65_536)))
