"""Changes by path, as people type them: scenes[2].lines[0].text="…". The result is checked as a whole."""

import re
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from showrunner.errors import BriefError
from showrunner.kit.document import Document

D = TypeVar("D", bound=Document)


class _Plain(yaml.SafeLoader):
    """YAML in which only true and false are truths: `off` is a word here."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))

_STEP = re.compile(r"([A-Za-z_][\w-]*)|\[(-?\d+)\]")
DRAFTS = ("script", "storyboard", "look", "cast", "transcript", "brief")


def split(assignment: str) -> tuple[str, str, Any, str]:
    """(draft, path, value, value as typed) of "scenes[2].lines[0].text=Hi". The value is YAML.

    A path begins with the draft's name (storyboard., look., cast., brief.); without one it is the script's.
    """
    path, sign, value = assignment.partition("=")
    path = path.strip()
    if not sign or not path:
        raise BriefError(
            f"{assignment!r} sets nothing", field="set", hint='write PATH=VALUE, as scenes[0].lines[0].text="…"'
        )
    name, _, rest = path.partition(".")
    draft, inner = (name, rest) if name in DRAFTS and rest else ("script", path)
    try:
        parsed = yaml.load(value, Loader=_Plain)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError:
        parsed = value
    value = value.strip()
    return draft, inner, value if parsed is None and value not in ("", "null", "~") else parsed, value


def put_typed(document: D, path: str, value: Any, typed: str) -> D:
    """As `put`; where the place wants text, what was typed is text even if it reads otherwise ("1969", "a: b")."""
    try:
        return put(document, path, value)
    except BriefError as error:
        if isinstance(value, str):
            raise
        try:
            return put(document, path, typed)
        except BriefError:
            raise error from None


def put(document: D, path: str, value: Any) -> D:
    """A copy of `document` with the leaf at `path` replaced. Raises BriefError naming the path and what is wrong."""
    data = document.model_dump(mode="json")
    *parents, leaf = _steps(path)
    place: Any = data
    for at in parents:
        place = _enter(place, at, path)
    if isinstance(place, list) and isinstance(leaf, int) and leaf == len(place):
        place.append(value)
    else:
        _enter(place, leaf, path, is_new=isinstance(place, dict))
        place[leaf] = value
    return checked(type(document), data, path)


def checked(kind: type[D], data: Any, what: str) -> D:
    """Parse `data` as a document of this kind; the first fault is told with its path."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"]).lstrip(".")
        raise BriefError(
            f"{where or what}: {first['msg']}", field=where or what, hint="see the film document's schema"
        ) from error


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise BriefError(f"{path!r} is not a path", field="set", hint="write it as scenes[2].lines[0].text")
        steps.append(match[1] if match[1] is not None else int(match[2]))
        at = match.end()
        if at < len(path) and path[at] == ".":
            at += 1
    return steps


def _enter(place: Any, at: str | int, path: str, *, is_new: bool = False) -> Any:
    try:
        return place.get(at) if is_new else place[at]
    except (KeyError, IndexError, TypeError) as error:
        have = (
            f"there are {len(place)}"
            if isinstance(place, list)
            else f"there is {', '.join(place) if isinstance(place, dict) else 'nothing inside'}"
        )
        raise BriefError(f"{path}: nothing at {at!r}", field=path, hint=have) from error
