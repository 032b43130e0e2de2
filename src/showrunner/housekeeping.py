"""Frees what no film needs: expired, orphaned and half-written things, never one in use.

It runs beside working workers on any number of machines. A result whose file is gone is made again when somebody asks
for it; what cannot be made again (masters, uploads, what briefs and drafts bring along) goes only by its own setting.
"""

import asyncio
import contextlib
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from showrunner.catalog import upkeep
from showrunner.catalog.database import snapshot
from showrunner.catalog.films import Films
from showrunner.catalog.leases import alone
from showrunner.errors import Busy, ShowrunnerError
from showrunner.settings import Settings
from showrunner.store.base import Kept, Store

log = logging.getLogger(__name__)
HOUR_MS = 3_600_000
GRACE_MS = HOUR_MS  # a file may be written so long before the row that refers to it is
UNFINISHED_MS = 24 * HOUR_MS  # after which an upload is not gone on with
SCRATCH_MS = 6 * HOUR_MS  # no step is silent for so long: its scratch folder belongs to nobody
SOON_S = 300  # a service that never runs for an hour is cleaned too
REMOVED_AT_ONCE = 8


@dataclass(frozen=True)
class Keeping:
    """How long things are kept, in ms; None: for ever."""

    results_ms: int = 24 * HOUR_MS  # after last use
    masters_ms: int | None = None  # and exports, after the film's end
    uploads_ms: int | None = None  # after the last change, when no film refers to them
    tasks_ms: int | None = 2 * HOUR_MS  # films ordered by POST /tasks/…, after their end; not works to keep
    notices_ms: int = 720 * HOUR_MS  # and deliveries, and the details of old runs
    grace_ms: int = GRACE_MS

    @classmethod
    def of(cls, settings: Settings) -> "Keeping":
        def kept(hours: int) -> int | None:
            return hours * HOUR_MS if hours else None

        return cls(
            results_ms=settings.keep_intermediates_h * HOUR_MS,
            masters_ms=kept(settings.keep_masters_h),
            uploads_ms=kept(settings.keep_uploads_h),
            tasks_ms=settings.keep_tasks_h * HOUR_MS,
            notices_ms=settings.keep_notices_h * HOUR_MS,
        )

    def for_now(self, results_ms: int) -> "Keeping":
        """As a person asks for it who cleans: with no more grace than results get, while nothing is being made."""
        return replace(self, results_ms=results_ms, grace_ms=min(self.grace_ms, results_ms))


