"""Hostile inputs of our own making: nothing is read that is not theirs, nobody is asked, nothing hangs or breaks."""

import pytest
from intake.hostile.addresses import Resolver, addresses
from intake.hostile.campaign import Tally, campaign, through_addresses, with_resolver
from intake.hostile.campaign import files as hostile_files
from listening import Listener, says

from showrunner.film.source import Source
from showrunner.steps.intake import take_in


def clean(tally):
    assert tally.wrong == []
    assert (tally.reads, tally.requests) == (0, 0)


def test_a_sample_of_hostile_files_is_harmless(desk, bird, hostile, run):
    tally = run(campaign(desk, bird, hostile[::9]))
    clean(tally)
    assert tally.count > 40
    assert len(tally.refused) > len(tally.taken)


@pytest.mark.soak
def test_all_hostile_files_are_harmless(desk, tmp_path, bird, controls, run):
    tally = run(campaign(desk, bird, hostile_files(tmp_path, controls, bird, 20)))
    clean(tally)
    assert tally.count > 800


def test_there_are_three_hundred_and_no_two_alike(hostile):
    assert len(hostile) > 300
    assert len({data for _, data in hostile}) > 0.7 * len(hostile), "the same bytes are not another input"


def test_no_address_leads_inside(desk, run):
    tally, resolver = Tally(), Resolver()

    async def body():
        async with Listener(says(200, b"caught")) as server:
            urls = addresses(server.port)
            await through_addresses(with_resolver(desk, resolver), urls, tally)
            return len(urls), server.connections

    count, connections = run(body())
    clean(tally)
    assert (tally.count, tally.taken, connections) == (count, [], 0)
    assert count > 80


@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/x.mp4", "file:///etc/passwd", "http://[::1]:{port}/"])
def test_a_redirect_does_not_lead_inside(to, reaching, run):
    async def body():
        async with Listener(says(200, b"caught")) as inside:
            leads = says(302, location=to.format(port=inside.port))
            async with Listener(leads) as door:
                tally = Tally()
                await through_addresses(reaching(door.place), [door.url("/film.mp4")], tally)
                return tally, inside.connections

    tally, connections = run(body())
    clean(tally)
    assert (len(tally.refused), connections) == (1, 0)


def test_what_a_server_calls_a_film_is_looked_at(reaching, run, controls):
    async def fetched(body, kind):
        async with Listener(says(200, body, content_type=kind)) as server:
            return await take_in.function(reaching(server.place), Source(url=server.url("/film.mp4")))

    assert run(fetched(controls["song.flac"].read_bytes(), "video/mp4")).kind == "audio"
    assert run(fetched(controls["plain.mp4"].read_bytes(), "text/html")).kind == "video"
    tally = Tally()

    async def page():
        async with Listener(says(200, b"<html>sign in</html>", content_type="video/mp4")) as server:
            await through_addresses(reaching(server.place), [server.url("/film.mp4")], tally)

    run(page())
    assert len(tally.refused) == 1
