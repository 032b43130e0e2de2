"""What a backup is: a manifest, written last, that names everything by its digest.

backups/2026-11-20T02-00-00.000Z-1f3a….json   one backup; its name ends with the digest of its own bytes
assets/ab/cdef…                               files of the house, tables, lists: kept once for all backups here
"""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from showrunner.errors import NotFound, StoreError
from showrunner.film.asset import Asset
from showrunner.kit.document import Document
from showrunner.store.base import key_of
from showrunner.store.bucket import Bucket

FORMAT = 1
NAME = re.compile(r"backups/(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z)-([0-9a-f]{16})\.json")


class Table(Document):
    """A piece of a dumped table (catalog.dumps)."""

    name: str
    rows: int
    piece: Asset


class Manifest(Document):
    format: int = FORMAT
    made_ms: int  # UTC, when the catalog was as it stands here
    revision: str  # of the catalog's schema
    tables: tuple[Table, ...]
    files: Asset  # gzip of a JSON list of assets: all that rows refer to and the house had
    file_count: int
    size: int  # bytes of those files
    lost: tuple[str, ...]  # digests of masters, uploads and other things not to be remade that the house had not


@dataclass(frozen=True)
class Named:
    """A backup that is there; not read yet."""

    key: str
    made_ms: int

    @property
    def name(self) -> str:
        return self.key.removeprefix("backups/").removesuffix(".json")


def asset_key(digest: str) -> str:
    return f"assets/{key_of(digest)}"


def digest_in(key: str) -> str:
    return key.removeprefix("assets/").replace("/", "")


def key_for(manifest: Manifest) -> tuple[str, bytes]:
    """(where it goes, its bytes)."""
    data = manifest.model_dump_json(indent=1).encode()
    at = datetime.fromtimestamp(manifest.made_ms / 1000, UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")[:-3]
    return f"backups/{at}Z-{hashlib.sha256(data).hexdigest()[:16]}.json", data


async def backups_in(place: Bucket) -> list[Named]:
    """Oldest first."""
    found = [match for key in await place.listed("backups") if (match := NAME.fullmatch(key))]
    return sorted((Named(match[0], _ms(match[1])) for match in found), key=lambda one: (one.made_ms, one.key))


def _ms(stamp: str) -> int:
    at = datetime.strptime(stamp, "%Y-%m-%dT%H-%M-%S.%fZ").replace(tzinfo=UTC)
    return round(at.timestamp() * 1000)


async def choose(place: Bucket, name: str | None) -> Named:
    """The backup whose name begins so; without a name, the newest. Raises NotFound."""
    found = [one for one in await backups_in(place) if name is None or one.name.startswith(name)]
    if not found:
        what = f"no backup called {name!r}" if name else "no backup"
        raise NotFound(f"there is {what} in {place.name}", hint="see backups/ there for their names", field="backup")
    if name is not None and len(found) > 1:
        raise NotFound(f"{name!r} fits {len(found)} backups in {place.name}", hint="give more of it", field="backup")
    return found[-1]


async def read(place: Bucket, named: Named) -> Manifest:
    """Raises StoreError when its bytes are not what they were."""
    data = await place.bytes_of(named.key)
    if data is None or hashlib.sha256(data).hexdigest()[:16] != named.name[-16:]:
        raise damaged(f"its manifest {named.name}")
    return Manifest.model_validate_json(data)


async def files_of(place: Bucket, manifest: Manifest) -> list[Asset]:
    """Raises StoreError when the list is damaged."""
    data = await place.bytes_of(asset_key(manifest.files.digest))
    if data is None or hashlib.sha256(data).hexdigest() != manifest.files.digest:
        raise damaged("its list of files")
    return [Asset.model_validate(item) for item in json.loads(gzip.decompress(data))]


def damaged(what: str) -> StoreError:
    return StoreError(
        f"the backup is damaged: {what} is not what it was",
        hint="use an earlier backup; showrunner backup --check mends the place from a house that is whole",
    )
