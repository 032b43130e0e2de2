"""Films and their drafts, by id."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, func, select

from showrunner.catalog.database import reading
from showrunner.catalog.service_tables import LOCAL
from showrunner.catalog.tables import CALL, DRAFT, FILM, FilmRow
from showrunner.errors import NotFound

_WHOLE = select(FILM).where(FILM.c.id == bindparam("asked"), FILM.c.workspace == bindparam("whose"))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def row_of(connection: Connection, film: str) -> FilmRow | None:
    """As it stands in the caller's transaction, whoever's it is."""
    found = connection.execute(select(FILM).where(FILM.c.id == film)).one_or_none()
    return FilmRow(*found) if found else None


@dataclass(frozen=True)
class Films:
    """The films of one workspace. Another's are as unknown as those that never were."""

    engine: Engine
    workspace: str = LOCAL

    def add(self, film: str, title: str, production: str, brief: str) -> None:
        """Write the film's row unless it is there; a brief given again changes nothing."""
        with self.engine.begin() as connection:
            if connection.execute(select(FILM.c.id).where(FILM.c.id == film)).one_or_none() is None:
                self.insert(connection, film, title, production, brief)

    def new(
        self, film: str, title: str, production: str, brief: str, person: str | None, run: str, asked: str | None
    ) -> FilmRow:
        """A film as it is when it is ordered: its run queued, and told of by one event. Runs.open_new writes it."""
        at = now_ms()
        return FilmRow(
            film, title, production, brief, "queued", None, at, at, self.workspace, person, run, None, events=1, cost=0,
            asked=asked,
        )  # fmt: skip

    def insert(
        self, connection: Connection, film: str, title: str, production: str, brief: str, person: str | None = None
    ) -> None:
        """Write a row that is not there yet, in the caller's transaction."""
        at = now_ms()
        values = {"id": film, "title": title, "production": production, "brief": brief, "state": "new"}
        times = {"created_ms": at, "changed_ms": at}
        connection.execute(FILM.insert().values(**values, **times, workspace=self.workspace, person=person))

    def get(self, film: str) -> FilmRow:
        """By id, or by an unambiguous beginning of one. Raises NotFound."""
        if whole := self._whole(film):  # by its key: the other way reads all films
            return whole
        query = self._ours().where(FILM.c.id.startswith(film, autoescape=True)).order_by(FILM.c.id).limit(2)
        found = self._rows(query) if film else []
        if len(found) == 1:
            return found[0]
        problem = "fits several films" if found else "is not a film here"
        raise NotFound(f"{film[:80]!r} {problem}", among="films", field="film")

    def exactly(self, film: str) -> FilmRow:
        """By its whole id. Raises NotFound."""
        if found := self._whole(film):
            return found
        raise NotFound(f"{film[:80]!r} is not a film here", among="films", field="film")

    def all(self) -> list[FilmRow]:
        """Newest first."""
        return self._rows(self._ours().order_by(FILM.c.changed_ms.desc(), FILM.c.id))

    def page(self, state: str | None, limit: int, before: tuple[int, str] | None) -> list[FilmRow]:
        """The `limit` newest films created before (created_ms, id), which may be of a `state` only."""
        query = self._ours().order_by(FILM.c.created_ms.desc(), FILM.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(FILM.c.state == state)
        if before is not None:
            at, film = before
            query = query.where((FILM.c.created_ms < at) | ((FILM.c.created_ms == at) & (FILM.c.id < film)))
        return self._rows(query)

    def asked(self, connection: Connection, film: str) -> str | None:
        """FilmRow.asked, in the caller's transaction."""
        found: str | None = connection.execute(select(FILM.c.asked).where(FILM.c.id == film)).scalar()
        return found

    def set_brief(self, film: str, brief: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(FILM.update().where(FILM.c.id == film).values(brief=brief, changed_ms=now_ms()))

    def remove(self, film: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(FILM.delete().where(FILM.c.id == film))

    def _whole(self, film: str) -> FilmRow | None:
        with reading(self.engine) as connection:
            found = connection.execute(_WHOLE, {"asked": film, "whose": self.workspace}).one_or_none()
        return FilmRow(*found) if found else None

    def _ours(self) -> Select[Any]:
        return select(FILM).where(FILM.c.workspace == self.workspace)

    def _rows(self, query: Select[Any]) -> list[FilmRow]:
        with reading(self.engine) as connection:
            return [FilmRow(*row) for row in connection.execute(query)]


@dataclass(frozen=True)
class FilmDrafts:
    """The drafts of one film, as the engine asks for them (engine.ports.Drafts)."""

    engine: Engine
    film: str

    def _get(self, name: str, origin: str) -> str | None:
        here = (DRAFT.c.film == self.film) & (DRAFT.c.name == name) & (DRAFT.c.origin == origin)
        with reading(self.engine) as connection:
            found: str | None = connection.execute(select(DRAFT.c.value).where(here)).scalar()
            return found

    def _put(self, name: str, origin: str, value: str) -> None:
        here = (DRAFT.c.film == self.film) & (DRAFT.c.name == name) & (DRAFT.c.origin == origin)
        values = {"value": value, "changed_ms": now_ms()}
        with self.engine.begin() as connection:
            changed = DRAFT.update().where(here).values(**values, revision=DRAFT.c.revision + 1)
            if not connection.execute(changed).rowcount:
                row = {"film": self.film, "name": name, "origin": origin, "revision": 1}
                connection.execute(DRAFT.insert().values(**row, **values))

    def revision(self, name: str) -> int:
        """Grows whenever the draft changes, by a person or by a run; 0 before there is one."""
        here = (DRAFT.c.film == self.film) & (DRAFT.c.name == name)
        with reading(self.engine) as connection:
            return int(connection.execute(select(func.sum(DRAFT.c.revision)).where(here)).scalar() or 0)

    def persons(self, name: str) -> str | None:
        return self._get(name, "person")

    def machines(self, name: str) -> str | None:
        """What the last run used under this name."""
        return self._get(name, "machine")

    def keep_machines(self, name: str, value: str) -> None:
        if self.machines(name) != value:
            self._put(name, "machine", value)

    def keep_persons(self, name: str, value: str) -> None:
        self._put(name, "person", value)

    def drop_persons(self, name: str) -> None:
        here = (DRAFT.c.film == self.film) & (DRAFT.c.name == name) & (DRAFT.c.origin == "person")
        with self.engine.begin() as connection:
            gone = connection.execute(select(DRAFT.c.revision).where(here)).scalar()
            connection.execute(DRAFT.delete().where(here))
            ours = (DRAFT.c.film == self.film) & (DRAFT.c.name == name)  # so that the sum of revisions still grows
            connection.execute(DRAFT.update().where(ours).values(revision=DRAFT.c.revision + (gone or 0) + 1))


@dataclass(frozen=True)
class FilmCalls:
    """The calls of a film's last two runs, for `why` and for estimates."""

    engine: Engine
    film: str

    def keep(self, calls: list[str]) -> None:
        """Make `calls` (JSON) the latest run's; the ones before become the run before."""
        ours = CALL.c.film == self.film
        rows = [{"film": self.film, "age": 0, "number": n, "call": call} for n, call in enumerate(calls)]
        with self.engine.begin() as connection:
            connection.execute(CALL.delete().where(ours, CALL.c.age == 1))
            connection.execute(CALL.update().where(ours, CALL.c.age == 0).values(age=1))
            if rows:
                connection.execute(CALL.insert(), rows)

    def of_run(self, age: int) -> list[str]:
        """JSON of the calls of the latest run (0) or of the one before it (1), in order of asking."""
        query = select(CALL.c.call).where(CALL.c.film == self.film, CALL.c.age == age).order_by(CALL.c.number)
        with reading(self.engine) as connection:
            return list(connection.execute(query).scalars())
