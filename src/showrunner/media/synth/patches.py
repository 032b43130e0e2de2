"""The instruments, by name: how each makes a note, how long it rings when let go, and its level.

A bank keeps what it has made: a piece uses some hundred different notes, however long it is.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.media.loudness import HOP, hop_energies
from showrunner.media.synth import kit
from showrunner.media.synth.tones import (
    CLOUD,
    Mono,
    Partial,
    Vibrato,
    band,
    cloud,
    noise,
    onset,
    plucked,
    struck,
    sung,
    tines,
)

Stereo = NDArray[np.float32]

FORCES = (0.4, 0.7, 1.0)  # three strengths of touch; velocity chooses
VARIANTS = 3  # of each stroke on a drum
MEMORY = 160_000_000  # bytes of notes kept; a minute of music needs about half of it
KIT_PEAK = 0.25  # of a kick at velocity 90
LEVEL_DB = -23.0  # of the loudest 100 ms of every note, K-weighted, so that instruments and registers balance
LENGTHS_S = (0.8, 1.6, 3.2, 6.4)  # notes are made in these lengths, the next longer than needed


def hertz(pitch: int) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))


class Patch(NamedTuple):
    """`make` gives a note (2, n) for a pitch in Hz, a force 0 to 1 and a length in s, or shorter when the
    instrument rings no longer. `release_s` is its fade when let go."""

    make: Callable[[float, float, float], Stereo]
    release_s: float
    loops: bool = False  # a cloud: as long as the note asks, from anywhere
    attack_s: float = 0.0  # of a cloud
    trim_db: float = 0.0  # held tones cover more than struck ones of the same level; found by the level of each part


def wide(left: Mono, right: Mono) -> Stereo:
    return np.stack([left, right])


def centre(tone: Mono) -> Stereo:
    return np.stack([tone, tone])


def knock(samples: int, low: float, high: float, level: float, *purpose: object) -> Mono:
    """The noise of a finger or a hammer."""
    length = min(samples, RATE // 8)
    click = np.zeros(samples)
    click[:length] = band(noise(length, "knock", *purpose), low, high) * np.exp(-np.arange(length) / RATE * 70)
    return (level * click * onset(samples, 0.002)).astype(np.float32)


def felt(hz: float, force: float, length_s: float) -> Stereo:
    """A piano with felt before its hammers: two strings, a soft knock."""
    slope, dark = 1.85 - 0.65 * force, 1.5
    left = plucked(hz, min(length_s, 4.5), 4.2, dark, 0.125, slope, -1.1, 0.006)
    right = plucked(hz, min(length_s, 4.5), 4.0, dark, 0.13, slope, 1.2, 0.006)
    thud = knock(len(left), 90, 700, 0.05 + 0.05 * force, "felt", round(hz))
    return wide(0.8 * left + 0.35 * right + thud, 0.35 * left + 0.8 * right + thud)


def nylon(hz: float, force: float, length_s: float) -> Stereo:
    tone = plucked(hz, min(length_s, 3.0), 2.6, 2.6, 0.23, 1.4 - 0.4 * force)
    return centre(tone + knock(len(tone), 150, 3000, 0.08 * force, "nylon", round(hz)))


def harp(hz: float, force: float, length_s: float) -> Stereo:
    first, second = (
        plucked(hz, min(length_s, 4.0), 3.8, 2.2, 0.36, 1.45 - 0.35 * force, cents) for cents in (-0.7, 0.9)
    )
    return wide(0.75 * first + 0.4 * second, 0.4 * first + 0.75 * second)


def pizz(hz: float, force: float, length_s: float) -> Stereo:
    """A section of plucked strings: three players, not quite together."""
    players = [plucked(hz, 0.9, 0.75, 9.0, 0.28, 1.3 - 0.35 * force, cents) for cents in (-4, 1, 5)]
    late = [
        np.roll(player, shift) * onset(len(player), 0.004) for player, shift in zip(players, (0, 230, 410), strict=True)
    ]
    return wide(0.6 * late[0] + 0.5 * late[1] + 0.25 * late[2], 0.25 * late[0] + 0.5 * late[1] + 0.6 * late[2])


def marimba(hz: float, force: float, length_s: float) -> Stereo:
    parts = [Partial(1, 1, 1.25), Partial(3.93, 0.28 * force, 0.35), Partial(9.24, 0.07 * force, 0.12)]
    tone = struck(hz, min(length_s, 1.6), parts)
    return centre(tone + knock(len(tone), 200, 3600, 0.08 * force, "marimba", round(hz)))


def kalimba(hz: float, force: float, length_s: float) -> Stereo:
    parts = [
        Partial(1, 1, 1.9),
        Partial(2.0, 0.06, 1.0),
        Partial(5.42, 0.12 * force, 0.25),
        Partial(6.8, 0.05 * force, 0.2),
    ]
    tone = struck(hz, min(length_s, 2.4), parts)
    return centre(tone + knock(len(tone), 300, 4200, 0.07 * force, "kalimba", round(hz)))


def bell(hz: float, force: float, length_s: float) -> Stereo:
    """A celesta more than a bell: harmonic below, a glint above."""
    parts = [
        Partial(1, 1, 3.0), Partial(2.003, 0.32, 2.2), Partial(3.01, 0.1, 1.4), Partial(4.02, 0.16 * force, 1.0),
        Partial(6.8, 0.05 * force, 0.4),
    ]  # fmt: skip
    return wide(struck(hz, min(length_s, 3.6), parts), struck(hz * 1.0007, min(length_s, 3.6), parts))


def electric(hz: float, force: float, length_s: float) -> Stereo:
    tone = tines(hz, min(length_s, 4.0), force)
    sway = 0.18 * np.sin(2 * np.pi * 1.9 * np.arange(len(tone)) / RATE).astype(np.float32)
    return wide(tone * (1 + sway), tone * (1 - sway))


def upright(hz: float, force: float, length_s: float) -> Stereo:
    tone = plucked(hz, min(length_s, 2.6), 2.0, 2.4, 0.19, 1.35 - 0.3 * force)
    return centre(tone + knock(len(tone), 80, 900, 0.06 * force, "upright", round(hz)))


def round_(hz: float, force: float, length_s: float) -> Stereo:
    return centre(plucked(hz, min(length_s, 3.2), 3.4, 1.8, 0.27, 1.45 - 0.3 * force))


def sub(hz: float, force: float, length_s: float) -> Stereo:
    """Deep, with enough above the fundamental to be heard on a telephone."""
    levels = (0.8, 0.6, 0.32, 0.18 * force, 0.08, 0.04)
    return centre(sung(hz, length_s, levels, 0.05, Vibrato(), 0.0, 0.0))


def flute(hz: float, force: float, length_s: float) -> Stereo:
    levels = (1.0, 0.5 * force, 0.2 * force, 0.1 * force, 0.05, 0.03, 0.02)
    return centre(sung(hz, length_s, levels, 0.11, Vibrato(4.9, 11), 0.05, 0.6))


def clarinet(hz: float, force: float, length_s: float) -> Stereo:
    levels = [(1.0 if h % 2 else 0.06) / h ** (1.25 - 0.2 * force) for h in range(1, 20)]
    return centre(sung(hz, length_s, levels, 0.08, Vibrato(4.6, 4), 0.012, 0.4))


def bowed(hz: float, reach_hz: float, count: int) -> list[float]:
    """A saw seen through a wooden body: two gentle formants, falling away above `reach_hz`."""

    def body(f: float) -> float:
        warm = 1 + 0.7 * float(np.exp(-(((f - 420) / 220) ** 2))) + 0.45 * float(np.exp(-(((f - 1100) / 400) ** 2)))
        return warm / (1 + (f / reach_hz) ** 2)

    return [body(hz * h) / h for h in range(1, count + 1)]


def cello(hz: float, force: float, length_s: float) -> Stereo:
    levels = bowed(hz, 1800 + 1400 * force, 28)
    return centre(sung(hz, length_s, levels, 0.16, Vibrato(5.3, 15), 0.006, 1.0))


def horn(hz: float, force: float, length_s: float) -> Stereo:
    levels = [float(np.exp(-(((hz * h - 420) / (420 + 350 * force)) ** 2))) + 0.02 / h for h in range(1, 14)]
    return centre(sung(hz, length_s, levels, 0.12, Vibrato(4.8, 5), 0.004, 1.0))


def glide(hz: float, force: float, length_s: float) -> Stereo:
    """A soft synthesiser: two triangles, a hair apart."""
    levels = [(1.0 if h % 2 else 0.25) / h**1.9 for h in range(1, 16)]
    one = sung(hz * 0.9985, length_s, levels, 0.05, Vibrato(5.0, 8, 0.5), 0.0, 0.5 * force)
    two = sung(hz * 1.0015, length_s, levels, 0.05, Vibrato(5.0, 8, 0.5), 0.0, 0.5 * force)
    return wide(0.8 * one + 0.4 * two, 0.4 * one + 0.8 * two)


def hazy(levels: Callable[[float], list[float]], cents: float, name: str) -> Callable[[float, float, float], Stereo]:
    """A cloud with some of its left side in its right one: wide, but sound in mono."""

    def make(hz: float, _: float, __: float) -> Stereo:
        left = cloud(hz, levels(hz), cents, name, round(hz * 10))
        other = np.roll(left, CLOUD // 2)
        return wide(left, 0.4 * left + 0.92 * other)

    return make


def below(hz: float, cutoff: float, slope: float, count: int = 24) -> list[float]:
    return [1 / h**slope / (1 + (hz * h / cutoff) ** 3) for h in range(1, count + 1)]


def vowel(hz: float) -> list[float]:
    """An open "ah" that leans to "oh"."""
    places = ((620, 110, 1.0), (1050, 140, 0.5), (2500, 300, 0.06))
    return [
        sum(level * float(np.exp(-(((hz * h - at) / (1.6 * width)) ** 2))) for at, width, level in places)
        + 0.12 / h**1.2
        for h in range(1, 20)
    ]


PATCHES: dict[str, Patch] = {
    "felt": Patch(felt, 0.35, trim_db=1.5),
    "nylon": Patch(nylon, 0.25, trim_db=1.5),
    "harp": Patch(harp, 0.7, trim_db=1.5),
    "pizz": Patch(pizz, 0.3, trim_db=3),
    "marimba": Patch(marimba, 0.4, trim_db=1.5),
    "kalimba": Patch(kalimba, 0.5, trim_db=1),
    "bell": Patch(bell, 0.9),
    "tines": Patch(electric, 0.3, trim_db=-1),
    "upright": Patch(upright, 0.18, trim_db=2),
    "round": Patch(round_, 0.14, trim_db=1),
    "sub": Patch(sub, 0.16, trim_db=-2.5),
    "flute": Patch(flute, 0.16, trim_db=-2.5),
    "clarinet": Patch(clarinet, 0.13, trim_db=-2.5),
    "cello": Patch(cello, 0.28, trim_db=-1.5),
    "horn": Patch(horn, 0.22, trim_db=-1.5),
    "glide": Patch(glide, 0.25, trim_db=-2.5),
    "strings": Patch(hazy(lambda hz: bowed(hz, 2600, 28), 17, "strings"), 0.6, True, 0.35),
    "warm": Patch(hazy(lambda hz: below(hz, 1700, 1.05), 22, "warm"), 0.9, True, 0.5),
    "dark": Patch(hazy(lambda hz: below(hz, 750, 1.0), 20, "dark"), 0.9, True, 0.5),
    "air": Patch(
        hazy(lambda hz: [1, 0.55, 0.14, 0.24, 0.06, 0.08, 0.03, 0.07] + [0.03] * 16, 28, "air"), 1.2, True, 0.7
    ),
    "choir": Patch(hazy(vowel, 24, "choir"), 0.9, True, 0.45),
}


class Bank:
    """The notes of a piece, made once and kept while there is room; in a long piece those unused for longest go."""

    def __init__(self, room: int = MEMORY) -> None:
        self.room, self.made = room, dict[tuple[str, int, int, float], Stereo]()

    def drum(self, number: int, turn: int) -> Stereo:
        """A stroke; `turn` counts them, so that no two in a row are the same."""
        variant = turn % VARIANTS
        return self.kept(("kit", number, variant, 0.0), lambda: kit.drum(number, variant) * np.float32(KIT_PEAK))

    def note(self, instrument: str, pitch: int, velocity: int, length_s: float) -> Stereo:
        """(2, n), n at least as long as asked, or as long as the instrument rings; a cloud is a loop."""
        patch = PATCHES[instrument]
        layer = 0 if patch.loops else min(len(FORCES) - 1, max(0, velocity - 1) // 36)
        length = 0.0 if patch.loops else next((each for each in LENGTHS_S if each >= length_s), length_s)
        return self.kept(
            (instrument, pitch, layer, length),
            lambda: levelled(patch.make(hertz(pitch), FORCES[layer], length), patch.trim_db),
        )

    def kept(self, key: tuple[str, int, int, float], make: Callable[[], Stereo]) -> Stereo:
        sound = self.made.pop(key, None)
        if sound is None:
            sound = make()
            self.room -= sound.nbytes
            while self.room < 0 and self.made:
                self.room += self.made.pop(next(iter(self.made))).nbytes
        self.made[key] = sound  # the latest used stands last
        return sound


def levelled(sound: Stereo, trim_db: float) -> Stereo:
    """At LEVEL_DB and the patch's trim where it is loudest."""
    energies = hop_energies(sound[:, : 12 * HOP])
    return np.asarray(
        sound * np.float32(10 ** ((LEVEL_DB + trim_db) / 20) / np.sqrt(energies.max() + 1e-12)), np.float32
    )
