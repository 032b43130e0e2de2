"""Trees, grass and flowers, drawn as paths onto strips while a landscape is built."""

import math
import random
from dataclasses import dataclass
from typing import Any

import skia

from showrunner.pictures.colour import RGB, Colour, fill, linear_gradient, mix
from showrunner.pictures.landscape.relief import Outline


@dataclass(frozen=True)
class Bark:
    """What a stand of trees is coloured with, and where its light comes from (-1 left, 1 right)."""

    leaf: RGB
    lit: RGB
    trunk: RGB
    sun: int
    snow: RGB | None = None


def conifer(canvas: Any, x: float, y: float, height: float, bark: Bark, chance: random.Random, detail: float) -> None:
    """A fir standing on (x, y). `detail` is px per bough: the smaller, the more boughs."""
    boughs = max(4, min(13, int(height / detail)))
    half = height * chance.uniform(0.17, 0.22)
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    for k in range(1, boughs + 1):
        down = y - height + height * 0.94 * k / boughs
        for side, points in ((-1, left), (1, right)):
            reach = half * (k / boughs) ** 0.88 * chance.uniform(0.82, 1.14)
            points.append((x + side * reach, down + height * 0.012))
            points.append((x + side * reach * 0.50, down - height * 0.018))
    shape = _closed([(x, y - height), *right, (x + height * 0.016, y), (x - height * 0.016, y), *left[::-1]])
    canvas.drawPath(shape, fill(bark.leaf))
    if height > 7 * detail:
        canvas.save()
        canvas.clipRect(skia.Rect.MakeXYWH(x if bark.sun > 0 else x - height, y - height, height, height), True)
        lighter = linear_gradient((x, 0), (x + bark.sun * half, 0), [mix(bark.leaf, bark.lit, 0.12), bark.lit])
        canvas.drawPath(shape, fill(Shader=lighter))
        canvas.restore()
    if bark.snow is not None and height > 5 * detail:
        _snow_on(canvas, left, right, x, height, bark.snow)


def _snow_on(
    canvas: Any, left: list[tuple[float, float]], right: list[tuple[float, float]], x: float, height: float, snow: RGB
) -> None:
    for points in (left, right):
        for (tip_x, tip_y), (in_x, in_y) in zip(points[::2], points[1::2], strict=True):
            lift = height * 0.028
            top = (in_x + (x - in_x) * 0.5, in_y - lift * 1.2)
            canvas.drawPath(_closed([(tip_x, tip_y - lift * 0.2), (in_x, in_y), top]), fill(snow, 0.85))


def broadleaf(canvas: Any, x: float, y: float, height: float, bark: Bark, chance: random.Random) -> None:
    """A round tree standing on (x, y): its crown in three tones, the lighter ones moved towards the sun."""
    trunk = [
        (x - height * 0.036, y + 1),
        (x - height * 0.018, y - height * 0.5),
        (x + height * 0.018, y - height * 0.5),
    ]
    canvas.drawPath(_closed([*trunk, (x + height * 0.036, y + 1)]), fill(bark.trunk))
    crown = skia.Path()
    for k in range(11):
        turn = k * 2.4  # golden angle: even without being regular
        away = height * 0.19 * (k / 10) ** 0.5
        radius = height * chance.uniform(0.105, 0.165)
        crown.addCircle(x + away * 1.15 * math.cos(turn), y - height * 0.66 + away * math.sin(turn), radius)
    canvas.drawPath(crown, fill(bark.leaf))
    canvas.save()
    canvas.clipPath(crown, True)
    top = (mix(bark.lit, bark.snow, 0.85), mix(bark.leaf, bark.snow, 0.5)) if bark.snow else (bark.lit, bark.lit)
    for shift, share, tone in ((0.07, 0.45, top[1]), (0.15, 0.85, top[0])):
        canvas.save()
        canvas.translate(bark.sun * height * shift, -height * shift)
        canvas.drawPath(crown, fill(mix(bark.leaf, tone, share)))
        canvas.restore()
    canvas.restore()


def grass(
    canvas: Any,
    ground: Outline,
    left: float,
    right: float,
    height: float,
    colour: Colour,
    chance: random.Random,
    every: float,
) -> None:
    """Blades along the ground's edge, one every `every` px."""
    paints = [fill(mix(colour, "#000000", shade)) for shade in (0.0, 0.12, 0.25)]
    for _ in range(int((right - left) / every)):
        x = chance.uniform(left, right)
        y, tall = ground.at(x), height * chance.uniform(0.35, 1)
        lean = chance.uniform(-0.5, 0.5) * tall
        path = skia.Path()
        path.moveTo(x - tall * 0.035, y + 6)
        path.quadTo(x + lean * 0.2, y - tall * 0.6, x + lean, y - tall)
        path.quadTo(x + lean * 0.3, y - tall * 0.5, x + tall * 0.04, y + 6)
        canvas.drawPath(path, chance.choice(paints))


def flowers(
    canvas: Any,
    ground: Outline,
    left: float,
    right: float,
    deep: float,
    size: float,
    colours: list[Colour],
    chance: random.Random,
    count: int,
) -> None:
    """Dots of colour over the ground, larger further down; `deep` is how far below the edge they reach, in px."""
    for _ in range(count):
        x, share = chance.uniform(left, right), chance.random()
        y, radius = ground.at(x) + deep * share, size * (0.35 + 0.65 * share) * chance.uniform(0.6, 1.1)
        canvas.drawOval(
            skia.Rect.MakeXYWH(x - radius, y - radius * 0.7, 2 * radius, 1.4 * radius),
            fill(chance.choice(colours), 0.9),
        )


def _closed(points: list[tuple[float, float]]) -> Any:
    path = skia.Path()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    return path
