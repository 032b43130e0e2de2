"""When each element of a picture is spoken of, so that it can appear while its words are heard.

An element need not be said word for word: "Drink water first" is found in "First, drink a glass of water". What is
compared are runs of words, in order, never single coincidences further on in the narration than the next element.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from showrunner.film.pictures import (
    BarChart,
    CallToAction,
    Comparison,
    Concept,
    Hero,
    Map,
    Number,
    Picture,
    Quote,
    Statement,
    Steps,
    Timeline,
    Title,
)

GOOD_ENOUGH = 0.45  # share of an element's weight that must be heard; taste, tried on the example scripts
WHOLE_TEXT = 0.5  # share of the words of a spoken-out text that must be heard before its words follow the voice
SLACK = 4  # words that may stand between those of an element

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL_WORDS = """
a an and are as at be but by do does for from had has have he her his how if in into is it its more most my no not of
on or our out she so than that the their them then there these they this to up was we were what when where which who
will with you your
"""
SMALL = frozenset(_SMALL_WORDS.split())
_NUMERALS = "zero one two three four five six seven eight nine ten eleven twelve"
_DIGITS = {word: str(n) for n, word in enumerate(_NUMERALS.split())}
_ENDINGS = ("ings", "ing", "ies", "ers", "er", "ed", "es", "s", "ly")


def elements(picture: Picture) -> tuple[str, ...]:
    """The texts that a picture reveals one after another. A heading is not among them: it is there from the start.

    Statements and quotations are revealed word by word; an icon stands for its own name.
    """
    match picture:
        case Statement():
            return tuple(picture.text.split())
        case Quote():
            return (*picture.quote.split(), *((picture.by,) if picture.by else ()))
        case Title() | Hero():
            return (picture.sub,) if picture.sub else ()
        case Steps():
            return picture.items
        case Number():
            return (f"{picture.figure.shown or picture.figure.value} {picture.figure.label}",)
        case BarChart():
            return tuple(datum.label for datum in picture.data)
        case Timeline():
            return tuple(f"{event.when} {event.what}" for event in picture.events)
        case Map():
            return tuple(place.name for place in picture.places)
        case Concept():
            return tuple(icon.replace("-", " ") for icon in picture.icons[1:])
        case Comparison():
            left, right = picture.left, picture.right
            return (left.heading, *left.points, right.heading, *right.points)
        case CallToAction():
            return tuple(text for text in (picture.button, picture.url) if text)
    return ()


def anchors(picture: Picture, words: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    """One frame per element of `picture`, never decreasing; () when its words are not in the narration.

    `words` are the spoken words in order, each with the frame of the shot at which it begins. Elements that were not
    found lie evenly between those that were.
    """
    wanted = [_weighed(text) for text in elements(picture)]
    heard = [(token, frame) for text, frame in words for token in _tokens(text)]
    if not wanted or not heard:
        return ()
    found = _in_order(wanted, [token for token, _ in heard])
    share = sum(at is not None for at in found) / len(found)
    if share == 0 or (isinstance(picture, Statement | Quote) and share < WHOLE_TEXT):
        return ()
    return _filled([None if at is None else heard[at][1] for at in found], last=heard[-1][1])


@dataclass(frozen=True)
class _Weighed:
    """An element as tokens; small words and repetitions weigh less than the words that make it known."""

    tokens: tuple[str, ...]
    weights: tuple[float, ...]

    def heard_at(self, heard: Sequence[str], at: int) -> float:
        """The share of the weight heard in the run that word `at`, a weighty one of the element, begins; else 0."""
        pairs = zip(self.tokens, self.weights, strict=True)
        own = [weight for token, weight in pairs if _same(token, heard[at])]
        if not own or max(own) < max(self.weights):  # a small word before the element would pull it forward
            return 0.0
        run = heard[at : at + len(self.tokens) + (SLACK if len(self.tokens) > 1 else 0)]
        got = sum(
            weight
            for token, weight in zip(self.tokens, self.weights, strict=True)
            if any(_same(token, word) for word in run)
        )
        return got / sum(self.weights)


def _weighed(text: str) -> _Weighed:
    tokens = tuple(_tokens(text)) or (text.strip().casefold(),)
    return _Weighed(tokens, tuple(0.2 if token in SMALL else 1.0 for token in tokens))


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("%", " percent").replace("’", "'")
    return [_DIGITS.get(token, token.removesuffix("'s").replace(",", "")) for token in _TOKEN.findall(plain)]


def _stem(token: str) -> str:
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            return token[: -len(ending)]
    return token.removesuffix("e") if len(token) > 4 else token


def _same(a: str, b: str) -> bool:
    """Equal but for an ending; scripts without spaces count as heard when they stand inside the spoken run."""
    if a == b:
        return True
    if _is_unspaced(a) or _is_unspaced(b):
        return len(a) > 1 and len(b) > 1 and (a in b or b in a)
    return a.isalpha() and b.isalpha() and len(min(a, b, key=len)) > 3 and _stem(a) == _stem(b)


def _is_unspaced(token: str) -> bool:
    return any("\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff" for char in token)


def _in_order(wanted: Sequence[_Weighed], heard: Sequence[str]) -> list[int | None]:
    """Word index per element, increasing, so that the heard weight is greatest (longest weighted common subsequence).

    best[i][j] is the greatest weight of the elements from i on within the words from j on.
    """
    rows, columns = len(wanted), len(heard)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    gain = [[0.0] * columns for _ in range(rows)]
    for i in reversed(range(rows)):
        weight = sum(wanted[i].weights)
        for j in reversed(range(columns)):
            share = wanted[i].heard_at(heard, j)
            gain[i][j] = share * weight if share >= GOOD_ENOUGH else 0.0
            taken = gain[i][j] + best[i + 1][j + 1] if gain[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    found: list[int | None] = []
    j = 0
    for i in range(rows):
        at = _first_taken(best, gain, i, j)
        found.append(at)
        j = j if at is None else at + 1
    return found


def _first_taken(best: Sequence[Sequence[float]], gain: Sequence[Sequence[float]], i: int, j: int) -> int | None:
    """Where element i is heard on the best way from word j; None when that way leaves it out."""
    goal = best[i][j]
    if goal <= 1e-9:
        return None
    for at in range(j, len(gain[i])):
        if gain[i][at] and abs(gain[i][at] + best[i + 1][at + 1] - goal) < 1e-9:
            return at
    return None


def _filled(frames: Sequence[int | None], last: int) -> tuple[int, ...]:
    """Frames for the elements that were not found: evenly between their neighbours, from 0 and towards `last`."""
    known = [(i, frame) for i, frame in enumerate(frames) if frame is not None]
    known = [(-1, 0), *known, (len(frames), max(last, known[-1][1]))]
    filled: list[int] = []
    for (i, start), (j, end) in itertools.pairwise(known):
        filled += [start + (end - start) * (k - i) // (j - i) for k in range(i + 1, j)]
        filled.append(end)
    return tuple(filled[:-1])
