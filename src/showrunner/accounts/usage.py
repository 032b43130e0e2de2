"""What a workspace has made, keeps and paid."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from showrunner.catalog import money
from showrunner.catalog.money import PurseRow, Spent
from showrunner.catalog.quotas import of_record, stored
from showrunner.catalog.service_tables import RUN
from showrunner.catalog.tables import FILM
from showrunner.errors import BriefError

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


def _finished(connection: Connection, workspace: str, from_ms: int, until_ms: int) -> tuple[int, int]:
    """How many films had a run that finished in the time, and how long they are together."""
    when = (RUN.c.ended_ms >= from_ms) & (RUN.c.ended_ms < until_ms)
    done = select(RUN.c.film).where(RUN.c.workspace == workspace, RUN.c.state == "done", when)
    length = of_record(connection, "duration_ms")
    query = select(func.count(), func.coalesce(func.sum(length), 0)).where(FILM.c.id.in_(done))
    films, duration_ms = connection.execute(query).one()
    return int(films), int(duration_ms)


def _bounds(month: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(month)
    if found is None:
        raise BriefError(f"{month!r} is not a month", field="month", hint="write it as 2026-11")
    year, number = int(found[1]), int(found[2])
    return _ms(year, number), _ms(year + number // 12, number % 12 + 1)


def _ms(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1000
