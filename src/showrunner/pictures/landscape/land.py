"""Mountains, woods and meadows."""

from dataclasses import dataclass
from typing import Any

import skia

from showrunner.pictures.colour import RGB, Colour, fill, linear_gradient, mix
from showrunner.pictures.landscape import trees
from showrunner.pictures.landscape.relief import STEP, Outline, Rock, faces, peaks, rolling
from showrunner.pictures.landscape.site import Site, Strip
from showrunner.pictures.layers import Sheet

LOW = 0.13  # of the shorter side
AUTUMN = ("#d9892b", "#b9512a", "#e0b13c", "#8f4a2a", "#c8702a")


def mountain(site: Site) -> list[Sheet]:
    """Two ranges, then wooded foothills down to the viewer."""
    light = site.light
    slopes = [
        mountain_range(site, "back", -0.02, 0.46, 0.10, 0.20, snow=0.60),
        mountain_range(site, "front", 0.16, 0.34, 0.20, 0.62, snow=0.30 if light.sun_is_low else 0.42),
    ]
    for k, (ground, rise, depth, tree, near) in enumerate(
        ((0.34, 0.10, 0.40, 0.026, 0.50), (0.62, 0.11, 0.66, 0.050, 0.76), (1.0, 0.11, 1.0, 0.100, 1.0))
    ):
        tone = mix(mix(light.far, light.near, near), light.leaf[1], 0.55 if site.picture.time == "day" else 0.0)
        slopes.append(wooded(site, f"foothill {k}", ground, rise, depth, tone, tree, 0.62))
    return slopes


def mountain_range(
    site: Site, name: str, ground: float, rise: float, depth: float, nearness: float, snow: float = 0.0
) -> Sheet:
    """A range standing `ground` of the way from the horizon to the frame's foot, `rise` of the shorter side high.

    `snow` is the share of its height that is white, from the top; a snowy weather whitens more.
    """
    light, chance = site.light, site.noise("range", name)
    base = site.horizon + ground * (site.height - site.horizon)
    high = rise * site.span * (1.25 if site.stage.aspect == "tall" else 1.0)
    strip = site.strip(base - high - 4, depth, base + 0.16 * site.height)
    outline = peaks(chance, strip.left, strip.right, base, high, 0.95 * site.span, STEP * site.unit)
    bottom = base + 0.10 * site.height
    if rise < LOW:  # too low for faces to be seen: they would look like stains
        foot = mix(light.haze, light.far, 0.35 + 0.3 * nearness)
        body = mix(light.haze, light.far, 0.55 + 0.45 * nearness)
        _ground(strip, outline, body, foot, base - high, base + 0.02 * site.height)
        return strip.sheet()
    reach = snow + (0.35 if light.snow else 0.0)
    rock = _rock(site, nearness, base - high * (1 - reach) if reach else None)
    shader = faces(chance, outline, rock, bottom, site.towards_sun, site.unit)
    strip.canvas.drawPath(outline.path(strip.bottom + 2), fill(Shader=shader))
    return strip.sheet()


def _rock(site: Site, nearness: float, snow_line: float | None) -> Rock:
    light, away = site.light, 0.25 * (1 - nearness)
    lit, shade = _rock_colours(site, nearness)
    return Rock(
        lit=lit,
        shade=shade,
        foot=mix(light.haze, light.far, 0.10 + 0.3 * nearness),
        snow_lit=mix(mix(light.cloud[0], site.snow, 0.55), light.haze, away),
        snow_shade=mix(mix(light.far, light.cloud[0], 0.5), light.haze, away),
        snow_line=snow_line,
    )


def _rock_colours(site: Site, nearness: float) -> tuple[RGB, RGB]:
    """Lit and shaded rock; the further away, the closer together and the hazier."""
    light = site.light
    body = mix(light.haze, light.far, 0.45 + 0.5 * nearness)
    lit = mix(body, mix(light.glow, light.haze, 0.5), 0.42)
    shade = mix(body, light.near, 0.16 + 0.24 * nearness)
    return lit, shade


def forest(site: Site) -> list[Sheet | Any]:
    """Walls of trees, each darker and nearer, and near trees framing the view."""
    light = site.light
    parts: list[Sheet | Any] = [mountain_range(site, "behind", 0.02, 0.30, 0.08, 0.05)]
    leafy = site.picture.time == "golden"
    for k, (ground, tree, near) in enumerate(
        ((0.10, 0.085, 0.0), (0.30, 0.125, 0.3), (0.56, 0.19, 0.62), (0.98, 0.30, 1.0))
    ):
        deep = mix(mix(light.haze, light.leaf[0], 0.45), light.near, near)
        tone = mix(deep, light.leaf[0], 0.25 * (1 - near))
        parts.append(wooded(site, f"wall {k}", ground, 0.07, 0.16 + 0.26 * k, tone, tree, 1.35, leafy=leafy))
    parts.append(_frame(site))
    return parts


