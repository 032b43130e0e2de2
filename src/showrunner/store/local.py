"""Assets in a folder through obstore, laid out as git lays out objects: ab/cdef…

Bytes are checked against their name the first time a process touches them: a damaged file is removed and counts as
missing, so the step that made it runs again.
"""

import asyncio
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from showrunner.errors import NotFound, StoreError
from showrunner.film.asset import Asset
from showrunner.kit.files import digest_of


class LocalAssets:
    def __init__(self, root: Path) -> None:
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._root = root.resolve()
            self._objects = LocalStore(self._root)
        except (OSError, BaseError) as error:
            raise StoreError(f"cannot use {root} as a store: {error}", hint="choose another --home") from error
        self._checked: dict[str, tuple[int, int]] = {}  # digest -> (mtime_ns, size) when its bytes were right

    def _key(self, digest: str) -> str:
        return f"{digest[:2]}/{digest[2:]}"

    def _at(self, digest: str) -> Path:
        return self._root / digest[:2] / digest[2:]

    async def put(self, path: Path, media_type: str) -> Asset:
        digest, size = await asyncio.to_thread(digest_of, path), path.stat().st_size
        asset = Asset(digest=digest, media_type=media_type, size=size)
        if not await self.has(asset):
            try:
                await obstore.put_async(self._objects, self._key(digest), path)  # written aside, then renamed
            except (OSError, BaseError) as error:
                raise StoreError(
                    f"cannot keep {size} bytes in {self._root}: {_last_words(error)}",
                    hint="free some space (showrunner clean) or choose another --home; nothing already made is lost",
                ) from error
        return asset

    async def path(self, asset: Asset) -> Path:
        if not await self.has(asset):
            raise NotFound(
                f"asset {asset.digest[:12]} is gone from the store, or its bytes are damaged",
                hint="run the same command again: the step that makes it will run",
            )
        return self._at(asset.digest)

    async def has(self, asset: Asset) -> bool:
        path = self._at(asset.digest)
        try:
            stat = path.stat()
        except FileNotFoundError:
            return False
        stamp = (stat.st_mtime_ns, stat.st_size)
        if self._checked.get(asset.digest) != stamp:
            if stat.st_size != asset.size or await asyncio.to_thread(digest_of, path) != asset.digest:
                path.unlink(missing_ok=True)
                return False
            self._checked[asset.digest] = stamp
        return True

    async def remove(self, digest: str) -> None:
        self._checked.pop(digest, None)
        self._at(digest).unlink(missing_ok=True)

    async def digests(self) -> dict[str, int]:
        found: dict[str, int] = {}
        async for batch in obstore.list(self._objects):
            for meta in batch:
                name = meta["path"].replace("/", "")
                if len(name) == 64:
                    found[name] = meta["size"]
        return found


def _last_words(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
