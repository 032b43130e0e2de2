"""espeak-ng, when the system has it: a robotic voice for the many languages that ours do not speak.

It is run as a program, never linked. It tells no word times, so its takes are aligned, or their words stay unplaced.
"""

import asyncio
import re
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

from showrunner.capabilities import Credit, Voice
from showrunner.errors import MissingModel, ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.kit import proc
from showrunner.media import wav
from showrunner.providers.voices import CATALOGUE, take
from showrunner.providers.voices.ear import RATE, Ear
from showrunner.providers.voices.level import level, resampled, to_48k
from showrunner.providers.voices.narrator import pace

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = 165
MS_PER_CHARACTER, MS_PER_IDEOGRAPH = 60, 390  # at that rate, spaces counted; measured on one sentence in 8 languages
FIRST_IDEOGRAPH = 0x2E80
TIMEOUT_S = 60
_NAMES = {"zh": "cmn", "no": "nb"}  # where espeak's name is not the BCP 47 tag


class Espeak:
    """Speech in any language espeak-ng has. Settings: "pace" in percent. Model: an espeak voice, or "auto"."""

    name: ClassVar[str] = "espeak"
    revision: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ()

    async def speak(
        self, line: Line, choice: Choice, language: str, to: Path
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """Write the take; always ((), ()), since no times are told.

        Raises MissingModel where espeak-ng is not installed, ProviderError when it cannot say the line.
        """
        program = shutil.which(PROGRAM)
        if program is None:
            raise MissingModel("espeak-ng is not installed", provider=self.name, hint="install the package espeak-ng")
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "raw.wav"
            rate = round(WORDS_PER_MINUTE * pace(choice))
            argv = [
                program,
                "-v",
                _voice(choice, language),
                "-s",
                str(rate),
                "-w",
                str(raw),
                "--",
                line.say or line.text,
            ]
            done = await proc.run(argv, timeout_s=TIMEOUT_S)
            if done.status != 0 or not raw.is_file():
                last = done.tail.splitlines()[-1:] or ["it wrote no sound"]
                raise ProviderError(
                    f"espeak-ng failed: {last[0]}", provider=self.name, hint="espeak-ng --voices lists its languages"
                )
            await asyncio.to_thread(_finish, raw, to)
        return (), ()

    def estimate_ms(self, line: Line, choice: Choice) -> int:
        """By the number of characters: a rough guess, some 25 % off."""
        text = line.say or line.text
        ideographs = sum(ord(c) >= FIRST_IDEOGRAPH for c in text)
        spoken = (len(text) - ideographs) * MS_PER_CHARACTER + ideographs * MS_PER_IDEOGRAPH
        return take.LEAD_MS + take.TAIL_MS + round(spoken / pace(choice))

    def voices(self) -> tuple[Voice, ...]:
        installed = shutil.which(PROGRAM) is not None
        return tuple(
            Voice(provider=v.provider, model=v.model, language=v.language, about=v.about, is_installed=installed)
            for v in CATALOGUE
            if v.provider == self.name
        )

    def credits(self, choice: Choice) -> tuple[Credit, ...]:
        return (
            Credit(
                what="the speech synthesiser espeak-ng",
                author="the eSpeak NG contributors",
                licence="GPL-3.0-or-later (the program; its output is free)",
                source="the system's package espeak-ng",
            ),
        )


def _voice(choice: Choice, language: str) -> str:
    wanted = choice.model if choice.model not in ("", "auto") else _NAMES.get(language.split("-")[0], language)
    if not re.fullmatch(r"[A-Za-z0-9+_-]{1,40}", wanted) or wanted.startswith("-"):
        raise ProviderError(
            f"{wanted!r} is no espeak voice", provider="espeak", hint="give a language, say fr or pt-br"
        )
    return wanted.lower()


def _finish(raw: Path, to: Path) -> None:
    samples, rate = wav.read_any(raw)
    sound = resampled(samples, rate, RATE)
    if not len(sound) or not sound.any():
        raise ProviderError(
            "espeak-ng said nothing", provider="espeak", hint="check that it speaks the film's language"
        )
    piece, _ = take.trimmed(sound, Ear(sound).whole())
    wav.write(to, level(to_48k(piece, RATE)))
