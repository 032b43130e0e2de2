"""Named bytes in a bucket (S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage) or a folder.

Where a bucket is and who we are there, the environment says (AWS_*, GOOGLE_*, AZURE_*), as for every other tool of that
house. Whatever it refuses is a StoreError in our words; what may be over in a moment is tried again first.
"""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import (
    BaseError,
    InvalidPathError,
    NotFoundError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import LocalStore, ObjectStore, from_url

if TYPE_CHECKING:
    from obstore import ObjectMeta

from showrunner.errors import BadSetting, StoreError
from showrunner.store.base import BLOCK, BUCKETS, Kept

T = TypeVar("T")
ATTEMPTS = 4  # of a whole transfer, on top of the retries of every request
NOT_THERE = (NotFoundError, FileNotFoundError)  # obstore raises the second
REFUSALS = (PermissionDeniedError, UnauthenticatedError, NotSupportedError, InvalidPathError)
PATIENCE: Any = {
    "client_options": {"connect_timeout": "5s", "timeout": "10min", "read_timeout": "30s"},
    "retry_config": {
        "max_retries": 6,
        "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=3), "base": 2},
        "retry_timeout": timedelta(seconds=60),
    },
}


@dataclass(frozen=True)
class Bucket:
    objects: ObjectStore
    name: str  # in messages

    async def look(self, key: str) -> Kept | None:
        """None when there is no such object."""

        async def ask() -> Kept | None:
            try:
                return _kept(await obstore.head_async(self.objects, key))
            except NOT_THERE:
                return None

        return await self._insist(ask, "look for an asset")

    async def send(self, key: str, source: Path | bytes, attributes: dict[str, str] | None = None) -> None:
        """Write an object, whole or not at all; over the one of that name."""
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        extra: Any = {"attributes": attributes} if attributes else {}

        async def ask() -> None:
            await obstore.put_async(self.objects, key, source, **extra)

        try:
            await self._insist(ask, f"keep {size} bytes")
        except OSError as error:
            raise StoreError(f"{self.name} cannot keep {size} bytes: {error}", hint="free some disk space") from error

    async def fetch(self, key: str, to: Path) -> str | None:
        """Into the file `to`; the SHA-256 of what came, or None when there is no such object. Raises OSError."""

        async def ask() -> str | None:
            with to.open("wb") as file:
                return await self._read(key, file.write)

        return await self._insist(ask, "read an asset")

    async def digest(self, key: str) -> str | None:
        """The SHA-256 of an object, read to its end; None when there is none."""
        return await self._insist(lambda: self._read(key, lambda block: None), "read an asset")

    async def _read(self, key: str, take: Callable[[Any], object]) -> str | None:
        try:
            answer = await obstore.get_async(self.objects, key)
        except NOT_THERE:
            return None
        digest = hashlib.sha256()
        async for block in answer.stream(min_chunk_size=BLOCK):
            digest.update(block)
            await asyncio.to_thread(take, block)
        return digest.hexdigest()

    async def part(self, key: str, start: int, end: int) -> bytes | None:
        """The bytes from `start` up to and without `end`; None when there is no such object."""

        async def ask() -> bytes | None:
            try:
                return bytes(await obstore.get_range_async(self.objects, key, start=start, end=end))
            except NOT_THERE:
                return None

        return await self._insist(ask, "read an asset")

    async def bytes_of(self, key: str) -> bytes | None:
        """All of a small object."""

        async def ask() -> bytes | None:
            try:
                return bytes(await (await obstore.get_async(self.objects, key)).bytes_async())
            except NOT_THERE:
                return None

        return await self._insist(ask, "read")

    async def remove(self, key: str) -> None:
        """Gone afterwards, whether it was there or not."""

        async def ask() -> None:
            try:
                await obstore.delete_async(self.objects, key)
            except NOT_THERE:
                return

        await self._insist(ask, "remove an asset")

    async def listed(self, prefix: str | None = None) -> dict[str, Kept]:
        """Every object by its key."""

        async def ask() -> dict[str, Kept]:
            found: dict[str, Kept] = {}
            async for batch in obstore.list(self.objects, prefix):
                found.update((meta["path"], _kept(meta)) for meta in batch)
            return found

        return await self._insist(ask, "list its assets")

    async def link(self, key: str, expires_s: int) -> str:
        """A URL that gives anybody this object by GET for so long. Raises StoreError where nothing can be signed."""
        objects: Any = self.objects  # those that cannot sign say so
        try:
            url: str = await obstore.sign_async(objects, "GET", key, timedelta(seconds=expires_s))
        except (BaseError, TypeError, ValueError) as error:
            raise StoreError(
                f"{self.name} signs no links: {_last_words(error)}", hint="give the service a key that may sign"
            ) from error
        return url

    async def _insist(self, ask: Callable[[], Awaitable[T]], what: str) -> T:
        """Ask again when the store stumbles."""
        for attempt in range(1, ATTEMPTS):
            try:
                return await ask()
            except REFUSALS as error:
                raise _refusal(f"{self.name} does not let us {what}: {_last_words(error)}") from error
            except BaseError:
                await asyncio.sleep(0.1 * 2**attempt)
        try:
            return await ask()
        except BaseError as error:
            raise _away(f"{self.name} cannot {what}: {_last_words(error)}") from error


def open_bucket(url: str) -> Bucket:
    """`url` as s3://bucket/folder, gs://…, az://container/folder; ?endpoint=http://host:port and ?region=… may follow.

    Or a folder (a path or file:///…), made where it is not there. Raises BadSetting; StoreError for a folder that
    cannot be used.
    """
    parts = urlsplit(url)
    if "://" not in url or parts.scheme == "file":
        return _folder(Path(unquote(parts.path) if "://" in url else url).expanduser().absolute())
    if parts.scheme not in BUCKETS:
        raise BadSetting(
            f"{parts.scheme}:// is no store", field="store", hint="give a folder, or s3://, gs:// or az:// and a bucket"
        )
    asked: dict[str, Any] = dict(parse_qsl(parts.query))
    if asked.keys() - {"endpoint", "region"}:
        raise BadSetting(
            f"the store's URL has {sorted(asked)}", field="store", hint="only endpoint and region may follow the ?"
        )
    endpoint = asked.get("endpoint") or os.environ.get("AWS_ENDPOINT_URL", "")
    # who names a server without TLS means it
    client = PATIENCE["client_options"] | ({"allow_http": True} if endpoint.startswith("http://") else {})
    bare = f"{parts.scheme}://{parts.netloc}{parts.path}"
    try:
        objects = from_url(bare, client_options=client, retry_config=PATIENCE["retry_config"], **asked)
    except BaseError as error:
        raise BadSetting(
            f"{bare} is no store we can use: {_last_words(error)}",
            field="store",
            hint="give s3://bucket/folder, gs://… or az://container/folder, and its keys in the environment",
        ) from error
    return Bucket(objects, bare)


def _folder(path: Path) -> Bucket:
    try:
        return Bucket(LocalStore(path, mkdir=True), str(path))
    except (OSError, BaseError) as error:
        raise StoreError(f"cannot use {path}: {_last_words(error)}", hint="choose a folder you may write to") from error


def _kept(meta: "ObjectMeta") -> Kept:
    return Kept(meta["size"], round(meta["last_modified"].timestamp() * 1000))


def _refusal(message: str) -> StoreError:
    return StoreError(message, hint="see the keys in the environment and what they may do with this bucket")


def _away(message: str) -> StoreError:
    error = StoreError(message, hint="try again in a moment; if it stays, see whether the store can be reached")
    error.retryable = True
    return error


def _last_words(error: BaseException) -> str:
    """The first line, without the inside of the library that follows it."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
