"""What a sound file of ours sounds like, by decoding it in blocks; and the digest by which it is known again."""

import hashlib
from pathlib import Path
from typing import Any

import av
import numpy as np

from showrunner.errors import MediaError
from showrunner.media.blocks.levelling import Meter
from showrunner.media.blocks.measures import Measured
from showrunner.media.blocks.reading import decoded, in_blocks
from showrunner.media.loudness import OVERSHOOT, SILENCE, true_peaks

QUIETEST = 1e-6  # of full scale: what a peak of nothing is told as


def measured(path: Path, container: str) -> Measured:
    """Raises MediaError when it does not decode."""
    meter, samples, peak, clipped = Meter(), 0, QUIETEST, 0
    try:
        with av.open(str(path), format=container) as file:
            for block in in_blocks(decoded(file)):
                meter(block)
                samples += block.shape[1]
                largest = float(np.abs(block).max(initial=0.0))
                clipped += int(np.count_nonzero(np.abs(block) >= 1.0)) if largest >= 1.0 else 0
                peak = max(peak, largest)
                if largest * OVERSHOOT > peak:
                    peak = max(peak, float(true_peaks(block, peak).max(initial=0.0)))
    except av.FFmpegError as error:
        raise MediaError("the sound just encoded does not decode", tail=str(error)) from error
    return Measured(samples, meter.loudness, float(20 * np.log10(peak)) if samples else SILENCE, clipped)


def packets_of(file: Any, end: int | None = None) -> str:
    """SHA-256 over the payloads of an opened container's first sound, of those that begin before tick `end`."""
    digest = hashlib.sha256()
    for packet in file.demux(file.streams.audio[0]):
        if packet.size and (end is None or packet.pts < end):
            digest.update(packet)
    return digest.hexdigest()
