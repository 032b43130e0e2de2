"""No voice at all: the words are read, not heard. What a film falls back on in a language nobody here can speak."""

import wave
from pathlib import Path
from typing import ClassVar

from showrunner.capabilities import Credit, Voice
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word

RATE = 48_000
MS_PER_LETTER = 75  # a calm reader's pace: about 13 characters a second (Netflix timed text guide: at most 17 to 20)
MS_PER_WIDE_LETTER = 220  # a Chinese, Japanese or Korean character carries about three Latin ones
LEAST_MS = 900


class Silent:
    """Silence as long as reading takes; each word has its share of it, by length."""

    name: ClassVar[str] = "silent"
    revision: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ()

    async def speak(
        self, line: Line, choice: Choice, language: str, to: Path
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        total = self.estimate_ms(line, choice)
        with wave.open(str(to), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(bytes(2 * RATE * total // 1000))
        return _shared_out(line.text.split(), total), ()

    def estimate_ms(self, line: Line, choice: Choice) -> int:
        return max(LEAST_MS, sum(map(_letter_ms, line.text)))

    def voices(self) -> tuple[Voice, ...]:
        about = "no voice: the captions are read"
        return (Voice(provider=self.name, model="", language="any", about=about, is_installed=True),)

    def credits(self, choice: Choice) -> tuple[Credit, ...]:
        return ()


def _letter_ms(char: str) -> int:
    return MS_PER_WIDE_LETTER if ord(char) >= 0x2E80 else MS_PER_LETTER


def _shared_out(tokens: list[str], total_ms: int) -> tuple[Word, ...]:
    weights = [sum(map(_letter_ms, token)) for token in tokens]
    words, at = [], 0
    for token, weight in zip(tokens, weights, strict=True):
        end = at + max(1, total_ms * weight // max(1, sum(weights)))
        words.append(Word(text=token, start_ms=at, end_ms=min(end, total_ms)))
        at = end
    return tuple(words)
