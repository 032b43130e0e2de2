import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import time_machine
from sqlalchemy import Connection, Engine, text

from showrunner.accounts.money import Money, dollars
from showrunner.accounts.workspaces import Workspaces
from showrunner.catalog import money as rows
from showrunner.catalog.database import open_database, writing
from showrunner.catalog.quotas import check_room, stored
from showrunner.catalog.uploads import Uploads
from showrunner.errors import BriefError, BudgetSpent, NotFound, TooLarge

NOVEMBER = "month:local:2026-11"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def _call(money: Money, charge: str, amount: int, film: str | None = "f") -> None:
    money.reserve(charge, workspace="local", film=film, provider="veo", what="seconds", amount=amount)


def _month(engine: Engine, scope: str = NOVEMBER) -> tuple[int, int]:
    with engine.connect() as connection:
        purse = rows.purse(connection, scope)
    return purse.reserved, purse.spent


def test_what_is_reserved_is_settled_or_released(engine: Engine) -> None:
    money = Money(engine)
    _call(money, "a", 300)
    _call(money, "b", 200)
    assert _month(engine) == (500, 0)
    money.settle("a", 250)
    money.release("b")
    assert _month(engine) == (0, 250)
    assert money.of_film("f").spent == 250


def test_asked_twice_it_is_reserved_settled_and_released_once(engine: Engine) -> None:
    money = Money(engine, month_budget=500)
    for _ in range(3):
        _call(money, "a", 300)
    for _ in range(3):
        money.settle("a", 100)
    money.release("a")
    _call(money, "a", 300)
    assert _month(engine) == (0, 100)
    _call(money, "b", 400)
    for _ in range(3):
        money.release("b")
    assert _month(engine) == (0, 100)
    _call(money, "b", 400)
    assert _month(engine) == (400, 100)


def test_a_refusal_names_the_ceiling_and_leaves_nothing_behind(engine: Engine) -> None:
    money = Money(engine, film_budget=1_000_000, month_budget=1_500_000)
    _call(money, "a", 800_000)
    with pytest.raises(
        BudgetSpent, match=r"this film's budget of \$1\.00 .* \$0\.80 reserved, \$0\.30 more"
    ) as refusal:
        _call(money, "b", 300_000)
    assert refusal.value.field == "film_budget"
    with pytest.raises(BudgetSpent, match=r"this month's budget of \$1\.50") as refusal:
        _call(money, "b", 900_000, film="g")
    assert refusal.value.field == "month_budget"
    assert _month(engine) == (800_000, 0)
    assert money.of_film("g").reserved == 0
    _call(money, "b", 700_000, film="g")


def test_the_workspaces_own_ceilings_come_before_the_services(engine: Engine) -> None:
    Workspaces(engine).change("local", film_budget=100, month_budget=0)
    money = Money(engine, film_budget=1, month_budget=1_000)
    with pytest.raises(BudgetSpent, match="month"):
        _call(money, "a", 1)
    Workspaces(engine).change("local", month_budget=1_000)
    _call(money, "a", 100)
    with pytest.raises(BudgetSpent, match="film"):
        _call(money, "b", 1)


def test_the_budget_of_a_brief_holds_beside_the_workspaces(engine: Engine) -> None:
    money = Money(engine, film_budget=1_000)
    _promise(money, "run", 400, ceiling=500)
    with pytest.raises(BudgetSpent, match=r"\$0\.0005 would"):
        _call(money, "a", 501)
    _promise(money, "run 2", 0, ceiling=None)
    assert money.of_film("f").ceiling == 500


def test_the_steps_of_a_film_draw_on_its_promise(engine: Engine) -> None:
    money = Money(engine, month_budget=1_000)
    _promise(money, "run", 1_000)
    _call(money, "a", 600)
    _call(money, "b", 400)
    assert _month(engine) == (1_000, 0)
    with pytest.raises(BudgetSpent):
        _call(money, "c", 1)
    money.settle("a", 500)
    _call(money, "c", 100)
    money.release("b")
    _call(money, "d", 400)
    assert _month(engine) == (500, 500)
    _close(money, "run")
    assert _month(engine) == (500, 500)
    money.release("c")
    money.release("d")
    assert _month(engine) == (0, 500)


def test_a_film_that_ends_gives_back_what_it_did_not_need(engine: Engine) -> None:
    money = Money(engine, month_budget=1_000)
    _promise(money, "run", 900)
    _call(money, "a", 100)
    money.settle("a", 80)
    for _ in range(2):
        _close(money, "run")
    assert _month(engine) == (0, 80)
    _promise(money, "again", 920)
    assert _month(engine) == (920, 80)


