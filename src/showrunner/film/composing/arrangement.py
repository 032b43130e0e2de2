"""Who plays: the instruments of a movement, their registers, and where they sit in the picture."""

from random import Random
from typing import NamedTuple

from showrunner.film.composing.accompaniment import BASS_LINES, FIGURES
from showrunner.film.composing.drums import GROOVES
from showrunner.film.composing.moods import Mood

# MIDI numbers between which an instrument sings.
REGISTERS: dict[str, tuple[int, int]] = {
    "flute": (67, 86), "clarinet": (58, 77), "felt": (64, 83), "bell": (70, 88), "kalimba": (65, 84), "tines": (62, 81),
    "marimba": (62, 81), "pizz": (62, 81), "cello": (50, 69), "horn": (50, 68), "strings": (60, 79), "glide": (62, 81),
}  # fmt: skip
HIGH_FIGURES = ("kalimba", "bell", "marimba", "harp", "glide")  # their figures lie an octave higher


class Place(NamedTuple):
    """Level in centibels, panorama −100 left to 100 right, reverberation as percent of the mood's send."""

    gain_cb: int
    pan_pc: int
    send_pc: int


PLACES: dict[str, Place] = {
    "lead": Place(-20, 8, 100),
    "second": Place(-25, -14, 110),
    "pad": Place(-92, 0, 90),
    "figure": Place(-65, -28, 80),
    "bass": Place(-70, 0, 8),
    "counter": Place(-100, 30, 130),
    "double": Place(-130, 16, 130),
    "sparkle": Place(-90, 38, 160),
    "kit": Place(-60, 0, 35),
}


class Ensemble(NamedTuple):
    lead: str
    second: str
    keys: str
    pad: str
    bass: str
    shapes: tuple[str, ...]  # two of one figure
    contrast: tuple[str, ...]  # two for the second theme
    lines: tuple[str, ...]
    groove: str | None


def ensemble(mood: Mood, meter: int, chance: Random) -> Ensemble:
    lead, second = chance.sample(mood.leads, 2)
    keys = chance.choice([name for name in mood.keys if name != lead])
    figure = chance.choice(mood.figures)
    other = chance.choice(mood.figures)
    line = chance.choice(mood.bass_lines)
    groove = chance.choice(mood.grooves) if mood.grooves else None
    return Ensemble(
        lead=lead,
        second=second,
        keys=keys,
        pad=chance.choice(mood.pads),
        bass=chance.choice(mood.basses),
        shapes=two(FIGURES[figure], chance),
        contrast=two(FIGURES[other], chance),
        lines=two(BASS_LINES[line], chance),
        groove="waltz" if groove in GROOVES and meter == 3 else groove,
    )


def two(patterns: tuple[str, ...], chance: Random) -> tuple[str, ...]:
    return tuple(chance.sample(patterns, 2)) if len(patterns) > 1 else patterns * 2
