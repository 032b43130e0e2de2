"""Hibari: the built-in voice, American English, distilled from Kokoro's af_heart. It knows its own word times."""

import asyncio
import json
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import hibari
import numpy as np
from hibari import dsp

from showrunner.capabilities import Credit, Voice
from showrunner.errors import ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.kit import chance
from showrunner.language.spoken import speak_as
from showrunner.media import wav
from showrunner.providers.voices import graph, pinned, take
from showrunner.providers.voices.utterance import Chunk, chunks

ASSETS = Path(hibari.__file__).parent / "assets"
SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"  # hibari-tts 0.2.1, assets/hibari.onnx
DURATIONS = "/Clip_output_0"


class Hibari:
    """Speech in English. Settings: "pace" in percent, 70 to 140, default 100."""

    name: ClassVar[str] = "hibari"
    revision: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ()

    async def speak(
        self, line: Line, choice: Choice, language: str, to: Path
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        """Write the take and time its words; see `capabilities.Speech`.

        Raises ProviderError when nothing in the line can be said in English.
        """
        return await asyncio.to_thread(self._speak, line, choice, to)

    def _speak(self, line: Line, choice: Choice, to: Path) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        tokens = speak_as(line.text)
        samples, spans = take.perform(_MODEL, self._chunks(line), pace(choice))
        wav.write(to, samples)
        return take.timed(tokens, spans, wav.duration_ms(samples))

    def estimate_ms(self, line: Line, choice: Choice) -> int:
        return take.expected_ms(_MODEL, self._chunks(line), pace(choice))

    def voices(self) -> tuple[Voice, ...]:
        about = "built in; American English, female, warm"
        return (Voice(provider=self.name, model="heart", language="en-US", about=about, is_installed=True),)

    def credits(self, choice: Choice) -> tuple[Credit, ...]:
        return (
            Credit(
                what="voice hibari heart (distilled from Kokoro-82M af_heart)",
                author="Maureese Williams",
                licence="Apache-2.0",
                source="PyPI hibari-tts 0.2.1",
            ),
        )

    def _chunks(self, line: Line) -> tuple[Chunk, ...]:
        made = chunks(speak_as(take.wanted(line)), known=_MODEL.alphabet)
        if not made:
            raise ProviderError(
                f"hibari cannot say {line.text[:60]!r}",
                provider=self.name,
                hint="hibari speaks English; choose another voice for this text (showrunner voices)",
            )
        return made


def pace(choice: Choice) -> float:
    """1.0 is the voice's own pace; the setting is in percent."""
    return min(max(int(choice.settings.get("pace", 100)), 70), 140) / 100


class _Model:
    """The network, loaded once per process when first spoken with."""

    def durations(self, text: str, pace: float) -> graph.Frames:
        (frames,) = self._clock.run(None, self._feed(text, pace))
        return np.asarray(frames, np.float64).ravel().round().astype(np.int64)

    def sound(self, text: str, pace: float) -> tuple[wav.Samples, graph.Frames]:
        *spectra, frames = self._voice.run(None, self._feed(text, pace))
        noise = np.random.default_rng(chance.rng("hibari noise", text).getrandbits(63))
        samples = dsp.synth(*(part[0] for part in spectra), noise)
        return samples, np.asarray(frames, np.float64).ravel().round().astype(np.int64)

    def _feed(self, text: str, pace: float) -> dict[str, object]:
        ids = [0, *(self._ids[c] for c in text), 0]
        return {"ids": np.asarray([ids], np.int64), "speed": np.asarray([pace], np.float32)}

    @cached_property
    def _ids(self) -> dict[str, int]:
        vocabulary: dict[str, int] = json.loads((ASSETS / "vocab.json").read_text("utf-8"))
        return vocabulary

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset(self._ids)

    @cached_property
    def _bytes(self) -> bytes:
        remedy = "reinstall the package hibari-tts 0.2.1"
        return pinned.read(ASSETS / "hibari.onnx", SHA256, provider="hibari", remedy=remedy)

    @cached_property
    def _voice(self) -> graph.Session:
        return graph.with_durations(self._bytes, DURATIONS)

    @cached_property
    def _clock(self) -> graph.Session:
        return graph.durations_only(self._bytes, DURATIONS)


_MODEL = _Model()
