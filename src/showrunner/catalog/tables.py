"""The tables of the catalog, on SQLite and PostgreSQL alike. Times are UTC milliseconds since 1970.

Only SQLAlchemy Core: importing its ORM costs every command a tenth of a second of CPU.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, ForeignKey, Index, MetaData, Table, Text

METADATA = MetaData()


def text(
    name: str, *constraints: ForeignKey, is_key: bool = False, may_lack: bool = False, default: str | None = None
) -> Column[str]:
    return Column(name, Text(), *constraints, primary_key=is_key, nullable=may_lack, server_default=default)


def number(name: str, *, is_key: bool = False, may_lack: bool = False, default: int | None = None) -> Column[int]:
    given = None if default is None else str(default)
    return Column(name, BigInteger(), primary_key=is_key, nullable=may_lack, autoincrement=False, server_default=given)


def of_film() -> Column[str]:
    """Part of the key of what goes when its film goes."""
    return text("film", ForeignKey("film.id", ondelete="CASCADE"), is_key=True)


# A film: what was asked, and how its last run ended. `record` is the FilmRecord as JSON.
FILM = Table(
    "film",
    METADATA,
    text("id", is_key=True),
    text("title"),
    text("production"),
    text("brief"),
    text("state"),  # new | queued | making | done | failed | cancelled
    text("record", may_lack=True),
    number("created_ms"),
    number("changed_ms"),
    text("workspace", default="local"),
    text("person", may_lack=True),
    text("run", may_lack=True),  # the newest; RUN says how it goes
    text("error", may_lack=True),  # of the newest run, as JSON: code, message, hint, field
    number("events", default=0),  # how many it has had: EVENT.number of the newest
    number("cost", default=0),  # micro-dollars spent on it so far
    text("asked", may_lack=True),  # JSON: what the request said that the order has no place for, as its dialect puts it
    Index("film_workspace", "workspace", "created_ms"),
)

# What a step gave. The COMMIT of this row is the definition of done.
RESULT = Table(
    "result",
    METADATA,
    text("key", is_key=True),
    text("step"),
    text("value"),
    number("took_ms"),
    number("created_ms"),
    number("used_ms"),
    Index("result_step", "step"),
)

# `origin` is machine (what the last run used) or person (what somebody put in its place).
DRAFT = Table(
    "draft",
    METADATA,
    of_film(),
    text("name", is_key=True),
    text("origin", is_key=True),
    text("value"),
    number("changed_ms"),
    number("revision", default=1),  # grows with every change
)

# One step of a film's latest finished run, and of the run before it: `age` 0 and 1.
CALL = Table(
    "call",
    METADATA,
    of_film(),
    number("age", is_key=True),
    number("number", is_key=True),
    text("call"),  # engine.ports.Call as JSON
)


@dataclass(frozen=True)
class FilmRow:
    """A row of FILM."""

    id: str
    title: str
    production: str
    brief: str
    state: str
    record: str | None
    created_ms: int
    changed_ms: int
    workspace: str
    person: str | None
    run: str | None
    error: str | None
    events: int
    cost: int
    asked: str | None = None


def put(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Write a whole row, in the place of the one with its key if there is one."""
    if not connection.execute(table.update().where(*having(table, values)).values(values)).rowcount:
        connection.execute(table.insert().values(values))


def having(table: Table, values: dict[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions that name the row of `table` with the key that `values` hold."""
    return [column == values[column.name] for column in table.primary_key]
