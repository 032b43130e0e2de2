"""What stands before the endpoints."""

import gzip
import json
import re
import socket
import time
from pathlib import Path

import brotli
import httpx2 as httpx
import pytest
from house import Service

import showrunner
from showrunner.errors import BadSetting
from showrunner.http.serving import check_exposure


def test_a_request_id_that_was_given_comes_back_and_is_made_otherwise(client):
    assert client.get("/healthz", headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    made = [client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"] for given in ("", "a b")]
    assert all(len(one) == 32 for one in made)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254", "", "localhost.evil", "0"]
)
def test_a_page_that_moved_its_name_to_this_machine_gets_nothing(service, client, host):
    answer = client.get("/v1/films", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_host")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:1234", "[::1]:80"])
def test_the_names_of_this_machine_are_answered_to(client, host):
    assert client.get("/v1/films", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://page.example.evil"])
def test_pages_of_others_cannot_change_anything(client, origin):
    answer = client.post("/v1/films", json={"prompt": "Honey"}, headers={"origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")
    assert "access-control-allow-origin" not in answer.headers
    assert client.get("/v1/films").json()["films"] == []


def test_pages_that_were_named_may_call_and_no_others(service, client):
    answer = client.post("/v1/films", json={"prompt": "Honey"}, headers={"origin": "https://page.example"})
    assert answer.status_code == 202
    assert answer.headers["access-control-allow-origin"] == "https://page.example"
    asked = {"origin": "https://page.example", "access-control-request-method": "POST",
             "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    allowed = httpx.options(f"{service.url}/v1/films", headers=asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-credentials"]) == (200, "true")
    refused = httpx.options(f"{service.url}/v1/films", headers={**asked, "origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


def test_a_star_never_goes_with_credentials(tmp_path):
    with Service(tmp_path, cors_origins=("*",)) as service:
        answer = httpx.get(f"{service.url}/healthz", headers={"origin": "https://any.example"})
        with service.client() as client:
            made = client.post("/v1/films", json={"prompt": "Honey"}, headers={"origin": "https://any.example"})
    assert made.status_code == 202
    for one in (answer, made):
        assert one.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in one.headers


def test_only_one_s_own_machine_may_reach_a_service_that_knows_only_its_token():
    check_exposure("127.0.0.1", "token")
    check_exposure("::1", "token")
    check_exposure("0.0.0.0", "keys")
    for host in ("0.0.0.0", "::", "192.168.1.5", "studio.example"):
        with pytest.raises(BadSetting):
            check_exposure(host, "token")


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer x", "Basic eDp5", "bearer sr_unknown", "Bearer a.b.c", "Bearer " + "a" * 9000],
)
def test_every_way_of_not_being_known_looks_alike(service, house, shown):
    answer = httpx.get(f"{service.url}/v1/films", headers={"authorization": shown})
    told = answer.json() | {"request_id": ""}
    assert (answer.status_code, told["code"]) == (401, "unauthenticated")
    assert told == httpx.get(f"{service.url}/v1/films").json() | {"request_id": ""}


def test_a_viewer_may_look_and_not_make(service, house):
    with service.client(service.key("viewers", "viewer")) as viewer:
        assert viewer.get("/v1/films").status_code == 200
        answer = viewer.post("/v1/films", json={"prompt": "Honey"})
    assert answer.status_code == 403
    assert "films:write" in answer.json()["detail"]


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path):
    with Service(tmp_path, create_limit="3/minute") as service, service.client() as client:
        answers = [client.post("/v1/films", json={"prompt": "Honey"}) for _ in range(5)]
    assert [a.status_code for a in answers] == [202, 202, 202, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[0].headers["ratelimit-limit"]
    assert answers[-1].json()["code"] == "too_many"


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_long_answers_are_compressed_as_asked(client, coding):
    plain = client.get("/v1/openapi.json", headers={"accept-encoding": "identity"})
    with client.stream("GET", "/v1/openapi.json", headers={"accept-encoding": coding}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert int(answer.headers["content-length"]) == len(packed) < len(plain.content) / 4
    unpacked = brotli.decompress(packed) if coding == "br" else gzip.decompress(packed)
    assert unpacked == plain.content
    assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("coding", ["identity", "br;q=0, gzip;q=0", "deflate", "nonsense;q=x"])
def test_answers_are_plain_where_nothing_else_is_wanted(client, coding):
    answer = client.get("/v1/openapi.json", headers={"accept-encoding": coding})
    assert "content-encoding" not in answer.headers


def test_too_long_a_body_is_refused_while_it_is_read(client):
    whole = client.post("/v1/films", content=b"x" * 4_000_001, headers={"content-type": "application/json"})

    def pieces():
        yield b'{"prompt": "'
        for _ in range(100):
            yield b"a" * 100_000

    streamed = client.post("/v1/films", content=pieces(), headers={"content-type": "application/json"})
    assert [a.status_code for a in (whole, streamed)] == [413, 413]
    assert streamed.json()["code"] == "too_large"


@pytest.mark.parametrize("size", [4_000_001, 30_000_000])
def test_who_sends_all_before_reading_hears_that_it_was_too_much(service, house, size):
    host, port = service.url.removeprefix("http://").split(":")
    token = house.accounts.install_token()
    head = f"Host: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=60) as wire:
        wire.sendall(f"POST /v1/films HTTP/1.1\r\n{head}Content-Length: {size}\r\n\r\n".encode())
        for _ in range(0, size, 65_536):
            wire.sendall(b"x" * min(65_536, size))
        answer = wire.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_hints_name_what_a_caller_of_the_api_can_do(client):
    assert "GET /v1/films" in client.get("/v1/films/none").json()["remedy"]
    assert "GET /v1/keys" in client.delete("/v1/keys/none").json()["remedy"]


def test_no_hint_sends_a_caller_of_the_api_to_a_shell_for_what_an_address_can_tell():
    """Of all that stands in the code beneath the faces."""
    source = Path(showrunner.__file__).parent
    hints = [
        hint
        for file in source.rglob("*.py")
        if file.parent.name not in ("cli", "archive") and file.name != "settings.py"
        for hint in re.findall(r'hint=f?"([^"]*)"', file.read_text())
    ]
    commands = re.compile(
        r"showrunner (?!(voices add|clean|serve|and start)\b)[a-z]+ | --(?!home|store|port|auth|from|voices lists)[a-z]"
    )
    sent_away = [hint for hint in hints if commands.search(hint)]
    assert len(hints) > 100
    assert sent_away == []


def test_every_answer_is_safe_to_show(client):
    for path in ("/v1/films", "/nowhere", "/docs"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_page_to_read_needs_nothing_from_elsewhere(service):
    answer = httpx.get(f"{service.url}/docs")
    assert answer.status_code == 200
    assert "<script" not in answer.text and "http://" not in answer.text and "https://" not in answer.text
    assert "/v1/films/{film}/events" in answer.text


def test_a_crash_says_nothing_but_its_id(service, house, client, monkeypatch):
    def crash(*_, **__):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(house.vault, "names", crash)
    answer = client.get("/v1/secrets")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
    for _ in range(500):  # the answer may be here before the server is done with the request
        if house.telemetry.crashes:
            break
        time.sleep(0.01)
    assert [str(one) for one in house.telemetry.crashes] == ["the password is hunter2"]
    house.telemetry.crashes.clear()


def test_readiness_is_not_liveness(service, house, monkeypatch):
    assert httpx.get(f"{service.url}/readyz").json() == {"status": "ready", "parts": {"database": None, "store": None}}
    monkeypatch.setitem(house.wrong, "store", "it is full")
    answer = httpx.get(f"{service.url}/readyz")
    assert (answer.status_code, answer.json()["parts"]["store"]) == (503, "it is full")
    assert httpx.get(f"{service.url}/healthz").status_code == 200


def test_requests_are_counted_by_the_pattern_of_their_path(house, client):
    house.telemetry.requests.clear()
    client.get("/v1/films/one")
    client.get("/v1/films/two")
    client.get("/nowhere/at/all")
    client.get("/healthz")
    routes = [one.route for one in house.telemetry.requests[:3]]
    assert routes == ["/v1/films/{film}", "/v1/films/{film}", ""]


BAD_JSON = {
    "nothing": b"", "half": b'{"prompt": ', "NaN": b'{"prompt": "a", "seed": NaN}', "Infinity": b'{"seed": Infinity}',
    "1e999": b'{"prompt": "a", "seed": 1e999}', "not UTF-8": b'{"prompt": "\xff\xfe"}',
    "UTF-16": '{"prompt": "a"}'.encode("utf-16"),
    "a lone surrogate": b'{"prompt": "\\ud800"}', "a null": b'{"prompt": "a\\u0000b"}', "deep": b"[" * 100_000,
    "deep and closed": b'{"document": ' + b'{"a":' * 100 + b"1" + b"}" * 101, "a list": b"[]", "a word": b'"a"',
    "a number": b"1", "null": b"null", "a giant number": b'{"prompt": "a", "seed": ' + b"9" * 5000 + b"}",
    "a large number": b'{"prompt": "a", "seed": 99999999999999999999}', "twice": b'{"prompt": "a", "prompt": 1}',
    "a strange field": b'{"prompt": "a", "__proto__": {"x": 1}}', "a byte order mark": b'\xef\xbb\xbf{"prompt": 1}',
    "wrong types": b'{"prompt": ["a"], "seed": {}, "fps": "30"}', "float": b'{"prompt": "a", "duration_ms": 3000.5}',
    "below nothing": b'{"prompt": "a", "duration_ms": -1}', "two things": b'{"prompt": "a"} {"prompt": "b"}',
    "comments": b'{"prompt": "a" /* b */}', "spaces": b'{"prompt": "   "}', "neither": b"{}",
    "both": b'{"prompt": "a", "document": {}}', "a document of nothing": b'{"document": {"title": "a", "scenes": []}}',
    "a document out of its folder":
        b'{"document": {"title": "a", "scenes": [{"picture": {"kind": "photo", "media": "../x"}}]}}',
    "control letters": b'{"prompt": "a\\u0007b"}',
}  # fmt: skip
POSTS = ("/v1/films", "/v1/quote", "/v1/webhooks", "/v1/keys", "/v1/uploads", "/v1/workspaces", "/v1/members",
         "/mcp/generate", "/api/generate")  # fmt: skip


@pytest.mark.parametrize("name", BAD_JSON)
def test_bad_json_is_refused_in_words_everywhere(house, client, name):
    for path in POSTS:
        answer = client.post(path, content=BAD_JSON[name], headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500, (path, answer.status_code, answer.text)
        told = json.loads(answer.content)
        assert told["detail"] and told["code"] and told["status"] == answer.status_code


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_what_is_not_called_json_is_not_read_as_such(client, kind):
    answer = client.post("/v1/films", content=b'{"prompt": "a"}', headers={"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("id", ["%00", "..%2f..%2fetc", "%ff%fe", "a" * 300, "😀", "'; drop table film; --", "%", "_"])
def test_strange_ids_are_simply_not_found(client, id):
    for path in ("/v1/films/{}", "/v1/assets/{}", "/v1/webhooks/{}", "/v1/films/{}/events", "/v1/films/{}/master"):
        assert client.get(path.format(id)).status_code in (400, 404, 422)


STRANGE = ("limit=0", "limit=201", "limit=x", "limit=9e9", "limit=" + "9" * 5000, "cursor=x", "cursor=1", "cursor=%00",
           "cursor=99999999999999999999.a", "state=strange")  # fmt: skip


@pytest.mark.parametrize("query", STRANGE)
def test_strange_questions_name_the_field(client, query):
    answer = client.get(f"/v1/films?{query}")
    assert answer.status_code in (400, 422)
    assert "field" in answer.json() or answer.status_code == 400


def test_faults_are_all_told_with_their_paths(client):
    answer = client.post("/v1/films", json={"prompt": "a", "fps": 31, "voices": {"anna": {"provider": 3}}, "odd": 1})
    assert answer.status_code == 422
    fields = {fault["field"] for fault in answer.json()["errors"]}
    assert {"fps", "odd"} <= fields
    assert any(field.startswith("voices.anna") for field in fields)


@pytest.mark.parametrize("field", ["style", "palette", "music", "voice"])
def test_a_misspelt_name_is_refused_before_anything_waits(client, field):
    answer = client.post("/v1/films", json={"prompt": "Honey", field: "nonsense"})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.json()["remedy"]
    assert client.get("/v1/films").json()["films"] == []


@pytest.mark.parametrize(
    "asked", [{"music": ""}, {"style": ""}, {"title": "   "}, {"palette": "\u001e"}, {"voice": ""}]
)
def test_empty_names_are_refused_in_words(client, asked):
    for path in ("/v1/films", "/v1/quote"):
        answer = client.post(path, json={"prompt": "Honey", **asked})
        assert answer.status_code in (200, 202, 422), answer.text


def test_who_tries_keys_does_not_get_to_try_many(tmp_path):
    with Service(tmp_path, rate_limit="5/minute") as service, httpx.Client(base_url=service.url) as stranger:
        tried = [stranger.get("/v1/films", headers={"authorization": f"Bearer sr_{n}"}).status_code for n in range(8)]
        with service.client() as owner:
            assert owner.get("/v1/films").status_code == 200
    assert tried == [401] * 5 + [429] * 3
