"""Whisper by faster-whisper: what is said in a recording, in any of a hundred languages. It only hears where the order
says that somebody speaks, since from silence it makes up words."""

import os
import re
import wave
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from showrunner.errors import BriefError
from showrunner.film import spacing
from showrunner.film.brief import Choice
from showrunner.film.speech import Word
from showrunner.film.transcript import Heard, Window
from showrunner.providers.whisper import models

RATE = 16_000  # Hz
GAP_MS = 600  # of a longer silence between ranges only so much is heard: enough for a full stop
MOST_THREADS = 4
BEAM = 5  # the model authors' own
TEMPERATURES = [0.0, 0.4]  # the second where the first repeats itself
UNLIKELY = -1.0  # mean log chance of a segment's words; below, with silence likely, it is made up (the authors' own)
SILENT = 0.6
STUCK, LONGEST_PHRASE = 8, 5  # as often in a row, and as many words, are a phrase that it cannot leave
UNSTUCK = 4  # syllables or so that are not repeated when it hears once more
SOUNDING = re.compile(r"[\w&+%=@#$€£°]")  # from noise it makes up words of accents alone, as ´ ´ ´

Samples = NDArray[np.float32]


class Stretch(NamedTuple):
    """Of the sound from `start` on, lying at `at` among those that were gathered; `spoken` are ranges there. All ms."""

    at: int
    start: int
    length: int
    spoken: tuple[tuple[int, int], ...]


class Whisper:
    """Recogniser. The model named by a choice is loaded once per process."""

    name: ClassVar[str] = "whisper"
    revision: ClassVar[int] = 3
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, home: Path) -> None:
        self._home = home

    @classmethod
    def at(cls, home: Path) -> "Whisper":
        return cls(home)

    async def recognise(self, sound: Path, window: Window, language: str, model: Choice) -> Heard:
        loaded = _loaded(await models.folder_of(model, self._home))
        tag = language.split("-")[0].lower()
        if tag not in loaded.supported_languages:
            raise BriefError(
                f"this model does not know the language {language!r}",
                field="language",
                hint="leave it out, and it is heard; or choose another model",
            )
        samples, stretches = gathered(sound, window.ranges)
        return Heard(words=tuple(_words(loaded, samples, stretches, tag)))

    async def language(self, sound: Path, windows: tuple[Window, ...], model: Choice) -> str:
        if not windows:
            return "en"
        loaded = _loaded(await models.folder_of(model, self._home))
        chances: dict[str, float] = {}
        for window in windows:
            samples, _ = gathered(sound, window.ranges)
            for language, chance in loaded.detect_language(samples)[2]:
                chances[language] = chances.get(language, 0.0) + float(chance)
        return max(chances, key=lambda language: chances[language])


@lru_cache(1)
def _loaded(folder: Path) -> Any:
    import ctranslate2  # type: ignore[import-untyped]  # it has none
    from faster_whisper import WhisperModel

    has_gpu = ctranslate2.get_cuda_device_count() > 0
    return WhisperModel(
        str(folder),
        device="cuda" if has_gpu else "cpu",
        compute_type="default" if has_gpu else "int8",
        cpu_threads=min(MOST_THREADS, os.cpu_count() or 1),
        local_files_only=True,
    )


def _words(model: Any, samples: Samples, stretches: Sequence[Stretch], language: str) -> Iterator[Word]:
    import ctranslate2

    ctranslate2.set_random_seed(1)
    found = _heard(model, samples, language)
    if is_stuck([text for text, _, _ in found]):
        found = _heard(model, samples, language, no_repeat_ngram_size=UNSTUCK)
    last = 0
    for text, start_s, end_s in found:
        if not SOUNDING.search(text):
            continue
        start, end = heard_at(stretches, round(start_s * 1000), round(end_s * 1000))
        last = max(last, start)
        yield Word(text=text, start_ms=last, end_ms=max(last + 1, end))


def _heard(model: Any, samples: Samples, language: str, **more: int) -> list[tuple[str, float, float]]:
    """(text, start, end in s) of words."""
    found, _ = model.transcribe(
        samples,
        language=language,
        beam_size=BEAM,
        temperature=TEMPERATURES,
        word_timestamps=True,
        condition_on_previous_text=False,
        vad_filter=False,
        **more,
    )
    likely = (s for s in found if s.avg_logprob >= UNLIKELY or s.no_speech_prob <= SILENT)
    return list(_wholes(word for segment in likely for word in segment.words or ()))


def is_stuck(texts: Sequence[str]) -> bool:
    """Whether a phrase is there again and again, more than people say it: what follows it is not heard then."""
    plain = [re.sub(r"\W", "", text).casefold() for text in texts]
    for length in range(1, LONGEST_PHRASE + 1):
        run = 0
        for a, b in zip(plain, plain[length:], strict=False):
            run = run + 1 if a == b else 0
            if run >= length * (STUCK - 1):
                return True
    return False


def _wholes(words: Iterable[Any]) -> Iterator[tuple[str, float, float]]:
    """(text, start, end in s) of words as they are written: Whisper gives "3", ",000" where no space is between."""
    waiting: tuple[str, float, float] | None = None
    for word in words:
        text = word.word.strip()
        if not text:
            continue
        if waiting and not word.word.startswith(" ") and spacing.gap(waiting[0], text):
            waiting = (waiting[0] + text, waiting[1], float(word.end))
            continue
        if waiting:
            yield waiting
        waiting = (text, float(word.start), float(word.end))
    if waiting:
        yield waiting


def gathered(sound: Path, ranges: Sequence[tuple[int, int]]) -> tuple[Samples, tuple[Stretch, ...]]:
    """The ranges' samples one after another, long silences between them shortened; and what they were taken from."""
    pieces: list[Samples] = []
    stretches: list[Stretch] = []
    at = 0
    with wave.open(str(sound), "rb") as file:
        for start, end in _around(ranges, file.getnframes() * 1000 // RATE):
            file.setpos(start * RATE // 1000)
            frames = np.frombuffer(file.readframes((end - start) * RATE // 1000), "<i2")
            pieces.append(np.divide(frames, 32768, dtype=np.float32))
            spoken = tuple((a - start + at, b - start + at) for a, b in ranges if start <= a < end)
            stretches.append(Stretch(at, start, end - start, spoken))
            at += len(frames) * 1000 // RATE
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32), tuple(stretches)


def _around(ranges: Sequence[tuple[int, int]], length_ms: int) -> list[tuple[int, int]]:
    """Ranges with some of the silence around them; those nearer than GAP_MS to each other are one."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        first, last = max(0, start - GAP_MS // 2), min(length_ms, end + GAP_MS // 2)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def heard_at(stretches: Sequence[Stretch], start_ms: int, end_ms: int) -> tuple[int, int]:
    """When a word is heard in the sound. One that reaches over a seam is of the stretch in whose speech more of it
    lies: the recogniser lets words begin early and end late, over silence that is not there in the sound."""

    def spoken(stretch: Stretch) -> int:
        return sum(max(0, min(end_ms, b) - max(start_ms, a)) for a, b in stretch.spoken)

    touched = [s for s in stretches if s.at <= max(start_ms, end_ms - 1) and s.at + s.length > start_ms]
    chosen = max(touched or stretches[-1:], key=spoken)
    shift = chosen.start - chosen.at
    first = min(max(start_ms, chosen.at), chosen.at + chosen.length - 1)
    return first + shift, min(max(end_ms, first + 1), chosen.at + chosen.length) + shift
