"""What people order of the service: films, runs, deliverables. An order is one transaction; a worker does the rest."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from showrunner.catalog.database import writing
from showrunner.catalog.films import Films
from showrunner.catalog.quotas import check_room
from showrunner.catalog.runs import OPEN, Priority, kind_of
from showrunner.catalog.tables import FilmRow
from showrunner.errors import BriefError, Conflict
from showrunner.film.brief import Brief, Order
from showrunner.film.casting import characters
from showrunner.premises import Premises
from showrunner.producing import Producer
from showrunner.productions import exporting

# Called with the connection and the film's id, for what must stand or fall with an order.
Along = Callable[[Any, str], None]


def nothing(connection: Any, film: str) -> None:
    """Nothing goes along with the order."""


@dataclass(frozen=True)
class Orders:
    premises: Premises
    workspace: str
    person: str | None

    def submit(
        self, film: str, order: Order, production: str, priority: Priority, budget: int | None, asked: str | None,
        along: Along,
    ) -> FilmRow:  # fmt: skip
        """Film, run, first event and the money held back, all or nothing."""
        amount, run = self._price(production, order), uuid.uuid4().hex
        self._check_kind(production, order)
        spoken = characters(order) if isinstance(order, Brief) else {}
        row = self._films.new(film, order.name, production, order.model_dump_json(), self.person, run, asked)
        with writing(self.premises.database) as connection:
            try:
                self.premises.runs.open_new(connection, run, row, priority)
            except IntegrityError as error:
                raise Conflict(f"there is a film {film!r} already", hint="look at that one", field="film") from error
            self._promise(connection, run, film, amount, budget)
            check_room(connection, self.workspace, 1, self.premises.settings.disk_quota or None)
            if self.premises.allowance is not None:
                self.premises.allowance.check(connection, self.workspace, spoken)
            along(connection, film)
        self.premises.bell.ring("queue")
        return row

    def again(self, film: FilmRow, priority: Priority) -> FilmRow:
        order, run = self.premises.productions.get(film.production).parsed(film.brief), uuid.uuid4().hex
        amount = self._price(film.production, order)
        with writing(self.premises.database) as connection:
            if not self.premises.runs.open(connection, run, film.id, self.workspace, self.person, priority):
                raise Conflict(f"{film.id} is {film.state} already", hint="wait for it or cancel it", field="film")
            self._promise(connection, run, film.id, amount, None)
        self.premises.bell.ring("queue")
        return self._films.exactly(film.id)

    def export(self, film: FilmRow, preset: str, priority: Priority) -> str:
        exporting.check([preset], self.premises.productions.get(film.production))
        if film.record is None or film.state in OPEN:
            raise Conflict(f"{film.id} is not finished", hint="wait for film.finished, then export", field="film")
        run, work = uuid.uuid4().hex, f"export {preset}"
        with writing(self.premises.database) as connection:
            self.premises.runs.open(connection, run, film.id, self.workspace, self.person, priority, work)
        self.premises.bell.ring("queue")
        return run

    def cancel(self, film: FilmRow) -> FilmRow:
        runs = self.premises.runs
        run = runs.get(film.run) if film.run else None
        body = {"run": film.run}
        with writing(self.premises.database) as connection:
            if run is None or not runs.end(connection, run, "cancelled", body, expected=OPEN):
                raise Conflict(f"{film.id} is not being made", hint="only a queued or running film can be cancelled")
            Producer(self.premises).settle(connection, run, kind_of(run.work, "cancelled"), body)
        for name in ("cancel", film.id):
            self.premises.bell.ring(name)
        return self._films.exactly(film.id)

    @property
    def _films(self) -> Films:
        return self.premises.films(self.workspace)

    def _price(self, production: str, order: Order) -> int:
        return sum(line.amount for line in self.premises.productions.get(production).quote(order))

    def _check_kind(self, production: str, order: Order) -> None:
        if not isinstance(order, self.premises.productions.get(production).order):
            raise BriefError(
                f"{production} is not ordered like this", field="production", hint="see GET /v1/productions"
            )

    def _promise(self, connection: Connection, run: str, film: str, amount: int, ceiling: int | None) -> None:
        if self.premises.purse is not None:
            self.premises.purse.promise(
                connection, run, workspace=self.workspace, film=film, amount=amount, ceiling=ceiling
            )
