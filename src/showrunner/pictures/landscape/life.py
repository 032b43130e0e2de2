"""Small things that move in a landscape by themselves: birds, fireflies, falling leaves, a shooting star."""

import math
from typing import Any

import skia

from showrunner.pictures.canvas import LINEAR, Bitmap
from showrunner.pictures.colour import color_int, fill, linear_gradient, mix, radial_gradient, stroke
from showrunner.pictures.landscape.site import Site


class Fireflies:
    """Warm points wandering over the ground at night."""

    def __init__(self, site: Site) -> None:
        chance, self._site = site.rng("fireflies"), site
        reach = 13 * site.unit
        sprite = Bitmap(int(reach * 2) + 2, int(reach * 2) + 2)
        middle = sprite.width / 2
        glow = [color_int("#fffbd0"), color_int("#ffe066", 0.55), color_int("#ffd23f", 0.0)]
        sprite.canvas.drawPaint(fill(Shader=radial_gradient((middle, middle), reach, glow, [0, 0.22, 1])))
        self._sprite, self._half = sprite.snapshot(), middle
        self._swarm = [
            (chance.random(), chance.uniform(0.08, 0.92), chance.uniform(0, 6.28), chance.uniform(0.5, 1.0))
            for _ in range(26)
        ]

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        site = self._site
        ground = site.height - site.horizon
        for k, (x, y, phase, size) in enumerate(self._swarm):
            bright = max(0.0, math.sin(t * (1.1 + 0.5 * size) + phase)) ** 1.5
            if bright < 0.03:
                continue
            across = x * site.width + math.sin(t * 0.7 + phase * 2) * 38 * site.unit - camera * (0.4 + 0.5 * size)
            down = site.horizon + y * ground + math.sin(t * 0.9 + phase + k) * 20 * site.unit
            paint = skia.Paint()
            paint.setAlphaf(bright)
            bitmap.canvas.save()
            bitmap.canvas.translate(across, down)
            bitmap.canvas.scale(size, size)
            bitmap.canvas.drawImage(self._sprite, -self._half, -self._half, LINEAR, paint)
            bitmap.canvas.restore()


class Leaves:
    """Leaves blown through an autumn wood."""

    def __init__(self, site: Site) -> None:
        chance, self._site = site.rng("leaves"), site
        tints = [mix(colour, site.light.near, 0.15) for colour in ("#e08a2c", "#c9572a", "#e6b53f")]
        self._leaves = [
            (chance.random(), chance.random(), chance.uniform(0.5, 1.0), chance.uniform(0, 6.28), chance.choice(tints))
            for _ in range(18)
        ]

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        site, canvas = self._site, bitmap.canvas
        for x, y, size, phase, tint in self._leaves:
            across = (x * site.width * 1.2 + t * 70 * site.unit * size + math.sin(t * 1.6 + phase) * 46 * site.unit) % (
                site.width * 1.2
            )
            down = (y * site.height * 1.1 + t * 95 * site.unit * size) % (site.height * 1.1)
            canvas.save()
            canvas.translate(across - 0.1 * site.width - camera * 0.2, down - 0.05 * site.height)
            canvas.rotate(math.degrees(t * 1.9 * size + phase))
            canvas.scale(1, 0.35 + 0.65 * abs(math.sin(t * 2.3 + phase)))
            long = 13 * site.unit * size
            path = skia.Path()
            path.moveTo(-long, 0)
            path.quadTo(0, -long * 0.75, long, 0)
            path.quadTo(0, long * 0.75, -long, 0)
            canvas.drawPath(path, fill(tint))
            canvas.restore()


class ShootingStar:
    """One streak across the upper sky, once."""

    def __init__(self, site: Site) -> None:
        chance, self._site = site.rng("shooting star"), site
        self._start = chance.uniform(0.25, 0.6) * site.stage.seconds
        self._from = (chance.uniform(0.15, 0.75) * site.width, chance.uniform(0.06, 0.22) * site.height)
        self._way = chance.choice((-1, 1))

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        since = (t - self._start) / 0.7
        if not 0 < since < 1:
            return
        reach, site = 0.30 * self._site.span, self._site
        x = self._from[0] + self._way * since * 1.5 * reach
        y = self._from[1] + since * 0.55 * reach
        tail = reach * 0.55 * math.sin(since * math.pi)
        back = (x - self._way * tail * 0.94, y - tail * 0.34)
        fade: list[Any] = [color_int("#ffffff", 0.0), color_int("#ffffff", math.sin(since * math.pi))]
        paint = stroke("#ffffff", 2.4 * site.unit)
        paint.setShader(linear_gradient(back, (x, y), fade))
        bitmap.canvas.drawLine(*back, x, y, paint)
