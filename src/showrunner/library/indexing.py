"""Looks at what came into libraries: what each file is, where it is cut, how good it is and what it is about.

A file that waits is a row, so whatever dies, somebody goes on. The work is done by steps, so what was done once for
these bytes is not done again.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

from showrunner.catalog.library import HoldingRow, Shelves, stale, waiting
from showrunner.engine.inline import InlineRun
from showrunner.errors import ShowrunnerError, StoreError
from showrunner.film.cleaning import cleaned
from showrunner.film.describing import subject_of, words_of
from showrunner.film.footage import Holding
from showrunner.film.source import Source
from showrunner.kit.workers import WorkerDied
from showrunner.library.door import Library
from showrunner.premises import Premises
from showrunner.producing import told
from showrunner.steps.desk import Desk
from showrunner.steps.footage import OWN
from showrunner.steps.intake import take_in
from showrunner.steps.looking import look_over, understand

log = logging.getLogger(__name__)
LOOK_AGAIN_S = 20.0  # how long a worker trusts that it would have been told

Listen = Callable[[HoldingRow], None]


class _NoDrafts:
    """Nobody edits what a file is."""

    def persons(self, name: str) -> str | None:
        return None

    def keep_machines(self, name: str, value: str) -> None: ...


@dataclass(frozen=True)
class Indexer:
    premises: Premises

    async def run(self) -> None:
        """Look at what comes, in any workspace, until cancelled."""
        with self.premises.bell.listening("library") as ear:
            while True:
                try:
                    await self.catch_up()
                except StoreError as error:
                    log.warning("the library waits: %s", error)
                await ear.heard(LOOK_AGAIN_S)

    async def catch_up(self, workspace: str | None = None, listen: Listen = lambda row: None) -> int:
        """Look at all that waits, in one workspace or in all; then write the catalogues. How many were looked at."""
        count = 0
        row = await asyncio.to_thread(waiting, self.premises.database, workspace)
        if row is not None:
            async with self.premises.desk() as desk:
                lookers = [self._look_at_all(desk, row, workspace, listen)]
                lookers += [self._look_at_all(desk, None, workspace, listen) for _ in range((os.cpu_count() or 1) - 1)]
                ended = await asyncio.gather(*lookers, return_exceptions=True)  # the desk outlives all of them
            count = sum(each for each in ended if isinstance(each, int))
            for failure in (each for each in ended if isinstance(each, BaseException)):
                raise failure
        for changed in await asyncio.to_thread(stale, self.premises.database):
            if workspace in (None, changed):
                await Library(self.premises, changed).write_down()
        return count

    async def _look_at_all(self, desk: Desk, row: HoldingRow | None, workspace: str | None, listen: Listen) -> int:
        """One file after the other, this one first, until none waits."""
        count = 0
        while row := row or await asyncio.to_thread(waiting, self.premises.database, workspace):
            listen(await self._look_at(desk, row))
            row, count = None, count + 1
        return count

    async def _look_at(self, desk: Desk, row: HoldingRow) -> HoldingRow:
        shelves = Shelves(self.premises.database, row.workspace)
        try:
            holding = await self._seen(desk, row)
        except (StoreError, WorkerDied) as error:
            if not error.retryable:
                await asyncio.to_thread(shelves.end, row, "refused", error=json.dumps(told(error)))
            raise
        except ShowrunnerError as error:
            await asyncio.to_thread(shelves.end, row, "refused", error=json.dumps(told(error)))
        except asyncio.CancelledError:
            shelves.let_go(row)  # who comes next need not wait for the lease to end
            raise
        else:
            await asyncio.to_thread(shelves.end, row, "ready", holding=holding)
        return await asyncio.to_thread(shelves.get, row.id)

    async def _seen(self, desk: Desk, row: HoldingRow) -> Holding:
        results = self.premises.results(self.premises.scope_of(row.workspace))
        run = InlineRun.of(results, _NoDrafts(), desk, self.premises.knowledge(), lambda event: None)
        clip = await run(take_in, Source(asset=row.asset), OWN)
        stretches = await run(look_over, clip)
        words = words_of(row.name, row.folder, row.tagged, row.notes, clip.tags)
        return Holding(
            id=row.id,
            name=cleaned(row.name) or row.id,
            kind=clip.kind,
            clip=clip,
            stretches=stretches,
            words=words,
            tags=row.tagged,
            origin=row.whose,
            meaning=await run(understand, words, subject_of(row.name, row.notes, clip.tags)),
        )
