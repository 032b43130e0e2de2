"""A piece that is too short goes on, and nobody hears where."""

import numpy as np
import pytest

from showrunner.errors import MediaError
from showrunner.film.score import compose
from showrunner.film.sound import RATE
from showrunner.media.bedding.looping import crossed, loop_of, looped
from showrunner.media.blocks.keeping import Kept
from showrunner.media.blocks.reading import exactly
from showrunner.media.loudness import blocks, decibels, hop_energies
from showrunner.media.synth import render


def pieces_of(sound):
    return lambda: np.array_split(sound, 13, axis=1)


def played(sound, loop, seconds):
    return np.concatenate(list(exactly(looped(pieces_of(sound), loop), round(seconds * RATE))), axis=1)


@pytest.fixture(scope="module")
def songs():
    """Score and sound by mood."""
    scores = {mood: compose(mood, 18_000, seed) for mood, seed in (("hopeful", 3), ("energetic", 1))}
    return {mood: (score, render(score)) for mood, score in scores.items()}


@pytest.mark.parametrize("mood", ["hopeful", "energetic"])
def test_beats_fall_on_beats(songs, mood):
    score, sound = songs[mood]
    loop = loop_of(pieces_of(sound))
    bars = np.array([chord.start_ms for chord in score.chords]) * RATE / 1000
    here, there = (bars[bars >= place][0] - place for place in (loop.first, loop.last))
    beat = score.beat_us * RATE / 1e6
    off = (here - there + beat / 2) % beat - beat / 2
    assert abs(off) <= 0.02 * RATE


def test_the_seam_is_not_louder_or_softer_than_the_music(songs):
    _, sound = songs["hopeful"]
    loop = loop_of(pieces_of(sound))
    levels = decibels(blocks(hop_energies(played(sound, loop, 34)), 10))
    seam = (loop.last - loop.begin) * 10 // RATE
    around = np.concatenate((levels[seam - 40 : seam - 15], levels[seam + 15 : seam + 40]))
    inside = levels[seam - 8 : seam + 9]
    assert around.min() - 1.5 < inside.min()
    assert inside.max() < around.max() + 1.5


def test_silence_around_a_piece_is_left_out(songs):
    sound = np.pad(songs["hopeful"][1], ((0, 0), (RATE, RATE)))
    loop = loop_of(pieces_of(sound))
    assert abs(loop.begin - RATE) < 0.1 * RATE
    assert loop.end < sound.shape[1] - 0.9 * RATE
    assert np.abs(played(sound, loop, 0.3)).max() > 0.001


def test_a_beat_that_repeats_itself_is_looped_to_the_sample():
    """Noise that repeats every 1.5 s: a loop that fits is the same signal going on."""
    bar = np.random.default_rng(5).normal(0, 0.1, (2, 3 * RATE // 2)).astype(np.float32)
    bar[:, :3000] *= 6
    sound = np.tile(bar, 12)
    loop = loop_of(pieces_of(sound))
    assert (loop.last - loop.first) % bar.shape[1] == 0
    endless = np.tile(bar, 30)
    assert np.abs(played(sound, loop, 40) - endless[:, loop.begin :][:, : 40 * RATE]).max() < 1e-3


def test_what_is_kept_is_asked_for_once_and_sounds_the_same(songs, tmp_path):
    _, sound = songs["hopeful"]
    loop, asked = loop_of(pieces_of(sound)), []

    def pieces():
        asked.append(1)
        return pieces_of(sound)()

    kept = looped(pieces, loop, Kept(tmp_path / "kept"))
    again = np.concatenate(list(exactly(kept, 50 * RATE)), axis=1)
    assert len(asked) == 1
    assert np.abs(again - played(sound, loop, 50)).max() < 2**-11 * np.abs(sound).max()


def test_crossing_keeps_the_level_of_the_same_and_of_different_music():
    chance = np.random.default_rng(2)
    one, other = (chance.normal(0, 0.1, (2, RATE)).astype(np.float32) for _ in range(2))
    for leaving, coming in ((one, one), (one, other)):
        power = (crossed(leaving, coming) ** 2).reshape(2, 10, -1).mean(axis=(0, 2))
        assert 10 * np.log10(power.max() / power.min()) < 0.5


def test_a_short_sound_is_repeated_whole():
    knock = np.random.default_rng(1).normal(0, 0.1, (2, RATE)).astype(np.float32)
    loop = loop_of(pieces_of(knock))
    assert loop.first == loop.begin
    assert played(knock, loop, 10).shape[1] == 10 * RATE


def test_silence_cannot_be_looped():
    with pytest.raises(MediaError, match="silent"):
        loop_of(pieces_of(np.zeros((2, RATE), np.float32)))
