"""A house whose films are made by quick workers in this process."""

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "productions"))

from quick import quick_studio

from showrunner.accounts.principal import SCOPES, SCOPES_OF, Principal
from showrunner.mcp.visit import Visit
from showrunner.producing import Producer


class House:
    """`is_open`: whether films are taken from the queue."""

    def __init__(self, home):
        self.studio = quick_studio(home)
        self.is_open = True
        self.principal = Principal(workspace="local", key="test", role="owner", scopes=SCOPES)

    def become(self, role, workspace="local"):
        self.principal = Principal(workspace=workspace, key="test", role=role, scopes=SCOPES_OF[role])

    async def greet(self, request):
        principal = self.principal
        studio = self.studio.within(principal.workspace, principal.person)
        return Visit(studio, principal, self.hand_over, lambda: self.count())

    def count(self):
        """Each order, one after the other."""

    async def hand_over(self, studio, asset, film, name):
        return f"/films/{film.id}/{name}"

    async def work(self):
        """As a worker does: one run at a time."""
        producer = Producer(self.studio.premises)
        with self.studio.premises.bell.listening("queue") as ear:
            while True:
                run = self.studio.premises.runs.take("test") if self.is_open else None
                if run is None:
                    await ear.heard(0.1)
                elif run.work == "make":
                    await producer.make(run)
                else:
                    await producer.export(run, run.work.partition(" ")[2])


@asynccontextmanager
async def working(house):
    worker = asyncio.create_task(house.work())
    try:
        yield
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
