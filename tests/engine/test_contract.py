"""What every engine promises alike: in this process, durable on SQLite, durable on PostgreSQL."""

import asyncio

import pytest
from awaiting import awaits
from engine.houses import at_the_gates, hang, lengths, measure, seen, wait, waiting

from showrunner.engine.events import StepFailed, StepFinished, StepRetried, StepReused, StepStarted
from showrunner.engine.execute import StepTimeout
from showrunner.errors import MissingKey, ProviderError


@awaits
async def test_a_recipe_gives_what_its_steps_give(opening):
    async with opening() as house:
        assert await house.make(lengths, "sea sky sun") == 9
        assert sorted(house.bench.done) == ["measure sea", "measure sky", "measure sun", "split sea sky sun", "total"]


@awaits
async def test_what_was_done_once_answers_for_the_next_run(opening):
    async with opening() as house:
        await house.make(lengths, "sea sky", run="first")
        house.bench.done.clear()
        assert await house.make(lengths, "sea sky", run="second") == 6
        assert house.bench.done == []
        assert len(house.heard(StepReused)) == 4


@awaits
async def test_a_change_that_gives_the_same_output_ends_there(opening):
    async with opening() as house:
        await house.make(lengths, "sea sky", run="first")
        house.bench.done.clear()
        await house.make(lengths, "sea  sky", run="second")
        assert house.bench.done == ["split sea  sky"]


@awaits
async def test_the_same_step_twice_in_one_run_is_done_once(opening):
    async with opening() as house:
        assert await house.make(lengths, "sea sea sea") == 9
        assert house.bench.done.count("measure sea") == 1


@awaits
async def test_each_step_is_told_of_once_in_order(opening):
    async with opening() as house:
        await house.make(lengths, "sea")
        told = [(type(e).__name__, e.step) for e in house.events if isinstance(e, StepStarted | StepFinished)]
        steps = ["houses.split", "houses.measure", "houses.total"]
        assert told == [(word, name) for name in steps for word in ("StepStarted", "StepFinished")]


@awaits
async def test_a_passing_failure_is_tried_again(opening):
    async with opening() as house:
        busy = [ProviderError("busy", provider="x", retryable=True) for _ in range(2)]
        house.bench.fail["sea"] = busy
        assert await house.make(lengths, "sea") == 3
        assert [event.attempt for event in house.heard(StepRetried)] == [1, 2]


@awaits
async def test_a_failure_reaches_the_recipe_with_its_type_and_all_it_knows(opening):
    async with opening() as house:
        house.bench.fail["sea"] = [MissingKey("needs a key", provider="pexels", hint="set PEXELS_API_KEY")]
        with pytest.raises(MissingKey, match="needs a key") as caught:
            await house.make(lengths, "sea")
        assert (caught.value.provider, caught.value.hint) == ("pexels", "set PEXELS_API_KEY")
        assert (caught.value.retryable, caught.value.code) == (False, "missing_key")
        assert [event.code for event in house.heard(StepFailed)] == ["missing_key"]


@awaits
async def test_a_failure_does_not_poison_its_key(opening):
    async with opening() as house:
        house.bench.fail["sea"] = [ProviderError("no", provider="x")]
        with pytest.raises(ProviderError):
            await house.make(lengths, "sea", run="first")
        assert await house.make(lengths, "sea", run="second") == 3


@awaits
async def test_a_step_that_hangs_is_ended_and_told_as_such(opening):
    async with opening() as house:
        with pytest.raises(StepTimeout):
            await house.make(lambda run: run(hang, "sea"))
        assert house.bench.done == ["hang sea"] * 3


@awaits
async def test_a_cancelled_run_ends_its_steps(opening):
    async with opening() as house:
        house.ask("run", waiting, "a", "b")
        await house.start("run")
        await at_the_gates(house, 2)
        await house.cancel("run")
        await seen(lambda: not house.bench.at_gates)
        assert sorted(house.bench.ended) == ["a", "b"]
        assert house.heard(StepFinished) == []


@awaits
async def test_after_a_failure_nothing_of_the_run_goes_on(opening):
    async def half_doomed(run):
        await asyncio.gather(run(wait, "a"), run(measure, "sea"))

    async with opening() as house:
        house.bench.fail["sea"] = [ProviderError("no", provider="x")]
        with pytest.raises(ProviderError):
            await house.make(half_doomed)
        await seen(lambda: not house.bench.at_gates)
        assert house.heard(StepFinished) == []


@awaits
async def test_lanes_are_as_wide_as_they_are(opening):
    async with opening() as house:
        future = house.ask("run", waiting, *"abcdefgh")
        await house.start("run")
        for name in "abcdefgh":
            house.bench.gate(name)
        await at_the_gates(house, 2)
        for gate in house.bench.gates.values():
            gate.set()
        assert await future == list("abcdefgh")
        assert house.bench.most_at_gates <= 4
