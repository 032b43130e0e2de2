"""What stands between words and how wide they read: spaces, or none in Chinese and Japanese."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from showrunner.film.speech import Word


def joined(texts: Sequence[str]) -> str:
    """Words as written: with spaces, but none between two Chinese or Japanese ones."""
    out = ""
    for text in texts:
        out += gap(out, text) + text
    return out


class Row:
    """Words beside one another, and how wide any of them are together: as `columns(joined(…))`, without joining."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._gaps = [0, *(len(gap(a, b)) for a, b in pairwise(texts))]
        self._ends = list(accumulate((g + columns(t) for g, t in zip(self._gaps, texts, strict=False)), initial=0))

    def width(self, start: int, end: int) -> int:
        """Columns of texts[start:end]; none of them is empty."""
        return self._ends[end] - self._ends[start] - self._gaps[start] if end > start else 0


def gap(before: str, after: str) -> str:
    """What stands between two neighbouring words: a space or nothing."""
    return "" if not before or not after or (_is_unspaced(before[-1]) and _is_unspaced(after[0])) else " "


def columns(text: str) -> int:
    """Length as a reader sees it: full-width characters are two, marks and joiners none."""
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


def pieces(words: Sequence[Word], max_chars: int) -> list[Word]:
    """`words` with those of unspaced scripts (Chinese, Japanese) cut up, their time shared out by length.

    `max_chars` is the width of a line in columns, as `columns` counts them.
    """
    found: list[Word] = []
    for word in words:
        parts = _unspaced(word.text, max_chars)
        found += [word] if len(parts) < 2 else _shared(word, parts)
    return found


def _unspaced(text: str, max_chars: int) -> list[str]:
    """A word of an unspaced script in pieces: after punctuation, where kana ends, else every few characters.

    Japanese particles are kana, so a piece is then about a phrase; Chinese shows no such seams.
    """
    if not any(_is_unspaced(char) for char in text):
        return [text]
    longest = max_chars // 2 if any("\u3040" <= char <= "\u30ff" for char in text) else max_chars // 4
    parts = [""]
    for char in text:
        last = parts[-1]
        is_seam = bool(last) and (
            len(last) >= longest or _is_particle_end(last[-1], char) or unicodedata.category(last[-1]) == "Po"
        )
        if is_seam and not _leans_back(char):
            parts.append(char)
        else:
            parts[-1] += char
    return _without_crumbs(parts)


def _without_crumbs(parts: Sequence[str]) -> list[str]:
    """Single characters, cut off only because the piece before was full, go back to it."""
    kept: list[str] = []
    for part in parts:
        if kept and len(part) == 1 and unicodedata.category(kept[-1][-1]) != "Po":
            kept[-1] += part
        else:
            kept.append(part)
    return kept


def _is_particle_end(before: str, after: str) -> bool:
    return "\u3040" <= before <= "\u309f" and not "\u3040" <= after <= "\u309f"


def _leans_back(char: str) -> bool:
    """May not begin a line: closing marks, small kana, the long vowel sign, combining marks."""
    return (
        unicodedata.category(char) in ("Po", "Pe", "Pf", "Mn", "Lm") or char in "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
    )


def _is_unspaced(char: str) -> bool:
    """Chinese and Japanese, with their punctuation; Korean writes spaces."""
    return _columns(char) == 2 and not "\uac00" <= char <= "\ud7a3" and not "\U0001f000" <= char <= "\U0001faff"


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _shared(word: Word, parts: Sequence[str]) -> list[Word]:
    total = sum(len(part) for part in parts)
    found: list[Word] = []
    at, spent = word.start_ms, 0
    for part in parts:
        spent += len(part)
        end = max(at + 1, word.start_ms + (word.end_ms - word.start_ms) * spent // total)
        found.append(Word(text=part, start_ms=at, end_ms=end))
        at = end
    return found
