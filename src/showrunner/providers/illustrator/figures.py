"""Numbers and dates as pictures. A chart has no bar that the text does not give."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from showrunner.film.pictures import BarChart, Datum, Event, Number, Timeline
from showrunner.language.reading import Figure, Moment, Reading, Sentence, Token
from showrunner.language.spans import words
from showrunner.providers.illustrator.headline import polished
from showrunner.providers.illustrator.passage import Candidate, Passage
from showrunner.providers.illustrator.syntax import (
    children,
    first,
    said,
    sentence_of,
    subject_of,
    subtree,
    token_at,
    verb_above,
)

LARGE = 1000  # a figure that impresses by itself; taste
TALES = ("story", "poem", "tale")  # where a number is a detail
NOTABLE = 13  # smaller counts ("three hearts") are words, not figures; taste
WIDEST_RATIO = 1000  # bars further apart than this would show one bar and a line
LONGEST_LABEL = 9  # words
_FIGURATIVE = words("reason reasons times thanks things ways")
_YEARLIKE = words("in since until by around from circa ad before after")

_OUTSIDE_NAMES = ("DET", "CCONJ", "PUNCT")
_SPAN = re.compile(r"\b(?:between|from)\s+\S+\s+(?:and|to|until)\s+\S+|\d\s?[–-]\s?\d", re.I)


def numbers(passage: Passage) -> Iterator[Candidate]:
    """The first figure that matters, with the sentence's own words above and below it."""
    for figure in passage.reading.figures:
        sentence = sentence_of(passage.reading, figure)
        if sentence is None or not is_notable(figure) or _is_year(passage.reading, figure):
            continue
        kicker, label = _around(passage.reading.text, sentence, figure)
        if label:
            datum = Datum(label=label, value=_digits(figure.value), shown=shown(figure))
            why = f"“{figure.text}” is what the sentence is about"
            yield Candidate(Number(figure=datum, kicker=kicker), _weight(passage, sentence, figure), why)
            return


def _weight(passage: Passage, sentence: Sentence, figure: Figure) -> float:
    """A figure counts for more when it is large, alone, and the sentence short."""
    reading = passage.reading
    rivals = [other for other in reading.figures if other != figure and is_notable(other)]
    weight = 0.84 if figure.kind in ("percent", "money") or figure.value >= LARGE else 0.7
    weight += 0.1 if weight < 0.8 and len(sentence.tokens) <= 11 and not rivals else 0.0
    weight += 0.06 if passage.shape == "number" else 0.0
    weight -= 0.1 if passage.film.archetype in TALES and figure.value < LARGE else 0.0
    return weight - (0.08 if len(reading.sentences) > 1 else 0.0) - (0.04 if rivals else 0.0)


def is_notable(figure: Figure) -> bool:
    if figure.kind == "ordinal" or figure.unit.lower() in _FIGURATIVE:
        return False
    return figure.kind in ("percent", "money") or abs(figure.value) >= NOTABLE or figure.value % 1 != 0


def _is_year(reading: Reading, figure: Figure) -> bool:
    """A bare number where a year stands, in a text that has dates: "founded in 753 BC and fell in 476"."""
    before = reading.text[: figure.start].lower().split()[-1:]
    is_bare = figure.kind == "count" and not figure.unit and figure.text.isdigit() and 100 <= figure.value <= 2100
    return is_bare and bool(reading.moments) and before[0] in _YEARLIKE if before else False


def shown(figure: Figure) -> str:
    """The figure as written, without the thing counted; numbers in words become digits, "percent" becomes "%"."""
    text = figure.text
    if figure.kind == "percent":
        return re.sub(r"\s?(?:percent|per cent)$", "%", text)
    if figure.unit and text.lower().endswith(figure.unit.lower()) and figure.unit.isalpha() and len(figure.unit) > 1:
        text = text[: -len(figure.unit)].strip(" -")
    return _in_digits(text, figure.value) if text[:1].isalpha() else text


