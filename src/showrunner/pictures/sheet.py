"""A contact sheet: the storyboard on one page, each picture with its number, its time and its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from showrunner.pictures import colour, text
from showrunner.pictures.canvas import MIPMAP, Bitmap, image_of

INK, FAINT, PAPER = "#18181e", "#6e707c", "#f6f5f2"
MARGIN, GAP = 56, 36  # pixels, on a page of WIDTH
WIDTH = 1920
ROUND = 10
TITLE, LABEL, TEXT = ("Inter:700", 44), ("Inter:600", 20), ("Inter:400", 24)  # face, size
LEAD = 1.3
MOST_LINES = 4


@dataclass(frozen=True)
class Cell:
    """`picture` is BGRA or BGR, (height, width, 4 or 3); `label` stands small above the words, e.g. "3 · 0:14"."""

    picture: NDArray[np.uint8]
    label: str
    text: str = ""


@dataclass(frozen=True)
class _Block:
    """Words set in lines that fit."""

    lines: tuple[str, ...]
    face: str
    size: float

    @property
    def height(self) -> int:
        return round(len(self.lines) * self.size * LEAD)

    def draw(self, canvas: Any, left: float, top: float, ink: str) -> None:
        for number, line in enumerate(self.lines):
            baseline = top + self.size + number * self.size * LEAD
            text.draw(canvas, line, left, baseline, self.face, self.size, colour.fill(ink))


def contact_sheet(cells: Sequence[Cell], title: str, *, columns: int | None = None) -> NDArray[np.uint8]:
    """The sheet as BGRA, 1920 wide and as high as it needs. Raises ValueError without cells."""
    if not cells:
        raise ValueError("a contact sheet needs a picture")
    count = columns or (5 if _is_tall(cells[0]) else 4)
    across = (WIDTH - 2 * MARGIN - (count - 1) * GAP) // count
    rows = [cells[n : n + count] for n in range(0, len(cells), count)]
    heading = _block(title, TITLE, WIDTH - 2 * MARGIN)
    top = MARGIN + heading.height + GAP
    heights = [max(_height(cell, across) for cell in row) for row in rows]
    page = Bitmap(WIDTH, top + sum(heights) + GAP * (len(rows) - 1) + MARGIN)
    page.canvas.clear(colour.color4f(PAPER))
    heading.draw(page.canvas, MARGIN, MARGIN, INK)
    for row, height in zip(rows, heights, strict=True):
        for n, cell in enumerate(row):
            _draw(page.canvas, cell, MARGIN + n * (across + GAP), top, across)
        top += height + GAP
    return page.pixels


def _block(words: str, type: tuple[str, int], width: int) -> _Block:
    face, size = type
    lines = [" ".join(line) for line in text.wrap(words, face, size, width)]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"]
    return _Block(tuple(lines), face, size)


def _is_tall(cell: Cell) -> bool:
    return bool(cell.picture.shape[0] > cell.picture.shape[1])


def _picture_height(cell: Cell, across: int) -> int:
    height, width = cell.picture.shape[:2]
    return int(height * across / width + 0.5)


def _height(cell: Cell, across: int) -> int:
    words = _block(cell.text, TEXT, across).height if cell.text else 0
    return _picture_height(cell, across) + 12 + LABEL[1] + 12 + words + 6


def _draw(canvas: Any, cell: Cell, left: int, top: int, across: int) -> None:
    height = _picture_height(cell, across)
    frame = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(left, top, across, height), ROUND, ROUND)
    canvas.save()
    canvas.clipRRect(frame, True)
    canvas.drawImageRect(_image(cell.picture), frame.rect(), MIPMAP)
    canvas.restore()
    _block(cell.label, LABEL, across).draw(canvas, left, top + height + 12, FAINT)
    if cell.text:
        _block(cell.text, TEXT, across).draw(canvas, left, top + height + 12 + LABEL[1] + 8, INK)


def _image(picture: NDArray[np.uint8]) -> Any:
    opaque = np.full((*picture.shape[:2], 4), 255, np.uint8)
    opaque[..., :3] = picture[..., :3]
    return image_of(opaque).withDefaultMipmaps()
