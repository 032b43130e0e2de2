"""Space: a nebula, stars in depth, a planet and its moon."""

import math

import cv2
import skia

from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import Colour, color_int, fill, mix, parse, radial_gradient, stroke
from showrunner.pictures.landscape.site import Site, Strip
from showrunner.pictures.layers import Sheet
from showrunner.pictures.shaders import NOISE, bake

NEBULA = (
    NOISE
    + """
uniform float2 r; uniform float3 a; uniform float3 b; uniform float3 dark; uniform float seed; uniform float span;
half4 main(float2 p) {
  float2 u = p / (r.y * span) * 2 + seed;
  float2 bend = float2(fractal(u + 1), fractal(u + 5));
  float d = fractal(u + 2.2 * bend), e = fractal(u * 1.7 - 1.3 * bend + 8);
  float3 c = dark + a * pow(smoothstep(.35, .95, d), 1.6) * .9 + b * pow(smoothstep(.45, .95, e), 2.) * .8;
  c *= .55 + .6 * smoothstep(.2, .8, fractal(u * .7 + bend));
  return half4(half3(c), 1);
}"""
)
PLANET = (
    NOISE
    + """
uniform float2 r; uniform float3 a; uniform float3 b; uniform float3 air; uniform float seed; uniform float2 light;
uniform float bands; uniform float crater;
half4 main(float2 p) {
  float2 u = (p / r * 2 - 1) * 1.16; float q = length(u);
  float3 n = float3(u, sqrt(max(0, 1 - q * q)));
  float2 skin = float2(atan(n.x, n.z) * .9, asin(clamp(n.y, -1, 1)));
  float belt = fractal(float2(skin.x * .8 + seed, skin.y * bands + seed) + fractal(skin * 2 + seed) * 1.2);
  float pits = smoothstep(.55, .72, fractal(skin * 6 + seed)) * crater;
  float3 c = mix(a, b, smoothstep(.3, .75, belt)) * (1 - .35 * pits);
  float l = clamp(dot(n, normalize(float3(light, .55))), 0, 1);
  c *= .035 + 1.15 * pow(l, .9);
  c += air * pow(clamp(1 - n.z, 0, 1), 3.) * l * 1.4;
  float inside = smoothstep(1, .992, q);
  float halo = exp(-max(q - 1, 0) * 24) * clamp(dot(normalize(u), normalize(light)) * .6 + .45, 0, 1)
             * .75 * (1 - inside) * smoothstep(1.158, 1.10, q);
  return half4(half3(min(c, 1) * inside + air * halo), inside + halo);
}"""
)
NEBULAE = (
    ("#5b2aa8", "#0f6f9c", "#05050f"),
    ("#9c2a5a", "#2a3fa8", "#06040f"),
    ("#147a78", "#3a2a8c", "#030810"),
    ("#a8562a", "#5a2a8c", "#0a0508"),
    ("#2a56b8", "#1f8c74", "#03060f"),
)
PLANETS = (
    ("#e8b98a", "#a8563c", "#ffb487", 4.0),
    ("#7fb8d8", "#1f4f8a", "#8fd0ff", 2.0),
    ("#b9a3e0", "#5a3a9c", "#d0b8ff", 5.0),
    ("#e6d3a8", "#b08a5a", "#ffe2b0", 7.0),
    ("#9fd0b0", "#2f6f66", "#b8ffe0", 2.5),
)
LIGHT = (-0.75, -0.55)


def space(site: Site) -> list[Sheet]:
    chance = site.rng("space")
    nebula, planet = chance.choice(NEBULAE), chance.choice(PLANETS)
    return [
        _nebula(site, nebula),
        _near_stars(site),
        _planet(site, planet, chance.random() < 0.45),
        _moon(site),
    ]


def _nebula(site: Site, colours: tuple[str, str, str]) -> Sheet:
    strip = site.strip(0, 0.10)
    a, b, dark = (parse(colour) for colour in colours)
    chance = site.rng("nebula")
    strip.bitmap.pixels[:] = bake(
        NEBULA, strip.bitmap.width, strip.bitmap.height, max(3, round(3 * site.unit)), a=a, b=b, dark=dark,
        seed=chance.uniform(0, 40), span=site.span / site.height,
    )  # fmt: skip
    strip.bitmap.pixels[:, :, 3] = 255
    area = site.width * site.height / site.unit**2 / (1920 * 1080)
    for _ in range(int(900 * area)):
        tint = mix("#ffffff", chance.choice(["#9fc4ff", "#ffd9b0", "#ffffff"]), 0.6)
        size = site.unit * (0.6 + 1.3 * chance.random() ** 6)
        _dot(strip, site, chance.random(), chance.random(), size, tint, 0.25 + 0.75 * chance.random() ** 2)
    return strip.sheet()


