"""Runs: the queue of films, and what state each attempt is in. Every change of state is one conditional UPDATE.

    queued → making → done | failed | cancelled          (queued → cancelled as well)

Whoever moves a run out of a state has won; everybody else sees that nothing changed. A film has one run at a time that
makes it, and its state is that run's; exports of it run beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, false, func, select

from showrunner.catalog.database import reading, writing
from showrunner.catalog.events import Entry, append, first
from showrunner.catalog.films import now_ms
from showrunner.catalog.service_tables import RUN, WORKSPACE
from showrunner.catalog.tables import FILM, FilmRow
from showrunner.kit.watching import carried

Priority = Literal["urgent", "normal", "batch"]
RANKS: dict[str, int] = {"urgent": 0, "normal": 1, "batch": 2}
OPEN = ("queued", "making")
MAKE = "make"
_NEW, _NEW_FILM = RUN.insert(), FILM.insert()
_WORDS = {"done": "finished", "making": "started"}


def kind_of(work: str, state: str) -> str:
    """The event that tells of a run's new state: film.started, export.finished, …"""
    return f"{'film' if work == MAKE else 'export'}.{_WORDS.get(state, state)}"


@dataclass(frozen=True)
class RunRow:
    id: str
    film: str
    workspace: str
    person: str | None
    work: str
    state: str
    priority: Priority
    rank: int
    queued_ms: int
    started_ms: int | None
    ended_ms: int | None
    worker: str | None
    error: str | None
    trace: str | None = None  # who asked for it, as kit.watching.carried gives it


