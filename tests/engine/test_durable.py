"""What only the durable engine promises: work outlives whoever does it, and is shared by many."""

import asyncio

import pytest
from awaiting import awaits
from engine.houses import LIMITS, WIDTHS, at_the_gates, lengths, measure, opened, seen, wait, waiting
from engine.world import KNOWLEDGE, Memory

from showrunner.catalog.claims import LEASE_MS, StepClaims
from showrunner.catalog.tables import RESULT
from showrunner.engine import durable
from showrunner.engine.durable import Durable
from showrunner.engine.events import StepFinished, StepReused
from showrunner.engine.inline import InlineRun
from showrunner.engine.orders import LEASE_S
from showrunner.engine.queues import PRIORITIES
from showrunner.errors import ProviderError, StoreError


async def relaunched(house):
    """As after a crash or a restart: another engine on the same database."""
    await house.durable.stop(0)
    house.launch()


@awaits
async def test_a_restarted_run_goes_on_where_it_was(opening_durable):
    async def half(run):
        return await asyncio.gather(run(measure, "sea"), run(wait, "gate"))

    async with opening_durable() as house:
        future = house.ask("run", half)
        await house.start("run")
        await at_the_gates(house, 1)
        await seen(lambda: house.heard(StepFinished))
        await relaunched(house)
        house.bench.gate("gate").set()
        assert await future == [3, "gate"]
        assert house.bench.done.count("measure sea") == 1
        assert house.bench.done.count("wait gate") == 2


@awaits
async def test_several_films_that_want_one_step_have_it_done_once(opening_durable):
    async with opening_durable() as house:
        futures = [house.ask(f"film-{n}", waiting, "shared") for n in range(4)]
        await asyncio.gather(*(house.start(f"film-{n}") for n in range(4)))
        await at_the_gates(house, 1)
        house.bench.gate("shared").set()
        assert await asyncio.gather(*futures) == [["shared"]] * 4
        assert house.bench.done == ["wait shared"]


@awaits
async def test_what_fails_in_one_film_is_tried_by_the_other(opening_durable):
    async with opening_durable() as house:
        house.bench.fail["sea"] = [ProviderError("no", provider="x")]
        ends = await asyncio.gather(
            house.make(lengths, "sea", run="one"), house.make(lengths, "sea", run="two"), return_exceptions=True
        )
        assert sorted(type(end).__name__ for end in ends) == ["ProviderError", "int"]


@awaits
async def test_a_result_of_whom_others_took_the_step_from_is_not_kept(opening_durable):
    async with opening_durable() as house:
        old, new = StepClaims(house.database, "old"), StepClaims(house.database, "new")
        fence = old.take("key")
        assert new.take("key") is None
        old.release("key", fence)
        newer = new.take("key")
        assert newer > fence
        assert not old.keep("key", fence, "a.step", '"theirs"', 1)
        assert new.keep("key", newer, "a.step", '"ours"', 1)
        assert house.results.get("key") == '"ours"'


def test_a_lease_is_renewed_well_before_it_ends():
    assert LEASE_S * 1000 == LEASE_MS


@awaits
async def test_a_provider_s_limit_holds_over_films_and_lanes(opening_durable):
    async def narrow(run, number):
        return await asyncio.gather(*(run(wait, f"{number}.{n}", {"provider": "narrow"}) for n in range(3)))

    async with opening_durable() as house:
        futures = [house.ask(f"film-{n}", narrow, n) for n in range(3)]
        for n in range(3):
            await house.start(f"film-{n}")
        await at_the_gates(house, 2)
        for n in range(9):
            house.bench.gate(f"{n // 3}.{n % 3}").set()
        await asyncio.gather(*futures)
        assert house.bench.most_at_gates == 2


@awaits
async def test_no_more_starts_in_a_period_than_a_provider_takes(opening_durable):
    async def paced(run):
        return await asyncio.gather(*(run(wait, str(n), {"provider": "paced"}) for n in range(5)))

    async with opening_durable() as house:
        for n in range(5):
            house.bench.gate(str(n)).set()
        house.ask("film", paced)
        await house.start("film")
        await seen(lambda: len(house.heard(StepFinished)) == 3)
        await seen(lambda: lane(house, "provider:paced").depth == 2)
        assert len(house.bench.done) == 3


