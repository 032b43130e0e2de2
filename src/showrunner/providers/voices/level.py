"""The sound of a take made even: the same loudness for every line, no clicks, 48 kHz."""

import numpy as np
from scipy.signal import lfilter, resample_poly

from showrunner.media.wav import RATE, Samples

TARGET_LUFS = -20.0  # leaves the peaks of speech near -3 dBFS, so that lines need no limiter
PEAK = 0.891  # -1 dBFS
FADE_MS = 5

# ITU-R BS.1770-4, K weighting at 48 kHz: the shelf of the head, then the high-pass.
_SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585])
_HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])


def to_48k(samples: Samples, rate: int) -> Samples:
    """Resample by a polyphase filter. `rate` in Hz divides or is divided by 48 kHz cleanly for our voices."""
    divisor = int(np.gcd(RATE, rate))
    return np.asarray(resample_poly(samples, RATE // divisor, rate // divisor), np.float32)


def loudness(samples: Samples) -> float:
    """Gated loudness in LUFS (BS.1770 on 400 ms blocks, 75 % overlap); of the whole, ungated, when shorter."""
    weighted = lfilter(*_HIGH_PASS, lfilter(*_SHELF, samples.astype(np.float64)))
    block, hop = RATE * 2 // 5, RATE // 10
    if len(weighted) < 2 * block:
        return _lufs(np.square(weighted).mean()) if len(weighted) else -120.0
    total = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    starts = np.arange(0, len(weighted) - block + 1, hop)
    power = (total[starts + block] - total[starts]) / block
    heard = power[power > _power(-70.0)]
    if not len(heard):
        return -120.0
    return _lufs(heard[heard > heard.mean() / 10].mean())


def level(samples: Samples, target_lufs: float = TARGET_LUFS) -> Samples:
    """Bring 48 kHz speech to `target_lufs`, lower where its peaks would pass -1 dBFS. Silence stays silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return samples
    gain = min(10 ** ((target_lufs - loudness(samples)) / 20), PEAK / peak)
    return (samples * np.float32(gain)).astype(np.float32)


def fade(samples: Samples, rate: int) -> Samples:
    """5 ms of raised cosine at both ends, so that a cut does not click."""
    count = min(rate * FADE_MS // 1000, len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(count, 1))).astype(np.float32)
    faded = samples.copy()
    faded[:count] *= ramp
    faded[len(faded) - count :] *= ramp[::-1]
    return faded


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(max(power, 1e-12)))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))
