"""The description of the API is true, and no request of any shape that it allows, or forbids, breaks the service."""

import functools
import json

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from showrunner.film.script import Line, Scene, Script
from showrunner.http.legacy import reaching
from showrunner.kit.http import Guarded

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# An issuer that a test has not; our own key; what thinks for seconds (tests/legacy/test_prefetch.py).
AWAY = ("/oauth/login", "/oauth/callback", "/v1/keys/{key}", "/mcp/prefetch")


@schemathesis.serializer("application/offset+octet-stream")
def _piece(context, value):
    return {"data": value if isinstance(value, bytes) else json.dumps(value, default=str).encode()}


async def nobody(host, port):
    raise OSError(f"{host} is not asked by tests")


@pytest.fixture
def world(service, house, client, monkeypatch):
    """A workspace with one of everything, by the names that addresses have for it; outside there is nobody."""
    monkeypatch.setattr(reaching, "Guarded", functools.partial(Guarded, resolve=nobody))
    film = client.post("/v1/films", json={"prompt": "Honey never spoils."}).json()
    scene = Scene(id="s1", lines=(Line(text="Honey spoils."),))
    house.draft(film["id"], "script", Script(title="Honey", scenes=(scene,)))
    house.finish(film["id"])
    queued = client.post("/v1/films", json={"prompt": "Salt."}).json()
    asset = client.post("/v1/assets", files={"file": ("a.gif", b"GIF89a", "image/gif")}).json()
    upload = client.post("/v1/uploads", json={"name": "a.mp3", "media_type": "audio/mpeg", "size": 5_000}).json()
    hook = client.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/hook"}).json()
    delivery = client.post(f"/v1/webhooks/{hook['id']}/ping").json()
    export = client.post(f"{film['url']}/exports", json={"preset": "captions"}).json()
    return {
        "film": [film["id"], queued["id"]], "job": [film["id"], queued["id"]], "task": [film["id"]],
        "video": [film["id"]], "asset": [asset["id"], upload["id"]], "hook": [hook["id"]],
        "delivery": [delivery["id"]], "export": [export["id"]], "name": ["script", "brief", "PEXELS_API_KEY"],
        "production": ["captioned", "scored"], "step": ["narrate"], "kind": ["srt"], "workspace": ["local"],
    }  # fmt: skip


def test_no_document_is_called_as_a_generator_calls_a_choice_of_another():
    """Clients have a class for each choice, named after document and field: two of one name, and one is left out."""
    from showrunner.http.app import description

    schemas = description()["components"]["schemas"]
    named = {
        name + field.title().replace("_", "")
        for name, schema in schemas.items()
        for field, about in schema.get("properties", {}).items()
        if "enum" in about or any("enum" in one for one in about.get("anyOf", ()))
    }
    assert named
    assert named & schemas.keys() == set()


def examine(service, client, world, examples, **settings):
    """Every operation with so many requests, a part of them about things that are there; how many were sent."""
    schema = schemathesis.openapi.from_url(f"{service.url}/v1/openapi.json")
    session = requests.Session()
    session.headers["authorization"] = client.headers["authorization"]
    sent = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in AWAY:
            _examine(operation, service, session, world, sent, hypothesis.settings(
                max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck), **settings,
            ))  # fmt: skip
    session.close()
    return len(sent)


def _examine(operation, service, session, world, sent, settings):
    shapes = [operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode]

    @settings
    @given(st.data())
    def send(data):
        case = data.draw(st.one_of(shapes))
        for name, values in world.items():
            if name in (case.path_parameters or {}) and data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(values))
        sent.append(operation.label)
        answer = case.call(base_url=service.url, session=session, timeout=30)
        case.validate_response(answer, checks=CHECKS)

    send()


@pytest.mark.filterwarnings("default")
def test_a_sample_of_requests_is_answered_as_described(service, client, world, monkeypatch):
    from showrunner.http.routes import beside

    monkeypatch.setattr(beside, "WAIT_S", -1.0)
    assert examine(service, client, world, 3, derandomize=True) >= 200


@pytest.mark.soak
@pytest.mark.filterwarnings("default")
def test_thousands_of_requests_are_answered_as_described(service, client, world, monkeypatch):
    from showrunner.http.routes import beside

    monkeypatch.setattr(beside, "WAIT_S", -1.0)
    assert examine(service, client, world, 90) >= 5_000


def test_every_operation_says_what_it_refuses_and_has_an_id(service):
    import httpx2 as httpx

    found = httpx.get(f"{service.url}/v1/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    ids = []
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            ids.append(operation["operationId"])
            problems = [s for s, a in operation["responses"].items() if s >= "400" and "$ref" in a]
            assert problems or path in ("/healthz", "/readyz"), (method, path)
            assert operation.get("security") or path.startswith(("/health", "/readyz", "/oauth/", "/v1/files/"))
    assert len(ids) == len(set(ids))
    assert json.dumps(found).count("/tmp/") == 0


def test_every_example_is_one():
    import jsonschema

    from showrunner.http.app import description

    found = description()
    seen = 0
    for methods in found["paths"].values():
        for operation in methods.values():
            for part in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in part.get("content", {}).values():
                    if "example" in content and "schema" in content:
                        schema = {**content["schema"], "components": found["components"]}
                        jsonschema.Draft202012Validator(schema).validate(content["example"])
                        seen += 1
    assert seen > 80
