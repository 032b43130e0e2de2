"""From a clip to words with times: its sound, where somebody speaks, what is said, and when exactly.

Each window of a recording is a step of its own: an hour goes on where it was stopped, and needs no more memory than a
minute. Only the first step touches the foreign file, and it stands behind walls.
"""

import asyncio
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from showrunner.capabilities import Aligner, Recogniser
from showrunner.engine.step import step
from showrunner.film import transcript
from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.film.clip import Clip
from showrunner.film.languages import primary
from showrunner.film.phrasing import CaptionProfile
from showrunner.film.speech import Word
from showrunner.film.transcript import Heard, Listening, Measured, Placing, Recording, Transcript, Window
from showrunner.steps.desk import Desk, registry

if TYPE_CHECKING:
    from showrunner.media.voice_activity import Samples

AHEAD = ("showrunner.media.burning.listening",)  # of workers (kit/nursery.py)
RATE = 16_000
BLOCK = 60 * RATE  # samples read at once
EXTRACT_S = 3600  # of CPU at most: four hours of sound take a few minutes
ROOM_MS = 200  # of sound given to the aligner around a run of words
APART_MS = 500  # silence between words that are aligned apart
EARLY_MS = 110  # by which the recogniser's own words light up before they are heard (docs/measured/captioning.md)
FARTHEST_MS = 700  # an aligned word further than this from where it was recognised is not believed


@step(version=1, lane="visual", stage="hearing")
async def extract_sound(desk: Desk, clip: Clip) -> Recording:
    """The clip's sound as 16 kHz mono WAV, on the clock of its picture. Raises MediaError."""
    source, room = await desk.store.path(clip.asset), desk.folder()
    out = room / "sound.wav"
    measured = await desk.confined(_extract, source, clip.container, out, read=[source], write=[room], cpu_s=EXTRACT_S)
    return Recording(sound=await desk.store.put(out, "audio/wav"), measured=measured)


@step(version=1, lane="voice", stage="hearing")
async def find_speech(desk: Desk, sound: Asset) -> tuple[tuple[int, int], ...]:
    """Ranges in ms in which somebody speaks. Music and noise are none, so that no words are made up for them."""
    return await desk.workers.call("thinking", _speech, await desk.store.path(sound))


@step(version=1, lane="voice", stage="hearing")
async def tell_language(desk: Desk, sound: Asset, windows: tuple[Window, ...], model: Choice) -> str:
    """BCP 47 primary tag of what is spoken in these windows."""
    path = await desk.store.path(sound)
    return await desk.ask(model.provider, Recogniser, Recogniser.language, path, windows, model)


@step(version=1, lane="voice", stage="hearing", timeout_s=7200)
async def recognise(desk: Desk, part: Listening) -> Heard:
    """What is said in the window, by the recogniser's own times. Raises MissingModel, FetchFailed."""
    path, model = await desk.store.path(part.sound), part.model
    return await desk.ask(model.provider, Recogniser, Recogniser.recognise, path, part.window, part.language, model)


@step(version=2, lane="voice", stage="hearing")
async def place_words(desk: Desk, part: Placing) -> Heard:
    """The words at the times they are heard at: aligned to the sound where that is nearer, which is so in English
    (docs/measured/captioning.md); elsewhere, and where the aligner goes astray, by the recogniser's own times."""
    if primary(part.language) != "en":
        return Heard(words=tuple(_later(part.words)))
    path = await desk.store.path(part.sound)
    return await desk.workers.call("thinking", _placed, desk.providers.home, path, part, desk.file(".wav"))


@step(version=2, lane="writing", stage="hearing", is_decision=True)
async def match_script(
    desk: Desk, script: str, heard: tuple[Word, ...], language: str, spoken: tuple[tuple[int, int], ...]
) -> Heard:
    """A known text at the times of what was recognised; `notes` say how the two differ."""
    from showrunner.steps.matching import match

    return match(script, heard, language, spoken)


@step(version=1, lane="writing", stage="hearing", is_decision=True)
async def write_captions(
    desk: Desk, words: tuple[Word, ...], language: str, profile: CaptionProfile, until_ms: int, notes: tuple[str, ...]
) -> Transcript:
    """Words gathered into captions that can be read."""
    return transcript.written(words, language, profile, notes=notes, until_ms=until_ms)


def _extract(source: Path, container: str, out: Path) -> Measured:
    from showrunner.media.burning.listening import extract

    return extract(source, container, out)


def _speech(sound: Path) -> tuple[tuple[int, int], ...]:
    from showrunner.media.voice_activity import speech

    return speech(_blocks(sound))


def _blocks(sound: Path) -> Iterator["Samples"]:
    import numpy as np

    with wave.open(str(sound), "rb") as file:
        while data := file.readframes(BLOCK):
            yield np.divide(np.frombuffer(data, "<i2"), 32768, dtype=np.float32)


def _placed(home: Path, sound: Path, part: Placing, scratch: Path) -> Heard:
    """Runs of words between silences, each aligned by itself."""
    aligner = registry(home).get("sphinx", Aligner)
    found: list[Word] = []
    with wave.open(str(sound), "rb") as file:
        for run in _apart(part.words):
            begin = max(0, run[0].start_ms - ROOM_MS)
            _cut(file, begin, run[-1].end_ms + ROOM_MS, scratch)
            aligned, _ = asyncio.run(aligner.align(scratch, " ".join(word.text for word in run), part.language))
            found += _believed(run, aligned, begin)
    return Heard(words=tuple(_in_order(found)), timing="aligned")


def _apart(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    first = 0
    for n in range(1, len(words) + 1):
        if n == len(words) or words[n].start_ms - words[n - 1].end_ms >= APART_MS:
            yield words[first:n]
            first = n


def _cut(file: wave.Wave_read, start_ms: int, end_ms: int, to: Path) -> None:
    file.setpos(min(start_ms * RATE // 1000, file.getnframes()))
    data = file.readframes((end_ms - start_ms) * RATE // 1000)
    with wave.open(str(to), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(data)


def _believed(run: Sequence[Word], aligned: Sequence[Word], begin: int) -> Sequence[Word]:
    """The aligned words, if each is there and near where it was recognised; else the recogniser's own times."""
    if len(aligned) != len(run):
        return tuple(_later(run))
    moved = [
        word.model_copy(update={"start_ms": a.start_ms + begin, "end_ms": a.end_ms + begin})
        for word, a in zip(run, aligned, strict=True)
    ]
    far = [n for n, (a, b) in enumerate(zip(moved, run, strict=True)) if abs(a.start_ms - b.start_ms) > FARTHEST_MS]
    return tuple(_later(run)) if 4 * len(far) > len(run) else moved


def _later(words: Sequence[Word]) -> Iterator[Word]:
    """Words by the recogniser's times, which are early: each begins later, but no later than in its middle."""
    for word in words:
        start = min(word.start_ms + EARLY_MS, (word.start_ms + word.end_ms) // 2)
        yield word.model_copy(update={"start_ms": start})


def _in_order(words: Sequence[Word]) -> Iterator[Word]:
    """Runs may touch: a word begins no earlier than the one before, and that one ends where it begins."""
    for number, word in enumerate(words):
        end = min(word.end_ms, words[number + 1].start_ms) if number + 1 < len(words) else word.end_ms
        yield word.model_copy(update={"end_ms": max(end, word.start_ms + 1)})
