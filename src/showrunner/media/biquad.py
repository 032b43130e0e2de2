"""Equalisers: second-order sections after the common audio cookbook, for 48 kHz, and their use on long signals."""

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.media.cascade import Cascade, Sections
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


def band_pass(low: float, high: float) -> Sections:
    """Butterworth, 12 dB per octave outside `low`..`high` Hz: (2, 6), two sections that share the four poles."""
    edges = 2 * RATE * np.tan(np.pi * np.array([low, high]) / RATE)  # as the bilinear transform will bend them
    width, middle = edges[1] - edges[0], edges[0] * edges[1]
    half = np.exp(0.75j * np.pi) * width / 2
    analogue = half + np.array([1, -1]) * np.sqrt(half**2 - middle)
    poles = (2 * RATE + analogue) / (2 * RATE - analogue)
    sections = np.array([[1, 0, -1, 1, -2 * pole.real, abs(pole) ** 2] for pole in poles])
    centre = np.exp(-2j * np.arctan(np.sqrt(middle) / (2 * RATE)))
    powers = centre ** np.arange(3)
    sections[:, :3] /= np.sqrt(np.prod(np.abs((sections[:, :3] @ powers) / (sections[:, 3:] @ powers))))
    return sections


def normal(coefficients: list[float]) -> Section:
    return np.array(coefficients) / coefficients[3]


def equalise(signal: Signal, *sections: Section) -> None:
    """Filter in place."""
    weights = np.vstack(sections)
    for channel in signal:
        cascade = Cascade(weights)
        for begin in range(0, len(channel), PIECE):
            channel[begin : begin + PIECE] = cascade(channel[begin : begin + PIECE])
