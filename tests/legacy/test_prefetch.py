"""S0.21: what is made ahead is found again when the film is made in earnest."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "productions"))
from quick import QuickWorkers, quick_studio

from showrunner.errors import TooMany
from showrunner.film.brief import Brief
from showrunner.studio import Studio
from showrunner.warming import warm

TEXT = "Honey never spoils. Pots of it were found in Egypt."


@pytest.fixture
def quick(house, monkeypatch):
    """The served house, whose thinking is done by quick workers."""
    monkeypatch.setattr(house, "studio", Studio(replace(house.premises, new_workers=QuickWorkers)))


def test_a_film_made_ahead_begins_with_its_pictures(tmp_path):
    studio, brief = quick_studio(tmp_path), Brief(prompt=TEXT, quality="draft")
    warmed = asyncio.run(warm(studio.premises, "local", brief))
    record = asyncio.run(studio.make(brief))
    reused = {call.step.partition(".")[0] for call in studio.calls(record.film) if call.outcome == "reused"}
    done = {call.step.partition(".")[0] for call in studio.calls(record.film) if call.outcome == "done"}
    assert warmed.done > 0
    assert {"writing", "narration"} <= reused
    assert done <= {"picture", "sound", "master", "crediting", "export"}


def test_a_film_that_is_ready_is_not_made_ready_again(tmp_path):
    studio, brief = quick_studio(tmp_path), Brief(prompt=TEXT, quality="draft")
    first = asyncio.run(warm(studio.premises, "local", brief))
    again = asyncio.run(warm(studio.premises, "local", brief))
    assert (again.done, again.reused) == (0, first.done)


def test_one_film_is_made_ready_at_a_time(tmp_path):
    studio, brief = quick_studio(tmp_path), Brief(prompt=TEXT, quality="draft")

    async def both():
        one = warm(studio.premises, "local", brief)
        return await asyncio.gather(one, warm(studio.premises, "local", brief), return_exceptions=True)

    first, second = asyncio.run(both())
    assert first.done > 0
    assert isinstance(second, TooMany)


def test_prefetch_answers_when_it_is_ready(client, quick):
    first = client.post("/mcp/prefetch", json={"prompt": TEXT})
    again = client.post("/mcp/prefetch", json={"prompt": TEXT})
    assert (first.status_code, first.json()["status"]) == (200, "ready"), first.text
    assert again.json() == {"status": "ready", "done": 0, "reused": first.json()["done"]}
    assert client.get("/v1/films").json()["films"] == []


def test_what_one_workspace_made_ready_is_not_there_for_another(client, other, quick):
    assert client.post("/mcp/prefetch", json={"prompt": TEXT}).json()["done"] > 0
    assert other.post("/mcp/prefetch", json={"prompt": TEXT}).json()["reused"] == 0


def test_prefetch_takes_what_generate_takes(client, viewer, quick):
    assert client.post("/mcp/prefetch", json={"prompt": TEXT, "style": "postre"}).status_code == 422
    assert viewer.post("/mcp/prefetch", json={"prompt": TEXT}).status_code == 403
