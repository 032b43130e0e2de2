"""Assets in a bucket. Files are worked on in a cache folder of this machine, so bytes are fetched once, and checked
against their name before anybody sees them. A damaged object is removed and counts as missing; one that is gone, but
right here, is put back.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from showrunner.errors import StoreError
from showrunner.film.asset import Asset
from showrunner.store.base import BLOCK, CACHE_SIZE, USUAL_LINK_S, Kept, check_link, key_of
from showrunner.store.bucket import Bucket
from showrunner.store.local import LocalAssets, missing

BUSY_MS = 2 * 3_600_000  # a file handed out since then may still be about to be opened: it stays, even above the size
FRESH_MS = 15 * 60_000  # what is older is sent again when it is put again: a bucket has no other way to make it new
SHOWN = ("image/", "video/", "audio/", "text/plain")  # the rest is saved, not shown: it may be a page with a script


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class BucketAssets:
    def __init__(
        self, bucket: Bucket, cache: Path, *, cache_size: int = CACHE_SIZE, now_ms: Callable[[], int] = wall_ms
    ) -> None:
        """`cache_size` in bytes."""
        self._bucket, self._now_ms = bucket, now_ms
        self._cache, self._cache_size = LocalAssets(cache, is_lasting=False), cache_size
        self._fetching: dict[str, asyncio.Lock] = {}
        self._cached: int | None = None  # bytes in the cache, once they were counted

    async def put(self, path: Path, media_type: str, *, is_given: bool = False) -> Asset:
        asset = await self._cache.put(path, media_type, is_given=is_given)
        found = await self._bucket.look(key_of(asset.digest))
        if found is None or found.size != asset.size or found.changed_ms < self._now_ms() - FRESH_MS:
            await self._send(asset)
        await self._make_room(asset.size)
        return asset

    async def _send(self, asset: Asset) -> None:
        is_shown = asset.media_type.startswith(SHOWN) and "svg" not in asset.media_type
        shown = {"Content-Type": asset.media_type}
        saved = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment"}
        source = self._cache.at(asset.digest)
        try:
            await self._bucket.send(key_of(asset.digest), source, shown if is_shown else saved)
        except StoreError:
            if not await self._is_there(asset):  # else only the answer was lost
                raise

    async def path(self, asset: Asset) -> Path:
        async with self._fetching.setdefault(asset.digest, asyncio.Lock()):
            is_new = not await self._cache.has(asset)
            if is_new:
                await self._fetch(asset)
        self._fetching.pop(asset.digest, None)
        path = self._cache.at(asset.digest)
        try:  # used now, and as old as before
            os.utime(path, ns=(self._now_ms() * 1_000_000, path.stat().st_mtime_ns))
        except FileNotFoundError as error:
            raise missing(asset) from error
        if is_new:
            await self._make_room(asset.size)
        return path

    async def _fetch(self, asset: Asset) -> None:
        """Into the cache, whole and checked. Raises NotFound; what was damaged is gone then."""
        for _ in range(2):  # bytes can be hurt on their way, too
            part = self._cache.new_part()
            try:
                found = await self._bucket.fetch(key_of(asset.digest), part)
                if found == asset.digest:
                    return await asyncio.to_thread(self._cache.take_part, part, self._cache.at(asset.digest))
                if found is None:
                    raise missing(asset)
            except OSError as error:
                raise StoreError(
                    f"cannot keep {asset.size} bytes in the cache: {error.strerror}", hint="free some disk space"
                ) from error
            finally:
                part.unlink(missing_ok=True)
        await self.remove(asset.digest)
        raise missing(asset)

    async def read(self, asset: Asset, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        end = asset.size if end is None else min(end, asset.size)
        if await self._cache.has(asset):
            async for block in self._cache.read(asset, start, end):
                yield block
            return
        while start < end:
            part = await self._bucket.part(key_of(asset.digest), start, min(start + BLOCK, end))
            if not part:
                raise missing(asset)
            yield part
            start += len(part)

    async def has(self, asset: Asset) -> bool:
        if await self._is_there(asset):
            return True
        if await self._cache.has(asset):
            await self._send(asset)
            return True
        return False

    async def _is_there(self, asset: Asset) -> bool:
        found = await self._bucket.look(key_of(asset.digest))
        return found is not None and found.size == asset.size

    async def link(self, asset: Asset, *, expires_s: int = USUAL_LINK_S) -> str | None:
        check_link(expires_s)
        return await self._bucket.link(key_of(asset.digest), expires_s)

    async def remove(self, digest: str, *, before_ms: int | None = None) -> bool:
        found = await self._bucket.look(key_of(digest))
        if found is not None and before_ms is not None and found.changed_ms >= before_ms:
            return False
        await self._bucket.remove(key_of(digest))
        await self._cache.remove(digest)
        return found is not None

    async def kept(self) -> dict[str, Kept]:
        return {key.replace("/", ""): kept for key, kept in (await self._bucket.listed()).items() if _is_asset(key)}

    async def remove_leavings(self, *, before_ms: int, is_rehearsal: bool = False) -> Kept | None:
        """Of this machine's cache; unfinished uploads go by a rule of the bucket (deploy/lifecycle)."""
        return await self._cache.remove_leavings(before_ms=before_ms, is_rehearsal=is_rehearsal)

    async def _make_room(self, grown: int) -> None:
        """Remove from the cache what was used longest ago, down to nine tenths of its size."""
        if self._cached is None:
            self._cached = sum(kept.size for kept in (await self._cache.kept()).values())
        else:
            self._cached += grown
        if self._cached > self._cache_size:
            self._cached = await asyncio.to_thread(self._trim)

    def _trim(self) -> int:
        files = []
        for path in self._cache.files():
            with contextlib.suppress(FileNotFoundError):  # another process makes room, too
                stat = path.stat()
                files.append((stat.st_atime_ns // 1_000_000, path, stat.st_size))
        size = sum(own for *_, own in files)
        for used_ms, path, own in sorted(files):
            if size <= self._cache_size * 9 // 10 or used_ms > self._now_ms() - BUSY_MS:
                break
            path.unlink(missing_ok=True)
            size -= own
        return size


def _is_asset(key: str) -> bool:
    return len(key) == 65 and key[2] == "/" and key.count("/") == 1
