"""Burned-in captions: five styles, each word lit while it is heard.

A frame costs a few small blits: every word is drawn once per state (to come, heard now, heard) and kept. What is
shown at `t` depends on the cue alone, so pieces of a film drawn apart fit together.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import skia

from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.film.look import CaptionStyle, Look, Palette
from showrunner.pictures import caption_layout, colour, ease, text
from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap
from showrunner.pictures.caption_layout import SPEAKER, Box, Layout, Placed
from showrunner.pictures.colour import RGB

State = Literal["ahead", "lit", "past"]
Paint: TypeAlias = Any  # skia.Paint

_BRIDGED_MS = 150  # a shorter silence between words does not put the light out; it would only flicker
_KEPT = 192  # sprites; some 10 MB at 1080p
_POP_IN_S, _WORD_IN_S = 0.14, 0.10  # taste
_MARGIN = 0.42  # em around a word's own letters for stroke, shadow and slant
_BLACK = "#0a0a0f"
_YELLOW = "#ffe14d"


@dataclass(frozen=True)
class Inks:
    """Colours of one film's captions. `panel` is drawn at `panel_alpha` and is what the letters stand on."""

    panel: RGB
    panel_alpha: float
    ink: RGB
    ahead: RGB  # words not heard yet, karaoke
    lit: RGB  # the word being heard, where it has no pill
    pill: RGB
    on_pill: RGB


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
        self._layouts: dict[int, Layout] = {}
        self._panels: OrderedDict[int, tuple[Any, int, int]] = OrderedDict()
        self._sprites: OrderedDict[tuple[int, int, State], Sprite] = OrderedDict()

    def draw(self, bitmap: Bitmap, t: float) -> None:
        """Lay the caption of second `t` over `bitmap`; nothing when nobody speaks."""
        ms = round(t * 1000)
        number = self._at(ms)
        if number is None:
            return
        cue, layout = self.cues[number], self._layout(number)
        canvas = bitmap.canvas
        canvas.save()
        if self._style in ("pop", "poster"):
            _pop_in(canvas, layout.panel, (ms - cue.start_ms) / 1000)
        else:
            self._draw_panel(canvas, number, layout)
        self._draw_words(canvas, number, cue, layout, ms)
        canvas.restore()

    def boxes(self, t: float) -> tuple[Box, ...]:
        """Where the lines of second `t` are, panels included, for tests of collisions."""
        number = self._at(round(t * 1000))
        return () if number is None else self._layout(number).rows

    def _at(self, ms: int) -> int | None:
        return next((n for n, cue in enumerate(self.cues) if cue.start_ms <= ms < cue.end_ms), None)

    def _layout(self, number: int) -> Layout:
        if number not in self._layouts:
            self._layouts[number] = caption_layout.lay_out(
                self.cues[number], self._style, self._look, self._raster.width, self._raster.height
            )
        return self._layouts[number]

    def _draw_panel(self, canvas: Any, number: int, layout: Layout) -> None:
        if self._style == "classic":
            return
        if number not in self._panels:
            self._panels[number] = _panel(layout, self._inks, self._style)
            while len(self._panels) > 4:
                self._panels.popitem(last=False)
        image, x, y = self._panels[number]
        canvas.drawImage(image, x, y, NEAREST)

    def _draw_words(self, canvas: Any, number: int, cue: Cue, layout: Layout, ms: int) -> None:
        lit = lit_word(cue, ms)
        grown = 0.0
        if lit is not None and self._style in ("pop", "poster"):
            grown = ease.back(ease.progress(ms / 1000, cue.words[lit].start_ms / 1000, _WORD_IN_S), 2.0)
        shown = [
            (self._sprite(number, at, layout, _state(cue, placed.word, lit, ms)), placed, placed.word == lit)
            for at, placed in enumerate(layout.words)
        ]
        for sprite, placed, is_lit in shown:
            if sprite.under is not None:
                _blit(canvas, sprite.under, sprite, placed, layout.size, grown if is_lit else 0.0)
        for sprite, placed, is_lit in shown:
            _blit(canvas, sprite.over, sprite, placed, layout.size, grown if is_lit else 0.0)

    def _sprite(self, number: int, at: int, layout: Layout, state: State) -> Sprite:
        key = (number, at, state)
        found = self._sprites.get(key)
        if found is None:
            found = _paint_word(layout, layout.words[at], state, self._inks, self._style)
            self._sprites[key] = found
            while len(self._sprites) > _KEPT:
                self._sprites.popitem(last=False)
        return found


def lit_word(cue: Cue, ms: int) -> int | None:
    """Index of the word heard at `ms`; short silences belong to the word before them."""
    for number, word in enumerate(cue.words):
        following = cue.words[number + 1].start_ms if number + 1 < len(cue.words) else cue.end_ms
        end = following if following - word.end_ms <= _BRIDGED_MS else word.end_ms
        if word.start_ms <= ms < end:
            return number
    return None


def inks(palette: Palette, style: CaptionStyle) -> Inks:
    """Colours out of the palette that can be read on any backdrop (panel styles) or on black (stroked styles)."""
    if style in ("pop", "poster", "classic"):
        white = colour.parse("#ffffff")
        lit = _vivid(palette)
        return Inks(colour.parse(_BLACK), 0.0, white, white, lit, lit, white)
    if palette.is_dark:
        panel, alpha = colour.mix(palette.field0, "#000000", 0.35), 0.84
    else:
        panel, alpha = colour.mix(palette.field0, "#ffffff", 0.5), 0.93
    ink = colour.readable(palette.ink, panel, minimum=7.0)
    pill = colour.parse(palette.accent1)
    accents = (palette.accent1, palette.accent2, palette.accent3)
    lit = colour.readable(accents[0], panel, accents[1:], minimum=4.5)
    return Inks(
        panel=panel,
        panel_alpha=alpha,
        ink=ink,
        ahead=_faded(ink, panel),
        lit=lit if colour.contrast(lit, panel) >= 3 else ink,
        pill=pill,
        on_pill=colour.readable("#ffffff", pill, ("#101014",), minimum=3.6),
    )


