"""What a workspace has made, keeps and paid."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import JSON, BigInteger, ColumnElement, Connection, cast, func, select, type_coerce

from showrunner.catalog import money
from showrunner.catalog.money import PurseRow, Spent
from showrunner.catalog.people import workspace_row
from showrunner.catalog.service_tables import RUN, UPLOAD
from showrunner.catalog.tables import FILM
from showrunner.errors import BriefError, TooLarge

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Usage:
    """Of one calendar month (UTC), but for `stored`, which is of now."""

    month: str
    films: int  # finished
    duration_ms: int  # of those films together
    stored: int  # bytes of uploads and masters
    spent: int  # micro-dollars
    reserved: int  # for films under way
    ceiling: int | None
    lines: tuple[Spent, ...]  # the dearest first


def of(connection: Connection, workspace: str, month: str, purse: PurseRow, ceiling: int | None) -> Usage:
    """Raises BriefError for what is no month."""
    from_ms, until_ms = _bounds(month)
    films, duration_ms = _finished(connection, workspace, from_ms, until_ms)
    lines = tuple(money.spent(connection, workspace, from_ms, until_ms))
    kept = stored(connection, workspace)
    return Usage(month, films, duration_ms, kept, purse.spent, purse.reserved, ceiling, lines)


def stored(connection: Connection, workspace: str) -> int:
    """Bytes of a workspace's uploads, begun ones at their full size, and of its films' masters."""
    uploads = select(func.coalesce(func.sum(UPLOAD.c.size), 0)).where(UPLOAD.c.workspace == workspace)
    size = _of_record(connection, "master", "size")
    masters = select(func.coalesce(func.sum(size), 0)).where(FILM.c.workspace == workspace, FILM.c.record.is_not(None))
    return int(connection.execute(uploads).scalar_one()) + int(connection.execute(masters).scalar_one())


def check_room(connection: Connection, workspace: str, size: int, quota: int | None = None) -> None:
    """Whether `size` more bytes may be kept, in the transaction that writes them down.

    Who asks at the same time waits (PostgreSQL), or holds the only write lock (SQLite, `writing`). `quota` holds where
    the workspace has none of its own; None: no ceiling. Raises TooLarge naming the quota.
    """
    own = workspace_row(connection, workspace, is_locked=True).disk_quota
    ceiling = own if own is not None else quota
    if ceiling is None:
        return
    kept = stored(connection, workspace)
    if kept + size > ceiling:
        raise TooLarge(
            f"this workspace may keep {ceiling:,} bytes; it keeps {kept:,}, and this is {size:,} more",
            field="disk_quota",
            hint="remove films or uploads that you do not need, or ask the operator for more room",
        )


def _finished(connection: Connection, workspace: str, from_ms: int, until_ms: int) -> tuple[int, int]:
    """How many films had a run that finished in the time, and how long they are together."""
    when = (RUN.c.ended_ms >= from_ms) & (RUN.c.ended_ms < until_ms)
    done = select(RUN.c.film).where(RUN.c.workspace == workspace, RUN.c.state == "done", when)
    length = _of_record(connection, "duration_ms")
    query = select(func.count(), func.coalesce(func.sum(length), 0)).where(FILM.c.id.in_(done))
    films, duration_ms = connection.execute(query).one()
    return int(films), int(duration_ms)


def _of_record(connection: Connection, *path: str) -> ColumnElement[int]:
    """A number inside FILM.record, NULL where there is none."""
    if connection.dialect.name == "postgresql":
        text = func.json_extract_path_text(cast(FILM.c.record, JSON), *path)
        return cast(text, BigInteger)
    return type_coerce(func.json_extract(FILM.c.record, "$." + ".".join(path)), BigInteger)


def _bounds(month: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(month)
    if found is None:
        raise BriefError(f"{month!r} is not a month", field="month", hint="write it as 2026-11")
    year, number = int(found[1]), int(found[2])
    return _ms(year, number), _ms(year + number // 12, number % 12 + 1)


def _ms(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1000
