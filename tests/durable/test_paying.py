import asyncio
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from awaiting import awaits

from showrunner.catalog.database import open_database
from showrunner.catalog.remote import RemoteWork
from showrunner.engine.events import Charged, StepEvent
from showrunner.engine.execute import DOING
from showrunner.errors import BudgetSpent, ProviderError
from showrunner.steps.paying import Account, Purchase
from showrunner.testing.paid import URL, FakePaid, FakePaidKeyless
from showrunner.testing.paid_server import COST, Ledger, Server
from showrunner.testing.stub import Bought
from showrunner.testing.till import MemoryTill


class Crash(BaseException):
    """Our process is killed here."""


class DiesAfterAsking(FakePaid):
    async def submit(self, request, idempotency):
        await super().submit(request, idempotency)
        raise Crash


class KeylessDiesAfterAsking(FakePaidKeyless):
    async def submit(self, request, idempotency):
        await super().submit(request, idempotency)
        raise Crash


class DiesWaiting(FakePaid):
    async def wait(self, job, to):
        raise Crash


class Refuses(FakePaid):
    async def submit(self, request, idempotency):
        raise ProviderError("against our policy", provider="fakepaid")


@dataclass
class Shop:
    bills: Path
    account: Account
    to: Path
    heard: list = field(default_factory=list)

    def billed(self):
        return len(self.bills.read_text().splitlines()) if self.bills.exists() else 0

    async def buy(self, provider=FakePaid, salt="a", key="k"):
        DOING.set(StepEvent(step="stub.buy", stage="picture", about="", key=key))
        return await Purchase(self.account, provider(), Bought(salt=salt, number=1), "", "a job").delivered(self.to)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    server = Server(0, Ledger(tmp_path / "bills.jsonl", ms=0))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv(URL, server.url)
    database = open_database(f"sqlite:///{tmp_path / 'catalog.db'}")
    heard = []
    account = Account("local", "film", MemoryTill(), RemoteWork(database), heard.append)
    yield Shop(tmp_path / "bills.jsonl", account, tmp_path / "out.txt", heard)
    server.shutdown()
    server.server_close()
    database.dispose()


@awaits
async def test_a_job_is_delivered_charged_and_told_of(shop):
    delivered = await shop.buy()
    assert delivered.cost == COST
    assert len(shop.to.read_text()) == 64
    assert list(shop.account.till.spent.values()) == [COST]
    assert shop.account.till.reserved == {}
    assert [(event.amount, event.may_be_twice) for event in shop.heard] == [(COST, False)]


@awaits
async def test_a_crash_after_asking_costs_nothing_more_where_keys_are_taken(shop):
    with pytest.raises(Crash):
        await shop.buy(DiesAfterAsking)
    await shop.buy()
    assert shop.billed() == 1
    assert shop.account.till.total == COST


@awaits
async def test_a_crash_while_waiting_finds_the_job_again(shop):
    with pytest.raises(Crash):
        await shop.buy(DiesWaiting)
    await shop.buy(Refuses)  # would refuse to be asked again
    assert shop.billed() == 1


@awaits
async def test_where_keys_are_not_taken_what_may_be_billed_twice_is_said(shop):
    with pytest.raises(Crash):
        await shop.buy(KeylessDiesAfterAsking)
    await shop.buy(FakePaidKeyless)
    assert [event.may_be_twice for event in shop.heard if isinstance(event, Charged)] == [True]


@awaits
async def test_a_refusal_gives_the_money_back_and_can_be_asked_anew(shop):
    with pytest.raises(ProviderError, match="policy"):
        await shop.buy(Refuses)
    assert shop.account.till.total == 0
    await shop.buy()
    assert shop.account.till.total == COST


@awaits
async def test_what_a_budget_does_not_bear_is_never_asked_for(shop):
    shop.account.till.ceiling = COST
    await shop.buy(key="one")
    with pytest.raises(BudgetSpent):
        await shop.buy(key="two")
    assert shop.billed() == 1


@awaits
async def test_a_lost_result_is_fetched_again_without_paying(shop):
    await shop.buy()
    shop.to.unlink()
    await shop.buy()
    assert shop.billed() == 1
    assert shop.to.exists()


@awaits
async def test_another_workspace_s_job_never_answers(shop):
    await shop.buy()
    theirs = RemoteWork(shop.account.remote._engine, "theirs")
    assert await asyncio.to_thread(theirs.find, "k", "") is None
