"""Films and their drafts, by id."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, select

from showrunner.catalog.tables import CALL, DRAFT, FILM, FilmRow, put
from showrunner.errors import NotFound


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Films:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, film: str, title: str, production: str, brief: str) -> None:
        """Write the film's row unless it is there; a brief given again changes nothing."""
        at = now_ms()
        row = FILM.insert().values(
            id=film, title=title, production=production, brief=brief, state="new", created_ms=at, changed_ms=at
        )
        with self._engine.begin() as connection:
            if connection.execute(select(FILM.c.id).where(FILM.c.id == film)).one_or_none() is None:
                connection.execute(row)

    def get(self, film: str) -> FilmRow:
        """By id, or by an unambiguous beginning of one. Raises NotFound."""
        query = select(FILM).where(FILM.c.id.startswith(film, autoescape=True)).order_by(FILM.c.id).limit(2)
        with self._engine.connect() as connection:  # a film of just this name is the first to begin with it
            found = [FilmRow(*row) for row in connection.execute(query)]
        if film and found and (len(found) == 1 or found[0].id == film):
            return found[0]
        problem = "fits several films" if found and film else "is not a film here"
        raise NotFound(f"{film!r} {problem}", hint="showrunner films lists them", field="film")

    def all(self) -> list[FilmRow]:
        """Newest first."""
        query = select(FILM).order_by(FILM.c.changed_ms.desc(), FILM.c.id)
        with self._engine.connect() as connection:
            return [FilmRow(*row) for row in connection.execute(query)]

    def set_state(self, film: str, state: str, *, record: str | None = None, title: str | None = None) -> None:
        """`record` and `title` stay as they are where None is given."""
        self._change(film, state=state, record=record, title=title or None)

    def set_brief(self, film: str, brief: str) -> None:
        self._change(film, brief=brief)

    def _change(self, film: str, **values: str | None) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        with self._engine.begin() as connection:
            connection.execute(FILM.update().where(FILM.c.id == film).values(**given, changed_ms=now_ms()))

    def remove(self, film: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(FILM.delete().where(FILM.c.id == film))


@dataclass(frozen=True)
class FilmDrafts:
    """The drafts of one film, as the engine asks for them (engine.ports.Drafts)."""

    engine: Engine
    film: str

    def _get(self, name: str, origin: str) -> str | None:
        here = (DRAFT.c.film == self.film) & (DRAFT.c.name == name) & (DRAFT.c.origin == origin)
        with self.engine.connect() as connection:
            found: str | None = connection.execute(select(DRAFT.c.value).where(here)).scalar()
            return found

    def _put(self, name: str, origin: str, value: str) -> None:
        row = {"film": self.film, "name": name, "origin": origin, "value": value, "changed_ms": now_ms()}
        with self.engine.begin() as connection:
            put(connection, DRAFT, row)

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
            connection.execute(DRAFT.delete().where(here))


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
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())
