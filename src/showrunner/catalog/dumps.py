"""The whole catalog as files of JSON lines, and back. A dump of SQLite fits PostgreSQL and the other way round.

A piece is gzip of: the column names of its table as a JSON list, then per line a row as a JSON list, in the order of
the table's key. Equal rows give equal bytes.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, select

from showrunner.catalog import service_tables
from showrunner.catalog.database import HEAD, migrate, writing
from showrunner.catalog.tables import FILM, METADATA
from showrunner.errors import Conflict, StoreError

PIECE_ROWS = 50_000
AT_ONCE = 500  # rows of one statement


@dataclass(frozen=True)
class Piece:
    table: str
    rows: int
    path: Path


def dump(connection: Connection, folder: Path) -> Iterator[Piece]:
    """Every table into files in `folder`. The connection is a `database.snapshot`."""
    for table in METADATA.sorted_tables:
        query = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
        rows = iter(connection.execute(query))
        for number in range(1 << 31):
            path = folder / f"{table.name}-{number}.jsonl.gz"
            count = _write(path, table, islice(rows, PIECE_ROWS))
            if count or number == 0:
                yield Piece(table.name, count, path)
            if count < PIECE_ROWS:
                break


def _write(path: Path, table: Table, rows: Iterable[Any]) -> int:
    count = 0
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as file:
        for row in chain([[column.name for column in table.columns]], rows):
            file.write(json.dumps(list(row), separators=(",", ":")).encode() + b"\n")
            count += 1
    return count - 1


def check_empty(engine: Engine) -> None:
    """Raises Conflict where anything has been kept already: what is there must not be mixed with what comes."""
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
            if found > (table is service_tables.WORKSPACE):  # one workspace is there from the beginning
                what = "films" if table is FILM else f"rows of {table.name}"
                raise Conflict(
                    f"the catalog is not empty: it has {found} {what}",
                    hint="restore into a new --home, or a new database; move the old one away first",
                    field="database",
                )


def load(engine: Engine, pieces: Iterable[Piece], revision: str) -> int:
    """Fill an empty catalog with a dump of schema `revision`, all or nothing; the number of rows.

    Raises Conflict when the catalog is not empty, StoreError when the dump is of a newer Showrunner.
    """
    if revision > HEAD:
        raise StoreError(f"the backup is of a newer version ({revision})", hint="upgrade Showrunner, then restore")
    check_empty(engine)
    if revision != HEAD:
        migrate(engine, revision)
    count = 0
    with writing(engine) as connection:
        then = MetaData()
        then.reflect(connection)  # the tables as they were
        if (workspaces := then.tables.get("workspace")) is not None:
            connection.execute(workspaces.delete())
        order = [table.name for table in then.sorted_tables]
        for piece in sorted(pieces, key=lambda piece: order.index(piece.table)):
            count += _fill(connection, then.tables[piece.table], piece)
    if revision != HEAD:
        migrate(engine, "head")
    return count


def _fill(connection: Connection, table: Table, piece: Piece) -> int:
    with gzip.open(piece.path, "rt", encoding="utf-8") as file:
        names = json.loads(next(file))
        rows = (dict(zip(names, json.loads(line), strict=True)) for line in file)
        count = 0
        while some := list(islice(rows, AT_ONCE)):
            connection.execute(table.insert(), some)
            count += len(some)
    if count != piece.rows:
        raise StoreError(
            f"{piece.table} has {count} rows in the backup, not {piece.rows}", hint="use an earlier backup"
        )
    return count
