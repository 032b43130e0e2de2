"""Things placed in a landscape: boat, balloon, lighthouse, rocket, cabin, tent; any other name is a Phosphor icon."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import skia

from showrunner.pictures import icons
from showrunner.pictures.canvas import LINEAR, Bitmap
from showrunner.pictures.colour import color_int, fill, linear_gradient, mix, stroke
from showrunner.pictures.landscape.lighthouse import Lighthouse
from showrunner.pictures.landscape.site import Site

BIRDS = frozenset(("bird", "birds"))  # a flock, which the sky draws
IN_THE_AIR = frozenset(
    (
        "airplane", "airplane-tilt", "airplane-in-flight", "airplane-takeoff", "alien", "bird", "butterfly", "cloud",
        "drone", "feather", "paper-plane", "paper-plane-tilt", "parachute", "planet", "rocket", "rocket-launch",
        "shooting-star",
    )
)  # fmt: skip


class Prop:
    """A picture of a thing, bobbing where it was put. `depth` is its share of the camera's movement."""

    def __init__(
        self, image: Any, at: tuple[float, float], depth: float, unit: float,
        bob: float = 0.0, rock: float = 0.0, drift: tuple[float, float] = (0.0, 0.0),
    ) -> None:  # fmt: skip
        """`at` is where the image's middle lies at the plate's middle; bob and drift are px at 1080p, rock degrees."""
        self._image, self._at, self._depth = image, at, depth
        self._bob, self._rock, self._drift = bob * unit, rock, (drift[0] * unit, drift[1] * unit)

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        x = self._at[0] - camera * self._depth + self._drift[0] * t
        y = self._at[1] + math.sin(t * 1.25) * self._bob + self._drift[1] * t
        canvas = bitmap.canvas
        canvas.save()
        canvas.translate(x, y)
        if self._rock:
            canvas.rotate(self._rock * math.sin(t * 1.05))
        canvas.drawImage(self._image, -self._image.width() / 2, -self._image.height() / 2, LINEAR)
        canvas.restore()


def can_draw(name: str) -> bool:
    """Whether a landscape can hold a prop of this name."""
    return name in _DRAWN or name in BIRDS or icons.has(name)


def props(site: Site) -> list[Any]:
    """An actor for each of the picture's props, in order; those after the first keep clear of the earlier ones.

    Raises NotFound for a name that is neither drawn here nor an icon.
    """
    chance = site.rng("props")
    first = 0.66 if site.towards_sun < 0 else 0.30
    actors = []
    wanted = [name for name in site.picture.props if name not in BIRDS]
    for k, name in enumerate(wanted):
        where = (
            (first + k * 0.37 + chance.uniform(-0.04, 0.04)) % 0.84 + 0.06 if k else first + chance.uniform(-0.05, 0.05)
        )
        build = _DRAWN.get(name, _icon)
        actors.append(build(site, where * site.width, name))
    return actors


def _sailboat(site: Site, x: float, name: str) -> Prop:
    px = 0.22 * site.span
    y = site.horizon + (0.035 if site.has_water else 0.3) * site.height
    body = _boat(site, int(px))
    image = _with_reflection(body, 0.93, 0.40)
    # The image is as deep below the waterline as above it; the water line is its middle.
    return Prop(image, (x, y), 0.35, site.unit, bob=2.6, rock=1.5)


def _boat(site: Site, px: int) -> Bitmap:
    bitmap = Bitmap(px, px)
    canvas = bitmap.canvas
    canvas.scale(px / 100, px / 100)
    sail, jib, hull = (site.in_light(c) for c in ("#fff7ea", "#f6d9bd", "#b23f2c"))
    warm = mix(sail, site.light.glow, 0.25)
    _shape(canvas, [(51.5, 5), (72, 26, 88, 52, 85, 71), (51.5, 71)], linear_gradient((52, 0), (86, 60), [sail, warm]))
    _shape(canvas, [(47.5, 13), (32, 34, 24, 52, 19, 70), (47.5, 70)], linear_gradient((20, 0), (47, 60), [jib, sail]))
    canvas.drawLine(49.5, 4, 49.5, 78, stroke(site.in_light("#5a3a22"), 1.7))
    deep = linear_gradient((0, 75), (0, 93), [hull, mix(hull, site.light.near, 0.55)])
    _shape(
        canvas,
        [(9, 76.5), (35, 78, 65, 77.5, 93, 74), (90, 86, 84, 92, 76, 93), (26, 93), (18, 92, 12, 86, 9, 76.5)],
        deep,
    )
    canvas.drawLine(11, 79.5, 91, 77.5, stroke(site.in_light("#ffffff"), 1.1, 0.7))
    return bitmap


def _shape(canvas: Any, points: Sequence[tuple[float, ...]], paint_from: Any) -> None:
    """A closed path: pairs are lines, sextuples cubic curves. `paint_from` is a shader."""
    path = skia.Path()
    path.moveTo(*points[0])
    for point in points[1:]:
        if len(point) == 2:
            path.lineTo(*point)
        else:
            path.cubicTo(*point)
    path.close()
    canvas.drawPath(path, fill(Shader=paint_from))


