"""Text on a canvas: measuring, breaking, fitting and drawing, in any script.

Everything takes a face ("Bricolage Grotesque:800", see `fonts`), a size in px per em, and tracking in em.
`y` is always the baseline. Widths scale exactly with size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from showrunner.pictures import bidi, breaking, fonts, shaping

_LRM, _RLM = "\u200e", "\u200f"  # make a word behave as it would inside its line; they draw nothing
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
    return shaping.shape(text, face, track).width * size


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

    Right-to-left lines run from the right. A word whose own direction differs from the line's carries an invisible mark
    in front; one that the directions tear apart ("Pro." in Arabic) comes as two with the same index.
    """
    placed: list[PlacedWord] = []
    first = 0
    for number, line in enumerate(lines):
        row = _row(line, face, size, track, spread)
        left = x - row[0] * align
        for word, shown, offset, length in row[1]:
            placed.append(PlacedWord(shown, left + offset, y + number * size * lead, length, number, first + word))
        first += len(line)
    return placed


def line_width(line: Sequence[str], face: str, size: float, track: float = 0.0, spread: float = 0.0) -> float:
    """How wide `place_words` makes a line, in px."""
    return _row(line, face, size, track, spread)[0]


def ascent(face: str, size: float) -> float:
    """From the baseline up to the top of the tallest letters, px."""
    return _metrics(face)[0] * size


def cap_height(face: str, size: float) -> float:
    """Height of a capital, px."""
    return _metrics(face)[2] * size


@lru_cache(maxsize=256)
def _metrics(face: str) -> tuple[float, float, float, float]:
    """Ascent, descent, cap height and x-height per em, all positive."""
    found = shaping.font(fonts.face(face), 1000.0).getMetrics()
    return -found.fAscent / 1000, found.fDescent / 1000, found.fCapHeight / 1000, found.fXHeight / 1000


def _space(face: str, size: float, track: float) -> float:
    return width(" ", face, size) + 2 * track * size


@dataclass(frozen=True)
class _Part:
    """Part of a word whose characters all run one way; `word` is None for a space."""

    text: str
    word: int | None
    level: int


def _row(
    line: Sequence[str], face: str, size: float, track: float, spread: float
) -> tuple[float, list[tuple[int, str, float, float]]]:
    """The width of a line, and (word, text, offset from the left end, width) in reading order."""
    base = bidi.base_level(" ".join(line))
    space = _space(face, size, track) + spread * size
    parts = _parts(line, base)
    placed: list[tuple[int, str, float, float]] = []
    pen = 0.0
    for word, run in groupby(bidi.visual(parts, [part.level for part in parts]), key=lambda part: part.word):
        if word is None:
            pen += space * len(list(run))
            continue
        pieces = list(run)
        is_whole = sum(len(piece.text) for piece in pieces) == len(line[word])
        for shown in [line[word]] if is_whole else [piece.text for piece in pieces]:
            marked = shown if bidi.base_level(shown) == base else (_RLM if base else _LRM) + shown
            length = width(marked, face, size, track)
            placed.append((word, marked, pen, length))
            pen += length
    return pen, sorted(placed, key=lambda found: found[0])


def _parts(line: Sequence[str], base: int) -> list[_Part]:
    """The line in logical order, cut where words begin and where direction changes."""
    levels = bidi.levels(" ".join(line), base)
    parts: list[_Part] = []
    at = 0
    for number, word in enumerate(line):
        if number:
            parts.append(_Part(" ", None, levels[at]))
            at += 1
        for level, run in groupby(zip(word, levels[at : at + len(word)], strict=True), key=lambda pair: pair[1]):
            parts.append(_Part("".join(char for char, _ in run), number, level))
        at += len(word)
    return parts
