"""Reading a line aloud. Every whitespace token comes back, in order, with the words it is heard as."""

import re

from showrunner.kit.document import Document

PUNCTUATION = ".,;:?!—…"  # what a voice hears as melody or breath
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


class Spoken(Document):
    """One token of the line and how it is voiced.

    `words` are lower or mixed case English words; a single capital is a letter's name; () means nothing is said
    (a lone dash, an emoji). `closing` is the punctuation a voice should hear after the words.
    """

    token: str
    words: tuple[str, ...]
    closing: str = ""


def speak_as(text: str, language: str = "en") -> tuple[Spoken, ...]:
    """One `Spoken` per whitespace token of `text`, in order."""
    return tuple(_plain(token) for token in text.split())


def _plain(token: str) -> Spoken:
    match = _EDGES.match(token)
    assert match
    _, core, after = match.groups()
    return Spoken(token=token, words=(core,) if core else (), closing="".join(c for c in after if c in PUNCTUATION))
