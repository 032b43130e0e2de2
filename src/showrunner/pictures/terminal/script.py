"""When each character of a terminal appears, and in which cell. Pure; nothing is drawn here."""

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

PROMPTS = ("$ ", "> ")
START_S = 0.25  # after the tube is on
AFTER_TYPED_S, AFTER_PRINTED_S = 0.45, 0.10
PRINTED_CPS = 450.0
JOINED = (("\u0900", "\u0dff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))  # scripts of India, Burma, Cambodia
USED = 0.86  # share of the shot by which all is written


@dataclass(frozen=True)
class Cell:
    """One character (with its marks) in a row, `column` cells from the left; wide ones take two.

    Arabic, Hebrew and Indic rows are one cell each: they appear whole.
    """

    text: str
    column: int
    at: float  # seconds


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    begins: float  # seconds; when the cursor arrives
    is_typed: bool

    @property
    def columns(self) -> int:
        return self.cells[-1].column + wide(self.cells[-1].text) if self.cells else 0


def clusters(text: str) -> list[str]:
    """Characters with the marks that belong to them. Tabs become four spaces, control characters are dropped."""
    found: list[str] = []
    for char in text.expandtabs(4):
        kind = unicodedata.category(char)
        if kind == "Cc":
            continue
        if found and (kind[0] == "M" or char in "\u200d\ufe0f"):
            found[-1] += char
        else:
            found.append(char)
    return found


def is_joined(text: str) -> bool:
    """Whether letters change with their neighbours or run from the right, so that they cannot be set one by one."""
    return any(
        unicodedata.bidirectional(char) in ("R", "AL") or any(low <= char <= high for low, high in JOINED)
        for char in text
    )


def wide(cluster: str) -> int:
    """Cells taken: 2 for East Asian wide characters. A whole joined row counts its letters."""
    if is_joined(cluster):
        return len(clusters(cluster))
    return 2 if unicodedata.east_asian_width(cluster[0]) in "WF" else 1


def broken(line: str, columns: int) -> list[list[str]]:
    """A line as rows of at most `columns` cells, at spaces where there are any; later rows are indented by two."""
    rows: list[list[str]] = [[]]
    for cluster in clusters(line):
        row = rows[-1]
        if sum(map(wide, row)) + wide(cluster) > columns:
            cut = max((k for k, char in enumerate(row) if char == " "), default=0)
            keep = cut + 1 if cut > len(row) // 2 else len(row)
            rows[-1], rest = row[:keep], row[keep:]
            rows.append([" ", " ", *rest])
        rows[-1].append(cluster)
    return rows


def schedule(
    lines: Sequence[str], columns: int, cps: float, seconds: float, start: float, chance: random.Random
) -> tuple[Row, ...]:
    """The rows of `lines` and when they are written, from `start` on; in haste when `seconds` are short."""
    rows, end = _at_pace(lines, columns, cps, chance)
    room = max(0.2, seconds * USED - start)
    pace = min(1.0, room / end) if end > 0 else 1.0
    return tuple(
        Row(
            tuple(Cell(cell.text, cell.column, start + cell.at * pace) for cell in row.cells),
            start + row.begins * pace,
            row.is_typed,
        )
        for row in rows
    )


def _at_pace(lines: Sequence[str], columns: int, cps: float, chance: random.Random) -> tuple[list[Row], float]:
    """Rows timed from 0, and when the last is done."""
    rows: list[Row] = []
    now = 0.0
    for line in lines:
        is_typed = line.startswith(PROMPTS)
        count = 0
        for piece in broken(line, columns):
            begins, column, cells = now, 0, []
            for cluster in ["".join(piece)] if is_joined(line) else piece:
                cells.append(Cell(cluster, column, now))
                column += wide(cluster)
                count += 1
                now += _pause(cluster, is_typed and count > 2, cps, chance)
            rows.append(Row(tuple(cells), begins, is_typed))
        now += AFTER_TYPED_S if is_typed else AFTER_PRINTED_S
    return rows, now


def _pause(cluster: str, is_typed: bool, cps: float, chance: random.Random) -> float:
    """A person's rhythm: uneven, with a breath at spaces and punctuation now and then."""
    if not is_typed:
        return 1 / PRINTED_CPS
    breath = 0.09 if cluster in " .,-/" and chance.random() < 0.4 else 0.0
    return chance.uniform(0.5, 1.7) / cps + breath
