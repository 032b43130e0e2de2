import asyncio

import pytest

from showrunner.kit.turns import CROWD, Turns


def order(places, width):
    """(the order in which turns were given, the most at once for one place)."""

    async def go():
        turns, given, here, most = Turns(width), [], {}, 0

        async def one(number, place):
            nonlocal most
            async with turns.turn(place):
                given.append(number)
                here[place] = here.get(place, 0) + 1
                most = max(most, here[place])
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                here[place] -= 1

        await asyncio.gather(*(one(n, place) for n, place in enumerate(places)))
        return given, most

    return asyncio.run(go())


def test_who_goes_on_where_somebody_was_goes_first():
    given, most = order("abab", 1)
    assert given == [0, 2, 1, 3]
    assert most == 1


def test_two_workers_take_two_places():
    given, most = order("aabb", 2)
    assert given[:2] == [0, 2]
    assert most == 1


def test_a_crowd_is_worth_a_second_worker():
    assert order("a" * (CROWD + 1), 2)[1] == 2
    assert order("a" * (CROWD - 1), 2)[1] == 1


def test_a_turn_given_up_goes_to_the_next():
    async def go():
        turns = Turns(1)
        async with turns.turn("a"):
            waiting = asyncio.ensure_future(turns.turn("b").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        async with asyncio.timeout(5), turns.turn("c"):
            return True

    assert asyncio.run(go())


def test_never_more_than_the_width():
    async def go():
        turns, now, most = Turns(3), 0, 0

        async def one(n):
            nonlocal now, most
            async with turns.turn(f"{n % 5}"):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0)
                now -= 1

        await asyncio.gather(*(one(n) for n in range(40)))
        return most

    assert asyncio.run(go()) == 3
