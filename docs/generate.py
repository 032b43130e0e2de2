"""Write the reference pages that say what the code says: the command line, exit codes, presets, the film document.

    .venv/bin/python docs/generate.py

tests/test_docs.py fails when a page is not what this writes.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from showrunner import errors
from showrunner.cli.parser import build_parser
from showrunner.film import document
from showrunner.media.deliver.presets import PRESETS, Preset
from showrunner.productions.exporting import EXTRAS

REFERENCE = Path(__file__).resolve().parent / "reference"
WRITTEN_BY = "<!-- Written by docs/generate.py; change the code, not this page. -->\n"


def pages() -> dict[str, str]:
    """File name under docs/reference → its text."""
    return {
        "cli.md": WRITTEN_BY + cli(),
        "exit-codes.md": WRITTEN_BY + exit_codes(),
        "presets.md": WRITTEN_BY + presets(),
        "film-document.md": WRITTEN_BY + film_document(),
        "http.md": WRITTEN_BY + http(),
        "film-document.schema.json": json.dumps(document.schema(), indent=2, ensure_ascii=False) + "\n",
    }


def cli() -> str:
    parser = build_parser()
    commands = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    parts = ["# The command line", parser.description or "", *_arguments(parser)]
    for name, command in commands.choices.items():
        parts += [f"## showrunner {name}", f"{_sentence(command.description or '')}", *_arguments(command)]
    return "\n\n".join(parts) + "\n"


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    rows = [
        (_shown(action), _sentence(action.help or ""))
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction)
        and action.help is not argparse.SUPPRESS
    ]
    if rows:
        yield _table(("argument", "meaning"), rows)


def _shown(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    if not action.option_strings:
        return f"`{value}`"
    return f"`{action.option_strings[-1]}`" if action.nargs == 0 else f"`{action.option_strings[-1]} {value}`"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


ABOUT_HTTP = """\
`GET /v1/openapi.json` of a running service describes all of this for generators, `/docs` shows it as a page.

- **Who asks**: `Authorization: Bearer` with this machine's token, an API key or a token of `/oauth/token`. A person, or
  this machine's token, chooses among workspaces with `Showrunner-Workspace`. What belongs to others looks like nothing.
- **Refusals** are `application/problem+json` (RFC 9457): `code` for programs, `field` for the culprit, `remedy` for
  what to do next, `request_id` to ask about. Times are UTC milliseconds, money is in micro-dollars.
- **Once**: every POST takes an `Idempotency-Key`. The same request under it within 24 hours gets the same bytes and
  `Idempotent-Replayed: true`; another request 422; while the first is under way 409. A refused request may be mended.
- **Pages**: `next` of a page is the `cursor` (or `after`) of the following one; null, or nothing new, is the end.
- **Revisions**: a draft's `ETag` goes back as `If-Match`; 412 says that somebody was quicker. `If-None-Match` on a film
  costs nothing while it does not change.
- **Events**: with `Accept: text/event-stream` a film's events are replayed after `Last-Event-ID` and followed to its
  end; 204 says that there will be no more.
- **Files** answer `Range`, `If-Range` and `HEAD`. A link (POST `…/links`) works without a key for an hour,
  a week at most, and ends with its film or upload.
- **Large uploads** come in pieces (tus 1.0.0): POST `/v1/uploads`, then PATCH with `Upload-Offset`;
  HEAD says where to go on.
- **Too often** is 429 with `Retry-After`; `RateLimit-*` tell what is left."""


def http() -> str:
    """Every operation by its tag, from the description that the service gives of itself."""
    from showrunner.http.app import description

    tags: dict[str, list[tuple[str, ...]]] = {}
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            about = " ".join(operation.get("description", "").split()) or operation["summary"]
            row = (f"`{method.upper()}`", f"`{path}`", about, _statuses(operation))
            tags.setdefault(operation["tags"][0], []).append(row)
    parts = ["# HTTP", ABOUT_HTTP]
    for tag, rows in tags.items():
        parts += [f"## {_sentence(tag)}", _table(("", "path", "what it does", "answers"), rows)]
    return "\n\n".join(parts) + "\n"


def _statuses(operation: dict[str, Any]) -> str:
    """Those that say that it went well, and the refusals that are its own."""
    usual = {"400", "401", "403", "404", "422", "429", "431", "500", "503", "507"}
    return " ".join(sorted(status for status in operation["responses"] if status not in usual))


def exit_codes() -> str:
    """From the tree drawn in errors.py's docstring and the classes themselves."""
    meanings = dict(_drawn(errors.__doc__ or ""))
    rows = [
        (str(kind.exit_status), f"`{kind.code}`", meanings[kind.__name__])
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, errors.ShowrunnerError)
        and kind is not errors.ShowrunnerError
        and not kind.__name__.startswith("_")
    ]
    fixed = [
        ("0", "", "done"),
        ("1", "", "a check of `doctor` failed, or something nobody foresaw"),
        ("2", "", "also: a flag that does not exist"),
        ("69", "", "`./showrunner` or `./check` could not set itself up; it says what to install"),
        ("130", "", "stopped by Ctrl-C; what was finished is kept"),
    ]
    return (
        "# Exit codes\n\nEvery error says what happened and, after “to mend it”, what to do next. With `--json` the "
        'last line of stdout is `{"error": {"code", "message", "hint", "field"}}`.\n\n'
        + _table(("exit", "code", "meaning"), sorted([*rows, *fixed], key=lambda row: int(row[0])))
        + "\n"
    )


