"""Weather in front of and between the layers: mist, rain, snow, lightning."""

import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import skia

from showrunner.pictures.canvas import LINEAR, NEAREST, Bitmap
from showrunner.pictures.colour import color_int, fill, mix, radial_gradient, stroke
from showrunner.pictures.landscape.relief import field
from showrunner.pictures.landscape.site import Site
from showrunner.pictures.layers import Sheet


def with_mist(site: Site, parts: Sequence[Any]) -> list[Any]:
    """`parts` with a bank of mist behind each but the farthest, thickest low down, and a thin one before them all."""
    misty: list[Any] = []
    for k, part in enumerate(parts):
        if isinstance(part, Sheet) and k:
            misty.append(
                _bank(site, k, part.y - 0.10 * site.height, part.y + 0.26 * site.height, part.depth * 0.8, 0.80)
            )
        misty.append(part)
    low = site.horizon - 0.16 * site.height
    misty.append(_bank(site, len(parts), low, min(site.height, low + 0.46 * site.height), 1.1, 0.42))
    return misty


def _bank(site: Site, k: int, top: float, bottom: float, depth: float, strength: float) -> Sheet:
    drift = site.drift((9.0 + 4.0 * k) * (1 if k % 2 else -1))
    strip = site.strip(top, depth, bottom, drift)
    width, height = strip.bitmap.width // 4 + 1, strip.bitmap.height // 4 + 1
    chance, span = site.noise("mist", k), site.span / 4
    puffs = 0.62 * field(chance, width, height, 0.62 * span, 0.13 * span) + 0.38 * field(
        chance, width, height, 0.22 * span, 0.06 * span
    )
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    swell = np.maximum(np.sin(np.clip(rows * 1.25, 0, 1) * math.pi), 0) ** 0.8
    alpha = np.clip((puffs - 0.18) * 1.5, 0, 1) * swell * strength
    r, g, b = mix(site.light.haze, site.light.sky[3], 0.45)
    small = (alpha[:, :, None] * (np.array([b, g, r, 1.0], np.float32) * 255)).round().astype(np.uint8)
    size = (strip.bitmap.width, strip.bitmap.height)
    cv2.resize(small, size, dst=strip.bitmap.pixels, interpolation=cv2.INTER_LINEAR)
    return strip.sheet(soft=True)


class Falling:
    """A sheet of streaks or flakes that repeats in both directions, moving for ever at `speed` px/s (x, y)."""

    def __init__(self, image: Any, speed: tuple[float, float]) -> None:
        self._image, self._speed = image, speed

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        width, height = self._image.width(), self._image.height()
        x = round(self._speed[0] * t - camera) % width
        y = round(self._speed[1] * t) % height
        for left in (x, x - width):
            for top in (y, y - height):
                bitmap.canvas.drawImage(self._image, left, top, NEAREST)


def rain(site: Site) -> list[Any]:
    """Two curtains, the nearer longer, brighter and quicker."""
    return [_curtain(site, "far", 330, 24, 1.15, 0.22, 1.05), _curtain(site, "near", 210, 44, 1.8, 0.34, 1.55)]


def _curtain(site: Site, name: str, count: int, length: float, width: float, alpha: float, speed: float) -> Falling:
    chance, unit = site.rng("rain", name), site.unit
    sheet = Bitmap(site.width, site.height)
    colour = mix(site.light.sky[3], "#ffffff", 0.65)
    slant = 0.10 if site.picture.time != "storm" else 0.20
    for _ in range(int(count * site.width * site.height / unit**2 / (1920 * 1080))):
        x, y = chance.uniform(0, site.width), chance.uniform(0, site.height)
        reach = length * unit * chance.uniform(0.6, 1.2)
        paint = stroke(colour, width * unit, alpha * chance.uniform(0.5, 1.0))
        for left in (x, x - site.width, x + site.width):
            for top in (y, y - site.height):
                sheet.canvas.drawLine(left, top, left - reach * slant, top + reach, paint)
    fall = speed * 1080 * unit
    return Falling(sheet.snapshot(), (-fall * slant, fall))


def snow(site: Site) -> list[Any]:
    return [_flurry(site), Flakes(site)]


