"""An example of every shape of the API, put together from the examples of its fields and from what its kinds allow."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

# Fields that are called alike mean alike. Others have their example where they are described.
BY_NAME: dict[str, Any] = {
    "id": "honey-never-spoils-1f0c2a77d4",
    "film": "honey-never-spoils-1f0c2a77d4",
    "title": "Why honey never spoils",
    "url": "/v1/films/honey-never-spoils-1f0c2a77d4",
    "created_ms": 1795162753472,
    "changed_ms": 1795162761691,
    "queued_ms": 1795162753472,
    "at_ms": 1795162753472,
    "expires_ms": 1795249153472,
    "media_type": "video/mp4",
    "duration_ms": 42_300,
    "size": 5_266_246,
    "name": "honey",
    "provider": "hibari",
    "model": "heart",
    "language": "en-US",
    "style": "editorial",
    "palette": "ember",
    "voice": "hibari:heart",
    "host": "api.pexels.com",
    "workspace": "local",
    "detail": "it is missing",
    "kind": "film.finished",
    "role": "editor",
    "step": "picture.render_segment",
    "stage": "picture",
    "about": "s1",
    "why": "line.text changed from 'Honey spoils.' to 'Honey never spoils.'",
    "person": "p_5f2c8a9d1e3b7046",
    "production": "narrated",
    "events": 51,
    "next": "1795162753472.honey-never-spoils-1f0c2a77d4",
    "scopes": "films:read",
    "text": "Honey never spoils.",
    "run": "7a56e075bd194147b47ff29217f0bf1e",
    "state": "done",
    "status": "ok",
    "writer": "plain",
    "expected_ms": 3_000,
    "received": 5_266_246,
    "used_ms": 1795162761691,
    "secret": "shown once",
}


def example(schema: Schema, schemas: Mapping[str, Schema], name: str = "", deep: int = 0) -> Any:
    """A value that `schema` allows. `schemas`: what references in it mean, by name."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, name, deep)
    for given in ("example", "const", "default"):
        if schema.get(given) not in (None, [], {}):
            return schema[given]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return BY_NAME[name] if BY_NAME.get(name) in schema["enum"] else schema["enum"][0]
    for union in ("anyOf", "oneOf", "allOf"):
        if schema.get(union) and "properties" not in schema:
            told = [one for one in schema[union] if one.get("type") != "null"]
            return example({**_without(schema, union), **told[0]}, schemas, name, deep)
    return _of_type(schema, schemas, name, deep)


def _without(schema: Schema, union: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key in ("description", "title") and key != union}


def _of_type(schema: Schema, schemas: Mapping[str, Schema], name: str, deep: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, schemas, deep)
        case "array":
            is_small = deep < 6 and schema.get("items")
            return [example(schema["items"], schemas, name, deep + 1)] if is_small else []
        case "string":
            return BY_NAME.get(name) if isinstance(BY_NAME.get(name), str) else "…"
        case "integer" | "number":
            known = BY_NAME.get(name, 0)
            least = int(schema.get("minimum", 0))
            return known if isinstance(known, int) and least <= known <= schema.get("maximum", known) else least
        case "boolean":
            return True
    return None


def _object(schema: Schema, schemas: Mapping[str, Schema], deep: int) -> dict[str, Any]:
    """Required fields and those that have an example of their own; where there are none, those with a default."""
    required, fields = schema.get("required", ()), schema.get("properties", {})
    shown = [name for name, field in fields.items() if name in required or field.get("examples")]
    shown = shown or [name for name, field in fields.items() if field.get("default") not in (None, [], {})]
    return {name: example(fields[name], schemas, name, deep + 1) for name in fields if name in shown}
