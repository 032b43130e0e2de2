"""What all designed scenes share: parts drawn back to front, and ink chosen by what really lies under each word.

A kind only lays out: in `lay_out` it adds parts, surfaces before the words upon them. While it does, a small study of
the frame (three moments of the backdrop, with every surface added so far) tells which inks can be read where.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

import skia

from showrunner.film.pictures import Picture
from showrunner.film.showing import LEAD_MS
from showrunner.pictures import icons
from showrunner.pictures.backdrop import Backdrop
from showrunner.pictures.canvas import LINEAR, Bitmap
from showrunner.pictures.colour import RGB, Colour, contrast, contrast_over, luminance, mix, parse
from showrunner.pictures.measure import (
    MINIMUM_CONTRAST,
    MINIMUM_CONTRAST_LARGE,
    Area,
    Box,
    content_area,
    is_large,
)
from showrunner.pictures.scenes.ambience import Ambience
from showrunner.pictures.scenes.lettering import Copy, Entrance, Ink, Words, plain_word
from showrunner.pictures.scenes.placing import block_area, ink_area
from showrunner.pictures.scenes.shapes import Marker, Motion, Plate, Sprite, edge, rounded, shadow
from showrunner.pictures.scenes.study import Study
from showrunner.pictures.stage import Stage

P = TypeVar("P", bound=Picture)
Emphasis = Literal["colour", "block", "underline"]

LEAD_S = LEAD_MS / 1000
FIRST_S = 0.35  # the first element of a picture never waits longer when nothing else is on screen
_ICON_WEIGHTS: dict[str, icons.Weight] = {"duotone": "duotone", "line": "regular", "fill": "fill"}


class Part(Protocol):
    """Something on screen; a function of `t` alone."""

    def draw(self, canvas: Any, t: float) -> None: ...


class Designed(ABC, Generic[P]):
    """A scene of parts over the style's backdrop. `boxes` tell where texts and figures come to rest."""

    backdrop_amount = 1.0

    def __init__(self, picture: P, stage: Stage, files: Mapping[str, Path]) -> None:
        self.stage, self.files = stage, files
        self.palette, self.style = stage.look.palette, stage.look.style
        self.u = stage.unit
        self.content = content_area(stage)
        self.is_lively = self.style.motion == "lively"
        self.backdrop = Backdrop(stage, self.backdrop_amount)
        self.study = Study(stage, self.backdrop)
        self._parts: list[Part] = []
        self._boxes: list[Box] = []
        self._ambience = Ambience(stage) if self.style.backdrop in ("paper", "plain") else None
        if self._ambience:
            self.study.paint_at(self._ambience.draw)
        self.lay_out(picture)
        del self.study

    @abstractmethod
    def lay_out(self, picture: P) -> None:
        """Add every part, back to front."""

    def draw(self, bitmap: Bitmap, t: float) -> None:
        self.backdrop.into(bitmap, t)
        if self._ambience:
            self._ambience.draw(bitmap.canvas, t)
        for part in self._parts:
            part.draw(bitmap.canvas, t)

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(self._boxes)

    def variant(self, *choices: str) -> str:
        """One of the layouts of this kind, by the shot's seed and the film's."""
        return self.stage.rng("variant", type(self).__name__, self.stage.look.seed).choice(choices)

    def stacked_align(self) -> float:
        """How words stand under an illustration: from the left beside one, else from the left or in the middle."""
        if self.stage.aspect == "wide":
            return 0.0
        return self.stage.rng("align", type(self).__name__).choice((0.0, 0.5))

    def add(self, part: Part) -> None:
        self._parts.append(part)

    def add_behind(self, part: Part) -> None:
        """Add a part at the very back; nothing readable may lie over it."""
        self._parts.insert(0, part)

    def figure(self, area: Area, start: float = 0.0, end: float = math.inf) -> None:
        """Declare an illustration: words stay off it."""
        self._boxes.append(Box("figure", area, start=start, end=end))

    # Time

    @property
    def pace(self) -> float:
        """Seconds an arrival takes."""
        return 0.65 if self.is_lively else 1.0

    def times(self, count: int, first: float = 0.5, share: float = 0.6, widest: float = 1.4) -> list[float]:
        """When each of `count` elements comes: with its words, or evenly in the first `share` of the shot.

        Without words they follow each other by `widest` seconds at most. Whatever the words do, everything has come
        half a second before the end.
        """
        latest = max(0.2, self.stage.seconds - self.pace - 0.5)
        if count and len(self.stage.anchors_s) == count:
            return [min(max(first * 0.6, at - LEAD_S), latest) for at in self.stage.anchors_s]
        last = max(first, min(latest, self.stage.seconds * share))
        step = min(widest, (last - first) / max(1, count - 1)) if count > 1 else 0.0
        return [min(first + step * i, latest) for i in range(count)]

    def motion(self, start: float, arrival: Any = "pop", travel: float = 80.0) -> Motion:
        return Motion(
            start,
            self.pace * (1.5 if self.is_lively else 1.0),
            arrival,
            travel * self.u * (1 if self.is_lively else 0.4),
            self.is_lively,
        )

    # Colour

    def ink(self, area: Area, size: float, *wanted: Colour) -> tuple[RGB, float]:
        """The first of the wanted colours that can be read on all of `area`, else ink or field, else black or white.

        Returns it with its worst contrast. Text of `size` px counts as large from a 24th of the short side.
        """
        minimum = MINIMUM_CONTRAST_LARGE if is_large(size, self.stage) else MINIMUM_CONTRAST
        seen = self.study.tone(area)
        choices = (*wanted, self.palette.ink, self.palette.field0, "#ffffff", "#0b0b10")
        for choice in choices:
            worst = contrast_over(choice, seen)
            if worst >= minimum + 0.2:  # the backdrop moves on a little between the moments studied
                return parse(choice), worst
        best = max(choices, key=lambda choice: contrast_over(choice, seen))
        return parse(best), contrast_over(best, seen)

    def legible(self, area: Area, size: float, *wanted: Colour) -> tuple[RGB, float]:
        """As `ink`, with a scrim laid under the text where no ink at all can be read."""
        minimum = MINIMUM_CONTRAST_LARGE if is_large(size, self.stage) else MINIMUM_CONTRAST
        for strength in (0.0, 0.55, 0.75, 0.9):
            if strength:
                self._lay_scrim(area, size, strength)
            colour, worst = self.ink(area, size, *wanted)
            if worst >= minimum:
                break
        return colour, worst

    def _lay_scrim(self, area: Area, size: float, strength: float) -> None:
        plate = Plate(area.inset(-size * 0.5), size * 1.2)
        soft = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(1.0, size * 0.4))
        paint = skia.Paint(AntiAlias=True, MaskFilter=soft, Color4f=skia.Color4f(*parse(self.palette.field0), strength))
        plate.canvas.drawRect(skia.Rect.MakeLTRB(*_corners(area.inset(-size * 0.6))), paint)
        self.add(Sprite(plate, Motion(0.0, 0.01, "fade")))
        self.on_study(plate)

    def accents(self) -> tuple[str, str, str]:
        """The palette's accents, the one that carries on its field first."""
        palette = self.palette
        return (
            (palette.accent2, palette.accent1, palette.accent3)
            if palette.is_dark
            else (palette.accent1, palette.accent2, palette.accent3)
        )

    def surface(self, strength: float = 1.0) -> tuple[RGB, RGB]:
        """The two colours of a card on this palette, top left and bottom right."""
        palette = self.palette
        if palette.is_dark:
            light = mix("#ffffff", palette.accent1, 0.65)  # plain white would leave the cards grey
            return mix(palette.field1, light, 0.06 * strength), mix(palette.field1, light, 0.025 * strength)
        return mix(palette.field0, "#ffffff", 0.85), mix(palette.field0, "#ffffff", 0.6)

    # Words

    def write(
        self,
        copy: Copy,
        x: float,
        top: float,
        *,
        align: float = 0.0,
        role: Colour = "ink",
        accent: Sequence[str] = (),
        emphasis: Emphasis = "colour",
        starts: Sequence[float] = (0.2,),
        stagger: float | None = None,
        entrance: Entrance | None = None,
        end: float = math.inf,
        is_tight: bool = False,
    ) -> Words:
        """Set `copy` with its top at `top` and bring it in; `role` is ink, mute, accent or a colour.

        `starts` holds one time per word, or one for all, after which words follow `stagger` seconds apart. The words
        in `accent` are set off by `emphasis`. A tight line declares only the room that its letters take.
        """
        area = ink_area(copy, x, top, align) if is_tight else block_area(copy, x, top, align)
        colour, worst = self.legible(area, copy.size, *self.role_colours(role))
        accented = frozenset(plain_word(word) for phrase in accent for word in phrase.split())
        marked, marked_worst = self._marked(area, copy.size, emphasis) if accented else (colour, worst)
        words = Words(
            copy,
            x,
            top,
            align,
            Ink(colour, marked, accented),
            self._word_times(copy, starts, stagger),
            self.pace,
            entrance or self.entrance(copy.size),
            self._faint(colour, area),
        )
        if emphasis != "colour":
            self._mark(words, copy, accented, emphasis)
        self.add(words)
        self.note(copy, area, min(worst, marked_worst), start=min(starts), end=end)
        return words

    def ink_on(self, size: float, *grounds: Colour) -> Colour:
        """The lightest plain ink that can be read on all `grounds` at `size` px, else the strongest."""
        minimum = MINIMUM_CONTRAST_LARGE if is_large(size, self.stage) else MINIMUM_CONTRAST
        inks = sorted(("#ffffff", self.palette.ink, self.palette.field0, "#0b0b10"), key=luminance, reverse=True)
        worst = {ink: min(contrast(ink, ground) for ground in grounds) for ink in inks}
        return next((ink for ink in inks if worst[ink] >= minimum), max(inks, key=lambda ink: worst[ink]))

    def _marked(self, area: Area, size: float, emphasis: Emphasis) -> tuple[RGB, float]:
        """The ink of accented words, and its contrast."""
        if emphasis != "block":
            return self.ink(area, size, *self.accents())
        block = self.accents()[0]
        ink = self.ink_on(size, block)
        return parse(ink), contrast(ink, block)

    def _mark(self, words: Words, copy: Copy, accented: frozenset[str], emphasis: Emphasis) -> None:
        """Blocks behind, or lines under, the accented words."""
        for area, start in words.runs_of(accented):
            if emphasis == "block":
                block = Area(area.left - copy.size * 0.06, area.top, area.right + copy.size * 0.06, area.bottom)
                self.add(Marker(block, self.accents()[0], start - 0.15, 0.4, 1.0, copy.size * 0.12))
            else:
                foot = area.top + copy.ascent + copy.size * 0.10
                line = Area(area.left, foot, area.right, foot + copy.size * 0.075)
                self.add(Marker(line, self.accents()[1], start + 0.35, 0.5, 1.0, copy.size * 0.04))

    def print_on(
        self,
        plate: Plate,
        copy: Copy,
        x: float,
        top: float,
        *,
        align: float = 0.0,
        role: Colour = "ink",
        start: float = 0.0,
    ) -> None:
        """Set `copy` on a plate, still; the plate's surface must be on the study already."""
        area = block_area(copy, x, top, align)
        colour, worst = self.ink(area, copy.size, *self.role_colours(role))
        Words(copy, x, top, align, Ink(colour, colour), (0.0,), 0.0, "none").draw(plate.canvas, 0.0)
        self.note(copy, area, worst, start=start)

    def note(self, copy: Copy, area: Area, worst: float, start: float, end: float = math.inf) -> None:
        self._boxes.append(Box("text", area, copy.text, worst, copy.size, start, end))

    def on_study(self, plate: Plate) -> None:
        """Let the words that follow know of a surface."""
        image = plate.image()
        self.study.paint(lambda canvas: canvas.drawImage(image, plate.left, plate.top, LINEAR))

    def role_colours(self, role: Colour) -> tuple[Colour, ...]:
        palette = self.palette
        if role == "accent":
            return self.accents()
        if role == "mute":
            return palette.mute, mix(palette.mute, palette.ink, 0.5), palette.ink
        return (palette.ink if role == "ink" else role,)

    def entrance(self, size: float) -> Entrance:
        """How words of this size come in the film's style."""
        if not self.is_lively or size < 60 * self.u:
            return "fade"
        return "rise"

    def _word_times(self, copy: Copy, starts: Sequence[float], stagger: float | None) -> Sequence[float]:
        if len(starts) > 1:
            return starts
        count = max(1, sum(len(words) for words in copy.lines))
        step = stagger if stagger is not None else min(0.07 if self.is_lively else 0.1, 1.1 / count)
        latest = max(0.0, self.stage.seconds - self.pace - 0.3)
        return [min(starts[0] + step * i, max(starts[0], latest)) for i in range(count)]

    def _faint(self, colour: RGB, area: Area) -> RGB:
        return mix(self.study.tone(area).mean, colour, 0.28)

    # Illustrations

    def drawn_icon(self, name: str | None, size: float, on: Colour, tint: Colour | None = None) -> Any | None:
        """An icon of `size` px in the style's weight, None when the set has none of that name.

        It is drawn in `tint` or, without one, in the first accent that stands out on `on`; else in plain ink.
        """
        if not name or not icons.has(name):
            return None
        wanted = self.accents() if tint is None else (tint,)
        primary = next((colour for colour in wanted if contrast(colour, on) >= 3), None)
        if primary is None:
            primary = self.palette.ink if contrast(self.palette.ink, on) >= 3 else self.palette.field0
        soft = mix(on, primary, 0.42 if luminance(on) < 0.4 else 0.3)
        return icons.icon(name, max(8, round(size)), primary, soft, _ICON_WEIGHTS[self.style.icons])

    def card(self, plate: Plate, area: Area, radius: float, strength: float = 1.0) -> Colour:
        """Draw a card on `plate` and on the study; returns its middle colour."""
        dark, u = self.palette.is_dark, self.u
        top, bottom = self.surface(strength)
        shadow(plate.canvas, area, radius, 24 * u, 12 * u, 0.34 if dark else 0.13)
        rounded(plate.canvas, area, radius, top, bottom)
        edge(plate.canvas, area, radius, "#ffffff", 1.6 * u, 0.14 if dark else 0.9)
        self.on_study(plate)
        return mix(top, bottom, 0.5)


def _corners(area: Area) -> tuple[float, float, float, float]:
    return area.left, area.top, area.right, area.bottom
