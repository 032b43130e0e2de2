"""What happens is told to whoever asked, signed, in order, at least once, and to nobody else."""

import asyncio
import json
import re
from collections import Counter

import pytest
from awaiting import awaits
from hooks.world import HOUR_MS, NOON_MS, Clock, world
from listening import Listener, floods, hangs, resets, says, trickles
from sqlalchemy import select

from showrunner.catalog.events import Events
from showrunner.catalog.hooks import Endpoints
from showrunner.catalog.service_tables import HOOK
from showrunner.errors import BriefError, Conflict, NotAllowed, NotFound
from showrunner.hooks import delivering
from showrunner.hooks.schedule import ATTEMPTS, WAITS_S, next_wait_ms
from showrunner.hooks.signing import verify


@awaits
async def test_the_end_of_a_film_is_told_signed_with_the_secret_shown_once(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        hook, secret = here.hooks.create("local", receiver.url("/hook"))
        number = here.announce(state="done", title="Höney")
        assert await here.at(1_500) == 1
        (visit,) = receiver.visits
        assert (visit.method, visit.path, visit.headers["content-type"]) == ("POST", "/hook", "application/json")
        assert json.loads(visit.body) == {
            "type": "film.finished",
            "timestamp": "2027-01-15T08:00:00.000Z",
            "data": {"state": "done", "title": "Höney", "film": "honey", "number": number},
        }
        (delivery,) = here.hooks.deliveries("local", hook.id)
        assert verify(visit.body, visit.headers, [secret], (NOON_MS + 1_500) / 1_000) == delivery.id
        assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)
        assert await here.at(HOUR_MS) == 0


@awaits
async def test_no_secret_stands_readable_in_the_database_or_in_a_row(engine):
    async with world(engine) as here:
        hook, secret = here.hooks.create("local", "https://example.com/hook")
        with engine.connect() as connection:
            kept = connection.execute(select(HOOK.c.secret)).scalar_one()
        assert secret.startswith("whsec_")
        assert secret not in kept
        assert secret not in repr(hook)


