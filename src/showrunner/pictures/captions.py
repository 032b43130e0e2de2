"""Burned-in captions: five styles, each word lit while it is heard.

A frame costs a few small blits: every word is drawn once per state (to come, heard now, heard) and kept. What is
shown at `t` depends on the cue alone, so pieces of a film drawn apart fit together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import skia

from showrunner.film.captions import BRIDGED_MS, Cue
from showrunner.film.formats import Raster
from showrunner.film.look import CaptionStyle, Look
from showrunner.pictures import caption_layout, colour, ease, text
from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap, draw_image
from showrunner.pictures.caption_inks import Inks, inks
from showrunner.pictures.caption_layout import SPEAKER, Box, Layout, Placed
from showrunner.pictures.colour import RGB

State = Literal["ahead", "lit", "past", "rising"]  # rising: lit, and still growing
_KEPT = 192  # sprites; some 10 MB at 1080p
_POP_IN_S, _WORD_IN_S = 0.14, 0.10  # taste
_MARGIN = 0.24  # em around a word's own letters for stroke and shadow
_STROKED = ("pop", "poster")


@dataclass(frozen=True)
class Sprite:
    """One word in one state. `under` lies below all words (stroke, pill), `over` above."""

    under: Any | None  # skia.Image
    over: Any
    x: int
    y: int


class CaptionPainter:
    """Draws the cues of a film or of a piece of it. `cues` are in order; times count from the same origin as `t`."""

    def __init__(self, cues: Sequence[Cue], style: CaptionStyle, look: Look, raster: Raster) -> None:
        self.cues = () if style == "off" else tuple(cues)
        self.band: Box = caption_layout.band(raster.width, raster.height)
        self._style, self._look, self._raster = style, look, raster
        self._inks = inks(look.palette, style)
        self._layouts: dict[int, Layout | None] = {}
        self._panels: dict[int, tuple[Any, int, int]] = {}
        self._arrivals: dict[tuple[int, int | None], Any] = {}
        self._sprites: dict[tuple[int, int, State], Sprite] = {}

    def draw(self, bitmap: Bitmap, t: float) -> None:
        """Lay the caption of second `t` over `bitmap`; nothing when nobody speaks."""
        ms = round(t * 1000)
        number, layout = self._at(ms)
        if layout is None:
            return
        age = (ms - self.cues[number].start_ms) / 1000
        if self._style in _STROKED and age < _POP_IN_S:
            self._draw_arrival(bitmap.canvas, number, layout, ms, age)
            return
        if self._style in ("box", "karaoke"):
            image, x, y = self._panel(number, layout)
            bitmap.canvas.drawImage(image, x, y, NEAREST)
        self._draw_words(bitmap.canvas, number, layout, ms, self._style in _STROKED)

    def phase(self, t: float) -> tuple[int, int | None, int] | None:
        """Two seconds of the same phase look alike; None while something moves."""
        ms = round(t * 1000)
        number, layout = self._at(ms)
        if layout is None:
            return -1, None, 0
        cue = self.cues[number]
        lit = lit_word(cue, ms)
        if self._style in _STROKED:
            begun = cue.start_ms + 1000 * _POP_IN_S
            if ms < (begun if lit is None else max(begun, cue.words[lit].start_ms + 1000 * _WORD_IN_S)):
                return None
        return number, lit, sum(word.start_ms <= ms for word in cue.words)

    def boxes(self, t: float) -> tuple[Box, ...]:
        """Where the lines of second `t` are, panels included, for tests of collisions."""
        _, layout = self._at(round(t * 1000))
        return layout.rows if layout else ()

    def _at(self, ms: int) -> tuple[int, Layout | None]:
        """The cue shown at `ms`, by number, and its layout; (-1, None) when there is none. The later of two wins."""
        number = max((n for n, cue in enumerate(self.cues) if cue.start_ms <= ms < cue.end_ms), default=-1)
        if number >= 0 and number not in self._layouts:
            self._layouts[number] = caption_layout.lay_out(
                self.cues[number], self._style, self._look, self._raster.width, self._raster.height
            )
        return number, self._layouts.get(number)

    def _panel(self, number: int, layout: Layout) -> tuple[Any, int, int]:
        if number not in self._panels:
            self._panels[number] = _panel(layout, self._inks, self._style)
            _trim(self._panels, 4)
        return self._panels[number]

    def _draw_arrival(self, canvas: Any, number: int, layout: Layout, ms: int, age: float) -> None:
        """The whole cue, growing from 88 %. Drawn once and scaled: many scaled words would cost ten times as much."""
        lit = lit_word(self.cues[number], ms)
        key = (number, lit)
        panel = layout.panel
        edge = (panel.bottom - panel.top) // 4
        left, top = panel.left - edge, panel.top - edge
        if key not in self._arrivals:
            bitmap = Bitmap(panel.right + edge - left, panel.bottom + edge - top)
            bitmap.canvas.translate(-left, -top)
            self._draw_words(bitmap.canvas, number, layout, ms, False)
            self._arrivals[key] = bitmap.snapshot()
            _trim(self._arrivals, 4)
        scale = 0.88 + 0.12 * ease.back(ease.progress(age, 0.0, _POP_IN_S), 2.2)
        x, y = (panel.left + panel.right) / 2, (panel.top + panel.bottom) / 2
        draw_image(canvas, self._arrivals[key], x, y, scale)

    def _draw_words(self, canvas: Any, number: int, layout: Layout, ms: int, may_rise: bool) -> None:
        cue = self.cues[number]
        lit = lit_word(cue, ms)
        age = (ms - cue.words[lit].start_ms) / 1000 if lit is not None else 0.0
        is_rising = may_rise and age < _WORD_IN_S
        words = [
            (placed, self._sprite(number, at, layout, _state(cue, placed.word, lit, ms, is_rising)))
            for at, placed in enumerate(layout.words)
        ]
        for _, sprite in words:
            if sprite.under is not None:
                canvas.drawImage(sprite.under, sprite.x, sprite.y, NEAREST)
        for placed, sprite in words:
            if is_rising and placed.word == lit:
                _draw_rising(canvas, sprite, placed, layout.size, ease.back(age / _WORD_IN_S, 2.0))
            else:
                canvas.drawImage(sprite.over, sprite.x, sprite.y, NEAREST)

    def _sprite(self, number: int, at: int, layout: Layout, state: State) -> Sprite:
        key = (number, at, state)
        if key not in self._sprites:
            self._sprites[key] = _paint_word(layout, layout.words[at], state, self._inks, self._style)
            _trim(self._sprites, _KEPT)
        return self._sprites[key]


def lit_word(cue: Cue, ms: int) -> int | None:
    """Index of the word heard at `ms`; short silences belong to the word before them."""
    for number, word in enumerate(cue.words):
        following = cue.words[number + 1].start_ms if number + 1 < len(cue.words) else cue.end_ms
        end = following if following - word.end_ms <= BRIDGED_MS else word.end_ms
        if word.start_ms <= ms < end:
            return number
    return None


def _trim(kept: dict[Any, Any], most: int) -> None:
    """Forget the oldest entries above `most`."""
    while len(kept) > most:
        del kept[next(iter(kept))]


def _state(cue: Cue, word: int, lit: int | None, ms: int, is_rising: bool) -> State:
    if word == SPEAKER:
        return "past"
    if word == lit:
        return "rising" if is_rising else "lit"
    return "past" if cue.words[word].start_ms <= ms else "ahead"


def _draw_rising(canvas: Any, sprite: Sprite, placed: Placed, size: float, grown: float) -> None:
    canvas.save()
    _tilt(canvas, placed, size, grown)
    canvas.drawImage(sprite.over, sprite.x, sprite.y, LINEAR)
    canvas.restore()


def _tilt(canvas: Any, placed: Placed, size: float, grown: float) -> None:
    """Turn and enlarge what follows about the middle of a word; fully at `grown` 1."""
    x, y = placed.x + placed.width / 2, placed.y - 0.35 * size
    share = grown * min(1.0, 2.4 * size / placed.width)  # a long word would leave the safe area
    canvas.translate(x, y)
    canvas.rotate(-1.5 * share)
    canvas.scale(1 + 0.06 * share, 1 + 0.06 * share)
    canvas.translate(-x, -y)


def _panel(layout: Layout, inks: Inks, style: CaptionStyle) -> tuple[Any, int, int]:
    """What the words stand on: one card (box) or a bar per line (karaoke), with a soft shadow; and its place."""
    size = layout.size
    shape = skia.Path()
    for box in (layout.panel,) if style == "box" else layout.rows:
        bar = skia.Path()
        bar.addRoundRect(skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom), 0.34 * size, 0.34 * size)
        shape = skia.Op(shape, bar, skia.PathOp.kUnion_PathOp)
    blur = 0.22 * size
    left, top = int(layout.panel.left - 3 * blur), int(layout.panel.top - 3 * blur)
    bitmap = Bitmap(int(layout.panel.right + 3 * blur) - left, int(layout.panel.bottom + 3 * blur) - top)
    canvas = bitmap.canvas
    canvas.translate(-left, -top)
    shadow = colour.fill("#000000", 0.22, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    canvas.drawPath(shape, shadow)
    canvas.drawPath(shape, colour.fill("#000000", BlendMode=skia.BlendMode.kClear))
    canvas.drawPath(shape, colour.fill(inks.panel, inks.panel_alpha))
    return bitmap.snapshot(), left, top


def _paint_word(layout: Layout, placed: Placed, state: State, inks: Inks, style: CaptionStyle) -> Sprite:
    size = layout.size
    margin = _MARGIN * size + 0.1 * min(placed.width, 2.4 * size)
    left, top = int(placed.x - margin), int(placed.y - size * 0.9 - margin)
    width = int(placed.x + placed.width + margin) + 2 - left
    height = int(placed.y + size * 0.35 + margin) + 2 - top

    def paint(*parts: Callable[[Any], None]) -> Any:
        bitmap = Bitmap(width, height)
        bitmap.canvas.translate(-left, -top)
        if style in _STROKED and state == "lit":
            _tilt(bitmap.canvas, placed, size, 1.0)
        for part in parts:
            part(bitmap.canvas)
        return bitmap.snapshot()

    def write(canvas: Any) -> None:
        text.draw(canvas, placed.text, placed.x, placed.y, layout.face, size, colour.fill(ink))

    ink = _ink(placed, state, inks, style)
    under = _under(layout, placed, state, inks, style)
    if state == "rising" and under is not None:
        return Sprite(None, paint(under, write), left, top)
    return Sprite(paint(under) if under else None, paint(write), left, top)


def _ink(placed: Placed, state: State, inks: Inks, style: CaptionStyle) -> RGB:
    if placed.word == SPEAKER:
        return inks.lit
    if style == "box":
        return inks.on_pill if state == "lit" else inks.ink
    if style == "classic":
        return inks.ink
    if state in ("lit", "rising"):
        return inks.lit
    return inks.ahead if style == "karaoke" and state == "ahead" else inks.ink


def _under(
    layout: Layout, placed: Placed, state: State, inks: Inks, style: CaptionStyle
) -> Callable[[Any], None] | None:
    """What lies below the letters of one word, as a drawing function."""
    size = layout.size
    if style == "karaoke" or (style == "box" and state != "lit"):
        return None
    if style == "box":
        return lambda canvas: _pill(canvas, placed, size, inks.pill)
    if style == "classic":
        return lambda canvas: _outline(canvas, layout, placed, inks.stroke, 0.13, 0.09, 0.02)
    return lambda canvas: _outline(canvas, layout, placed, inks.stroke, 0.18, 0.02, 0.05)


def _pill(canvas: Any, placed: Placed, size: float, paint: RGB) -> None:
    rect = skia.Rect.MakeLTRB(
        placed.x - 0.15 * size, placed.y - 0.84 * size, placed.x + placed.width + 0.15 * size, placed.y + 0.30 * size
    )
    canvas.drawRoundRect(rect, 0.22 * size, 0.22 * size, colour.fill(paint))


def _outline(canvas: Any, layout: Layout, placed: Placed, edge: RGB, width: float, blur: float, drop: float) -> None:
    """A stroke with a soft shadow below it; measures in em. White strokes cast a fainter one."""
    size = layout.size
    strength = 0.30 if colour.luminance(edge) > 0.5 else 0.55
    shadow = colour.stroke("#000000", (width + 0.03) * size, strength)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(0.5, blur * size)))
    text.draw(canvas, placed.text, placed.x, placed.y + drop * size, layout.face, size, shadow)
    text.draw(canvas, placed.text, placed.x, placed.y, layout.face, size, colour.stroke(edge, width * size))
