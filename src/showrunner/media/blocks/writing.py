"""Blocks of sound to files: AAC for what people hear, FLAC between steps."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from showrunner.errors import MediaError
from showrunner.film.sound import RATE
from showrunner.media.aac import CODER
from showrunner.media.blocks.reading import BLOCK, in_blocks
from showrunner.media.loudness import Signal

FLAC_FRAME = 4096  # samples


def write_aac(pieces: Iterable[Signal], path: Path, bitrate: int = 192_000) -> int:
    """Write stereo as AAC-LC in MP4, the same bytes each time; return the samples. Raises MediaError."""
    options = {"fflags": "+bitexact", "movflags": "+faststart"}
    try:
        with av.open(str(path), "w", format="mp4", options=options) as file:
            stream = file.add_stream("aac", rate=RATE, options=CODER)
            stream.bit_rate, stream.layout = bitrate, "stereo"
            return _encoded(file, stream, _frames(pieces, BLOCK, "fltp", np.asarray))
    except av.FFmpegError as error:
        raise MediaError("the sound could not be encoded", tail=str(error)) from error


def write_flac(pieces: Iterable[Signal], path: Path) -> int:
    """Write stereo as 24-bit FLAC, the same bytes each time; what is outside ±1 is clipped. Returns the samples."""
    try:
        with av.open(str(path), "w", format="flac", options={"fflags": "+bitexact"}) as file:
            stream = file.add_stream("flac", rate=RATE, options={"flags": "+bitexact", "compression_level": "1"})
            stream.layout, stream.format = "stereo", "s32"
            return _encoded(file, stream, _frames(pieces, FLAC_FRAME, "s32", _words))
    except av.FFmpegError as error:
        raise MediaError("the sound could not be kept", tail=str(error)) from error


def _encoded(file: Any, stream: Any, frames: Iterator[Any]) -> int:
    samples = 0
    for frame in frames:
        samples += frame.samples
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))
    return samples


def _frames(pieces: Iterable[Signal], size: int, format: str, shaped: Any) -> Iterator[Any]:
    at = 0
    for piece in in_blocks(pieces, size):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(shaped(piece)), format=format, layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        at += piece.shape[1]
        yield frame


def _words(piece: Signal) -> Any:
    """±1 to signed 24 bit in the upper part of 32, interleaved."""
    clipped = np.clip(piece, -1, 1 - 2**-23)
    return (np.round(clipped * 2**23).astype(np.int32) << 8).T.reshape(1, -1)
