"""Which rows need which files, for a backup and for those who check that all of them are there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from showrunner.catalog.service_tables import EVENT, HOLDING, SHELF, UPLOAD
from showrunner.catalog.tables import DRAFT, FILM, RESULT
from showrunner.catalog.upkeep import AT_ONCE, DELIVERED
from showrunner.film.asset import Asset


@dataclass(frozen=True)
class Reference:
    """A row that needs a file."""

    asset: Asset
    where: str  # for a person: "film honey-1", "upload 12", "result …"
    can_be_made_again: bool


def references(connection: Connection) -> Iterator[Reference]:
    """Every file that rows need, and for what: one file may come several times."""
    for what, key, column in (
        ("film", FILM.c.id, FILM.c.record),
        ("brief of film", FILM.c.id, FILM.c.brief),
        ("request of film", FILM.c.id, FILM.c.asked),
        ("draft of film", DRAFT.c.film, DRAFT.c.value),
        ("result", RESULT.c.key, RESULT.c.value),
    ):
        for row, value in connection.execute(select(key, column).execution_options(yield_per=AT_ONCE)):
            yield from (Reference(asset, f"{what} {row}", what == "result") for asset in assets_in(value))
    exports = select(EVENT.c.film, EVENT.c.body).where(EVENT.c.kind.in_(DELIVERED))
    for film, body in connection.execute(exports):
        yield from (Reference(asset, f"export of film {film}", True) for asset in assets_in(body))
    for what, key, column in (
        ("library", HOLDING.c.id, HOLDING.c.holding),
        ("library of workspace", SHELF.c.workspace, SHELF.c.catalogue),
    ):
        for row, value in connection.execute(select(key, column).execution_options(yield_per=AT_ONCE)):
            yield from (Reference(asset, f"{what} {row}", False) for asset in assets_in(value))
    owned = select(HOLDING.c.id, HOLDING.c.digest, HOLDING.c.media_type, HOLDING.c.size)
    for holding, digest, media_type, size in connection.execute(owned):
        yield Reference(Asset(digest=digest, media_type=media_type, size=size), f"library {holding}", False)
    columns = UPLOAD.c.id, UPLOAD.c.digest, UPLOAD.c.media_type, UPLOAD.c.size, UPLOAD.c.parts
    for upload, digest, media_type, size, parts in connection.execute(select(*columns)):
        whole = [Asset(digest=digest, media_type=media_type, size=size)] if digest else []
        yield from (Reference(asset, f"upload {upload}", False) for asset in (*whole, *assets_in(parts)))


def assets_in(text: str | None) -> Iterator[Asset]:
    """Every asset inside a JSON text."""
    waiting = [json.loads(text)] if text and '"digest"' in text else []
    while waiting:
        match waiting.pop():
            case {"digest": str(digest), "media_type": str(media_type), "size": int(size)}:
                yield Asset(digest=digest, media_type=media_type, size=size)
            case dict() as value:
                waiting += value.values()
            case list() as value:
                waiting += value
