"""Drafts, read and changed under a check of the revision."""

import pytest

from showrunner.film.script import Line, Scene, Script


@pytest.fixture
def film(client, house):
    made = client.post("/v1/films", json={"prompt": "Honey"}).json()
    scene = Scene(id="s1", lines=(Line(text="Honey spoils."),))
    house.draft(made["id"], "script", Script(title="Honey", scenes=(scene,)))
    return made["url"]


def test_a_draft_is_read_with_its_revision_and_put_back_changed(client, film):
    read = client.get(f"{film}/drafts/script")
    draft = read.json()
    draft["scenes"][0]["lines"][0]["text"] = "Honey never spoils."
    put = client.put(f"{film}/drafts/script", json=draft, headers={"if-match": read.headers["etag"]})
    assert put.status_code == 200
    assert put.headers["etag"] != read.headers["etag"]
    assert client.get(f"{film}/drafts/script").json() == draft


def test_who_read_an_older_version_does_not_overwrite_a_newer_one(client, film):
    old = client.get(f"{film}/drafts/script").headers["etag"]
    change = {"set": {"scenes[0].lines[0].text": "One."}}
    assert client.patch(f"{film}/drafts/script", json=change, headers={"if-match": old}).status_code == 200
    answer = client.patch(f"{film}/drafts/script", json=change, headers={"if-match": old})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert client.put(f"{film}/drafts/script", json={}, headers={"if-match": '"what"'}).status_code == 412


def test_of_several_changes_all_are_made_or_none(client, film):
    change = {"set": {"title": "Salt", "scenes[7].lines[0].text": "Gone."}}
    answer = client.patch(f"{film}/drafts/script", json=change)
    assert answer.status_code == 422
    assert answer.json()["field"]
    assert client.get(f"{film}/drafts/script").json()["title"] == "Honey"


def test_a_draft_that_is_none_names_the_field(client, film):
    answer = client.put(f"{film}/drafts/script", json={"title": "Honey", "scenes": [{"id": "s1", "lines": [{}]}]})
    assert answer.status_code == 422
    assert "lines[0].text" in answer.json()["field"]


def test_a_reverted_draft_is_the_machines_again(client, film):
    client.patch(f"{film}/drafts/script", json={"set": {"title": "Salt"}})
    assert client.delete(f"{film}/drafts/script").status_code == 204
    assert client.get(f"{film}/drafts/script").json()["title"] == "Honey"


@pytest.mark.parametrize("name", ["script", "storyboard", "nonsense", "shots left alone"])
def test_a_draft_that_is_not_there_is_not_found(client, name):
    made = client.post("/v1/films", json={"prompt": "Honey"}).json()
    assert client.get(f"{made['url']}/drafts/{name}").status_code == 404


def test_the_brief_is_a_draft_too(client, film):
    answer = client.patch(f"{film}/drafts/brief", json={"set": {"format": "9:16"}})
    assert answer.json()["format"] == "9:16"


def test_an_edit_reaches_several_drafts(client, film):
    answer = client.patch(film, json={"set": ["scenes[0].lines[0].text=Sweet.", "brief.quality=low"]})
    assert answer.status_code == 200
    assert client.get(f"{film}/drafts/script").json()["scenes"][0]["lines"][0]["text"] == "Sweet."
    assert client.get(f"{film}/drafts/brief").json()["quality"] == "low"


def test_nobody_else_reads_or_changes_it(other, film):
    assert other.get(f"{film}/drafts/script").status_code == 404
    assert other.put(f"{film}/drafts/script", json={}).status_code == 404
    assert other.patch(film, json={"set": ["title=Mine"]}).status_code == 404


def test_a_file_of_another_workspace_cannot_be_drawn_in_by_its_digest(client, other, film):
    theirs = other.post("/v1/assets", files={"file": ("a.mp3", b"fLaC theirs", "audio/mpeg")}).json()
    mine = client.post("/v1/assets", files={"file": ("b.mp3", b"fLaC mine", "audio/mpeg")}).json()
    digests = [
        a.get(f"{one['url']}/content").headers["etag"].strip('"') for a, one in ((other, theirs), (client, mine))
    ]
    answers = [
        client.patch(
            f"{film}/drafts/brief",
            json={"set": {"music_file": {"digest": digest, "media_type": "audio/mpeg", "size": 6}}},
        )
        for digest in digests
    ]
    assert [a.status_code for a in answers] == [404, 200]
