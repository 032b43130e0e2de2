"""The writing itself: a mood, a length and a seed become events on the grid, part by part."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from showrunner.film.composing import accompaniment, drums, melody
from showrunner.film.composing.accompaniment import Bar, Event
from showrunner.film.composing.arrangement import HIGH_FIGURES, REGISTERS, Ensemble, ensemble
from showrunner.film.composing.form import TICKS, Clock, Span, clock, spans
from showrunner.film.composing.harmony import (
    CADENCES,
    CONTRASTS,
    PROGRESSIONS,
    Chord,
    Key,
    chord,
    coloured,
    lead_voices,
    progression,
)
from showrunner.film.composing.melody import Harmony, Motif, Tone
from showrunner.film.composing.moods import MOODS, Mood
from showrunner.kit.chance import rng

AWAY = (5, 9, 2, 7, 10)  # semitones from home to the keys of the middle movements
ALONE = 14  # velocity of a figure that opens the piece by itself, above its place in the ensemble
NEAR_MS = 60  # a cut of the film further than this from an eighth is left without a bell

Dice = Callable[..., Random]


class Movement(NamedTuple):
    """What one generation of themes is made of."""

    key: Key
    players: Ensemble
    chords: dict[str, tuple[Chord, ...]]
    themes: dict[str, Motif]


class Piece(NamedTuple):
    """Everything decided, nothing yet in ms. `lines` holds the events of each (role, instrument), unsorted."""

    mood: Mood
    key: Key
    clock: Clock
    spans: tuple[Span, ...]
    bars: tuple[Bar, ...]  # the last one is the closing chord
    lines: dict[tuple[str, str], list[Event]]

    def add(self, role: str, instrument: str, events: Sequence[Event]) -> None:
        self.lines.setdefault((role, instrument), []).extend(events)


def write(mood_name: str, duration_ms: int, seed: int, accents_ms: Sequence[int]) -> Piece:
    mood = MOODS[mood_name]

    def dice(*purpose: object) -> Random:
        return rng("score", mood_name, seed, *purpose)

    time = clock(mood, duration_ms, dice("tempo"), accents_ms)
    form = spans(mood, time.beats // time.beats_per_bar, dice("form"))
    home = Key(dice("key").randrange(12), dice("scale").choice(mood.scales))
    count = form[-1].movement + 1
    movements = [movement(mood, home, time.beats_per_bar, number, count, dice) for number in range(count)]
    bars = harmonised(form, movements, time, mood, dice("harmony"))
    piece = Piece(mood, home, time, form, bars, {})
    for number, span in enumerate(form):
        inside = [bar for bar in bars[:-1] if span.first_bar <= bar.tick // time.bar < span.first_bar + span.bars]
        play(piece, span, inside, movements[span.movement], dice("section", number))
    close(piece, movements[-1])
    mark(piece, accents_ms)
    return piece


def movement(mood: Mood, home: Key, meter: int, number: int, count: int, dice: Dice) -> Movement:
    is_home = number in (0, count - 1)
    tonic = home.tonic if is_home else home.tonic + dice("away", number).choice(AWAY)
    key, chance = Key(tonic % 12, home.scale), dice("movement", number)
    idea = melody.motif(chance, meter, mood.density)
    other = melody.motif(chance, meter, mood.density) if chance.random() < 0.6 else melody.inverted(idea)
    return Movement(
        key=key,
        players=ensemble(mood, meter, chance),
        chords={
            "A": progression(key, PROGRESSIONS, chance, mood.colour_pc),
            "B": progression(key, CONTRASTS, chance, mood.colour_pc),
        },
        themes={"A": melody.theme(chance, idea, meter), "B": melody.theme(chance, other, meter)},
    )


def harmonised(
    form: Sequence[Span], movements: Sequence[Movement], time: Clock, mood: Mood, chance: Random
) -> tuple[Bar, ...]:
    """A chord for every bar of the piece, voiced in one line from the first to the last, and the closing chord."""
    bars: list[Bar] = []
    voices: tuple[int, ...] | None = None

    def sound(tick: int, length: int, harmony: Chord, key: Key, energy: int) -> None:
        nonlocal voices
        voices = lead_voices(voices, key.classes(harmony))
        bars.append(Bar(tick, length, harmony, key, voices, energy))

    for span, following in zip(form, (*form[1:], form[-1]), strict=True):
        key, coming = movements[span.movement].key, movements[following.movement].key
        sections = section_chords(span, movements[span.movement], mood, time.beats_per_bar, chance)
        leads_away = span.name == "break" and coming != key
        for bar, chords in enumerate(sections[:-1] if leads_away else sections):
            length = time.bar // len(chords)
            for part, harmony in enumerate(chords):
                sound((span.first_bar + bar) * time.bar + part * length, length, harmony, key, span.energy)
        if leads_away:
            dominant = chord("5h" if coming.scale == "minor" else "5")
            sound((span.first_bar + span.bars - 1) * time.bar, time.bar, dominant, coming, span.energy)
    home = movements[-1].key
    sound(time.ticks, time.bar, coloured(chord("1"), home, chance, mood.colour_pc // 2), home, form[-1].energy)
    return tuple(bars)


def section_chords(span: Span, music: Movement, mood: Mood, meter: int, chance: Random) -> list[tuple[Chord, ...]]:
    """For each bar one chord, or two in the bar that closes."""
    turning = music.chords[span.theme]
    chords: list[tuple[Chord, ...]] = [(turning[bar % 4],) for bar in range(span.bars)]
    cadence = [
        coloured(chord(symbol), music.key, chance, mood.colour_pc // 2)
        for symbol in chance.choice(CADENCES[music.key.scale]).split()
    ]
    if span.name == "outro" and span.bars == 1:
        chords[-1] = tuple(cadence) if meter % 2 == 0 else (cadence[1],)
    elif span.name == "outro" or (span.bars == 8 and chance.random() < 0.7):
        chords[-2:] = [(cadence[0],), (cadence[1],)]
    return chords


def play(piece: Piece, span: Span, bars: Sequence[Bar], music: Movement, chance: Random) -> None:
    """One section by everybody who takes part in it."""
    if not bars:
        return
    players, meter = music.players, piece.clock.beats_per_bar
    first = chance.choice(("pad", "figure", "both")) if span.name == "intro" and span.bars >= 2 else "both"
    middle = bars[len(bars) // 2].tick
    held = bars if first != "figure" else [bar for bar in bars if bar.tick >= middle]
    piece.add("pad", players.pad, accompaniment.sustained(held))
    figure = accompaniment.figured(bars, players.contrast if span.theme == "B" else players.shapes, chance, meter)
    up = 12 if players.keys in HIGH_FIGURES else 0
    piece.add(
        "figure",
        players.keys,
        [
            each._replace(pitch=each.pitch + up, velocity=each.velocity + (ALONE if first == "figure" else 0))
            for each in figure
            if first != "pad" or each.tick >= middle
        ],
    )
    if span.energy >= 2 or span.name == "outro":
        lines = accompaniment.BASS_LINES["whole"] if span.name == "outro" else players.lines
        piece.add("bass", players.bass, accompaniment.bassed(bars, lines, meter))
    if span.energy >= 2 and players.groove:
        piece.add("kit", "kit", drums.drummed(bars, players.groove, chance, meter))
    if span.energy >= 3:
        instrument = "strings" if players.pad != "strings" else "air"
        piece.add("counter", instrument, accompaniment.countered(bars, 67, 79))
    sing(piece, span, bars, music, chance)


def sing(piece: Piece, span: Span, bars: Sequence[Bar], music: Movement, chance: Random) -> None:
    """The melody of a section: whole in the themes, a memory of it in outro, and in some intros; none in a break."""
    eighths = span.bars * 2 * piece.clock.beats_per_bar
    theme = music.themes[span.theme]
    start = bars[0].tick
    match span.name:
        case "A" | "B":
            idea = melody.head(theme, eighths)
            if span.energy >= 4 and chance.random() < 0.7:
                idea = melody.ornamented(idea, chance)
        case "intro" if span.bars >= 4 and chance.random() < 0.6:
            idea = melody.head(theme, eighths // span.bars)
            start = bars[0].tick + (span.bars - 2) * piece.clock.bar
        case "outro" if span.bars >= 2:
            idea = melody.head(theme, (span.bars - 1) * eighths // span.bars)
        case _:
            return
    role = "second" if span.theme == "B" else "lead"
    instrument = music.players.second if span.theme == "B" else music.players.lead
    low, high = singing_range(music.key, instrument)
    harmony = [Harmony(bar.tick, bar.chord) for bar in bars]
    tones = melody.sung(idea, start, harmony, music.key, piece.clock.beats_per_bar, low, high, span.name in "AB")
    events = phrased(tones, music.key, span, chance)
    piece.add(role, instrument, events)
    if span.energy >= 4 and span.bars >= 4:
        above = "strings" if instrument != "strings" else "bell"
        piece.add("double", above, [each._replace(pitch=each.pitch + 12) for each in events])


def singing_range(key: Key, instrument: str) -> tuple[int, int]:
    """Steps: a tenth around the middle of the instrument's register."""
    low, high = REGISTERS[instrument]
    middle = key.step_near((low + high) // 2)
    return middle - 4, middle + 5


def phrased(tones: Sequence[Tone], key: Key, span: Span, chance: Random) -> list[Event]:
    """Tones as events: strong beats and high notes a little louder, the way one sings."""
    if not tones:
        return []
    middle = sum(tone.step for tone in tones) / len(tones)
    return [
        Event(
            tone.tick,
            tone.length,
            key.pitch(tone.step, tone.raised),
            round(66 + 4 * span.energy + 8 * tone.is_strong + 1.5 * (tone.step - middle)) + chance.randint(-4, 4),
        )
        for tone in tones
    ]


def close(piece: Piece, music: Movement) -> None:
    """The last chord, from everybody; the melody ends on the tonic."""
    last, players = piece.bars[-1], music.players
    tick, length, ringing = last.tick, last.length, 64 + 4 * last.energy
    piece.add("pad", players.pad, [Event(tick, length, pitch, ringing) for pitch in last.voices])
    up = 12 if players.keys in HIGH_FIGURES else 0
    piece.add(
        "figure",
        players.keys,
        [Event(tick, length, pitch + up, ringing - 4, 3 * n) for n, pitch in enumerate(last.voices)],
    )
    root = accompaniment.bass_note(music.key.tonic, 36)
    piece.add("bass", players.bass, [Event(tick, length, root, ringing + 10)])
    low, high = singing_range(music.key, players.lead)
    sung = sorted(piece.lines.get(("lead", players.lead), []))
    near = music.key.step_near(sung[-1].pitch) if sung else (low + high) // 2
    tonic = melody.nearest(near, (0,), low, high)
    before, half = piece.bars[-2], TICKS * (2 if piece.clock.beats_per_bar == 4 else 1)
    if not sung or sung[-1].tick + sung[-1].length <= tick - half:  # the melody has gone: it comes back to close
        leading = melody.nearest(tonic + (1 if near > tonic else -1), before.chord.steps, low - 3, high + 3)
        pitch = music.key.pitch(leading, before.chord.raised)
        piece.add("lead", players.lead, [Event(tick - half, half, pitch, ringing)])
    piece.add("lead", players.lead, [Event(tick, length, music.key.pitch(tonic), ringing + 6, 2)])
    if players.groove and piece.clock.duration_ms > 8000:
        piece.add("kit", "kit", [Event(tick, TICKS, drums.KIT["boom"], ringing)])


def mark(piece: Piece, accents_ms: Sequence[int]) -> None:
    """A bell on the beat at which something happens in the film, and where a full section begins."""
    time = piece.clock
    ticks = {span.first_bar * time.bar for span in piece.spans if span.energy >= 3}
    eighths = [time.at(tick) for tick in range(0, time.ticks, TICKS // 2)]
    for accent in accents_ms:
        after = bisect_left(eighths, accent - NEAR_MS)
        if after < len(eighths) and eighths[after] <= accent + NEAR_MS:
            ticks.add(after * TICKS // 2)
    begins = [bar.tick for bar in piece.bars]
    for tick in sorted(ticks):
        bar = piece.bars[bisect_right(begins, tick) - 1]
        piece.add("sparkle", "bell", [Event(tick, 2 * TICKS, bar.voices[-1] + 12, 56)])
