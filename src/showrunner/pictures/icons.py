"""Phosphor icons in the palette's colours (MIT, 1,512 names in six weights; the package carries the drawings)."""

import re
from functools import lru_cache
from typing import Any, Literal

import py_phosphor_icons as phosphor
import skia

from showrunner.errors import NotFound
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import Colour, parse

Weight = Literal["thin", "light", "regular", "bold", "fill", "duotone"]

VIEW = 256  # the drawings' own units
SOFT = 0.62  # how strong the soft part of a duotone icon is painted in its own colour; taste
_SOFT_PART = re.compile(r'<(path|rect|circle|ellipse|polygon|polyline|line)([^>]*?)\sopacity="0\.2"')


@lru_cache(1)
def names() -> tuple[str, ...]:
    """Every icon, sorted."""
    return tuple(phosphor.icon_names())


@lru_cache(1)
def _known() -> frozenset[str]:
    return frozenset(names())


def has(name: str) -> bool:
    return name in _known()


@lru_cache(1)
def _tags() -> dict[str, tuple[str, ...]]:
    return {entry.name: tuple(tag for tag in entry.tags if not tag.startswith("*")) for entry in phosphor.all_icons()}


def tags(name: str) -> tuple[str, ...]:
    """Words the drawing stands for, as its makers gave them."""
    return _tags().get(name, ())


def icon(name: str, px: int, primary: Colour, secondary: Colour | None = None, weight: Weight = "duotone") -> Any:
    """`name` as a skia.Image of `px` × `px`, transparent round the drawing.

    In duotone the soft part is painted with `secondary` (None: a fifth of `primary`'s strength).
    Raises NotFound for a name the set does not have.
    """
    return _icon(name, int(px), parse(primary), None if secondary is None else parse(secondary), weight)


@lru_cache(96)
def _icon(
    name: str,
    px: int,
    primary: tuple[float, float, float],
    secondary: tuple[float, float, float] | None,
    weight: Weight,
) -> Any:
    if not has(name):
        raise NotFound(f"no icon called {name!r}", hint="see the Phosphor names, e.g. rocket-launch", field="icon")
    drawing = phosphor.get_svg(name, weight).replace("currentColor", _hex(primary))
    if weight == "duotone" and secondary is not None:
        drawing = _SOFT_PART.sub(rf'<\1\2 fill="{_hex(secondary)}" opacity="{SOFT}"', drawing)
    bitmap = Bitmap(px, px)
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream.MakeCopy(drawing.encode()))
    dom.setContainerSize(skia.Size(VIEW, VIEW))
    bitmap.canvas.scale(px / VIEW, px / VIEW)
    dom.render(bitmap.canvas)
    return bitmap.snapshot()


def _hex(colour: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in colour)