def _in_digits(text: str, value: Decimal) -> str:
    """Two million → 2 million, eleven thousand → 11,000."""
    scale = re.search(r"(million|billion|trillion)s?$", text, re.I)
    if scale:
        unit = {"million": 10**6, "billion": 10**9, "trillion": 10**12}[scale[1].lower()]
        return f"{_digits(value / unit)} {scale[1].lower()}"
    return f"{int(value):,}"


def _digits(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _around(text: str, sentence: Sentence, figure: Figure) -> tuple[str | None, str]:
    """What stands before the figure and what after it, each cut at the border of a phrase."""
    start, end = token_at(sentence, figure.start), token_at(sentence, _value_end(figure))
    if start is None:
        return None, ""
    before, after = sentence.tokens[:start], sentence.tokens[end:] if end is not None else ()
    below = _until_border(text, sentence, after)
    above = said(text, _words(before)) if len(_words(before)) <= LONGEST_LABEL else ""
    if not above and before:
        above = said(text, _clause_before(sentence, start))
    kicker = _topped(above) or None
    return (kicker, below) if below else (None, kicker or "")


def _value_end(figure: Figure) -> int:
    """Where the number itself ends: "two million flowers" leaves "flowers" for the label."""
    has_noun = figure.kind != "percent" and figure.unit.isalpha() and len(figure.unit) > 1
    return figure.start + len(figure.text) - (len(figure.unit) if has_noun else 0)


def _words(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without punctuation at the ends."""
    kept = list(tokens)
    while kept and kept[-1].pos == "PUNCT":
        kept.pop()
    while kept and kept[0].pos == "PUNCT":
        kept.pop(0)
    return kept


def _clause_before(sentence: Sentence, start: int) -> Sequence[Token]:
    """From the subject of the figure's clause to the figure."""
    verb = verb_above(sentence, start)
    subject = subject_of(sentence, verb) if verb is not None else None
    begin = first(sentence, subject) if subject is not None and subject < start else start
    tokens = _words(sentence.tokens[begin:start])
    return tokens if len(tokens) <= LONGEST_LABEL else ()


def _until_border(text: str, sentence: Sentence, after: Sequence[Token]) -> str:
    """The words after the figure up to where a phrase ends: a comma, a conjunction, the end."""
    kept: list[Token] = []
    for token in after:
        if token.text in (",", ";", ":", "—", "–", "(", ".") or (kept and token.dep == "cc" and len(kept) > 2):
            break
        kept.append(token)
    kept = list(_words(kept))
    goes_on = len(kept) < len(after) and any(
        token.dep == "conj" and sentence.tokens[token.head] in kept for token in after[len(kept) :] if token.head >= 0
    )
    if goes_on:  # a list is shown whole or not at all
        border = next((n for n, token in enumerate(kept) if n and token.dep == "prep"), len(kept))
        kept = kept[:border]
    if len(kept) > LONGEST_LABEL and kept[0].pos == "NOUN":
        kept = kept[: 1 + next((n for n, token in enumerate(kept) if token.pos == "NOUN"), 0)]
    return said(text, kept) if kept and len(kept) <= LONGEST_LABEL and _is_label(kept) else ""


def _is_label(tokens: Sequence[Token]) -> bool:
    return any(token.pos in ("NOUN", "PROPN", "VERB", "ADJ") for token in tokens)


def _topped(text: str) -> str:
    return polished(text) if text else ""


def bars(passage: Passage) -> Iterator[Candidate]:
    """Two figures or more of the same unit, each with a name of its own in the text."""
    reading = passage.reading
    for group in _comparable(reading.figures):
        labels = [_label(reading, figure) for figure in group]
        if None in labels or len(set(labels)) < len(labels):
            continue
        data = tuple(
            Datum(label=label or "", value=_digits(figure.value), shown=shown(figure))
            for label, figure in zip(labels, group, strict=True)
        )
        unit = group[0].unit if group[0].unit.isalpha() else ""
        title = passage.heading or unit.capitalize() or passage.headline
        why = "the text compares " + " and ".join(f"“{figure.text}”" for figure in group[:3])
        yield Candidate(BarChart(title=title, data=data[:8], unit=group[0].unit), 0.9, why, holds_scene=True)
        return


def _comparable(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Figures of one kind and unit; a figure without unit takes that of the one before it."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    latest: tuple[str, str] | None = None
    for figure in figures:
        if figure.kind == "ordinal" or figure.value < 0:
            continue
        key: tuple[str, str] = (figure.kind, figure.unit.lower().rstrip("s"))
        if figure.kind == "count" and not figure.unit and latest and latest[0] == "quantity":
            key = latest
        groups.setdefault(key, []).append(figure)
        latest = key
    for group in groups.values():
        values = [figure.value for figure in group]
        if 2 <= len(group) <= 8 and min(values) > 0 and max(values) <= min(values) * WIDEST_RATIO:
            yield group


def _label(reading: Reading, figure: Figure) -> str | None:
    """Whose figure it is: a moment in the same clause, else the clause's subject, without pronouns."""
    sentence = sentence_of(reading, figure)
    at = token_at(sentence, figure.start) if sentence else None
    if sentence is None or at is None:
        return None
    verb = verb_above(sentence, at)
    if verb is None:
        return None
    subject = subject_of(sentence, verb)
    if subject is None or at in subtree(sentence, subject) or sentence.tokens[subject].pos == "PRON":
        return None
    words = [
        t for t in sentence.tokens[first(sentence, subject) : subject + 1] if t.pos not in ("DET", "CCONJ", "PUNCT")
    ]
    return polished(said(reading.text, words)) if 0 < len(words) <= 4 else None


def timelines(passage: Passage) -> Iterator[Candidate]:
    """Two years or more, in order of time, each with what happened then."""
    events: list[tuple[int, Event]] = []
    for moment in _moments(passage.reading):
        what = _happening(passage, moment) if moment.year is not None else None
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
    years = [Moment(f.start, f.end, f.text, int(f.value)) for f in reading.figures if _is_year(reading, f)]
    for moment in sorted([*reading.moments, *years], key=lambda one: one.start):
        around = reading.text[max(0, moment.start - 20) : moment.end + 12]
        if not _SPAN.search(around):
            yield moment


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
    tokens = _clause(sentence, verb) if verb is not None else list(range(len(sentence.tokens)))
    dated = _dated(sentence, moment)
    kept = [sentence.tokens[i] for i in tokens if i not in dated]
    for limit in (
        len(kept),
        *(i for i in range(len(kept) - 1, 1, -1) if kept[i].dep in ("prep", "advcl", "punct", "cc")),
    ):
        text = _joined(passage.reading.text, _words(kept[:limit]))
        if 1 < len(text.split()) <= LONGEST_LABEL:
            return polished(text)
    return None


def _clause(sentence: Sentence, verb: int) -> list[int]:
    """The verb's own words: not the clauses joined to it, but the subject it shares with them."""
    tokens = sentence.tokens
    joined = [i for i in children(sentence, verb) if tokens[i].dep == "conj" and tokens[i].pos in ("VERB", "AUX")]
    out = {i for other in joined for i in subtree(sentence, other)}
    own = set(subtree(sentence, verb)) - out
    if joined:
        own -= {i for i in own if tokens[i].dep == "cc" and tokens[i].head == verb}
    subject = subject_of(sentence, verb)
    if subject is not None and subject not in own:
        own |= set(subtree(sentence, subject))
    return sorted(own)


def _dated(sentence: Sentence, moment: Moment) -> set[int]:
    """The date, the preposition before it, and a comma after it."""
    inside = {i for i, token in enumerate(sentence.tokens) if moment.start <= token.start < moment.end}
    before, after = min(inside, default=0) - 1, max(inside, default=-1) + 1
    while before >= 0 and (
        sentence.tokens[before].pos in ("ADP", "DET") or sentence.tokens[before].lemma in ("by", "year")
    ):
        inside.add(before)
        before -= 1
    if after < len(sentence.tokens) and sentence.tokens[after].text == ",":
        inside.add(after)
    return inside


def _joined(text: str, tokens: Sequence[Token]) -> str:
    """Words of a clause with a gap in it, spaced as written."""
    parts: list[str] = []
    for n, token in enumerate(tokens):
        tight = n and tokens[n - 1].end == token.start
        parts.append(token.text if not n or tight or token.pos == "PUNCT" else f" {token.text}")
    return "".join(parts)
