"""Where a sentence may be parted so that it still reads: between cues, and between the two lines of a cue.

A cue ends with its sentence; inside one it breaks after punctuation, before conjunctions and prepositions, and never
between article and noun or between the names of one person. English function words are known; other languages
break by punctuation, pauses and balance.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypedDict

from showrunner.film.spacing import Row
from showrunner.film.speech import Word
from showrunner.kit.document import Document


class CaptionProfile(Document):
    """How much is shown at once. Defaults: the Netflix timed-text rules for adults."""

    max_lines: Literal[1, 2] = 2
    max_chars: int = 42  # columns per line; a full-width character counts as two
    max_words: int | None = None
    min_ms: int = 833  # 5/6 s, where the next cue leaves room
    max_ms: int = 7000
    max_cps: int = 20
    gap_frames: int = 2
    close_ms: int = 500  # shorter gaps than this are closed
    tail_ms: int = 400  # at most 12 frames of 30 after the last word


class _Timing(TypedDict):
    min_ms: int
    max_cps: int
    gap_frames: int
    tail_ms: int


SHORT_FORM: _Timing = {"min_ms": 350, "max_cps": 40, "gap_frames": 0, "tail_ms": 250}


def _known(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLOSERS = "\"'”’)]»」』）"
_SENTENCE = re.compile(rf"[.!?…。！？؟।][{re.escape(_CLOSERS)}]*$")
_CLAUSE = re.compile(rf"[,;:—–،、，；：][{re.escape(_CLOSERS)}]*$")
_ABBREVIATIONS = _known(
    "mr mrs ms dr prof st sr jr vs etc e.g i.e approx inc ltd co corp gen lt col sgt capt rev hon "
    "mt ft dept est jan feb mar apr jun jul aug sep sept oct nov dec"
)
_BEFORE_FIGURES = _known("no nos vol fig ch p pp art")  # "No. 5" goes on, "No. Never." does not
_CONJUNCTIONS = _known(
    "and or but nor yet so because although though while whereas unless until since if when where that which who whom "
    "whose than as whether once before after"
)
_PREPOSITIONS = _known(
    "in on at by for with from to into onto of over under about between through during without within against among "
    "across behind beyond near toward towards upon per via"
)
_LEANING = _known(
    "a an the this that these those my your his her its our their every each some any no all both more most very too "
    "quite not to"
)
_SUBJECTS = _known("i you he she it we they there who")
_AUXILIARIES = _known(
    "is are was were be been being am has have had do does did will would can could shall should may might must "
    "don't doesn't didn't isn't aren't wasn't can't won't"
)
_FUNCTION_WORDS = _CONJUNCTIONS | _PREPOSITIONS | _LEANING | _SUBJECTS | _AUXILIARIES

# What a break costs, beside a cue more; taste.
_AFTER_CLAUSE, _BEFORE_CONJUNCTION, _BEFORE_PREPOSITION, _PLAIN, _POOR, _NEVER = 0.5, 1.5, 2.5, 5.0, 9.0, 60.0
_PER_CUE, _TWO_SENTENCES, _TOO_SHORT, _TOO_FAST, _SILENCE, _TOO_LONG = 4.0, 6.0, 8.0, 5.0, 8.0, 1000.0
_PAUSE_MS, _LONG_PAUSE_MS = 220, 900


def phrases(words: Sequence[Word], profile: CaptionProfile) -> list[tuple[Word, ...]]:
    """One spoken line cut into cues, the cheapest way there is (dynamic programming over the cuts)."""
    line, count = _Line(words), len(words)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            if not _fits(line.row, start, end, profile) and end - start > 1:
                break
            cost = best[start][0] + _cue_cost(line, start, end, profile)
            if cost < best[end][0]:
                best[end] = (cost, start)
    cuts: list[tuple[Word, ...]] = []
    end = count
    while end:
        start = best[end][1]
        cuts.append(tuple(words[start:end]))
        end = start
    return cuts[::-1]


def breaks(texts: Sequence[str], profile: CaptionProfile) -> tuple[int, ...]:
    """Where the text lines of one cue begin, as indices into `texts`; the first is 0."""
    found = _split(Row(texts), 0, len(texts), profile.max_chars)
    return (0,) if found is None or profile.max_lines == 1 else (0, found)


def ends_sentence(text: str, following: str | None) -> bool:
    """Whether a sentence ends with the word `text`; `following` is the next word, None at the end of the line."""
    if following is None:
        return True
    if not _SENTENCE.search(text):
        return False
    stem = text.rstrip(_CLOSERS).rstrip(".").lstrip("\"'“‘([").lower()
    is_short = (
        stem in _ABBREVIATIONS or (len(stem) == 1 and stem.isalpha()) or re.fullmatch(r"(\w\.)+\w", stem) is not None
    )
    first = following.lstrip("\"'“‘([«")[:1]
    is_short = is_short or (stem in _BEFORE_FIGURES and first.isdigit())
    return not (text.rstrip(_CLOSERS).endswith(".") and (is_short or first.islower()))


@lru_cache(maxsize=4096)
def break_cost(before: str, after: str) -> float:
    """How much it hurts to part these neighbours, 0 and up."""
    left, right = _bare(before), _bare(after)
    if _CLAUSE.search(before) or (_SENTENCE.search(before) and before[-1] != "."):
        return _AFTER_CLAUSE
    if left in _LEANING or _are_one_name(before, after) or (_is_number(before) and right not in _FUNCTION_WORDS):
        return _NEVER
    if left in _PREPOSITIONS or left in _CONJUNCTIONS or left in _SUBJECTS or left in _AUXILIARIES:
        return _POOR
    if right in _CONJUNCTIONS:
        return _BEFORE_CONJUNCTION
    return _BEFORE_PREPOSITION if right in _PREPOSITIONS else _PLAIN


class _Line:
    """A spoken line, and what is asked of it for every cut that could be made."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words, texts = words, [word.text for word in words]
        self.row = Row(texts)
        neighbours = list(pairwise(words))
        self.stops = [ends_sentence(a.text, b.text) for a, b in neighbours]  # after each word but the last
        self.breaks = [break_cost(a.text, b.text) for a, b in neighbours]
        self.gaps = [b.start_ms - a.end_ms for a, b in neighbours]


