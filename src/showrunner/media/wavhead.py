"""How long a take is, from its header alone and without numpy: for processes that only pass files on."""

import wave
from pathlib import Path

from showrunner.errors import MediaError
from showrunner.film.sound import RATE


def length_ms(path: Path) -> int:
    """Of a 48 kHz mono s16 WAV, rounded up. Raises MediaError for any other file."""
    try:
        with wave.open(str(path), "rb") as file:
            shape = file.getframerate(), file.getnchannels(), file.getsampwidth()
            if shape != (RATE, 1, 2):
                raise MediaError(
                    f"{path.name} is {shape} (Hz, channels, bytes)", hint="speech is 48 kHz mono 16 bit WAV"
                )
            return -(-file.getnframes() * 1000 // RATE)
    except (wave.Error, EOFError) as error:
        raise MediaError(f"{path.name} is not a PCM WAV file: {error}") from error
