import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from servers import Valkey

from showrunner.accounts import limits
from showrunner.accounts.limits import Limits
from showrunner.errors import BadSetting, TooMany

THREE = {"requests": "3/minute", "films": "1/hour"}


@pytest.fixture(params=["memory", "redis"])
def three(request: pytest.FixtureRequest) -> Limits:
    return Limits(request.getfixturevalue("valkey") if request.param == "redis" else None, THREE)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        yield clock


def _granted(ours: Limits, who: str, times: int = 10, rule: str = "requests") -> int:
    count = 0
    for _ in range(times):
        try:
            ours.hit(who, rule)
        except TooMany:
            continue
        count += 1
    return count


def test_a_key_gets_what_the_rule_says_and_no_more(three: Limits) -> None:
    assert _granted(three, "ada") == 3
    assert _granted(three, "bob") == 3
    assert _granted(three, "ada", rule="films") == 1


def test_a_refusal_says_when_to_come_back_and_then_there_is_room(three: Limits, clock: time_machine.Traveller) -> None:
    three.hit("ada")
    clock.shift(20)
    three.hit("ada")
    three.hit("ada")
    with pytest.raises(TooMany, match="more than 3 requests in a minute") as refusal:
        three.hit("ada")
    assert 39 < refusal.value.retry_after_s <= 40
    clock.shift(refusal.value.retry_after_s + 0.01)
    assert _granted(three, "ada") == 1


def test_the_window_moves_so_nobody_gets_twice_as_many_at_its_edge(
    three: Limits, clock: time_machine.Traveller
) -> None:
    clock.shift(59)
    assert _granted(three, "ada") == 3
    clock.shift(2)
    assert _granted(three, "ada") == 0


def test_headers_tell_how_many_are_left(three: Limits, clock: time_machine.Traveller) -> None:
    assert three.headers("ada")["RateLimit-Remaining"] == "3"
    three.hit("ada")
    clock.shift(10)
    assert three.headers("ada") == {
        "RateLimit-Limit": "3",
        "RateLimit-Remaining": "2",
        "RateLimit-Reset": "50",
        "RateLimit-Policy": "3;w=60",
    }
    _granted(three, "ada")
    assert three.headers("ada")["RateLimit-Remaining"] == "0"


def test_a_hundred_at_once_get_no_more_than_the_rule_says(valkey: str) -> None:
    for ours in (Limits(None, {"requests": "20/minute"}), Limits(valkey, {"requests": "20/minute"})):
        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(lambda _, ours=ours: _granted(ours, "ada", 1), range(100))) == 20


def test_processes_share_a_window_through_redis(valkey: str) -> None:
    one, other = Limits(valkey, THREE), Limits(valkey.replace("redis:", "valkey:"), THREE)
    assert _granted(one, "ada", 2) == 2
    assert _granted(other, "ada", 2) == 1


def test_a_flushed_redis_forgets_counts_and_nothing_else(valkey: str, valkey_instance: Valkey) -> None:
    ours = Limits(valkey, THREE)
    assert _granted(ours, "ada") == 3
    assert valkey_instance.ask("FLUSHALL") == "+OK"
    assert _granted(ours, "ada") == 3
    assert ours.trouble is None


def test_without_redis_each_process_counts_for_itself_and_says_so_once(
    valkey: str, valkey_instance: Valkey, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Limits(valkey, THREE)
    assert _granted(ours, "ada", 1) == 1
    valkey_instance.kill()
    with caplog.at_level(logging.WARNING):
        assert _granted(ours, "ada") == 3
        assert _granted(ours, "ada") == 0
    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [f"{valkey} does not answer"]
    assert "does not answer" in (ours.trouble or "")
    valkey_instance.start()
    assert _granted(ours, "ada") == 0
    monkeypatch.setattr(ours, "_away_until", 1.0)
    assert _granted(ours, "ada") == 3
    assert ours.trouble is None
    assert "answers again" in caplog.records[-1].getMessage()


def test_a_redis_that_was_started_again_costs_nobody_an_error(valkey: str, valkey_instance: Valkey) -> None:
    ours = Limits(valkey, THREE)
    ours.hit("ada")
    valkey_instance.kill()
    valkey_instance.start()
    ours.hit("ada")
    assert ours.trouble is None


def test_while_redis_is_away_it_is_not_asked_at_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Limits("redis://127.0.0.1:1/0", {"requests": "1000/minute"})
    asked: list[str] = []
    shared = ours._shared
    assert shared is not None
    hit = shared.hit
    monkeypatch.setattr(shared, "hit", lambda *words: (asked.append("hit"), hit(*words))[1])
    assert _granted(ours, "ada", 50) == 50
    assert asked == ["hit"]


@pytest.mark.parametrize("text", ["many", "", "5/fortnight", "-1/minute"])
def test_a_rule_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadSetting):
        Limits(None, {"requests": text})


@pytest.mark.parametrize("url", ["localhost", "http://localhost", "redis://", "memcached://x"])
def test_what_is_no_redis_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        Limits(url)
    assert refusal.value.field == "redis"
    with pytest.raises(BadSetting) as refusal:
        Limits("memcached://me:hunter2hunter2@cache/0")
    assert "hunter2" not in str(refusal.value)


def test_the_default_rules_can_be_read() -> None:
    assert Limits().headers("ada", "films")["RateLimit-Limit"] == "600"
    assert set(limits.RULES) == {"requests", "films"}
