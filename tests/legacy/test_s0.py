"""S0.16 to S0.31: a contract test for each endpoint row."""

import httpx2 as httpx
import pytest

from showrunner.film.pictures import Title
from showrunner.film.script import Line, Scene, Script, Slot
from showrunner.film.storyboard import Shot, Storyboard

PROMPT = "A 30 second video about the ocean"


def job(client, **asked):
    answer = client.post("/mcp/generate", json={"prompt": PROMPT, **asked})
    assert answer.status_code == 202, answer.text
    return answer.json()["job_id"]


def test_generate_answers_with_a_pending_job_and_where_to_ask(client):
    """S0.17, S1.12."""
    answer = client.post("/mcp/generate", json={"prompt": PROMPT, "duration_target": 30})
    made = answer.json()
    assert answer.status_code == 202
    assert made["status"] == "PENDING"
    assert answer.headers["location"] == made["status_url"] == f"/mcp/status/{made['job_id']}"
    assert client.get(made["result_url"]).status_code == 202


@pytest.mark.parametrize(
    ("asked", "brief"),
    [
        ({"duration_target": 60}, {"duration_ms": 60_000}),
        ({"quality": "low"}, {"quality": "low"}),
        ({"resolution": "3840x2160"}, {"quality": "high"}),
        ({"aspect_ratio": "9:16"}, {"format": "9:16"}),
        ({"subtitles": False}, {"captions": "off"}),
        ({"voice": "heart"}, {"voice": {"provider": "hibari", "model": "heart", "settings": {}}}),
        ({"music": "calm", "seed": 7, "title": "Sea"}, {"music": "calm", "seed": 7, "title": "Sea"}),
        ({"allow_degraded": False}, {"allow_degraded": False}),
    ],
)
def test_every_field_of_a_request_reaches_the_brief(client, asked, brief):
    found = client.get(f"/v1/films/{job(client, **asked)}/drafts/brief").json()
    found = found.get("document", found)
    assert {name: found[name] for name in brief} == brief


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": "  "}, "prompt"),
        ({"prompt": "a\u0007b"}, "prompt"),
        ({"prompt": PROMPT, "duration_target": 1}, "duration_target"),
        ({"prompt": PROMPT, "duration_target": 99_999}, "duration_target"),
        ({"prompt": PROMPT, "resolution": "640x480"}, "resolution"),
        ({"prompt": PROMPT, "resolution": "1280x720", "quality": "high"}, "resolution"),
        ({"prompt": PROMPT, "style": "postre"}, "style"),
        ({"prompt": PROMPT, "music": "loud"}, "music"),
        ({"prompt": PROMPT, "pormpt": 1}, "pormpt"),
        ({}, "prompt"),
    ],
)
def test_a_request_that_cannot_be_filmed_names_the_field(client, asked, field):
    answer = client.post("/mcp/generate", json=asked)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field


def test_a_voice_nobody_has_is_not_found(client):
    answer = client.post("/mcp/generate", json={"prompt": PROMPT, "voice": "haert"})
    assert (answer.status_code, answer.json()["field"]) == (404, "voice")
    assert "heart" in answer.json()["remedy"]


def test_status_walks_through_the_nine_states(client, house):
    """S0.18, S0.27, S0.28."""
    film = job(client)
    seen = [client.get(f"/mcp/status/{film}").json()]
    house.begin(film)
    for stage in ("writing", "storyboard", "voice", "music", "picture"):
        house.tell(film, "stage.expected", stage=stage, count=2)
        house.tell(film, "step.started", stage=stage, step=stage, about="", key="k")
        seen.append(client.get(f"/mcp/status/{film}").json())
        house.tell(film, "step.finished", stage=stage, step=stage, about="", key="k", took_ms=1)
    assert [one["status"] for one in seen] == [
        "PENDING",
        "SCENE_PLANNING",
        "ASSET_RETRIEVAL",
        "TTS_GENERATION",
        "AUDIO_PROCESSING",
        "RENDERING",
    ]
    assert [one["progress"] for one in seen] == [0, 0, 20, 40, 55, 60]
    assert seen[-1]["stages"] == {"writing": 50, "storyboard": 50, "voice": 50, "music": 50, "picture": 0}


def test_a_whole_film_is_completed_and_its_result_can_be_fetched_without_a_key(client, house, record, service):
    """S0.19."""
    film = job(client)
    house.begin(film)
    house.end(film, record=record(film))
    assert client.get(f"/mcp/status/{film}").json()["status"] == "COMPLETED"
    assert client.get(f"/mcp/status/{film}").json()["progress"] == 100
    result = client.get(f"/mcp/result/{film}")
    found = result.json()
    assert result.status_code == 200
    assert (found["status"], found["duration"], found["resolution"]) == ("COMPLETED", 4.5, "1920x1080")
    assert found["degraded"] == ["the music was left out"]
    assert httpx.get(found["video_url"]).content == b"0123456789"


def test_a_result_before_the_end_says_so_and_has_no_video(client):
    answer = client.get(f"/mcp/result/{job(client)}")
    assert (answer.status_code, answer.json()["status"], answer.json()["video_url"]) == (202, "PENDING", None)