def test_a_refused_promise_leaves_the_callers_transaction_as_it_was(engine: Engine) -> None:
    money = Money(engine, month_budget=100)
    with writing(engine) as connection:
        with pytest.raises(BudgetSpent):
            money.promise(connection, "run", workspace="local", film="f", amount=101)
        money.promise(connection, "run", workspace="local", film="f", amount=100)
    assert _month(engine) == (100, 0)
    assert money.of_film("f").reserved == 100


def test_what_cost_more_than_was_reserved_is_written_down_and_stops_the_next(engine: Engine) -> None:
    money = Money(engine, month_budget=1_000)
    _call(money, "a", 900)
    money.settle("a", 1_100)
    assert _month(engine) == (0, 1_100)
    with pytest.raises(BudgetSpent):
        _call(money, "b", 1)


def test_an_answer_that_came_after_the_release_is_still_paid(engine: Engine) -> None:
    money = Money(engine)
    _call(money, "a", 100)
    money.release("a")
    money.settle("a", 70)
    assert _month(engine) == (0, 70)


def test_a_charge_nobody_reserved_is_a_fault_of_the_caller(engine: Engine) -> None:
    money = Money(engine)
    for act in (lambda: money.settle("none", 1), lambda: money.release("none")):
        with pytest.raises(KeyError):
            act()
    with pytest.raises(ValueError, match="0 or more"):
        _call(money, "a", -1)
    with pytest.raises(NotFound):
        money.reserve("a", workspace="nowhere", film=None, provider="x", what="y", amount=1)


def test_a_new_month_has_a_new_purse_and_a_film_stays_in_its_own(engine: Engine) -> None:
    money = Money(engine, month_budget=1_000)
    _promise(money, "run", 1_000)
    with time_machine.travel("2026-12-01T00:00:00Z", tick=False):
        _call(money, "a", 400)
        money.settle("a", 400)
        _call(money, "b", 1_000, film="g")
        _close(money, "run")
    assert _month(engine) == (0, 400)
    assert _month(engine, "month:local:2026-12") == (1_000, 0)


def test_usage_tells_films_minutes_bytes_and_cost_by_provider(engine: Engine) -> None:
    money = Money(engine, month_budget=10_000)
    with engine.begin() as connection:
        for film, ended, state in [
            ("f1", "2026-11-20", "done"),
            ("f2", "2026-10-31", "done"),
            ("f3", "2026-11-02", "failed"),
        ]:
            _film(connection, film, ended, state)
        connection.execute(
            text(
                "insert into upload (id, workspace, name, media_type, size, received, parts, created_ms, changed_ms) "
                "values ('u', 'local', 'a', 'b', 70, 1, '[]', 1, 1)"
            )
        )
    for charge, provider, amount in [("a", "veo", 500), ("b", "veo", 300), ("c", "voices", 20), ("d", "veo", 900)]:
        money.reserve(charge, workspace="local", film="f1", provider=provider, what="calls", amount=1_000)
        if charge != "d":
            money.settle(charge, amount)
    usage = money.usage("local", "2026-11")
    assert (usage.films, usage.duration_ms, usage.stored) == (1, 60_000, 1_000 + 1_000 + 70)
    assert (usage.spent, usage.reserved, usage.ceiling) == (820, 1_000, 10_000)
    assert [(line.provider, line.amount, line.calls) for line in usage.lines] == [("veo", 800, 2), ("voices", 20, 1)]
    assert money.usage("local").month == "2026-11"
    assert money.usage("local", "2026-12").spent == 0
    for odd in ("2026-13", "november", "2026-1", "1926-11"):
        with pytest.raises(BriefError):
            money.usage("local", odd)
    with pytest.raises(NotFound):
        money.usage("nowhere")


def test_a_full_disk_quota_names_itself(engine: Engine) -> None:
    Workspaces(engine).change("local", disk_quota=2_000)
    with writing(engine) as connection:
        _film(connection, "f", "2026-11-20", "done")
        assert stored(connection, "local") == 1_000
        check_room(connection, "local", 1_000)
        with pytest.raises(TooLarge, match="keeps 1,000 of 2,000 bytes") as refusal:
            check_room(connection, "local", 1_001)
        assert refusal.value.field == "disk_quota"
    Workspaces(engine).change("local", disk_quota=None)
    with writing(engine) as connection:
        check_room(connection, "local", 10**12)
        with pytest.raises(TooLarge):
            check_room(connection, "local", 10**12, quota=10**9)


def test_uploads_begun_at_once_never_pass_the_quota(engine: Engine) -> None:
    Workspaces(engine).change("local", disk_quota=1_000)

    def begin(number: int) -> bool:
        try:
            Uploads(engine, "local").begin(f"u{number}", "a.png", "image/png", 300)
        except TooLarge:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin, range(24))) == 3


