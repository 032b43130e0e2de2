"""What a few sentences look like: a list, a quotation, dates, a figure … A hint for whoever chooses the picture."""

import re
from collections.abc import Sequence

from showrunner.language.reading import Figure, Reading, Sentence, Span
from showrunner.language.spans import words

_CONTRAST = re.compile(
    r"\b(whereas|unlike|versus|vs\.?|on the other hand|by contrast|in contrast|compared (?:to|with))\b", re.I
)
_PLACES = frozenset(("GPE", "LOC", "FAC"))
_LYING = words("""
    lies lie located north south east west coast border capital city town village river sails travels crosses leaves
    reaches arrives route road journey from between across through born live lives""")
_CALLING = re.compile(
    r"^(?:come|visit|try|get|join|order|buy|book|call|start|sign|download|find|see|taste|discover|learn|follow|"
    r"subscribe|shop|meet|ask|go)\b|https?://|www\.|\b[\w-]+\.(?:com|org|net|io|app|dev|co)\b", re.I,
)  # fmt: skip


def span_of(sentences: Sequence[Sentence]) -> Span:
    return Span(sentences[0].start, sentences[-1].end)


def shape_of(sentences: Sequence[Sentence], reading: Reading) -> tuple[str, tuple[str, ...]]:
    """The shape of sentences that follow one another, and the items of the list if they are one."""
    span = span_of(sentences)
    text = " ".join(sentence.text for sentence in sentences)
    if is_quote(span, reading):
        return "quote", ()
    if listings := reading.within(reading.listings, span):
        longest = max(listings, key=lambda found: len(found.items))
        return "list", longest.items
    if len({moment.year for moment in reading.within(reading.moments, span) if moment.year is not None}) >= 2:
        return "dates", ()
    if _CONTRAST.search(text):
        return "comparison", ()
    if telling_figure(span, reading):
        return "number", ()
    if _is_about_places(span, text, reading):
        return "places", ()
    return "plain", ()


def is_quote(span: Span, reading: Reading) -> bool:
    """Most of what is said is somebody's words."""
    quoted = sum(found.end - found.start for found in reading.quotations if _overlap(found, span) > 0)
    inside = sum(_overlap(found, span) for found in reading.quotations)
    return inside >= 0.5 * (span.end - span.start) and quoted > 20


def telling_figure(span: Span, reading: Reading) -> Figure | None:
    """The figure a viewer should remember: money and shares first, then measured amounts, then large counts."""
    found = [figure for figure in reading.within(reading.figures, span) if _weight(figure) > 0]
    return max(found, key=_weight) if found else None


def _weight(figure: Figure) -> int:
    has_digits = any(c.isdigit() for c in figure.text)
    if figure.kind in ("money", "percent"):
        return 3
    if figure.kind == "quantity" and (has_digits or figure.value >= 100):
        return 2
    return 1 if figure.kind == "count" and abs(figure.value) >= 1000 else 0


def _is_about_places(span: Span, text: str, reading: Reading) -> bool:
    named = {entity.text for entity in reading.within(reading.entities, span) if entity.label in _PLACES}
    return len(named) >= 2 or (bool(named) and bool(words(re.sub(r"\W", " ", text.lower())) & _LYING))


def calls_to_act(text: str) -> bool:
    """ "Come to Mill Street." """
    return bool(_CALLING.search(text.strip()))


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))
