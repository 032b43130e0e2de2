"""What `showrunner voices` lists, and what happens when a listed voice is not installed."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from showrunner.errors import MissingModel, ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.providers.voices import CATALOGUE, KOKORO_FOLDER, catalogue
from showrunner.providers.voices.kokoro import Kokoro


def test_fifty_four_kokoro_voices_are_listed_with_language_and_gender() -> None:
    kokoro = [voice for voice in CATALOGUE if voice.provider == "kokoro"]
    assert len({voice.model for voice in kokoro}) == 54
    assert {voice.gender for voice in kokoro} == {"female", "male"}
    assert {voice.language for voice in kokoro} >= {"en-US", "en-GB", "ja", "pt-BR"}


def test_only_the_built_in_voice_is_there_at_first(tmp_path: Path) -> None:
    there = {voice.provider for voice in catalogue(tmp_path) if voice.is_installed}
    assert there - {"espeak"} == {"hibari"}


def test_a_voice_is_there_when_its_model_and_its_style_are(tmp_path: Path) -> None:
    folder = tmp_path / KOKORO_FOLDER
    folder.mkdir(parents=True)
    (folder / "kokoro.onnx").write_bytes(b"model")
    (folder / "af_heart.bin").write_bytes(b"style")
    there = [voice.model for voice in Kokoro.at(tmp_path).voices() if voice.is_installed]
    assert there == ["af_heart"]


def speak(home: Path, model: str) -> None:
    choice = Choice(provider="kokoro", model=model)
    asyncio.run(Kokoro(home).speak(Line(text="Hello."), choice, "en", home / "take.wav"))


def test_a_voice_that_is_not_installed_names_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingModel) as caught:
        speak(tmp_path, "af_heart")
    assert "voices add kokoro" in caught.value.hint


def test_a_damaged_model_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / KOKORO_FOLDER).mkdir(parents=True)
    (tmp_path / KOKORO_FOLDER / "kokoro.onnx").write_bytes(b"half a model")
    with pytest.raises(MissingModel, match="SHA-256"):
        speak(tmp_path, "af_heart")


def test_an_unknown_voice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="af_nobody"):
        speak(tmp_path, "af_nobody")


def test_listing_voices_loads_no_model_library() -> None:
    code = (
        "import sys, showrunner.providers.voices; print(*sorted({'numpy', 'onnxruntime', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
