"""The sky: its gradient and glow, sun or moon, stars, clouds, birds."""

import math
from typing import Any

import cv2
import numpy as np
import skia

from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap, Pixels
from showrunner.pictures.colour import color_int, fill, mix, radial_gradient, stroke
from showrunner.pictures.landscape.site import Site
from showrunner.pictures.layers import Sheet
from showrunner.pictures.shaders import NOISE, LowShader, bake

RATE_HZ = 10  # the glow moves a few px per second; drawing it more often shows nothing
GRADIENT = """
uniform float2 r; uniform float3 c0; uniform float3 c1; uniform float3 c2; uniform float3 c3;
uniform float3 glow; uniform float2 sun; uniform float strength; uniform float horizon;
uniform float2 extent; uniform float screened;
half4 main(float2 p) {
  float y = p.y / r.y / horizon;
  float3 c = y < .42 ? mix(c0, c1, smoothstep(0, .42, y))
           : y < .78 ? mix(c1, c2, smoothstep(.42, .78, y)) : mix(c2, c3, smoothstep(.78, 1.02, y));
  float2 d = (p / r - sun) * extent;
  float near = length(d), low = length(d * float2(.55, 1.5));
  float3 g = glow * strength * (.55 * exp(-near * 5.5) + .32 * exp(-low * 3.2) + .35 * exp(-near * 18));
  // Part of it screens rather than adds, or a blue sky would turn cyan round the sun.
  c = mix(c + g, 1 - (1 - c) * (1 - min(g, float3(1))), screened);
  return half4(half3(min(c, float3(1))), 1);
}"""
CLOUDS = (
    NOISE
    + """
uniform float2 r; uniform float3 shade; uniform float3 lit; uniform float2 light; uniform float cover;
uniform float scale; uniform float seed; uniform float flatness; uniform float3 sun; uniform float soft;
half4 main(float2 p) {
  float2 u = p / r.y * scale; u.y *= flatness; u += seed;
  float2 bend = float2(fractal(u * .6 + 3.1), fractal(u * .6 + 9.7)), q = u + 1.1 * bend;
  float d = fractal(q), e = fractal(q + light * .16);
  float edge = smoothstep(0, .16, p.y / r.y) * smoothstep(1, .55, p.y / r.y);
  float a = smoothstep(cover, cover + soft, d) * edge;
  float l = clamp(.5 + (d - e) * 3.2, 0, 1); l = l * .75 + .25 * smoothstep(cover + .35, cover, d);
  float2 s = p / r.y - sun.xy;
  a *= .92 * (1 - .9 * exp(-dot(s, s) * sun.z));
  return half4(half3(mix(shade, lit, l) * a), a);
}"""
)


class Sky:
    """The first actor: overwrites the frame's rows down to `rows`. Sun or moon, and the stars, are drawn with it."""

    def __init__(self, site: Site, rows: int) -> None:
        self._site = site
        self._rows = max(8, rows)
        self._shader = LowShader(site.width, self._rows, GRADIENT, 8)
        self._buffer: Pixels = np.empty((self._rows, site.width, 4), np.uint8)
        self._index: int | None = None
        self._reach = min(site.height, 1.4 * site.width)  # px over which the glow spreads
        self._stars = _stars(site) if site.picture.time == "night" and site.light.has_disc else None
        self._twinkles = _twinkles(site) if self._stars is not None else []
        self._disc = _disc(site) if site.light.has_disc else None

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        index = int(max(0.0, t) * RATE_HZ + 1e-6)
        if index != self._index:
            self._draw_gradient(index / RATE_HZ)
            self._index = index
        np.copyto(bitmap.pixels[: self._rows], self._buffer)
        if self._stars is not None:
            bitmap.canvas.drawImage(self._stars, 0, 0, NEAREST)
            self._draw_twinkles(bitmap.canvas, t)
        if self._disc is not None:
            x, y = self.sun_at(t)
            x -= camera * 0.02
            bitmap.canvas.drawImage(self._disc, x - self._disc.width() / 2, y - self._disc.height() / 2, LINEAR)

    def sun_at(self, t: float) -> tuple[float, float]:
        return sun_at(self._site, t)

    def _draw_gradient(self, t: float) -> None:
        site, (x, y) = self._site, self.sun_at(t)
        light = site.light
        self._shader.into(
            self._buffer, c0=light.sky[0], c1=light.sky[1], c2=light.sky[2], c3=light.sky[3], glow=light.glow,
            sun=(x / site.width, y / self._rows), strength=light.glow_strength, horizon=site.horizon / self._rows,
            extent=(site.width / self._reach, self._rows / self._reach), screened=0.45 if light.sun_is_low else 0.85,
        )  # fmt: skip

    def _draw_twinkles(self, canvas: Any, t: float) -> None:
        for x, y, phase, radius in self._twinkles:
            bright = math.sin(t * 2 + phase)
            if bright > 0.05:
                canvas.drawCircle(x, y, radius, fill("#ffffff", bright * 0.9))


