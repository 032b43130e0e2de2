"""Music between steps: lossless, half the size of WAV."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from showrunner.film.sound import RATE
from showrunner.media.loudness import Signal

BLOCK = 4096  # samples


def write_flac(signal: Signal, path: Path) -> None:
    """Write (2, n) in -1..1 as 24-bit FLAC at 48 kHz, the same bytes each time."""
    with av.open(str(path), "w", format="flac", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream("flac", rate=RATE, options={"flags": "+bitexact"})
        stream.layout, stream.format = "stereo", "s32"
        for begin in range(0, signal.shape[1], BLOCK):
            piece = np.clip(signal[:, begin : begin + BLOCK], -1, 1 - 2**-23)
            words = (np.round(piece * 2**23).astype(np.int32) << 8).T.reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(words), format="s32", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