def _dot(strip: Strip, site: Site, x: float, y: float, radius: float, tint: Colour, alpha: float) -> None:
    strip.canvas.drawCircle(strip.left + x * strip.bitmap.width, y * site.height, radius, fill(tint, alpha))


def _near_stars(site: Site) -> Sheet:
    """Brighter stars with a cross of light, moving a little faster than the rest."""
    strip, chance = site.strip(0, 0.18), site.rng("near stars")
    for _ in range(12):
        x, y = chance.uniform(strip.left, strip.right), chance.random() * site.height
        reach = site.unit * chance.uniform(10, 26)
        glow = [color_int("#ffffff", 0.9), color_int("#9fc4ff", 0.25), color_int("#9fc4ff", 0.0)]
        strip.canvas.drawCircle(x, y, reach, fill(Shader=radial_gradient((x, y), reach, glow, [0, 0.12, 1])))
        thin = stroke("#dce9ff", 1.1 * site.unit, 0.35)
        strip.canvas.drawLine(x - reach, y, x + reach, y, thin)
        strip.canvas.drawLine(x, y - reach, x, y + reach, thin)
    return strip.sheet()


def _planet(site: Site, look: tuple[str, str, str, float], ringed: bool) -> Sheet:
    wide = site.stage.aspect == "wide"
    chance = site.rng("planet")
    across = site.span * chance.uniform(0.54, 0.68) * (1.0 if wide else 1.22)
    x = site.width * (chance.uniform(0.70, 0.78) if wide else chance.uniform(0.58, 0.72))
    y = site.height * (chance.uniform(0.50, 0.62) if wide else chance.uniform(0.66, 0.72))
    if not wide and site.stage.caption_band:
        y -= 0.12 * site.height
    body = Bitmap(int(across * 1.16), int(across * 1.16))
    body.pixels[:] = bake(
        PLANET, body.width, body.height, 1 if site.unit <= 1.2 else 2, a=parse(look[0]), b=parse(look[1]),
        air=parse(look[2]), seed=chance.uniform(0, 30), light=LIGHT, bands=look[3], crater=0.0,
    )  # fmt: skip
    if not ringed:
        return _place(body, x, y, 0.30)
    return _place(_ring(body, across, look), x, y, 0.30)


def _ring(body: Bitmap, across: float, look: tuple[str, str, str, float]) -> Bitmap:
    """The planet with rings: the far half behind it, the near half before it."""
    size = int(across * 2.3)
    out, middle = Bitmap(size, size), size / 2
    for near in (False, True):
        if near:
            out.canvas.drawImage(body.snapshot(), middle - body.width / 2, middle - body.height / 2)
        out.canvas.save()
        out.canvas.translate(middle, middle)
        out.canvas.rotate(-16)
        out.canvas.scale(1, 0.26)
        half = (
            skia.Rect.MakeLTRB(-middle * 1.5, 0, middle * 1.5, middle * 4)
            if near
            else skia.Rect.MakeLTRB(-middle * 1.5, -middle * 4, middle * 1.5, 0)
        )
        out.canvas.clipRect(half, True)
        for k in range(26):
            radius = across * (0.66 + 0.40 * k / 25)
            alpha = 0.10 + 0.38 * abs(math.sin(k * 1.7 + 0.6)) * (0.25 if k in (14, 15) else 1.0)
            line = stroke(mix(look[0], look[2], (k % 5) / 5), across * 0.018, alpha)
            out.canvas.drawCircle(0, 0, radius, line)
        out.canvas.restore()
    return out


def _moon(site: Site) -> Sheet:
    wide, chance = site.stage.aspect == "wide", site.rng("moon")
    across = int(site.span * chance.uniform(0.09, 0.13))
    moon = Bitmap(across, across)
    moon.pixels[:] = bake(
        PLANET, across, across, 1, a=parse("#d3d6df"), b=parse("#8d92a3"), air=parse("#c8d0e0"),
        seed=chance.uniform(0, 9), light=LIGHT, bands=3.0, crater=1.0,
    )  # fmt: skip
    x = site.width * (chance.uniform(0.40, 0.52) if wide else chance.uniform(0.2, 0.34))
    return _place(moon, x, site.height * chance.uniform(0.18, 0.30), 0.5)


def _place(bitmap: Bitmap, x: float, y: float, depth: float) -> Sheet:
    cv2.min(bitmap.pixels, cv2.merge([bitmap.pixels[:, :, 3]] * 4), dst=bitmap.pixels)
    return Sheet(bitmap, round(x - bitmap.width / 2), round(y - bitmap.height / 2), depth)
