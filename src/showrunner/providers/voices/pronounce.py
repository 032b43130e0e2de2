"""Words to sound symbols in the alphabet of Kokoro and its kin, by hibari's dictionary and rules: no GPL phonemiser."""

import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from showrunner.providers.voices.library import Pronouncer

_loading = threading.Lock()


class Utterable(NamedTuple):
    """One thing to pronounce: a word, or a run of letters to be named ("FBI", "TV's"), and the melody after it."""

    text: str
    closing: str = ""
    is_letters: bool = False


def pronounce(items: Sequence[Utterable], *, british: bool = False) -> tuple[str, ...]:
    """The sounds of each item, with its punctuation, in the company of the others; "" where it has none.

    Words of scripts other than Latin have none.
    """
    g2p = _g2p(british)
    pieces = g2p.tokenize(" ".join(item.text + item.closing for item in items))
    at = 0
    opening = True
    for piece in pieces:
        given = _given(items[at], g2p)
        if given is not None and any(c.isalnum() or c == "'" for c in piece.text):
            piece.phonemes = given if opening else ""
            opening = False
        if piece.whitespace:
            at, opening = at + 1, True
    return _by_item(g2p.phonemize_tokens(pieces), len(items))


def is_latin(word: str) -> bool:
    """Whether every letter of `word` is of the Latin script, with or without accents, and every digit one of ours."""
    return all("LATIN" in unicodedata.name(c, "") if c.isalpha() else c.isascii() for c in word if c.isalnum())


def _given(item: Utterable, g2p: Any) -> str | None:
    """The sound where it is not the dictionary's business: letters by name, silence for other scripts."""
    if not is_latin(item.text):
        return ""
    if not item.is_letters:
        return None
    stem, owned = item.text.removesuffix("'s"), item.text.endswith("'s")
    sound: str = g2p.lexicon.get_NNP(stem)[0]
    return sound + _s_after(sound) if owned else sound


def _s_after(sound: str) -> str:
    if sound[-1] in "ptkfθ":
        return "s"
    return "ᵻz" if sound[-1] in "szʃʒʧʤ" else "z"


def _by_item(pieces: Sequence[Any], count: int) -> tuple[str, ...]:
    sounds = [""] * count
    at = 0
    for piece in pieces:
        sounds[at] += piece.phonemes or ""
        at += bool(piece.whitespace)
    return tuple(sounds)


def _g2p(british: bool) -> Any:
    with _loading:
        return _load(british)


@lru_cache(maxsize=2)
def _load(british: bool) -> Any:
    return Pronouncer(british)
