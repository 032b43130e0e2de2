"""The room: a convolution with noise that dies away, darker as it goes. Made for each length of reverberation."""

import numpy as np
from numpy.typing import NDArray

from showrunner.film.sound import RATE
from showrunner.kit.chance import rng
from showrunner.media.biquad import band_pass
from showrunner.media.cascade import filtered, quick_size

PREDELAY_S = 0.022  # keeps the voice of the instrument in front of its room
BANDS = (
    (200.0, 500.0, 0.95, 0.6),
    (500.0, 1500.0, 0.92, 1.0),
    (1500.0, 4000.0, 0.68, 0.9),
    (4000.0, 10000.0, 0.42, 0.6),
)
BUILD_S = 0.03  # the room answers softly at first


def impulse(room_ms: int) -> NDArray[np.float32]:
    """(2, n): independent noise in each ear, four bands (Hz, Hz, share of the time, level), each with its own decay."""
    samples = round((room_ms / 1000 + PREDELAY_S) * RATE)
    source = np.random.default_rng(rng("room", room_ms).getrandbits(63)).standard_normal((2, samples))
    t = np.maximum(np.arange(samples) / RATE - PREDELAY_S, 0)
    total = np.zeros((2, samples))
    for low, high, share, level in BANDS:
        part = filtered(band_pass(low, high), source)
        total += level * part * np.exp(-6.9 / (room_ms / 1000 * share) * t)
    total *= np.minimum(1, t / BUILD_S)
    total[0] += 0.25 * total[1]  # a little in common, so that it holds together in mono
    return np.asarray(total / np.sqrt((total**2).sum() / 2), np.float32)


class Room:
    """Feeds pieces of one length through the room, and keeps what still sounds from one to the next."""

    def __init__(self, room_ms: int, piece: int) -> None:
        response = impulse(room_ms)
        self.piece, self.tail = piece, np.zeros((2, response.shape[1]), np.float32)
        self.size = quick_size(piece + response.shape[1])
        self.spectrum = np.fft.rfft(response, self.size)

    def answer(self, dry: NDArray[np.float32]) -> NDArray[np.float32]:
        """(2, piece) in, (2, piece) out."""
        wet = np.fft.irfft(np.fft.rfft(dry, self.size) * self.spectrum, self.size)[:, : self.piece + self.tail.shape[1]]
        wet[:, : self.tail.shape[1]] += self.tail
        self.tail = wet[:, self.piece :].astype(np.float32)
        return np.asarray(wet[:, : self.piece], np.float32)