def sun_at(site: Site, t: float) -> tuple[float, float]:
    """Sets at sunset, rises at dawn, else stands still."""
    way = {"sunset": 0.035, "dawn": -0.03}.get(site.picture.time, 0.0)
    return site.sun[0], site.sun[1] + way * site.height * t / max(4.0, site.stage.seconds)


def _disc(site: Site) -> Any:
    """Sun or moon with its near glow."""
    light, night = site.light, site.picture.time == "night"
    veil = 0.55 if site.picture.weather == "fog" else 1.0
    radius = (0.045 if site.picture.time == "day" else 0.052) * site.span
    size = int(radius * 3.6)
    bitmap, middle = Bitmap(size, size), size / 2
    halo = radial_gradient(
        (middle, middle), middle, [color_int(light.sun, 0.55 * veil), color_int(light.sun, 0.0)], [0.5, 1]
    )
    bitmap.canvas.drawCircle(middle, middle, middle, fill(Shader=halo))
    bitmap.canvas.drawCircle(middle, middle, radius, fill(light.sun, veil))
    if night:
        grey = fill("#c9d3ea", 0.8)
        for dx, dy, size_share in ((-0.3, -0.2, 0.22), (0.25, 0.3, 0.16), (0.1, -0.45, 0.12), (-0.15, 0.42, 0.13)):
            bitmap.canvas.drawCircle(middle + dx * radius, middle + dy * radius, size_share * radius, grey)
    return bitmap.snapshot()


def _stars(site: Site) -> Any:
    bitmap, chance = Bitmap(site.width, int(site.horizon)), site.rng("stars")
    count = int(300 * site.width * site.horizon / (1920 * 800) / site.unit**2)
    for _ in range(count):
        y = chance.random() ** 1.5
        alpha = (0.25 + 0.75 * chance.random()) * (1 - y * 0.85)
        size = site.unit * chance.choice([0.8, 1, 1.2, 1.8])
        bitmap.canvas.drawCircle(chance.random() * site.width, y * bitmap.height, size, fill("#ffffff", alpha))
    return bitmap.snapshot()


def _twinkles(site: Site) -> list[tuple[float, float, float, float]]:
    chance = site.rng("twinkles")
    return [
        (
            chance.random() * site.width,
            chance.random() ** 1.5 * 0.75 * site.horizon,
            chance.random() * 6,
            chance.uniform(1.5, 2.6) * site.unit,
        )
        for _ in range(22)
    ]


def clouds(site: Site) -> list[Sheet]:
    """Two banks, the higher one slower."""
    tall = site.stage.aspect in ("tall", "portrait")
    near = _bank(site, "near", 0.0, 0.98, 2.6 if tall else 2.1, 0.10, -5.5, 1.9, 0.0)
    high = _bank(site, "high", 0.34, 0.96, 3.4 if tall else 3.0, 0.04, -2.6, 2.6, 0.06)
    return [near, high]


