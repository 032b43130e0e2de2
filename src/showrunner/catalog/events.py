"""The event stream of a film. Numbers of one film have no gaps and are seen in their order by every reader."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select

from showrunner.catalog.database import reading, writing
from showrunner.catalog.service_tables import EVENT, NOTICE
from showrunner.catalog.tables import FILM
from showrunner.kit.redaction import redacted

_NEW = EVENT.insert()
ENDINGS = ("film.finished", "film.failed", "film.cancelled")


@dataclass(frozen=True)
class EventRow:
    number: int
    at_ms: int
    kind: str
    body: dict[str, Any]
    run: str


@dataclass(frozen=True)
class NoticeRow:
    number: int
    kind: str
    film: str | None
    body: dict[str, Any]
    at_ms: int


@dataclass(frozen=True)
class Entry:
    """An event not written yet."""

    at_ms: int
    kind: str
    body: dict[str, Any]


def append(connection: Connection, film: str, run: str, entries: Sequence[Entry]) -> int:
    """Write events in the caller's transaction; the number of the last, 0 when the film is gone.

    The film's row is locked by counting on it, so that writers in several processes follow each other and a reader
    never sees a later number before an earlier one.
    """
    counted = FILM.update().where(FILM.c.id == film).values(events=FILM.c.events + len(entries))
    last: int | None = connection.execute(counted.returning(FILM.c.events)).scalar()
    if last is None:
        return 0
    begin = last - len(entries) + 1
    rows = [_row(film, begin + n, run, entry) for n, entry in enumerate(entries)]
    if rows:
        connection.execute(_NEW, rows)
    return last


def first(connection: Connection, film: str, run: str, entry: Entry) -> None:
    """Write event number 1 of a film whose row, written in this transaction, counts it already."""
    connection.execute(_NEW, _row(film, 1, run, entry))


def _row(film: str, number: int, run: str, entry: Entry) -> dict[str, Any]:
    body = _body(entry)
    return {"film": film, "number": number, "run": run, "at_ms": entry.at_ms, "kind": entry.kind, "body": body}


def _body(entry: Entry) -> str:
    """Whatever a provider said that found its way in here, no secret stays in it."""
    return redacted(json.dumps(entry.body))


@dataclass(frozen=True)
class Events:
    engine: Engine

    def append(self, film: str, run: str, entries: Sequence[Entry]) -> int:
        with writing(self.engine) as connection:
            return append(connection, film, run, entries)

    def of_film(self, film: str, after: int = 0, limit: int = 1000) -> list[EventRow]:
        query = select(EVENT).where(EVENT.c.film == film, EVENT.c.number > after).order_by(EVENT.c.number).limit(limit)
        return self._read(query)

    def of_run(self, film: str, run: str) -> list[EventRow]:
        return self._read(select(EVENT).where(EVENT.c.film == film, EVENT.c.run == run).order_by(EVENT.c.number))

    def _read(self, query: Any) -> list[EventRow]:
        with reading(self.engine) as connection:
            return [EventRow(r.number, r.at_ms, r.kind, json.loads(r.body), r.run) for r in connection.execute(query)]

    def notices(self, workspace: str, after: int = 0, limit: int = 100) -> list[NoticeRow]:
        """What happened in a workspace that somebody may wait for, in order."""
        query = select(NOTICE).where(NOTICE.c.workspace == workspace, NOTICE.c.number > after)
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(NOTICE.c.number).limit(limit))
            return [NoticeRow(r.number, r.kind, r.film, json.loads(r.body), r.at_ms) for r in rows]
