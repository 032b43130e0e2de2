"""Makes a backup beside a working house: rows as they were at one moment, then the files that they refer to.

What is there already from earlier backups is not sent again. Cleaning waits meanwhile, so that no file goes between the
rows and their files. Secrets stay sealed, and the key that opens them is not in a backup: keep it apart.
"""

import asyncio
import gzip
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from showrunner.archive.manifest import Manifest, Table, asset_key, backups_in, digest_in, files_of, key_for, read
from showrunner.catalog.database import HEAD, snapshot
from showrunner.catalog.dumps import dump
from showrunner.catalog.leases import alone
from showrunner.catalog.references import references
from showrunner.errors import Busy, NotFound
from showrunner.film.asset import Asset
from showrunner.kit.document import Document
from showrunner.kit.files import digest_of
from showrunner.store.base import Kept, Store
from showrunner.store.bucket import Bucket

SENT_AT_ONCE = 4
PATIENCE_S = 120  # with a cleaner that is at work
DAY_MS = 86_400_000
UNDATED_MS = DAY_MS  # files in the place younger than this may belong to a backup that is being made


class BackedUp(Document):
    """What one backup did."""

    name: str
    rows: int
    files: int
    size: int  # bytes of those files
    sent: int  # files that were not there from earlier backups
    sent_size: int
    lost: int  # things that cannot be remade, and that the house has not: see `showrunner verify`
    removed: tuple[str, ...]  # backups past their time


@dataclass(frozen=True)
class Archivist:
    engine: Engine
    store: Store
    place: Bucket
    scratch: Path  # of the home: what is killed here goes with its next cleaning

    async def back_up(self, *, keep_days: int | None = None, is_checking: bool = False) -> BackedUp:
        """Raises StoreError when house or place is at fault; then there is no new backup, and no old one is lost.

        With `keep_days`, earlier backups go when they are older, and files that only they needed. `is_checking` reads
        what is there already, and sends again what is damaged. Raises Busy while another backup is made.
        """
        with alone(self.engine, "backup"):
            return await self._back_up(keep_days, is_checking)

    async def _back_up(self, keep_days: int | None, is_checking: bool) -> BackedUp:
        there = await self.place.listed("assets")
        if is_checking:
            there = {key: kept for key, kept in there.items() if await self.place.digest(key) == digest_in(key)}
        with tempfile.TemporaryDirectory(prefix="backup-", dir=self.scratch) as scratch, ExitStack() as held:
            await self._without_cleaning(held)
            tables, needed, made_ms = await asyncio.to_thread(self._dumped, Path(scratch))
            files, lost, sent = await self._send_files(needed, there)
            listed = _listed(files, Path(scratch) / "files")
            pieces = [*((Path(scratch) / table.piece.digest, table.piece) for table in tables), listed]
            for path, asset in pieces:
                if not _is_there(asset, there):
                    await self.place.send(asset_key(asset.digest), path)
        manifest = Manifest(
            made_ms=made_ms, revision=HEAD, tables=tables, files=listed[1], file_count=len(files),
            size=sum(asset.size for asset in files), lost=tuple(sorted(lost)),
        )  # fmt: skip
        await asyncio.to_thread(os.sync)  # in a folder, files before the manifest that promises them
        key, data = key_for(manifest)
        await self.place.send(key, data)
        removed = await self._remove_old(made_ms - keep_days * DAY_MS, key) if keep_days is not None else ()
        return BackedUp(
            name=Path(key).stem, rows=sum(table.rows for table in tables), files=len(files), size=manifest.size,
            sent=len(sent), sent_size=sum(asset.size for asset in sent), lost=len(lost), removed=removed,
        )  # fmt: skip

    async def _without_cleaning(self, held: ExitStack) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                held.enter_context(alone(self.engine, "cleaning"))
            except Busy:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(1)
            else:
                return

    def _dumped(self, scratch: Path) -> tuple[tuple[Table, ...], dict[Asset, bool], int]:
        """(tables as files in `scratch`, what rows refer to: can it be made again?, when that was so)."""
        with snapshot(self.engine) as connection:
            made_ms = time.time_ns() // 1_000_000
            tables = tuple(_named(piece.table, piece.rows, piece.path) for piece in dump(connection, scratch))
            return tables, _needed(connection), made_ms

    async def _send_files(
        self, needed: dict[Asset, bool], there: dict[str, Kept]
    ) -> tuple[list[Asset], list[str], list[Asset]]:
        """(files that are in the place now, digests of those lost for good, files that were sent)."""
        turns, lost, sent = asyncio.Semaphore(SENT_AT_ONCE), set[str](), list[Asset]()
        files: dict[str, Asset] = {}

        async def send(asset: Asset, can_be_made_again: bool) -> None:
            async with turns:
                try:
                    if not _is_there(asset, there):
                        await self.place.send(asset_key(asset.digest), await self.store.path(asset))
                        sent.append(asset)
                    files[asset.digest] = asset
                except NotFound:
                    if not can_be_made_again:
                        lost.add(asset.digest)

        await asyncio.gather(*(send(asset, can_be_made_again) for asset, can_be_made_again in needed.items()))
        return sorted(files.values(), key=lambda asset: asset.digest), sorted(lost), sent

    async def _remove_old(self, before_ms: int, newest: str) -> tuple[str, ...]:
        """Manifests first: a backup is never there in part."""
        backups = await backups_in(self.place)
        old = [one for one in backups if one.made_ms < before_ms and one.key != newest]
        if not old:
            return ()
        wanted = set[str]()
        for one in backups:
            if one not in old:
                manifest = await read(self.place, one)
                wanted |= {table.piece.digest for table in manifest.tables} | {manifest.files.digest}
                wanted |= {asset.digest for asset in await files_of(self.place, manifest)}
        for one in old:
            await self.place.remove(one.key)
        young_ms = time.time_ns() // 1_000_000 - UNDATED_MS
        for key, kept in (await self.place.listed("assets")).items():
            if digest_in(key) not in wanted and kept.changed_ms < young_ms:
                await self.place.remove(key)
        return tuple(one.name for one in old)


def _needed(connection: Connection) -> dict[Asset, bool]:
    found: dict[Asset, bool] = {}
    for one in references(connection):
        found[one.asset] = found.get(one.asset, True) and one.can_be_made_again
    return found


def _named(table: str, rows: int, path: Path) -> Table:
    """The piece, renamed to its digest."""
    digest, size = digest_of(path), path.stat().st_size
    path.replace(path.with_name(digest))
    return Table(name=table, rows=rows, piece=Asset(digest=digest, media_type="application/gzip", size=size))


def _listed(files: Iterable[Asset], path: Path) -> tuple[Path, Asset]:
    data = gzip.compress(json.dumps([asset.model_dump() for asset in files]).encode(), mtime=0)
    path.write_bytes(data)
    return path, Asset(digest=hashlib.sha256(data).hexdigest(), media_type="application/gzip", size=len(data))


def _is_there(asset: Asset, there: dict[str, Kept]) -> bool:
    kept = there.get(asset_key(asset.digest))
    return kept is not None and kept.size == asset.size
