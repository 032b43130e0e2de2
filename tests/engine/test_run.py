import asyncio

import pytest
from engine.world import Bench, Memory, make, speak, started

from showrunner.engine.events import StepFailed, StepFinished, StepRetried, StepReused
from showrunner.engine.execute import Executor
from showrunner.errors import ProviderError


def test_a_second_run_does_nothing():
    memory = Memory()
    first, done, _ = make(memory, "sea sky")
    again, repeated, calls = make(memory, "sea sky")
    assert (first, repeated) == (again, [])
    assert len(done) == 6
    assert {call.outcome for call in calls} == {"reused"}


def test_one_changed_word_costs_only_what_hangs_on_it():
    memory = Memory()
    make(memory, "sea sky")
    _, done, _ = make(memory, "sea sun")
    assert done == ["write sea sun", "speak sun", "draw sun 3", "join"]


def test_the_same_call_twice_in_one_run_is_done_once():
    _, done, _ = make(Memory(), "sea sea")
    assert done.count("speak sea") == 1


def test_a_person_s_draft_takes_the_place_of_the_step_s():
    memory = Memory(person={"text": '{"words": "my own"}'})
    result, _, _ = make(memory, "sea sky")
    assert result == "mymy|ownownown"
    assert memory.machine["text"] == '{"words":"my own"}'


def test_a_lost_file_makes_its_step_run_again():
    memory = Memory()
    make(memory, "sea sky")
    gone = next(key for key, value in memory.results.items() if value == '"skyskysky"')
    del memory.results[gone]
    _, done, _ = make(memory, "sea sky")
    assert done == ["draw sky 3"]


def test_a_failure_is_not_remembered_under_the_key():
    memory, events = Memory(), []
    with pytest.raises(ProviderError):
        make(memory, "sea", Bench(fail=[ProviderError("no", provider="x")]), events)
    assert [type(e) for e in events if isinstance(e, (StepFailed, StepFinished))] == [StepFinished, StepFailed]
    _, done, _ = make(memory, "sea")
    assert "speak sea" in done


def test_a_passing_failure_is_tried_three_times_with_growing_pauses():
    waits, events, memory = [], [], Memory()
    bench = Bench(fail=[ProviderError("busy", provider="x", retryable=True) for _ in range(2)])

    async def wait(seconds):
        waits.append(seconds)

    executor = Executor(memory, bench, events.append, sleep=wait)
    value, _ = asyncio.run(executor(speak, {"word": "sea"}, "key", ""))
    assert value == 3
    assert [e.attempt for e in events if isinstance(e, StepRetried)] == [1, 2]
    assert 4 <= waits[0] <= 6
    assert 8 <= waits[1] <= 12


def test_a_third_passing_failure_is_final():
    memory = Memory()
    bench = Bench(fail=[ProviderError("busy", provider="x", retryable=True) for _ in range(3)])

    async def wait(seconds):
        pass

    with pytest.raises(ProviderError):
        asyncio.run(Executor(memory, bench, lambda e: None, sleep=wait)(speak, {"word": "sea"}, "key", ""))
    assert memory.results == {}


def test_stopping_leaves_nothing_under_way():
    async def go():
        run = started(Memory(), Bench())
        task = asyncio.ensure_future(run(speak, "sea"))
        await asyncio.sleep(0)
        task.cancel()
        await run.stop()
        return [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]

    assert asyncio.run(go()) == []


def test_reuse_is_told_with_the_part_of_the_film():
    memory, events = Memory(), []
    make(memory, "sea")
    make(memory, "sea", events=events)
    assert [e.about for e in events if isinstance(e, StepReused)] == ["", "sea", "sea", ""]
