"""Baked surfaces and moving images: cards, tiles, discs, pills, and the sprites that carry them.

A soft shadow costs milliseconds, so it is drawn once. Everything is drawn in the frame's own coordinates: a `Plate` is
a piece of the frame, moved about later as one image.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import skia

from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap, draw_image
from showrunner.pictures.colour import Colour, color_int, fill, linear_gradient, radial_gradient, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress, spring
from showrunner.pictures.measure import Area

Arrival = Literal["pop", "rise", "drop", "left", "right", "fade"]
TRAVEL = {"rise": (0.0, 1.0), "drop": (0.0, -1.0), "left": (-1.0, 0.0), "right": (1.0, 0.0), "fade": (0.0, 0.0)}


def rect(area: Area) -> Any:
    return skia.Rect.MakeLTRB(area.left, area.top, area.right, area.bottom)


class Plate:
    """The piece of the frame round `area`, `pad` px wider for shadows. `canvas` takes frame coordinates."""

    def __init__(self, area: Area, pad: float) -> None:
        self.area = area
        self.left, self.top = math.floor(area.left - pad), math.floor(area.top - pad)
        self._bitmap = Bitmap(
            max(1, math.ceil(area.right + pad) - self.left), max(1, math.ceil(area.bottom + pad) - self.top)
        )
        self.canvas = self._bitmap.canvas
        self.canvas.translate(-self.left, -self.top)

    def image(self) -> Any:
        return self._bitmap.snapshot()


@dataclass(frozen=True)
class Motion:
    """How an image arrives: from `start` seconds within `duration`, over `travel` px; springing when lively."""

    start: float
    duration: float
    arrival: Arrival = "pop"
    travel: float = 90.0
    is_springy: bool = True

    def at(self, t: float) -> tuple[float, float, float, float]:
        """(dx, dy, scale, alpha) at `t`; (0, 0, 1, 1) once arrived."""
        done = progress(t, self.start, self.duration)
        if done >= 1:
            return 0.0, 0.0, 1.0, 1.0
        k = spring(done, 0.85, 6.5) if self.is_springy else ease_out(done, 4)
        alpha = ease_out(done * (3.0 if self.is_springy else 1.6))
        if self.arrival == "pop":
            low = 0.4 if self.is_springy else 0.9
            return 0.0, 0.0, low + (1 - low) * k, alpha
        x, y = TRAVEL[self.arrival]
        return x * (1 - k) * self.travel, y * (1 - k) * self.travel, 1.0, alpha


class Sprite:
    """A plate that arrives and then stays, or idles about its place when `idle` gives (dx, dy, turn°) for `t`."""

    def __init__(
        self, plate: Plate, motion: Motion, idle: Callable[[float], tuple[float, float, float]] | None = None
    ) -> None:
        self._image, self._motion, self._idle = plate.image(), motion, idle
        self._left, self._top = plate.left, plate.top
        self._x, self._y = plate.left + self._image.width() / 2, plate.top + self._image.height() / 2

    def draw(self, canvas: Any, t: float) -> None:
        if t < self._motion.start:
            return
        dx, dy, scale, alpha = self._motion.at(t)
        ix, iy, turn = self._idle(t) if self._idle else (0.0, 0.0, 0.0)
        if (dx, dy, scale, alpha, ix, iy, turn) == (0, 0, 1, 1, 0, 0, 0):
            canvas.drawImage(self._image, self._left, self._top, NEAREST)
        elif scale == 1 and not turn:
            paint = skia.Paint()
            paint.setAlphaf(min(1.0, alpha))
            canvas.drawImage(self._image, self._left + dx + ix, self._top + dy + iy, LINEAR, paint)
        else:
            draw_image(canvas, self._image, self._x + dx + ix, self._y + dy + iy, scale, turn, alpha)


class Rule:
    """A straight bar that grows from its first end to its second."""

    def __init__(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        width: float,
        colour: Colour,
        at: float,
        duration: float,
        alpha: float = 1.0,
    ) -> None:
        self._a, self._b = start, end
        self._paint = stroke(colour, width, alpha)
        self._at, self._duration = at, duration

    def draw(self, canvas: Any, t: float) -> None:
        k = ease_out(progress(t, self._at, self._duration), 4)
        if k > 0.001:
            (x0, y0), (x1, y1) = self._a, self._b
            canvas.drawLine(x0, y0, x0 + (x1 - x0) * k, y0 + (y1 - y0) * k, self._paint)


class Marker:
    """A highlighter's stroke behind a word, drawn from left to right."""

    def __init__(self, area: Area, colour: Colour, at: float, duration: float, alpha: float, radius: float) -> None:
        self._area, self._paint, self._radius = area, fill(colour, alpha), radius
        self._at, self._duration = at, duration

    def draw(self, canvas: Any, t: float) -> None:
        k = ease_in_out(progress(t, self._at, self._duration))
        if k > 0.001:
            area = self._area
            shape = skia.Rect.MakeLTRB(area.left, area.top, area.left + area.width * k, area.bottom)
            canvas.drawRoundRect(shape, self._radius, self._radius, self._paint)


class Drawing:
    """A part that is only a function of the canvas and the time."""

    def __init__(self, draw: Callable[[Any, float], None]) -> None:
        self.draw = draw


def shadow(
    canvas: Any, area: Area, radius: float, blur: float, drop: float, alpha: float, colour: Colour = "#000010"
) -> None:
    """The soft shadow of a rounded rectangle; a radius of half its height gives a pill or a disc."""
    paint = fill(colour, alpha, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    canvas.drawRoundRect(rect(area.moved(0, drop)), radius, radius, paint)


def glow(canvas: Any, x: float, y: float, radius: float, colour: Colour, alpha: float) -> None:
    """Light round a point, fading to nothing at `radius`."""
    colours = [color_int(colour, alpha), color_int(colour, alpha * 0.3), color_int(colour, 0)]
    paint = skia.Paint(Dither=True, Shader=radial_gradient((x, y), radius, colours, [0, 0.55, 1]))
    canvas.drawCircle(x, y, radius, paint)


def rounded(canvas: Any, area: Area, radius: float, top: Colour, bottom: Colour, alpha: float = 1.0) -> None:
    """A filled rounded rectangle, shaded from its top left to its bottom right."""
    shade = linear_gradient(
        (area.left, area.top), (area.right, area.bottom), [color_int(top, alpha), color_int(bottom, alpha)]
    )
    canvas.drawRoundRect(rect(area), radius, radius, fill(Shader=shade, Dither=True))


def edge(canvas: Any, area: Area, radius: float, colour: Colour, width: float, alpha: float) -> None:
    inner = area.inset(width / 2)
    canvas.drawRoundRect(rect(inner), radius - width / 2, radius - width / 2, stroke(colour, width, alpha))


class Passing:
    """Parts that leave together at `end`, upwards and fading, within LEAVE_S. `area` (px) is what they cover."""

    LEAVE_S = 0.3

    def __init__(self, parts: Sequence[Any], area: Area, end: float) -> None:
        self._parts, self._bounds, self._end = tuple(parts), rect(area), end

    def draw(self, canvas: Any, t: float) -> None:
        gone = progress(t, self._end - self.LEAVE_S, self.LEAVE_S)
        if gone > 1 - 1e-9:  # at `end` itself nothing is left, whatever the rounding
            return
        if gone > 0:
            canvas.saveLayerAlpha(self._bounds, round(255 * (1 - gone)))
            canvas.translate(0, -self._bounds.height() * 0.05 * gone * gone)
        for part in self._parts:
            part.draw(canvas, t)
        if gone > 0:
            canvas.restore()