def lane(house, name):
    return next(state for state in house.durable.lanes() if state.lane == name)


@awaits
async def test_urgent_steps_go_before_normal_ones_and_those_before_batch(opening_durable):
    async with opening_durable() as house:
        blockers = [house.ask(f"b{n}", lambda run, n=n: run(wait, f"b{n}")) for n in range(WIDTHS["visual"])]
        for n in range(WIDTHS["visual"]):
            await house.start(f"b{n}")
        await at_the_gates(house, WIDTHS["visual"])
        futures = []
        for name in ("batch", "normal", "urgent"):
            house.priority = PRIORITIES[name]
            futures.append(house.ask(name, lambda run, name=name: run(wait, name)))
            house.bench.gate(name).set()
            await house.start(name)
            await seen(lambda: lane(house, "visual").depth == len(futures))
        house.bench.gate("b0").set()
        await asyncio.gather(*futures)
        assert [word for word in house.bench.done if word.split()[1] in ("batch", "normal", "urgent")] == [
            "wait urgent", "wait normal", "wait batch",
        ]  # fmt: skip
        for n in range(1, WIDTHS["visual"]):
            house.bench.gate(f"b{n}").set()
        await asyncio.gather(*blockers)


@awaits
async def test_a_film_that_comes_later_has_its_first_steps_before_another_s_last(opening_durable):
    async with opening_durable() as house:
        long = house.ask("long", waiting, *(f"long{n}" for n in range(9)))
        await house.start("long")
        await at_the_gates(house, 4)
        await seen(lambda: lane(house, "visual").depth == 5)
        short = house.ask("short", waiting, "short")
        await house.start("short")
        await seen(lambda: lane(house, "visual").depth == 6)
        house.bench.gate("short").set()
        for word in list(house.bench.done):
            house.bench.gate(word.split()[1]).set()
        assert await short == ["short"]
        for n in range(9):
            house.bench.gate(f"long{n}").set()
        await long


@awaits
async def test_the_lanes_tell_how_much_waits_and_how_much_is_done(opening_durable):
    async with opening_durable() as house:
        future = house.ask("film", waiting, *"abcdef")
        await house.start("film")
        await at_the_gates(house, 4)
        await seen(lambda: lane(house, "visual").depth == 2)
        assert (lane(house, "visual").busy, lane(house, "visual").width) == (4, 4)
        for name in "abcdef":
            house.bench.gate(name).set()
        await future
        await seen(lambda: lane(house, "visual").busy == 0)


@awaits
async def test_a_run_that_nobody_performs_is_stranded_and_can_be_begun_anew(opening_durable):
    async with opening_durable() as house:
        assert house.durable.stranded(["never"]) == ("never",)
        assert await house.make(lengths, "sea", run="run") == 3
        await seen(lambda: house.durable.stranded(["run"]) == ("run",))
        assert await house.make(lengths, "sea", run="run") == 3
        assert len(house.heard(StepReused)) == 3


@awaits
async def test_a_result_that_was_lost_within_its_run_is_made_again(opening_durable):
    async def twice(run):
        await run(measure, "sea")
        with house.database.begin() as connection:
            connection.execute(RESULT.delete())
        going = InlineRun.by(
            house.durable.hands("run", "film", "local", 100, house.results), house.results, Memory(), KNOWLEDGE,
            house.events.append,
        )  # fmt: skip
        return await going(measure, "sea")

    async with opening_durable() as house:
        assert await house.make(twice) == 3
        assert house.bench.done == ["measure sea", "measure sea"]


@awaits
async def test_a_store_that_is_away_for_a_moment_fails_no_step(opening_durable, monkeypatch):
    monkeypatch.setattr(durable, "AWAY_S", (0, 0, 0))
    async with opening_durable() as house:
        claims, away = StepClaims.keep, [StoreError("the catalog cannot be reached") for _ in range(2)]
        for error in away:
            error.retryable = True
        monkeypatch.setattr(StepClaims, "keep", lambda self, *args: _raised(away) or claims(self, *args))
        assert await house.make(lengths, "sea") == 3


