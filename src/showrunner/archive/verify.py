"""Reads every file that a house or a backup needs, to its last byte, and changes nothing."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Engine

from showrunner.archive.manifest import asset_key, choose, files_of, read
from showrunner.catalog.database import check_whole, snapshot
from showrunner.catalog.references import Reference, references
from showrunner.film.asset import Asset
from showrunner.kit.document import Document
from showrunner.store.base import key_of
from showrunner.store.bucket import Bucket

READ_AT_ONCE = 4


class Fault(Document):
    digest: str
    is_there: bool  # then its bytes are not right
    where: str  # what needs it, for a person


class Verified(Document):
    files: int
    size: int  # bytes read and found right
    faults: tuple[Fault, ...]  # what is lost for good, unless a backup has it
    to_be_remade: int  # files of steps that will run again when somebody asks for them


@dataclass(frozen=True)
class Verifier:
    place: Bucket
    key: Callable[[str], str] = key_of  # of a digest

    async def _state(self, asset: Asset) -> str:
        """right | damaged | gone"""
        found = await self.place.digest(self.key(asset.digest))
        return "gone" if found is None else "right" if found == asset.digest else "damaged"

    async def check(self, needed: Iterable[Reference]) -> Verified:
        wheres: dict[Asset, Reference] = {}
        for one in needed:
            known = wheres.get(one.asset)
            if known is None or (known.can_be_made_again and not one.can_be_made_again):
                wheres[one.asset] = one
        turns = asyncio.Semaphore(READ_AT_ONCE)

        async def state(asset: Asset) -> str:
            async with turns:
                return await self._state(asset)

        states = dict(zip(wheres, await asyncio.gather(*map(state, wheres)), strict=True))
        wrong = [one for asset, one in wheres.items() if states[asset] != "right"]
        lost = sorted(
            (one for one in wrong if not one.can_be_made_again), key=lambda one: (one.where, one.asset.digest)
        )
        return Verified(
            files=len(wheres),
            size=sum(asset.size for asset in wheres if states[asset] == "right"),
            faults=tuple(
                Fault(digest=one.asset.digest, is_there=states[one.asset] == "damaged", where=one.where) for one in lost
            ),
            to_be_remade=len(wrong) - len(lost),
        )


async def verify_house(engine: Engine, files: Bucket) -> Verified:
    """`files` is the house's store, seen as plain objects.

    Raises StoreError when it cannot be reached, or the catalog itself is damaged.
    """
    check_whole(engine)
    with snapshot(engine) as connection:
        needed = list(references(connection))
    return await Verifier(files).check(needed)


async def verify_backup(place: Bucket, name: str | None = None) -> tuple[str, Verified]:
    """(name of the backup, how it is). The newest, or the one whose name begins so.

    Raises NotFound; StoreError when the manifest or the list of files is damaged.
    """
    named = await choose(place, name)
    manifest = await read(place, named)
    tables = [Reference(table.piece, f"table {table.name}", False) for table in manifest.tables]
    files = [Reference(asset, f"file {asset.media_type}", False) for asset in await files_of(place, manifest)]
    return named.name, await Verifier(place, asset_key).check([*tables, *files])
