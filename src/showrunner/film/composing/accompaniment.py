"""What plays under the melody: sustained chords, a figure of broken chords, a bass, a slow second voice."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from showrunner.film.composing.form import TICKS
from showrunner.film.composing.harmony import Chord, Key

EIGHTH = TICKS // 2
SIXTEENTH = TICKS // 4


class Bar(NamedTuple):
    """A stretch of one chord: a bar, or half of one. `voices` rise; `energy` is the section's."""

    tick: int
    length: int
    chord: Chord
    key: Key
    voices: tuple[int, ...]
    energy: int


class Event(NamedTuple):
    """A note on the grid; `spread` is its place in a strummed chord."""

    tick: int
    length: int
    pitch: int
    velocity: int
    spread: int = 0


# Which voice sounds on each step of a bar of 4/4 (0 lowest of four, 4 and 5 the lowest two an octave up, . rest,
# x all of the upper three). Shapes of eight run in eighths, of sixteen in sixteenths; 3/4 takes three quarters of them.
FIGURES: dict[str, tuple[str, ...]] = {
    "rolling": ("02123212", "02132312", "01232123", "02312321"),
    "rise": ("0123.123", "01234.32", "0.12343.", "012.234."),
    "wave": ("01234321", "01235432", "02143213"),
    "broken": ("0.21.2.1", "02.1.2.3", "0.2.31.2", "01.2.12."),
    "gallop": ("0.122.120.132.12", "0.211.210.231.21", "01.202.301.203.2"),
    "hop": ("0..2..1.", "0.2..31.", ".1.2.3.2", "0..12.3."),
    "stab": ("..x...x.", ".x.x..x.", "..x..xx.", "..x....x..x...x."),
    "oompah": (".x.x.x.x", "..x...x.", ".x.x.x.."),
    "ostinato": ("0020003002200030", "0.00200.0.003020", "00302030", "0.203.20"),
    "pulse": ("00000000", "01010101", "00100010", "02020202"),
}
BASS_LINES: dict[str, tuple[str, ...]] = {  # r root, f fifth, o octave, t third, a approach to the next root; eighths
    "whole": ("r-------",),
    "halves": ("r---f---", "r---o---", "r----f--"),
    "dotted": ("r--f--a.", "r--r--f.", "r--f----", "r..r--fa"),
    "pulse": ("rrrrrrrr", "r.rrr.rr", "rrrrrrra", "r.r.r.ra"),
    "walk": ("r-f-o-a-", "r-t-f-a-", "r-o-f-a-"),
    "heart": ("rr......", "rr..rr..", "r.r....."),
    "oompah": ("r.f.r.f.", "r.f.o.f.", "r.f.r.a."),
    "offbeat": (".r.r.r.r", ".r.rrr.a", ".r.r.o.r"),
}


def sustained(bars: Sequence[Bar]) -> tuple[Event, ...]:
    """Chords held; a voice that stays in the next chord is not struck again, unless it would sound too long."""
    events: list[Event] = []
    held: dict[int, int] = {}  # pitch: index of its event
    for bar in bars:
        still: dict[int, int] = {}
        for pitch in bar.voices:
            index = held.get(pitch)
            if index is not None and events[index].length + bar.length <= 16 * TICKS:
                old = events[index]
                events[index] = old._replace(length=old.length + bar.length)
            else:
                index = len(events)
                events.append(Event(bar.tick, bar.length, pitch, 66 + 5 * bar.energy))
            still[pitch] = index
        held = still
    return tuple(events)


def figured(bars: Sequence[Bar], shape: Sequence[str], chance: Random, meter: int) -> tuple[Event, ...]:
    """Broken chords after `shape[0]`; every fourth bar takes `shape[1]`, so that it does not turn like a mill."""
    events: list[Event] = []
    for number, bar in enumerate(bars):
        pattern = shape[1] if number % 4 == 3 else shape[0]
        step = SIXTEENTH if len(pattern) == 16 else EIGHTH
        sounding = pattern[: len(pattern) * meter // 4]
        for place in range(bar.length // step):
            sign = sounding[place % len(sounding)]
            velocity = accent(place * step, bar.energy) + chance.randint(-5, 5)
            tick = bar.tick + place * step
            if sign == "x":
                chord = bar.voices[1:]
                events += [Event(tick, step, pitch, velocity - 4, n) for n, pitch in enumerate(chord)]
            elif sign != ".":
                octave, voice = divmod(int(sign), 4)
                ringing = min(6 * EIGHTH, bar.tick + bar.length - tick)
                events.append(Event(tick, ringing, bar.voices[voice] + 12 * octave, velocity))
    return tuple(events)


def accent(offset: int, energy: int) -> int:
    beat = 14 if offset % (2 * TICKS) == 0 else 7 if offset % TICKS == 0 else 0
    return 58 + 4 * energy + beat


def bassed(bars: Sequence[Bar], lines: Sequence[str], meter: int) -> tuple[Event, ...]:
    events: list[Event] = []
    root = 36
    for number, bar in enumerate(bars):
        root = bass_note(bar.key.classes(bar.chord)[0], root)
        following = bars[number + 1] if number + 1 < len(bars) else bar
        line = lines[1 % len(lines)] if number % 4 == 3 else lines[0]
        eighths = min(bar.length // EIGHTH, 2 * meter)
        for place, sign in enumerate(line[:eighths]):
            if sign in ".-":
                continue
            length = 1 + next((n for n, s in enumerate(line[place + 1 : eighths]) if s != "-"), eighths - place - 1)
            pitch = bass_pitch(sign, root, bar, following)
            velocity = accent(place * EIGHTH, bar.energy) + 12
            events.append(Event(bar.tick + place * EIGHTH, length * EIGHTH, pitch, velocity))
    return tuple(events)


def bass_note(pitch_class: int, near: int) -> int:
    """The pitch of that class from G sharp 1 to G2 closest to the last."""
    return min((pitch for pitch in range(32, 44) if pitch % 12 == pitch_class), key=lambda p: (abs(p - near), p))


def bass_pitch(sign: str, root: int, bar: Bar, following: Bar) -> int:
    classes = bar.key.classes(bar.chord)
    match sign:
        case "f":
            fifth = root + (classes[2] - root) % 12
            return fifth if fifth < 46 else fifth - 12
        case "t":
            return root + (classes[1] - root) % 12
        case "o":
            return root + 12 if root < 38 else root
        case "a":
            goal = bass_note(following.key.classes(following.chord)[0], root)
            return following.key.pitch(following.key.step_near(goal) + (1 if goal <= root else -1))
    return root


def countered(bars: Sequence[Bar], low: int, high: int) -> tuple[Event, ...]:
    """A slow second voice above the chords: one note of each chord, the one closest to the last."""
    events: list[Event] = []
    last = (low + high) // 2
    for bar in bars:
        classes = {pitch % 12 for pitch in bar.voices}
        last = min((p for p in range(low, high + 1) if p % 12 in classes), key=lambda p: (abs(p - last), p))
        if events and events[-1].pitch == last and events[-1].length + bar.length <= 8 * TICKS:
            events[-1] = events[-1]._replace(length=events[-1].length + bar.length)
        else:
            events.append(Event(bar.tick, bar.length, last, 52 + 8 * bar.energy))
    return tuple(events)
