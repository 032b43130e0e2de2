"""A few words of a line changed: does its picture stay, does it only show the new words, or must it be thought anew?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from showrunner.film.anchors import SMALL
from showrunner.film.script import Scene
from showrunner.film.storyboard import Shot

SLIGHT_WORDS = 6  # words gone and come together; more is another sentence
# Words that are only shown, by kind of picture. Others also chose what is drawn: an icon, a place, a number's height.
SHOWN_ONLY = {
    "title": ("title", "kicker", "sub"), "statement": ("text",), "quote": ("quote",), "number": ("kicker", "label"),
    "bars": ("title",), "timeline": ("title", "what"), "steps": ("title",), "map": ("title",), "cta": ("title",),
    "landscape": ("title",), "terminal": ("title", "lines"), "photo": ("title",), "clip": ("title",),
}  # fmt: skip
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Change:
    """Words that took the place of others, as written, and the words of the old line on both sides."""

    before: tuple[str, ...]  # at most one
    old: tuple[str, ...]
    new: tuple[str, ...]
    after: tuple[str, ...]  # at most one


def reworded(shots: Sequence[Shot], old: Scene, new: Scene) -> tuple[Shot, ...] | None:
    """The scene's shots with its new words. None: the words chose the picture, or too many changed."""
    if len(old.lines) != len(new.lines):
        return None
    found = [change for a, b in zip(old.lines, new.lines, strict=True) for change in _changes(a.text, b.text)]
    if sum(len(change.old) + len(change.new) for change in found) > SLIGHT_WORDS:
        return None
    kept = list(shots)
    for change in found:
        for n, shot in enumerate(kept):
            same = _with(shot, change)
            if same is None:
                return None
            kept[n] = same
    return tuple(kept)


def _changes(old: str, new: str) -> Iterator[Change]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what != "equal":
            yield Change(tuple(a[max(0, i - 1) : i]), tuple(a[i:j]), tuple(b[k:m]), tuple(a[j : j + 1]))


def _with(shot: Shot, change: Change) -> Shot | None:
    """None when the shot shows the old words elsewhere than as mere text, or names them as its reason."""
    gone = {word.lower() for word in change.old}
    picture = shot.picture.model_dump(mode="json")
    slots = list(_slots(picture, SHOWN_ONLY.get(picture["kind"], ())))
    if gone & {word for word in _tokens(shot.why) if word not in SMALL}:
        return None
    if gone & set(_tokens(" ".join(_others(picture, slots)))):
        return None
    places, shown = _places(slots, change), set(_tokens(" ".join(holder[key] for holder, key in slots)))
    if not places and not (gone or _at_an_edge(change)) & shown:
        return shot
    if len(places) != 1 or not change.new or _has_digits(change):
        return None
    holder, key, start, end = places[0]
    text, words = holder[key], " ".join(change.new)
    words = words[0].upper() + words[1:] if text[start:end][:1].isupper() else words
    holder[key] = text[:start] + words + (text[end:] if change.old else " " + text[end:])
    if "accent" in picture:
        picture["accent"] = [words if word.lower() in gone else word for word in picture["accent"]]
    return Shot.model_validate({**shot.model_dump(mode="json"), "picture": picture})


Slot = tuple[Any, Any]  # a dict or list, and the key of a text in it


def _slots(value: Any, names: Sequence[str]) -> Iterator[Slot]:
    """Where the texts are that are only shown."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in names and isinstance(part, str):
                yield value, name
            elif name in names and isinstance(part, list):
                yield from ((part, n) for n, one in enumerate(part) if isinstance(one, str))
            else:
                yield from _slots(part, names)
    elif isinstance(value, list):
        for part in value:
            yield from _slots(part, names)


def _others(picture: dict[str, Any], slots: Sequence[Slot]) -> Iterator[str]:
    """The texts that are not in `slots`, and not merely coloured."""
    taken = {(id(holder), key) for holder, key in slots}

    def walk(value: Any) -> Iterator[str]:
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, part in pairs:
            if isinstance(part, str) and (id(value), key) not in taken:
                yield part
            elif key != "accent":
                yield from walk(part)

    return walk(picture)


def _places(slots: Sequence[Slot], change: Change) -> list[tuple[Any, Any, int, int]]:
    """(holder, key, first and last character) of where the old words stand; with neighbours, if that makes it one."""
    found: list[tuple[Any, Any, int, int]] = []
    for before, after in _contexts(change):
        pattern = _sought(before, change.old, after)
        found = [(holder, key, *match.span(1)) for holder, key in slots for match in pattern.finditer(holder[key])]
        if len(found) <= 1:
            break
    return found


def _at_an_edge(change: Change) -> set[str]:
    """The only neighbour of words put in at an end of the line: where they would be shown, nobody can tell."""
    return (
        set() if change.old or (change.before and change.after) else {w.lower() for w in change.before + change.after}
    )


def _contexts(change: Change) -> Sequence[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Less and more of the neighbours. What was put in between two words is known by both."""
    if change.old:
        return ((), ()), (change.before, ()), ((), change.after), (change.before, change.after)
    return ((change.before, change.after),) if change.before and change.after else ()


def _sought(before: Sequence[str], old: Sequence[str], after: Sequence[str]) -> re.Pattern[str]:
    """The old words, as group 1, between these neighbours."""
    first, middle, last = (r"\W+".join(map(re.escape, words)) for words in (before, old, after))
    ahead = rf"{first}\W+" if before else ""
    behind = (r"\W+" if old else "") + last if after else ""
    return re.compile(rf"(?<!\w){ahead}({middle}){behind}(?!\w)", re.IGNORECASE)


def _has_digits(change: Change) -> bool:
    return any(character.isdigit() for word in (*change.old, *change.new) for character in word)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
