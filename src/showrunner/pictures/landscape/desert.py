"""Deserts: dunes lit along their crests, table mountains behind, cacti in front."""

import random
from typing import Any

import numpy as np
import skia

from showrunner.pictures.canvas import LINEAR, image_of
from showrunner.pictures.colour import RGB, Colour, fill, mix
from showrunner.pictures.landscape.land import mountain_range
from showrunner.pictures.landscape.relief import STEP, Outline, field, profile, rolling, softened
from showrunner.pictures.landscape.site import Site
from showrunner.pictures.layers import Sheet


def desert(site: Site) -> list[Sheet | Any]:
    chance = site.rng("desert")
    mesas = chance.random() < 0.55
    parts: list[Sheet | Any] = [_mesas(site) if mesas else mountain_range(site, "behind", 0.01, 0.16, 0.07, 0.10)]
    for k, (ground, rise, depth) in enumerate(((0.10, 0.07, 0.18), (0.34, 0.13, 0.40), (0.80, 0.20, 0.75))):
        parts.append(_dune(site, k, ground, rise, depth))
    if chance.random() < 0.6:
        parts.append(_cacti(site))
    return parts


def _sand(site: Site, deep: float, haze: float) -> RGB:
    lit, dark = site.light.sand
    colour = mix(mix(lit, dark, deep), site.light.haze, haze)
    return mix(colour, mix(site.snow, site.light.far, 0.4 * deep), 0.6) if site.light.snow else colour


def _dune(site: Site, k: int, ground: float, rise: float, depth: float) -> Sheet:
    base = site.horizon + ground * (site.height - site.horizon)
    high = rise * site.span
    strip = site.strip(base - high - 4, depth)
    outline = _crests(site.noise("dune", k), strip.left, strip.right, base, high, 1.1 * site.span, STEP * site.unit)
    shader = _sand_shader(site, k, outline, strip.bottom, depth)
    strip.canvas.drawPath(outline.path(strip.bottom + 2), fill(Shader=shader))
    return strip.sheet()


def _crests(
    chance: np.random.Generator, left: float, right: float, base: float, rise: float, wave: float, step: float
) -> Outline:
    """Soft outlines with a sharp edge at each crest, as wind leaves them."""
    xs = np.arange(left - step, right + 2 * step, step)
    wavy = profile(chance, len(xs), step, wave, 0.30, 3, smooth=True)
    sharp = 1 - np.abs(2 * profile(chance, len(xs), step, wave * 1.4, 0.25, 2, smooth=True) - 1)
    return Outline(xs, base - rise * (0.45 * wavy + 0.55 * sharp**1.3))


def _sand_shader(site: Site, k: int, outline: Outline, bottom: float, depth: float) -> Any:
    """A skia.Shader for the dune under `outline`: lit and shadow sides, darker towards the viewer."""
    scale = 2.5 * site.unit
    left, top = float(outline.xs[0]), outline.top
    width, height = max(8, int((float(outline.xs[-1]) - left) / scale)), max(8, int((bottom - top) / scale))
    edge = (np.interp((np.arange(width) + 0.5) * scale + left, outline.xs, outline.ys) - top) / scale
    below = np.maximum(np.arange(height)[:, None] - edge[None, :], 0) / (site.span / scale)
    lit = _sand_lit(site, k, edge, below, depth)[:, :, None]
    bright = np.array(_sand(site, 0.05 + 0.22 * depth, 0.45 * (1 - depth))[::-1])
    dark = _sand(site, 0.75 + 0.2 * depth, 0.35 * (1 - depth))
    bgr = np.array(dark[::-1]) * (1 - lit) + bright * lit
    fall = np.clip(below / 0.55, 0, 1)[:, :, None] * 0.35
    bgr = bgr * (1 - fall) + np.array(mix(dark, site.light.near, 0.4)[::-1]) * fall
    texture = np.concatenate([bgr, np.ones((height, width, 1))], axis=2)
    matrix = skia.Matrix().preTranslate(left, top).preScale(scale, scale)
    image = image_of(np.asarray((texture * 255).round(), np.uint8))
    return image.makeShader(skia.TileMode.kClamp, skia.TileMode.kClamp, LINEAR, matrix)


def _sand_lit(site: Site, k: int, edge: Any, below: Any, depth: float) -> Any:
    """Light 0..1 on each texel. The line between the sides wanders down from each crest; wind has left ripples.

    `edge` is the outline in texels, `below` how far each texel lies under it in shares of the shorter side.
    """
    height, width = below.shape
    span, chance = site.span / (2.5 * site.unit), site.noise("sand", k)
    bend = field(chance, width, height, span * 0.5, span * 0.3) - 0.5
    sway = (np.sin(below / 0.10 + k * 2.1) * 0.030 + bend * 0.12) * span
    columns = np.arange(width)[None, :] + sway * np.clip(below / 0.06, 0, 1)
    slopes = softened(np.gradient(edge), 1.2) * site.towards_sun
    slope = np.interp(columns, np.arange(width), slopes)
    lit = np.clip(0.60 + slope / (0.10 + 0.9 * below) * 0.75, 0, 1)
    waves = np.sin(below * span * 0.8 + sway * 0.8 + 9 * field(chance, width, height, span * 0.22, span * 0.10))
    return np.clip(lit + 0.035 * depth * waves * np.clip(below / 0.05, 0, 1), 0, 1)


