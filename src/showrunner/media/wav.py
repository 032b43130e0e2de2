"""WAV in the one shape our speech has: 48 kHz, mono, signed 16 bit. Samples travel as float32 in [-1, 1]."""

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MediaError
from showrunner.film.sound import RATE
from showrunner.kit.files import write_whole

Samples = NDArray[np.float32]


def write(to: Path, samples: Samples) -> None:
    """Write float samples at 48 kHz as 16 bit, whole or not at all. Values outside [-1, 1] are clipped."""
    pcm = np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm.tobytes())
    write_whole(file.getvalue(), to)


def read(path: Path) -> Samples:
    """The samples of a 48 kHz mono s16 WAV, shape (n,). Raises MediaError for any other file."""
    samples, rate = read_any(path)
    if rate != RATE:
        raise MediaError(f"{path.name} is at {rate} Hz, not {RATE}", hint="convert it to 48 kHz mono 16 bit WAV")
    return samples


def read_any(path: Path) -> tuple[Samples, int]:
    """(samples mixed to mono, rate in Hz) of a 16 bit PCM WAV. Raises MediaError when it is not one."""
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise MediaError(f"{path.name} has {8 * file.getsampwidth()} bit samples, not 16")
            frames, channels, rate = file.readframes(file.getnframes()), file.getnchannels(), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise MediaError(f"{path.name} is not a PCM WAV file: {error}") from error
    pcm = np.frombuffer(frames, "<i2").reshape(-1, channels).astype(np.float32)
    return (pcm.mean(axis=1) / 32767.0).astype(np.float32), rate


def duration_ms(samples: Samples) -> int:
    """Length at 48 kHz in ms, rounded up."""
    return -(-len(samples) * 1000 // RATE)
