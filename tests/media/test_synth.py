"""Music as sound. Nobody listens in a test, so each fact is one that an ear would notice."""

from functools import cache

import numpy as np
import pytest
from scipy.signal import butter, sosfilt, welch

from showrunner.film.composing.drums import KIT
from showrunner.film.score import MOODS, Note, Score, compose
from showrunner.media.loudness import Signal, decibels, hop_energies, integrated, true_peak
from showrunner.media.synth import render
from showrunner.media.synth.patches import LENGTHS_S, PATCHES, Bank, hertz
from showrunner.media.synth.room import Room, impulse

LENGTH_MS = 24_000


@cache
def music(mood: str) -> tuple[Score, Signal]:
    score = compose(mood, LENGTH_MS, 11)
    return score, render(score)


def band_db(signal: Signal, low: float, high: float) -> float:
    """Share of the power between two frequencies."""
    frequencies, power = welch(signal.mean(axis=0), 48_000, nperseg=8192)
    inside = (frequencies >= low) & (frequencies < high)
    return float(10 * np.log10(power[inside].sum() / power.sum()))


@pytest.mark.parametrize("mood", MOODS)
def test_a_piece_is_as_long_as_its_film_and_free_of_faults(mood: str) -> None:
    _, sound = music(mood)
    assert sound.shape == (2, LENGTH_MS * 48)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert true_peak(sound) < -3.0
    assert abs(float(sound.mean())) < 5e-4, "no offset"
    assert integrated(sound) == pytest.approx(-20.0, abs=0.6)


@pytest.mark.parametrize("length_ms", [1_000, 2_000, 3_300])
def test_even_a_jingle_has_an_ending(length_ms: int) -> None:
    sound = render(compose("playful", length_ms, 3))
    assert sound.shape == (2, length_ms * 48)
    assert np.abs(sound[:, -48:]).max() < 1e-2 < np.abs(sound).max()


