"""Trees, grass and flowers, drawn as paths onto strips while a landscape is built."""

import random
from dataclasses import dataclass
from typing import Any

import skia

from showrunner.pictures.colour import RGB, Colour, fill, mix
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
    canvas.drawPath(
        _closed([(x, y - height), *right, (x + height * 0.016, y), (x - height * 0.016, y), *left[::-1]]),
        fill(bark.leaf),
    )
    if height > 9 * detail:
        points = right if bark.sun > 0 else left
        inner = [(x + (px - x) * 0.30, py - height * 0.006 * (i % 3)) for i, (px, py) in enumerate(points)]
        canvas.drawPath(_closed([(x, y - height), *points, *inner[::-1]]), fill(bark.lit, 0.55))
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
    """A round tree standing on (x, y): a dark crown, lighter towards the sun."""
    canvas.drawRect(
        skia.Rect.MakeXYWH(x - height * 0.028, y - height * 0.42, height * 0.056, height * 0.43), fill(bark.trunk)
    )
    blobs = [
        (
            x + chance.uniform(-0.20, 0.20) * height,
            y - height * (0.50 + chance.uniform(0, 0.30)),
            height * chance.uniform(0.15, 0.22),
        )
        for _ in range(8)
    ]
    for bx, by, radius in blobs:
        canvas.drawCircle(bx, by, radius, fill(bark.leaf))
    for bx, by, radius in blobs:
        if (bx - x) * bark.sun > -0.08 * height:
            shift = radius * 0.24
            canvas.drawCircle(bx + bark.sun * shift, by - shift, radius * 0.62, fill(bark.lit, 0.35))
    if bark.snow is not None:
        for bx, by, radius in blobs:
            canvas.drawArc(
                skia.Rect.MakeLTRB(bx - radius, by - radius, bx + radius, by + radius),
                205,
                130,
                False,
                fill(bark.snow, 0.7),
            )


def bare_trunk(
    canvas: Any, x: float, foot: float, top: float, width: float, colour: Colour, chance: random.Random
) -> None:
    """A trunk running out of the frame at the top, with a few broken branches."""
    lean = chance.uniform(-0.03, 0.03) * (foot - top)
    canvas.drawPath(
        _closed(
            [
                (x - width * 0.75, foot),
                (x - width * 0.42 + lean, top),
                (x + width * 0.42 + lean, top),
                (x + width * 0.75, foot),
            ]
        ),
        fill(colour),
    )
    for _ in range(chance.randrange(2, 5)):
        y, side = chance.uniform(top, foot - (foot - top) * 0.35), chance.choice((-1, 1))
        root = x + lean * (foot - y) / max(1.0, foot - top)
        reach = width * chance.uniform(1.6, 4.0)
        thick = width * 0.16
        canvas.drawPath(
            _closed([(root, y - thick), (root + side * reach, y - reach * 0.55), (root, y + thick)]), fill(colour)
        )


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
