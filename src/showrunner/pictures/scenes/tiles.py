"""Icons on tinted tiles and discs, the illustrations of the designed kinds."""

from typing import Any

from showrunner.pictures import icons
from showrunner.pictures import text as setting
from showrunner.pictures.colour import RGB, Colour, color_int, contrast, fill, linear_gradient, luminance, mix, stroke
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.lettering import single
from showrunner.pictures.scenes.shapes import Plate, edge, rounded, shadow


def tint_tile(scene: Designed[Any], plate: Plate, area: Area, on: Colour, tint: Colour, radius: float) -> RGB:
    """A flat tile tinted with `tint` over a surface of colour `on`; returns its colour."""
    ground = mix(on, tint, 0.07 if scene.palette.is_dark else 0.12)
    rounded(plate.canvas, area, radius, ground, mix(ground, tint, 0.05))
    return ground


def raised_tile(scene: Designed[Any], plate: Plate, area: Area, radius: float) -> RGB:
    """A tile that stands off the backdrop; half its side as radius makes it a disc. Returns its middle colour."""
    u, palette = scene.u, scene.palette
    if palette.is_dark:
        light = mix("#ffffff", palette.accent1, 0.6)
        top, bottom = mix(palette.field1, light, 0.13), mix(palette.field1, light, 0.045)
    else:
        top, bottom = mix(palette.field0, "#ffffff", 0.95), mix(palette.field0, palette.accent1, 0.07)
    shadow(plate.canvas, area, radius, area.width * 0.075, area.width * 0.05, 0.36 if palette.is_dark else 0.16)
    rounded(plate.canvas, area, radius, top, bottom)
    edge(plate.canvas, area, radius, "#ffffff", 2 * u, 0.2 if palette.is_dark else 0.9)
    return mix(top, bottom, 0.5)


def put_icon(
    scene: Designed[Any],
    plate: Plate,
    area: Area,
    name: str | None,
    on: Colour,
    share: float = 0.62,
    tint: Colour | None = None,
) -> bool:
    """Draw icon `name` in the middle of `area`; False when the set has none of that name."""
    image = scene.drawn_icon(name, min(area.width, area.height) * share, on, tint)
    if image is None:
        return False
    plate.canvas.drawImage(image, round(area.x - image.width() / 2), round(area.y - image.height() / 2))
    return True


def put_sign(scene: Designed[Any], plate: Plate, area: Area, sign: str, ink: Colour, share: float = 0.5) -> None:
    """A number or a letter in the middle of `area`: part of the illustration, not a text of its own."""
    copy = single(sign, scene.style.display, area.width * 0.9, area.height * share, smallest=8 * scene.u)
    y = area.y + setting.cap_height(copy.face, copy.size) / 2
    setting.draw(plate.canvas, copy.text, area.x, y, copy.face, copy.size, fill(ink), align=0.5)


def accent_on(scene: Designed[Any], ground: Colour, minimum: float = 3.2) -> Colour:
    """The first accent that stands out on `ground`, else plain ink."""
    return next((c for c in scene.accents() if contrast(c, ground) >= minimum), scene.ink_on(100 * scene.u, ground))


def solid_icon(scene: Designed[Any], plate: Plate, area: Area, name: str, on: Colour, share: float = 0.58) -> bool:
    """A bold one-coloured icon, for small filled discs."""
    if not icons.has(name):
        return False
    size = max(8, round(min(area.width, area.height) * share))
    image = icons.icon(name, size, scene.ink_on(100 * scene.u, on), None, "bold")
    plate.canvas.drawImage(image, round(area.x - size / 2), round(area.y - size / 2))
    return True


def filled_disc(scene: Designed[Any], plate: Plate, area: Area, colour: Colour) -> None:
    shade = linear_gradient(
        (area.left, area.top),
        (area.right, area.bottom),
        [color_int(mix(colour, "#ffffff", 0.01 + 0.15 * luminance(colour))), color_int(mix(colour, "#000000", 0.12))],
    )
    plate.canvas.drawCircle(area.x, area.y, area.width / 2, fill(Shader=shade))


def ringed(scene: Designed[Any], plate: Plate, x: float, y: float, radius: float, alpha: float) -> None:
    plate.canvas.drawCircle(x, y, radius, stroke(scene.palette.ink, 2 * scene.u, alpha))
