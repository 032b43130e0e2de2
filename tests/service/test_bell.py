"""What is rung is heard at once, in this process and through Redis; without Redis nobody notices but by waiting."""

import asyncio
import time

from awaiting import awaits

from showrunner.kit.doorbell import Doorbell
from showrunner.kit.redisbell import RedisBell


async def heard_soon(bell, ring):
    """Whether the ring came long before the waiting would have ended."""
    with bell.listening("film") as ear:
        began = time.monotonic()
        asyncio.get_running_loop().call_later(0.05, ring)
        await ear.heard(20)
        return time.monotonic() - began < 10


@awaits
async def test_a_ring_is_heard():
    bell = Doorbell()
    assert await heard_soon(bell, lambda: bell.ring("film"))


@awaits
async def test_a_ring_while_nobody_waits_is_heard_at_the_next_wait():
    bell = Doorbell()
    with bell.listening("film") as ear:
        bell.ring("film")
        await asyncio.sleep(0)
        assert ear.rung.is_set()
        await ear.heard(20)
        assert not ear.rung.is_set()


@awaits
async def test_another_process_is_heard_through_redis(valkey):
    ours, theirs = RedisBell(valkey), RedisBell(valkey)
    for _ in range(100):  # until the subscription stands
        with ours.listening("film") as ear:
            theirs.ring("film")
            await ear.heard(0.1)
            if ours.heard_elsewhere:
                break
    assert await heard_soon(ours, lambda: theirs.ring("film"))


def test_whether_redis_answers_is_asked_and_not_assumed(valkey):
    assert RedisBell(valkey).trouble is None
    assert "does not answer" in (RedisBell("redis://127.0.0.1:1").trouble or "")
    assert Doorbell().trouble is None


@awaits
async def test_without_redis_the_bell_still_rings_at_home():
    bell = RedisBell("redis://127.0.0.1:1")
    assert await heard_soon(bell, lambda: bell.ring("film"))
