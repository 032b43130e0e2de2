import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from showrunner.media.biquad import band_pass, bell, high_pass
from showrunner.media.cascade import Cascade, quick_size
from showrunner.media.loudness import K_WEIGHTING
from showrunner.providers.voices.level import doubled

NOISE = np.random.default_rng(1).normal(0, 0.2, 150_000).astype(np.float32)


@pytest.mark.parametrize("sections", [K_WEIGHTING, high_pass(20), np.vstack([bell(300, -6, 2), high_pass(80)])])
def test_the_spectrum_filters_as_the_recursion_does(sections):
    cascade = Cascade(sections)
    pieces = np.concatenate([cascade(part) for part in np.split(NOISE, [1, 7_000, 90_001])])
    assert np.abs(pieces - sosfilt(np.atleast_2d(sections), NOISE)).max() < 1e-5


@pytest.mark.parametrize("least", [1, 8, 9, 17, 1000, 548_288, 1_000_001])
def test_a_quick_size_is_enough_and_not_much_more(least):
    assert least <= quick_size(least) <= max(8, least * 1.26)


@pytest.mark.parametrize("hz", [200, 3_000, 9_000])
def test_doubling_the_rate_keeps_a_tone_as_it_was(hz):
    tone = np.sin(2 * np.pi * hz * np.arange(24_000) / 24_000).astype(np.float32)
    wanted = np.sin(2 * np.pi * hz * np.arange(48_000) / 48_000)
    assert np.abs(doubled(tone) - wanted)[200:-200].max() < 1e-3


@pytest.mark.parametrize(("low", "high"), [(200, 500), (4_000, 10_000), (320, 500), (60, 80)])
def test_a_band_is_butterworth_s(low, high):
    ours = sosfilt(band_pass(low, high), NOISE)
    theirs = sosfilt(butter(2, [low, high], "band", fs=48_000, output="sos"), NOISE)
    assert np.abs(ours - theirs).max() < 1e-5