@dataclass(frozen=True)
class Runs:
    engine: Engine

    def open(
        self, connection: Connection, run: str, film: str, workspace: str, person: str | None, priority: Priority,
        work: str = MAKE,
    ) -> bool:  # fmt: skip
        """Queue a run in the caller's transaction; False when the film is queued or being made already."""
        at = now_ms()
        if work == MAKE:
            free = FILM.update().where(FILM.c.id == film, FILM.c.state.not_in(OPEN))
            if not connection.execute(free.values(state="queued", run=run, error=None, changed_ms=at)).rowcount:
                return False
        connection.execute(_NEW, _queued(run, film, workspace, person, work, priority, at))
        append(connection, film, run, [_told(run, work, priority, at)])
        return True

    def open_new(self, connection: Connection, run: str, film: FilmRow, priority: Priority) -> None:
        """Write a film that is not there yet with its first run queued, in the caller's transaction.

        `film` is as it is to be: queued, of this run, with one event. Raises IntegrityError when there is such a film.
        """
        connection.execute(_NEW_FILM, vars(film))
        connection.execute(_NEW, _queued(run, film.id, film.workspace, film.person, MAKE, priority, film.created_ms))
        first(connection, film.id, run, _told(run, MAKE, priority, film.created_ms))

    def get(self, run: str) -> RunRow | None:
        return next(iter(self._rows(select(RUN).where(RUN.c.id == run))), None)

    def take(self, worker: str, at_once: int = 0) -> RunRow | None:
        """The run whose turn it is, now `worker`'s to make; None when there is none.

        The workspace with the fewest films being made goes first, in it the most urgent, then the oldest. Nobody gets
        more films made at once than their workspace says, else `at_once`; 0 is no limit.
        """
        for workspace, rank in self._turns():
            limit = self._limit(workspace, at_once)
            for run in self._waiting(workspace, rank, limit):
                if self.begin(run, worker, limit):
                    return self.get(run.id)
        return None

    def begin(self, run: RunRow, worker: str, at_once: int = 0) -> bool:
        """queued → making; False when it is queued no more, or its person has `at_once` films being made (0: no limit).

        Several workers begin at the same time: with a limit they do so one after the other in each workspace.
        """
        at = now_ms()
        with writing(self.engine) as connection:
            if at_once and run.work == MAKE and self._being_made(connection, run) >= at_once:
                return False
            mine = RUN.update().where(RUN.c.id == run.id, RUN.c.state == "queued")
            if not connection.execute(mine.values(state="making", worker=worker, started_ms=at)).rowcount:
                return False
            here = FILM.update().where(FILM.c.id == run.film, FILM.c.run == run.id)
            if run.work == MAKE:
                connection.execute(here.values(state="making", changed_ms=at))
            append(connection, run.film, run.id, [Entry(at, kind_of(run.work, "making"), {"run": run.id})])
        return True

    def end(
        self, connection: Connection, run: RunRow, state: str, body: dict[str, Any], *, error: str | None = None,
        record: str | None = None, title: str | None = None, expected: Sequence[str] = ("making",),
    ) -> bool:  # fmt: skip
        """Into a terminal state, in the caller's transaction; False when somebody else has ended it before."""
        at = now_ms()
        mine = RUN.update().where(RUN.c.id == run.id, RUN.c.state.in_(expected))
        if not connection.execute(mine.values(state=state, ended_ms=at, error=error)).rowcount:
            return False
        kept = {name: value for name, value in {"record": record, "title": title}.items() if value is not None}
        here = FILM.update().where(FILM.c.id == run.film, FILM.c.run == run.id)
        if run.work == MAKE:
            connection.execute(here.values(state=state, error=error, changed_ms=at, **kept))
        append(connection, run.film, run.id, [Entry(at, kind_of(run.work, state), body)])
        return True

    def taken(self, run: str, worker: str) -> RunRow:
        """Begin a run that nobody else can have begun: it was queued a moment ago by who calls."""
        queued = self.get(run)
        assert queued is not None
        self.begin(queued, worker)
        return queued

    def exports(self, film: str) -> list[RunRow]:
        """Oldest first."""
        return self._rows(select(RUN).where(RUN.c.film == film, RUN.c.work != MAKE).order_by(RUN.c.queued_ms, RUN.c.id))

    def cancelled(self, runs: Sequence[str]) -> list[str]:
        """Those of them that were cancelled."""
        query = select(RUN.c.id).where(RUN.c.id.in_(runs), RUN.c.state == "cancelled")
        with reading(self.engine) as connection:
            return list(connection.execute(query).scalars()) if runs else []

    def making(self) -> list[RunRow]:
        return self._rows(select(RUN).where(RUN.c.state == "making"))

    def count(self) -> dict[str, int]:
        """How many films there are in each state."""
        query = select(FILM.c.state, func.count()).group_by(FILM.c.state)
        with reading(self.engine) as connection:
            return {row.state: row[1] for row in connection.execute(query)}

    def _turns(self) -> list[tuple[str, int]]:
        """(workspace, rank) of those who have something queued, in the order of their turn."""
        waiting = select(RUN.c.workspace, RUN.c.rank, func.min(RUN.c.queued_ms)).where(RUN.c.state == "queued")
        served = select(RUN.c.workspace, func.count()).where(RUN.c.state == "making").group_by(RUN.c.workspace)
        with reading(self.engine) as connection:
            turns = connection.execute(waiting.group_by(RUN.c.workspace, RUN.c.rank)).all()
            busy = {row.workspace: row[1] for row in connection.execute(served)} if turns else {}
        ordered = sorted(turns, key=lambda turn: (busy.get(turn[0], 0), turn[1], turn[2], turn[0]))
        return [(workspace, rank) for workspace, rank, _ in ordered]

    def _limit(self, workspace: str, otherwise: int) -> int:
        query = select(WORKSPACE.c.films_at_once).where(WORKSPACE.c.id == workspace)
        with reading(self.engine) as connection:
            own: int | None = connection.execute(query).scalar()
        return otherwise if own is None else own

    def _waiting(self, workspace: str, rank: int, at_once: int) -> list[RunRow]:
        """The oldest few of a workspace, of people who have not as many films being made as they may."""
        ours = select(RUN).where(RUN.c.state == "queued", RUN.c.workspace == workspace, RUN.c.rank == rank)
        if at_once:
            busy = select(RUN.c.person).where(RUN.c.workspace == workspace, RUN.c.state == "making", RUN.c.work == MAKE)
            with reading(self.engine) as connection:
                full = connection.execute(busy.group_by(RUN.c.person).having(func.count() >= at_once)).scalars().all()
            nobodys = RUN.c.person.is_(None) if None not in full else false()
            somebodys = RUN.c.person.is_not(None) & RUN.c.person.not_in([who for who in full if who is not None])
            ours = ours.where(somebodys | nobodys | (RUN.c.work != MAKE))
        return self._rows(ours.order_by(RUN.c.queued_ms, RUN.c.id).limit(8))

    def _being_made(self, connection: Connection, run: RunRow) -> int:
        """Films of the run's person, counted while nobody else begins one in the workspace."""
        own = WORKSPACE.c.id == run.workspace
        connection.execute(WORKSPACE.update().where(own).values(id=WORKSPACE.c.id))
        person = RUN.c.person.is_(None) if run.person is None else RUN.c.person == run.person
        making = (RUN.c.workspace == run.workspace) & (RUN.c.state == "making") & (RUN.c.work == MAKE) & person
        return int(connection.execute(select(func.count()).select_from(RUN).where(making)).scalar_one())

    def _rows(self, query: Any) -> list[RunRow]:
        with reading(self.engine) as connection:
            return [RunRow(*row) for row in connection.execute(query)]


def _queued(
    run: str, film: str, workspace: str, person: str | None, work: str, priority: Priority, at_ms: int
) -> dict[str, Any]:
    whose = {"id": run, "film": film, "workspace": workspace, "person": person, "work": work}
    when = {"priority": priority, "rank": RANKS[priority], "queued_ms": at_ms}
    return {**whose, **when, "state": "queued", "trace": carried()}


def _told(run: str, work: str, priority: Priority, at_ms: int) -> Entry:
    return Entry(at_ms, kind_of(work, "queued"), {"run": run, "priority": priority})
