"""A worker that is told to stop ends, whatever has become of its database; its chores go on, whatever befell them."""

import asyncio
import signal
import subprocess
from functools import partial

import pytest
from awaiting import awaits
from durable.crew import Crew, _submit, studio
from servers import Postgres

from showrunner import wiring
from showrunner.settings import Settings
from showrunner.testing.stub import Plan


@pytest.fixture
def database():
    server = Postgres()
    server.start()
    try:
        yield server
    finally:
        server.close()


async def busy_worker(crew):
    """The one worker of this crew, in the middle of a film."""
    crew.start()
    async with studio(crew) as door:
        await asyncio.to_thread(_submit, door, "film-0", Plan(salt="leaving", ms=60_000, wide=2))
        async with asyncio.timeout(120):
            while not (crew.home / "stub.log").exists():
                await asyncio.sleep(0.05)
    return crew.workers[0]


def test_a_worker_whose_database_is_gone_ends_when_it_is_told_to(tmp_path, database):
    (tmp_path / "showrunner.toml").write_text("grace_s = 1\n")
    crew = Crew(tmp_path, database.new_database(), 1, "")
    try:
        worker = asyncio.run(busy_worker(crew))
        database.kill()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0  # before, it waited for the database without end
    except subprocess.TimeoutExpired:
        pytest.fail("the worker waits for a database that never comes back")
    finally:
        for one in crew.workers:
            one.kill()
            one.wait()
    assert crew.orphans() == []


@awaits
async def test_a_chore_that_stumbles_is_begun_anew_and_everybody_hears_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "ANEW_S", 0.01)
    tries, went_on = [], asyncio.Event()

    async def stumbling():
        tries.append(len(tries))
        if len(tries) < 3:
            raise OSError("the folder is gone")
        went_on.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(wiring, "_chores", lambda house: iter([partial(stumbling)]))
    async with wiring.open_house(Settings(tmp_path)) as house, asyncio.timeout(60):
        await went_on.wait()
        told, _ = await asyncio.to_thread(house.telemetry.exposition)
    assert b"showrunner_crashes_total 2.0" in told
    assert tries == [0, 1, 2]
