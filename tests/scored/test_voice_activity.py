"""Speech is found where it is, and nowhere else."""

import asyncio

import numpy as np
import pytest

from showrunner.film.brief import Choice
from showrunner.film.score import compose
from showrunner.film.script import Line
from showrunner.media import voice_activity, wav
from showrunner.media.synth import render
from showrunner.providers.voices.hibari import Hibari

TEXT = "Honey never spoils. Jars found in ancient tombs were still good to eat."
SILENCE = np.zeros(2 * voice_activity.RATE, np.float32)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """(mono at 16 kHz, ms of the first word, ms of the last)."""
    path = tmp_path_factory.mktemp("voice") / "take.wav"
    line, choice = Line(text=TEXT), Choice(provider="hibari", model="heart")
    words, _ = asyncio.run(Hibari().speak(line, choice, "en", path))
    return at_16k(wav.read(path)), words[0].start_ms, words[-1].end_ms


def at_16k(samples):
    """Every third sample of the mean of three: enough of a filter for a test."""
    return samples[: len(samples) // 3 * 3].reshape(-1, 3).mean(axis=1).astype(np.float32)


def test_speech_begins_and_ends_with_its_words(spoken):
    sound, first_ms, last_ms = spoken
    found = voice_activity.speech([SILENCE, sound, SILENCE])
    assert abs(found[0][0] - 2000 - first_ms) <= 120
    assert abs(found[-1][1] - 2000 - last_ms) <= 250
    assert sum(b - a for a, b in found) > 0.7 * (last_ms - first_ms)


def test_silence_noise_and_music_are_not_speech():
    noise = np.random.default_rng(1).normal(0, 0.1, 3 * voice_activity.RATE).astype(np.float32)
    music = at_16k(render(compose("hopeful", 6_000, 3)).mean(axis=0))
    assert voice_activity.speech([SILENCE]) == ()
    assert voice_activity.speech([noise]) == ()
    assert voice_activity.speech([music]) == ()
    assert voice_activity.speech([]) == ()


def test_it_does_not_matter_how_the_sound_is_cut_into_pieces(spoken):
    whole = np.concatenate([SILENCE, spoken[0], SILENCE] * 3)
    assert voice_activity.speech(np.array_split(whole, 23)) == voice_activity.speech([whole])


def test_speech_up_to_the_last_sample_stays_inside_the_sound(spoken):
    sound = spoken[0][: voice_activity.RATE]  # cut inside a word
    (_, last), *_ = voice_activity.speech([sound])[::-1]
    assert last == 1000


def test_short_pauses_are_bridged_and_clicks_dropped():
    step, ranges = voice_activity.STEP_MS, voice_activity.ranges
    sentence = [0.9] * 20 + [0.1] * 5 + [0.9] * 20  # a pause of 160 ms
    assert ranges([0.0] * 10 + sentence + [0.0] * 10, pad_ms=0) == ((10 * step, 55 * step),)
    assert ranges([0.0] * 10 + [0.9] + [0.0] * 10) == ()


def test_padding_never_joins_two_ranges():
    chances = [0.9] * 10 + [0.0] * 2 + [0.9] * 10
    found = voice_activity.ranges(chances, shortest_pause_ms=32, pad_ms=200)
    assert found == ((0, 352), (352, 704))