def _frame(site: Site) -> Sheet:
    """Near firs at both sides, and the bank they stand on."""
    light, chance = site.light, site.rng("frame")
    strip = site.strip(0, 1.25)
    colour = mix(light.near, "#000000", 0.22)
    lit = mix(colour, light.glow, 0.13 if light.has_disc else 0.05)
    bark = trees.Bark(colour, lit, colour, site.towards_sun, _snow(site))
    out = 0.02 if site.stage.aspect in ("wide", "square") else -0.01
    for where, tall in ((out, 0.96), (1 - out, 0.90), (0.115, 0.55), (0.90, 0.60)):
        x, height = (where + chance.uniform(-0.02, 0.02)) * site.width, tall * chance.uniform(0.9, 1.05) * site.height
        height = min(height, 1.15 * site.span)
        trees.conifer(strip.canvas, x, site.height + 0.02 * site.span, height, bark, chance, height / 16)
    ground = rolling(
        site.noise("bank"), strip.left, strip.right, 1.01 * site.height, 0.045 * site.span, 0.7 * site.span,
        STEP * site.unit,
    )  # fmt: skip
    trees.grass(strip.canvas, ground, strip.left, strip.right, 0.06 * site.span, colour, chance, 5 * site.unit)
    strip.canvas.drawPath(ground.path(strip.bottom + 2), fill(colour))
    return strip.sheet()


def wooded(
    site: Site,
    name: str,
    ground: float,
    rise: float,
    depth: float,
    tone: RGB,
    tree: float,
    dense: float,
    leafy: bool = False,
) -> Sheet:
    """A hill with trees along its edge. `tree` is their height in shares of the shorter side."""
    light, chance = site.light, site.rng("wood", name)
    base = site.horizon + ground * (site.height - site.horizon)
    high, tall = rise * site.span, tree * site.span
    strip = site.strip(base - high - tall * 1.4, depth)
    outline = rolling(site.noise("wood", name), strip.left, strip.right, base, high, 0.8 * site.span, STEP * site.unit)
    lit_by = mix(tone, light.glow, 0.20)
    detail = 8.0 * site.unit
    x = strip.left - tall
    while x < strip.right + tall:
        x += tall * 0.30 / dense * chance.uniform(0.35, 1.7)
        leaf = mix(tone, light.near, chance.uniform(0, 0.25))
        height = tall * chance.uniform(0.5, 1.2)
        foot = outline.at(x) + height * 0.06
        if leafy and chance.random() < 0.62:
            turned = mix(leaf, chance.choice(AUTUMN), chance.uniform(0.45, 0.8) * (1 - 0.35 * depth))
            bark = trees.Bark(
                turned, mix(turned, light.glow, 0.34), mix(leaf, "#120a06", 0.5), site.towards_sun, _snow(site)
            )
            trees.broadleaf(strip.canvas, x, foot, height * 0.85, bark, chance)
        else:
            bark = trees.Bark(leaf, lit_by, leaf, site.towards_sun, _snow(site))
            trees.conifer(strip.canvas, x, foot, height, bark, chance, detail)
    _ground(strip, outline, tone, mix(tone, light.haze, 0.35 * (1 - depth)), base - high, base + 0.10 * site.height)
    return strip.sheet()


def _snow(site: Site) -> RGB | None:
    return site.snow if site.light.snow else None


def _ground(strip: Strip, outline: Outline, top: Colour, bottom: Colour, start: float, end: float) -> None:
    shade = linear_gradient((0, start), (0, end), [top, bottom])
    strip.canvas.drawPath(outline.path(strip.bottom + 2), fill(Shader=shade, Dither=True))


@dataclass(frozen=True)
class _Field:
    """One fold of a meadow; shares of ground height and of the shorter side."""

    ground: float
    rise: float
    depth: float
    deep: float  # 0 lit grass … 1 deep grass
    haze: float
    tree: float
    spacing: float


