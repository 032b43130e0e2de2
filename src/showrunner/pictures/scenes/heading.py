"""A heading: a small line above, the large one, a small line below, set as one block in a room."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.lettering import Copy, Words, fitted, single
from showrunner.pictures.scenes.placing import edge_of, reading_align
from showrunner.pictures.scenes.shapes import Rule

TRACKS = {"Bricolage": -0.02, "Space": -0.025, "Manrope": -0.025, "Outfit": -0.012, "Playfair": -0.005, "Anton": 0.004}


def tracking(face: str) -> float:
    """Ems between the letters of display type: sans serifs are set tight, serifs nearly as they come."""
    return next((track for family, track in TRACKS.items() if face.startswith(family)), 0.0)


def generosity(text: str) -> float:
    """How much larger than usual a short title may be: 1.4 for a word, 1 from 24 letters on."""
    return 1.0 + 0.4 * max(0.0, min(1.0, (24 - len(text)) / 16))


@dataclass(frozen=True)
class Heading:
    """Where a heading has been set."""

    area: Area
    title: Words
    title_copy: Copy


@dataclass(frozen=True)
class Lines:
    """The texts of a heading."""

    title: str
    kicker: str | None = None
    sub: str | None = None
    accent: Sequence[str] = ()


def set_heading(
    scene: Designed[Any],
    room: Area,
    lines: Lines,
    *,
    largest: float,
    smallest: float = 40.0,
    align: float = 0.0,
    upright: float = 0.5,
    start: float = 0.15,
    sub_start: float | None = None,
    max_lines: int = 4,
    is_barred: bool = True,
) -> Heading:
    """Set `lines` inside `room`: `largest` and `smallest` are units, `upright` is 0 at the top and 1 at the foot."""
    u, before = scene.u, len(scene.boxes)
    align = reading_align(lines.title, align)
    kicker = _kicker(scene, lines.kicker, room) if lines.kicker else None
    sub = _sub(scene, lines.sub, room, largest) if lines.sub else None
    above = kicker.height + 26 * u if kicker else 0.0
    title = _title(
        scene,
        lines.title,
        room,
        room.height - above - (sub.height + 40 * u if sub else 0),
        (largest, smallest),
        max_lines,
    )
    gap = max(20 * u, title.size * 0.24)
    below = gap + sub.height if sub else 0.0
    top = room.top + max(0.0, room.height - above - title.height - below) * upright
    x = edge_of(room, align)
    if kicker:
        _write_kicker(scene, kicker, x, top, align, start, is_barred)
    words = scene.write(title, x, top + above, align=align, accent=lines.accent, starts=(start + 0.1,))
    if sub:
        at = sub_start if sub_start is not None else start + 0.6
        scene.write(sub, x, top + above + title.height + gap, align=align, role="mute", starts=(at,), entrance="fade")
    set_boxes = scene.boxes[before:]
    return Heading(reduce(Area.joined, (box.area for box in set_boxes)), words, title)


def _title(
    scene: Designed[Any], text: str, room: Area, height: float, sizes: tuple[float, float], max_lines: int
) -> Copy:
    u = scene.u
    return fitted(
        text,
        scene.style.display,
        room.width,
        height,
        sizes[0] * u,
        sizes[1] * u,
        lead=1.04,
        track=tracking(scene.style.display),
        max_lines=max_lines,
    )


def _kicker(scene: Designed[Any], text: str, room: Area) -> Copy:
    u = scene.u
    return single(text.upper(), scene.style.body, room.width * 0.85, 30 * u, smallest=22 * u, track=0.12)


def _sub(scene: Designed[Any], text: str, room: Area, largest: float) -> Copy:
    u = scene.u
    size = min(48.0, max(40.0, largest * 0.3))
    return fitted(
        text, scene.style.body, min(room.width, 1120 * u), room.height * 0.34, size * u, 27 * u, lead=1.32, max_lines=4
    )


def _write_kicker(
    scene: Designed[Any], copy: Copy, x: float, top: float, align: float, start: float, is_barred: bool
) -> None:
    u, bar = scene.u, 0.0
    if is_barred and align != 0.5:
        bar = 84 * u * (1 if align == 0 else -1)
        y = top + copy.ascent - copy.size * 0.36
        scene.add(Rule((x, y), (x + bar * 0.72, y), 6 * u, scene.accents()[0], start, scene.pace))
    scene.write(copy, x + bar, top, align=align, role="accent", starts=(start,), entrance="fade")