def _drawn(tree: str) -> Iterator[tuple[str, str]]:
    for line in tree.splitlines():
        found = re.match(r"[│ ]*[├└]── (\w+)\s+(.+?)\s*\((?:(?:HTTP )?\d{3}|exit)", line)
        if found:
            yield found[1], found[2].partition("; .")[0].strip()  # attributes are for callers in Python


def presets() -> str:
    rows = [(f"`{p.name}`", p.about, f"`{p.suffix}`", _contents(p), _limits(p)) for p in PRESETS.values()]
    extras = [(f"`{name}`", about) for name, about in EXTRAS.items()]
    return (
        "# Presets of `showrunner export`\n\n"
        "What already fits is copied; anything else is encoded anew. Limits are those of the places' own pages, "
        "November 2026.\n\n"
        + _table(("preset", "for", "file", "inside", "limits"), rows)
        + "\n\nBesides films:\n\n"
        + _table(("preset", "what"), extras)
        + "\n"
    )


def _contents(preset: Preset) -> str:
    names = {"h264": "H.264 High", "vp9": "VP9", "prores": "ProRes 422 HQ", "gif": "GIF", "aac": "AAC", "opus": "Opus",
             "mp3": "MP3", "pcm_s16le": "PCM, 16 bit"}  # fmt: skip
    return ", ".join(names[codec] for codec in (preset.picture, preset.sound) if codec)


def _limits(preset: Preset) -> str:
    limits = [
        (preset.aspect, f"{preset.aspect}"),
        (preset.most_short_side, f"shorter side ≤ {preset.most_short_side} px"),
        (preset.shortest_ms, f"≥ {preset.shortest_ms // 1000} s"),
        (preset.longest_ms, f"≤ {(preset.longest_ms or 0) // 60_000} min"),
        (preset.most_bytes, f"≤ {(preset.most_bytes or 0) >> 20} MB"),
        (preset.most_picture_kbps, f"≤ {(preset.most_picture_kbps or 0) // 1000} Mbit/s"),
    ]
    return ", ".join(text for value, text in limits if value) or "none"


def film_document() -> str:
    """One table per part, in the order a writer meets them."""
    schema = document.schema()
    parts = {"The film": schema, **{name: schema["$defs"][name] for name in sorted(schema["$defs"])}}
    first = ["The film", "SceneEntry", "LineEntry", "VoiceEntry"]
    ordered = [*first, *(name for name in parts if name not in first)]
    sections = [f"## {name}\n\n{_about(parts[name])}{_fields(parts[name])}" for name in ordered if _fields(parts[name])]
    head = (
        "# The film document\n\nYAML or JSON; what it leaves open, the film decides. Names of files are relative to "
        "the document. `film-document.schema.json` beside this page is the same for editors, and `showrunner schema` "
        "prints it."
    )
    return "\n\n".join([head, *sections]) + "\n"


def _about(part: dict[str, Any]) -> str:
    text = " ".join(str(part.get("description", "")).split())
    return f"{text}\n\n" if text else ""


def _fields(part: dict[str, Any]) -> str:
    required = set(part.get("required", []))
    rows = [
        (f"`{name}`", _kind(field), "must be given" if name in required else _default(field))
        for name, field in part.get("properties", {}).items()
    ]
    return _table(("field", "value", "without it"), rows) if rows else ""


def _default(field: dict[str, Any]) -> str:
    if "const" in field:
        return f"`{field['const']}`"
    value = field.get("default")
    return "the film decides, or none" if value in (None, [], {}, "") else f"`{json.dumps(value, ensure_ascii=False)}`"


def _kind(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(one) for one in field["anyOf"] if one.get("type") != "null"))
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "oneOf" in field:
        return "one of " + ", ".join(sorted(_kind(one) for one in field["oneOf"]))
    if field.get("type") == "array":
        return _list(field)
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"names with {_kind(inner)}" if isinstance(inner, dict) else "names with values"
    return _scalar(field)


def _list(field: dict[str, Any]) -> str:
    if "prefixItems" in field:
        return "[" + ", ".join(_kind(one) for one in field["prefixItems"]) + "]"
    least, most = field.get("minItems"), field.get("maxItems")
    span = f" ({least or 0} to {most})" if most else f" ({least} or more)" if least else ""
    return f"list of {_kind(field['items'])}{span}"


def _scalar(field: dict[str, Any]) -> str:
    names = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    low = field.get("minimum")
    high = field.get("maximum", field["exclusiveMaximum"] - 1 if "exclusiveMaximum" in field else None)
    span = f" {low} to {high}" if low is not None and high is not None else ""
    return names.get(str(field.get("type")), "anything") + span


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def main() -> None:
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