def _with_reflection(body: Bitmap, waterline: float, strength: float) -> Any:
    """The body above its waterline (a share of its height), and below it its fading, wavering mirror image."""
    rows = int(body.height * waterline)
    out = Bitmap(body.width, rows * 2)
    out.pixels[:rows] = body.pixels[:rows]
    mirror = body.pixels[:rows][::-1].astype(np.float32)
    fade = np.linspace(strength, 0, rows, dtype=np.float32) ** 1.0
    for row in range(rows):
        sway = round(math.sin(row / max(2.0, rows * 0.035)) * rows * 0.012 * (1 + row / rows * 2))
        out.pixels[rows + row] = np.roll(mirror[row] * fade[row], sway, axis=0).round().astype(np.uint8)
    return out.snapshot()


def _balloon(site: Site, x: float, name: str) -> Prop:
    px = int(0.27 * site.span)
    bitmap = Bitmap(px, px)
    canvas = bitmap.canvas
    canvas.scale(px / 100, px / 100)
    stripes = [site.in_light(c) for c in ("#e5484d", "#fde9c8", "#f76b15", "#ffc53d", "#e5484d")]
    path = skia.Path()
    path.moveTo(50, 2)
    for curve in ((84, 2, 88, 40, 72, 56), (66, 63, 58, 68, 57, 74)):
        path.cubicTo(*curve)
    path.lineTo(43, 74)
    for curve in ((42, 68, 34, 63, 28, 56), (12, 40, 16, 2, 50, 2)):
        path.cubicTo(*curve)
    canvas.save()
    canvas.clipPath(path, True)
    for half, colour in zip((40, 27, 18.5, 9.5, 3.2), stripes, strict=True):
        canvas.drawOval(skia.Rect.MakeLTRB(50 - half, -4, 50 + half, 82), fill(colour))
    ends = ((14, 0), (88, 10)) if site.towards_sun < 0 else ((86, 0), (12, 10))
    sheen = [color_int("#ffffff", 0.30), color_int("#ffffff", 0.0), color_int("#1a0530", 0.40)]
    canvas.drawPaint(fill(Shader=linear_gradient(*ends, sheen, [0, 0.4, 1])))
    canvas.restore()
    for rope in (44, 56):
        canvas.drawLine(rope, 74, rope + (50 - rope) * 0.25, 86, stroke(site.in_light("#4b3621"), 0.8))
    canvas.drawRoundRect(skia.Rect.MakeXYWH(44, 85, 12, 11), 2.4, 2.4, fill(site.in_light("#8a5a2b")))
    canvas.drawRect(skia.Rect.MakeXYWH(44, 85, 12, 2.6), fill(site.in_light("#5f3b19")))
    way = 9.0 if site.pan >= 0 else -9.0
    return Prop(bitmap.snapshot(), (x, 0.40 * site.horizon), 0.3, site.unit, bob=5, rock=1.2, drift=(way, -2.5))


def _rocket(site: Site, x: float, name: str) -> Prop:
    px = int(0.25 * site.span)
    bitmap = Bitmap(px, px)
    canvas = bitmap.canvas
    canvas.scale(px / 100, px / 100)
    canvas.rotate(38, 50, 50)
    body, fin, glass = (site.in_light(c) for c in ("#f2f4fa", "#e5484d", "#3b82c4"))
    dark = mix(body, "#1a2140", 0.55)
    for colour, wide, long in (("#ff7a2f", 9, 26), ("#ffc53d", 6, 19), ("#fff3c4", 3, 12)):
        flame = [
            (50 - wide, 74),
            (50 - wide, 82, 50 - 2, 74 + long * 0.7, 50, 74 + long),
            (52, 74 + long * 0.7, 50 + wide, 82, 50 + wide, 74),
        ]
        _shape(canvas, flame, linear_gradient((0, 74), (0, 74 + long), [color_int(colour), color_int(colour, 0.2)]))
    for side in (-1, 1):
        wing = [
            (50 + side * 12, 50),
            (50 + side * 25, 58, 50 + side * 27, 68, 50 + side * 24, 78),
            (50 + side * 10, 70),
        ]
        _shape(canvas, wing, linear_gradient((38, 0), (76, 0), [fin, mix(fin, "#2a0a1a", 0.45)]))
    hull = [(50, 6), (64, 20, 68, 44, 61, 74), (39, 74), (32, 44, 36, 20, 50, 6)]
    _shape(canvas, hull, linear_gradient((34, 0), (66, 0), [body, body, dark]))
    _shape(
        canvas,
        [(50, 6), (55, 11, 59, 17, 61, 24), (39, 24), (41, 17, 45, 11, 50, 6)],
        linear_gradient((38, 0), (62, 0), [fin, mix(fin, "#2a0a1a", 0.45)]),
    )
    canvas.drawCircle(50, 40, 7.5, fill(dark))
    canvas.drawCircle(
        50, 40, 5.6, fill(Shader=linear_gradient((45, 35), (55, 46), [mix(glass, "#ffffff", 0.5), glass]))
    )
    height = site.height * (0.60 if site.picture.terrain == "space" else 0.36)
    where = x * 0.55 + 0.06 * site.width if site.picture.terrain == "space" else x
    return Prop(bitmap.snapshot(), (where, height), 0.45, site.unit, bob=7, rock=2.5, drift=(14, -9))


