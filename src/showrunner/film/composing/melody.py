"""Melody: a motif of two bars, and what becomes of it.

The motif is a rhythm and a contour. A phrase states it, answers it in sequence, inverted or shortened, and rests.
Notes on strong beats and long notes belong to the chord; the others pass between them by step.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from showrunner.film.composing.form import TICKS
from showrunner.film.composing.harmony import Chord, Key

EIGHTH = TICKS // 2
Cell = tuple[tuple[int, int], ...]  # (onset, length) in eighths, inside one bar

# By beats per bar, then by density. Most bars leave room at their end: a melody breathes, and a voice is over it.
CELLS: dict[int, tuple[tuple[Cell, ...], ...]] = {
    4: (
        (((0, 4), (4, 3)), ((0, 6),), ((0, 3), (3, 4)), ((2, 2), (4, 4)), ((0, 2), (2, 5)), ((0, 4), (4, 2), (6, 2))),
        (
            ((0, 2), (2, 2), (4, 3)), ((0, 3), (3, 1), (4, 4)), ((0, 3), (3, 3), (6, 2)), ((1, 1), (2, 2), (4, 3)),
            ((0, 2), (3, 1), (4, 4)), ((0, 1), (1, 1), (2, 2), (4, 3)), ((0, 2), (2, 1), (3, 1), (4, 3)),
            ((2, 1), (3, 1), (4, 2), (6, 2)), ((0, 3), (3, 1), (4, 2), (6, 1)),
        ),
        (
            ((0, 1), (1, 1), (2, 2), (4, 1), (5, 1), (6, 2)), ((0, 3), (3, 1), (4, 2), (6, 2)),
            ((0, 2), (2, 1), (3, 1), (4, 2), (6, 1)), ((1, 1), (2, 1), (3, 1), (4, 3)),
            ((0, 1), (2, 1), (3, 2), (5, 1), (6, 1)), ((0, 2), (2, 2), (4, 1), (5, 1), (6, 1)),
            ((0, 1), (1, 1), (3, 1), (4, 1), (6, 1)), ((0, 3), (3, 3), (6, 1), (7, 1)),
        ),
    ),
    3: (
        (((0, 5),), ((0, 4), (4, 2)), ((2, 3),), ((0, 3), (3, 3)), ((0, 2), (2, 4))),
        (
            ((0, 2), (2, 2), (4, 2)), ((0, 3), (3, 1), (4, 2)), ((0, 4), (4, 1), (5, 1)), ((0, 2), (2, 3)),
            ((2, 2), (4, 2)), ((0, 2), (2, 1), (3, 1), (4, 2)),
        ),
        (((0, 1), (1, 1), (2, 2), (4, 2)), ((0, 2), (2, 1), (3, 1), (4, 1)), ((0, 1), (2, 1), (3, 1), (4, 2))),
    ),
}  # fmt: skip
RESTS: dict[int, tuple[Cell, ...]] = {  # how a phrase comes to rest
    4: (((0, 2), (2, 4)), ((0, 5),), ((0, 3), (3, 3)), ((0, 1), (1, 1), (2, 4))),
    3: (((0, 4),), ((0, 2), (2, 3)), ((0, 1), (1, 4))),
}
STEPS = (1, -1, 1, -1, 1, -1, 2, -2, 2, -2, 0, 3, -3, 4)  # mostly by step, now and then a leap


class Motif(NamedTuple):
    """`rhythm` in eighths from its first bar line; `contour` in steps from its first note, one per note."""

    rhythm: Cell
    contour: tuple[int, ...]


class Tone(NamedTuple):
    """A melody note on the grid."""

    tick: int
    length: int
    step: int
    raised: bool
    is_strong: bool


class Harmony(NamedTuple):
    """Which chord sounds from `tick` on."""

    tick: int
    chord: Chord


def motif(chance: Random, meter: int, density: int) -> Motif:
    """Two bars: a cell, and the same or another; a contour that never strays further than a sixth."""
    cells = CELLS[meter][density]
    first = chance.choice(cells)
    second = chance.choice(cells if chance.random() < 0.65 else (first,))
    rhythm = first + tuple((onset + 2 * meter, length) for onset, length in second)
    return Motif(rhythm, contour(chance, len(rhythm)))


def contour(chance: Random, notes: int) -> tuple[int, ...]:
    found, leap = [0], 0
    while len(found) < notes:
        step = chance.choice(STEPS)
        turns_back = step * leap < 0 and abs(step) <= 2
        if abs(leap) >= 3 and not turns_back:
            continue
        if abs(found[-1] + step) > 5 or (step == 0 and len(found) > 1 and found[-1] == found[-2]):
            continue
        found.append(found[-1] + step)
        leap = step
    return tuple(found)


def inverted(idea: Motif) -> Motif:
    return Motif(idea.rhythm, tuple(-step for step in idea.contour))


def sequenced(idea: Motif, by: int) -> Motif:
    return Motif(idea.rhythm, tuple(step + by for step in idea.contour))


def reversed_(idea: Motif) -> Motif:
    last = idea.contour[-1]
    return Motif(idea.rhythm, tuple(step - last for step in reversed(idea.contour)))


def head(idea: Motif, eighths: int) -> Motif:
    """The notes that begin in the first `eighths`."""
    kept = tuple((onset, min(length, eighths - onset)) for onset, length in idea.rhythm if onset < eighths)
    return Motif(kept, idea.contour[: len(kept)])


def ornamented(idea: Motif, chance: Random) -> Motif:
    """One long note split, its second half touching the neighbour."""
    long = [n for n, (_, length) in enumerate(idea.rhythm) if length >= 2]
    if not long:
        return idea
    n = chance.choice(long)
    onset, length = idea.rhythm[n]
    step = idea.contour[n]
    rhythm = (*idea.rhythm[:n], (onset, length - 1), (onset + length - 1, 1), *idea.rhythm[n + 1 :])
    return Motif(rhythm, (*idea.contour[: n + 1], step + chance.choice((1, -1)), *idea.contour[n + 1 :]))


def answer(idea: Motif, way: str, by: int) -> Motif:
    match way:
        case "sequence":
            return sequenced(idea, by)
        case "inversion":
            return inverted(idea)
        case "turned":
            return reversed_(idea)
    return idea


def joined(parts: Sequence[tuple[int, Motif]]) -> Motif:
    """Motifs one after another; each comes with the eighth at which it begins."""
    rhythm = tuple((start + onset, length) for start, part in parts for onset, length in part.rhythm)
    return Motif(rhythm, tuple(step for _, part in parts for step in part.contour))


def phrase(idea: Motif, chance: Random, meter: int) -> Motif:
    """Four bars: the motif, one bar of its answer, one bar of rest."""
    bar = 2 * meter
    way = chance.choice(("sequence", "sequence", "inversion", "turned", "same"))
    reply = answer(idea, way, chance.choice((-2, -1, 1, 2)))
    rest = chance.choice(RESTS[meter])
    fall = Motif(rest, tuple(chance.choice((-1, 0, 1)) - n for n in range(len(rest))))
    return joined(((0, idea), (2 * bar, head(reply, bar)), (3 * bar, fall)))


def theme(chance: Random, idea: Motif, meter: int) -> Motif:
    """Eight bars: a question and its answer, which begins alike, ornamented, and ends elsewhere."""
    question = phrase(idea, chance, meter)
    reply = phrase(ornamented(idea, chance), chance, meter)
    return joined(((0, question), (8 * meter, reply)))


def is_strong(onset: int, length: int, meter: int) -> bool:
    """Whether a note must belong to its chord: on the first or middle beat, or long enough to be listened to."""
    beat = onset % (2 * meter)
    return beat == 0 or (meter == 4 and beat == 4) or length >= 3


def sung(
    idea: Motif,
    start: int,
    harmony: Sequence[Harmony],
    key: Key,
    meter: int,
    low: int,
    high: int,
    closing: bool = False,
) -> tuple[Tone, ...]:
    """The motif as tones from tick `start` on, over `harmony`, between the steps `low` and `high`.

    `closing` leads the last tone to the tonic if the chord has it, else to the chord's root.
    """
    tones: list[Tone] = []
    centre = (low + high) // 2
    for number, ((onset, length), offset) in enumerate(zip(idea.rhythm, idea.contour, strict=True)):
        tick = start + onset * EIGHTH
        chord = next(each.chord for each in reversed(harmony) if each.tick <= tick)
        strong = is_strong(onset, length, meter)
        wanted = place(centre + offset, tones, low, high)
        if closing and number == len(idea.rhythm) - 1:
            strong = True
            goal = (0,) if 0 in chord.steps else chord.steps[:1]
            step = nearest(wanted, goal, low, high)
        else:
            step = nearest(wanted, chord.steps, low, high) if strong else wanted
        if len(tones) > 1 and step == tones[-1].step == tones[-2].step:
            step = neighbour(step, offset, chord.steps if strong else tuple(range(7)), low, high)
        tones.append(Tone(tick, length * EIGHTH, step, chord.raised, strong))
    return smoothed(tones)


def smoothed(tones: Sequence[Tone]) -> tuple[Tone, ...]:
    """Passing notes pass: each goes where the line through it is shortest without standing still."""
    done = list(tones)
    for n in range(1, len(tones) - 1):
        if not tones[n].is_strong:
            before, after = done[n - 1].step, tones[n + 1].step
            done[n] = tones[n]._replace(step=passing(before, tones[n].step, after))
    return tuple(done)


def passing(before: int, wanted: int, after: int) -> int:
    def cost(step: int) -> tuple[float, int]:
        way = abs(step - before) + abs(after - step)
        still = 1.7 * (step == before) + 1.2 * (step == after)
        return way + still + 0.4 * abs(step - wanted), step

    return min((before - 1, before, before + 1, after - 1, after, after + 1), key=cost)


def place(wanted: int, tones: Sequence[Tone], low: int, high: int) -> int:
    """Keep the line singable: inside the range, no leap over a sixth, and after a leap a step back."""
    wanted = max(low, min(high, wanted))
    if not tones:
        return wanted
    last = tones[-1].step
    move = max(-5, min(5, wanted - last))
    if len(tones) > 1:
        before = last - tones[-2].step
        if abs(before) >= 3 and (move * before > 0 or abs(move) > 2):
            move = -1 if before > 0 else 1
    return max(low, min(high, last + move))


def nearest(step: int, degrees: tuple[int, ...], low: int, high: int) -> int:
    """The step of one of `degrees` closest to `step`, the lower of two."""
    return min((s for s in range(low, high + 1) if s % 7 in degrees), key=lambda s: (abs(s - step), s))


def neighbour(step: int, lean: int, degrees: tuple[int, ...], low: int, high: int) -> int:
    others = [s for s in range(low, high + 1) if s % 7 in degrees and s != step]
    return min(others, key=lambda s: (abs(s - step), (s < step) if lean >= 0 else (s > step)))