@pytest.mark.parametrize("mood", MOODS)
def test_the_last_chord_rings_and_dies_inside_the_film(mood: str) -> None:
    score, sound = music(mood)
    levels = decibels(hop_energies(sound))
    struck = levels[score.close_ms // 100 : score.close_ms // 100 + 8].max()
    assert struck > -32, "the ending is heard"
    assert levels[-1] < -55, "and is over at the last frame"
    assert np.abs(sound[:, -48:]).max() < 1e-3
    tail = levels[score.close_ms // 100 :]
    assert tail[: len(tail) // 2].mean() > tail[len(tail) // 2 :].mean() + 6


@pytest.mark.parametrize("mood", MOODS)
def test_the_spectrum_is_neither_boomy_nor_harsh_nor_dull(mood: str) -> None:
    _, sound = music(mood)
    assert band_db(sound, 0, 45) < -9, "no rumble"
    assert band_db(sound, 4000, 20_000) < -13, "nothing hisses"
    assert band_db(sound, 1000, 20_000) > -20, "but there is air"
    assert band_db(sound, 60, 250) > -14, "and ground"


@pytest.mark.parametrize("mood", MOODS)
def test_the_picture_is_wide_and_holds_in_mono(mood: str) -> None:
    _, sound = music(mood)
    assert 0.25 < float(np.corrcoef(sound)[0, 1]) < 0.97
    left, right = (float((channel**2).mean()) for channel in sound)
    assert abs(10 * np.log10(left / right)) < 2.5


def test_the_intro_is_softer_than_the_body() -> None:
    score = compose("hopeful", 45_000, 6)
    levels = decibels(hop_energies(render(score)))
    first, second = score.sections[0], score.sections[1]
    intro = levels[: second.start_ms // 100].mean()
    body = levels[second.start_ms // 100 : score.sections[-1].start_ms // 100].mean()
    assert first.name == "intro"
    assert 2 < body - intro < 12


def test_playing_twice_gives_the_same_bytes() -> None:
    score = compose("curious", 6_000, 2)
    assert render(score).tobytes() == render(score).tobytes()


@pytest.mark.parametrize("instrument", PATCHES)
@pytest.mark.parametrize("pitch", [48, 76])
def test_instruments_play_in_tune(instrument: str, pitch: int) -> None:
    sound = Bank().note(instrument, pitch, 90, 1.6)
    mono = np.zeros(1 << 19)
    heard = sound[0, 2400 : 2400 + (1 << 17)]
    mono[: len(heard)] = heard * np.hanning(len(heard))
    spectrum = np.abs(np.fft.rfft(mono))
    expected = hertz(pitch) * len(mono) / 48_000
    near = slice(int(expected * 0.96), int(expected * 1.04))
    weights = spectrum[near] ** 2
    found = float((np.arange(near.start, near.stop) * weights).sum() / weights.sum())
    assert abs(1200 * np.log2(found / expected)) < 9, "cents"


@pytest.mark.parametrize("instrument", PATCHES)
def test_no_instrument_clicks(instrument: str) -> None:
    """Above the highest partial there is nothing, and a trace of the attack: no step where a note begins or ends."""
    score = compose("calm", 4_000, 1)
    lone = score.parts[0].model_copy(
        update={"instrument": instrument, "send_pc": 0, "notes": (Note(200, 700, 67, 90), Note(900, 900, 71, 60))}
    )
    sound = render(score.model_copy(update={"parts": (lone,)}))
    high = sosfilt(butter(8, 15_000, "high", fs=48_000, output="sos"), sound.astype(np.float64))
    traces = np.abs(high).max(axis=0) / np.abs(sound).max()
    attacks = np.zeros(len(traces), bool)
    for start_ms in (200, 900):
        attacks[start_ms * 48 : (start_ms + 40) * 48] = True
    assert traces[attacks].max() < 0.03
    assert traces[~attacks].max() < 0.002


def test_the_same_drum_is_never_struck_twice_alike() -> None:
    bank = Bank()
    assert not np.array_equal(bank.drum(KIT["shaker"], 1), bank.drum(KIT["shaker"], 2))


def test_a_full_bank_forgets_what_was_not_used_and_makes_it_again() -> None:
    bank = Bank(room=1_500_000)
    first = bank.note("harp", 60, 90, 1.6)
    for pitch in range(61, 72):
        bank.note("harp", pitch, 90, 1.6)
    assert sum(sound.nbytes for sound in bank.made.values()) <= 1_500_000
    assert bank.note("harp", 60, 90, 1.6) is not first
    assert np.array_equal(bank.note("harp", 60, 90, 1.6), first)


def test_harder_is_brighter() -> None:
    bank = Bank()
    soft, hard = (bank.note("felt", 60, velocity, LENGTHS_S[1]) for velocity in (20, 120))
    assert band_db(hard, 1000, 12_000) > band_db(soft, 1000, 12_000) + 3


def test_notes_sound_when_they_are_written() -> None:
    score = compose("calm", 12_000, 1)
    lone = score.parts[0].model_copy(
        update={"instrument": "marimba", "send_pc": 0, "notes": (Note(9_500, 400, 67, 90),)}
    )
    sound = render(score.model_copy(update={"parts": (lone,), "close_ms": 11_500}))
    loud = np.abs(sound).max(axis=0)
    first = int(np.argmax(loud > loud.max() * 0.05))
    assert abs(first - 9_500 * 48) < 6 * 48, "also in the second block of eight seconds"


def test_the_room_dies_away_in_its_time() -> None:
    response = impulse(2000)
    energy = np.cumsum((response**2).sum(axis=0)[::-1])[::-1]
    decay = 10 * np.log10(energy / energy[0])
    assert 0.8 < float(np.argmax(decay < -30)) / 48_000 / 1.0 < 1.3
    assert abs(float(np.corrcoef(response)[0, 1])) < 0.4


def test_the_room_does_not_notice_where_blocks_end() -> None:
    click = np.zeros((2, 96_000), np.float32)
    click[:, 40_000] = 1.0
    whole = Room(600, 96_000).answer(click)
    halves = Room(600, 48_000)
    joined = np.concatenate([halves.answer(click[:, :48_000]), halves.answer(click[:, 48_000:])], axis=1)
    assert np.allclose(whole, joined, atol=1e-5)
