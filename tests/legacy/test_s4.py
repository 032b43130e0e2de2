"""S4.15 to S4.27: a contract test for each endpoint row."""

from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

JAR = b"GIF89a"  # all that tells what it is
PROMPT = "A 30 second advert for Lumen, a bicycle light that lasts 40 hours."
FIELDS = {
    "status", "progress", "current_phase", "animatic_urls", "stitched_video_url", "final_video_url",
    "current_chunk_index", "total_chunks", "error", "cost_usd",
}  # fmt: skip


def video(client, **asked):
    answer = client.post("/api/generate", json={"prompt": PROMPT, **asked})
    assert answer.status_code == 202, answer.text
    return answer.json()["video_id"]


def test_generate_answers_with_a_queued_video(client):
    """S4.15."""
    answer = client.post(
        "/api/generate",
        json={"prompt": PROMPT, "title": "Lumen", "description": "spring", "model": "hailuo", "reference_assets": []},
    )
    made = answer.json()
    assert (answer.status_code, made["status"]) == (202, "queued")
    assert answer.headers["location"] == f"/api/status/{made['video_id']}"
    assert "hailuo" in made["notes"][0]


def test_status_has_the_fields_of_s4_and_walks_through_its_phases(client, house):
    """S4.16, C7."""
    made = video(client)
    seen = [client.get(f"/api/status/{made}").json()]
    house.begin(made)
    for stage in ("writing", "storyboard", "voice", "picture", "master", "export"):
        house.tell(made, "stage.expected", stage=stage, count=4)
        house.tell(made, "step.finished", stage=stage, step=stage, about="", key="k", took_ms=1)
        seen.append(client.get(f"/api/status/{made}").json())
    assert all(set(one) == FIELDS for one in seen)
    assert [one["status"] for one in seen] == [
        "QUEUED",
        "VALIDATING",
        "GENERATING_STORYBOARD",
        "GENERATING_CHUNKS",
        "GENERATING_CHUNKS",
        "REFINING",
        "EXPORTING",
    ]
    assert [one["current_phase"] for one in seen] == [
        None, "validate", "storyboard", "chunks", "chunks", "refine", "export",
    ]  # fmt: skip
    assert [one["progress"] for one in seen] == sorted(one["progress"] for one in seen)
    assert (seen[4]["current_chunk_index"], seen[4]["total_chunks"]) == (1, 4)


def test_a_complete_video_has_a_link_that_needs_no_key(client, house, record):
    """S4.22."""
    made = video(client)
    house.begin(made)
    house.end(made, record=record(made))
    found = client.get(f"/api/status/{made}").json()
    assert (found["status"], found["progress"], found["current_phase"]) == ("COMPLETE", 100, None)
    assert httpx.get(found["final_video_url"]).content == b"0123456789"
    assert client.get(f"/api/status/{made}").json()["animatic_urls"] == []


