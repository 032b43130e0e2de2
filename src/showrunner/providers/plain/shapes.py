"""What a few sentences look like: a list, a quotation, dates, a figure … A hint for whoever chooses the picture."""

import re
from collections.abc import Sequence

from showrunner.language import lexicon
from showrunner.language.reading import Figure, Reading, Sentence, Span
from showrunner.language.spans import words

_CONTRAST = re.compile(
    r"\b(whereas|unlike|versus|vs\.?|on the other hand|by contrast|in contrast|compared (?:to|with))\b", re.I
)
_LEAD = re.compile(r"^(?:(?:to|for)\s[^,]{3,60}|first|next|then|finally|now),\s*", re.I)
_JOINTS = re.compile(r";\s+|,\s+(?:and\s+)?(?:then\s+)?")
_PLACES = frozenset(("GPE", "LOC", "FAC"))
_LYING = words("""
    lies lie located north south east west northeast northwest southeast southwest coast border capital city town
    village river sails travels crosses leaves reaches arrives route road journey from between across through born
    live lives""")
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
    if len(sentences) == 1 and (steps := steps_in(sentences[0])):
        return "steps", steps
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
    doings = max((doings_in(sentence) for sentence in sentences), key=len)
    return ("list", doings) if doings else ("plain", ())


def steps_in(sentence: Sentence) -> tuple[str, ...]:
    """The orders of "To plant a tree, dig a hole, set the tree upright, and fill the hole"; () for other sentences."""
    lead = _LEAD.match(sentence.text)
    parts = [part.strip(" .!;") for part in _JOINTS.split(sentence.text[lead.end() if lead else 0 :])]
    verbs = {t.text.lower() for t in sentence.tokens if t.pos == "VERB" and t.lemma == t.text.lower()}
    is_order = len(parts) >= 3 and all(part and part.split()[0].lower() in verbs for part in parts)
    return tuple(parts) if is_order else ()


def doings_in(sentence: Sentence) -> tuple[str, ...]:
    """What "It makes rain, stores heat, and feeds billions" says is done, in three parts or more; else ()."""
    root = next((token for token in sentence.tokens if token.dep == "ROOT" and token.pos == "VERB"), None)
    if root is None:
        return ()
    said = sentence.text[sentence.text.find(root.text) :]
    parts = [part.strip(" .!;") for part in _JOINTS.split(said)]
    ending = next((ending for ending in ("s", "ed") if root.text.endswith(ending)), "")
    firsts = [part.split()[0] if part else "" for part in parts]
    are_alike = all(word.endswith(ending) and lexicon.senses(word, "v") for word in firsts)  # makes, stores, feeds
    return tuple(parts) if len(parts) >= 3 and are_alike and all(len(part.split()) <= 6 for part in parts) else ()


def is_quote(span: Span, reading: Reading) -> bool:
    """Most of what is said is somebody's words, or at least a third and we are told whose."""
    found = [quotation for quotation in reading.quotations if _overlap(quotation, span) > 0]
    inside = sum(_overlap(quotation, span) for quotation in found)
    share = 0.33 if any(quotation.speaker for quotation in found) else 0.5
    return inside >= share * (span.end - span.start) and sum(one.end - one.start for one in found) > 20


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
