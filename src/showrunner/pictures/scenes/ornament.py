"""Shapes in the room that the words leave: they set the style's tone and say nothing.

Each backdrop has its own: solids that float on a lively mesh, light on a calm one, discs of cut paper, thin arcs on a
plain field, marks on a grid. None touches the area kept for words.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import skia

from showrunner.pictures.canvas import LINEAR
from showrunner.pictures.colour import RGB, color_int, fill, linear_gradient, mix, stroke
from showrunner.pictures.ease import ease_in_out, ease_out, progress
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.shapes import Plate

Draw = Callable[[Any, float], None]


@dataclass(frozen=True)
class Spot:
    """A circle that is free: centre and radius in px."""

    x: float
    y: float
    radius: float


class Ornament:
    """The style's shapes round `keep`, which stays free. Parts of them may leave the frame."""

    def __init__(self, scene: Designed[Any], keep: Area, amount: float = 1.0) -> None:
        self._draws = _KINDS[_kind(scene)](scene, keep, amount)

    def draw(self, canvas: Any, t: float) -> None:
        for draw in self._draws:
            draw(canvas, t)


def _kind(scene: Designed[Any]) -> str:
    backdrop = scene.style.backdrop
    if backdrop == "mesh":
        return "solids" if scene.is_lively else "light"
    return {"paper": "discs", "plain": "arcs", "grid": "marks"}[backdrop]


def spots(
    scene: Designed[Any],
    keep: Area,
    radii: tuple[float, ...],
    purpose: str,
    bleed: float = 0.5,
    foot: float | None = None,
) -> list[Spot]:
    """A free spot per radius (units), where there is room: off `keep`, off each other, `bleed` radii off the frame.

    `foot` is the lowest y of a spot's edge, px; None lets it reach the frame's.
    """
    chance, u = scene.stage.rng("spots", purpose), scene.u
    width, height = scene.stage.width, scene.stage.height
    found: list[Spot] = []
    for radius in radii:
        r = radius * u
        guarded = keep.inset(-r - 34 * u)
        for _ in range(60):
            x = chance.uniform(-r * bleed, width + r * bleed)
            y = chance.uniform(-r * bleed, height + r * bleed if foot is None else foot - r)
            if guarded.left < x < guarded.right and guarded.top < y < guarded.bottom:
                continue
            if any(math.hypot(x - s.x, y - s.y) < (r + s.radius) * 1.12 + 16 * u for s in found):
                continue
            found.append(Spot(x, y, r))
            break
    return found


