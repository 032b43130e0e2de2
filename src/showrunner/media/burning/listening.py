"""The sound of a clip as recognisers and aligners want it: 16 kHz, mono, from the moment that captions count from.

It is written as it comes, so that hours of it need no more memory than seconds. How loud it is is measured on the way:
nobody changes it, but a review tells.
"""

import wave
from pathlib import Path

import av
import numpy as np

from showrunner.errors import MediaError
from showrunner.film.transcript import Measured
from showrunner.kit.opening import opened
from showrunner.media.blocks.levelling import Meter
from showrunner.media.blocks.reading import decoded, in_blocks
from showrunner.media.burning.packets import zero_s
from showrunner.media.loudness import ABSOLUTE_GATE, sample_peaks

RATE = 16_000  # Hz
FULL_SCALE = 32767
QUIETEST = 1e-6


def extract(path: Path, container: str, to: Path) -> Measured:
    """Write the first sound of the file to `to` as 16 bit WAV. Raises MediaError."""
    try:
        return _measured(path, container, _written(path, container, to))
    except av.FFmpegError as error:
        raise MediaError("the sound cannot be decoded", tail=str(error), hint="try to play the file") from error


def _written(path: Path, container: str, to: Path) -> int:
    """How many samples there are."""
    count = 0
    with opened(path, container) as file, wave.open(str(to), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for piece in decoded(file, origin=zero_s(file), rate=RATE, layout="mono"):
            out.writeframes(np.round(np.clip(piece[0], -1, 1) * FULL_SCALE).astype("<i2").tobytes())
            count += piece.shape[1]
    return count


def _measured(path: Path, container: str, samples: int) -> Measured:
    meter, peak, clipped = Meter(), QUIETEST, 0
    with opened(path, container) as file:
        for block in in_blocks(decoded(file, origin=zero_s(file))):
            meter(block)
            peak = max(peak, float(sample_peaks(block).max(initial=0)))
            clipped += int(np.count_nonzero(np.abs(block) >= 1.0))
    loudness = meter.loudness
    return Measured(
        duration_ms=samples * 1000 // RATE,
        loudness=None if loudness <= ABSOLUTE_GATE else round(loudness * 100),
        peak=round(2000 * float(np.log10(peak))),
        clipped=clipped,
    )
