"""Errors as an agent can act on them: a code, what to change in the call, and which calls make sense next."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from showrunner import errors
from showrunner.errors import ShowrunnerError
from showrunner.kit.redaction import redacted
from showrunner.mcp.answers import Action, Failure

INTERNAL = "internal"
_SUGGESTED = re.compile(r"did you mean '([^']+)'\?")
_LISTS = {
    "voice": ("list_voices", "the voices there are"),
    "voices": ("list_voices", "the voices there are"),
    "style": ("list_styles", "the styles there are"),
    "palette": ("list_styles", "the palettes there are"),
    "music": ("list_styles", "the moods there are"),
    "preset": ("list_styles", "the presets there are"),
    "film": ("list_films", "the films there are"),
}

LISTED = ("films", "voices")  # by tools of these names


class Refusal(Exception):
    """Raised inside a tool to answer with just this failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def of_error(error: ShowrunnerError, arguments: Mapping[str, Any]) -> Failure:
    """`arguments` are the ones of the call. What is our own fault is told without its particulars."""
    if isinstance(error, errors.MediaError | errors.StoreError):
        return internal().model_copy(update={"code": error.code})
    return Failure(
        code=error.code,
        message=redacted(str(error)),
        hint=_hint(error),
        field=error.field,
        retry_with=_retry_with(error),
        retry_after_s=getattr(error, "retry_after_s", None),
        next_actions=_next(error, arguments),
    )


def of_arguments(error: ValidationError) -> Failure:
    """The first fault of arguments that do not fit the tool's schema."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or None
    choices = re.findall(r"'([^']+)'", str(first.get("ctx", {}).get("expected", "")))
    close = get_close_matches(str(first.get("input")), choices, n=1, cutoff=0.4)
    return Failure(
        code="bad_arguments",
        message=f"{field or 'the arguments'}: {first['msg']}",
        hint=f"choose from {', '.join(choices)}" if choices else "see the tool's input schema",
        field=field,
        retry_with={field: close[0]} if field and close else None,
    )


def unknown_arguments(unknown: str, known: tuple[str, ...]) -> Failure:
    close = get_close_matches(unknown, known, n=1, cutoff=0.5)
    return Failure(
        code="bad_arguments",
        message=f"this tool has no argument {unknown!r}",
        hint=f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(known) or 'none'}",
        field=unknown,
    )


def unknown_tool(name: str, known: tuple[str, ...]) -> Failure:
    close = get_close_matches(name, known, n=3, cutoff=0.4)
    actions = tuple(Action(tool=tool, why="its name is close") for tool in close)
    return Failure(
        code="unknown_tool", message=f"there is no tool {name!r}", hint=", ".join(known), next_actions=actions
    )


def internal() -> Failure:
    return Failure(
        code=INTERNAL,
        message="something went wrong here; it is in the log",
        hint="try again; what was finished is kept",
    )


def _retry_with(error: ShowrunnerError) -> dict[str, Any] | None:
    suggested = _SUGGESTED.search(error.hint)
    match error:
        case errors.Degraded():
            return {"allow_degraded": True}
        case errors.BriefError() | errors.NotFound() if suggested and error.field:
            return {error.field: suggested[1]}
    return None


def _next(error: ShowrunnerError, arguments: Mapping[str, Any]) -> tuple[Action, ...]:
    film = arguments.get("film")
    match error:
        case errors.Conflict() | errors.Busy() if film:
            return (
                Action(tool="film_status", arguments={"film": film}, why="see what it is doing"),
                Action(tool="watch_film", arguments={"film": film}, why="wait until it has ended"),
            )
        case errors.Stale() if film:
            return (Action(tool="get_draft", arguments={"film": film}, why="read it again, then edit what is there"),)
        case errors.MissingModel() | errors.MissingKey():
            return (Action(tool="list_voices", why="choose what is installed"),)
        case errors.BudgetSpent():
            return (Action(tool="quote", why="find a cheaper way, or ask for a higher ceiling"),)
        case errors.TooMany() | errors.Unavailable():
            return (Action(tool="list_films", arguments={"state": "making"}, why="see what is being made"),)
    name = (error.field or "").partition(".")[0]
    if name in _LISTS:
        tool, why = _LISTS[name]
        return (Action(tool=tool, why=why),)
    return ()


def _hint(error: ShowrunnerError) -> str:
    if isinstance(error, errors.NotFound) and error.among in LISTED:
        return f"list_{error.among} lists them"
    return error.hint