def _bank(
    site: Site,
    name: str,
    top: float,
    bottom: float,
    scale: float,
    depth: float,
    speed: float,
    flatness: float,
    thin: float,
) -> Sheet:
    """A strip between two shares of the sky's height."""
    light, drift = site.light, site.drift(speed)
    strip = site.strip(top * site.horizon, depth, bottom * site.horizon, drift)
    height = strip.bitmap.height
    x, y = site.sun
    strip.bitmap.pixels[:] = bake(
        CLOUDS, strip.bitmap.width, height, 3 if site.unit <= 1.2 else 5, shade=light.cloud[1], lit=light.cloud[0],
        light=((x / site.width - 0.5), 0.8 if light.sun_is_low else -0.8), cover=light.cover + thin, scale=scale,
        seed=site.rng("clouds", name).uniform(0, 50), flatness=flatness,
        soft=0.22 if site.picture.time == "day" else 0.30,
        sun=((x - strip.left) / height, (y - strip.top) / height, 16.0 if light.has_disc else 1e6),
    )  # fmt: skip
    _keep_premultiplied(strip.bitmap.pixels)
    return strip.sheet(soft=True)


def _keep_premultiplied(pixels: Pixels) -> None:
    """Cubic enlarging overshoots; a colour above its alpha would glow when blended."""
    alpha = pixels[:, :, 3]
    for channel in range(3):
        np.minimum(pixels[:, :, channel], alpha, out=pixels[:, :, channel])


class Birds:
    """A loose flock crossing the upper sky."""

    def __init__(self, site: Site) -> None:
        chance = site.rng("birds")
        self._site = site
        self._way = 1 if site.pan >= 0 else -1
        self._flock = [
            (chance.uniform(0, 1), chance.uniform(0, 1), chance.uniform(0.6, 1.3), chance.uniform(0, 6))
            for _ in range(7)
        ]
        self._start = (chance.uniform(0.18, 0.5), chance.uniform(0.30, 0.46))
        self._colour = mix(site.light.near, site.light.haze, 0.25)

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        site, unit = self._site, self._site.unit
        x0 = site.width * self._start[0] + self._way * 62 * unit * t - camera * 0.1
        y0 = site.horizon * self._start[1]
        for right, down, size, phase in self._flock:
            x, y = x0 + right * 220 * unit, y0 + down * 110 * unit + math.sin(t * 0.9 + phase) * 8 * unit
            wing, lift = 15 * unit * size, math.sin(t * 7 + phase) * 0.55 + 0.25
            path = skia.Path()
            path.moveTo(x - wing, y - wing * lift)
            path.quadTo(x - wing * 0.4, y - wing * 0.25 * lift, x, y)
            path.quadTo(x + wing * 0.4, y - wing * 0.25 * lift, x + wing, y - wing * lift)
            bitmap.canvas.drawPath(path, stroke(self._colour, 2.6 * unit * size))


def vignette(site: Site, strength: float) -> Any:
    """Darkening towards the corners as a skia.Image of the frame's size."""
    small = Bitmap(max(2, site.width // 4), max(2, site.height // 4))
    canvas, short = small.canvas, min(small.width, small.height)
    canvas.translate(small.width / 2, small.height / 2)
    canvas.scale(small.width / short, small.height / short)
    clear, dark = color_int("#000000", 0.0), color_int("#05000c", strength)
    canvas.drawPaint(skia.Paint(Shader=radial_gradient((0, 0), short * 0.80, [clear, clear, dark], [0, 0.55, 1])))
    bitmap = Bitmap(site.width, site.height)
    cv2.resize(small.pixels, (site.width, site.height), dst=bitmap.pixels, interpolation=cv2.INTER_LINEAR)
    return bitmap.snapshot()