def _mesas(site: Site) -> Sheet:
    """Table mountains with steep sides and a skirt of scree."""
    light, chance = site.light, site.rng("mesas")
    base = site.horizon + 0.03 * site.height
    strip = site.strip(site.horizon - 0.26 * site.span, 0.09, base + 0.1 * site.height)
    body = mix(mix(light.haze, light.sand[1], 0.50), light.far, 0.16)
    x = strip.left + chance.uniform(-0.1, 0.3) * site.span
    while x < strip.right:
        width, high = chance.uniform(0.12, 0.42) * site.span, chance.uniform(0.07, 0.19) * site.span
        _mesa(strip.canvas, x, base, width, high, body, mix(body, light.glow, 0.28), site.towards_sun, chance)
        x += width + chance.uniform(0.15, 0.7) * site.span
    strip.canvas.drawRect(
        skia.Rect.MakeLTRB(strip.left, base - 2, strip.right, strip.bottom), fill(mix(light.haze, light.sand[0], 0.35))
    )
    return strip.sheet()


def _mesa(
    canvas: Any,
    x: float,
    base: float,
    width: float,
    high: float,
    body: Colour,
    lit: Colour,
    sun: int,
    chance: random.Random,
) -> None:
    skirt, steps = high * 0.42, 9
    top = [(x + width * k / steps, base - high * (1 - 0.05 * chance.random())) for k in range(steps + 1)]
    sides = [
        (x + width + skirt * 0.10, base - skirt),
        (x + width + skirt * 0.9, base),
        (x - skirt * 0.9, base),
        (x - skirt * 0.10, base - skirt),
    ]
    path = skia.Path()
    path.addPoly([skia.Point(*p) for p in top + sides], True)
    canvas.drawPath(path, fill(body))
    canvas.save()
    canvas.clipPath(path, True)
    share = 0.38
    lit_left = x - high if sun < 0 else x + width * (1 - share)
    canvas.drawRect(skia.Rect.MakeXYWH(lit_left, base - high * 1.2, width * share + high, high * 1.3), fill(lit, 0.75))
    for _ in range(int(width / (high * 0.16)) + 3):
        crack = x + chance.uniform(0, width)
        canvas.drawRect(
            skia.Rect.MakeXYWH(
                crack, base - high * 1.1, high * chance.uniform(0.02, 0.05), high * chance.uniform(0.3, 0.62)
            ),
            fill(mix(body, "#000000", 0.25), 0.35),
        )
    canvas.restore()


def _cacti(site: Site) -> Sheet:
    """Saguaros in the foreground on a low rise."""
    chance, colour = site.rng("cacti"), mix(site.light.near, site.light.leaf[1], 0.35)
    strip = site.strip(site.height - 0.55 * site.span, 1.0)
    ground = rolling(
        site.noise("rise"),
        strip.left,
        strip.right,
        site.height * 1.01,
        0.06 * site.span,
        0.9 * site.span,
        STEP * site.unit,
    )
    spots = [0.10, 0.90] if site.stage.aspect in ("wide", "square") else [0.12]
    for where in spots[: chance.randrange(1, 3)] if chance.random() < 0.8 else spots:
        x = (where + chance.uniform(-0.05, 0.05)) * site.width
        _saguaro(strip.canvas, x, ground.at(x) + 4, chance.uniform(0.20, 0.36) * site.span, colour, chance)
    strip.canvas.drawPath(ground.path(strip.bottom + 2), fill(mix(site.light.near, site.light.sand[1], 0.25)))
    return strip.sheet()


def _saguaro(canvas: Any, x: float, foot: float, high: float, colour: Colour, chance: random.Random) -> None:
    thick = high * 0.13
    paint = fill(colour)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    paint.setStrokeWidth(thick)
    canvas.drawLine(x, foot, x, foot - high, paint)
    paint.setStrokeWidth(thick * 0.72)
    for side in (-1, 1):
        root, reach, up = (
            chance.uniform(0.32, 0.55) * high,
            chance.uniform(0.17, 0.24) * high,
            chance.uniform(0.2, 0.4) * high,
        )
        path = skia.Path()
        path.moveTo(x, foot - root)
        path.quadTo(x + side * reach, foot - root, x + side * reach, foot - root - reach * 0.6)
        path.lineTo(x + side * reach, foot - root - up)
        canvas.drawPath(path, paint)
