"""What a file is about, from all that is known of it: its name, its folder, tags, what it says of itself, notes."""

import re
from collections.abc import Iterable, Mapping, Sequence

from showrunner.film.cleaning import cleaned

LONGEST = 600  # characters; what a sentence model reads of it is shorter still
SAID_OF_ITSELF = ("title", "description", "comment", "genre", "album", "artist")
SHOWN = ("title", "description")  # of these, what tells of this one file and not of many
# What cameras, phones and programs call files: it says nothing of what is in them.
_MACHINE = re.compile(
    r"(?i)\b(?:img|dscn?|dscf|mvi|mov|vid|pxl|gopr|gh\d\d|gx\d\d|dji|mah|clip|c\d{4}|p\d{7}|screenrecording|whatsapp|"
    r"video|image|photo|untitled|final|export|edit|copy|new|footage|stock|videos|pictures|camera|dcim|\d+k|\d+p|\d+fps)\b"
)
_JOINTS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|[_\-.,;:+()\[\]{}#@&/\\]+")
_DIGITS = re.compile(r"\b[\dx]*\d[\dx]*\b|\b[0-9a-f]{16,}\b")


def words_of(
    name: str, folder: str = "", tags: Sequence[str] = (), notes: str = "", told: Mapping[str, str] | None = None
) -> str:
    """The parts in words, the surest first, each said once: "waves at dusk · beach · holiday in Brittany"."""
    itself = [text for key in SAID_OF_ITSELF if (text := (told or {}).get(key))]
    name, folder, notes, *tags = (cleaned(text, most=LONGEST) for text in (name, folder, notes, *tags))
    stem = name.rpartition(".")[0] or name
    parts = [notes, *tags, plain(stem), *(plain(text) for text in itself), *map(plain, folder.split("/")[-2:])]
    return " · ".join(_once(part.strip() for part in parts))[:LONGEST]


def subject_of(name: str, notes: str = "", told: Mapping[str, str] | None = None) -> str:
    """The parts that are this file's own; tags, folders and albums are shared with others. "" when it has none."""
    itself = [text for key in SHOWN if (text := (told or {}).get(key))]
    name, notes = cleaned(name, most=LONGEST), cleaned(notes, most=LONGEST)
    parts = [notes, plain(name.rpartition(".")[0] or name), *map(plain, itself)]
    return " · ".join(_once(part.strip() for part in parts))[:LONGEST]


def plain(text: str) -> str:
    """A name as words, without counters, dates and what machines add."""
    spaced = _JOINTS.sub(" ", text)
    return " ".join(_DIGITS.sub(" ", _MACHINE.sub(" ", spaced)).split())


def _once(parts: Iterable[str]) -> list[str]:
    """Without those that others hold already."""
    kept: list[str] = []
    for part in parts:
        if len(part) > 1 and not any(part.casefold() in earlier.casefold() for earlier in kept):
            kept.append(part)
    return kept
