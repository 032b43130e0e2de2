"""S3.28: what the callback of a task is told, signed, as S3's users know their tasks."""

import asyncio
import json
import time

import pytest
from listening import Listener, says

from showrunner.catalog.events import ENDINGS
from showrunner.catalog.runs import kind_of
from showrunner.hooks.door import Hooks
from showrunner.hooks.signing import verify
from showrunner.kit.http import Guarded
from showrunner.producing import Producer, summary

FAILED = {"code": "bad_brief", "message": "it holds no video", "hint": "send one", "field": "video_url"}


def ended(house, film, state, record=None):
    """As a worker ends a run: the film's row and the notice in one transaction."""
    run, body = house._run(film), summary(record) if record else FAILED if state == "failed" else {"run": "r"}
    text = {"record": record.model_dump_json() if record else None, "error": None}
    if state == "failed":
        text["error"] = json.dumps(FAILED)
    with house.database.begin() as connection:
        assert house.premises.runs.end(connection, run, state, body, expected=("queued", "making"), **text)
        Producer(house.premises).settle(connection, run, kind_of(run.work, state), body)


async def heard(house, client, caption, state, record=None):
    """(what the callback got, what another webhook of the workspace got, what GET /tasks/{id} says)."""
    workspace = house._film(caption["id"]).workspace
    async with Listener(says()) as own, Listener(says()) as other:
        async with Guarded(allow=[own.place, other.place]) as net:
            hooks = Hooks(house.database, house.vault, net)
            _, secret = hooks.create(workspace, own.url(), ENDINGS, caption["id"])
            everyone, _ = hooks.create(workspace, other.url())
            ended(house, caption["id"], state, record)
            assert await hooks.deliver_due() == 2
            hooks.remove(workspace, everyone.id)
        verify(own.visits[0].body, own.visits[0].headers, [secret], time.time())
        told = [json.loads(one.visits[0].body) for one in (own, other)]
    task = await asyncio.to_thread(lambda: client.get(f"/tasks/{caption['id']}").json())
    return *told, task


@pytest.fixture
def caption(client, media):
    asked = {"video_url": media.url("/talk.mp4"), "metadata": {"project": 7}}
    return client.post("/tasks/caption", json=asked).json()


def test_a_callback_gets_the_task_as_it_is_asked_for(house, client, caption, record):
    told, elsewhere, task = asyncio.run(heard(house, client, caption, "done", record(caption["id"])))
    assert told["type"] == "task.success"
    assert told["data"].pop("number") >= 1
    assert told["data"] == {name: task[name] for name in task if name not in ("progress", "thumbnail_urls")}
    assert told["data"]["result_video_url"] == f"/video/{caption['id']}_captioned.mp4"
    assert (told["data"]["file_size"], told["data"]["metadata"]["project"]) == (10, 7)
    assert (elsewhere["type"], elsewhere["data"]["film"]) == ("film.finished", caption["id"])
    assert elsewhere["data"]["task"]["status"] == "success"


@pytest.mark.parametrize(("state", "message"), [("failed", FAILED["message"]), ("cancelled", "cancelled")])
def test_a_callback_is_told_why_a_task_failed(house, client, caption, state, message):
    told, elsewhere, task = asyncio.run(heard(house, client, caption, state))
    assert told["type"] == "task.failed"
    assert (told["data"]["status"], told["data"]["error_message"]) == ("failed", message)
    assert (told["data"]["result_video_url"], told["data"]["completed_at"]) == (None, task["completed_at"])
    assert elsewhere["type"] == f"film.{state}"


def test_films_that_are_no_tasks_are_told_of_as_films(house, client):
    film = client.post("/v1/films", json={"prompt": "Honey never spoils."}).json()["id"]
    told, elsewhere, _ = asyncio.run(heard(house, client, {"id": film}, "cancelled"))
    assert told == elsewhere
    assert (told["type"], "task" in told["data"]) == ("film.cancelled", False)
