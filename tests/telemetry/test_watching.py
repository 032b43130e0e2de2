"""Who says what they do is seen by whoever watches, and nothing is lost between tasks."""

import asyncio
from contextlib import contextmanager

import pytest
from awaiting import awaits

from showrunner.kit import watching
from showrunner.kit.watching import doing, resumed, within


@pytest.fixture
def seen():
    found = []

    @contextmanager
    def watcher(done):
        try:
            yield
        finally:
            found.append(done)

    stop = watching.watch(watcher)
    yield found
    stop()


def test_what_is_done_is_told_with_its_outcome(seen):
    with doing("step", "narrate", lane="voice") as it:
        it.facts["words"] = 3
    with pytest.raises(KeyError), doing("step", "mix"):
        raise KeyError
    with pytest.raises(asyncio.CancelledError), doing("step", "render"):
        raise asyncio.CancelledError
    assert [(one.name, one.outcome) for one in seen] == [("narrate", "ok"), ("mix", "failed"), ("render", "cancelled")]
    assert seen[0].facts == {"lane": "voice", "words": 3}
    assert seen[0].took_s > 0


def test_facts_of_what_lies_around_are_fields_of_what_is_logged_inside():
    with within(request_id="r"), doing("step", "mix", step="mix") as it:
        it.facts["later"] = 1
        assert watching.fields() == {"request_id": "r", "step": "mix"}
        assert watching.current() is it
    assert (watching.fields(), watching.current()) == ({}, None)


@awaits
async def test_tasks_do_not_see_each_others_fields():
    async def one(name: str) -> dict:
        with within(film=name):
            await asyncio.sleep(0)
            return dict(watching.fields())

    assert await asyncio.gather(one("a"), one("b")) == [{"film": "a"}, {"film": "b"}]


def test_a_trace_is_carried_until_another_is_resumed():
    assert watching.carried() is None
    with resumed("00-a-b-01"):
        with resumed(None):
            assert watching.carried() == "00-a-b-01"
        with resumed("00-c-d-01"):
            assert watching.carried() == "00-c-d-01"
    assert watching.carried() is None


def test_who_stops_watching_sees_no_more(seen):
    extra = []

    @contextmanager
    def other(done):
        extra.append(done.name)
        yield

    stop = watching.watch(other)
    with doing("step", "a"):
        stop()
    with doing("step", "b"):
        pass
    assert extra == ["a"]
    assert [one.name for one in seen] == ["a", "b"]
