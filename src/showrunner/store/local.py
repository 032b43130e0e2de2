"""Assets in a folder, laid out as git lays out objects: ab/cdef…

Bytes are checked against their name the first time a process touches them: a damaged file is removed and counts as
missing, so the step that made it runs again.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from showrunner.errors import NotFound, StoreError
from showrunner.film.asset import Asset
from showrunner.kit.files import digest_of
from showrunner.store.base import BLOCK, USUAL_LINK_S, Kept, check_link, key_of

LOCK = "lock"
PARTS = "parts"  # half-written files; whatever is here without a writer is of one that died


class LocalAssets:
    def __init__(self, root: Path, *, is_lasting: bool = True) -> None:
        """Without `is_lasting`, a power cut may cost what was put last: for copies of what is elsewhere, too."""
        self._is_lasting = is_lasting
        try:
            (root / PARTS).mkdir(parents=True, exist_ok=True)
            self._root = root.resolve()
        except OSError as error:
            raise StoreError(
                f"cannot use {root} as a store: {error.strerror}", hint="choose another --home or --store"
            ) from error
        self._checked: dict[str, tuple[int, int]] = {}  # digest -> (mtime_ns, size) when its bytes were right

    def at(self, digest: str) -> Path:
        """Where the asset lies, or would."""
        return self._root / key_of(digest)

    async def put(self, path: Path, media_type: str, *, is_given: bool = False) -> Asset:
        digest, size = await asyncio.to_thread(digest_of, path), path.stat().st_size
        asset = Asset(digest=digest, media_type=media_type, size=size)
        if not await self.has(asset) or not self._touch(digest):
            try:
                await asyncio.to_thread(self._take, path, self.at(digest), is_given)
            except OSError as error:
                raise StoreError(
                    f"cannot keep {size} bytes in {self._root}: {error.strerror}",
                    hint="free some space (showrunner clean) or choose another --home; nothing already made is lost",
                ) from error
            if is_given:  # nobody wrote to it since its bytes were read
                self._checked[digest] = _stamp(self.at(digest).stat())
        return asset

    def _touch(self, digest: str) -> bool:
        """As if written now; False when it has just been removed."""
        path = self.at(digest)
        with self._locked(fcntl.LOCK_SH):
            try:
                os.utime(path)
                self._checked[digest] = _stamp(path.stat())
            except FileNotFoundError:
                return False
        return True

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """Nobody puts a file again between the look at its age and its removal. Held for microseconds."""
        handle = os.open(self._root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, how)
            yield
        finally:
            os.close(handle)

    def _take(self, path: Path, to: Path, is_given: bool) -> None:
        """Written aside and to the disk, then renamed: after a power cut the name stands for all of it or nothing."""
        part = self.new_part()
        try:
            if is_given:
                shutil.move(path, part)
            else:
                shutil.copyfile(path, part)
            self.take_part(part, to)
        finally:
            part.unlink(missing_ok=True)

    def new_part(self) -> Path:
        return self._root / PARTS / uuid.uuid4().hex

    def take_part(self, part: Path, to: Path) -> None:
        """Put a file written to `new_part` in its place."""
        if self._is_lasting:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        to.parent.mkdir(exist_ok=True)
        part.replace(to)

    async def path(self, asset: Asset) -> Path:
        if not await self.has(asset):
            raise missing(asset)
        return self.at(asset.digest)

    async def read(self, asset: Asset, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        path = await self.path(asset)
        left = (asset.size if end is None else min(end, asset.size)) - start
        with path.open("rb") as file:
            file.seek(start)
            while left > 0 and (block := await asyncio.to_thread(file.read, min(left, BLOCK))):
                left -= len(block)
                yield block

    async def has(self, asset: Asset) -> bool:
        path = self.at(asset.digest)
        try:
            stamp = _stamp(path.stat())
            if self._checked.get(asset.digest) == stamp:
                return True
            is_right = stamp[1] == asset.size and await asyncio.to_thread(digest_of, path) == asset.digest
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise StoreError(
                f"cannot look into {self._root}: {error.strerror}", hint="see whether the disk is there and readable"
            ) from error
        if is_right:
            self._checked[asset.digest] = stamp
        else:
            path.unlink(missing_ok=True)
        return is_right

    async def link(self, asset: Asset, *, expires_s: int = USUAL_LINK_S) -> str | None:
        check_link(expires_s)
        return None

    async def remove(self, digest: str, *, before_ms: int | None = None) -> bool:
        path = self.at(digest)
        with self._locked(fcntl.LOCK_EX):
            try:
                if before_ms is not None and _kept(path).changed_ms >= before_ms:
                    return False
                path.unlink()
            except FileNotFoundError:
                return False
        self._checked.pop(digest, None)
        return True

    async def kept(self) -> dict[str, Kept]:
        return await asyncio.to_thread(self._kept)

    def _kept(self) -> dict[str, Kept]:
        found = {}
        for path in self.files():
            with contextlib.suppress(FileNotFoundError):  # removed by another while we look
                found[path.parent.name + path.name] = _kept(path)
        return found

    def files(self) -> list[Path]:
        return [path for path in self._root.glob("??/*") if len(path.name) == 62]

    async def remove_leavings(self, *, before_ms: int, is_rehearsal: bool = False) -> Kept | None:
        found = list(self._old_parts(before_ms))
        if not is_rehearsal:
            for path, _ in found:
                path.unlink(missing_ok=True)
        return Kept(sum(kept.size for _, kept in found), before_ms) if found else None

    def _old_parts(self, before_ms: int) -> Iterator[tuple[Path, Kept]]:
        for path in (self._root / PARTS).iterdir():
            with contextlib.suppress(FileNotFoundError):  # it has just been put in its place
                if (kept := _kept(path)).changed_ms < before_ms:
                    yield path, kept


def _stamp(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_mtime_ns, stat.st_size


def _kept(path: Path) -> Kept:
    stat = path.stat()
    return Kept(stat.st_size, stat.st_mtime_ns // 1_000_000)


def missing(asset: Asset) -> NotFound:
    return NotFound(
        f"asset {asset.digest[:12]} is gone from the store, or its bytes are damaged",
        hint="run the same command again: the step that makes it will run",
    )