def test_video_is_about_the_film_and_is_the_film_for_who_accepts_video(client, house, record):
    """S4.17, S4.20."""
    made = video(client, title="Lumen")
    house.begin(made)
    house.end(made, record=record(made))
    about = client.get(f"/api/video/{made}").json()
    assert (about["status"], about["duration"], about["generation_time_seconds"]) == ("COMPLETE", 4.5, 3.5)
    assert about["prompt"] == PROMPT
    answer = client.get(f"/api/video/{made}", headers={"accept": "video/mp4", "range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (206, b"01")


def test_a_failed_video_says_why(client, house):
    made = video(client)
    house.begin(made)
    house.end(made, "failed", error={"code": "refused", "message": "no", "hint": "", "field": None})
    found = client.get(f"/api/status/{made}").json()
    assert (found["status"], found["error"]) == ("FAILED", "no")


def test_one_film_at_a_time(client, house, record):
    """S4.27."""
    made = video(client)
    refused = client.post("/api/generate", json={"prompt": PROMPT})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert int(refused.headers["retry-after"]) >= 1
    house.begin(made)
    assert client.post("/api/generate", json={"prompt": PROMPT}).status_code == 429
    house.end(made, record=record(made))
    video(client)


def test_twenty_orders_at_once_make_one_film(client):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/api/generate", json={"prompt": PROMPT}), range(20)))
    assert sorted(answer.status_code for answer in answers) == [202] + [429] * 19
    assert len(client.get("/v1/films").json()["films"]) == 1


def test_a_film_of_somebody_else_takes_no_room(client, other):
    video(client)
    video(other)


def test_uploads_give_asset_ids_that_a_request_may_name(client):
    """S4.18, S4.21."""
    files = [("files", ("jar.gif", JAR, "image/gif")), ("files", ("hum.flac", b"fLaC", "audio/flac"))]
    answer = client.post("/api/upload", files=files)
    found = answer.json()
    assert answer.status_code == 201
    assert [one["asset_type"] for one in found["assets"]] == ["IMAGE", "AUDIO"]
    assert len(set(found["asset_ids"])) == 2
    made = client.post("/api/generate", json={"prompt": PROMPT, "reference_assets": found["asset_ids"]})
    assert made.status_code == 202
    assert "not used" in made.json()["notes"][0]
    about = client.get(f"/api/video/{made.json()['video_id']}").json()
    assert about["reference_assets"] == found["asset_ids"]


def test_what_was_asked_for_is_answered_with(client):
    """S4.15, S4.20: kept beside the film, though the pictures are drawn whatever the model."""
    made = video(client, title="Lumen", description="for spring", model="hailuo")
    about = client.get(f"/api/video/{made}").json()
    assert (about["title"], about["description"], about["model"]) == ("Lumen", "for spring", "hailuo")
    assert (about["reference_assets"], about["current_phase"], about["cost_breakdown"]) == ([], None, {})


def test_what_a_video_cost_is_told_by_whom_it_was_paid_to(client, house):
    """S4.20, S4.29."""
    made = video(client)
    workspace = house._film(made).workspace
    for number, amount in enumerate((20_000, 30_000)):
        charge = f"{made}-{number}"
        house.money.reserve(charge, workspace=workspace, film=made, provider="flux", what="stills", amount=amount)
        house.money.settle(charge, amount)
    assert client.get(f"/api/video/{made}").json()["cost_breakdown"] == {"flux: stills": 0.05}


def test_files_that_a_film_refers_to_are_not_cleaned_away(client, house):
    """The upload is in no brief; it is kept as long as the film."""
    from showrunner.catalog import upkeep

    uploaded = client.post("/api/upload", files={"file": ("jar.gif", JAR + b" of its own", "image/gif")})
    asset = uploaded.json()["asset_ids"][0]
    with house.database.connect() as connection:
        assert asset in upkeep.unused_uploads(connection, 2**60, 2**60)
    video(client, reference_assets=[asset])
    with house.database.connect() as connection:
        assert asset not in upkeep.unused_uploads(connection, 2**60, 2**60)


def test_one_file_may_be_called_file(client):
    answer = client.post("/api/upload", files={"file": ("jar.gif", JAR, "image/gif")})
    assert (answer.status_code, len(answer.json()["asset_ids"])) == (201, 1)


@pytest.mark.parametrize("files", [None, {"file": ("run.exe", b"MZ", "application/x-msdownload")}])
def test_what_is_no_picture_or_sound_is_refused(client, files):
    answer = client.post("/api/upload", files=files) if files else client.post("/api/upload", data={"x": "y"})
    assert answer.status_code == 422, answer.text


def test_one_file_that_is_refused_keeps_the_others_out(client):
    before = client.get("/v1/assets").json()["assets"]
    files = [("files", ("jar.gif", JAR, "image/gif")), ("files", ("run.png", b"MZ", "image/png"))]
    answer = client.post("/api/upload", files=files)
    assert (answer.status_code, "run.png: the file is a program" in answer.json()["detail"]) == (422, True)
    assert client.get("/v1/assets").json()["assets"] == before


def test_assets_of_others_cannot_be_named(client, other):
    asset = client.post("/api/upload", files={"file": ("jar.gif", JAR, "image/gif")}).json()["asset_ids"][0]
    answer = other.post("/api/generate", json={"prompt": PROMPT, "reference_assets": [asset]})
    assert answer.status_code == 404


@pytest.mark.parametrize("asked", [{}, {"prompt": ""}, {"prompt": PROMPT, "size": 1}, {"prompt": 7}])
def test_a_request_that_is_none_is_unprocessable(client, asked):
    assert client.post("/api/generate", json=asked).status_code == 422


def test_videos_of_others_look_like_none(client, other):
    made = video(client)
    for path in ("/api/status/{}", "/api/video/{}"):
        foreign, unknown = other.get(path.format(made)), other.get(path.format("nothing-1"))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json()["code"] == unknown.json()["code"]
