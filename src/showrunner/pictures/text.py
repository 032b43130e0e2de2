"""Text on a canvas: measuring, breaking, fitting and drawing, in any script.

Everything takes a face ("Bricolage Grotesque:800", see `fonts`), a size in px per em, and tracking in em.
`y` is always the baseline. Widths scale exactly with size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from showrunner.pictures import bidi, breaking, fonts, shaping

_RLM = "\u200f"  # makes a word behave as it would inside right-to-left text; draws nothing
_SHRINK = 0.96  # step of `fit`


@dataclass(frozen=True)
class Fitted:
    size: float  # px per em
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PlacedWord:
    """A word where it is to be drawn: `x` its left end, `y` its baseline. `index` counts in reading order from 0."""

    text: str
    x: float
    y: float
    width: float
    line: int
    index: int


def draw(
    canvas: Any,
    text: str,
    x: float,
    y: float,
    face: str,
    size: float,
    paint: Any,
    track: float = 0.0,
    align: float = 0.0,
) -> float:
    """Draw one line with `align` (0 left … 1 right) of it at `x`; returns its width in px."""
    length = width(text, face, size, track)
    blob = shaping.blob(text, face, size, track)
    if blob is not None:
        canvas.drawTextBlob(blob, x - length * align, y, paint)
    return length


def width(text: str, face: str, size: float, track: float = 0.0) -> float:
    """How wide `draw` would make it, in px."""
    return shaping.shape(text, face, size, track).width


def wrap(text: str, face: str, size: float, max_width: float, track: float = 0.0) -> list[list[str]]:
    """Lines of words, evened out. A newline always ends a line.

    East Asian text is cut between characters, by kinsoku; a word wider than `max_width` is cut as a last resort.
    Words that cannot be drawn (emoji) are left out.
    """

    def measure(part: str) -> float:
        return width(part, face, size, track)

    space = _space(face, size, track)
    lines: list[list[str]] = []
    for paragraph in text.splitlines():
        parts = breaking.atoms(paragraph, measure, max_width)
        lines += [breaking.words(line) for line in breaking.balance(parts, space, max_width)]
    return lines


def fit(
    text: str,
    face: str,
    max_width: float,
    max_height: float,
    largest: float,
    smallest: float,
    lead: float,
    track: float = 0.0,
    max_lines: int = 4,
) -> Fitted:
    """The largest size at which `text` fits the box, with line distance `lead` em; words are whole above `smallest`.

    At `smallest` the lines are returned as they come, even when they are too many.
    """
    size = largest
    while True:
        size = max(size, smallest)
        lines = wrap(text, face, size, max_width, track)
        fits = len(lines) <= max_lines and len(lines) * size * lead <= max_height and not breaking.is_cut(text, lines)
        if fits or size <= smallest:
            return Fitted(size, tuple(tuple(line) for line in lines))
        size *= _SHRINK


def place_words(
    lines: Sequence[Sequence[str]],
    face: str,
    size: float,
    x: float,
    y: float,
    lead: float,
    align: float,
    track: float = 0.0,
    spread: float = 0.0,
) -> list[PlacedWord]:
    """Each word of `lines` where it belongs, in reading order; the first baseline is `y`, lines are `lead` em apart.
    `spread` em are added to every space.

    Right-to-left lines run from the right. A word whose own direction differs carries an invisible mark in front.
    """
    placed: list[PlacedWord] = []
    for number, line in enumerate(lines):
        row = _row(line, face, size, track, spread)
        left = x - row[0] * align
        for word, offset, length in row[1]:
            placed.append(PlacedWord(word, left + offset, y + number * size * lead, length, number, len(placed)))
    return placed


def line_width(line: Sequence[str], face: str, size: float, track: float = 0.0, spread: float = 0.0) -> float:
    """How wide `place_words` makes a line, in px."""
    return _row(line, face, size, track, spread)[0]


def ascent(face: str, size: float) -> float:
    """From the baseline up to the top of the tallest letters, px."""
    return _metrics(face)[0] * size


def descent(face: str, size: float) -> float:
    """From the baseline down to the bottom of the deepest letters, px."""
    return _metrics(face)[1] * size


def cap_height(face: str, size: float) -> float:
    """Height of a capital, px."""
    return _metrics(face)[2] * size


def x_height(face: str, size: float) -> float:
    """Height of a small x, px."""
    return _metrics(face)[3] * size


@lru_cache(maxsize=256)
def _metrics(face: str) -> tuple[float, float, float, float]:
    """Ascent, descent, cap height and x-height per em, all positive."""
    found = shaping.font(fonts.face(face), 1000.0).getMetrics()
    return -found.fAscent / 1000, found.fDescent / 1000, found.fCapHeight / 1000, found.fXHeight / 1000


def _space(face: str, size: float, track: float) -> float:
    return width(" ", face, size) + 2 * track * size


def _row(
    line: Sequence[str], face: str, size: float, track: float, spread: float
) -> tuple[float, list[tuple[str, float, float]]]:
    """The width of a line, and (word, offset from the left end, width) in reading order."""
    sentence = " ".join(line)
    base = bidi.base_level(sentence)
    levels = bidi.levels(sentence, base)
    space = _space(face, size, track) + spread * size
    items: list[int | None] = []  # words by index, None for a space
    item_levels: list[int] = []
    shown: list[str] = []
    at = 0
    for index, word in enumerate(line):
        if index:
            items.append(None)
            item_levels.append(levels[at])
            at += 1
        items.append(index)
        item_levels.append(min(levels[at : at + len(word)], default=base))
        shown.append(_RLM + word if base and not bidi.base_level(word) else word)
        at += len(word)
    offsets: dict[int, tuple[float, float]] = {}
    pen = 0.0
    for item in bidi.visual(items, item_levels):
        length = space if item is None else width(shown[item], face, size, track)
        if item is not None:
            offsets[item] = (pen, length)
        pen += length
    return pen, [(shown[index], *offsets[index]) for index in range(len(line))]