def _cue_cost(line: _Line, start: int, end: int, profile: CaptionProfile) -> float:
    words = line.words
    after = words[end] if end < len(words) else None
    cost = _PER_CUE + _end_cost(line, end) + _inner_cost(line, start, end)
    shown = (after.start_ms if after else words[end - 1].end_ms + profile.tail_ms) - words[start].start_ms
    if after and shown < profile.min_ms:
        cost += _TOO_SHORT * (1 - shown / profile.min_ms)
    if words[end - 1].end_ms - words[start].start_ms > profile.max_ms and end - start > 1:
        cost += _TOO_LONG
    length = line.row.width(start, end)
    if length * 1000 > profile.max_cps * max(shown, 1):
        cost += _TOO_FAST
    room = profile.max_chars * profile.max_lines
    cost += 3.0 * ((room - length) / room) ** 2  # even cues rather than a full one and a crumb
    split = _split(line.row, start, end, profile.max_chars)
    return cost + (0.4 * line.breaks[start + split - 1] if split else 0.0)


def _end_cost(line: _Line, end: int) -> float:
    if end == len(line.words) or line.stops[end - 1]:
        return 0.0
    cost = line.breaks[end - 1]
    return cost * 0.5 if line.gaps[end - 1] >= _PAUSE_MS and cost < _NEVER else cost


def _inner_cost(line: _Line, start: int, end: int) -> float:
    """What is wrong inside a cue: sentences that begin but do not end in it, and long silences."""
    is_whole = end == len(line.words) or line.stops[end - 1]
    is_whole &= start == 0 or line.stops[start - 1]
    cost = (_TWO_SENTENCES if is_whole else 2 * _NEVER) * sum(line.stops[start : end - 1]) ** 2
    return cost + _SILENCE * sum(gap >= _LONG_PAUSE_MS for gap in line.gaps[start : end - 1])


def _fits(row: Row, start: int, end: int, profile: CaptionProfile) -> bool:
    if profile.max_words is not None and end - start > profile.max_words:
        return False
    if row.width(start, end) <= profile.max_chars:
        return True
    return profile.max_lines == 2 and _split(row, start, end, profile.max_chars) is not None


def _split(row: Row, start: int, end: int, max_chars: int) -> int | None:
    """Where the second line begins, counted from `start`; None when one line is enough or two are not.

    A word that is wider than a line all by itself is let through: only the painter can tell what to do with it.
    """
    if row.width(start, end) <= max_chars:
        return None
    best: tuple[float, int] | None = None
    for at in range(start + 1, end):
        upper, lower = row.width(start, at), row.width(at, end)
        if (upper > max_chars and at > start + 1) or (lower > max_chars and at < end - 1):
            continue
        cost = break_cost(row.texts[at - 1], row.texts[at]) + 12.0 * abs(upper - lower) / (upper + lower)
        cost += 0.5 if upper > lower else 0.0  # the shorter line on top
        if best is None or cost < best[0]:
            best = (cost, at - start)
    return best[1] if best else None


def _bare(text: str) -> str:
    return text.strip("\"'“”‘’()[]«».,;:!?…—–").lower()


def _are_one_name(before: str, after: str) -> bool:
    """Two capitalised neighbours with nothing between them: "Ada Lovelace", "New York", "Dr. Watson"."""
    left, right = before.lstrip("\"'“‘(["), after.lstrip("\"'“‘([")
    is_title = left.endswith(".") and left.rstrip(".").lower() in _ABBREVIATIONS
    is_initial = re.fullmatch(r"([A-Z]\.)+", left) is not None
    if not (left[:1].isupper() and right[:1].isupper()) or _bare(before) in _CONJUNCTIONS | _PREPOSITIONS | _SUBJECTS:
        return False
    return is_title or is_initial or left[-1:].isalpha()


def _is_number(text: str) -> bool:
    """A figure leans on what it counts: "15 kilometres", "$3 million"."""
    return text[-1:].isdigit() and text.strip("$€£¥#+-").replace(",", "").replace(".", "").isdigit()
