"""Moods: what a piece may be made of. All taste, all data; the seed chooses among what stands here."""

import re
from collections import Counter
from functools import lru_cache

from showrunner.kit.chance import rng
from showrunner.kit.document import Document


class Mood(Document):
    """Tempo in beats per minute; percentages 0 to 100; instruments are patches of `media.synth`."""

    name: str
    about: tuple[str, ...]  # words that call for it, as stems: "hope" answers to hopes, hoped and hopeful
    tempo: tuple[int, int]
    meters: tuple[int, ...]  # beats per bar
    scales: tuple[str, ...]
    colour_pc: int  # how often a chord carries a seventh or a ninth
    density: int  # notes of the melody: 0 sparse, 1 flowing, 2 busy
    most_energy: int  # 1 to 4
    leads: tuple[str, ...]
    keys: tuple[str, ...]  # the figure's instrument
    pads: tuple[str, ...]
    basses: tuple[str, ...]
    figures: tuple[str, ...]  # shapes of `accompaniment.FIGURES`
    bass_lines: tuple[str, ...]  # of `accompaniment.BASS_LINES`
    grooves: tuple[str, ...]  # of `drums.GROOVES`; () for music without drums
    swing_pc: int = 0  # how far the off-beat eighth is late, in percent of an eighth
    room_ms: int = 2200  # until the reverberation is 60 dB down
    send_pc: int = 30
    bright_pc: int = 50


