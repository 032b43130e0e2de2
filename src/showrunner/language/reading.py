"""What a text looks like once it has been read: plain values with places in the text, and nothing of the parser.

All offsets are characters of `Reading.text`, which is the given text without its control characters.
"""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, takewhile
from typing import Literal, TypeVar

BlockKind = Literal["prose", "heading", "item"]
FigureKind = Literal["count", "money", "percent", "quantity", "ordinal"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end)."""

    start: int
    end: int


S = TypeVar("S", bound=Span)


@dataclass(frozen=True, slots=True)
class Token(Span):
    text: str
    lemma: str  # lower case; the text itself where no model knows the language
    pos: str  # Universal POS ("NOUN", "VERB", "PROPN" …); "" where no model knows the language
    dep: str = ""  # relation to `head`: "nsubj", "ROOT" …; "" likewise
    head: int = -1  # index of the governing token within the sentence; -1 for the root and where unknown


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    text: str  # as written, newlines and runs of blanks made one blank
    tokens: tuple[Token, ...]
    block: int  # index into Reading.blocks


@dataclass(frozen=True, slots=True)
class Block(Span):
    """A paragraph, a heading or a list item, in the order of the text."""

    kind: BlockKind
    text: str  # without its marker ("#", "-", "3.", "ANNA:")
    marker: str = ""
    level: int = 0  # of a heading, 1 the highest
    speaker: str | None = None  # "ANNA: …" in a text that has more of them


@dataclass(frozen=True, slots=True)
class Entity(Span):
    text: str
    label: str  # PERSON, GPE, LOC, ORG, DATE, TIME, MONEY, PERCENT, QUANTITY, CARDINAL, ORDINAL, EVENT …


@dataclass(frozen=True, slots=True)
class Figure(Span):
    """A number: `text` as written with its unit ("$1.2 million", "40 hours"), `value` what it is worth."""

    text: str
    value: Decimal
    kind: FigureKind
    unit: str = ""  # "%", "$", "hours", "km" …


@dataclass(frozen=True, slots=True)
class Moment(Span):
    """A date. `year` is negative before the common era, None where only a day or month is named."""

    text: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Quotation(Span):
    """Words between quotation marks, without the marks; the span has them."""

    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Span):
    """Bulleted or numbered items, or a run of three or more in one sentence ("salt, pepper and thyme")."""

    items: tuple[str, ...]
    ordered: bool = False
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Chunk(Span):
    """A noun phrase; `head` is its main word's lemma."""

    text: str
    head: str


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    language: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    figures: tuple[Figure, ...] = ()
    moments: tuple[Moment, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    listings: tuple[Listing, ...] = ()
    removed: int = 0  # control characters that were taken out

    def within(self, found: tuple[S, ...], span: Span) -> tuple[S, ...]:
        """Those of `found` that lie inside `span`; `found` is in order, as all fields of a reading are."""
        first = bisect_left(found, span.start, key=_start)
        begun = takewhile(lambda one: one.start < span.end, islice(found, first, None))
        return tuple(one for one in begun if one.end <= span.end)


def _start(span: Span) -> int:
    return span.start
