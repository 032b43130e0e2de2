"""Where caption words stand: inside the safe area of every aspect, however long a word is.

The safe area keeps clear of what players and phones lay over a film: in 9:16 the description at the bottom and the
buttons at the right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from showrunner.film import captions, spacing
from showrunner.film.captions import Cue
from showrunner.film.look import CaptionStyle, Look
from showrunner.film.speech import Word
from showrunner.pictures import breaking, fonts, text
from showrunner.pictures.stage import Aspect, aspect_of

SPEAKER = -1  # the word index of a speaker's name
_SMALLEST = 0.62  # of the style's size; a line that still does not fit is broken anew
_STEP = 0.95
_ADDRESS = re.compile(r"://|^www\.|@|\w\.\w+/")  # capitals would change where it leads
_ABOVE, _BELOW = 0.80, 0.26  # em over and under the baseline that letters of any script use


@dataclass(frozen=True)
class Box:
    """px from the top left of the frame; right and bottom are just outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Safe:
    """Shares of the frame's width and height that captions stay out of."""

    left: float
    right: float
    bottom: float


# By eye; the right rail and the foot of 9:16 are what the short-video apps cover.
SAFE: dict[Aspect, Safe] = {
    "wide": Safe(0.08, 0.08, 0.10),
    "tall": Safe(0.10, 0.16, 0.255),
    "square": Safe(0.08, 0.08, 0.11),
    "portrait": Safe(0.08, 0.08, 0.13),
}

# Height of the band in px of a 1080-line frame: two lines of the largest style. Pictures keep their own text above it.
TALLEST: dict[Aspect, int] = {"wide": 151, "tall": 262, "square": 200, "portrait": 200}


@dataclass(frozen=True)
class Design:
    """One style: `sizes` in px per em of a 1080-line frame, for (wide, square and portrait, tall); the rest in em."""

    face: str
    sizes: tuple[int, int, int]
    lead: float
    pad: float  # around a line, for its panel, stroke or glow
    spread: float = 0.0  # added to spaces
    is_upper: bool = False


@dataclass(frozen=True)
class Placed:
    """A piece of word `word` of the cue (SPEAKER for the name). `y` is the baseline."""

    text: str
    word: int
    row: int
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Layout:
    words: tuple[Placed, ...]
    face: str
    size: float
    panel: Box  # around all rows with their padding
    rows: tuple[Box, ...]


@dataclass(frozen=True)
class _Fragment:
    text: str
    word: int
    is_close: bool  # no space before it


def design(style: CaptionStyle, look: Look) -> Design:
    """The sizes of `style` in the fonts of `look`."""
    body = look.style.body.partition(":")[0]
    match style:
        case "pop":
            return Design("Outfit:800", (74, 80, 84), 1.16, 0.14, 0.16, is_upper=True)
        case "poster":
            return Design("Anton:400", (96, 80, 104), 1.16, 0.14, 0.13, is_upper=True)
        case "karaoke":
            return Design(f"{body}:700", (48, 54, 66), 1.52, 0.26, 0.03)
        case "box":
            return Design(f"{body}:700", (48, 54, 66), 1.34, 0.36, 0.10)
        case _:
            return Design(f"{body}:600", (52, 56, 66), 1.26, 0.14)


def band(width: int, height: int) -> Box:
    """The part of a frame that captions of any style stay within."""
    aspect = aspect_of(width, height)
    safe = SAFE[aspect]
    unit = min(width, height) / 1080
    bottom = height * (1 - safe.bottom)
    tallest = TALLEST[aspect] * unit
    return Box(round(width * safe.left), round(bottom - tallest), round(width * (1 - safe.right)), round(bottom))


def lay_out(cue: Cue, style: CaptionStyle, look: Look, width: int, height: int) -> Layout | None:
    """The words of `cue` on a frame, as large as the style wants and the safe area lets them be.

    Words that no font can draw (emoji) are left out; None when nothing remains.
    """
    plan = design(style, look)
    face = fonts.for_language(plan.face, fonts.language_of(captions.text_of(cue)))
    column = {"wide": 0, "square": 1, "portrait": 1, "tall": 2}[aspect_of(width, height)]
    largest = plan.sizes[column] * min(width, height) / 1080
    area = band(width, height)
    visible = [[part for part in row if text.width(part.text, face, 100) > 0] for row in _fragments(cue, plan)]
    rows = [row for row in visible if row]
    if not rows:
        return None
    size, lines = _fitted(rows, plan, face, largest, area)
    return _placed(lines, plan, face, size, area, width)


def _fitted(
    lines: list[list[_Fragment]], plan: Design, face: str, largest: float, area: Box
) -> tuple[float, list[list[_Fragment]]]:
    """The size and the lines at it: shrunk to fit, broken anew where that is not enough."""
    size = largest
    while size > largest * _SMALLEST:
        if _widest(lines, plan, face, size) <= _room(area, plan, size) and _height(lines, plan, size) <= _tall(area):
            return size, lines
        size *= _STEP
    while True:
        broken = [row for line in lines for row in _broken(line, plan, face, size, _room(area, plan, size))]
        if _height(broken, plan, size) <= _tall(area):
            return size, broken
        size *= _STEP


