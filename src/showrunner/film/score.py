"""A piece of music written for one film, of its length and in its mood. A document; `media.synth` plays it.

`compose` decides tempo, key, form, chords, themes and parts. Nothing loops: a longer film has more sections and, every
minute or two, a new movement with its own themes in another key.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from random import Random
from typing import Annotated, NamedTuple

from pydantic import Field

from showrunner.errors import BriefError
from showrunner.film.composing.accompaniment import Event
from showrunner.film.composing.arrangement import PLACES
from showrunner.film.composing.form import TICKS
from showrunner.film.composing.moods import MOODS, Mood, mood_for
from showrunner.film.composing.writing import Piece, write
from showrunner.kit.chance import rng
from showrunner.kit.document import Document

__all__ = ["MOODS", "Mood", "Note", "Part", "Score", "Section", "Sounding", "compose", "mood_for"]

SHORTEST_MS = 1000
JITTER_MS = {
    "pad": 12,
    "figure": 5,
    "bass": 4,
    "kit": 3,
    "lead": 7,
    "second": 7,
    "counter": 14,
    "double": 9,
    "sparkle": 2,
}
BEHIND_MS = {
    "lead": 8,
    "second": 8,
    "pad": -20,
    "counter": -20,
    "double": -25,
    "bass": 3,
}  # slow attacks begin early, singers late
STRUM_MS = 16  # between the notes of a struck chord


class Note(NamedTuple):
    """`pitch` is a MIDI number, for the kit a number of `drums.KIT`; `velocity` 1 to 127."""

    start_ms: int
    length_ms: int
    pitch: int
    velocity: int


class Part(Document):
    role: str  # lead, second, pad, figure, bass, counter, double, sparkle, kit
    instrument: str
    gain_cb: int  # centibels
    pan_pc: int  # −100 left … 100 right
    send_pc: int  # to the reverberation
    notes: tuple[Note, ...]  # by start


class Section(Document):
    name: str  # intro, A, B, break, outro
    start_ms: int
    bars: int
    energy: int  # 1 to 4


class Sounding(Document):
    """A chord: its notes as pitch classes, root first."""

    start_ms: int
    classes: tuple[int, ...]


class Score(Document):
    """`parts` end with the closing chord, which is struck at `close_ms` and has died away at `duration_ms`."""

    mood: str
    seed: int
    duration_ms: Annotated[int, Field(ge=SHORTEST_MS)]
    close_ms: int
    beat_us: int
    beats_per_bar: int
    tonic: int  # pitch class
    scale: str
    room_ms: int
    bright_pc: int
    sections: tuple[Section, ...]
    chords: tuple[Sounding, ...]  # the last is the closing chord
    parts: tuple[Part, ...]


def compose(mood: str, duration_ms: int, seed: int, accents_ms: tuple[int, ...] = ()) -> Score:
    """A piece exactly `duration_ms` long. BriefError for an unknown mood, ValueError for less than a second.

    `accents_ms` are moments of the film (cuts) that bar lines and bells meet where the tempo can be bent to it.
    """
    if mood not in MOODS:
        raise BriefError(
            f"there is no music in the mood {mood!r}", field="music", hint=f"choose from {', '.join(MOODS)}"
        )
    if duration_ms < SHORTEST_MS:
        raise ValueError(f"{duration_ms} ms are too short for music; {SHORTEST_MS} is the least")
    piece = write(mood, duration_ms, seed, accents_ms)
    time, strength = piece.clock, dynamics(piece)
    return Score(
        mood=mood,
        seed=seed,
        duration_ms=duration_ms,
        close_ms=time.at(time.ticks),
        beat_us=time.beat_us,
        beats_per_bar=time.beats_per_bar,
        tonic=piece.key.tonic,
        scale=piece.key.scale,
        room_ms=piece.mood.room_ms,
        bright_pc=piece.mood.bright_pc,
        sections=tuple(
            Section(name=span.name, start_ms=time.at(span.first_bar * time.bar), bars=span.bars, energy=span.energy)
            for span in piece.spans
        ),
        chords=tuple(Sounding(start_ms=time.at(bar.tick), classes=bar.key.classes(bar.chord)) for bar in piece.bars),
        parts=tuple(
            part(piece, role, instrument, events, strength, rng("played", mood, seed, role, instrument))
            for (role, instrument), events in sorted(piece.lines.items())
        ),
    )


Strength = Callable[[int], float]


def part(piece: Piece, role: str, instrument: str, events: Sequence[Event], strength: Strength, chance: Random) -> Part:
    place = PLACES[role]
    return Part(
        role=role,
        instrument=instrument,
        gain_cb=place.gain_cb,
        pan_pc=place.pan_pc,
        send_pc=min(100, place.send_pc * piece.mood.send_pc // 100),
        notes=tuple(sorted(played(piece, role, event, strength(event.tick), chance) for event in events)),
    )


def played(piece: Piece, role: str, event: Event, strength: float, chance: Random) -> Note:
    """On the clock, swung, and as inexact as a player."""
    time = piece.clock
    late = swing(event.tick, piece.mood.swing_pc)
    jitter = max(-2.0, min(2.0, chance.gauss(0, 0.6))) * JITTER_MS[role]
    start = time.at(event.tick + late) + round(jitter) + BEHIND_MS.get(role, 0) + event.spread * STRUM_MS
    is_last = event.tick >= time.ticks
    end = time.duration_ms if is_last else time.at(event.tick + event.length)
    start = max(0, min(start, end - 20))
    velocity = round(event.velocity * strength)
    return Note(start, end - start, event.pitch, max(1, min(127, velocity)))


def swing(tick: int, percent: int) -> int:
    """Ticks by which the second eighth of a beat is late; sixteenths around it follow half-way."""
    place = tick % TICKS
    full = TICKS // 2 * percent // 100
    return full if place == TICKS // 2 else full // 2 if place > TICKS // 4 else 0


def dynamics(piece: Piece) -> Strength:
    """How strongly a tick is played: the intro grows, sections lean into the next one, the outro fades."""
    begins = [span.first_bar * piece.clock.bar for span in piece.spans]

    def strength(tick: int) -> float:
        number = bisect_right(begins, tick) - 1
        span = piece.spans[number]
        done = min(1.0, (tick - begins[number]) / (span.bars * piece.clock.bar))
        match span.name:
            case "intro":
                return 0.92 + 0.08 * done
            case "outro":
                return 1.0 - 0.2 * done
        return 0.97 + 0.06 * done

    return strength
