"""Where one scene ends and the next begins inside a paragraph.

Every way of cutting is weighed: a scene should take three to nine seconds to say, sentences about one thing stay
together, a quotation or a list stands alone. The cheapest way wins, found from the end backwards.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from showrunner.language.embed import embed
from showrunner.language.reading import Reading, Sentence
from showrunner.language.spans import words
from showrunner.providers.plain.phrases import spoken_ms
from showrunner.providers.plain.shapes import is_quote, telling_figure

SHORT_MS, IDEAL_MS, LONG_MS = 3_500, 6_000, 8_500
BETWEEN_MS = 350  # the usual pause inside a scene
AT_MOST = 4  # sentences in a scene
_ALIKE = 0.25  # cosine from which two sentences are about one thing; unrelated sentences of one text lie below
_DATES_TOGETHER = 2.5  # years in a row make one timeline
_GOING_ON = words("""
    it they he she this that these those its their his her and but so then yet because instead there such one both
    some others another""")


def cut(sentences: Sequence[Sentence], reading: Reading, *, one_each: bool = False) -> list[tuple[Sentence, ...]]:
    """The sentences of one paragraph in groups, in order; `one_each` parts all that no quotation holds together."""
    if len(sentences) < 2:
        return [tuple(sentences)] if sentences else []
    if one_each:
        return _singly(sentences, reading)
    alike = _likeness(sentences)
    stands_alone = [_stands_alone(sentence, reading) for sentence in sentences]
    bound = [_is_bound(a, b, reading) for a, b in pairwise(sentences)]
    dated = [_has_year(a, reading) and _has_year(b, reading) for a, b in pairwise(sentences)]
    cheapest: list[tuple[float, int]] = [(0.0, len(sentences))] * (len(sentences) + 1)
    for start in range(len(sentences) - 1, -1, -1):
        ways = []
        for end in range(start + 1, min(len(sentences), start + AT_MOST) + 1):
            cost = _length_cost(sentences[start:end]) + 1.0 * (end - start > 1 and any(stands_alone[start:end]))
            cost -= _DATES_TOGETHER * sum(dated[start : end - 1])
            if end < len(sentences):
                cost += 8.0 if bound[end - 1] else alike[end - 1] + 0.6 * _goes_on(sentences[end])
            ways.append((round(cost + cheapest[end][0], 6), end))
        cheapest[start] = min(ways)
    groups, at = [], 0
    while at < len(sentences):
        groups.append(tuple(sentences[at : cheapest[at][1]]))
        at = cheapest[at][1]
    return groups


def _singly(sentences: Sequence[Sentence], reading: Reading) -> list[tuple[Sentence, ...]]:
    groups: list[tuple[Sentence, ...]] = []
    for sentence in sentences:
        if groups and _is_bound(groups[-1][-1], sentence, reading):
            groups[-1] = (*groups[-1], sentence)
        else:
            groups.append((sentence,))
    return groups


def _length_cost(group: Sequence[Sentence]) -> float:
    length = sum(spoken_ms(sentence.text) for sentence in group) + BETWEEN_MS * (len(group) - 1)
    cost = 0.1 * abs(length - IDEAL_MS) / 1000
    if length < SHORT_MS:
        cost += 0.8 * (SHORT_MS - length) / 1000
    if length > LONG_MS and len(group) > 1:
        cost += 1.2 * (length - LONG_MS) / 1000
    return cost


def _likeness(sentences: Sequence[Sentence]) -> list[float]:
    """What it costs to part each sentence from the next: much where they are about one thing."""
    rows = embed([sentence.text for sentence in sentences])
    return [
        1.5 * max(0.0, round(float(a @ b), 2) - _ALIKE)  # rounded: the last digits differ from machine to machine
        for a, b in pairwise(rows)
    ]


def _stands_alone(sentence: Sentence, reading: Reading) -> bool:
    has_list = any(len(found.items) >= 3 for found in reading.within(reading.listings, sentence))
    return has_list or is_quote(sentence, reading) or telling_figure(sentence, reading) is not None


def _is_bound(before: Sentence, after: Sentence, reading: Reading) -> bool:
    """One quotation holds both."""
    return any(found.start < before.end and found.end > after.start for found in reading.quotations)


def _has_year(sentence: Sentence, reading: Reading) -> bool:
    return any(moment.year is not None for moment in reading.within(reading.moments, sentence))


def _goes_on(sentence: Sentence) -> bool:
    first = re.match(r"\W*([\w'’]+)", sentence.text)
    return bool(first) and first[1].lower() in _GOING_ON if first else False
