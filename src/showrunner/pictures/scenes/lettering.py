"""Text as it is set in a scene: fitted to a room first, then placed, then brought in word by word.

Type never shrinks below its smallest size; what still does not fit loses its last words, which the ellipsis shows.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import skia

from showrunner.pictures import text as setting
from showrunner.pictures.canvas import NEAREST, Bitmap
from showrunner.pictures.colour import RGB, fill, mix
from showrunner.pictures.ease import back, ease_in_out, ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scripts import script

Entrance = Literal["rise", "fade", "pop", "slide", "lit", "none"]

ABOVE_CAPITALS = 0.05  # ems: ascenders and accents over the capital height
LATIN_DESCENT = 0.25  # ems: what the letters of the display faces take up below the line
TALL_EXTENT = (1.0, 0.40)  # ascent and descent in ems of Arabic, Indic and East Asian letters
_SHORT_SCRIPTS = frozenset({"latin", "greek", "cyrillic", "common", "armenian", "georgian"})
_PAD = 0.35  # ems of room round baked words, for overhanging glyphs


@dataclass(frozen=True)
class Copy:
    """Text fitted to a room but not yet placed. Sizes are px; `height` is from first ascender to last descender."""

    lines: Any  # as `pictures.text` broke them
    text: str
    face: str
    size: float
    lead: float
    track: float
    width: float  # of the widest line
    extent: tuple[float, float]

    @property
    def height(self) -> float:
        return (max(0, len(self.lines) - 1) * self.lead + sum(self.extent)) * self.size

    @property
    def ascent(self) -> float:
        return self.extent[0] * self.size


def fitted(
    text: str,
    face: str,
    width: float,
    height: float,
    largest: float,
    smallest: float,
    *,
    lead: float = 1.1,
    track: float = 0.0,
    max_lines: int = 4,
) -> Copy:
    """`text` as large as the room allows, between `smallest` and `largest` px; cut with an ellipsis when it must be.

    `max_lines` is what looks well; long text takes as many lines as there is room for before it is cut.
    """
    words = " ".join(text.split())

    def at(part: str, size: float) -> Copy:
        return _fit(part, face, (width, height), (size, smallest), lead, track, max_lines)

    def fits(copy: Copy) -> bool:
        return copy.width <= width + 1 and copy.height <= height + 1 and len(copy.lines) <= max_lines

    copy = at(words, max(largest, smallest))
    if not fits(copy) and max_lines > 1:
        max_lines = max(max_lines, int(height / (smallest * lead)))  # rather many small lines than a text cut short
        copy = at(words, max(largest, smallest))
    return copy if fits(copy) else at(_longest(words, lambda part: fits(at(part, smallest))), smallest)


def single(text: str, face: str, width: float, size: float, *, smallest: float, track: float = 0.0) -> Copy:
    """One line, at `size` px where it fits, else smaller, else cut."""
    return fitted(text, face, width, size * 2, size, smallest, track=track, max_lines=1)


@lru_cache(maxsize=256)
def ink_extent(text: str, face: str) -> tuple[float, float]:
    """How far the drawn text reaches (above, below) the baseline, in ems; below is negative for a raised mark."""
    em = 96
    bitmap = Bitmap(int(setting.width(text, face, em)) + em, em * 3)
    setting.draw(bitmap.canvas, text, em / 2, em * 1.8, face, em, fill("#000000"))
    rows = np.flatnonzero(bitmap.pixels[:, :, 3].max(axis=1) > 64)
    if not len(rows):
        return 0.0, 0.0
    return 1.8 - float(rows[0]) / em, (float(rows[-1]) + 1) / em - 1.8


def is_rightward(text: str) -> bool:
    """False when the text is read from right to left."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") == "L"


def _fit(
    text: str,
    face: str,
    room: tuple[float, float],
    sizes: tuple[float, float],
    lead: float,
    track: float,
    max_lines: int,
) -> Copy:
    extent = (setting.cap_height(face, 1.0) + ABOVE_CAPITALS, LATIN_DESCENT)
    if any(script(char) not in _SHORT_SCRIPTS for char in text):
        extent, lead = TALL_EXTENT, max(lead, sum(TALL_EXTENT))
    # The fit counts every line as `lead` high; the last one ends at its descender instead.
    height = room[1] + max(0.0, lead - sum(extent)) * sizes[1]
    largest = sizes[0]
    while True:
        found = setting.fit(text, face, room[0], height, largest, sizes[1], lead, track=track, max_lines=max_lines)
        copy = Copy(found.lines, text, face, found.size, lead, track, _width(found, face, lead, track), extent)
        if copy.width <= room[0] + 1 or found.size <= sizes[1]:
            return copy
        # A figure like "87.4%" is never broken, so a fit by lines alone may be too wide.
        largest = max(sizes[1], found.size * min(0.97, room[0] / copy.width))


def _width(found: setting.Fitted, face: str, lead: float, track: float) -> float:
    placed = setting.place_words(found.lines, face, found.size, 0, 0, lead, 0.0, track=track)
    left = min((word.x for word in placed), default=0.0)
    return max((word.x + word.width for word in placed), default=0.0) - left


