"""A film's short sounds in one file: each is found again where it was said to lie."""

import numpy as np

from showrunner.film.sound import Effect
from showrunner.media.aac import read_audio
from showrunner.media.effects import effect
from showrunner.steps.scoring import play_to


def test_each_sound_lies_where_the_reel_says(tmp_path):
    wanted = (Effect(name="click", seed=1), Effect(name="whoosh", seed=2))
    places = play_to(wanted, tmp_path / "reel.flac")
    reel = read_audio(tmp_path / "reel.flac")
    for one, place in zip(wanted, places, strict=True):
        sound, loudest = effect(one.name, one.seed)
        assert place.loudest == loudest
        found = reel[:, place.start : place.start + place.length]
        assert np.abs(found - sound).max() < 1e-6
