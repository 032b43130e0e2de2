"""Hibari: the built-in voice, American English, distilled from Kokoro's af_heart. It knows its own word times."""

import asyncio
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from showrunner.capabilities import Credit, Voice
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.kit import chance
from showrunner.media.wav import Samples
from showrunner.providers.voices import graph, pinned, take
from showrunner.providers.voices.library import ASSETS, dsp
from showrunner.providers.voices.narrator import narrate, pace, require_english, sayable
from showrunner.providers.voices.utterance import Chunk
from showrunner.providers.voices.vocabulary import VOCABULARY

SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"  # hibari-tts 0.2.1, assets/hibari.onnx
DURATIONS = "/Clip_output_0"


class Hibari:
    """Speech in English. Settings: "pace" in percent, 70 to 140, default 100."""

    name: ClassVar[str] = "hibari"
    revision: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ()

    async def speak(
        self, line: Line, choice: Choice, language: str, to: Path
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """Write the take and time its words; see `capabilities.Speech`.

        Raises ProviderError for another language or a line without sayable words, MissingModel for a damaged model.
        """
        require_english(language, self.name)
        return await asyncio.to_thread(self._speak, line, choice, to)

    def _speak(self, line: Line, choice: Choice, to: Path) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        return narrate(VOICE, self._said, line, pace(choice), to)

    def estimate_ms(self, line: Line, choice: Choice) -> int:
        """From the model's own durations: within 1 % over a text (docs/measured/onsets.md), a few ms of CPU."""
        return take.expected_ms(CLOCK, self._said(line), pace(choice))

    def voices(self) -> tuple[Voice, ...]:
        about = "American English, female; built in"
        return (Voice(provider=self.name, model="heart", language="en-US", about=about, is_installed=True),)

    def credits(self, choice: Choice) -> tuple[Credit, ...]:
        return (
            Credit(
                what="the voice hibari heart (distilled from Kokoro-82M af_heart)",
                author="Maureese Williams; Kokoro-82M by hexgrad",
                licence="Apache-2.0",
                source="PyPI hibari-tts 0.2.1",
            ),
        )

    def _said(self, line: Line) -> tuple[Chunk, ...]:
        return sayable(line, known=frozenset(VOCABULARY), british=False, provider=self.name)


class _Clock:
    """Only how long each symbol lasts: loaded in 0.07 s, asked in 2 ms."""

    rim_ms = -225  # measured (docs/measured/onsets.md)

    def durations(self, text: str, pace: float) -> graph.Frames:
        return graph.frames(self._session.run(None, _feed(text, pace))[-1])

    @cached_property
    def _session(self) -> graph.Session:
        return graph.durations_only(_model(), DURATIONS)


class _Voice:
    """The whole network: loaded in 0.12 s, asked in 10 ms, and as much again for the sound of its answer."""

    def durations(self, text: str, pace: float) -> graph.Frames:
        return graph.frames(self._ask(text, pace, np.zeros(len(text) + 2, np.int64))[-1])

    def sound(self, text: str, pace: float, held: graph.Frames) -> tuple[Samples, graph.Frames]:
        *spectra, frames = self._ask(text, pace, held)
        noise = np.random.default_rng(chance.rng("hibari noise", text).getrandbits(63))
        return dsp.synth(*(part[0] for part in spectra), noise), graph.frames(frames)

    def _ask(self, text: str, pace: float, held: graph.Frames) -> list[Any]:
        return list(self._session.run(None, _feed(text, pace) | graph.held(held)))

    @cached_property
    def _session(self) -> graph.Session:
        return graph.with_durations(_model(), DURATIONS)


CLOCK, VOICE = _Clock(), _Voice()  # each is loaded once per process, when first asked


def _feed(text: str, pace: float) -> dict[str, object]:
    ids = [0, *(VOCABULARY[c] for c in text), 0]
    return {"ids": np.asarray([ids], np.int64), "speed": np.asarray([pace], np.float32)}


def _model() -> bytes:
    remedy = "reinstall the package hibari-tts 0.2.1"
    return pinned.read(ASSETS / "hibari.onnx", SHA256, provider="hibari", remedy=remedy)