MOODS: dict[str, Mood] = {
    mood.name: mood
    for mood in (
        Mood(
            name="calm",
            about=(
                "calm", "quiet", "peace", "meditat", "gentle", "slow", "breath", "rest", "sleep", "relax", "lake",
                "garden", "tea", "still", "soft", "mindful", "yoga", "nature", "silence", "evening",
            ),
            tempo=(64, 78), meters=(4, 4, 3), scales=("major", "lydian", "mixolydian"), colour_pc=55, density=0,
            most_energy=2,
            leads=("flute", "felt", "kalimba", "clarinet"), keys=("felt", "harp", "nylon", "tines"),
            pads=("warm", "air"), basses=("sub", "upright"), figures=("rolling", "rise", "wave", "broken"),
            bass_lines=("whole", "halves"), grooves=(), room_ms=2800, send_pc=42, bright_pc=36,
        ),
        Mood(
            name="hopeful",
            about=(
                "hope", "future", "grow", "help", "together", "dream", "change", "learn", "child", "better", "health",
                "heal", "begin", "save", "success", "inspir", "teach", "school", "green", "solar", "sun", "morning",
            ),
            tempo=(86, 104), meters=(4,), scales=("major", "major", "lydian"), colour_pc=30, density=1, most_energy=4,
            leads=("felt", "bell", "flute", "cello"), keys=("felt", "nylon", "harp", "tines"),
            pads=("strings", "warm"), basses=("round", "sub"), figures=("rolling", "rise", "broken", "gallop"),
            bass_lines=("halves", "dotted", "pulse"), grooves=("soft", "heart", "march"), room_ms=2200, send_pc=32,
            bright_pc=56,
        ),
        Mood(
            name="curious",
            about=(
                "why", "how", "what", "science", "discover", "question", "explor", "explain", "fact", "brain",
                "octopus", "animal", "bee", "experiment", "invent", "idea", "secret", "work", "guide", "understand",
                "research",
            ),
            tempo=(94, 112), meters=(4,), scales=("dorian", "major", "mixolydian"), colour_pc=35, density=1,
            most_energy=3,
            leads=("clarinet", "marimba", "kalimba", "pizz"), keys=("pizz", "marimba", "tines", "kalimba"),
            pads=("air", "warm"), basses=("upright", "round"), figures=("hop", "broken", "wave", "stab"),
            bass_lines=("dotted", "walk", "halves"), grooves=("shaker", "brushes", "soft"), room_ms=1500, send_pc=24,
            bright_pc=54,
        ),
        Mood(
            name="playful",
            about=(
                "fun", "play", "game", "kid", "puppy", "dog", "cat", "party", "funny", "joke", "candy", "toy", "silly",
                "cook", "recipe", "cake", "pizza", "holiday", "birthday", "laugh", "easy", "tip", "trick", "colour",
            ),
            tempo=(106, 126), meters=(4,), scales=("major", "mixolydian"), colour_pc=20, density=2, most_energy=3,
            leads=("marimba", "clarinet", "pizz", "bell"), keys=("pizz", "nylon", "marimba", "tines"),
            pads=("air", "warm"), basses=("upright", "round"), figures=("stab", "hop", "oompah", "gallop"),
            bass_lines=("oompah", "walk", "dotted"), grooves=("snap", "brushes", "shaker"), swing_pc=18, room_ms=1100,
            send_pc=18, bright_pc=62,
        ),
        Mood(
            name="tense",
            about=(
                "danger", "crime", "war", "threat", "risk", "attack", "crisis", "mystery", "dark", "murder", "storm",
                "fear", "warn", "secur", "hack", "virus", "collapse", "disaster", "escape", "deadly", "problem",
                "night",
            ),
            tempo=(84, 100), meters=(4,), scales=("minor", "dorian", "minor"), colour_pc=25, density=0, most_energy=3,
            leads=("cello", "felt", "clarinet"), keys=("pizz", "felt", "marimba"), pads=("dark", "strings"),
            basses=("sub", "round"), figures=("ostinato", "pulse", "hop"), bass_lines=("pulse", "whole", "heart"),
            grooves=("ticking", "heart"), room_ms=2400, send_pc=30, bright_pc=38,
        ),
        Mood(
            name="epic",
            about=(
                "epic", "empire", "battle", "hero", "legend", "space", "rocket", "moon", "mars", "universe", "mountain",
                "great", "king", "rome", "ancient", "history", "world", "planet", "revolution", "giant", "galaxy",
            ),
            tempo=(80, 98), meters=(4, 4, 3), scales=("minor", "dorian", "minor"), colour_pc=18, density=1,
            most_energy=4,
            leads=("cello", "horn", "strings"), keys=("felt", "harp", "pizz"), pads=("strings", "choir"),
            basses=("sub", "round"), figures=("ostinato", "gallop", "pulse", "rise"),
            bass_lines=("pulse", "halves", "heart"), grooves=("toms", "march"), room_ms=3000, send_pc=38, bright_pc=52,
        ),
        Mood(
            name="melancholy",
            about=(
                "sad", "loss", "lost", "lone", "memor", "goodbye", "grief", "death", "die", "rain", "autumn", "miss",
                "old", "leave", "regret", "tear", "farewell", "extinct", "forgotten", "alone", "broken", "winter",
            ),
            tempo=(60, 74), meters=(4, 3), scales=("minor", "dorian", "minor"), colour_pc=45, density=0, most_energy=3,
            leads=("cello", "felt", "clarinet", "flute"), keys=("felt", "nylon", "harp"), pads=("strings", "dark"),
            basses=("sub", "upright"), figures=("broken", "rolling", "wave"), bass_lines=("whole", "halves"),
            grooves=(), room_ms=2800, send_pc=40, bright_pc=34,
        ),
        Mood(
            name="energetic",
            about=(
                "fast", "sport", "run", "race", "energy", "fitness", "workout", "launch", "speed", "power", "startup",
                "technolog", "app", "robot", "ai", "data", "digital", "product", "sale", "new", "tech", "drive", "win",
            ),
            tempo=(114, 130), meters=(4,), scales=("major", "minor", "mixolydian", "dorian"), colour_pc=25, density=2,
            most_energy=4,
            leads=("glide", "bell", "tines", "marimba"), keys=("tines", "nylon", "marimba", "glide"),
            pads=("warm", "air"), basses=("round", "sub"), figures=("gallop", "stab", "ostinato", "hop"),
            bass_lines=("pulse", "dotted", "offbeat"), grooves=("fours", "snap", "drive"), room_ms=1300, send_pc=20,
            bright_pc=66,
        ),
        Mood(
            name="dreamy",
            about=(
                "dream", "star", "cloud", "magic", "fantas", "ocean", "deep", "sea", "underwater", "wonder", "float",
                "light", "aurora", "fairy", "imagin", "whale", "jellyfish", "poem", "art", "love", "infinite", "wish",
            ),
            tempo=(62, 78), meters=(4, 3), scales=("lydian", "major", "dorian"), colour_pc=70, density=0, most_energy=2,
            leads=("bell", "flute", "glide", "kalimba"), keys=("tines", "harp", "kalimba", "bell"),
            pads=("air", "choir", "warm"), basses=("sub",), figures=("wave", "rise", "rolling"),
            bass_lines=("whole", "halves"), grooves=(), room_ms=3400, send_pc=50, bright_pc=44,
        ),
        Mood(
            name="warm",
            about=(
                "home", "family", "friend", "bread", "coffee", "farm", "village", "story", "grandmother", "kitchen",
                "craft", "community", "honey", "welcome", "thank", "mother", "father", "care", "wood", "fire",
                "tradition",
            ),
            tempo=(76, 94), meters=(4, 3, 4), scales=("major", "mixolydian"), colour_pc=35, density=1, most_energy=3,
            leads=("clarinet", "felt", "flute", "cello"), keys=("nylon", "felt", "tines"), pads=("warm", "strings"),
            basses=("upright", "round"), figures=("broken", "rolling", "oompah"),
            bass_lines=("halves", "walk", "dotted"), grooves=("brushes", "soft"), swing_pc=8, room_ms=1700, send_pc=26,
            bright_pc=46,
        ),
    )
}  # fmt: skip

UNDECIDED = ("curious", "hopeful", "warm", "calm")  # for a text that calls for nothing in particular
HEARD = 3  # a word counts at most so often
ENDINGS = (
    "", "s", "es", "d", "ed", "er", "ers", "est", "ing", "ful", "less", "ly", "y", "ies", "e", "ion", "ions", "ation",
    "al", "ous", "ic", "ity", "en", "ness", "ry",
)  # fmt: skip


def mood_for(text: str) -> str:
    """The mood whose words the text uses most; a text that uses none gets one of UNDECIDED, always the same."""
    scores = dict.fromkeys(MOODS, 0)
    for word, count in sorted(Counter(re.findall(r"[a-z]+", text.lower())).items()):
        for name in callers(word):
            scores[name] += min(count, HEARD)
    best = max(scores.values())
    if not best:
        return rng("mood", text).choice(UNDECIDED)
    return next(name for name, score in scores.items() if score == best)


@lru_cache(maxsize=8192)
def callers(word: str) -> tuple[str, ...]:
    """The moods that a word calls for."""
    return tuple(
        name
        for name, mood in MOODS.items()
        if any(word.startswith(stem) and word[len(stem) :] in ENDINGS for stem in mood.about)
    )
