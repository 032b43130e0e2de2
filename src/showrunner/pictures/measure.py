"""What a viewer's eye would stumble over in a laid-out scene: words cut off, words on words, words hard to read.

Scenes tell where their texts and figures come to rest in `boxes`; scenes without words of their own have none.
"""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from showrunner.pictures.stage import Scene, Stage

MINIMUM_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
MINIMUM_CONTRAST_LARGE = 3.0
SMALLEST = 20.0  # 1080ths of the shorter side; smaller cannot be read on a phone
_TOUCH = 1.0  # px by which boxes may touch: rounding


@dataclass(frozen=True)
class Area:
    """A rectangle in px of the frame."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """Of the centre."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    def inset(self, dx: float, dy: float | None = None) -> "Area":
        """Smaller by `dx` on both sides (and `dy` above and below); negative numbers make it larger."""
        dy = dx if dy is None else dy
        return Area(self.left + dx, self.top + dy, self.right - dx, self.bottom - dy)

    def moved(self, dx: float, dy: float) -> "Area":
        return Area(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def mirrored(self, within: "Area") -> "Area":
        """Left and right exchanged inside `within`."""
        return Area(
            within.left + within.right - self.right, self.top, within.left + within.right - self.left, self.bottom
        )

    def columns(self, *shares: float, gap: float = 0.0) -> tuple["Area", ...]:
        """Side by side, left to right, widths in proportion to `shares`, `gap` px apart."""
        room, x, areas = (self.width - gap * (len(shares) - 1)) / sum(shares), self.left, []
        for share in shares:
            areas.append(Area(x, self.top, x + room * share, self.bottom))
            x += room * share + gap
        return tuple(areas)

    def rows(self, *shares: float, gap: float = 0.0) -> tuple["Area", ...]:
        """One under the other, heights in proportion to `shares`, `gap` px apart."""
        room, y, areas = (self.height - gap * (len(shares) - 1)) / sum(shares), self.top, []
        for share in shares:
            areas.append(Area(self.left, y, self.right, y + room * share))
            y += room * share + gap
        return tuple(areas)

    def overlaps(self, other: "Area") -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > _TOUCH
            and min(self.bottom, other.bottom) - max(self.top, other.top) > _TOUCH
        )

    def holds(self, other: "Area") -> bool:
        return (
            other.left >= self.left - _TOUCH
            and other.top >= self.top - _TOUCH
            and other.right <= self.right + _TOUCH
            and other.bottom <= self.bottom + _TOUCH
        )

    def joined(self, other: "Area") -> "Area":
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class Box:
    """Where something comes to rest, and from when until when (s) it is there.

    `contrast` is the worst of the text's ink over what lies behind it; `size` is the type size in px, 0 for figures.
    """

    kind: Literal["text", "figure"]
    area: Area
    text: str = ""
    contrast: float = math.inf
    size: float = 0.0
    start: float = 0.0
    end: float = math.inf

    def meets(self, other: "Box") -> bool:
        """Whether both are on screen at some time."""
        return self.start < other.end and other.start < self.end


def boxes(scene: Scene) -> tuple[Box, ...]:
    """Every box of the scene; () for scenes that are pictures only."""
    return tuple(getattr(scene, "boxes", ()))


def text_boxes(scene: Scene, t: float) -> tuple[Box, ...]:
    """The texts on screen at `t` seconds."""
    return tuple(box for box in boxes(scene) if box.kind == "text" and box.start <= t < box.end)


def is_large(size: float, stage: Stage) -> bool:
    """Large text in the sense of WCAG, carried over to frames: from a 24th of the shorter side."""
    return size >= 45 * stage.unit


def faults(scene: Scene, stage: Stage, first_s: float = -math.inf, end_s: float = math.inf) -> tuple[str, ...]:
    """One sentence per fault of the layout that comes about in [first_s, end_s); () when there is none."""
    content = content_area(stage)
    coming = [box for box in boxes(scene) if first_s <= box.start < end_s]
    return (
        *(f"{_name(box)} leaves the safe area" for box in coming if not content.holds(box.area)),
        *(
            f"{_name(a)} and {_name(b)} overlap"
            for a, b in combinations(boxes(scene), 2)
            if first_s <= max(a.start, b.start) < end_s and a.meets(b) and a.area.overlaps(b.area)
        ),
        *(
            f"{_name(box)} has a contrast of {box.contrast:.1f}"
            for box in coming
            if box.contrast < (MINIMUM_CONTRAST_LARGE if is_large(box.size, stage) else MINIMUM_CONTRAST)
        ),
        *(
            f"{_name(box)} is set in {box.size / stage.unit:.0f} units"
            for box in coming
            if box.kind == "text" and box.size < SMALLEST * stage.unit
        ),
    )


def content_area(stage: Stage) -> Area:
    content = stage.content
    return Area(content.left(), content.top(), content.right(), content.bottom())


def _name(box: Box) -> str:
    place = f"({box.area.left:.0f}, {box.area.top:.0f}, {box.area.right:.0f}, {box.area.bottom:.0f})"
    return f"{box.kind} {box.text[:40]!r} {place}" if box.text else f"{box.kind} {place}"
