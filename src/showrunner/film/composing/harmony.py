"""Keys, chords, progressions and voicings.

A pitch is first a *step*: a whole number of scale degrees above the tonic, so that melody and chords move inside the
key. Only `Key.pitch` makes MIDI numbers of steps.
"""

from functools import lru_cache
from itertools import combinations, pairwise
from random import Random
from typing import NamedTuple

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}

# Degrees, one per bar. 5h is the major chord on the fifth of a minor key, with the leading note.
PROGRESSIONS: dict[str, tuple[str, ...]] = {
    "major": (
        "1 5 6 4", "1 6 4 5", "1 3 4 5", "6 4 1 5", "1 4 6 5", "4 1 5 6", "1 5 2 4", "1 3 6 4", "1 4 2 5", "6 3 4 1",
    ),
    "minor": ("1 6 3 7", "1 7 6 7", "1 4 6 5h", "1 6 4 5h", "1 3 7 6", "1 4 7 3", "1 5 6 4", "6 7 1 3", "1 3 6 7"),
    "dorian": ("1 4 1 7", "1 4 7 4", "1 2 4 1", "1 7 4 1", "1 3 4 7", "1 5 4 7", "4 1 7 1"),
    "lydian": ("1 2 1 2", "1 2 6 2", "1 5 2 1", "1 2 3 2", "6 2 1 5", "1 3 2 6", "3 2 1 5"),
    "mixolydian": ("1 7 4 1", "1 4 7 4", "1 5 4 7", "4 1 7 4", "1 7 4 5", "1 6 7 4", "1 4 6 7"),
}  # fmt: skip
CONTRASTS: dict[str, tuple[str, ...]] = {  # for the second theme
    "major": ("4 5 3 6", "2 5 1 6", "6 3 4 5", "4 1 2 5", "6 5 4 5", "2 3 4 5", "4 6 5 1", "6 2 4 5"),
    "minor": ("6 7 1 1", "4 1 6 7", "3 7 4 6", "6 3 7 4", "4 6 3 7", "6 4 1 5h", "3 4 6 5h"),
    "dorian": ("4 7 1 1", "3 4 1 4", "7 4 3 1", "4 5 7 1", "3 7 4 1"),
    "lydian": ("6 2 5 1", "3 2 1 2", "6 5 2 2", "3 6 2 5"),
    "mixolydian": ("7 4 1 1", "4 1 7 1", "6 7 4 4", "7 1 4 5", "4 5 7 1"),
}
CADENCES: dict[str, tuple[str, ...]] = {  # the two chords before the last tonic
    "major": ("4 5", "2 5", "6 5", "4 5"),
    "minor": ("6 7", "4 5h", "6 5h"),
    "dorian": ("4 7", "7 4", "3 7"),
    "lydian": ("6 2", "3 2", "2 5"),
    "mixolydian": ("7 4", "4 7", "6 7"),
}


class Chord(NamedTuple):
    """`steps` are degrees 0 to 6, root first; `raised` sharpens the seventh degree of a minor key."""

    steps: tuple[int, ...]
    raised: bool = False


class Key(NamedTuple):
    tonic: int  # pitch class, 0 is C
    scale: str

    def pitch(self, step: int, raised: bool = False) -> int:
        """MIDI number; step 0 is the tonic in the octave of MIDI 0 to 11."""
        octave, degree = divmod(step, 7)
        sharp = raised and degree == 6 and SCALES[self.scale][6] == 10
        return self.tonic + 12 * octave + SCALES[self.scale][degree] + sharp

    def classes(self, chord: Chord) -> tuple[int, ...]:
        return tuple(self.pitch(step, chord.raised) % 12 for step in chord.steps)

    def step_near(self, midi: int) -> int:
        """The step at or next below a MIDI number."""
        step = (midi - self.tonic) * 7 // 12
        while self.pitch(step + 1) <= midi:
            step += 1
        while self.pitch(step) > midi:
            step -= 1
        return step


def chord(symbol: str) -> Chord:
    degree = int(symbol[0]) - 1
    return Chord((degree, (degree + 2) % 7, (degree + 4) % 7), symbol.endswith("h"))


def coloured(plain: Chord, key: Key, chance: Random, colour_pc: int) -> Chord:
    """Perhaps with a seventh or a ninth, where it rubs no chord note from a semitone above."""
    if chance.randrange(100) >= colour_pc:
        return plain
    added = (plain.steps[0] + chance.choice((6, 1))) % 7
    pitch = key.pitch(added, plain.raised)
    rubs = any((pitch - key.pitch(step, plain.raised)) % 12 == 1 for step in plain.steps)
    return plain if rubs or added in plain.steps else Chord((*plain.steps, added), plain.raised)


def progression(key: Key, table: dict[str, tuple[str, ...]], chance: Random, colour_pc: int) -> tuple[Chord, ...]:
    """Four chords; sometimes an inner one is exchanged for the chord a third below, which does the same work."""
    symbols = chance.choice(table[key.scale]).split()
    place = chance.choice((1, 2))
    if chance.random() < 0.3 and not symbols[place].endswith("h"):
        other = str((int(symbols[place]) - 3) % 7 + 1)
        diminished = is_diminished(key, chord(other))
        if not diminished and other not in (symbols[place - 1], symbols[place + 1]):
            symbols[place] = other
    return tuple(coloured(chord(symbol), key, chance, colour_pc) for symbol in symbols)


def is_diminished(key: Key, triad: Chord) -> bool:
    root, _, fifth = key.classes(triad)[:3]
    return (fifth - root) % 12 == 6


@lru_cache(maxsize=4096)
def voicings(classes: tuple[int, ...], low: int, high: int) -> tuple[tuple[int, ...], ...]:
    """Four notes from `low` to `high` that hold every class, well spaced: never a cluster below, never a hole."""
    wanted = set(classes)
    pitches = [pitch for pitch in range(low, high + 1) if pitch % 12 in wanted]
    found = []
    for notes in combinations(pitches, 4):
        gaps = [b - a for a, b in pairwise(notes)]
        if {note % 12 for note in notes} == wanted and gaps[0] >= 3 and min(gaps) >= 2 and max(gaps) <= 9:
            found.append(notes)
    return tuple(found)


def lead_voices(
    before: tuple[int, ...] | None, classes: tuple[int, ...], low: int = 50, high: int = 72
) -> tuple[int, ...]:
    """The voicing that moves least from `before`, leaning to the middle of the range.

    `classes` begin with the triad; what colours it is never the lowest voice.
    """
    centre = (low + high) / 2
    firm = classes[:3]

    def effort(notes: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        middle = abs(sum(notes) / 4 - centre)
        if before is None:
            return middle, notes
        moves = [abs(a - b) for a, b in zip(before, notes, strict=True)]
        return sum(moves) + max(moves) + 0.4 * middle, notes

    choices = voicings(tuple(sorted(set(classes))), low, high)
    return min((notes for notes in choices if notes[0] % 12 in firm), key=effort)
