"""The mix as a document: what is heard, from which sample on, and how loud the whole shall be.

Positions are samples at 48 kHz, counted from the film's first frame. Frames become samples here and nowhere else, each
by itself from the start of the film, so nothing adds up.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from showrunner.film.asset import Asset
from showrunner.film.look import TransitionKind
from showrunner.film.timeline import Spoken
from showrunner.kit.document import Document

RATE = 48_000  # samples per second of everything we mix

# What a transition sounds like when the style asks for sound, and its gain in centibels: a cut is silent, a dissolve
# only breathes.
EFFECTS: dict[TransitionKind, tuple[str, int]] = {
    "dissolve": ("breath", -60),
    "push": ("whoosh", 0),
    "wipe": ("paper", -20),
    "zoom": ("riser", 0),
    "glitch": ("click", -20),
}


class Stem(Document):
    """A sound file placed in the film. `voice` groups the takes that are levelled together: one speaker, one gain."""

    asset: Asset
    start: Annotated[int, Field(ge=0)]  # sample
    gain_cb: int = 0  # centibels: tenths of a decibel
    voice: str = ""


class Effect(Document):
    """A short synthesised sound, by name; another seed is another take of it."""

    name: str
    seed: int = 0


class Recorded(Document):
    """Where in a file a short sound lies, in samples; `loudest` counts from its start."""

    start: int
    length: int
    loudest: int


class Reel(Document):
    """A film's short sounds one after another in one file."""

    asset: Asset
    sounds: tuple[Recorded, ...]


class EffectCue(Document):
    """A sound of the reel. `at` is the sample where it is strongest: what the eye sees happens there."""

    sound: Annotated[int, Field(ge=0)]  # its place in the reel
    at: Annotated[int, Field(ge=0)]
    gain_cb: int = 0


class MixPlan(Document):
    """One mix. `spoken` are the sample ranges in which somebody is heard: sorted, disjoint, inside the film."""

    samples: Annotated[int, Field(gt=0)]
    speech: tuple[Stem, ...] = ()
    spoken: tuple[tuple[int, int], ...] = ()
    music: Asset | None = None
    reel: Reel | None = None
    effects: tuple[EffectCue, ...] = ()
    loop_music: bool = False  # the file was not composed for this film: fit it to the length
    target_lufs: int = -1400  # hundredths of LUFS
    ceiling_dbtp: int = -100  # hundredths of dBTP, of the deliverable


def effects(kinds: Iterable[TransitionKind], seed: int) -> tuple[Effect, ...]:
    """What transitions that can be heard sound like, in their order."""
    return tuple(Effect(name=EFFECTS[kind][0], seed=seed + number) for number, kind in enumerate(kinds))


def sample_at(frame: int, fps: int) -> int:
    """The first sample of a frame: exact where fps divides 48000, else rounded to the nearest."""
    return (frame * RATE * 2 + fps) // (2 * fps)


def voiced_range(spoken: Spoken, fps: int) -> tuple[int, int]:
    """The samples in which a take is heard: from its first word to its last, or all of it when no word has a time."""
    take, start = spoken.take, sample_at(spoken.start_frame, fps)
    first = take.words[0].start_ms if take.words and not take.unplaced else 0
    last = take.words[-1].end_ms if take.words and not take.unplaced else take.duration_ms
    return start + first * RATE // 1000, start + last * RATE // 1000


def disjoint(ranges: Iterable[tuple[int, int]], end: int) -> tuple[tuple[int, int], ...]:
    """Sorted ranges without overlaps, cut to [0, end)."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        first, last = max(0, first), min(last, end)
        if last <= first:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return tuple(merged)


def plan_mix(
    spoken: Sequence[Spoken],
    frames: int,
    fps: int,
    *,
    music: Asset | None = None,
    loop_music: bool = False,
    transitions: Sequence[tuple[int, TransitionKind]] = (),
    reel: Reel | None = None,
) -> MixPlan:
    """The mix of a film `frames` long. `transitions` are (frame in the middle of it, kind), those that can be heard.

    `reel` holds their `effects`; without it nothing is heard of them.
    """
    samples = sample_at(frames, fps)
    cues = tuple(
        EffectCue(sound=number, at=sample_at(frame, fps), gain_cb=EFFECTS[kind][1])
        for number, (frame, kind) in enumerate(transitions)
    )
    return MixPlan(
        samples=samples,
        speech=tuple(
            Stem(asset=each.take.audio, start=sample_at(each.start_frame, fps), voice=each.speaker) for each in spoken
        ),
        spoken=disjoint((voiced_range(each, fps) for each in spoken), samples),
        music=music,
        reel=reel,
        effects=cues if reel else (),
        loop_music=loop_music,
    )