@awaits
async def test_a_restarted_run_tries_again_what_failed_by_something_passing(opening_durable, monkeypatch):
    async with opening_durable() as house:
        busy = [ProviderError("busy", provider="x", retryable=True) for _ in range(3)]
        house.bench.fail["sea"] = busy
        with pytest.raises(ProviderError):
            await house.make(lengths, "sea")
        await seen(lambda: house.durable.stranded(["run"]))
        assert await house.make(lengths, "sea") == 3


def _raised(errors):
    if errors:
        raise errors.pop()


@awaits
async def test_what_ended_long_ago_is_forgotten(opening_durable):
    async with opening_durable() as house:
        await house.make(lengths, "sea", run="run")
        await seen(lambda: house.durable.stranded(["run"]))
        assert await asyncio.to_thread(house.durable.forget, 3600) == 0
        assert await asyncio.to_thread(house.durable.forget, -1) == 4


@awaits
async def test_a_run_that_is_started_twice_is_performed_once(opening_durable):
    async with opening_durable() as house:
        future = house.ask("run", waiting, "a")
        await asyncio.gather(*(house.start("run") for _ in range(5)))
        await at_the_gates(house, 1)
        house.bench.gate("a").set()
        assert await future == ["a"]
        assert house.bench.done == ["wait a"]


@awaits
async def test_steps_may_end_within_the_grace_of_a_stop(opening_durable):
    async with opening_durable() as house:
        house.ask("run", waiting, "a")
        await house.start("run")
        await at_the_gates(house, 1)
        stopping = asyncio.ensure_future(house.durable.stop(30))
        await asyncio.sleep(0)
        house.bench.gate("a").set()
        await stopping
        assert len(house.heard(StepFinished)) == 1
        house.durable = None


@awaits
async def test_a_step_that_was_handed_back_was_not_cancelled(opening_durable):
    async with opening_durable() as house:
        future = house.ask("run", waiting, "a")
        await house.start("run")
        await at_the_gates(house, 1)
        await relaunched(house)
        await at_the_gates(house, 1)
        house.bench.gate("a").set()
        assert await future == ["a"]


@awaits
async def test_a_cancelled_step_of_a_living_run_is_done_again(opening_durable):
    async with opening_durable() as house:
        future = house.ask("run", waiting, "a")
        await house.start("run")
        await at_the_gates(house, 1)
        await house.durable.stop(0)
        house.design()  # as a process that only asks
        await asyncio.to_thread(house.durable._library.cancel_parts, "run")  # what a crash may leave: its steps alone
        await relaunched(house)
        await at_the_gates(house, 1)
        house.bench.gate("a").set()
        assert await future == ["a"]


@awaits
async def test_a_second_process_of_a_home_is_a_client(tmp_path):
    async with opened("embedded", f"sqlite:///{tmp_path / 'catalog.db'}") as house:
        client = Durable(
            house.url, executor="two", widths=WIDTHS, limits=LIMITS, perform=house.follow, do=house.fulfil, poll_s=0.1
        )
        assert not client.launch()
        future = house.ask("run", lengths, "sea")
        house.priorities["run"] = 100
        await client.start("run", 100)
        assert await future == 3
        await client.stop(0)


@awaits
async def test_two_living_workers_cannot_have_one_name(postgres, monkeypatch):
    from showrunner.engine import liveness
    from showrunner.errors import Busy

    monkeypatch.setattr(liveness, "LAUNCH_S", 0.2)
    async with opened("distributed", postgres) as house:
        again = liveness.Liveness(
            house.durable._library.url, "one", WIDTHS, lambda connection: [], lambda executor: None
        )
        with pytest.raises(Busy, match="one"):
            again.start()
        again.stop()


def asking(url, house):
    """A process that takes orders and does no work."""
    return Durable(url, executor="asks", widths={"visual": 9}, limits=LIMITS, perform=house.follow, do=house.fulfil)


@awaits
async def test_a_lane_is_as_wide_as_all_living_workers_together(postgres):
    async with opened("distributed", postgres) as house:
        client = asking(postgres, house)
        widths = {state.lane: state.width for state in client.lanes()}
        borne = {f"provider:{name}": limit.concurrent for name, limit in LIMITS.items()}
        assert widths == {**WIDTHS, **borne}, "who only asks adds nothing"
        await house.durable.stop(0)
        await seen(lambda: {state.width for state in client.lanes() if state.lane in WIDTHS} == {0})
        await client.stop(0)
