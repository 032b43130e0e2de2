"""worker: take films out of the queue and do steps of its lanes, until told to stop."""

import argparse
import asyncio
import os
from contextlib import AsyncExitStack

from showrunner.cli import output, service
from showrunner.errors import Busy
from showrunner.settings import Settings
from showrunner.telemetry.exposing import exposed
from showrunner.wiring import open_house

BEHIND = 10  # on one machine whoever takes orders goes first; alone it makes no difference


def worker(arguments: argparse.Namespace) -> int:
    found = service.settings(arguments)
    service.log(found)
    os.nice(BEHIND)
    asyncio.run(_work(found, is_json=arguments.json))
    return service.left()


async def _work(found: Settings, *, is_json: bool) -> None:
    counts = None if found.metrics_port else found.metrics
    async with AsyncExitStack() as stack:
        told = stack.enter_context(service.stopping())
        house = await stack.enter_async_context(open_house(found, frozenset({"work"}), counts=counts))
        if not house.is_working:
            raise Busy(
                "another process of this home works already",
                hint="one is enough on SQLite, it uses every core; with PostgreSQL there may be many",
            )
        if found.metrics_port:
            stack.enter_context(exposed(house.telemetry.exposition, found.host, found.metrics_port))
        if is_json:
            output.last_line({"worker": house.worker.name, "lanes": list(found.lanes)})
        else:
            output.say(f"{house.worker.name} works on {', '.join(found.lanes)}; Ctrl-C stops it")
        await told.wait()
