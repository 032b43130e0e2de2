"""Deliverables, and what lies beside a film."""

import pytest

from showrunner.http.routes import beside


@pytest.fixture
def film(client, house):
    made = client.post("/v1/films", json={"prompt": "Honey"}).json()
    house.finish(made["id"])
    return made["url"]


def deliver(house, film, preset, files):
    """As a worker would: the queued export of this preset ends with these files."""
    id = film.rpartition("/")[2]
    run = next(r for r in house.premises.runs.exports(id) if r.work == f"export {preset}" and r.state == "queued")
    assets = {ending: house.keep(data, kind).model_dump() for ending, (data, kind) in files.items()}
    with house.database.begin() as connection:
        body = {"preset": preset, "files": assets}
        assert house.premises.runs.end(connection, run, "done", body, expected=("queued",))


def test_an_export_is_ordered_made_and_fetched(client, house, film):
    made = client.post(f"{film}/exports", json={"preset": "youtube"})
    assert (made.status_code, made.json()["state"]) == (202, "queued")
    deliver(house, film, "youtube", {"-youtube.mp4": (b"a film for others", "video/mp4")})
    found = client.get(made.headers["location"]).json()
    assert (found["state"], [file["name"] for file in found["files"]]) == ("done", ["honey-youtube.mp4"])
    answer = client.get(found["files"][0]["url"], headers={"range": "bytes=2-5"})
    assert (answer.status_code, answer.content) == (206, b"film")
    assert client.get(f"{film}/exports").json()["exports"] == [found]


def test_a_file_of_an_export_can_be_linked(client, house, film):
    import httpx2 as httpx

    made = client.post(f"{film}/exports", json={"preset": "poster"}).json()
    deliver(house, film, "poster", {"-poster.png": (b"PNG", "image/png")})
    link = client.post(f"{made['url']}/files/honey-poster.png/links").json()["url"]
    assert httpx.get(link).content == b"PNG"
    assert client.post(f"{made['url']}/files/other.png/links").status_code == 404


def test_a_preset_nobody_knows_and_a_film_nobody_finished_are_refused(client, film):
    assert client.post(f"{film}/exports", json={"preset": "betamax"}).status_code == 404
    raw = client.post("/v1/films", json={"prompt": "Honey"}).json()["url"]
    assert client.post(f"{raw}/exports", json={"preset": "youtube"}).status_code == 409
    assert client.get(f"{raw}/master").status_code == 409


def test_captions_are_made_when_first_asked_for_and_then_are_there(client, house, film, monkeypatch):
    monkeypatch.setattr(beside, "WAIT_S", -1.0)
    assert client.get(f"{film}/captions.srt").status_code == 503
    again = client.get(f"{film}/captions.vtt")
    assert (again.status_code, again.headers["retry-after"]) == (503, "5")
    assert len(client.get(f"{film}/exports").json()["exports"]) == 1
    deliver(house, film, "captions", {".srt": (b"1\n", "application/x-subrip"), ".json": (b"{}", "application/json")})
    answer = client.get(f"{film}/captions.srt")
    assert (answer.status_code, answer.content) == (200, b"1\n")
    assert client.get(f"{film}/captions.json").headers["content-type"] == "application/json"
    assert client.get(f"{film}/captions.doc").status_code == 422


def test_captions_of_an_older_version_are_not_given_for_the_newer(client, house, film, monkeypatch):
    monkeypatch.setattr(beside, "WAIT_S", -1.0)
    client.get(f"{film}/captions.srt")
    deliver(house, film, "captions", {".srt": (b"old", "application/x-subrip")})
    assert client.post(f"{film}/redo").status_code == 202
    house.finish(film.rpartition("/")[2])
    assert client.get(f"{film}/captions.srt").status_code == 503


def test_presets_are_told_with_what_they_are(client):
    found = {one["name"]: one["about"] for one in client.get("/v1/presets").json()["presets"]}
    assert {"youtube", "captions", "poster"} <= found.keys()
    assert all(found.values())
