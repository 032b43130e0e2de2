"""The API as a page to read: one HTML file made of its description, without scripts or anything from elsewhere."""

import json
from html import escape
from typing import Any

STYLE = """
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
body{color:#1b1b22;background:#fbfaf7}
h1{font-size:1.9rem}h2{margin-top:2.5rem;border-bottom:2px solid #e4e0d8}details{border-bottom:1px solid #e4e0d8}
summary{cursor:pointer;padding:.45rem 0}summary b{display:inline-block;width:4.2rem;color:#7a3b12}
code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f1eee7;padding:.7rem;overflow:auto;border-radius:.4rem}
table{border-collapse:collapse}td{padding:.15rem .9rem .15rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#15151b;color:#e8e6e1}pre{background:#22222b}
h2,details{border-color:#33333d}summary b{color:#f0a36b}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def page(description: dict[str, Any]) -> str:
    info = description["info"]
    groups: dict[str, list[str]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["service"])[0]
            groups.setdefault(tag, []).append(_operation(path, method, operation, description))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(found)}" for tag, found in sorted(groups.items()))
    about = "".join(f"<p>{escape(part)}</p>" for part in info["description"].split("\n\n"))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>"
        f"<meta name=viewport content='width=device-width'><style>{STYLE}</style><h1>{escape(info['title'])} "
        f"{escape(info['version'])}</h1>{about}<p>Machine-readable: <a href='/v1/openapi.json'>/v1/openapi.json</a></p>"
        f"{body}</html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any], description: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td>{escape(one['in'])}<td>{escape(one.get('description', ''))}"
        for one in operation.get("parameters", ())
    )
    asked = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    told = "".join(
        f"<tr><td><code>{status}</code><td>{escape(_resolved(answer, description).get('description', ''))}"
        for status, answer in sorted(operation["responses"].items())
    )
    shape = f"<p>Takes</p><pre>{escape(_outline(asked, description))}</pre>" if asked else ""
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code></summary>"
        f"<p>{escape(operation.get('description', ''))}</p><table>{rows}</table>{shape}"
        f"<p>Answers</p><table>{told}</table></details>"
    )


def _outline(schema: dict[str, Any], description: dict[str, Any]) -> str:
    """Fields and their kinds, one to a line."""
    found = _resolved(next((s for s in schema.get("anyOf", ()) if "$ref" in s), schema), description)
    fields = found.get("properties", {})
    lines = [f"{name}: {_kind(field)}  {field.get('description', '')}".rstrip() for name, field in fields.items()]
    return "\n".join(lines) or json.dumps(found, indent=1)


def _kind(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " | ".join(_kind(one) for one in field["anyOf"])
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    return str(field.get("type") or field.get("$ref", "any").rpartition("/")[2])


def _resolved(part: dict[str, Any], description: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = description
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    resolved: dict[str, Any] = found
    return resolved
