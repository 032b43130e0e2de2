"""Form: how many bars, in which order, and when each beat falls.

The last chord is struck a little before the end and rings out inside the film; everything before it is counted in whole
bars, so the tempo bends to the length, never the ending.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from showrunner.film.composing.moods import Mood

TICKS = 24  # per beat: divisible by sixteenths and triplets
MOVEMENT_BARS = 36  # a long film hears new themes about this often
ORDERS = ("AB", "AAB", "ABB")  # of the themes, by movement
SLOWING = (4, 10, 18, 30)  # percent by which each of the last beats is longer


class Span(NamedTuple):
    """A section. `theme` A or B; `energy` 0 to 4; `movement` counts the themes' generations."""

    name: str
    first_bar: int
    bars: int
    theme: str
    energy: int
    movement: int


class Clock(NamedTuple):
    """Ticks to ms. The last chord falls on tick `ticks`; the last len(slowing) beats before it broaden."""

    beat_us: int
    beats: int
    beats_per_bar: int
    slowing: tuple[int, ...]
    duration_ms: int

    @property
    def ticks(self) -> int:
        return self.beats * TICKS

    @property
    def bar(self) -> int:
        return self.beats_per_bar * TICKS

    def at(self, tick: int) -> int:
        """ms, rounded down."""
        beat, rest = divmod(tick, TICKS)
        steady = self.beats - len(self.slowing)
        late = sum(self.slowing[: max(0, beat - steady)])
        here = self.slowing[beat - steady] if steady <= beat < self.beats else 0
        return (self.beat_us * (100 * beat + late) + self.beat_us * (100 + here) * rest // TICKS) // 100_000


def tail_ms(duration_ms: int) -> int:
    """How long the last chord rings: a third of a tiny piece, four seconds of a long one."""
    return min(4200, max(duration_ms * 30 // 100, 600) if duration_ms < 9000 else 2700 + (duration_ms - 9000) // 20)


def clock(mood: Mood, duration_ms: int, chance: Random, accents_ms: Sequence[int]) -> Clock:
    """The tempo: near the mood's own, such that whole bars fill the film and bar lines meet the accents if they can."""
    meter = chance.choice(mood.meters)
    wished = chance.uniform(*mood.tempo)
    room_us = (duration_ms - tail_ms(duration_ms)) * 1000

    def candidate(bars: int) -> Clock:
        beats = bars * meter
        slowing = SLOWING if bars >= 8 else SLOWING[1:3] if bars >= 3 else ()
        beat_us = room_us * 100 // (beats * 100 + sum(slowing))
        return Clock(beat_us, beats, meter, slowing, duration_ms)

    near = max(1, round(room_us / 1000 / (60_000 / wished * meter)))
    spread = max(1, near // 12)
    return min(
        (candidate(bars) for bars in range(max(1, near - spread), near + spread + 1)),
        key=lambda each: badness(each, wished, accents_ms),
    )


def badness(clock: Clock, wished: float, accents_ms: Sequence[int]) -> float:
    tempo = 60_000_000 / clock.beat_us
    bars = clock.beats // clock.beats_per_bar
    bar_ms = clock.beat_us * clock.beats_per_bar / 1000
    missed = [abs((accent + bar_ms / 2) % bar_ms - bar_ms / 2) / bar_ms for accent in accents_ms]
    odd = 0.02 if bars % 2 and bars > 5 else 0.0
    return abs(tempo / wished - 1) + odd + (sum(missed) / len(missed) * 0.4 if missed else 0.0)


def spans(mood: Mood, bars: int, chance: Random) -> tuple[Span, ...]:
    """Intro, themes, breaks, outro. Bodies are made of fours; what is over goes to intro and outro."""
    intro, body, outro = proportions(bars, chance)
    plan = [("intro", intro, "A", 1, 0)] if intro else []
    plan += body_sections(body)
    last = plan[-1][4] if plan else 0
    if outro:
        plan.append(("outro", outro, "A", 1, last))
    found, first = [], 0
    for name, length, theme, energy, movement in plan:
        found.append(Span(name, first, length, theme, min(energy, mood.most_energy), movement))
        first += length
    return tuple(found)


def proportions(bars: int, chance: Random) -> tuple[int, int, int]:
    if bars <= 3:
        return 0, bars - 1, 1
    if bars <= 5:
        return 1, bars - 2, 1
    if bars <= 9:
        intro = 2 if bars >= 7 else 1
        return intro, 4, bars - 4 - intro
    over = (bars - 4) % 4 + 4  # 4 to 7 bars for both ends
    if bars >= 28 and over <= 5:
        over += 4
    intro = over // 2 if over < 8 else chance.choice((4, 4, 2))
    return intro, bars - over, over - intro


def body_sections(bars: int) -> list[tuple[str, int, str, int, int]]:
    """(name, bars, theme, energy, movement), with a new movement whenever one has had its say."""
    if bars < 8:
        return [("A", bars, "A", 2, 0)] if bars else []
    movements = max(1, round(bars / MOVEMENT_BARS))
    found: list[tuple[str, int, str, int, int]] = []
    for number in range(movements):
        share = bars // 4 * (number + 1) // movements * 4 - bars // 4 * number // movements * 4
        found += movement(share, number, is_last=number == movements - 1)
    return found


def movement(bars: int, number: int, *, is_last: bool) -> list[tuple[str, int, str, int, int]]:
    """The themes in turn, the second time fuller; a break before the last return when there is room for one."""
    fours = bars // 4
    with_break = fours >= 6 or (fours >= 3 and not is_last)
    left = fours - with_break
    sizes = [2] * (left // 2) + [1] * (left % 2) if left >= 4 else [1] * left
    found = []
    order = ORDERS[number % len(ORDERS)]
    for place, size in enumerate(sizes):
        theme = order[place % len(order)]
        energy = 2 if place == 0 else 3
        found.append((theme, size * 4, theme, energy, number))
    if len(found) > 1:
        name, size, theme, _, _ = found[-1]
        found[-1] = (name, size, theme, 4, number)
    if with_break:
        found.insert(len(found) - 1 if is_last else len(found), ("break", 4, "B", 1, number))
    return found
