"""A film that ends by our own mistake is a failed run in logs and metrics, not one that went well."""

import asyncio

from awaiting import awaits

from showrunner import leading
from showrunner.film.brief import Brief
from showrunner.settings import Settings
from showrunner.wiring import open_house


async def stumbles(producer, run, *, is_final):
    raise AttributeError("nobody foresaw this")


@awaits
async def test_a_run_that_nobody_foresaw_to_fail_has_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(leading.Producer, "make", stumbles)
    settings = Settings(tmp_path, plugins=("showrunner.testing.stub:PRODUCTION",))
    async with open_house(settings) as house, asyncio.timeout(60):
        row = await asyncio.to_thread(house.studio.submit, Brief(prompt="Honey"), production="stub")
        while (await asyncio.to_thread(house.studio.film, row.id)).state != "failed":
            await asyncio.sleep(0.05)
        while b'work="make"' not in (told := (await asyncio.to_thread(house.telemetry.exposition))[0]):
            await asyncio.sleep(0.05)
    assert b'showrunner_run_seconds_count{outcome="failed",work="make"} 1.0' in told