@awaits
async def test_only_what_was_asked_for_is_told(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        here.hooks.create("local", receiver.url("/all"))
        here.hooks.create("local", receiver.url("/failed"), ["film.failed"])
        here.hooks.create("local", receiver.url("/honey"), film="honey")
        here.announce("film.finished", "honey")
        here.announce("film.failed", "oak")
        await here.at(0)
        assert sorted(visit.path for visit in receiver.visits) == ["/all", "/all", "/failed", "/honey"]


@awaits
async def test_what_is_rolled_back_is_never_told(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        here.hooks.create("local", receiver.url())
        with pytest.raises(ZeroDivisionError), engine.begin() as connection:
            here.hooks.announce(connection, "local", "film.finished", "honey", {})
            raise ZeroDivisionError
        here.announce("film.finished", "oak")
        await here.at(0)
        assert [json.loads(visit.body)["data"]["film"] for visit in receiver.visits] == ["oak"]
        assert [notice.number for notice in Events(engine).notices("local")] == [1]


@awaits
async def test_foreign_and_unknown_hooks_look_alike(engine):
    async with world(engine) as here:
        hook, _ = here.hooks.create("local", "https://example.com/")
        here.announce()
        (delivery,) = here.hooks.deliveries("local", hook.id)
        told = set()
        for workspace, ours, theirs in (("other", hook.id, delivery.id), ("local", "hook_x", "msg_x")):
            for ask in (here.hooks.get, here.hooks.rotate, here.hooks.enable, here.hooks.remove, here.hooks.ping):
                with pytest.raises(NotFound) as caught:
                    ask(workspace, ours)
                told.add(str(caught.value).replace(ours, "ID"))
            for ask, what in ((here.hooks.deliveries, ours), (here.hooks.redeliver, theirs)):
                with pytest.raises(NotFound):
                    ask(workspace, what)
        assert len(told) == 1
        assert here.hooks.list("other") == []


def test_the_schedule_is_eight_attempts_over_a_day_and_more():
    waits = [next_wait_ms(attempt, "msg_1") for attempt in range(1, ATTEMPTS + 1)]
    assert waits[-1] is None
    assert all(1_000 * wait <= had <= 1_100 * wait for wait, had in zip(WAITS_S, waits[:-1], strict=True))
    assert len({next_wait_ms(4, f"msg_{n}") for n in range(50)}) > 40
    assert sum(WAITS_S) / 3_600 == pytest.approx(27.6, abs=0.1)


@awaits
async def test_a_receiver_that_is_down_is_asked_eight_times_with_one_id_and_then_no_more(engine):
    async with Listener(says(500)) as receiver, world(engine, receiver) as here:
        hook, secret = here.hooks.create("local", receiver.url())
        here.announce()
        at = 0
        for attempt in range(1, ATTEMPTS + 1):
            assert await here.at(at) == 1
            assert here.states(hook.id) == [(1, "failed" if attempt == ATTEMPTS else "waiting", attempt)]
            assert await here.at(at + 4_000) == 0
            at = here.hooks.deliveries("local", hook.id)[0].next_ms - NOON_MS
        assert await here.at(1_000 * HOUR_MS) == 0
        assert len({visit.headers["webhook-id"] for visit in receiver.visits}) == 1
        assert len({visit.body for visit in receiver.visits}) == 1
        times = [int(visit.headers["webhook-timestamp"]) for visit in receiver.visits]
        assert times == sorted(set(times))
        for visit in receiver.visits:
            verify(visit.body, visit.headers, [secret], float(visit.headers["webhook-timestamp"]))


@pytest.mark.parametrize(
    ("answering", "status"),
    [
        (says(500), 500),
        (says(404), 404),
        (says(302, location="/elsewhere"), 302),
        (says(304), 304),
        (says(199), None),
        (resets, None),
        (hangs, None),
    ],
    ids=["500", "404", "302", "304", "199", "resets", "hangs"],
)
@awaits
async def test_every_other_answer_than_2xx_is_a_failure(tmp_path, answering, status, monkeypatch):
    from showrunner.catalog.database import open_database

    monkeypatch.setattr(delivering, "TIMEOUT_S", 0.3)
    engine = open_database(f"sqlite:///{tmp_path / 'c.db'}")
    async with Listener(answering) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        assert await here.at(0) == 1
        (delivery,) = here.hooks.deliveries("local", hook.id)
        assert (delivery.state, delivery.attempts, delivery.last_status) == ("waiting", 1, status)
        assert delivery.last_error
        assert len(receiver.visits) == 1  # a redirect is not followed
    engine.dispose()


@pytest.mark.parametrize("answering", [trickles, floods, says(204), says(201, body=b"x" * 100_000)])
@awaits
async def test_a_2xx_counts_whatever_becomes_of_its_body(engine, answering):
    async with Listener(answering) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        await here.at(0)
        assert here.states(hook.id) == [(1, "delivered", 1)]


@awaits
async def test_a_receiver_may_ask_for_more_time_but_not_for_less_or_for_ever(engine):
    async with Listener(says(429, retry_after="60")) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        await here.at(0)
        assert here.hooks.deliveries("local", hook.id)[0].next_ms == NOON_MS + 60_000
        await here.at(60_000)
        assert here.hooks.deliveries("local", hook.id)[0].next_ms >= NOON_MS + 360_000
        receiver._answer = says(503, retry_after="999999999")
        await here.at(HOUR_MS)
        assert here.hooks.deliveries("local", hook.id)[0].next_ms == NOON_MS + HOUR_MS + 36_000_000


@awaits
async def test_an_endpoint_hears_in_order_through_failures(engine):
    answers = iter([500, 200, 200, 503, 503, 200, 200])

    async def moody(visit, writer):
        await says(next(answers))(visit, writer)

    async with Listener(moody) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        for film in ("a", "b", "c", "d"):
            here.announce(film=film)
        for minute in range(12):
            await here.at(minute * 60_000)
        heard = [json.loads(visit.body)["data"]["number"] for visit in receiver.visits]
        assert heard == [1, 1, 2, 3, 3, 3, 4]
        assert {state for _, state, _ in here.states(hook.id)} == {"delivered"}


@awaits
async def test_a_notice_that_is_refused_for_long_lets_the_others_pass(engine):
    async def picky(visit, writer):
        await says(500 if json.loads(visit.body)["data"]["film"] == "poison" else 200)(visit, writer)

    async with Listener(picky) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce(film="poison")
        here.announce(film="honey")
        for minute in range(8):
            await here.at(minute * 60_000)
        assert here.states(hook.id) == [(1, "waiting", 3), (2, "delivered", 1)]


@awaits
async def test_one_slow_endpoint_delays_no_other(engine):
    async def slow_or_quick(visit, writer):
        if visit.path == "/slow":
            await asyncio.Event().wait()
        await says()(visit, writer)

    async with Listener(slow_or_quick) as receiver, world(engine, receiver) as here:
        for path in ("/slow", "/a", "/b"):
            here.hooks.create("local", receiver.url(path))
        for _ in range(5):
            here.announce()
        running = asyncio.create_task(here.hooks.run())
        async with asyncio.timeout(10):
            while len(receiver.visits) < 11:
                await asyncio.sleep(0.01)
        assert Counter(visit.path for visit in receiver.visits) == {"/slow": 1, "/a": 5, "/b": 5}
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@awaits
async def test_410_turns_an_endpoint_off_and_the_others_hear_of_it(engine):
    async def answer(visit, writer):
        await says(410 if visit.path.startswith("/gone") else 200)(visit, writer)

    async with Listener(answer) as receiver, world(engine, receiver) as here:
        gone, _ = here.hooks.create("local", receiver.url("/gone?key=s3cret"))
        here.hooks.create("local", receiver.url("/watch"), ["webhook.disabled"])
        here.announce()
        here.announce()
        await here.at(0)
        assert here.hooks.get("local", gone.id).state == "disabled"
        assert [state for _, state, _ in here.states(gone.id)] == ["failed", "failed"]
        (watched,) = [json.loads(visit.body) for visit in receiver.visits if visit.path == "/watch"]
        assert watched["type"] == "webhook.disabled"
        assert (watched["data"]["webhook"], watched["data"]["url"]) == (gone.id, receiver.url("/gone"))
        here.announce()
        assert await here.at(HOUR_MS) == 0


@awaits
async def test_five_days_without_one_success_turn_an_endpoint_off(engine):
    async with Listener(says(500)) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        for day in range(5):
            here.announce()
            for hour in range(0, 24, 4):
                await here.at((24 * day + hour) * HOUR_MS)
        assert here.hooks.get("local", hook.id).state == "active"
        await here.at(121 * HOUR_MS)
        assert here.hooks.get("local", hook.id).state == "disabled"
        assert [notice.kind for notice in Events(engine).notices("local")][-1] == "webhook.disabled"
        assert here.hooks.enable("local", hook.id).failing_since_ms is None


@awaits
async def test_one_success_forgets_the_failures(engine):
    async with Listener(says(500)) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        await here.at(0)
        assert here.hooks.get("local", hook.id).failing_since_ms == NOON_MS
        receiver._answer = says(200)
        await here.at(6_000)
        assert here.hooks.get("local", hook.id).failing_since_ms is None


@awaits
async def test_two_secrets_live_for_a_day_after_a_rotation(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        hook, old = here.hooks.create("local", receiver.url())
        _, new = here.hooks.rotate("local", hook.id)
        signs = []
        for at in (HOUR_MS, 25 * HOUR_MS):
            here.clock.now_ms = NOON_MS + at
            here.announce()
            await here.at(at)
            signs.append(receiver.visits[-1].headers["webhook-signature"].count("v1,"))
        assert (old != new, signs) == (True, [2, 1])
        first, second = receiver.visits
        for secret in (old, new):
            verify(first.body, first.headers, [secret], (NOON_MS + HOUR_MS) / 1_000)
        verify(second.body, second.headers, [new], (NOON_MS + 25 * HOUR_MS) / 1_000)


@awaits
async def test_what_was_delivered_can_be_had_again_for_thirty_days(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        await here.at(0)
        (delivery,) = here.hooks.deliveries("local", hook.id)
        assert here.hooks.redeliver("local", delivery.id).state == "waiting"
        assert await here.at(1_000) == 1
        first, second = receiver.visits
        assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
        here.clock.now_ms = NOON_MS + 31 * 24 * HOUR_MS
        with pytest.raises(NotFound):
            here.hooks.redeliver("local", delivery.id)
        here.clock.now_ms = NOON_MS
        here.hooks.disable("local", hook.id)
        with pytest.raises(Conflict):
            here.hooks.redeliver("local", delivery.id)


@awaits
async def test_what_waits_for_an_endpoint_that_is_off_waits_until_it_is_on(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        here.hooks.disable("local", hook.id)
        assert await here.at(HOUR_MS) == 0
        here.hooks.enable("local", hook.id)
        assert await here.at(2 * HOUR_MS) == 1


@awaits
async def test_deliveries_come_page_by_page(engine):
    async with world(engine) as here:
        hook, _ = here.hooks.create("local", "https://example.com/")
        for _ in range(5):
            here.announce()
        first = here.hooks.deliveries("local", hook.id, limit=2)
        second = here.hooks.deliveries("local", hook.id, limit=2, before=first[-1].number)
        assert [row.number for row in (*first, *second)] == [5, 4, 3, 2]


@awaits
async def test_a_ping_reaches_this_endpoint_only(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url("/one"), ["film.failed"])
        here.hooks.create("local", receiver.url("/two"))
        assert here.hooks.ping("local", hook.id).kind == "webhook.test"
        await here.at(0)
        assert [visit.path for visit in receiver.visits] == ["/one"]


@awaits
async def test_who_pings_an_endpoint_that_is_well_again_does_not_wait_for_its_next_turn(engine):
    async with Listener(says(500)) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        await here.at(0)
        await here.at(6_000)
        receiver._answer = says(200)
        assert await here.at(40_000) == 0
        here.hooks.ping("local", hook.id)
        assert await here.at(40_000) == 2
        assert [state for _, state, _ in here.states(hook.id)] == ["delivered", "delivered"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/x", "ftp://example.com/", "http://a:b@example.com/"]
)
@awaits
async def test_an_address_of_this_house_is_refused_when_it_is_given(engine, url):
    async with world(engine) as here:
        with pytest.raises(NotAllowed) as caught:
            here.hooks.create("local", url)
        assert caught.value.field == "url"
        hook, _ = here.hooks.create("local", "https://example.com/")
        with pytest.raises(NotAllowed):
            here.hooks.change("local", hook.id, url=url)


@awaits
async def test_a_name_that_leads_into_the_house_is_an_attempt_that_failed(engine):
    async with Listener(says()) as canary, world(engine) as here:
        hook, _ = here.hooks.create("local", "http://localhost:8080/")
        here.announce()
        await here.at(0)
        (delivery,) = here.hooks.deliveries("local", hook.id)
        assert (delivery.state, canary.connections) == ("waiting", 0)
        assert re.search("not a public address", delivery.last_error)


@awaits
async def test_kinds_that_there_are_not_are_refused(engine):
    async with world(engine) as here:
        for kinds in (["film.eaten"], []):
            with pytest.raises(BriefError):
                here.hooks.create("local", "https://example.com/", kinds)


@awaits
async def test_a_secret_that_cannot_be_opened_is_a_failed_attempt_and_holds_up_nobody(engine):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        broken, _ = here.hooks.create("local", receiver.url("/broken"))
        here.hooks.create("local", receiver.url("/well"))
        with engine.begin() as connection:
            connection.execute(HOOK.update().where(HOOK.c.id == broken.id).values(secret="not base64"))
        here.announce()
        await here.at(0)
        assert [visit.path for visit in receiver.visits] == ["/well"]
        assert here.states(broken.id) == [(1, "waiting", 1)]


@awaits
async def test_two_processes_do_not_send_the_same_delivery_at_once(engine):
    clock = Clock()
    async with (
        Listener(says()) as receiver,
        world(engine, receiver, clock=clock) as one,
        world(engine, receiver, clock=clock) as two,
    ):
        one.hooks.create("local", receiver.url("/a"))
        one.hooks.create("local", receiver.url("/b"))
        for _ in range(20):
            one.announce()
        await asyncio.gather(*(each.hooks.deliver_due() for each in (one, two) for _ in range(3)))
        while await one.hooks.deliver_due() + await two.hooks.deliver_due():
            pass
        for path in ("/a", "/b"):
            numbers = [json.loads(v.body)["data"]["number"] for v in receiver.visits if v.path == path]
            assert numbers == list(range(1, 21))


@awaits
async def test_what_a_killed_process_had_leased_is_sent_by_another(engine):
    async with Listener(hangs) as receiver, world(engine, receiver) as dying:
        hook, _ = dying.hooks.create("local", receiver.url())
        dying.announce()
        running = asyncio.create_task(dying.hooks.run())
        async with asyncio.timeout(10):
            while not receiver.visits:
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        receiver._answer = says()
        async with world(engine, receiver, clock=dying.clock) as other:
            assert await other.at(1_000) == 0  # the lease still holds
            assert await other.at(delivering.LEASE_MS) == 1
            assert other.states(hook.id) == [(1, "delivered", 1)]
        first, second = receiver.visits
        assert first.headers["webhook-id"] == second.headers["webhook-id"]


@awaits
async def test_who_comes_back_after_their_lease_changes_nothing(engine):
    async with world(engine) as here:
        hook, _ = here.hooks.create("local", "https://example.com/")
        here.announce()
        endpoints = Endpoints(engine)
        seen = endpoints.due(NOON_MS, without=(), limit=10)
        (late,) = endpoints.lease(seen, NOON_MS + 5)
        assert endpoints.lease(seen, NOON_MS + 6) == []
        (quick,) = endpoints.lease(endpoints.due(NOON_MS + 5, without=(), limit=10), NOON_MS + 100)
        assert quick.id == late.id
        endpoints.refused(late, status=500, error="late", next_ms=None, at=NOON_MS + 7)
        assert here.states(hook.id) == [(1, "waiting", 0)]


@awaits
async def test_leaving_sees_what_is_under_way_to_its_end(engine):
    arrived, may_answer = asyncio.Event(), asyncio.Event()

    async def waits(visit, writer):
        arrived.set()
        await may_answer.wait()
        await says()(visit, writer)

    async with Listener(waits) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        running = asyncio.create_task(here.hooks.run())
        async with asyncio.timeout(10):
            await arrived.wait()
            here.hooks.leave()
            may_answer.set()
            await running
        assert here.states(hook.id) == [(1, "delivered", 1)]


@awaits
async def test_a_database_that_is_away_is_waited_for(engine, monkeypatch):
    async with Listener(says()) as receiver, world(engine, receiver) as here:
        hook, _ = here.hooks.create("local", receiver.url())
        here.announce()
        due, failures = Endpoints.due, iter([True, True, False])

        def flaky(self, *rest, **more):
            if next(failures, False):
                from showrunner.errors import StoreError

                raise StoreError("away")
            return due(self, *rest, **more)

        monkeypatch.setattr(Endpoints, "due", flaky)
        running = asyncio.create_task(here.hooks.run())
        async with asyncio.timeout(10):
            while here.states(hook.id) != [(1, "delivered", 1)]:
                await asyncio.sleep(0.01)
            here.hooks.leave()
            await running