def test_a_failed_job_tells_why_in_status_and_result(client, house):
    """S0.35."""
    film = job(client)
    house.begin(film)
    house.end(film, "failed", error={"code": "media_failed", "message": "ffmpeg failed", "hint": "", "field": None})
    result = client.get(f"/mcp/result/{film}")
    assert (result.status_code, result.json()["status"]) == (200, "FAILED")
    assert result.json()["error"]["code"] == client.get(f"/mcp/status/{film}").json()["error"]["code"] == "media_failed"


def test_cancel_ends_a_job_once(client):
    """S0.20."""
    film = job(client)
    assert client.post(f"/mcp/cancel/{film}").json()["status"] == "CANCELLED"
    again = client.post(f"/mcp/cancel/{film}")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert client.get(f"/mcp/result/{film}").json()["status"] == "CANCELLED"


def test_a_storyboard_has_the_scenes_with_times_pictures_and_words(client, house):
    """S0.22, S0.23."""
    film = job(client)
    assert client.get(f"/mcp/storyboard/{film}").status_code == 404
    slot = Slot(ms=1500, pause_ms=300)
    lines = (Line(text="The sea is deep.", slot=slot), Line(text="It is cold.", slot=slot))
    script = Script(title="Sea", scenes=(Scene(id="s1", lines=lines, items=("deep", "cold"), hold_ms=500),))
    shots = tuple(Shot(scene="s1", lines=1, picture=Title(title=word), why=word) for word in ("Deep", "Cold"))
    kept = house.premises.films(_workspace(house, film))
    drafts = _drafts(house, kept.exactly(film).id)
    drafts.keep_machines("script", script.model_dump_json())
    drafts.keep_machines("storyboard", Storyboard(shots=shots).model_dump_json())
    scenes = client.get(f"/mcp/storyboard/{film}").json()["scenes"]
    assert [scene["narration"] for scene in scenes] == ["The sea is deep.", "It is cold."]
    assert [scene["duration"] for scene in scenes] == [1.5, 2.0]
    assert scenes[0]["clip"]["kind"] == "title"
    assert scenes[1]["description"] == "Cold"
    assert "deep" in scenes[0]["keywords"]


def test_a_callback_is_a_webhook_of_that_film_alone(client, house):
    """S0.31, S1.02."""
    made = client.post("/mcp/generate", json={"prompt": PROMPT, "callback_url": "https://example.org/done"}).json()
    hooks = house.hooks.list(_workspace(house, made["job_id"]), made["job_id"])
    assert [hook.url for hook in hooks] == ["https://example.org/done"]
    assert made["callback_secret"].startswith("whsec_")


def test_a_callback_into_this_house_is_refused_and_no_job_is_made(client):
    answer = client.post("/mcp/generate", json={"prompt": PROMPT, "callback_url": "http://127.0.0.1:1/x"})
    assert 400 <= answer.status_code < 500
    assert client.get("/v1/films").json()["films"] == []


def test_one_key_makes_one_job(client):
    asked = {"json": {"prompt": PROMPT}, "headers": {"idempotency-key": "once"}}
    first, again = client.post("/mcp/generate", **asked), client.post("/mcp/generate", **asked)
    assert first.json() == again.json()
    assert len(client.get("/v1/films").json()["films"]) == 1


@pytest.mark.parametrize("path", ["status", "result", "storyboard"])
def test_jobs_of_others_look_like_none(client, other, path):
    film = job(client)
    foreign, unknown = other.get(f"/mcp/{path}/{film}"), other.get(f"/mcp/{path}/nothing-1")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["code"] == unknown.json()["code"]
    assert other.post(f"/mcp/cancel/{film}").status_code == 404


def test_a_viewer_may_look_and_not_order(viewer):
    answer = viewer.post("/mcp/generate", json={"prompt": PROMPT})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_nobody_comes_in_without_a_key(service, house):
    assert httpx.post(f"{service.url}/mcp/generate", json={"prompt": PROMPT}).status_code == 401


def _workspace(house, film):
    return house._film(film).workspace


def _drafts(house, film):
    from showrunner.catalog.films import FilmDrafts

    return FilmDrafts(house.database, film)


def test_attribution_is_drawn_up_when_first_asked_for(client, house, record, monkeypatch):
    """S0.42."""
    from showrunner.http.routes import beside

    monkeypatch.setattr(beside, "WAIT_S", -1.0)
    film = job(client)
    assert client.get(f"/mcp/attribution/{film}").status_code == 409
    house.begin(film)
    house.end(film, record=record(film))
    url = client.get(f"/mcp/result/{film}").json()["attribution_url"]
    assert client.get(url).status_code == 503
    run = next(one for one in house.premises.runs.exports(film) if one.work == "export credits")
    file = house.keep(b'{"credits":[]}', "application/json").model_dump()
    with house.database.begin() as connection:
        body = {"preset": "credits", "files": {"-credits.json": file}}
        assert house.premises.runs.end(connection, run, "done", body, expected=("queued",))
    assert client.get(url).json() == {"credits": []}