def _faded(ink: RGB, panel: RGB) -> RGB:
    """`ink` as faint as it may be and still be read (4.5)."""
    shares = (share / 20 for share in range(6, 20))
    faint = (colour.mix(panel, ink, share) for share in shares)
    return next((mixed for mixed in faint if colour.contrast(mixed, panel) >= 4.5), ink)


def _vivid(palette: Palette) -> RGB:
    """The accent that glows most on black and is not mistaken for white."""
    for accent in (palette.accent2, palette.accent3, palette.accent1):
        if colour.contrast(accent, _BLACK) >= 7 and colour.contrast(accent, "#ffffff") >= 1.25:
            return colour.parse(accent)
    return colour.parse(_YELLOW)


def _state(cue: Cue, word: int, lit: int | None, ms: int) -> State:
    if word == SPEAKER:
        return "past"
    if word == lit:
        return "lit"
    return "past" if cue.words[word].start_ms <= ms else "ahead"


def _pop_in(canvas: Any, panel: Box, seconds: float) -> None:
    """Scale the whole cue up from 88 % when it appears."""
    scale = 0.88 + 0.12 * ease.back(ease.progress(seconds, 0.0, _POP_IN_S), 2.2)
    if scale == 1.0:
        return
    x, y = (panel.left + panel.right) / 2, (panel.top + panel.bottom) / 2
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    canvas.translate(-x, -y)


def _blit(canvas: Any, image: Any, sprite: Sprite, placed: Placed, size: float, grown: float) -> None:
    if grown <= 0.0:
        canvas.drawImage(image, sprite.x, sprite.y, NEAREST)
        return
    x, y = placed.x + placed.width / 2, placed.y - 0.35 * size
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(-1.5 * grown)
    canvas.scale(1 + 0.06 * grown, 1 + 0.06 * grown)
    canvas.translate(-x, -y)
    canvas.drawImage(image, sprite.x, sprite.y, LINEAR)
    canvas.restore()


def _panel(layout: Layout, inks: Inks, style: CaptionStyle) -> tuple[Any, int, int]:
    """What the words stand on: one card (box) or a bar per line (karaoke); with its place."""
    size, whole = layout.size, layout.panel
    bitmap = Bitmap(whole.right - whole.left, whole.bottom - whole.top)
    bitmap.canvas.translate(-whole.left, -whole.top)
    paint = colour.fill(inks.panel, inks.panel_alpha)
    for box in (whole,) if style == "box" else layout.rows:
        rect = skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom)
        bitmap.canvas.drawRoundRect(rect, 0.34 * size, 0.34 * size, paint)
    return bitmap.snapshot(), whole.left, whole.top


def _paint_word(layout: Layout, placed: Placed, state: State, inks: Inks, style: CaptionStyle) -> Sprite:
    margin = _MARGIN * layout.size
    left, top = int(placed.x - margin), int(placed.y - layout.size * 1.1 - margin)
    width = int(placed.x + placed.width + margin) + 2 - left
    height = int(placed.y + layout.size * 0.4 + margin) + 2 - top

    def paint(draw: Callable[[Any], None]) -> Any:
        bitmap = Bitmap(width, height)
        bitmap.canvas.translate(-left, -top)
        draw(bitmap.canvas)
        return bitmap.snapshot()

    under = _under(layout, placed, state, inks, style)
    over = _ink(placed, state, inks, style)
    image = paint(lambda canvas: _write(canvas, layout, placed, colour.fill(over)))
    return Sprite(paint(under) if under else None, image, left, top)


def _ink(placed: Placed, state: State, inks: Inks, style: CaptionStyle) -> RGB:
    if placed.word == SPEAKER:
        return inks.lit
    if style == "box":
        return inks.on_pill if state == "lit" else inks.ink
    if style == "classic":
        return inks.ink
    if state == "lit":
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
        return lambda canvas: _outline(canvas, layout, placed, 0.10, 0.07, 0.03)
    return lambda canvas: _outline(canvas, layout, placed, 0.18, 0.02, 0.05)


def _pill(canvas: Any, placed: Placed, size: float, paint: RGB) -> None:
    rect = skia.Rect.MakeLTRB(
        placed.x - 0.15 * size, placed.y - 0.84 * size, placed.x + placed.width + 0.15 * size, placed.y + 0.30 * size
    )
    canvas.drawRoundRect(rect, 0.22 * size, 0.22 * size, colour.fill(paint))


def _outline(canvas: Any, layout: Layout, placed: Placed, width: float, blur: float, drop: float) -> None:
    """A black stroke with a soft shadow below it, all in em."""
    size = layout.size
    shadow = colour.stroke("#000000", (width + 0.03) * size, 0.55)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(0.5, blur * size)))
    text.draw(canvas, placed.text, placed.x, placed.y + drop * size, layout.face, size, shadow)
    text.draw(canvas, placed.text, placed.x, placed.y, layout.face, size, colour.stroke(_BLACK, width * size))


def _write(canvas: Any, layout: Layout, placed: Placed, paint: Paint) -> None:
    text.draw(canvas, placed.text, placed.x, placed.y, layout.face, layout.size, paint)
