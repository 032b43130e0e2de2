"""Numbers and dates as pictures. A chart has no bar that the text does not give."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from showrunner.film.pictures import BarChart, Datum, Number
from showrunner.language.reading import Figure, Reading, Sentence, Token
from showrunner.language.spans import words
from showrunner.providers.illustrator.headline import polished
from showrunner.providers.illustrator.passage import Candidate, Passage
from showrunner.providers.illustrator.syntax import (
    first,
    said,
    sentence_of,
    subject_of,
    subtree,
    token_at,
    trimmed,
    verb_above,
)

LARGE = 1000  # a figure that impresses by itself; taste
TALES = ("story", "poem", "tale")  # where a number is a detail
NOTABLE = 13  # smaller counts ("three hearts") are words, not figures; taste
WIDEST_RATIO = 1000  # bars further apart than this would show one bar and a line
LONGEST_LABEL = 9  # words
_FIGURATIVE = words("reason reasons times thanks things ways")
_YEARLIKE = words("in since until by around from circa ad before after")

_ABOUT = words("about around over under nearly almost only least most more less")  # without them the figure lies
_OUTSIDE_NAMES = ("DET", "CCONJ", "PUNCT")


def numbers(passage: Passage) -> Iterator[Candidate]:
    """The figure that tells most, with the sentence's own words above and below it."""
    found = [candidate for figure in passage.reading.figures if (candidate := _number(passage, figure))]
    if found:
        yield max(found, key=lambda candidate: candidate.score)


def _number(passage: Passage, figure: Figure) -> Candidate | None:
    sentence = sentence_of(passage.reading, figure)
    if sentence is None or not is_notable(figure) or is_year(passage.reading, figure) or _is_span(passage, figure):
        return None
    kicker, label = _around(passage.reading.text, sentence, figure)
    told = len(f"{kicker or ''} {label}".split())
    if not told:
        return None
    datum = Datum(label=label, value=digits(figure.value), shown=shown(figure))
    score = _weight(passage, sentence, figure) - (0.2 if told < 2 else 0.0) + (0.03 if kicker else 0.0)
    why = f"“{figure.text}” is what the sentence is about"
    return Candidate(Number(figure=datum, kicker=kicker), score, why)


def _is_span(passage: Passage, figure: Figure) -> bool:
    """One end of "between 25 and 150", or a stretch on the way: half a statement."""
    before, after = passage.reading.text[: figure.start], passage.reading.text[figure.start + len(figure.text) :]
    if re.search(r"\b(?:first|last|next|top|every|each|per|another)\s+$", before, re.I):
        return True  # "the first thousand metres" are where something happens
    return bool(re.search(r"between\s+(?:\S+\s+and\s+)?$", before, re.I) or re.match(r"\s?(?:–|-|to)\s?\d", after))


def _weight(passage: Passage, sentence: Sentence, figure: Figure) -> float:
    """A figure counts for more when it is large or alone and the sentence short; of several, the largest one."""
    reading = passage.reading
    rivals = [other for other in reading.figures if other != figure and is_notable(other)]
    weight = 0.84 if figure.kind in ("percent", "money") or figure.value >= LARGE else 0.64
    weight += 0.16 if weight < 0.8 and len(sentence.tokens) <= 11 and not rivals else 0.0
    weight += 0.06 if passage.shape == "number" else 0.0
    weight -= 0.1 if passage.film.archetype in TALES and figure.value < LARGE else 0.0
    weight += 0.02 if any(other.kind == figure.kind and other.value < figure.value for other in rivals) else 0.0
    return min(0.92, weight - (0.08 if len(reading.sentences) > 1 else 0.0) - (0.04 if rivals else 0.0))


def is_notable(figure: Figure) -> bool:
    if figure.kind == "ordinal" or figure.unit.lower() in _FIGURATIVE:
        return False
    return figure.kind in ("percent", "money") or abs(figure.value) >= NOTABLE or figure.value % 1 != 0


def is_year(reading: Reading, figure: Figure) -> bool:
    """A bare number where a year stands, in a text that has dates: "founded in 753 BC and fell in 476"."""
    before = reading.text[: figure.start].lower().split()[-1:]
    is_bare = figure.kind == "count" and not figure.unit and figure.text.isdigit() and 100 <= figure.value <= 2100
    return is_bare and bool(reading.moments) and before[0] in _YEARLIKE if before else False


def shown(figure: Figure) -> str:
    """The figure as written, without the thing counted; numbers in words become digits, "percent" becomes "%"."""
    text = figure.text
    if figure.kind == "percent":
        return re.sub(r"\s?(?:percent|per cent)$", "%", text)
    if _is_words(figure.unit) and text.lower().endswith(figure.unit.lower()):
        text = text[: -len(figure.unit)].strip(" -")
    return _in_digits(text, figure.value) if text[:1].isalpha() else text


def _is_words(unit: str) -> bool:
    """Not a sign or a single letter that belongs to the number."""
    return len(unit) > 1 and unit.replace(" ", "").isalpha()