def _flurry(site: Site) -> Falling:
    """Small far flakes."""
    chance, unit = site.rng("flurry"), site.unit
    sheet = Bitmap(site.width, site.height)
    for _ in range(int(300 * site.width * site.height / unit**2 / (1920 * 1080))):
        x, y, radius = chance.uniform(0, site.width), chance.uniform(0, site.height), unit * chance.uniform(1.2, 2.1)
        paint = fill("#ffffff", chance.uniform(0.35, 0.7))
        for left in (x, x - site.width, x + site.width):
            for top in (y, y - site.height):
                sheet.canvas.drawCircle(left, top, radius, paint)
    return Falling(sheet.snapshot(), (15 * unit, 60 * unit))


class Flakes:
    """Large soft flakes, each swaying on its own."""

    def __init__(self, site: Site) -> None:
        chance, self._site = site.rng("flakes"), site
        self._sprite = _puff(site, 9.0, "#ffffff", 0.9)
        share = site.width * site.height / site.unit**2 / (1920 * 1080)
        self._flakes = [
            (chance.random(), chance.random(), chance.uniform(0.35, 1.0), chance.uniform(0, 6.28))
            for _ in range(int(110 * share))
        ]

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        site, canvas, half = self._site, bitmap.canvas, self._sprite.width() / 2
        wide, high = site.width * 1.1, site.height * 1.08
        for x, y, size, phase in self._flakes:
            across = (
                x * wide + t * 22 * site.unit + math.sin(t * 1.1 + phase) * 20 * site.unit * size - camera * size
            ) % wide
            down = (y * high + t * (60 + 120 * size) * site.unit) % high
            canvas.save()
            canvas.translate(across - 0.05 * site.width, down - 0.04 * site.height)
            canvas.scale(size, size)
            canvas.drawImage(self._sprite, -half, -half, LINEAR)
            canvas.restore()


def _puff(site: Site, radius: float, colour: str, alpha: float) -> Any:
    reach = radius * site.unit
    bitmap = Bitmap(int(reach * 2) + 2, int(reach * 2) + 2)
    middle = bitmap.width / 2
    soft = [color_int(colour, alpha), color_int(colour, alpha * 0.8), color_int(colour, 0.0)]
    bitmap.canvas.drawCircle(
        middle, middle, reach, fill(Shader=radial_gradient((middle, middle), reach, soft, [0, 0.45, 1]))
    )
    return bitmap.snapshot()


class Lightning:
    """Strikes every few seconds: a bolt, and two soft flashes well below three per second."""

    def __init__(self, site: Site) -> None:
        chance, self._site = site.rng("lightning"), site
        self._strikes: list[tuple[float, Any]] = []
        t = chance.uniform(0.5, 1.6)
        bolts = [self._bolt(k) for k in range(2)]
        while t < site.stage.seconds + 1:
            self._strikes.append((t, bolts[len(self._strikes) % 2]))
            t += chance.uniform(2.6, 5.2)

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        for start, bolt in self._strikes:
            since = t - start
            if not 0 <= since < 0.6:
                continue
            light = max(0.0, 1 - since / 0.16) * 0.34 + max(0.0, 1 - abs(since - 0.30) / 0.14) * 0.20
            if since < 0.38:
                paint = skia.Paint()
                paint.setAlphaf(max(0.0, 1 - since / 0.38))
                bitmap.canvas.drawImage(bolt, 0, 0, NEAREST, paint)
            if light > 0.01:
                bitmap.canvas.drawPaint(fill("#dfe8ff", light))

    def _bolt(self, k: int) -> Any:
        site, chance = self._site, self._site.rng("bolt", k)
        bitmap = Bitmap(site.width, int(site.horizon))
        path = skia.Path()
        x, y = chance.uniform(0.2, 0.8) * site.width, 0.04 * site.height
        self._branch(path, x, y, site.horizon * 0.98, chance, 0)
        for width, alpha, blur in ((9, 0.28, 9), (5, 0.5, 3.5), (2.4, 1.0, 0.0)):
            paint = stroke("#cfdcff" if blur else "#ffffff", width * site.unit, alpha)
            if blur:
                paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur * site.unit))
            bitmap.canvas.drawPath(path, paint)
        return bitmap.snapshot()

    def _branch(self, path: Any, x: float, y: float, end: float, chance: Any, level: int) -> None:
        path.moveTo(x, y)
        lean = chance.uniform(-0.6, 0.6)
        while y < end:
            step = chance.uniform(14, 42) * self._site.unit
            x += (chance.uniform(-0.75, 0.75) + lean * 0.5) * step
            y += step
            path.lineTo(x, y)
            if level < 2 and chance.random() < 0.13:
                self._branch(path, x, y, y + (end - y) * chance.uniform(0.2, 0.5), chance, level + 1)
                path.moveTo(x, y)
