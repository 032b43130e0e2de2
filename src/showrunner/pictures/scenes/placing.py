"""Where fitted text and its neighbours lie, in layouts read from the left and from the right."""

from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.lettering import Copy, ink_extent, is_rightward


def block_area(copy: Copy, x: float, top: float, align: float) -> Area:
    left = x - copy.width * align
    return Area(left, top, left + copy.width, top + copy.height)


def ink_area(copy: Copy, x: float, top: float, align: float) -> Area:
    """As `block_area`, for one line: only as high as its letters."""
    block = block_area(copy, x, top, align)
    above, below = ink_extent(copy.text, copy.face)
    baseline = top + copy.ascent
    return Area(block.left, baseline - above * copy.size, block.right, baseline + below * copy.size)


def reading_align(text: str, align: float = 0.0) -> float:
    """`align`, mirrored for text read from right to left."""
    return align if is_rightward(text) else 1.0 - align


def turned(area: Area, within: Area, align: float) -> Area:
    """`area` as it lies in a layout read from the left, mirrored when `align` is 1: read from the right."""
    return area.mirrored(within) if align == 1 else area


def edge_of(area: Area, align: float) -> float:
    """The x at which text with `align` stands in `area`."""
    return area.left + area.width * align
