"""Whatever is done to a purse in whatever order, its sums are right and its ceiling holds."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, text

from showrunner.accounts.money import Money
from showrunner.catalog import money as rows
from showrunner.catalog.database import open_database, writing
from showrunner.errors import BudgetSpent

MONTH, FILM = 1_000, 600
CHARGES, FILMS, AMOUNTS = st.sampled_from("abcdef"), st.sampled_from("fg"), st.integers(0, 400)


class Purses(RuleBasedStateMachine):
    """A model in plain numbers beside the real thing."""

    engine: Engine  # an empty catalog, lent by the test

    def __init__(self) -> None:
        super().__init__()
        with self.engine.begin() as connection:
            connection.execute(text("delete from charge"))
            connection.execute(text("delete from purse"))
        self.money = Money(self.engine, film_budget=FILM, month_budget=MONTH)
        self.reserved: dict[str, tuple[str, int]] = {}
        self.spent: dict[str, tuple[str, int]] = {}
        self.promised: dict[str, int] = {}
        self.released: dict[str, str] = {}

    def total(self, film: str | None = None) -> int:
        charges = [*self.reserved.values(), *self.spent.values()]
        promises = [amount for name, amount in self.promised.items() if film in (None, name)]
        return sum(amount for name, amount in charges if film in (None, name)) + sum(promises)

    @rule(charge=CHARGES, film=FILMS, amount=AMOUNTS)
    def reserve(self, charge: str, film: str, amount: int) -> None:
        extra = amount - min(amount, self.promised.get(film, 0))
        fits = not extra or (self.total(film) + extra <= FILM and self.total() + extra <= MONTH)
        is_known = charge in self.reserved or charge in self.spent
        try:
            self.money.reserve(charge, workspace="local", film=film, provider="p", what="w", amount=amount)
        except BudgetSpent:
            assert not fits
            assert not is_known
            return
        assert fits or is_known
        if not is_known:
            self.reserved[charge] = (film, amount)
            self.released.pop(charge, None)
            if film in self.promised:
                self.promised[film] -= amount - extra

    @rule(charge=CHARGES, share=st.integers(0, 100))
    def settle(self, charge: str, share: int) -> None:
        if charge in self.reserved:
            film, amount = self.reserved.pop(charge)
            self.spent[charge] = (film, amount * share // 100)
            self.money.settle(charge, amount * share // 100)
        elif charge in self.spent:
            self.money.settle(charge, 999)

    @rule(charge=CHARGES)
    def release(self, charge: str) -> None:
        if charge in self.reserved:
            film, amount = self.reserved.pop(charge)
            self.released[charge] = film
            if film in self.promised:
                self.promised[film] += amount
        elif charge not in self.spent and charge not in self.released:
            return
        self.money.release(charge)

    @rule(film=FILMS, amount=st.integers(1, 400))
    def promise(self, film: str, amount: int) -> None:
        if film in self.promised:
            return
        fits = self.total(film) + amount <= FILM and self.total() + amount <= MONTH
        try:
            with writing(self.engine) as connection:
                self.money.promise(connection, f"run {film}", workspace="local", film=film, amount=amount)
        except BudgetSpent:
            assert not fits
            return
        assert fits
        self.promised[film] = amount

    @rule(film=FILMS)
    def close(self, film: str) -> None:
        with writing(self.engine) as connection:
            self.money.close(connection, f"run {film}", film)
        self.promised.pop(film, None)

    @invariant()
    def sums_are_right_and_ceilings_hold(self) -> None:
        with self.engine.connect() as connection:
            scope = connection.execute(text("select scope from purse where scope like 'month:%'")).scalar()
            month = rows.purse(connection, scope or "")
            films = {film: rows.purse(connection, f"film:{film}") for film in "fg"}
        assert month.spent == sum(amount for _, amount in self.spent.values())
        assert month.reserved + month.spent == self.total() <= MONTH
        assert month.reserved >= 0
        for film, purse in films.items():
            assert purse.reserved + purse.spent == self.total(film) <= FILM
            assert purse.reserved >= 0


def test_no_order_of_calls_breaks_a_purse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    engine = open_database(f"sqlite:///{tmp_path / 'catalog.db'}")
    monkeypatch.setattr(Purses, "engine", engine, raising=False)
    try:
        run_state_machine_as_test(
            Purses, settings=settings(max_examples=40, stateful_step_count=25, deadline=None, database=None)
        )
    finally:
        engine.dispose()
