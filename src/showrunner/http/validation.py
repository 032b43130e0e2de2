"""What is wrong with a request, in words: the path of the culprit as the client wrote it, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from showrunner.http.problems import Fault, Refusal, printable

MOST = 20  # faults told at once
_REMEDIES = {
    "missing": "add it",
    "extra_forbidden": "take it out: there is no such field",
    "enum": "choose one of those",
    "literal_error": "choose one of those",
    "string_too_long": "make it shorter",
    "string_too_short": "make it longer",
    "string_pattern_mismatch": "write it as the description says",
    "json_invalid": "send valid JSON in UTF-8",
    "int_parsing": "give a whole number",
    "int_type": "give a whole number",
    "bool_type": "give true or false",
    "string_type": "give text",
}


def explained(error: RequestValidationError) -> Refusal:
    """400 for what is not JSON at all, else 422 with every fault."""
    found = list(error.errors())
    if found and found[0]["type"] == "json_invalid":
        told = str(found[0].get("ctx", {}).get("error") or found[0]["msg"])
        return Refusal(
            400, "not_json", f"the body is not JSON: {printable(told)}", field="body", remedy=_REMEDIES["json_invalid"]
        )
    faults = tuple(_fault(one) for one in found[:MOST])
    first = faults[0] if faults else Fault(field="body", detail="the request is not valid")
    return Refusal(
        422, "bad_request", f"{first.field}: {first.detail}", field=first.field, remedy=first.remedy, faults=faults
    )


def _fault(one: Mapping[str, Any]) -> Fault:
    kind = str(one["type"])
    detail = str(one["msg"]).removeprefix("Value error, ").replace("Input should", "it should")
    return Fault(field=_path(one["loc"]), detail=printable(detail), remedy=_REMEDIES.get(kind, "see the description"))


def _path(loc: Sequence[int | str]) -> str:
    """("body", "voices", "anna") -> voices.anna; other places keep their name: query.limit."""
    parts = [str(part) for part in loc if not str(part).startswith("function-")]
    if parts[:1] == ["body"] and len(parts) > 1:
        parts = parts[1:]
    return printable(".".join(parts))[:300] or "body"