def meadow(site: Site) -> list[Sheet]:
    """Far hills, folds of grass with trees and hedges, flowers in front."""
    folds = (
        _Field(0.10, 0.09, 0.20, 0.05, 0.55, 0.026, 0.9),
        _Field(0.30, 0.11, 0.38, 0.10, 0.22, 0.055, 2.6),
        _Field(0.58, 0.12, 0.64, 0.42, 0.04, 0.115, 6.5),
    )
    parts = [mountain_range(site, "behind", 0.01, 0.20, 0.08, 0.0)]
    parts += [_fold(site, k, fold) for k, fold in enumerate(folds)]
    parts.append(_foreground(site))
    return parts


def _grass(site: Site, deep: float, haze: float) -> RGB:
    lit, dark = site.light.grass
    colour = mix(mix(lit, dark, deep), site.light.haze, haze)
    if not site.light.snow:
        return colour
    return mix(mix(site.snow, site.light.far, 0.10 + 0.5 * deep), colour, 0.10)


def _fold(site: Site, k: int, fold: _Field) -> Sheet:
    light, chance = site.light, site.rng("fold", k)
    base = site.horizon + fold.ground * (site.height - site.horizon)
    high, tall = fold.rise * site.span, fold.tree * site.span
    strip = site.strip(base - high - tall * 1.5, fold.depth)
    outline = rolling(site.noise("fold", k), strip.left, strip.right, base, high, 1.15 * site.span, STEP * site.unit)
    colour = _grass(site, fold.deep, fold.haze)
    leaf = mix(mix(light.leaf[1], light.leaf[0], 0.3), light.haze, fold.haze)
    x = strip.left - tall
    while x < strip.right + tall:
        x += tall * fold.spacing * chance.uniform(0.25, 1.6)
        for _ in range(chance.choice((1, 1, 2, 3))):
            shade = mix(leaf, light.leaf[0], chance.uniform(0, 0.4))
            bark = trees.Bark(
                shade, mix(shade, light.grass[0], 0.6), mix(shade, "#1a120c", 0.5), site.towards_sun, _snow(site)
            )
            at, height = x + chance.uniform(-0.6, 0.6) * tall, tall * chance.uniform(0.6, 1.15)
            foot = outline.at(at) + height * 0.10
            _cast_shadow(strip, at, foot, height, mix(colour, light.grass[1], 0.6), -site.towards_sun)
            trees.broadleaf(strip.canvas, at, foot, height, bark, chance)
    _ground_under(
        strip,
        outline,
        site,
        colour,
        mix(colour, _grass(site, min(1.0, fold.deep + 0.35), fold.haze * 0.4), 0.9),
        base,
        high,
    )
    return strip.sheet()


def _cast_shadow(strip: Strip, x: float, foot: float, height: float, colour: Colour, way: int) -> None:
    oval = skia.Rect.MakeXYWH(
        x - height * 0.25 + way * height * 0.22, foot - height * 0.035, height * 0.6, height * 0.09
    )
    strip.canvas.drawOval(oval, fill(colour, 0.55))


def _ground_under(
    strip: Strip, outline: Outline, site: Site, top: Colour, bottom: Colour, base: float, high: float
) -> None:
    """Fill the ground below what already stands on it, so that trunks reach into the grass."""
    under = fill(Shader=linear_gradient((0, base - high), (0, base + 0.14 * site.height), [top, bottom]), Dither=True)
    under.setBlendMode(skia.BlendMode.kDstOver)
    strip.canvas.drawPath(outline.path(strip.bottom + 2), under)


def _foreground(site: Site) -> Sheet:
    light, chance, base = site.light, site.rng("front"), site.height * 1.03
    strip = site.strip(base - 0.26 * site.span, 1.0)
    outline = rolling(
        site.noise("front"), strip.left, strip.right, base, 0.12 * site.span, 1.2 * site.span, STEP * site.unit
    )
    colour = _grass(site, 0.85, 0.0)
    trees.grass(strip.canvas, outline, strip.left, strip.right, 0.075 * site.span, colour, chance, 4.2 * site.unit)
    _ground(strip, outline, colour, _grass(site, 1.0, 0.0), base - 0.12 * site.span, site.height)
    if not light.snow and site.picture.time in ("day", "golden"):
        bloom: list[Colour] = [mix(c, light.grass[1], 0.12) for c in ("#ffe066", "#ff8fa3", "#ffffff", "#c9a2ff")]
        trees.flowers(
            strip.canvas, outline, strip.left, strip.right, 0.13 * site.span, 6.5 * site.unit, bloom, chance, 260
        )
    return strip.sheet()
