"""The fallback for other languages, with a stand-in program that writes a tone as espeak-ng writes speech."""

import asyncio
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from showrunner.errors import MissingModel, ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.media import wav
from showrunner.providers.voices.espeak import Espeak

AUTO = Choice(provider="espeak", model="auto")
PROGRAM = """#!{python}
import math, pathlib, struct, sys, wave
argv = sys.argv[1:]
pathlib.Path({log!r}).write_text("\\n".join(argv))
if argv[argv.index("-v") + 1] == "xx":
    sys.exit("Error: The specified espeak-ng voice does not exist.")
tone = [int(9000 * math.sin(n / 8)) if 2205 < n < 15435 else 0 for n in range(22050)]
with wave.open(argv[argv.index("-w") + 1], "wb") as out:
    out.setparams((1, 2, 22050, 0, "NONE", ""))
    out.writeframes(struct.pack(f"<{{len(tone)}}h", *tone))
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The arguments the program was last called with, one per line."""
    program, log = tmp_path / "bin" / "espeak-ng", tmp_path / "argv"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable, log=str(log)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return log


def speak(to: Path, text: str, language: str, choice: Choice = AUTO) -> wav.Samples:
    words = asyncio.run(Espeak().speak(Line(text=text), choice, language, to))
    assert words == ((), ())
    return wav.read(to)


def test_the_take_is_trimmed_to_what_is_heard(tmp_path: Path, log: Path) -> None:
    samples = speak(tmp_path / "take.wav", "Guten Tag.", "de")
    assert wav.duration_ms(samples) == pytest.approx(600 + 40 + 80, abs=20)
    assert np.abs(samples[: 48 * 25]).max() < 0.01


def test_the_language_and_the_text_reach_the_program_unharmed(tmp_path: Path, log: Path) -> None:
    speak(tmp_path / "take.wav", "-v en; $(rm) 'ja'", "pt-BR")
    argv = log.read_text().split("\n")
    assert argv[argv.index("-v") + 1] == "pt-br"
    assert argv[-2:] == ["--", "-v en; $(rm) 'ja'"]


def test_a_language_it_does_not_have_is_an_error_in_its_words(tmp_path: Path, log: Path) -> None:
    with pytest.raises(ProviderError, match="does not exist"):
        speak(tmp_path / "take.wav", "hm", "xx")


@pytest.mark.parametrize("model", ["--help", "../en", "a b"])
def test_a_voice_name_cannot_be_an_option_or_a_path(tmp_path: Path, log: Path, model: str) -> None:
    with pytest.raises(ProviderError, match="no espeak voice"):
        speak(tmp_path / "take.wav", "hm", "de", AUTO.model_copy(update={"model": model}))
    assert not log.exists()


def test_without_the_program_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingModel) as caught:
        speak(tmp_path / "take.wav", "Guten Tag.", "de")
    assert "espeak-ng" in caught.value.hint
