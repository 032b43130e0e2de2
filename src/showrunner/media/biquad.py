"""Equalisers: second-order sections after the common audio cookbook, for 48 kHz, and their use on long signals."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from showrunner.film.sound import RATE
from showrunner.media.loudness import PIECE, Signal

Section = NDArray[np.float64]  # b0 b1 b2 a0 a1 a2, a0 = 1


def high_pass(hz: float) -> Section:
    """12 dB per octave below `hz`."""
    w = 2 * np.pi * hz / RATE
    alpha, c = np.sin(w) / np.sqrt(2), np.cos(w)
    return normal([(1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha])


def bell(hz: float, gain_db: float, q: float) -> Section:
    w, a = 2 * np.pi * hz / RATE, 10 ** (gain_db / 40)
    alpha, c = np.sin(w) / (2 * q), np.cos(w)
    return normal([1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a])


def high_shelf(hz: float, gain_db: float) -> Section:
    w, a = 2 * np.pi * hz / RATE, 10 ** (gain_db / 40)
    c, beta = np.cos(w), np.sqrt(2 * a) * np.sin(w)
    up, down = a + 1 + (a - 1) * c, a + 1 - (a - 1) * c
    over, under = a - 1 + (a + 1) * c, a - 1 - (a + 1) * c
    return normal([a * (up + beta), -2 * a * over, a * (up - beta), down + beta, 2 * under, down - beta])


def normal(coefficients: list[float]) -> Section:
    return np.array(coefficients) / coefficients[3]


def equalise(signal: Signal, *sections: Section) -> None:
    """Filter in place."""
    weights = np.vstack(sections)
    for channel in signal:
        state = np.zeros((len(weights), 2))
        for begin in range(0, len(channel), PIECE):
            channel[begin : begin + PIECE], state = sosfilt(weights, channel[begin : begin + PIECE], zi=state)
