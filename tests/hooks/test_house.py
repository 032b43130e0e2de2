"""A whole house tells of its films: one that was made, one that failed, one that was cancelled; each exactly once."""

import asyncio
import json
import time
from collections import Counter

from awaiting import awaits
from listening import Listener, says

from showrunner import settings
from showrunner.film.brief import Brief
from showrunner.hooks.signing import verify
from showrunner.wiring import open_house

STUB = "showrunner.testing.stub:PRODUCTION"


def wish(**plan: object) -> Brief:
    return Brief(prompt=json.dumps({"ms": 1, "wide": 1, **plan}))


@awaits
async def test_the_end_of_every_film_is_told_once_and_signed(tmp_path):
    async with Listener(says()) as receiver:
        found = settings.read(str(tmp_path), {"plugins": STUB, "fetch_allow": receiver.place})
        async with open_house(found) as house, asyncio.timeout(60):
            _, secret = house.hooks.create("local", receiver.url())
            made, failed, stopped = (
                house.studio.submit(wish(salt=salt, **more), production="stub").id
                for salt, more in (("a", {}), ("b", {"fails": True}), ("c", {"ms": 60_000}))
            )
            house.studio.cancel(stopped)
            while len(receiver.visits) < 3:
                await asyncio.sleep(0.05)
            told = [json.loads(visit.body) for visit in receiver.visits]
            assert Counter((one["type"], one["data"]["film"]) for one in told) == {
                ("film.finished", made): 1,
                ("film.failed", failed): 1,
                ("film.cancelled", stopped): 1,
            }
            assert [one["data"]["number"] for one in told] == [1, 2, 3]
            for visit in receiver.visits:
                verify(visit.body, visit.headers, [secret], time.time())
            assert [notice.kind for notice in house.studio.notices()] == [one["type"] for one in told]
            failure = next(one["data"] for one in told if one["type"] == "film.failed")
            assert failure["message"]
