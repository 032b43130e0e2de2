"""Drums, soft by design: they carry the time under a voice and never compete with it."""

from collections.abc import Sequence
from random import Random

from showrunner.film.composing.accompaniment import Bar, Event
from showrunner.film.composing.form import TICKS

SIXTEENTH = TICKS // 4
# What the note numbers of the kit mean (General MIDI where it has them).
KIT = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "brush": 40, "low tom": 41, "hat": 42, "high tom": 45, "tick": 76,
    "open hat": 46, "snap": 77, "swell": 55, "shaker": 70, "boom": 35,
}  # fmt: skip
SKIPPED = 0.12  # of the quiet strokes: a player leaves some out
LOUD = {"X": 100, "x": 80, "o": 56, ".": 0}

# A bar of sixteenths per instrument; the number is the least energy at which the instrument plays.
GROOVES: dict[str, tuple[tuple[str, int, str], ...]] = {
    "soft": (
        ("kick", 2, "X.......x.x....."), ("brush", 3, "....x.......x..."), ("shaker", 2, "o.x.o.x.o.x.o.x."),
    ),
    "heart": (("boom", 2, "X..x............"), ("shaker", 3, "o.o.x.o.o.o.x.o."), ("low tom", 4, "........x..x...."),),
    "march": (
        ("kick", 2, "X.......X......."), ("snare", 3, "....o..o....x.oo"), ("low tom", 4, "x.....x.x.....x."),
        ("shaker", 3, "..o...o...o...o."),
    ),
    "shaker": (("shaker", 2, "o.x.o.x.o.x.oox."), ("kick", 3, "X.........x....."), ("rim", 3, "....o..o....o...")),
    "brushes": (
        ("brush", 2, "o...x..oo...x.o."), ("kick", 2, "x.......x......."), ("hat", 3, "x...o.x.o...x.o."),
    ),
    "snap": (
        ("snap", 2, "....x.......x..."), ("kick", 2, "X.....x.x......."), ("shaker", 3, "o.x.o.x.o.x.o.x."),
    ),
    "fours": (
        ("kick", 2, "X...X...X...X..."), ("clap", 3, "....x.......x..."), ("hat", 2, "..x...x...x...x."),
        ("shaker", 4, "oooooooooooooooo"),
    ),
    "drive": (
        ("kick", 2, "X.....X...X....."), ("snare", 3, "....x.......x..o"), ("hat", 2, "x.o.x.o.x.o.x.o."),
        ("open hat", 4, "..............o."),
    ),
    "toms": (
        ("boom", 2, "X.......X......."), ("low tom", 2, "x..x..x.x..x..x."), ("high tom", 3, "....o.......o.oo"),
        ("tick", 4, "o.o.o.o.o.o.o.o."),
    ),
    "waltz": (("kick", 2, "X..........."), ("brush", 2, "....x...x..."), ("shaker", 3, "o...o.x.o.x.")),
    "ticking": (("tick", 2, "o.o.x.o.o.o.x.o."), ("boom", 2, "X..............."), ("rim", 3, "......o......o..")),
}  # fmt: skip
FILLS = {"soft": "brush", "march": "snare", "brushes": "brush", "drive": "snare", "toms": "high tom", "fours": "snare"}
FILL_BEATS = ("..x.x.xx", "x.xxx.x.", "....x.xx", "..o.oxxx")


def drummed(bars: Sequence[Bar], groove: str, chance: Random, meter: int) -> tuple[Event, ...]:
    """The groove over one section; half a bar of fill leads out of it, with a swell when it is a full one."""
    events: list[Event] = []
    fill = chance.choice(FILL_BEATS)
    for number, bar in enumerate(bars):
        is_last = number == len(bars) - 1
        for name, least, pattern in GROOVES[groove]:
            if bar.energy >= least:
                events += struck(name, bar.tick, bar.length, pattern, chance)
        if is_last and bar.energy >= 3 and groove in FILLS:
            start = bar.tick + bar.length - 8 * SIXTEENTH
            events = [each for each in events if each.tick < start or each.pitch in (KIT["shaker"], KIT["hat"])]
            events += struck(FILLS[groove], start, 8 * SIXTEENTH, fill, chance)
    if bars and bars[-1].energy >= 2 and len(bars) >= 4:
        length = min(2 * TICKS, bars[-1].length)
        events.append(Event(bars[-1].tick + bars[-1].length - length, length, KIT["swell"], 62))
    return tuple(events)


def struck(name: str, tick: int, length: int, pattern: str, chance: Random) -> list[Event]:
    return [
        Event(tick + place * SIXTEENTH, SIXTEENTH, KIT[name], LOUD[sign] + chance.randint(-7, 7))
        for place, sign in enumerate(pattern[: length // SIXTEENTH])
        if LOUD[sign] and not (sign == "o" and chance.random() < SKIPPED)
    ]