def _longest(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning of `text` that fits with an ellipsis: whole words where there are any, else characters."""
    pieces = text.split(" ")
    joiner = " "
    if not fits(pieces[0] + "…"):
        pieces, joiner = list(text), ""
    low, high = 1, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(_shortened(joiner.join(pieces[:middle]))) else (low, middle - 1)
    return _shortened(joiner.join(pieces[:low]))


def _shortened(text: str) -> str:
    return text.rstrip(" ,.;:–—-") + "…"


@dataclass(frozen=True)
class Ink:
    """How a text is coloured: `accent` for the words of `accented` (see `plain_word`), `colour` for the others."""

    colour: RGB
    accent: RGB
    accented: frozenset[str] = frozenset()

    def of(self, word: str) -> RGB:
        return self.accent if plain_word(word) in self.accented else self.colour


def plain_word(word: str) -> str:
    """A word without its punctuation and capitals, as accents are compared."""
    return word.strip("“”\"'‘’.,!?:;()[]…–—").casefold()


class Words:
    """Placed text that comes in word by word: word i at `starts[i]` seconds, within `duration`.

    "lit" words stand there in a faint ink from `starts[0]` on and reach their own colour as they are spoken. Once the
    last word has come the block is one baked image.
    """

    def __init__(
        self,
        copy: Copy,
        x: float,
        top: float,
        align: float,
        ink: Ink,
        starts: Sequence[float],
        duration: float,
        entrance: Entrance,
        faint: RGB | None = None,
    ) -> None:
        self._copy, self._ink = copy, ink
        self._duration, self._entrance = duration, entrance
        self._faint = faint or ink.colour
        self.placed = setting.place_words(
            copy.lines, copy.face, copy.size, x, top + copy.ascent, copy.lead, align, track=copy.track
        )
        self._starts = [starts[min(word.index, len(starts) - 1)] for word in self.placed]
        self._whole: Any = None
        left = min((word.x for word in self.placed), default=x)
        right = max((word.x + word.width for word in self.placed), default=x)
        self.area = Area(left, top, right, top + copy.height)

    @property
    def settled(self) -> float:
        """When the last word has come to rest, s."""
        return max(self._starts, default=0.0) + self._duration

    def runs_of(self, accented: frozenset[str]) -> list[tuple[Area, float]]:
        """Where accented words stand, neighbours on a line joined, and when the first of them comes."""
        up, down = self._copy.ascent, self._copy.extent[1] * self._copy.size
        runs: list[tuple[Area, float]] = []
        before: Any = None
        for word, start in zip(self.placed, self._starts, strict=True):
            if plain_word(word.text) not in accented:
                before = None
                continue
            area = Area(word.x, word.y - up, word.x + word.width, word.y + down)
            if before is not None and before.line == word.line:
                area, start = runs[-1][0].joined(area), runs[-1][1]
                runs.pop()
            runs.append((area, start))
            before = word
        return runs

    def draw(self, canvas: Any, t: float) -> None:
        if t >= self.settled:
            self._draw_whole(canvas)
            return
        for word, start in zip(self.placed, self._starts, strict=True):
            self._draw_word(canvas, word, progress(t, start, self._duration), t)

    def _draw_whole(self, canvas: Any) -> None:
        pad = _PAD * self._copy.size
        x, y = int(self.area.left - pad), int(self.area.top - pad)
        if self._whole is None:
            baked = Bitmap(int(self.area.width + 2 * pad) + 2, int(self.area.height + 2 * pad) + 2)
            baked.canvas.translate(-x, -y)
            for word in self.placed:
                self._ink_word(baked.canvas, word, word.x, word.y, fill(self._ink.of(word.text)))
            self._whole = baked.snapshot()
        canvas.drawImage(self._whole, x, y, NEAREST)

    def _draw_word(self, canvas: Any, word: Any, done: float, t: float) -> None:
        colour, size = self._ink.of(word.text), self._copy.size
        if self._entrance == "lit":
            shown = progress(t, self._starts[0] - self._duration, self._duration)
            if shown > 0:
                inked = mix(self._faint, colour, ease_in_out(done))
                self._ink_word(canvas, word, word.x, word.y, fill(inked, ease_out(shown)))
        elif done <= 0:
            return
        elif self._entrance == "rise":
            self._rise(canvas, word, ease_out(done, 4), colour)
        elif self._entrance == "pop":
            self._pop(canvas, word, back(done, 1.2), fill(colour, min(1.0, done * 4)))
        elif self._entrance == "slide":
            shift = (1 - ease_out(done, 4)) * size * 0.9
            self._ink_word(canvas, word, word.x + shift, word.y, fill(colour, ease_out(done)))
        else:
            shift = (1 - ease_out(done)) * size * 0.22
            self._ink_word(canvas, word, word.x, word.y + shift, fill(colour, ease_out(done, 2)))

    def _rise(self, canvas: Any, word: Any, k: float, colour: RGB) -> None:
        """Out of a slit at the foot of the line."""
        size, (up, down) = self._copy.size, self._copy.extent
        slit = skia.Rect.MakeLTRB(
            word.x - size * 0.15,
            word.y - size * (up + 0.3),
            word.x + word.width + size * 0.15,
            word.y + size * (down + 0.06),
        )
        canvas.save()
        canvas.clipRect(slit)
        self._ink_word(canvas, word, word.x, word.y + (1 - k) * size * (up + down + 0.1), fill(colour))
        canvas.restore()

    def _pop(self, canvas: Any, word: Any, k: float, paint: Any) -> None:
        x, y = word.x + word.width / 2, word.y - self._copy.size * 0.35
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(k, k)
        canvas.translate(-x, -y)
        self._ink_word(canvas, word, word.x, word.y, paint)
        canvas.restore()

    def _ink_word(self, canvas: Any, word: Any, x: float, y: float, paint: Any) -> None:
        setting.draw(canvas, word.text, x, y, self._copy.face, self._copy.size, paint, track=self._copy.track)
