import numpy as np
import pytest
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from showrunner.media.smoothing import running_max, running_mean

VALUES = np.random.default_rng(2).random(500)


@pytest.mark.parametrize("size", [1, 2, 7, 90])
def test_a_running_mean_is_the_mean_around_each(size):
    assert np.allclose(running_mean(VALUES, size), uniform_filter1d(VALUES, size, mode="nearest"))


@pytest.mark.parametrize("reach", [1, 6, 30])
def test_a_running_maximum_looks_both_ways(reach):
    assert np.array_equal(running_max(VALUES, reach), maximum_filter1d(VALUES, 2 * reach + 1, mode="nearest"))
