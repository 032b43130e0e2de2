"""Ceilings of cost, per film and per month. Reserved before it is asked for, settled when it is known.

A film's quote is promised as a whole when the film is taken in; what its steps reserve then comes out of the promise
and needs no second room under the ceilings. A charge counts in the month (UTC) in which its film was promised.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from showrunner.accounts import usage
from showrunner.accounts.usage import Usage
from showrunner.catalog import money
from showrunner.catalog.database import writing
from showrunner.catalog.films import now_ms
from showrunner.catalog.money import ChargeRow, PurseRow, Spent
from showrunner.catalog.people import workspace_row
from showrunner.errors import BudgetSpent

DOLLAR = 1_000_000  # micro-dollars


@dataclass(frozen=True)
class Money:
    """Ceilings are of the workspace, else these; None: no ceiling."""

    engine: Engine
    film_budget: int | None = None
    month_budget: int | None = None

    def promise(
        self, connection: Connection, charge: str, *, workspace: str, film: str, amount: int, ceiling: int | None = None
    ) -> None:
        """Hold back what a film may cost, in the caller's transaction (`catalog.database.writing`).

        `ceiling`: of this film, from its brief; it holds beside the workspace's. Asked twice, promised once. Raises
        BudgetSpent naming the ceiling that would be passed; then nothing is held back.
        """
        _check(amount)
        if ceiling is not None:
            money.set_ceiling(connection, _film(film), ceiling)
        if amount:
            row = ChargeRow(charge, workspace, film, "", "film", amount, "promised", now_ms(), None)
            self._reserve(connection, row)

    def close(self, connection: Connection, charge: str, film: str) -> None:
        """The film has ended: what was promised and not asked for is free again. Asked twice, done once."""
        row = money.charge(connection, charge)
        if row is not None and row.state == "promised":
            money.change(connection, charge, state="released", settled_ms=now_ms())
            _give(connection, row, row.amount)

    def reserve(
        self,
        charge: str,
        *,
        workspace: str,
        film: str | None,
        provider: str,
        what: str,
        amount: int,
        connection: Connection | None = None,
    ) -> None:
        """Reserve the most that a call can cost, out of the film's promise as far as it goes.

        Once per `charge`, however often it is asked: the first amount stands. What was released may be reserved again.
        Raises BudgetSpent naming the ceiling that would be passed; then nothing is reserved.
        """
        _check(amount)
        row = ChargeRow(charge, workspace, film, provider, what, amount, "reserved", now_ms(), None)
        with self._transaction(connection) as here:
            self._reserve(here, row)

    def settle(self, charge: str, amount: int, *, connection: Connection | None = None) -> None:
        """It cost `amount`, which is written down though it be more than was reserved. The first amount stands.

        Raises KeyError for a charge that was never reserved.
        """
        _check(amount)
        with self._transaction(connection) as here:
            row = _known(here, charge)
            if row.state == "spent":
                return
            money.change(here, charge, state="spent", amount=amount, settled_ms=now_ms())
            _give(here, row, row.amount if row.state == "reserved" else 0, spent=amount)

    def release(self, charge: str, *, connection: Connection | None = None) -> None:
        """It cost nothing. What the film was promised it has again. Raises KeyError as `settle` does."""
        with self._transaction(connection) as here:
            row = _known(here, charge)
            if row.state != "reserved":
                return
            promised = money.promise_of(here, row.film) if row.film else None
            money.change(here, charge, state="released", settled_ms=now_ms())
            if promised is not None:
                money.change(here, promised.id, amount=promised.amount + row.amount)
            else:
                _give(here, row, row.amount)

    def of_film(self, film: str) -> PurseRow:
        """What the film has cost in all its runs, what is reserved, and its own ceiling."""
        with self.engine.connect() as connection:
            return money.purse(connection, _film(film))

    def spent_on(self, film: str) -> list[Spent]:
        """What was paid for it in all its runs, the dearest first."""
        with self.engine.connect() as connection:
            return money.spent_on(connection, film)

    def usage(self, workspace: str, month: str | None = None) -> Usage:
        """Of a calendar month (UTC, "2026-11"), this one by default. Raises BriefError, NotFound."""
        month = month or month_of(now_ms())
        with self.engine.connect() as connection:
            ceiling = _ceiling(workspace_row(connection, workspace).month_budget, self.month_budget)
            return usage.of(connection, workspace, month, money.purse(connection, _month(workspace, month)), ceiling)

    @contextmanager
    def _transaction(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
        else:
            with writing(self.engine) as own:
                yield own

    def _reserve(self, connection: Connection, row: ChargeRow) -> None:
        """Write `row` down and take its amount. What is refused is undone here: the caller's transaction may go on."""
        is_promise = row.state == "promised"
        before = None
        if not money.add(connection, row):
            before = money.charge(connection, row.id)
            if before is None or before.state != "released":
                return
        promised = money.promise_of(connection, row.film) if row.film and not is_promise else None
        row = replace(row, created_ms=promised.created_ms) if promised else row
        drawn = min(row.amount, promised.amount) if promised else 0
        try:
            self._take(connection, row, row.amount - drawn)
        except BudgetSpent:
            if before is None:
                money.drop(connection, row.id)
            raise
        if promised is not None:
            money.change(connection, promised.id, amount=promised.amount - drawn)
        if promised is not None or before is not None:
            money.change(connection, row.id, **vars(row))

    def _take(self, connection: Connection, row: ChargeRow, amount: int) -> None:
        if not amount:
            return
        workspace = workspace_row(connection, row.workspace)
        of_film = _ceiling(workspace.film_budget, self.film_budget)
        of_month = _ceiling(workspace.month_budget, self.month_budget)
        if row.film is not None and not money.take(connection, _film(row.film), amount, of_film):
            raise _spent(money.purse(connection, _film(row.film)), of_film, amount, "film_budget")
        month = _month(row.workspace, month_of(row.created_ms))
        if not money.take(connection, month, amount, of_month):
            if row.film is not None:
                money.give(connection, _film(row.film), amount)
            raise _spent(money.purse(connection, month), of_month, amount, "month_budget")


def month_of(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m")


def dollars(amount: int) -> str:
    return f"${amount / DOLLAR:,.2f}" if amount % 10_000 == 0 else f"${amount / DOLLAR:,.6f}".rstrip("0")


def _film(film: str) -> str:
    return f"film:{film}"


def _month(workspace: str, month: str) -> str:
    return f"month:{workspace}:{month}"


def _ceiling(own: int | None, setting: int | None) -> int | None:
    return own if own is not None else setting


def _check(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"money is 0 or more, not {amount}")


def _known(connection: Connection, charge: str) -> ChargeRow:
    row = money.charge(connection, charge)
    if row is None or row.state == "promised":
        raise KeyError(charge)
    return row


def _give(connection: Connection, row: ChargeRow, amount: int, spent: int = 0) -> None:
    if row.film is not None:
        money.give(connection, _film(row.film), amount, spent)
    money.give(connection, _month(row.workspace, month_of(row.created_ms)), amount, spent)


def _spent(purse: PurseRow, ceiling: int | None, amount: int, field: str) -> BudgetSpent:
    lowest = min(value for value in (ceiling, purse.ceiling) if value is not None)
    whose = "this film's budget" if field == "film_budget" else "this month's budget"
    return BudgetSpent(
        f"{whose} of {dollars(lowest)} would be passed: {dollars(purse.spent)} spent, {dollars(purse.reserved)} "
        f"reserved, {dollars(amount)} more asked for",
        field=field,
        hint="raise the budget, wait for films under way to give back what they do not need, or use built-in engines",
    )
