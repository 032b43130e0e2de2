"""Running means and maxima of control signals. (scipy.ndimage does the same and costs 0.25 s of CPU to import.)"""

import numpy as np
from numpy.typing import NDArray


def running_mean(values: NDArray[np.floating], size: int) -> NDArray[np.float64]:
    """The mean of `size` values around each; beyond the ends the first and last go on."""
    before, after = size // 2, size - size // 2 - 1
    padded = np.pad(np.asarray(values, np.float64), (before + 1, after), mode="edge")
    padded[0] = 0.0
    total = np.cumsum(padded)
    return np.asarray((total[size:] - total[:-size]) / size)


def running_max(values: NDArray[np.floating], reach: int) -> NDArray[np.float64]:
    """The largest within `reach` values on both sides."""
    padded = np.pad(np.asarray(values, np.float64), reach, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1))