def _solids(scene: Designed[Any], keep: Area, amount: float) -> list[Draw]:
    """Balls, rings, tilted squares and strokes, near and far, drifting at their own speed."""
    chance = scene.stage.rng("solids")
    big = (chance.uniform(130, 190), chance.uniform(80, 110), 62, 48, 40, 30, 24, 20)
    radii = tuple(r for r in big[: max(2, round(8 * amount))])
    kinds = chance.sample(["ball", "ring", "square"], 3)
    colours = [scene.accents()[0], scene.accents()[1], scene.accents()[2]]
    draws: list[Draw] = []
    for i, spot in enumerate(spots(scene, keep, radii, "solids")):
        kind = kinds[i % 3] if i < 6 else "strokes"
        depth = 0.35 + 0.65 * spot.radius / (190 * scene.u)
        draws.append(_floating(scene, spot, _solid(scene, spot, kind, colours[(i + (i // 3)) % 3]), depth, i))
    return draws


def _solid(scene: Designed[Any], spot: Spot, kind: str, colour: str) -> Plate:
    r = spot.radius
    plate = Plate(Area(spot.x - r, spot.y - r, spot.x + r, spot.y + r), 4)
    canvas, field = plate.canvas, scene.palette.field0
    if kind == "ball":
        colours = [color_int(mix(colour, "#ffffff", 0.5)), color_int(colour), color_int(mix(colour, field, 0.5))]
        shade = skia.GradientShader.MakeTwoPointConical(
            (spot.x - r * 0.35, spot.y - r * 0.4), r * 0.05, (spot.x, spot.y), r, colours, [0, 0.45, 1]
        )
        canvas.drawCircle(spot.x, spot.y, r, fill(Shader=shade, Dither=True))
    elif kind == "ring":
        canvas.drawCircle(spot.x, spot.y, r * 0.78, stroke(colour, max(3 * scene.u, r * 0.2), 0.95))
    elif kind == "square":
        side = r * 0.62
        canvas.save()
        canvas.translate(spot.x, spot.y)
        canvas.rotate(24)
        shade = linear_gradient((-side, -side), (side, side), [mix(colour, "#ffffff", 0.25), mix(colour, field, 0.2)])
        canvas.drawRoundRect(skia.Rect.MakeLTRB(-side, -side, side, side), side * 0.5, side * 0.5, fill(Shader=shade))
        canvas.restore()
    else:
        for k in range(3):
            x = spot.x + (k - 1) * r * 0.55
            canvas.drawLine(
                x + r * 0.25, spot.y - r * 0.6, x - r * 0.25, spot.y + r * 0.6, stroke(colour, r * 0.16, 0.75)
            )
    return plate


def _floating(scene: Designed[Any], spot: Spot, plate: Plate, depth: float, index: int) -> Draw:
    image, u = plate.image(), scene.u
    phase = scene.stage.rng("float", index).uniform(0, 6.28)
    paint = skia.Paint()

    def draw(canvas: Any, t: float) -> None:
        k = ease_out(progress(t, 0.05 * index, 1.1), 4)
        if k <= 0.01:
            return
        x = (1 - k) * 130 * u * (1 if spot.x > scene.stage.width / 2 else -1)
        y = math.sin(t * 0.7 + phase) * 11 * u * depth
        paint.setAlphaf(min(1.0, k * 1.6))
        canvas.drawImage(image, plate.left + x, plate.top + y, LINEAR, paint)

    return draw


def _light(scene: Designed[Any], keep: Area, amount: float) -> list[Draw]:
    """A warm leak of light and dust in it."""
    chance, stage, u = scene.stage.rng("light"), scene.stage, scene.u
    colour = scene.accents()[0]
    dust = [
        (
            chance.uniform(0, stage.width),
            chance.uniform(0, stage.height),
            chance.uniform(1.2, 4.2),
            chance.uniform(0, 6.28),
        )
        for _ in range(round(46 * amount))
    ]
    inks = [fill(mix(colour, scene.palette.ink, 0.5), alpha) for alpha in (0.14, 0.22, 0.34)]

    def draw(canvas: Any, t: float) -> None:
        shown = ease_out(progress(t, 0, 1.4))
        for i, (x, y, radius, phase) in enumerate(dust):
            dx, dy = math.sin(t * 0.3 + phase) * 30 * u, -t * (4 + radius * 4) * u
            px, py = x + dx, (y + dy) % stage.height
            if not (keep.left < px < keep.right and keep.top < py < keep.bottom):
                canvas.drawCircle(px, py, radius * u * shown, inks[i % 3])

    return [_frame(scene, keep), draw]


def _frame(scene: Designed[Any], keep: Area) -> Draw:
    """A hairline above and below the words, drawn from the words' own edge or middle; none where there is no room."""
    u = scene.u
    is_left = keep.x < scene.stage.width * 0.45
    start = keep.left if is_left else keep.x
    reach = keep.width if is_left else keep.width / 2
    paint = stroke(scene.accents()[0], 2.5 * u, 0.85)
    gap = min(44 * u, keep.top - scene.stage.margin_y * 0.4, scene.content.bottom + 60 * u - keep.bottom)
    ends = () if gap < 16 * u else (keep.top - gap, keep.bottom + gap)

    def draw(canvas: Any, t: float) -> None:
        k = ease_in_out(progress(t, 0.2, 1.4))
        if k > 0:
            for y in ends:
                canvas.drawLine(start if is_left else start - reach * k, y, start + reach * k, y, paint)

    return draw


def _discs(scene: Designed[Any], keep: Area, amount: float) -> list[Draw]:
    """Cut-paper discs, one over another, in the largest free corner."""
    u, chance = scene.u, scene.stage.rng("discs")
    size = chance.uniform(200, 260) * (0.75 + 0.25 * amount)
    found = spots(scene, keep, (size, size * 0.62, size * 0.36, 26, 18), "discs", bleed=0.75)
    tones = [mix(colour, scene.palette.field0, 0.18) for colour in scene.accents()]
    return [_disc(scene, spot, tones[i % 3], i, u) for i, spot in enumerate(found)]


def _disc(scene: Designed[Any], spot: Spot, colour: RGB, index: int, u: float) -> Draw:
    r = spot.radius
    plate = Plate(Area(spot.x - r, spot.y - r, spot.x + r, spot.y + r), 18 * u)
    soft = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 7 * u)
    plate.canvas.drawCircle(spot.x + 3 * u, spot.y + 7 * u, r, fill("#000000", 0.16, MaskFilter=soft))
    plate.canvas.drawCircle(spot.x, spot.y, r, fill(colour))
    if index % 2:
        plate.canvas.drawCircle(spot.x, spot.y, r * 0.55, fill(scene.palette.field0, 0.9))
    return _floating(scene, spot, plate, 0.35, index)


def _arcs(scene: Designed[Any], keep: Area, amount: float) -> list[Draw]:
    """Thin circles round one point off the frame, drawn as by a compass."""
    u, stage = scene.u, scene.stage
    chance = stage.rng("arcs")
    right = keep.x <= stage.width * 0.52 or chance.random() < 0.5
    x, y = (stage.width * (1.0 if right else 0.0), stage.height * chance.choice((0.0, 1.0)))
    nearest = math.hypot(max(keep.left - x, 0.0, x - keep.right), max(keep.top - y, 0.0, y - keep.bottom)) - 36 * u
    count = max(3, round(5 * amount))
    radii = [nearest * (0.35 + 0.65 * (k + 1) / count) for k in range(count)]
    paint = stroke(scene.palette.ink, 1.6 * u, 0.30)
    bold = stroke(scene.accents()[0], 7 * u)
    dot = fill(scene.accents()[0])

    def draw(canvas: Any, t: float) -> None:
        for k, radius in enumerate(radii):
            grown = ease_in_out(progress(t, 0.08 * k, 1.5))
            if radius <= 0 or grown <= 0:
                continue
            oval = skia.Rect.MakeLTRB(x - radius, y - radius, x + radius, y + radius)
            canvas.drawArc(oval, 0, 360 * grown, False, paint)
            if k == count - 2:
                canvas.drawArc(oval, (200 if right else 20) + t * 5, 70 * grown, False, bold)
        turn = math.radians(40 + t * 4) + (math.pi if right else 0)
        radius = radii[-1]
        canvas.drawCircle(
            x + math.cos(turn) * radius, y + math.sin(turn) * radius, 11 * u * ease_out(progress(t, 0.7, 0.5)), dot
        )

    return [draw] if nearest > 60 * u else []


def _marks(scene: Designed[Any], keep: Area, amount: float) -> list[Draw]:
    """Brackets round the words and small crosses on the grid."""
    u, stage = scene.u, scene.stage
    chance = stage.rng("marks")
    area = keep.inset(-40 * u)
    arm = 46 * u
    ink = stroke(scene.accents()[0], 4 * u, 0.95)
    small = stroke(scene.palette.ink, 2.4 * u, 0.5)
    crosses = [(s.x, s.y) for s in spots(scene, area, (26,) * round(12 * amount), "crosses", bleed=-1.0)]
    phases = [chance.uniform(0, 6.28) for _ in crosses]

    def draw(canvas: Any, t: float) -> None:
        k = ease_out(progress(t, 0.1, 0.6), 4)
        spread = (1 - k) * 40 * u
        for sx in (-1, 1):
            for sy in (-1, 1):
                x = (area.left if sx < 0 else area.right) + sx * spread
                y = (area.top if sy < 0 else area.bottom) + sy * spread
                canvas.drawLine(x, y, x - sx * arm * k, y, ink)
                canvas.drawLine(x, y, x, y - sy * arm * k, ink)
        for (x, y), phase in zip(crosses, phases, strict=True):
            r = 11 * u * (0.6 + 0.4 * math.sin(t * 2 + phase)) * k
            canvas.drawLine(x - r, y, x + r, y, small)
            canvas.drawLine(x, y - r, x, y + r, small)

    return [draw]


_KINDS: dict[str, Callable[[Designed[Any], Area, float], list[Draw]]] = {
    "solids": _solids,
    "light": _light,
    "discs": _discs,
    "arcs": _arcs,
    "marks": _marks,
}