def _cabin(site: Site, x: float, name: str) -> Prop:
    px = int(0.15 * site.span)
    bitmap = Bitmap(px, px)
    canvas = bitmap.canvas
    canvas.scale(px / 100, px / 100)
    wall, roof, door = (site.in_light(c) for c in ("#b5835a", "#7a3b2e", "#5a3a26"))
    canvas.drawRect(skia.Rect.MakeLTRB(66, 22, 76, 46), fill(mix(wall, "#000000", 0.35)))
    canvas.drawRect(
        skia.Rect.MakeLTRB(18, 52, 82, 96),
        fill(Shader=linear_gradient((18, 0), (82, 0), [mix(wall, site.light.glow, 0.2), wall])),
    )
    _shape(
        canvas,
        [(50, 18), (94, 56), (6, 56)],
        linear_gradient((0, 18), (0, 56), [mix(roof, site.light.glow, 0.2), roof]),
    )
    canvas.drawRect(skia.Rect.MakeLTRB(42, 68, 58, 96), fill(door))
    pane = "#ffd98a" if site.light.lamps > 0.05 else mix("#cfe6f2", site.light.near, 0.15)
    for left in (25, 63):
        canvas.drawRect(skia.Rect.MakeXYWH(left, 66, 12, 12), fill(pane))
    return Prop(bitmap.snapshot(), (x, _ground(site) - px * 0.40), 0.55, site.unit)


def _tent(site: Site, x: float, name: str) -> Prop:
    px = int(0.17 * site.span)
    bitmap = Bitmap(px, px)
    canvas = bitmap.canvas
    canvas.scale(px / 100, px / 100)
    cloth = site.in_light("#e8683a")
    _shape(
        canvas,
        [(44, 40), (96, 96), (70, 96)],
        linear_gradient((44, 40), (96, 96), [mix(cloth, site.light.near, 0.35), mix(cloth, site.light.near, 0.55)]),
    )
    inside = "#ffd27a" if site.light.lamps > 0.05 else mix(cloth, site.light.near, 0.6)
    _shape(
        canvas,
        [(44, 40), (74, 96), (6, 96)],
        linear_gradient((0, 40), (0, 96), [mix(cloth, site.light.glow, 0.25), cloth]),
    )
    _shape(canvas, [(44, 50), (56, 96), (33, 96)], linear_gradient((0, 50), (0, 96), [inside, inside]))
    return Prop(bitmap.snapshot(), (x, _ground(site) - px * 0.42), 0.75, site.unit)


def _ground(site: Site) -> float:
    """The row on which things stand, in the middle distance."""
    share = {"meadow": 0.46, "desert": 0.50, "mountain": 0.70, "forest": 0.90, "ocean": 0.92, "lake": 0.92, "city": 0.0}
    return site.horizon + share.get(site.picture.terrain, 0.5) * (site.height - site.horizon)


def _icon(site: Site, x: float, name: str) -> Prop:
    """A Phosphor drawing as a silhouette on the ground or in the air, light against space."""
    px = int(0.17 * site.span)
    chance = site.rng("icon", name)
    if site.picture.terrain == "space":
        image = icons.icon(name, px, mix("#ffffff", site.light.haze, 0.12), mix(site.light.glow, "#7fa0e6", 0.4))
        where = (x * 0.55 + 0.06 * site.width, chance.uniform(0.42, 0.66) * site.height)
        return Prop(image, where, 0.45, site.unit, bob=8, rock=4, drift=(10, -4))
    ink = mix(site.light.near, site.light.haze, 0.10)
    image = icons.icon(name, px, ink, None, "fill")
    if name in IN_THE_AIR:
        return Prop(
            image, (x, chance.uniform(0.30, 0.45) * site.horizon), 0.2, site.unit, bob=5, rock=1.5, drift=(16, -3)
        )
    return Prop(image, (x, _ground(site) - px * 0.42), 0.6, site.unit)


_DRAWN: dict[str, Callable[[Site, float, str], Any]] = {
    "sailboat": _sailboat,
    "boat": _sailboat,
    "balloon": _balloon,
    "lighthouse": lambda site, x, name: Lighthouse(site, x),
    "rocket": _rocket,
    "rocket-launch": _rocket,
    "house": _cabin,
    "cabin": _cabin,
    "tent": _tent,
}
