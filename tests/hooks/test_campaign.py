"""Webhooks under kill -9 of their deliverers and every fault of their receiver: none lost, none unsigned, in order."""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from awaiting import awaits
from hooks.world import Backwards
from listening import Listener, Visit, hangs, resets, says

from showrunner.catalog.films import now_ms
from showrunner.catalog.hooks import IN_TURN
from showrunner.errors import Unauthenticated
from showrunner.hooks.door import Hooks
from showrunner.hooks.signing import verify
from showrunner.kit.http import Guarded

TESTS = Path(__file__).resolve().parents[1]
FAULTS = (hangs, resets, says(500), says(503, retry_after="0"), says(302, location="/elsewhere"), says(404))


class Receiver:
    """Fails each message a few times, in a way of its own, before it takes it; remembers what it took and when."""

    def __init__(self, seed: int) -> None:
        self.rng, self.seen = random.Random(seed), Counter()
        self.faults: dict[str, int] = {}
        self.taken: list[Visit] = []
        self.unsigned = 0
        self.secrets: dict[str, str] = {}

    async def answer(self, visit, writer) -> None:
        try:
            message = verify(visit.body, visit.headers, [self.secrets[visit.path]], time.time())
        except Unauthenticated:
            self.unsigned += 1
            raise
        self.seen[message] += 1
        planned = self.faults.setdefault(message, self.rng.choice((0, 0, 0, 1, IN_TURN - 1)))
        if self.seen[message] <= planned:
            await self.rng.choice(FAULTS)(visit, writer)
            return
        self.taken.append(visit)
        await says(self.rng.choice((200, 201, 204)))(visit, writer)


async def campaign(engine, *, notices: int, endpoints: int, kills: int, every_s: float) -> Receiver:
    receiver = Receiver(seed=7)
    async with Listener(receiver.answer) as listener:
        hooks = Hooks(engine, Backwards(), Guarded(allow=[listener.place]), clock=now_ms)
        for n in range(endpoints):
            receiver.secrets[f"/{n}"] = hooks.create("local", listener.url(f"/{n}"))[1]
        url = engine.url.render_as_string(hide_password=False)

        async def born() -> asyncio.subprocess.Process:
            there = {**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent / 'src'}"}
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "hooks.deliverer", url, listener.place, env=there
            )

        deliverers = [await born() for _ in range(2)]
        try:
            for n in range(notices):
                with engine.begin() as connection:
                    hooks.announce(connection, "local", "film.finished", f"film-{n}", {"n": n})
            for n in range(kills):
                await asyncio.sleep(every_s)
                victim = deliverers[n % 2]
                victim.kill()
                await victim.wait()
                deliverers[n % 2] = await born()
            async with asyncio.timeout(300):
                while {(v.path, json.loads(v.body)["data"]["number"]) for v in receiver.taken} != {
                    (f"/{e}", n + 1) for e in range(endpoints) for n in range(notices)
                }:
                    await asyncio.sleep(0.2)
        finally:
            for one in deliverers:
                one.kill()
                await one.wait()
    return receiver


def judged(receiver: Receiver, *, notices: int, endpoints: int, doubles: int) -> None:
    assert receiver.unsigned == 0
    ids = Counter(visit.headers["webhook-id"] for visit in receiver.taken)
    assert len(ids) == notices * endpoints  # each its own message, each taken
    assert sum(ids.values()) - len(ids) <= doubles  # told twice only where a deliverer died in between
    for n in range(endpoints):
        numbers = [json.loads(visit.body)["data"]["number"] for visit in receiver.taken if visit.path == f"/{n}"]
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


@awaits
async def test_a_sample_of_webhooks_survives_kills_and_faults(engine):
    receiver = await campaign(engine, notices=12, endpoints=4, kills=2, every_s=1.0)
    judged(receiver, notices=12, endpoints=4, doubles=2 * 4)


@pytest.mark.soak
@awaits
async def test_a_thousand_webhooks_survive_kills_and_faults(engine):
    receiver = await campaign(engine, notices=125, endpoints=8, kills=60, every_s=1.5)
    judged(receiver, notices=125, endpoints=8, doubles=60 * 8)