def _room(area: Box, plan: Design, size: float) -> float:
    return area.right - area.left - 2 * plan.pad * size - 0.16 * size  # a lit word may grow and tilt


def _tall(area: Box) -> float:
    return area.bottom - area.top


def _height(lines: Sequence[object], plan: Design, size: float) -> float:
    """From the top of the first line's panel to the bottom of the last one's."""
    return (len(lines) - 1) * plan.lead * size + (_ABOVE + _BELOW + 2 * plan.pad) * size


def _widest(lines: Sequence[Sequence[_Fragment]], plan: Design, face: str, size: float) -> float:
    return max(text.line_width(_strings(line), face, size, 0.0, plan.spread) for line in lines)


def _strings(line: Sequence[_Fragment]) -> list[str]:
    """The line as strings with spaces between them: fragments that stand close are joined."""
    found: list[str] = []
    for fragment in line:
        if found and fragment.is_close:
            found[-1] += fragment.text
        else:
            found.append(fragment.text)
    return found


def _fragments(cue: Cue, plan: Design) -> list[list[_Fragment]]:
    lines: list[list[_Fragment]] = []
    number = 0
    for row in captions.rows(cue):
        line: list[_Fragment] = []
        for at, word in enumerate(row):
            shown = _cased(word, plan)
            is_close = at > 0 and not spacing.gap(row[at - 1].text, word.text)
            line.append(_Fragment(shown, number, is_close))
            number += 1
        lines.append(line)
    if cue.speaker and not plan.is_upper:
        lines[0].insert(0, _Fragment(f"{cue.speaker}:", SPEAKER, False))
    return lines


def _cased(word: Word, plan: Design) -> str:
    shown = " ".join(word.text.split())
    return shown.upper() if plan.is_upper and not _ADDRESS.search(shown) else shown


def _broken(line: Sequence[_Fragment], plan: Design, face: str, size: float, room: float) -> list[list[_Fragment]]:
    """One line as several, words that are too long cut up."""
    rows: list[list[_Fragment]] = [[]]
    for fragment in line:
        parts = breaking.atoms(fragment.text, lambda part: text.width(part, face, size), room)
        for at, part in enumerate(parts):
            piece = _Fragment(part.text, fragment.word, fragment.is_close if at == 0 else not part.spaced)
            if rows[-1] and text.line_width(_strings([*rows[-1], piece]), face, size, 0.0, plan.spread) > room:
                rows.append([])
            rows[-1].append(piece)
    return [row for row in rows if row]


def _placed(
    lines: Sequence[Sequence[_Fragment]], plan: Design, face: str, size: float, area: Box, width: int
) -> Layout:
    last = area.bottom - (plan.pad + _BELOW) * size
    first = last - (len(lines) - 1) * plan.lead * size
    middle = _middle(_widest(lines, plan, face, size) + 2 * plan.pad * size, area, width)
    words: list[Placed] = []
    rows: list[Box] = []
    for number, line in enumerate(lines):
        row = _row(line, plan, face, size, middle, first + number * plan.lead * size, number)
        words += row
        rows.append(_around(row, plan, size))
    panel = Box(min(r.left for r in rows), rows[0].top, max(r.right for r in rows), rows[-1].bottom)
    return Layout(tuple(words), face, size, panel, tuple(rows))


def _middle(widest: float, area: Box, width: int) -> float:
    """The middle of the frame, or as near to it as the safe area lets lines of that width be."""
    return min(max(width / 2, area.left + widest / 2), area.right - widest / 2)


def _row(
    line: Sequence[_Fragment], plan: Design, face: str, size: float, middle: float, y: float, number: int
) -> list[Placed]:
    groups: list[list[_Fragment]] = []
    for fragment in line:
        if groups and fragment.is_close:
            groups[-1].append(fragment)
        else:
            groups.append([fragment])
    strings = ["".join(fragment.text for fragment in group) for group in groups]
    placed = text.place_words([strings], face, size, middle, y, plan.lead, 0.5, 0.0, plan.spread)
    found: list[Placed] = []
    for whole in placed:
        group = groups[whole.index]
        if len(group) == 1:
            found.append(Placed(whole.text, group[0].word, number, whole.x, y, whole.width))
            continue
        pen = whole.x
        for fragment in group:  # unspaced scripts run left to right
            length = text.width(fragment.text, face, size)
            found.append(Placed(fragment.text, fragment.word, number, pen, y, length))
            pen += length
    return found


def _around(row: Sequence[Placed], plan: Design, size: float) -> Box:
    pad = plan.pad * size
    left, right = min(p.x for p in row), max(p.x + p.width for p in row)
    y = row[0].y
    return Box(round(left - pad), round(y - _ABOVE * size - pad), round(right + pad), round(y + _BELOW * size + pad))
