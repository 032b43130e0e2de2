"""A lighthouse on its headland. Its beam turns when the light is low."""

import math
from typing import Any

import skia

from showrunner.pictures.canvas import LINEAR, Bitmap
from showrunner.pictures.colour import Colour, color_int, fill, linear_gradient, mix, radial_gradient
from showrunner.pictures.landscape.site import Site

# The headland in shares of the tower's height, from the tower's foot: right, down.
LEDGE = ((-0.75, 0.16), (-0.42, 0.05), (-0.18, -0.01), (0.20, 0.0), (0.55, 0.04), (1.20, 0.15))
BANDS = 5


class Lighthouse:
    """Stands at the side of the frame that `x` is nearer to."""

    def __init__(self, site: Site, x: float) -> None:
        self._site = site
        self._high = 0.36 * site.span
        self._side = 1 if x > site.width / 2 else -1
        self._x = site.width * (0.86 if self._side > 0 else 0.14)
        self._y = site.horizon + (0.012 if site.has_water else 0.12) * site.height
        self._is_lit = site.light.dimness > 0.2 or site.picture.weather == "fog"
        self._image = self._draw_tower()

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        x = self._x - camera * 0.22
        if self._is_lit:
            self._draw_beam(bitmap.canvas, x, self._y - 0.77 * self._high, t)
        left, top = x - self._image.width() / 2, self._y - 0.94 * self._high
        bitmap.canvas.drawImage(self._image, left, top, LINEAR)

    def _draw_beam(self, canvas: Any, x: float, y: float, t: float) -> None:
        turn = t * 0.9
        reach = 0.95 * self._site.span * math.cos(turn)
        spread = abs(reach) * 0.085 + 6 * self._site.unit
        path = _polygon([(x, y), (x + reach, y - spread), (x + reach, y + spread)])
        fade = [color_int("#fff3c0", 0.55), color_int("#fff3c0", 0.0)]
        canvas.drawPath(path, fill(Shader=linear_gradient((x, y), (x + reach + 0.1, y), fade)))
        glow = (0.05 + 0.10 * max(0.0, math.sin(turn))) * self._site.span
        soft = [color_int("#fffbe6", 0.9), color_int("#fff0b0", 0.3), color_int("#fff0b0", 0.0)]
        canvas.drawCircle(x, y, glow, fill(Shader=radial_gradient((x, y), glow, soft, [0, 0.3, 1])))

    def _draw_tower(self) -> Any:
        """The tower's foot is at (half, 0.94 × height) of the image."""
        site, high = self._site, self._high
        bitmap = Bitmap(int(high * 2.6), int(high * 1.15))
        bitmap.canvas.translate(bitmap.width / 2, 0.94 * high)
        bitmap.canvas.scale(high, high)
        for k in range(BANDS):
            colour = site.in_light("#c8402f" if k % 2 == 0 else "#f6f3ec")
            self._draw_band(bitmap.canvas, k, colour)
        self._draw_lantern(bitmap.canvas)
        ledge = [(x * self._side, y) for x, y in LEDGE]
        rock = mix(site.light.far, site.light.near, 0.72)
        shade = linear_gradient((0, 0), (0, 0.16), [mix(rock, site.light.glow, 0.16), rock])
        bitmap.canvas.drawPath(_polygon(ledge), fill(Shader=shade))
        return bitmap.snapshot()

    def _draw_band(self, canvas: Any, k: int, colour: Colour) -> None:
        top, bottom = -0.72 * (1 - k / BANDS), -0.72 * (1 - (k + 1) / BANDS)
        upper, lower = 0.055 + 0.030 * k / BANDS, 0.055 + 0.030 * (k + 1) / BANDS
        sun = self._site.towards_sun
        shades = [colour, mix(colour, self._site.light.near, 0.45)]
        shader = linear_gradient((sun * lower, 0), (-sun * lower, 0), shades)
        path = _polygon([(-upper, top), (upper, top), (lower, bottom + 0.002), (-lower, bottom + 0.002)])
        canvas.drawPath(path, fill(Shader=shader))

    def _draw_lantern(self, canvas: Any) -> None:
        site = self._site
        glass = "#fff3b0" if self._is_lit else mix("#cfe3ea", site.light.near, 0.3)
        canvas.drawRect(skia.Rect.MakeLTRB(-0.044, -0.805, 0.044, -0.72), fill(glass))
        canvas.drawRect(skia.Rect.MakeLTRB(-0.083, -0.735, 0.083, -0.708), fill(site.in_light("#2b2f38")))
        canvas.drawPath(_polygon([(-0.06, -0.80), (0, -0.88), (0.06, -0.80)]), fill(site.in_light("#c8402f")))


def _polygon(points: list[tuple[float, float]]) -> Any:
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], True)
    return path
