"""The sound of a take made even: the same loudness for every line, no clicks, 48 kHz."""

from math import gcd

import numpy as np

from showrunner.film.sound import RATE
from showrunner.media.loudness import ABSOLUTE_GATE, integrated, limited, true_peaks
from showrunner.media.wav import Samples

TARGET_LUFS = -20.0  # leaves the peaks of speech near -3 dBFS, so that few need the limiter
CEILING_DBTP = -1.0
FADE_MS = 5
REACH = 48  # samples either side


def to_48k(samples: Samples, rate: int) -> Samples:
    return resampled(samples, rate, RATE)


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at `wanted` Hz, band-limited. From a voice's own rate to 48 kHz is a doubling, done here."""
    if wanted == 2 * rate:
        return doubled(samples)
    from scipy.signal import resample_poly  # 1.2 s of CPU to import; only foreign voices need it

    divisor = gcd(wanted, rate)
    return np.asarray(resample_poly(samples, wanted // divisor, rate // divisor), np.float32)


def doubled(samples: Samples) -> Samples:
    """Every sample kept, one between each pair made by a windowed sinc of 2·REACH samples (ripple below 0.01 dB)."""
    reach = np.arange(-REACH, REACH) + 0.5
    kernel = np.sinc(reach) * np.kaiser(2 * REACH, 8.0)
    out = np.empty(2 * len(samples), np.float32)
    out[::2] = samples
    out[1::2] = np.convolve(samples, kernel / kernel.sum())[REACH : REACH + len(samples)]
    return out


def level(samples: Samples) -> Samples:
    """Bring 48 kHz speech to TARGET_LUFS, true peaks held under CEILING_DBTP. Silence stays silence."""
    signal = samples[None, :]
    measured = integrated(signal)
    if measured <= ABSOLUTE_GATE:
        return samples
    levelled: Samples = limited(signal, TARGET_LUFS - measured, CEILING_DBTP, true_peaks(signal))[0]
    return levelled


def fade(samples: Samples, rate: int) -> Samples:
    """5 ms of raised cosine at both ends, so that a cut does not click."""
    count = min(rate * FADE_MS // 1000, len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(count, 1))).astype(np.float32)
    faded = samples.copy()
    faded[:count] *= ramp
    faded[len(faded) - count :] *= ramp[::-1]
    return faded
