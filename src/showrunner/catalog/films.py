"""Films and their drafts, by id."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from showrunner.catalog.tables import CallRow, DraftRow, FilmRow
from showrunner.errors import NotFound


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Films:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, film: str, title: str, production: str, brief: str) -> None:
        """Write the film's row unless it is there; a brief given again changes nothing."""
        with Session(self._engine) as session, session.begin():
            if session.get(FilmRow, film) is None:
                at = now_ms()
                row = FilmRow(id=film, title=title, production=production, brief=brief, state="new", created_ms=at)
                row.changed_ms = at
                session.add(row)

    def get(self, film: str) -> FilmRow:
        """By id, or by an unambiguous beginning of one. Raises NotFound."""
        with Session(self._engine) as session:
            found = session.scalars(select(FilmRow).where(FilmRow.id.startswith(film, autoescape=True)).limit(2)).all()
            exact = session.get(FilmRow, film)
            if exact is not None:
                return exact
        if len(found) == 1 and film:
            return found[0]
        problem = "fits several films" if found and film else "is not a film here"
        raise NotFound(f"{film!r} {problem}", hint="showrunner films lists them", field="film")

    def all(self) -> list[FilmRow]:
        """Newest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(FilmRow).order_by(FilmRow.changed_ms.desc(), FilmRow.id)))

    def set_state(self, film: str, state: str, *, record: str | None = None, title: str | None = None) -> None:
        with Session(self._engine) as session, session.begin():
            row = session.get_one(FilmRow, film)
            row.state, row.changed_ms = state, now_ms()
            row.record = record if record is not None else row.record
            row.title = title or row.title

    def set_brief(self, film: str, brief: str) -> None:
        with Session(self._engine) as session, session.begin():
            row = session.get_one(FilmRow, film)
            row.brief, row.changed_ms = brief, now_ms()

    def remove(self, film: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(FilmRow).where(FilmRow.id == film))


@dataclass(frozen=True)
class FilmDrafts:
    """The drafts of one film, as the engine asks for them (engine.ports.Drafts)."""

    engine: Engine
    film: str

    def _get(self, name: str, origin: str) -> str | None:
        with Session(self.engine) as session:
            row = session.get(DraftRow, (self.film, name, origin))
            return row.value if row else None

    def _put(self, name: str, origin: str, value: str) -> None:
        with Session(self.engine) as session, session.begin():
            row = DraftRow(film=self.film, name=name, origin=origin, value=value, changed_ms=now_ms())
            session.merge(row)

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
        with Session(self.engine) as session, session.begin():
            session.execute(
                delete(DraftRow).where(DraftRow.film == self.film, DraftRow.name == name, DraftRow.origin == "person")
            )


@dataclass(frozen=True)
class FilmCalls:
    """The calls of a film's last two runs, for `why` and for estimates."""

    engine: Engine
    film: str

    def keep(self, calls: list[str]) -> None:
        """Make `calls` (JSON) the latest run's; the ones before become the run before."""
        with Session(self.engine) as session, session.begin():
            session.execute(delete(CallRow).where(CallRow.film == self.film, CallRow.age == 1))
            for row in session.scalars(select(CallRow).where(CallRow.film == self.film, CallRow.age == 0)).all():
                session.add(CallRow(film=self.film, age=1, number=row.number, call=row.call))
                session.delete(row)
            session.flush()
            session.add_all(CallRow(film=self.film, age=0, number=n, call=call) for n, call in enumerate(calls))

    def of_run(self, age: int) -> list[str]:
        """JSON of the calls of the latest run (0) or of the one before it (1), in order of asking."""
        with Session(self.engine) as session:
            query = select(CallRow.call).where(CallRow.film == self.film, CallRow.age == age).order_by(CallRow.number)
            return list(session.scalars(query))
