"""The terminal as a scene: a character grid behind the glass of a tube.

The picture at `t` depends on how many characters are written by then; a frame only adds the new ones, and a jump
backwards writes them all again, one by one, which gives the same pixels.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from showrunner.film.pictures import Terminal
from showrunner.pictures import text
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import fill, stroke
from showrunner.pictures.ease import progress
from showrunner.pictures.stage import Stage
from showrunner.pictures.terminal.script import START_S, Row, schedule, wide
from showrunner.pictures.terminal.tube import Plane, Tube

FACE = "IBM Plex Mono:500"
LEAD = 1.32
LARGEST, SMALLEST = 58.0, 34.0  # px at 1080p
TYPED, PRINTED, FAINT = 0.92, 0.70, 0.42  # brightness of what is typed, what is printed, and the frame round them


@dataclass(frozen=True)
class _Grid:
    """The screen in cells. Lengths in px."""

    size: float  # of the type
    cell: float
    lead: float
    left: float
    top: float  # baseline of the first row
    rows: int


class TerminalScene:
    """`film.pictures.Terminal` on a stage."""

    def __init__(self, picture: Terminal, stage: Stage, files: Mapping[str, Path], is_overlay: bool = False) -> None:
        """`files` is not needed. An overlay leaves the frame transparent where the screen is dark or ends."""
        self._picture, self._stage = picture, stage
        columns, self._grid = _lay_out(picture, stage)
        start = picture.power_on_ms / 1000 + START_S
        chance = stage.rng("terminal")
        self._rows = schedule(picture.lines, columns, picture.typing_cps, stage.seconds, start, chance)
        self._times = sorted(cell.at for row in self._rows for cell in row.cells)
        self._tube = Tube(stage.width, stage.height, stage.unit, picture.theme, picture.noise / 100, is_overlay)
        self._page = Bitmap(stage.width, stage.height)
        self._frame_around()
        self._header: Plane = self._page.pixels[:, :, 1].copy()
        self._written: tuple[int, int] | None = None  # characters, rows scrolled away
        self._lit: Plane = self._tube.unlit
        self._glitches = _glitches(picture, stage)

    def draw(self, bitmap: Bitmap, t: float) -> None:
        frame = round(t * self._stage.fps)
        self._write(t)
        lit = self._lit.copy()
        self._cursor(lit, t)
        chance = self._stage.rng("terminal frame", frame)
        power = progress(t, 0.0, self._picture.power_on_ms / 1000)
        self._tube.show(lit, t, frame, self._torn(t), power, chance, bitmap.pixels)

    def _frame_around(self) -> None:
        """The title line at the top, with a rule under it."""
        grid, stage, canvas = self._grid, self._stage, self._page.canvas
        right = stage.width - grid.left
        baseline = grid.top - 1.55 * grid.lead
        small = grid.size * 0.62
        paint = fill((FAINT, FAINT, FAINT))
        text.draw(canvas, self._picture.title, grid.left, baseline, FACE, small, paint, 0.04)
        text.draw(canvas, "[ REC ]", right, baseline, FACE, small, paint, 0.04, 1.0)
        rule = baseline + 0.38 * grid.lead
        canvas.drawLine(grid.left, rule, right, rule, stroke((FAINT * 0.7,) * 3, 2 * stage.unit))

    def _write(self, t: float) -> None:
        """Bring the page to what is written at `t`."""
        count = bisect_right(self._times, t)
        begun = max((k for k, row in enumerate(self._rows) if row.begins <= t), default=0)
        scrolled = max(0, begun + 1 - self._grid.rows)
        if (count, scrolled) == self._written:
            return
        before, previous = self._written or (0, -1)
        if scrolled != previous or count < before:
            self._page.pixels[:] = self._header[:, :, None]
            before = 0
        since = self._times[before - 1] if before else -1.0
        for k in range(scrolled, min(begun + 1, len(self._rows))):
            self._write_row(self._rows[k], k - scrolled, since, t)
        self._written = (count, scrolled)
        self._lit = self._tube.lit(np.ascontiguousarray(self._page.pixels[:, :, 1]))

    def _write_row(self, row: Row, line: int, since: float, t: float) -> None:
        grid, level = self._grid, TYPED if row.is_typed else PRINTED
        paint, y = fill((level, level, level)), grid.top + line * grid.lead
        for cell in row.cells:
            if since < cell.at <= t and cell.text != " ":
                text.draw(self._page.canvas, cell.text, grid.left + cell.column * grid.cell, y, FACE, grid.size, paint)

    def _cursor(self, lit: Plane, t: float) -> None:
        """A solid block after the last character; it does not blink while somebody types."""
        rate = self._picture.blinks_per_minute / 60
        row = max((k for k, row in enumerate(self._rows) if row.begins <= t), default=0)
        written = [cell for cell in self._rows[row].cells if cell.at <= t]
        is_typing = bool(written) and t - written[-1].at < 0.14 and len(written) < len(self._rows[row].cells)
        if not is_typing and rate and t * rate % 1 >= 0.55:
            return
        column = max((cell.column + wide(cell.text) for cell in written), default=0)
        grid, scrolled = self._grid, self._written[1] if self._written else 0
        x, y = round(grid.left + column * grid.cell), round(grid.top + (row - scrolled) * grid.lead)
        lit[round(y - grid.size * 0.82) : round(y + grid.size * 0.22), x : x + round(grid.cell * 0.92)] = 190

    def _torn(self, t: float) -> float:
        half = self._picture.glitch_ms / 2000
        return max((max(0.0, 1 - abs(t - at) / half) for at in self._glitches), default=0.0) if half else 0.0


def _lay_out(picture: Terminal, stage: Stage) -> tuple[int, _Grid]:
    """How many columns there are, and the grid: the largest type in which the longest line fits, within reason."""
    content: Any = stage.content
    longest = max((sum(1 for _ in line) for line in picture.lines), default=1)
    size = max(SMALLEST, min(LARGEST, LARGEST * content.width() / max(1.0, longest * _advance(LARGEST * stage.unit))))
    size *= stage.unit
    cell, lead = _advance(size), size * LEAD
    top = content.top() + 2.0 * lead
    rows = max(2, int((content.bottom() - top) / lead) + 1)
    return max(12, int(content.width() / cell)), _Grid(size, cell, lead, content.left(), top, rows)


def _advance(size: float) -> float:
    return text.width("MMMMMMMMMM", FACE, size) / 10


def _glitches(picture: Terminal, stage: Stage) -> tuple[float, ...]:
    """When the signal tears: once in the middle of a long shot, and at its end."""
    if not picture.glitch_ms:
        return ()
    end = stage.seconds - picture.glitch_ms / 2000 - 0.1
    middle = stage.seconds * stage.rng("glitch").uniform(0.35, 0.6)
    return (middle, end) if stage.seconds > 3.5 else (end,)