def _in_digits(text: str, value: Decimal) -> str:
    """Two million → 2 million, eleven thousand → 11,000."""
    scale = re.search(r"(million|billion|trillion)s?$", text, re.I)
    if scale:
        unit = {"million": 10**6, "billion": 10**9, "trillion": 10**12}[scale[1].lower()]
        return f"{digits(value / unit)} {scale[1].lower()}"
    return f"{int(value):,}"


def digits(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _around(text: str, sentence: Sentence, figure: Figure) -> tuple[str | None, str]:
    """What stands before the figure and what after it, each cut at the border of a phrase."""
    start, end = token_at(sentence, figure.start), token_at(sentence, _value_end(figure))
    if start is None:
        return None, ""
    after = sentence.tokens[end:] if end is not None else ()
    above = said(text, _before(sentence, start))
    return polished(above) if above else None, _until_border(text, sentence, after)


def _before(sentence: Sentence, start: int) -> Sequence[Token]:
    """The words before the figure: all of them, else from its clause's subject, else its own phrase; or none."""
    starts = [0]
    verb = verb_above(sentence, start)
    subject = subject_of(sentence, verb) if verb is not None else None
    starts += [first(sentence, subject)] if subject is not None else []
    above = sentence.tokens[start].head
    while above >= 0 and sentence.tokens[above].pos not in ("VERB", "AUX"):
        starts.append(first(sentence, above))
        above = sentence.tokens[above].head
    for begin in sorted(one for one in starts if one < start):
        tokens = trimmed(sentence.tokens[begin:start])
        tokens = tokens[1:] if begin and tokens and tokens[0].lemma in ("that", "which", "who") else tokens
        stands = begin == 0 or sentence.tokens[begin].pos not in ("ADP", "CCONJ", "SCONJ")
        if len(tokens) <= LONGEST_LABEL and stands and _says_something(tokens):
            return tokens
    return ()


def _value_end(figure: Figure) -> int:
    """Where the number itself ends: "two million flowers" leaves "flowers" for the label."""
    has_noun = figure.kind != "percent" and _is_words(figure.unit)
    return figure.start + len(figure.text) - (len(figure.unit) if has_noun else 0)


def _says_something(tokens: Sequence[Token]) -> bool:
    return any(token.pos in ("NOUN", "PROPN", "VERB", "PRON") or token.lemma in _ABOUT for token in tokens)


def _until_border(text: str, sentence: Sentence, after: Sequence[Token]) -> str:
    """The words after the figure up to where a phrase ends: a comma, a conjunction, the end."""
    kept: list[Token] = []
    for token in after:
        if token.text in (",", ";", ":", "—", "–", "(", ".") or (kept and token.dep == "cc" and len(kept) > 2):
            break
        kept.append(token)
    kept = list(trimmed(kept))
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


def bars(passage: Passage) -> Iterator[Candidate]:
    """Two figures or more of the same unit, each with a name of its own in the text."""
    reading = passage.reading
    for group in _comparable(reading):
        labels = [_label(reading, figure) for figure in group]
        if None in labels or len(set(labels)) < len(labels):
            continue
        data = tuple(
            Datum(label=label or "", value=digits(figure.value), shown=shown(figure))
            for label, figure in zip(labels, group, strict=True)
        )
        unit = group[0].unit if _is_words(group[0].unit) else ""
        title = passage.heading or polished(unit) or _without_digits(passage.headline) or passage.film.title
        why = "the text compares " + " and ".join(f"“{figure.text}”" for figure in group[:3])
        yield Candidate(
            BarChart(title=title, data=data[:8], unit="" if title == polished(unit) else group[0].unit),
            0.95,
            why,
            holds_scene=True,
        )
        return


def _without_digits(text: str) -> str | None:
    """The part before a colon, or all of it; None where figures stand in it, which the bars show already."""
    text = text.split(":")[0]
    return None if re.search(r"[$€£]|\d[.,\d]", text) else text


def _comparable(reading: Reading) -> Iterator[list[Figure]]:
    """Figures of one kind and unit; one without a unit takes that of the figure before it in the sentence."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for sentence in reading.sentences:
        latest: tuple[str, str] | None = None
        for figure in reading.within(reading.figures, sentence):
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
    """Whose figure it is: the name right before it ("…, Canada 10 million"), else the subject of its clause."""
    sentence = sentence_of(reading, figure)
    at = token_at(sentence, figure.start) if sentence else None
    if sentence is None or at is None:
        return None
    comma = max((i for i in range(at) if sentence.tokens[i].text in (",", ";", ":")), default=-1)
    name = [token for token in sentence.tokens[comma + 1 : at] if token.pos not in _OUTSIDE_NAMES]
    if not name or any(token.pos not in ("PROPN", "NOUN", "ADJ") for token in name):
        name = _subject_name(sentence, at)
    return polished(said(reading.text, name)) if 0 < len(name) <= 4 else None


def _subject_name(sentence: Sentence, at: int) -> list[Token]:
    """The subject of the clause that token `at` is in, without its article; [] for pronouns."""
    verb = verb_above(sentence, at)
    subject = subject_of(sentence, verb) if verb is not None else None
    if subject is None or at in subtree(sentence, subject) or sentence.tokens[subject].pos == "PRON":
        return []
    return [t for t in sentence.tokens[first(sentence, subject) : subject + 1] if t.pos not in _OUTSIDE_NAMES]
