"""Dates as pictures: what happened when, in order of time."""

import re
from collections.abc import Iterator, Sequence

from showrunner.film.pictures import Event, Timeline
from showrunner.language.reading import Moment, Reading, Sentence, Token
from showrunner.providers.illustrator.figures import is_year
from showrunner.providers.illustrator.headline import polished
from showrunner.providers.illustrator.passage import Candidate, Passage
from showrunner.providers.illustrator.syntax import (
    children,
    sentence_of,
    subject_of,
    subtree,
    token_at,
    trimmed,
    verb_above,
)

LONGEST_EVENT = 9  # words
_SPAN = re.compile(r"\b(?:between|from)\s+\S+\s+(?:and|to|until)\s+\S+|\d\s?[–-]\s?\d", re.I)


def timelines(passage: Passage) -> Iterator[Candidate]:
    """Two years or more, in order of time, each with what happened then."""
    events: list[tuple[int, Event]] = []
    for moment in _moments(passage.reading):
        what = _happening(passage, moment) if moment.year is not None else None
        if what and any(other.text in what for other in passage.reading.moments):
            return  # two dates of one happening: "won it in 1903 and again in 1911"
        if what and what not in [event.what for _, event in events]:
            events.append((moment.year or 0, Event(when=_when(moment), what=what)))
    if len({event.when for _, event in events}) < 2 or len(events) > 8:
        return
    events.sort(key=lambda dated: dated[0])
    why = f"the text goes from {events[0][1].when} to {events[-1][1].when}"
    picture = Timeline(title=passage.heading, events=tuple(event for _, event in events))
    yield Candidate(picture, 0.9 + (0.04 if passage.shape == "dates" else 0.0), why, holds_scene=True)


def _moments(reading: Reading) -> Iterator[Moment]:
    """Dates with a year, and bare numbers that stand for years; not the two ends of a span of time."""
    years = [Moment(f.start, f.end, f.text, int(f.value)) for f in reading.figures if is_year(reading, f)]
    for moment in sorted([*reading.moments, *years], key=lambda one: one.start):
        around = reading.text[max(0, moment.start - 20) : moment.end + 12]
        if not _SPAN.search(around):
            yield moment


def dated(passage: Passage) -> tuple[str, str] | None:
    """A passage with one date, or one span of time: what happened, and when."""
    years = [moment for moment in passage.reading.moments if moment.year is not None]
    if len(years) == 1:
        what = _happening(passage, years[0])
        is_unbroken = what and what.casefold() in " ".join(passage.text.split()).casefold()
        return (what, _when(years[0])) if what and is_unbroken and len(passage.reading.sentences) == 1 else None
    if len(years) == 2 and _SPAN.search(passage.reading.text[years[0].start - 10 if years[0].start > 10 else 0 :]):
        subject = next((chunk.text for chunk in passage.reading.chunks if chunk.end < years[0].start), None)
        what = passage.headline if years[0].text not in passage.headline else subject
        return (polished(what), f"{_when(years[0])} – {_when(years[1])}") if what else None
    return None


def _when(moment: Moment) -> str:
    text = re.sub(r"^the\s+", "", moment.text, flags=re.I)
    return text[:1].upper() + text[1:]


def _happening(passage: Passage, moment: Moment) -> str | None:
    """The clause around a date without the date: "Rome was founded in 753 BC and fell in 476" gives two."""
    sentence = sentence_of(passage.reading, moment)
    at = token_at(sentence, moment.start) if sentence else None
    if sentence is None or at is None:
        return None
    verb = verb_above(sentence, at)
    others = [other for other in _moments(passage.reading) if other != moment]
    tokens = _clause(sentence, verb, others) if verb is not None else list(range(len(sentence.tokens)))
    dated = _dated(sentence, moment)
    kept = [sentence.tokens[i] for i in tokens if i not in dated]
    for limit in (
        len(kept),
        *(i for i in range(len(kept) - 1, 1, -1) if kept[i].dep in ("prep", "advcl", "mark", "punct", "cc")),
    ):
        text = _joined(passage.reading.text, trimmed(kept[:limit]))
        if 1 < len(text.split()) <= LONGEST_EVENT:
            return polished(text)
    return None


def _clause(sentence: Sentence, verb: int, others: Sequence[Moment]) -> list[int]:
    """The verb's own words: not the clauses joined to it, nor those with dates of their own; but a shared subject."""
    tokens = sentence.tokens
    clauses = [i for i in children(sentence, verb) if i != verb and tokens[i].pos in ("VERB", "AUX")]
    joined = [i for i in clauses if tokens[i].dep == "conj" or _has_date(sentence, i, others)]
    own = set(subtree(sentence, verb)) - {i for other in joined for i in subtree(sentence, other)}
    if joined:
        own -= {i for i in own if tokens[i].dep == "cc" and tokens[i].head == verb}
    subject = subject_of(sentence, verb)
    if subject is not None and subject not in own:
        own |= set(subtree(sentence, subject))
    return sorted(own)


def _has_date(sentence: Sentence, at: int, dates: Sequence[Moment]) -> bool:
    inside = subtree(sentence, at)
    return any(sentence.tokens[inside[0]].start <= date.start < sentence.tokens[inside[-1]].end for date in dates)


def _dated(sentence: Sentence, moment: Moment) -> set[int]:
    """The date, the preposition before it, and a comma after it."""
    inside = {i for i, token in enumerate(sentence.tokens) if moment.start <= token.start < moment.end}
    before, after = min(inside, default=0) - 1, max(inside, default=-1) + 1
    tokens = sentence.tokens
    while before >= 0 and (tokens[before].pos in ("ADP", "DET") or tokens[before].lemma in ("by", "since", "year")):
        inside.add(before)
        before -= 1
    if after < len(tokens) and tokens[after].text == ",":
        inside.add(after)
    return inside


def _joined(text: str, tokens: Sequence[Token]) -> str:
    """Words of a clause with a gap in it, spaced as written."""
    parts: list[str] = []
    for n, token in enumerate(tokens):
        tight = n and tokens[n - 1].end == token.start
        parts.append(token.text if not n or tight or token.pos == "PUNCT" else f" {token.text}")
    return "".join(parts)
