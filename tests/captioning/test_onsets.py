"""Words that are known, found in the sound: at the times at which the built-in voice says them, in noise too."""

import asyncio
import wave

import numpy as np
import pytest

from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.transcript import Placing
from showrunner.media import wav
from showrunner.providers.voices.hibari import Hibari
from showrunner.steps.hearing import _placed

CHOICE = Choice(provider="hibari", model="heart")
NOBODY = Asset(digest="0" * 64, media_type="audio/wav", size=0)


@pytest.mark.parametrize(
    "text",
    [
        "At 7:30 pm on May 3rd, 2024, the temperature fell.",
        "Thunder rolled, rain fell, wind howled, and the old house shook.",
        "It rose 12.5% in the 1990s, and fell in 2009.",
    ],
)
def test_words_in_noise_light_up_where_they_are_said(tmp_path, text):
    truth, found = placed_in_noise(tmp_path, text, 10)
    off = np.abs([a.start_ms - b.start_ms for a, b in zip(found.words, truth, strict=True)])
    assert (np.median(off) <= 60, off.max() <= 250) == (True, True), off


def placed_in_noise(folder, text, db):
    """(words by the voice, the same as placed): they were recognised a third of a second late."""
    take, sound = folder / "take.wav", folder / "sound.wav"
    truth, _ = asyncio.run(Hibari().speak(Line(text=text), CHOICE, "en", take))
    samples = wav.read(take)[::3]
    noise = np.random.default_rng(7).normal(size=len(samples))
    level = np.sqrt(np.mean(samples[np.abs(samples) > 0.01] ** 2) / np.mean(noise**2)) * 10 ** (-db / 20)
    with wave.open(str(sound), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(np.round(np.clip(samples + level * noise, -1, 1) * 32767).astype("<i2").tobytes())
    heard = tuple(w.model_copy(update={"start_ms": w.start_ms + 330, "end_ms": w.end_ms + 330}) for w in truth)
    part = Placing(sound=NOBODY, words=heard, language="en")
    return truth, _placed(folder, sound, part, folder / "cut.wav")
