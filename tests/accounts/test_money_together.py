"""Many at once, at random: whatever interleaving there was, the purses say what the charges say."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from showrunner.accounts.money import Money
from showrunner.accounts.workspaces import Workspaces
from showrunner.catalog.database import open_database, writing
from showrunner.errors import BudgetSpent
from showrunner.film.brief import Brief
from showrunner.premises import Premises
from showrunner.productions.registry import Productions
from showrunner.providers.registry import Registry
from showrunner.settings import Settings, prepared
from showrunner.store.local import LocalAssets
from showrunner.studio import Studio
from showrunner.testing.paid_server import COST

MONTH, FILM = 3_000, 1_500


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def _work(money: Money, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    for _ in range(steps):
        film, charge, amount = f"f{chance.randrange(3)}", f"c{chance.randrange(30)}", chance.randrange(200)
        try:
            match chance.choice(("reserve", "reserve", "settle", "release", "promise", "close")):
                case "reserve":
                    money.reserve(charge, workspace="local", film=film, provider="p", what="w", amount=amount)
                case "settle":
                    money.settle(charge, amount // 10)
                case "release":
                    money.release(charge)
                case "promise":
                    with writing(money.engine) as connection:
                        money.promise(connection, f"run {seed} {film}", workspace="local", film=film, amount=amount)
                case "close":
                    with writing(money.engine) as connection:
                        money.close(connection, f"run {seed} {film}", film)
        except (BudgetSpent, KeyError):
            continue


def _check(engine: Engine) -> None:
    """What the purses hold is what the charges add up to, of the month and of each film."""
    with engine.connect() as connection:
        charges = connection.execute(text("select film, state, amount from charge")).all()
        purses = connection.execute(text("select scope, reserved, spent from purse")).all()
    for purse in purses:
        ours = [c for c in charges if purse.scope.startswith("month:") or purse.scope == f"film:{c.film}"]
        assert purse.spent == sum(c.amount for c in ours if c.state == "spent")
        assert purse.reserved == sum(c.amount for c in ours if c.state in ("reserved", "promised"))
        assert 0 <= purse.reserved + purse.spent <= (MONTH if purse.scope.startswith("month:") else FILM)
    assert len(purses) == 4


def test_threads_at_random_leave_purses_that_add_up(engine: Engine) -> None:
    money = Money(engine, film_budget=FILM, month_budget=MONTH)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda seed: _work(money, seed, 30), range(8)))
    _check(engine)


@pytest.mark.soak
def test_threads_at_random_for_long_leave_purses_that_add_up(engine: Engine) -> None:
    money = Money(engine, film_budget=FILM, month_budget=MONTH)
    with ThreadPoolExecutor(24) as pool:
        list(pool.map(lambda seed: _work(money, seed, 400), range(24)))
    _check(engine)


def test_a_hundred_orders_at_once_on_a_budget_of_three_films(engine: Engine, tmp_path: Path) -> None:
    settings = prepared(Settings(tmp_path / "home", plugins=("showrunner.testing.stub:PRODUCTION",)))
    premises = Premises(
        settings, engine, LocalAssets(tmp_path / "assets"), Registry(settings.home), Productions(settings.plugins),
        purse=Money(engine),
    )  # fmt: skip
    Workspaces(engine).change("local", month_budget=3 * COST + COST // 2)
    studio, gate = Studio(premises), threading.Barrier(20)

    def order(number: int) -> bool:
        gate.wait()
        try:
            studio.submit(Brief(prompt=f'{{"salt": "{number}", "paid": 1}}'), production="stub")
        except BudgetSpent as refusal:
            assert refusal.field == "month_budget"
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(order, range(100))) == 3
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from film")).scalar() == 3
        assert connection.execute(text("select count(*) from run")).scalar() == 3
