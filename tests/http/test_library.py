"""/v1/library: uploaded files come in, are looked at by a worker, found and forgotten."""

import asyncio
import json

import pytest
from library.scenes import moving, video
from sqlalchemy import select

from showrunner.catalog.tables import FILM
from showrunner.library.indexing import Indexer


@pytest.fixture(scope="module")
def bee(tmp_path_factory):
    return video(tmp_path_factory.mktemp("media") / "bee on a flower.mp4", moving(2, 0.4, 0.6, seconds=2)).read_bytes()


def uploaded(client, data, name="bee on a flower.mp4"):
    return client.post("/v1/assets", files={"file": (name, data, "video/mp4")}).json()["id"]


def added(client, data, **said):
    made = client.post("/v1/library", json={"assets": [uploaded(client, data)], **said})
    assert made.status_code == 202, made.text
    return made.json()["holdings"][0]


def looked_at(house):
    asyncio.run(Indexer(house.premises).catch_up())


@pytest.fixture(scope="module")
def owner(service):
    """The owner of a workspace with a library of one clip."""
    with service.client(service.key("shelf")) as client:
        yield client


@pytest.fixture(scope="module")
def known(service, owner, bee):
    """That clip: as it was when it came in, and as it is now."""
    waiting = added(owner, bee, tags=["summer"], notes="in our garden", origin={"author": "Ann"})
    looked_at(service.house)
    return waiting, owner.get(waiting["url"]).json()


def test_a_file_waits_then_is_known_and_found(owner, known):
    waiting, ready = known
    assert (waiting["state"], waiting["kind"], waiting["stretches"]) == ("waiting", None, [])
    assert (ready["state"], ready["kind"], ready["error"]) == ("ready", "video", None)
    assert ready["words"].startswith("in our garden · summer · bee on a flower")
    assert ready["stretches"][0]["quality"] > 0
    assert owner.get("/v1/library").json() == {"holdings": [ready], "next": None}
    (hit,) = owner.get("/v1/library/search", params={"q": "insects in a garden"}).json()["hits"]
    assert (hit["holding"], hit["shared"]) == (ready, ["garden"])


def test_what_only_begins_like_media_is_refused_with_a_reason(client, house):
    holding = added(client, b"GIF89a" + b"x" * 100)
    looked_at(house)
    known = client.get(holding["url"]).json()
    assert (known["state"], known["error"]["code"]) == ("refused", "bad_brief")
    assert "no picture of it can be decoded" in known["error"]["message"] and known["error"]["hint"], known


def test_others_see_and_touch_nothing_of_it(client, owner, known, bee):
    _, holding = known
    assert client.get("/v1/library").json()["holdings"] == []
    assert client.get("/v1/library/search", params={"q": "bee"}).json()["hits"] == []
    for answer in (client.get(holding["url"]), client.delete(holding["url"])):
        assert answer.status_code == 404
    assert client.post("/v1/library", json={"assets": [uploaded(owner, bee)]}).status_code == 404
    assert owner.get(holding["url"]).status_code == 200


def test_a_forgotten_file_is_gone(client, bee):
    holding = added(client, bee)
    assert client.delete(holding["url"]).status_code == 204
    assert client.get(holding["url"]).status_code == 404
    assert client.delete(holding["url"]).status_code == 404


def test_a_film_is_ordered_with_the_library_as_it_is(owner, known):
    for asked, is_offered in (({}, True), ({"library": False}, False)):
        film = owner.post("/v1/films", json={"prompt": "Bees.", **asked}).json()["id"]
        brief = owner.get(f"/v1/films/{film}/drafts/brief")
        assert brief.status_code == 200, brief.text
        assert ("application/json" in brief.text) is is_offered


def test_pages_follow_each_other(client):
    names = {added(client, b"GIF89a" + bytes([n]))["id"] for n in range(5)}
    seen, cursor = [], None
    while cursor is not None or not seen:
        page = client.get("/v1/library", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["holdings"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(names)
    assert client.get("/v1/library", params={"cursor": "x"}).status_code == 422


def test_a_question_without_words_is_explained(client):
    for params in ({}, {"q": ""}, {"q": " "}):
        answer = client.get("/v1/library/search", params=params)
        assert answer.status_code == 422


def brief(service, film):
    with service.house.database.connect() as connection:
        return json.loads(connection.execute(select(FILM.c.brief).where(FILM.c.id == film)).scalar_one())


def test_a_film_made_again_may_choose_from_the_library_as_it_is_now_or_not_at_all(service, owner, known):
    film = owner.post("/v1/films", json={"prompt": "Bees", "library": False}).json()
    redo = f"{film['url']}/redo"
    assert owner.post(redo, json={"library": True}).status_code == 409  # it is queued as it was ordered
    assert brief(service, film["id"])["footage"] is None
    service.house.finish(film["id"])
    assert owner.post(redo, json={"library": True}).json()["state"] == "queued"
    catalogue = asyncio.run(service.house.studio.within("shelf").library.write_down())
    chosen = brief(service, film["id"])
    assert (chosen["library"], chosen["footage"]["digest"]) == (True, catalogue.digest)
    service.house.finish(film["id"])
    assert owner.post(redo).status_code == 202
    assert brief(service, film["id"]) == chosen
    service.house.finish(film["id"])
    assert owner.post(redo, json={"library": False}).status_code == 202
    drawn = brief(service, film["id"])
    assert (drawn["library"], drawn["footage"]) == (False, None)


def test_what_has_no_pictures_to_choose_says_so(service, owner, known):
    asset = uploaded(owner, b"GIF89a" + b"x" * 100, "talk.mp4")
    order = {"source": {"asset": asset}}
    film = owner.post("/v1/productions/captioned/films", json={"order": order}).json()
    service.house.finish(film["id"])
    refused = owner.post(f"{film['url']}/redo", json={"library": True})
    assert (refused.status_code, refused.json()["field"]) == (422, "library")