@dataclass(frozen=True)
class Swept:
    """What went, or in a rehearsal would go."""

    results: int
    files: int
    size: int  # bytes
    uploads: int = 0
    rows: int = 0  # of the rest: answers, notices, leases, details of old runs


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Cleaner:
    engine: Engine
    store: Store
    keeping: Keeping = Keeping()
    scratch: Path | None = None  # of this machine
    now_ms: Callable[[], int] = wall_ms

    async def clean(self, *, is_rehearsal: bool = False) -> Swept:
        """Once. Raises Busy while another process cleans."""
        left = await self._tidy(is_rehearsal)
        with alone(self.engine, "cleaning"):
            swept = await self._clean(self.now_ms(), is_rehearsal)
        return replace(swept, size=swept.size + left)

    async def run(self, every_s: float) -> None:
        """Clean every so often, until cancelled; the first time soon. What fails is tried again the next time."""
        pause_s = min(every_s, SOON_S)
        while True:
            await asyncio.sleep(pause_s)
            pause_s = every_s
            try:
                swept = await self.clean()
            except Busy:
                log.debug("another process cleans already")
            except ShowrunnerError as error:
                log.warning("cleaning failed: %s", error)
            else:
                log.info("cleaned: %d files, %d bytes, %d results", swept.files, swept.size, swept.results)

    async def _tidy(self, is_rehearsal: bool) -> int:
        """What died on this machine left here; the bytes of it that are the store's."""
        if not is_rehearsal:
            await asyncio.to_thread(self._clear_scratch)
        left = await self.store.remove_leavings(before_ms=self.now_ms() - UNFINISHED_MS, is_rehearsal=is_rehearsal)
        return left.size if left else 0

    def _clear_scratch(self) -> None:
        for left in self.scratch.iterdir() if self.scratch else ():
            if _last_written_ms(left) < self.now_ms() - SCRATCH_MS:
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)  # its owner may be tidying up after all
                else:
                    left.unlink(missing_ok=True)

    async def _clean(self, at: int, is_rehearsal: bool) -> Swept:
        kept = await self.store.kept()  # before the rows are read: what is new since is not seen at all
        rows = 0 if is_rehearsal else await asyncio.to_thread(self._forget_past, at)
        stale, uploads, orphans = await asyncio.to_thread(self._plan, at, kept)
        if not is_rehearsal:
            await asyncio.to_thread(self._forget, stale, uploads, at)
            orphans = await self._remove(orphans, self._written_before(at))
        size = sum(kept[digest].size for digest in orphans)
        return Swept(results=len(stale), files=len(orphans), size=size, uploads=len(uploads), rows=rows)

    def _plan(self, at: int, kept: dict[str, Kept]) -> tuple[list[str], list[str], list[str]]:
        """(keys of stale results, ids of unused uploads, digests that nothing else refers to)."""
        before = self._written_before(at)
        since = 0 if self.keeping.masters_ms is None else at - self.keeping.masters_ms
        uploaded = 0 if self.keeping.uploads_ms is None else at - self.keeping.uploads_ms
        with snapshot(self.engine) as connection:
            stale = upkeep.stale_results(connection, at - self.keeping.results_ms)
            uploads = upkeep.unused_uploads(connection, uploaded, at - UNFINISHED_MS)
            wanted = upkeep.referred(connection, without_results=stale, without_uploads=uploads, masters_since_ms=since)
        orphans = [digest for digest, one in kept.items() if digest not in wanted and one.changed_ms < before]
        return stale, uploads, orphans

    def _written_before(self, at: int) -> int:
        """Files written since may belong to a step that is not done, an upload whose row is about to be written."""
        with self.engine.connect() as connection:
            began = upkeep.oldest_open_ms(connection)
        return at - self.keeping.grace_ms + 1 if began is None else min(at - self.keeping.grace_ms, began)

    def _forget_past(self, at: int) -> int:
        rows = upkeep.forget_past(self.engine, at, at - self.keeping.notices_ms)
        if self.keeping.tasks_ms is not None:
            rows += upkeep.forget_tasks(self.engine, at - self.keeping.tasks_ms)
        return rows

    def _forget(self, stale: list[str], uploads: list[str], at: int) -> None:
        upkeep.forget_results(self.engine, stale, at - self.keeping.results_ms)
        upkeep.forget_uploads(self.engine, uploads)

    async def _remove(self, orphans: list[str], before_ms: int) -> list[str]:
        """Those of `orphans` that nobody put again meanwhile."""
        turns = asyncio.Semaphore(REMOVED_AT_ONCE)

        async def remove(digest: str) -> bool:
            async with turns:
                return await self.store.remove(digest, before_ms=before_ms)

        gone = await asyncio.gather(*(remove(digest) for digest in orphans))
        return [digest for digest, is_gone in zip(orphans, gone, strict=True) if is_gone]


def _last_written_ms(path: Path) -> int:
    newest = 0
    for one in (path, *path.rglob("*")):
        with contextlib.suppress(FileNotFoundError):  # its owner is tidying up
            newest = max(newest, one.lstat().st_mtime_ns)
    return newest // 1_000_000


async def sweep(films: Films, store: Store, scratch: Path, *, older_than_ms: int, is_rehearsal: bool) -> Swept:
    """Clean a home once, as its person asks for it: forget results not used for `older_than_ms`, and their files."""
    keeping = Keeping(tasks_ms=None).for_now(older_than_ms)
    return await Cleaner(films.engine, store, keeping, scratch).clean(is_rehearsal=is_rehearsal)
