"""Where a video is parted: a part with captions begins between any two pictures that do not lean on each other across
the cut, and ends so too; from there to where the source begins anew pictures are encoded as well, but quickly. The cuts
inside long parts lie on a grid of the source's own, so that moving a caption leaves the others' parts as they are.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from showrunner.media.burning.packets import Table, Ticks
from showrunner.media.burning.plan import Part

SHORTEST_S = 1.0  # a part shorter than this is not worth its own key picture (taste)
GRID_S, LONGEST_S = 4, 12  # of encoded parts: an edit encodes one or two

Shown = Sequence[tuple[int, int]]  # ticks [start, end) in which captions are on screen, sorted, disjoint


def clean_cuts(shown: Ticks) -> NDArray[np.bool_]:
    """Before which packets everything shown earlier has been decoded, and nothing else; one more than packets."""
    before = np.concatenate([[np.iinfo(np.int64).min], np.maximum.accumulate(shown)])
    after = np.concatenate([np.minimum.accumulate(shown[::-1])[::-1], [np.iinfo(np.int64).max]])
    return np.asarray(before < after)


def parts(table: Table, captions: Shown) -> tuple[Part, ...]:
    """Copied and encoded parts by turns, encoded ones parted where captions end and by the grid."""
    clean = clean_cuts(table.shown)
    starts = np.flatnonzero(clean[:-1])
    anew = np.flatnonzero(clean[:-1] & table.fresh)
    drawn = _merged([_around(table, starts, anew, span) for span in captions], table)
    spans = _merged([(first, _next(anew, last, table)) for first, last in drawn], table)
    grid = _grid(table, starts, anew)
    found: list[Part] = []
    at = 0
    for first, last in spans:
        if first > at:
            found.append(_part(table, at, first, is_copied=True))
        for begin, end, is_plain in _stretches(table, first, last, drawn):
            inner = [cut for cut in grid if begin < cut < end]
            edges = [begin, *_spaced(inner, begin, end, table), end]
            found += [_part(table, a, b, is_plain=is_plain) for a, b in pairwise(edges)]
        at = last
    if at < len(table):
        found.append(_part(table, at, len(table), is_copied=True))
    return tuple(found)


def _stretches(
    table: Table, first: int, last: int, drawn: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, bool]]:
    """(begin, end, whether no caption is on screen) of the packets [first, last)."""
    at = first
    for begin, end in drawn:
        if not first <= begin < last:
            continue
        if begin > at:
            yield at, begin, True
        at = last if _seconds(table, end, last) < SHORTEST_S else end
        yield begin, at, False
    if last > at:
        yield at, last, True


def whole(table: Table) -> tuple[Part, ...]:
    """All of it encoded, cut where the source has key pictures, by times of showing."""
    order = np.argsort(table.shown, kind="stable")
    shown, keys = table.shown[order], table.keys[order]
    edges = [0]
    for at in range(1, len(shown)):
        length_s = float((shown[at] - shown[edges[-1]]) * table.tick)
        if (keys[at] and length_s >= GRID_S) or length_s >= LONGEST_S:
            edges.append(at)
    ticks = [int(shown[at]) for at in edges]
    ends = [*ticks[1:], table.end]
    counts = np.diff([*edges, len(shown)])
    return tuple(Part(start=a, end=b, packets=int(n)) for a, b, n in zip(ticks, ends, counts, strict=True))


def _around(table: Table, starts: Ticks, anew: Ticks, span: tuple[int, int]) -> tuple[int, int]:
    """Packets [first, last) that hold every picture of `span`, and few others."""
    inside = np.flatnonzero((table.shown >= span[0]) & (table.shown < span[1]))
    if not len(inside):
        return 0, 0
    first = int(starts[np.searchsorted(starts, inside[0], "right") - 1])
    opening = int(anew[np.searchsorted(anew, first, "right") - 1]) if len(anew) and anew[0] <= first else 0
    if _seconds(table, opening, first) < SHORTEST_S:
        first = opening
    return first, _next(starts, int(inside[-1]) + 1, table)


def _next(cuts: Ticks, packet: int, table: Table) -> int:
    """The first of the cuts that is not before a packet; none: the end."""
    later = cuts[np.searchsorted(cuts, packet) :]
    return int(later[0]) if len(later) else len(table)


def _merged(spans: Sequence[tuple[int, int]], table: Table) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(span for span in spans if span[1] > span[0]):
        if found and (first <= found[-1][1] or _seconds(table, found[-1][1], first) < SHORTEST_S):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _grid(table: Table, starts: Ticks, anew: Ticks) -> list[int]:
    """Cuts about GRID_S apart, where the source begins anew if it does so often enough, else between pictures."""
    found = [0]
    for cut in [*(int(cut) for cut in anew[1:]), len(table)]:
        while _seconds(table, found[-1], cut) > LONGEST_S:
            reach = _tick_of(table, found[-1]) + round(GRID_S / table.tick)
            within = starts[(starts > found[-1]) & (starts < cut)]
            later = within[table.shown[within] >= reach]
            if not len(later):
                break
            found.append(int(later[0]))
        if cut < len(table) and _seconds(table, found[-1], cut) >= GRID_S:
            found.append(cut)
    return found


def _spaced(cuts: Sequence[int], first: int, last: int, table: Table) -> list[int]:
    """Without those that would leave a crumb at either end."""
    return [
        cut for cut in cuts if _seconds(table, first, cut) >= SHORTEST_S and _seconds(table, cut, last) >= SHORTEST_S
    ]


def _part(table: Table, first: int, last: int, *, is_copied: bool = False, is_plain: bool = False) -> Part:
    start, end = _tick_of(table, first), _tick_of(table, last)
    return Part(start=start, end=end, packets=last - first, is_copied=is_copied, is_plain=is_plain)


def _tick_of(table: Table, packet: int) -> int:
    """When the first picture from this packet on is shown; of one past the last, the end. Cuts are clean here."""
    return int(table.shown[packet : packet + 64].min()) if packet < len(table) else table.end


def _seconds(table: Table, first: int, last: int) -> Fraction:
    return (_tick_of(table, last) - _tick_of(table, first)) * table.tick
