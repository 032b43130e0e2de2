"""Cities: three rows of towers over a river that mirrors their windows."""

import math
import random
from dataclasses import dataclass
from typing import Any

import skia

from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import RGB, Colour, color_int, fill, linear_gradient, mix, radial_gradient
from showrunner.pictures.landscape.site import Site, Strip
from showrunner.pictures.landscape.water import Sea, Water
from showrunner.pictures.layers import Sheet

WARM: tuple[Colour, ...] = ("#ffd98a", "#ffc977", "#ffe9bd", "#ffd98a", "#bfe0ff")


@dataclass(frozen=True)
class _Row:
    """One row of towers. Sizes in shares of the shorter side."""

    name: str
    rise: float
    width: float
    depth: float
    nearness: float
    windows: bool


ROWS = (
    _Row("far", 0.38, 0.070, 0.10, 0.0, False),
    _Row("middle", 0.42, 0.088, 0.24, 0.42, True),
    _Row("front", 0.27, 0.112, 0.42, 0.86, True),
)


def city(site: Site) -> list[Sheet | Any]:
    """The skyline stands on the horizon; below it runs the river."""
    tips: list[tuple[float, float, float]] = []
    parts: list[Sheet | Any] = [_row(site, row, tips) for row in ROWS]
    parts.append(Beacons(site, tips))
    wind = 0.55 if site.picture.weather == "rain" or site.picture.time == "storm" else 0.74
    parts.append(
        Water(site, round(site.horizon), Sea(calm=wind, glitter=0.25 if site.light.has_disc else 0.0, speed=0.8))
    )
    return parts


def _row(site: Site, row: _Row, tips: list[tuple[float, float, float]]) -> Sheet:
    chance = site.rng("city", row.name)
    rise = row.rise * site.span * (1.15 if site.stage.aspect == "tall" else 1.0)
    strip = site.strip(site.horizon - rise * 1.6, row.depth, site.horizon + 1)
    centre = chance.uniform(0.35, 0.65) * site.width
    x = strip.left - row.width * site.span
    while x < strip.right:
        width = row.width * site.span * chance.uniform(0.62, 1.35)
        crowd = math.exp(-(((x + width / 2 - centre) / (0.34 * site.width)) ** 2))
        height = rise * (0.22 + 0.78 * crowd) * chance.uniform(0.45, 1.0)
        _tower(site, strip, row, x, site.horizon - height, width, chance, tips)
        x += width + chance.uniform(-0.10, 0.10) * width
    _street_glow(site, strip, row, rise)
    return strip.sheet()


def _tower(
    site: Site, strip: Strip, row: _Row, x: float, top: float, width: float, chance: random.Random,
    tips: list[tuple[float, float, float]],
) -> None:  # fmt: skip
    light = site.light
    body = mix(mix(light.haze, light.far, 0.55), mix(light.far, light.near, 0.80), row.nearness)
    body = mix(body, light.haze, chance.uniform(0, 0.10))
    if light.dimness < 0.25:
        facade = chance.choice(("#dfe5ea", "#c7b6a2", "#9fb3c4", "#e6dccb", "#8c9cae", "#b98f76"))
        body = mix(mix(site.in_light(facade), light.haze, 0.60 - 0.60 * row.nearness), body, 0.28 + 0.10 * row.nearness)
    side = mix(body, light.glow if site.light.sun_is_low else light.haze, 0.16)
    across = [side, body, mix(body, light.near, 0.12)]
    shade = linear_gradient((x, 0), (x + width, 0), across if site.towards_sun < 0 else across[::-1])
    paint = fill(Shader=shade, Dither=True)
    roof = _roof(strip.canvas, x, top, width, site.horizon, chance, paint)
    if row.nearness > 0.3 and roof < top - width * 0.5:
        tips.append((x + width / 2, roof, row.depth))
    if row.windows:
        _windows(site, strip, row, x, top, width, body, chance)


