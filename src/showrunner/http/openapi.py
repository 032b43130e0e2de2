"""The description of the API (OpenAPI 3.1): what the code says of itself, with every refusal an operation can make."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from showrunner.http.exemplars import example
from showrunner.http.problems import MEDIA_TYPE, Problem

ABOUT = """\
Films out of words: ask for one, watch it being made, change a sentence, and only what that changes is made again.

Every answer carries `X-Request-Id`. A refusal is a problem document (RFC 9457): `code` is for programs, `remedy` says
what to do. A POST with an `Idempotency-Key` is done once, however often it is sent within 24 hours.
Times are UTC milliseconds, money is in micro-dollars.
"""
_MEANINGS = {
    400: ("bad_request", "it is not HTTP or JSON as we know it"),
    401: ("unauthenticated", "who asks is not known"),
    402: ("budget_spent", "a ceiling of money would be passed"),
    403: ("forbidden", "who asks may not"),
    404: ("not_found", "there is no such thing here"),
    409: ("conflict", "the thing is not in a state for this, or the same request is under way"),
    412: ("stale", "it has changed since it was read"),
    413: ("too_large", "more bytes than are taken"),
    415: ("not_json", "another media type is wanted"),
    422: ("bad_brief", "it cannot be done as asked; `field` names the culprit"),
    424: ("provider_failed", "an engine that it hangs on said no"),
    429: ("too_many", "too often; `Retry-After` says when to come back"),
    431: ("headers_too_large", "the head of the request is too large"),
    500: ("internal", "our mistake"),
    503: ("unavailable", "a part of the house is away"),
    507: ("store_failed", "there is no room"),
}
_ALWAYS = (400, 403, 429, 431, 500, 503)
_OPEN = ("/oauth/", "/health", "/healthz", "/readyz", "/v1/files/", "/v1/openapi.json")  # no key is asked for
_WORKING = ("/films", "/redo", "/exports", "/quote", "/plan", "/generate")  # may cost, and may hang on others
_ID = "$response.body#/id"
_MAKERS: tuple[tuple[str, str, dict[str, str]], ...] = (  # what it makes is called so in other addresses
    ("create_film", "202", {"film": _ID}),
    ("create_export", "202", {"film": "$request.path.film", "export": _ID}),
    ("create_asset", "201", {"asset": _ID}),
    ("create_upload", "201", {"asset": _ID}),
    ("create_webhook", "201", {"hook": _ID}),
    ("ping_webhook", "202", {"delivery": _ID}),
    ("create_key", "201", {"key": _ID}),
    ("create_workspace", "201", {"workspace": _ID}),
    ("create_member", "201", {"person": "$response.body#/person"}),
)
_HEADERS = {
    "X-Request-Id": {"description": "name it when you ask for help", "schema": {"type": "string"}},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title="Showrunner", version=version("showrunner"), description=ABOUT, routes=app.routes,
            openapi_version="3.1.0", license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )  # fmt: skip
        parts = found.setdefault("components", {})
        schemas = parts.setdefault("schemas", {})
        _add_problem(schemas)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        parts["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "this machine's token, an API key or a JWT"}
        }
        parts["responses"] = {str(status): _problem(status) for status in _MEANINGS}
        for path, method, operation in _operations(found):
            _complete(path, method, operation)
        _link(found)
        _exemplify(found)
        app.openapi_schema = found
    return app.openapi_schema


def _link(found: dict[str, Any]) -> None:
    """From what makes a thing to all that can be done with it."""
    operations = {operation["operationId"]: operation for _, _, operation in _operations(found)}
    for maker, status, known in _MAKERS:
        links = operations[maker]["responses"][status].setdefault("links", {})
        for name, operation in operations.items():
            asked = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            if asked and asked <= known.keys():
                links[name] = {"operationId": name, "parameters": {one: known[one] for one in sorted(asked)}}


def _exemplify(found: dict[str, Any]) -> None:
    """An example for every JSON that goes in or out."""
    schemas = found["components"]["schemas"]
    for _, _, operation in _operations(found):
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media_type, content in part.get("content", {}).items():
                if media_type == "application/json" and "schema" in content and "example" not in content:
                    shown = example(content["schema"], schemas)
                    content["example"] = {} if shown is None else shown


def _operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Security, Idempotency-Key and refusals, by what kind of operation it is."""
    is_open = path.startswith(_OPEN)
    if not is_open:
        operation["security"] = [{"bearer": []}]
    if method == "post" and not is_open:
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    answers = operation["responses"]
    for status in sorted(_refusals(path, method, operation)):
        if str(status) not in answers or status == 422:
            answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
    for answer in answers.values():
        if "$ref" not in answer:
            answer.setdefault("headers", {}).update(_HEADERS)


def _refusals(path: str, method: str, operation: dict[str, Any]) -> set[int]:
    if path in ("/health", "/healthz", "/readyz"):
        return {400, 403, 431, 500, 503}
    found = {*_ALWAYS, 404, 409, 422, 507}
    if "security" in operation:
        found.add(401)
    if method in ("post", "put", "patch"):
        found.add(413)
    if "requestBody" in operation:
        found.add(415)
    if any(one["name"].lower() == "if-match" for one in operation.get("parameters", ())):
        found.add(412)
    if method == "post" and path.endswith(_WORKING):
        found |= {402, 424}
    return found


_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 255 visible ASCII characters; the same request with the same key is done once",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "7d0a5c0e-0f5e-4d7e-9d0b-3f1f5d8f2a11",
}


def _problem(status: int) -> dict[str, Any]:
    code, meaning = _MEANINGS[status]
    example = {
        "type": f"urn:showrunner:problem:{code}", "title": "…", "status": status, "detail": meaning, "code": code,
        "request_id": "0c5f8a4e9b7d4f3c8f7a1e2d3c4b5a69",
    }  # fmt: skip
    headers = dict(_HEADERS)
    if status in (429, 503):
        headers["Retry-After"] = {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": meaning, "content": content, "headers": headers}


def _add_problem(schemas: dict[str, Any]) -> None:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas["Problem"] = schema
