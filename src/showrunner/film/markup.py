"""YAML and JSON as plain text values that remember their lines.

Only mappings, lists, texts and nothing (`~`, `null`, or left empty) exist here: `16:9` stays "16:9", `off` stays "off",
`1969-07-20` stays as written. What grows when aliases are written out, is too deep, says a name twice or carries a tag
is refused before it is built.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from showrunner.errors import BriefError

MOST_CHARACTERS = 1_000_000
MOST_NODES = 50_000  # with every alias written out
DEEPEST = 20
_NULL, _KNOWN = "tag:yaml.org,2002:null", ("str", "seq", "map", "null")


@dataclass(frozen=True)
class Source:
    """A parsed text: `data` is its value, `line_of` says where a part of it stands."""

    name: str
    data: Any
    root: yaml.Node

    def line_of(self, path: Sequence[int | str]) -> int:
        """Line, from 1, of the part at `path` or of the nearest part above it that exists."""
        node = self.root
        for part in path:
            child = _step(node, part)
            if child is None:
                break
            node = child
        return int(node.start_mark.line) + 1


def parse_markup(text: str, name: str) -> Source:
    """Read `text`; `name` is its file name, for messages and to tell JSON. Raises BriefError (field "document")."""
    if len(text) > MOST_CHARACTERS:
        what = f"{name} has {len(text):,} characters; a film document has at most {MOST_CHARACTERS:,}"
        raise _refusal(what, "split it into several films")
    is_json = name.lower().endswith(".json") or text.lstrip()[:1] == "{"
    if is_json:
        _check_json(text, name)
    root = _composed(text.replace("\t", " ") if is_json else text, name)
    _guard(root, name)
    return Source(name, json.loads(text, parse_int=str, parse_float=str) if is_json else _built(root), root)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {
        first: [one for one in found if one[0] == _NULL]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _composed(text: str, name: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        hint = "check the indentation and the quotes there; a text with “: ” in it needs quotes around it"
        raise _refusal(f"{name}{where}: {error.problem or 'not readable as YAML'}", hint) from None
    except yaml.YAMLError as error:
        what = f"{name} is not readable as YAML: {str(error).splitlines()[0]}"
        raise _refusal(what, "save it as plain UTF-8 text without control characters") from None
    except RecursionError:
        raise _refusal(f"{name} is nested too deeply", "write it flatter") from None
    if root is None:
        raise _refusal(f"{name} is empty", "see examples/film.yaml")
    return root


def _check_json(text: str, name: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        hint = "JSON wants double quotes around names and texts, and no comma after the last entry"
        raise _refusal(f"{name}, line {error.lineno}, column {error.colno}: {error.msg}", hint) from None
    except (RecursionError, ValueError):
        raise _refusal(f"{name} is nested too deeply or holds a number too long to read", "write it flatter") from None


def _guard(root: yaml.Node, name: str) -> None:
    sizes: dict[int, int] = {}

    def size(node: yaml.Node, depth: int) -> int:
        if depth > DEEPEST:
            raise _at(node, name, f"nested deeper than {DEEPEST} levels", "write it flatter")
        if id(node) in sizes:
            return sizes[id(node)]
        sizes[id(node)] = MOST_NODES + 1  # a node inside itself is endless
        _check(node, name)
        total = 1 + sum(size(child, depth + 1) for child in _children(node))
        if total > MOST_NODES:
            raise _at(node, name, f"more than {MOST_NODES:,} entries", "write repeated parts out, without aliases")
        sizes[id(node)] = total
        return total

    size(root, 0)


def _check(node: yaml.Node, name: str) -> None:
    if node.tag.rpartition(":")[2] not in _KNOWN:
        raise _at(node, name, f"the tag {node.tag!r} means nothing here", "leave it out")
    seen: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if not isinstance(key, yaml.ScalarNode):
            raise _at(key, name, "a name must be plain text", "put a name before the colon")
        if key.value in seen:
            raise _at(key, name, f"“{key.value}” stands here for the second time", "keep one of the two")
        seen.add(key.value)


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _built(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _built(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_built(child) for child in node.value]
    return None if node.tag == _NULL else node.value


def _step(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None


def _at(node: yaml.Node, name: str, what: str, hint: str) -> BriefError:
    mark = node.start_mark
    return _refusal(f"{name}, line {mark.line + 1}, column {mark.column + 1}: {what}", hint)


def _refusal(what: str, hint: str) -> BriefError:
    return BriefError(what, field="document", hint=hint)
