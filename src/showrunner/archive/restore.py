"""Brings a backup back into an empty catalog: files first, then all rows at once. Killed half-way, it can be run again.

The files may go into a store that has some of them already, so a lost catalog is restored beside the bucket that
survived. The catalog may be another kind than the one that was backed up.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from showrunner.archive.manifest import Manifest, asset_key, choose, damaged, files_of, read
from showrunner.catalog.dumps import Piece, check_empty, load
from showrunner.film.asset import Asset
from showrunner.kit.document import Document
from showrunner.store.base import Store
from showrunner.store.bucket import Bucket

FETCHED_AT_ONCE = 4


class Restored(Document):
    name: str  # of the backup
    made_ms: int
    rows: int
    files: int
    size: int  # bytes of those files
    fetched: int  # files that were not in the store yet
    lost: tuple[str, ...]  # digests of what the house had lost before it was backed up


@dataclass(frozen=True)
class Restorer:
    engine: Engine
    store: Store
    place: Bucket
    scratch: Path  # of the home

    async def restore(self, name: str | None = None) -> Restored:
        """The newest backup, or the one whose name begins so.

        Raises NotFound when there is none, Conflict when the catalog is not empty, StoreError when the backup is
        damaged or of a newer Showrunner; in all these cases the catalog stays empty.
        """
        check_empty(self.engine)
        named = await choose(self.place, name)
        manifest = await read(self.place, named)
        files = await files_of(self.place, manifest)
        with tempfile.TemporaryDirectory(prefix="restore-", dir=self.scratch) as scratch:
            pieces = await self._pieces(manifest, Path(scratch))
            fetched = await self._fetch(files, Path(scratch))
            rows = await asyncio.to_thread(load, self.engine, pieces, manifest.revision)
        return Restored(
            name=named.name, made_ms=manifest.made_ms, rows=rows, files=len(files),
            size=sum(asset.size for asset in files), fetched=fetched, lost=manifest.lost,
        )  # fmt: skip

    async def _pieces(self, manifest: Manifest, scratch: Path) -> list[Piece]:
        pieces = []
        for table in manifest.tables:
            path = scratch / table.piece.digest
            if await self.place.fetch(asset_key(table.piece.digest), path) != table.piece.digest:
                raise damaged(f"the table {table.name}")
            pieces.append(Piece(table.name, table.rows, path))
        return pieces

    async def _fetch(self, files: list[Asset], scratch: Path) -> int:
        turns = asyncio.Semaphore(FETCHED_AT_ONCE)
        there = await self.store.kept()

        async def fetch(asset: Asset) -> bool:
            async with turns:
                if asset.digest in there and await self.store.has(asset):
                    return False
                path = scratch / f"file-{asset.digest}"
                if await self.place.fetch(asset_key(asset.digest), path) != asset.digest:
                    raise damaged(f"the file {asset.digest[:12]}")
                await self.store.put(path, asset.media_type)
                path.unlink()
                return True

        return sum(await asyncio.gather(*(fetch(asset) for asset in files)))
