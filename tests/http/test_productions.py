"""Orders for other productions in their own words, and what they may not ask of a service."""

import io
import wave

import pytest

from showrunner.film.captioning import CaptionOrder
from showrunner.film.source import Limits
from showrunner.http.routes.productions import ABOUT
from showrunner.productions.registry import BUILT_IN

TALK = "https://example.com/talk.mp4"


def wav():
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return out.getvalue()


def order(client, production, wanted, status=202, **more):
    answer = client.post(f"/v1/productions/{production}/films", json={"order": wanted, **more})
    assert answer.status_code == status, answer.text
    return answer.json()


def kept(house, film):
    return CaptionOrder.model_validate_json(house._film(film["id"]).brief)


def test_every_production_is_told_with_the_shape_of_its_orders(client):
    found = client.get("/v1/productions").json()["productions"]
    assert {one["name"] for one in found} == set(BUILT_IN) - {"narrated"} == set(ABOUT)
    (captioned,) = [one for one in found if one["name"] == "captioned"]
    assert "source" in captioned["order"]["properties"]
    assert captioned["drafts"] == ["transcript"]


def test_a_film_is_ordered_by_any_production(client, house):
    film = order(client, "captioned", {"source": {"url": TALK}, "words_per_line": 4, "title": "A talk"})
    assert (film["production"], film["title"], film["state"]) == ("captioned", "A talk", "queued")
    assert kept(house, film).words_per_line == 4
    assert client.get(film["url"]).json()["id"] == film["id"]


def test_files_are_named_by_their_ids_and_only_ones_own(client, other, house):
    asset = client.post("/v1/assets", files={"file": ("talk.wav", wav(), "audio/wav")}).json()
    film = order(client, "captioned", {"source": {"asset": asset["id"]}})
    assert kept(house, film).source.asset.size == asset["size"]
    order(other, "captioned", {"source": {"asset": asset["id"]}}, 404)
    whole = kept(house, film).source.asset.model_dump()  # knowing a digest makes no file one's own
    assert order(other, "captioned", {"source": {"asset": whole}}, 422)["field"] == "order.asset"


def test_limits_are_the_service_s(client, house):
    asked = {"source": {"url": TALK}, "limits": {"size": 10**12, "cpu_s": 10**6, "duration_ms": 1000}}
    found = kept(house, order(client, "captioned", asked)).limits
    assert (found.size, found.cpu_s, found.duration_ms) == (100_000_000, Limits().cpu_s, 1000)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({}, "bad_request"),
        ({"source": {}}, "bad_brief"),
        ({"source": {"url": TALK}, "colour": "red"}, "bad_brief"),
        ({"source": {"url": "file:///etc/passwd"}}, "not_allowed"),
        ({"source": {"url": "http://169.254.169.254/latest"}}, "not_allowed"),
        ({"source": {"url": TALK}, "model": {"provider": "whisper", "settings": {"folder": "/etc"}}}, "bad_brief"),
    ],
)
def test_an_order_that_cannot_be_is_refused(client, wanted, code):
    assert order(client, "captioned", wanted, 422)["code"] == code
    assert client.get("/v1/films").json()["films"] == []


def test_what_an_order_may_not_ask_for_a_change_of_it_may_not_either(client, house):
    film = order(client, "captioned", {"source": {"url": TALK}})
    brief = f"{film['url']}/drafts/brief"
    for path, value in (
        ("limits.size", 10**12),
        ("source.url", "http://169.254.169.254/latest"),
        ("model.settings", {"folder": "/etc"}),
    ):
        assert client.patch(brief, json={"set": {path: value}}).status_code == 422, path
        assert client.patch(film["url"], json={"set": [f"brief.{path}={value}"]}).status_code == 422, path
    assert client.patch(brief, json={"set": {"words_per_line": 5}}).status_code == 200
    assert kept(house, film).words_per_line == 5


@pytest.mark.parametrize("production", ["narrated", "stub", "nothing"])
def test_a_production_that_is_not_told_of_takes_no_orders(client, production):
    order(client, production, {"prompt": "Honey"}, 404)


def test_a_brief_is_no_order_for_captions(client):
    answer = client.post("/v1/films", json={"prompt": "Honey", "production": "captioned"})
    assert (answer.status_code, answer.json()["field"]) == (422, "production")
