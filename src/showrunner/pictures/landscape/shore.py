"""Terrains with water: the open sea and the lake."""

from typing import Any

from showrunner.pictures.colour import fill, linear_gradient, mix
from showrunner.pictures.landscape import trees
from showrunner.pictures.landscape.land import mountain_range, wooded
from showrunner.pictures.landscape.relief import STEP, rolling
from showrunner.pictures.landscape.site import Site
from showrunner.pictures.landscape.water import Sea, Water
from showrunner.pictures.layers import Sheet


def ocean(site: Site) -> list[Sheet | Any]:
    """Low islands on the horizon, waves, a strip of shore in front."""
    storm = site.picture.time == "storm"
    chance = site.rng("shore")
    parts: list[Sheet | Any] = []
    if chance.random() < 0.75:
        parts.append(mountain_range(site, "islands", 0.004, chance.uniform(0.06, 0.12), 0.06, 0.10))
    sea = Sea(calm=0.15 if storm else 0.45, glitter=_glitter(site), speed=1.5 if storm else 1.0)
    parts.append(Water(site, round(site.horizon), sea))
    if chance.random() < 0.5:
        parts.append(_beach(site))
    else:
        parts.append(_dune_grass(site))
    return parts


def lake(site: Site) -> list[Sheet | Any]:
    """Mountains and a wooded far shore mirrored in still water."""
    light = site.light
    windy = site.picture.weather == "rain" or site.picture.time == "storm"
    tone = mix(light.far, light.near, 0.45)
    return [
        mountain_range(site, "back", 0.0, 0.40, 0.08, 0.20, snow=0.5),
        mountain_range(site, "front", 0.01, 0.22, 0.12, 0.50, snow=0.15),
        wooded(site, "far shore", 0.012, 0.035, 0.16, tone, 0.050, 1.0),
        Water(site, round(site.horizon), Sea(calm=0.72 if windy else 0.92, glitter=_glitter(site) * 0.6, speed=0.7)),
        _dune_grass(site),
    ]


def _glitter(site: Site) -> float:
    if not site.light.has_disc:
        return 0.12
    return {"day": 0.55, "night": 0.75}.get(site.picture.time, 1.0) * (0.4 if site.picture.weather == "fog" else 1.0)


def _dune_grass(site: Site) -> Sheet:
    """A dark bank with grass, hardly more than a frame for the water."""
    chance, colour = site.rng("bank"), mix(site.light.near, "#000000", 0.15)
    base = site.height * 1.01
    strip = site.strip(base - 0.22 * site.span, 1.0)
    outline = rolling(
        site.noise("bank"), strip.left, strip.right, base, 0.07 * site.span, 0.9 * site.span, STEP * site.unit
    )
    trees.grass(strip.canvas, outline, strip.left, strip.right, 0.085 * site.span, colour, chance, 5 * site.unit)
    strip.canvas.drawPath(outline.path(strip.bottom + 2), fill(colour))
    return strip.sheet()


def _beach(site: Site) -> Sheet:
    """Wet sand with a line of foam."""
    light = site.light
    base, high = site.height * 0.985, 0.05 * site.span
    strip = site.strip(base - high - 8, 0.9)
    outline = rolling(site.noise("beach"), strip.left, strip.right, base, high, 1.3 * site.span, STEP * site.unit)
    lit, deep = light.sand
    for lift, colour, alpha in ((7.0, "#ffffff", 0.28), (4.0, "#ffffff", 0.55), (0.0, None, 1.0)):
        strip.canvas.save()
        strip.canvas.translate(0, -lift * site.unit)
        if colour is None:
            sand = linear_gradient(
                (0, base - high), (0, site.height), [mix(deep, light.near, 0.35), mix(lit, deep, 0.45)]
            )
            strip.canvas.drawPath(outline.path(strip.bottom + 20), fill(Shader=sand, Dither=True))
        else:
            strip.canvas.drawPath(outline.path(strip.bottom + 20), fill(mix(colour, light.glow, 0.2), alpha))
        strip.canvas.restore()
    return strip.sheet()