def test_a_hundred_at_once_never_pass_the_ceiling(engine: Engine) -> None:
    money = Money(engine, month_budget=1_000)
    kept = _together(lambda n: _call(money, f"c{n}", 30, film=f"f{n % 7}"), 100)
    assert sum(kept) == 33
    assert _month(engine) == (990, 0)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: money.settle(f"c{n}", 20) if kept[n] else None, range(100)))
    assert _month(engine) == (0, 660)


def test_a_hundred_films_at_once_on_a_budget_of_three(engine: Engine) -> None:
    money = Money(engine, month_budget=3_500)

    def submit(n: int) -> None:
        with writing(engine) as connection:
            money.promise(connection, f"run{n}", workspace="local", film=f"f{n}", amount=1_000)

    assert sum(_together(submit, 100)) == 3
    assert _month(engine) == (3_000, 0)


def test_one_charge_asked_for_by_a_hundred_is_reserved_once(engine: Engine) -> None:
    money = Money(engine)
    assert all(_together(lambda _: _call(money, "same", 30), 100))
    assert _month(engine) == (30, 0)
    _together(lambda _: money.settle("same", 25), 100)
    assert _month(engine) == (0, 25)


def test_steps_of_one_film_racing_for_its_promise_never_take_more(engine: Engine) -> None:
    money = Money(engine, month_budget=1_000)
    _promise(money, "run", 1_000)
    kept = _together(lambda n: _call(money, f"c{n}", 100), 30)
    assert sum(kept) == 10
    assert _month(engine) == (1_000, 0)


SPENDER = """
import sys
from showrunner.accounts.money import Money
from showrunner.catalog.database import open_database
from showrunner.errors import BudgetSpent
url, who = sys.argv[1:]
money, kept = Money(open_database(url), month_budget=1_000), 0
for n in range(25):
    try:
        charge = f"{who}-{n}"
        money.reserve(charge, workspace="local", film="f", provider="p", what="w", amount=30)
        kept += 1
        if n % 5 == 0:
            money.release(charge)
            kept -= 1
    except BudgetSpent:
        pass
print(kept)
"""


def test_processes_never_pass_the_ceiling_together(engine: Engine, database_url: str) -> None:
    money = Money(engine)
    words = [sys.executable, "-c", SPENDER, database_url]
    children = [
        subprocess.Popen([*words, str(n)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for n in range(3)
    ]
    answers = [child.communicate(timeout=60) for child in children]
    assert all(not stderr for _, stderr in answers), answers
    kept = sum(int(stdout) for stdout, _ in answers)
    purse = money.of_film("f")
    assert purse.reserved == kept * 30
    assert 33 - 1 <= kept <= 33


def test_money_is_written_as_people_write_it() -> None:
    assert [dollars(amount) for amount in (0, 10_000, 1_500_000, 1_234_567_890_000, 500, 123_456)] == [
        "$0.00",
        "$0.01",
        "$1.50",
        "$1,234,567.89",
        "$0.0005",
        "$0.123456",
    ]


def _promise(money: Money, run: str, amount: int, ceiling: int | None = None) -> None:
    with writing(money.engine) as connection:
        money.promise(connection, run, workspace="local", film="f", amount=amount, ceiling=ceiling)


def _close(money: Money, run: str) -> None:
    with writing(money.engine) as connection:
        money.close(connection, run, "f")


def _together(act: Callable[[int], None], count: int) -> list[bool]:
    """Whether each of `count` calls side by side was granted."""

    def granted(n: int) -> bool:
        try:
            act(n)
        except BudgetSpent:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(granted, range(count)))


def _film(connection: Connection, film: str, ended: str, state: str) -> None:
    at = int(datetime.fromisoformat(f"{ended}T12:00:00+00:00").timestamp() * 1000)
    record = '{"master": {"digest": "d", "media_type": "video/mp4", "size": 1000}, "duration_ms": 60000}'
    values = {"film": film, "at": at, "state": state, "record": record if state == "done" else None}
    connection.execute(
        text(
            "insert into film (id, title, production, brief, state, record, created_ms, changed_ms, workspace, events,"
            " cost) values (:film, 't', 'narrated', '{}', :state, :record, :at, :at, 'local', 0, 0)"
        ),
        values,
    )
    connection.execute(
        text(
            "insert into run (id, film, workspace, work, state, priority, rank, queued_ms, ended_ms)"
            " values ('run-' || :film, :film, 'local', 'make', :state, 'normal', 1, :at, :at)"
        ),
        {name: values[name] for name in ("film", "state", "at")},
    )
