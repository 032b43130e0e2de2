"""A day's characters of a voice are never passed, whoever asks at the same time, and begin anew with the day (UTC)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from showrunner.accounts import allowances
from showrunner.accounts.allowances import DAY_MS, Allowances, ceilings
from showrunner.catalog import upkeep
from showrunner.catalog.database import open_database
from showrunner.catalog.remote import RemoteWork
from showrunner.errors import BadSetting, ProviderError, QuotaSpent
from showrunner.film.brief import Choice
from showrunner.providers.registry import Registry
from showrunner.steps.desk import Desk
from showrunner.steps.metering import spoken
from showrunner.steps.narration import narrate
from showrunner.steps.paying import Account
from showrunner.store.local import LocalAssets
from showrunner.testing.till import MemoryTill

NOON_MS = 20_000 * DAY_MS + DAY_MS // 2  # 2024-10-04 12:00 UTC


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    now = {"ms": NOON_MS}
    monkeypatch.setattr(allowances, "now_ms", lambda: now["ms"])
    return now


def metered(engine: Engine, *limits: str, quotas: tuple[str, ...] = ()) -> Allowances:
    return Allowances(engine, ceilings(limits, "voice_limits"), ceilings(quotas, "voice_quotas"))


def granted(meter: Allowances, provider: str, characters: int, workspace: str = "local") -> bool:
    try:
        meter.take(workspace, provider, characters)
    except QuotaSpent:
        return False
    return True


def test_of_forty_at_once_as_many_speak_as_there_is_room_for(engine: Engine) -> None:
    meter = metered(engine, "elevenlabs=1000", quotas=("*=700",))
    with ThreadPoolExecutor(16) as pool:
        said = list(pool.map(lambda n: granted(meter, "elevenlabs", 100, f"w{n % 2}"), range(40)))
    assert sum(said) == 10
    (standing,) = meter.standing("w0")
    assert (standing.used, standing.ceiling) == (1000, 1000)
    assert standing.used_here <= 700


def test_a_workspace_has_its_own_ceiling_within_that_of_all(engine: Engine) -> None:
    meter = metered(engine, "elevenlabs=1000", quotas=("elevenlabs=300",))
    assert granted(meter, "elevenlabs", 300, "a")
    assert not granted(meter, "elevenlabs", 1, "a")
    assert granted(meter, "elevenlabs", 300, "b")
    assert (meter.standing("a")[0].used, meter.standing("a")[0].used_here) == (600, 300)  # a refusal took nothing


def test_who_spoke_is_told_also_where_only_all_together_have_a_ceiling(engine: Engine) -> None:
    meter = metered(engine, "elevenlabs=1000")
    meter.take("a", "elevenlabs", 300)
    meter.take("b", "elevenlabs", 100)
    (standing,) = meter.standing("b")
    assert (standing.used, standing.used_here, standing.ceiling_here) == (400, 100, None)


def test_the_refusal_names_the_limit_and_when_it_begins_anew(engine: Engine, clock: dict[str, int]) -> None:
    meter = metered(engine, "elevenlabs=100")
    meter.take("local", "elevenlabs", 90)
    with pytest.raises(QuotaSpent, match=r"100 characters a day.*2024-10-05 00:00 UTC") as caught:
        meter.take("local", "elevenlabs", 11)
    assert caught.value.field == "voice_limits"
    assert caught.value.retry_after_s == DAY_MS // 2 // 1000
    clock["ms"] += DAY_MS // 2
    assert granted(meter, "elevenlabs", 100)


def test_what_was_not_said_is_given_back_to_its_own_day(engine: Engine, clock: dict[str, int]) -> None:
    meter = metered(engine, "elevenlabs=100")
    taken = meter.take("local", "elevenlabs", 100)
    clock["ms"] += DAY_MS
    meter.take("local", "elevenlabs", 60)
    meter.give(taken)
    assert meter.standing("local")[0].used == 60
    clock["ms"] -= DAY_MS
    assert meter.standing("local")[0].used == 0


def test_voices_without_a_ceiling_are_not_counted(engine: Engine) -> None:
    meter = metered(engine, "elevenlabs=1")
    assert granted(meter, "hibari", 10**9)
    assert [one.provider for one in meter.standing("local")] == ["elevenlabs"]


def test_days_gone_by_are_forgotten_and_today_is_not(engine: Engine, clock: dict[str, int]) -> None:
    meter = metered(engine, "elevenlabs=100")
    meter.take("local", "elevenlabs", 40)
    clock["ms"] += 3 * DAY_MS
    meter.take("local", "elevenlabs", 10)
    upkeep.forget_past(engine, clock["ms"], 0)
    assert meter.standing("local")[0].used == 10
    clock["ms"] -= 3 * DAY_MS
    assert meter.standing("local")[0].used == 0


@pytest.mark.parametrize("word", ["elevenlabs", "=5", "a=b", "a=-1"])
def test_a_ceiling_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(BadSetting):
        ceilings((word,), "voice_limits")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Of a step in a service whose voice `silent` may say 30 characters a day."""
    from showrunner.kit.workers import Workers

    engine, workers = open_database(f"sqlite:///{tmp_path / 'catalog.db'}"), Workers()
    account = Account(
        "local", None, MemoryTill(), RemoteWork(engine, ""), lambda event: None, metered(engine, "silent=30")
    )
    yield Desk(LocalAssets(tmp_path / "assets"), Registry(tmp_path), tmp_path, workers, account)
    workers.close()
    engine.dispose()


@pytest.mark.anyio
async def test_a_line_that_passes_the_ceiling_is_not_spoken(desk: Desk) -> None:
    voice = Choice(provider="silent")
    assert (await narrate.function(desk, "Honey never spoils.", None, None, voice, "en")).duration_ms > 0
    with pytest.raises(QuotaSpent):
        await narrate.function(desk, "Honey never spoils.", None, None, voice, "en")
    assert not QuotaSpent.retryable  # nobody waits for tomorrow in a queue
    assert (await narrate.function(desk, "Honey never spoils.", "Honey stays", None, voice, "en")).duration_ms > 0


@pytest.mark.anyio
async def test_a_voice_that_refuses_used_nothing_up(desk: Desk) -> None:
    with pytest.raises(ProviderError):
        async with spoken(desk, "silent", "x" * 30):
            raise ProviderError("busy", provider="silent")
    async with spoken(desk, "silent", "x" * 30):
        pass


@pytest.mark.anyio
async def test_without_accounts_nothing_is_counted(desk: Desk) -> None:
    for _ in range(3):
        async with spoken(replace(desk, account=None), "silent", "x" * 30):
            pass