def _roof(canvas: Any, x: float, top: float, width: float, foot: float, chance: random.Random, paint: Any) -> float:
    """Draw a tower with one of six crowns; returns the row of its tip."""
    body = skia.Rect.MakeLTRB(x, top, x + width, foot)
    kind = chance.random()
    if kind < 0.16:
        path = skia.Path()
        path.addPoly(
            [
                skia.Point(x, top + width * 0.3),
                skia.Point(x + width, top - width * 0.1),
                skia.Point(x + width, foot),
                skia.Point(x, foot),
            ],
            True,
        )
        canvas.drawPath(path, paint)
        return top - width * 0.1
    canvas.drawRect(body, paint)
    if kind < 0.38:
        for inset, lift in ((0.16, 0.22), (0.32, 0.44)):
            canvas.drawRect(
                skia.Rect.MakeLTRB(x + width * inset, top - width * lift, x + width * (1 - inset), top + 2), paint
            )
        canvas.drawRect(skia.Rect.MakeLTRB(x + width * 0.485, top - width * 1.05, x + width * 0.515, top), paint)
        return top - width * 1.05
    if kind < 0.48:
        canvas.drawOval(skia.Rect.MakeLTRB(x, top - width * 0.32, x + width, top + width * 0.32), paint)
        return top - width * 0.32
    if kind < 0.56:
        path = skia.Path()
        path.addPoly(
            [skia.Point(x, top + 1), skia.Point(x + width / 2, top - width * 0.75), skia.Point(x + width, top + 1)],
            True,
        )
        canvas.drawPath(path, paint)
        return top - width * 0.75
    if kind < 0.72:
        canvas.drawRect(skia.Rect.MakeLTRB(x + width * 0.6, top - width * 0.16, x + width * 0.86, top + 2), paint)
    return top


def _windows(
    site: Site, strip: Strip, row: _Row, x: float, top: float, width: float, body: RGB, chance: random.Random
) -> None:
    """A grid of one window size per tower. Whole floors share their lights, or the front would sparkle like noise."""
    lamps = site.light.lamps * (0.72 if row.nearness < 0.5 else 1.0)
    size = max(2.4 * site.unit, width / chance.choice((14, 16, 19)))
    gap, floor = size * 2.0, size * chance.choice((2.1, 2.6))
    columns = int((width * 0.86) // gap)
    left = x + (width - (columns - 1) * gap - size) / 2
    warm, tower_lit = chance.choice(WARM), chance.random() < 0.85
    dark = mix(body, "#000000" if lamps > 0.05 else site.light.sky[1], 0.20 if lamps > 0.05 else 0.30)
    unlit = fill(dark, 0.8)
    y = top + size * 1.6
    while y < site.horizon - size * 2:
        awake = lamps * chance.choice((0.15, 0.5, 0.8, 1.25)) if tower_lit else 0.04
        for column in range(columns):
            pane = skia.Rect.MakeXYWH(left + column * gap, y, size, size * 1.25)
            if chance.random() < awake:
                strip.canvas.drawRect(pane, fill(mix(warm, body, 0.35 * (1 - row.nearness)), chance.uniform(0.65, 1.0)))
            else:
                strip.canvas.drawRect(pane, unlit)
        y += floor


def _street_glow(site: Site, strip: Strip, row: _Row, rise: float) -> None:
    """Haze, by night the light of the streets, rising between the rows."""
    light = site.light
    colour = mix(light.haze, "#ffb765", 0.45) if light.lamps > 0.3 else light.haze
    strength = (0.62 if light.lamps > 0.3 else 0.30) * (1 - 0.55 * row.nearness)
    foot = site.horizon
    veil = linear_gradient((0, foot - rise * 0.55), (0, foot), [color_int(colour, 0.0), color_int(colour, strength)])
    paint = fill(Shader=veil)
    paint.setBlendMode(skia.BlendMode.kSrcATop)
    strip.canvas.drawRect(skia.Rect.MakeLTRB(strip.left, foot - rise * 0.55, strip.right, foot + 2), paint)


class Beacons:
    """Red lights blinking on the highest masts."""

    def __init__(self, site: Site, tips: list[tuple[float, float, float]]) -> None:
        self._shown = sorted(tips, key=lambda tip: tip[1])[:5] if site.light.lamps > 0.25 else []
        radius = 9 * site.unit
        self._bulb = Bitmap(int(radius * 2) + 1, int(radius * 2) + 1)
        glow = radial_gradient(
            (radius, radius),
            radius,
            [color_int("#ff5a4d"), color_int("#ff3b30", 0.5), color_int("#ff3b30", 0.0)],
            [0, 0.3, 1],
        )
        self._bulb.canvas.drawPaint(fill(Shader=glow))
        self._image, self._radius = self._bulb.snapshot(), radius

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        for k, (x, y, depth) in enumerate(self._shown):
            bright = max(0.0, math.sin(t * 2.4 + k * 1.9))
            paint = skia.Paint()
            paint.setAlphaf(0.15 + 0.85 * bright)
            where = x - camera * depth
            bitmap.canvas.drawImage(self._image, where - self._radius, y - self._radius, skia.SamplingOptions(), paint)
