"""A contact sheet: the storyboard on one page, each picture with its number, its time and its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import fontpkg
import numpy as np
import skia
from numpy.typing import NDArray

from showrunner.media.deliver.stills import write_picture

INK, FAINT, PAPER = skia.Color(24, 24, 30), skia.Color(110, 112, 124), skia.Color(246, 245, 242)
MARGIN, GAP = 56, 36  # pixels, on a page of WIDTH
WIDTH = 1920
ROUND = 10
TEXT, LABEL, TITLE = 24, 20, 44  # type sizes
MOST_LINES = 4
# What Inter lacks, in the order of these; only those that are installed are asked.
FAMILIES = (
    "Inter",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Heebo",
)


@dataclass(frozen=True)
class Cell:
    """`picture` is BGRA or BGR, (height, width, 4 or 3); `label` stands small above the words, e.g. "3 · 0:14"."""

    picture: NDArray[np.uint8]
    label: str
    text: str = ""


def contact_sheet(cells: Sequence[Cell], title: str, to: Path, *, columns: int | None = None) -> None:
    """Write the sheet as PNG or JPEG, 1920 wide and as high as it needs. Raises ValueError without cells."""
    if not cells:
        raise ValueError("a contact sheet needs a picture")
    count = columns or (5 if _is_tall(cells[0]) else 4)
    across = (WIDTH - 2 * MARGIN - (count - 1) * GAP) // count
    rows = [cells[n : n + count] for n in range(0, len(cells), count)]
    heights = [max(_height(cell, across) for cell in row) for row in rows]
    heading = _paragraph(title, TITLE, INK, WIDTH - 2 * MARGIN, weight=700)
    top = MARGIN + round(heading.Height) + GAP
    page = np.zeros((top + sum(heights) + GAP * (len(rows) - 1) + MARGIN, WIDTH, 4), np.uint8)
    canvas = skia.Surface(page, colorType=skia.kBGRA_8888_ColorType).getCanvas()
    canvas.clear(PAPER)
    heading.paint(canvas, MARGIN, MARGIN)
    for row, height in zip(rows, heights, strict=True):
        for n, cell in enumerate(row):
            _draw(canvas, cell, MARGIN + n * (across + GAP), top, across)
        top += height + GAP
    write_picture(page[..., :3], to)


def _is_tall(cell: Cell) -> bool:
    return bool(cell.picture.shape[0] > cell.picture.shape[1])


def _picture_height(cell: Cell, across: int) -> int:
    height, width = cell.picture.shape[:2]
    return int(height * across / width + 0.5)


def _height(cell: Cell, across: int) -> int:
    words = round(_paragraph(cell.text, TEXT, INK, across).Height) if cell.text else 0
    return _picture_height(cell, across) + 12 + LABEL + 8 + words + 6


def _draw(canvas: Any, cell: Cell, left: int, top: int, across: int) -> None:
    height = _picture_height(cell, across)
    frame = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(left, top, across, height), ROUND, ROUND)
    canvas.save()
    canvas.clipRRect(frame, True)
    smooth = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    canvas.drawImageRect(_image(cell.picture), frame.rect(), smooth)
    canvas.restore()
    _paragraph(cell.label, LABEL, FAINT, across, weight=600).paint(canvas, left, top + height + 12)
    if cell.text:
        _paragraph(cell.text, TEXT, INK, across).paint(canvas, left, top + height + 12 + LABEL + 12)


def _image(picture: NDArray[np.uint8]) -> Any:
    opaque = np.full((*picture.shape[:2], 4), 255, np.uint8)
    opaque[..., :3] = picture[..., :3]
    return skia.Image.fromarray(opaque, colorType=skia.kBGRA_8888_ColorType).withDefaultMipmaps()


def _paragraph(text: str, size: int, colour: int, width: int, weight: int = 400) -> Any:
    """Shaped, broken and laid out; right-to-left and foreign scripts included. At most MOST_LINES, then an ellipsis."""
    words = text.split()
    paragraph = _laid_out(" ".join(words), size, colour, width, weight)
    most = size * 1.35 * MOST_LINES
    while paragraph.Height > most and len(words) > 1:
        words = words[: max(1, min(len(words) - 1, int(len(words) * most / paragraph.Height)))]
        paragraph = _laid_out(" ".join(words) + " …", size, colour, width, weight)
    return paragraph


def _laid_out(text: str, size: int, colour: int, width: int, weight: int) -> Any:
    layout = skia.textlayout
    look = layout.TextStyle()
    look.setFontSize(size)
    look.setColor(colour)
    look.setFontFamilies([f"{family} {weight}" for family in _families()])
    style = layout.ParagraphStyle()
    style.setTextStyle(look)
    builder = layout.ParagraphBuilder.make(style, _fonts(), skia.Unicodes.ICU.Make())
    builder.pushStyle(look)
    builder.addText(text)
    paragraph = builder.Build()
    paragraph.layout(width)
    return paragraph


def _families() -> list[str]:
    here = fontpkg.families()
    return [family for family in FAMILIES if fontpkg.slugify(family) in here]


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Each family at each weight used, under a name of ours: a provider picks by name, a variable font has one."""
    reader = skia.FontMgr.New_Custom_Empty()  # the default one asks fontconfig, which has nothing to say here
    provider = skia.textlayout.TypefaceFontProvider()
    for family in _families():
        typeface = reader.makeFromFile(str(fontpkg.path(fontpkg.slugify(family))))
        for weight in (400, 600, 700):
            provider.registerTypeface(_at_weight(typeface, weight), f"{family} {weight}")
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return collection


def _at_weight(typeface: Any, weight: int) -> Any:
    place = skia.FontArguments.VariationPosition
    coordinates = place.Coordinates([place.Coordinate(int.from_bytes(b"wght", "big"), float(weight))])
    position = place(coordinates)  # Skia copies neither: both names must outlive makeClone
    return typeface.makeClone(skia.FontArguments().setVariationDesignPosition(position))
