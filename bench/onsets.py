"""How far our word onsets lie from the voice model's own durations, and from what is heard after a pause.

    python bench/onsets.py                          # hibari; fails past the target (docs/measured/onsets.md)
    python bench/onsets.py --kokoro HOME af_bella   # the same for a voice fetched into HOME

The take is found inside the model's raw sound by correlation, so the bench does not share the arithmetic it checks.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from showrunner.capabilities import Speech
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.media import wav
from showrunner.providers.voices import hibari, take
from showrunner.providers.voices.kokoro import Kokoro
from showrunner.providers.voices.sphinx import Sphinx
from showrunner.providers.voices.utterance import chunks
from showrunner.providers.voices.vocabulary import VOCABULARY

TEXTS = Path(__file__).with_suffix(".txt")
MEDIAN_MS, WORST_MS = 20.0, 60.0
SILENT = "—"

Sound = NDArray[np.float32]


class Subject(NamedTuple):
    voice: Speech
    model: take.Model
    choice: Choice
    british: bool = False


class Measured(NamedTuple):
    to_model: list[float]  # our onset − the model's, ms
    to_ear: list[float]  # our onset − the energy's, after pauses, ms
    model_to_ear: list[float]  # the model's onset − the energy's, after pauses, ms
    aligned_to_us: list[float]  # the aligner's onset − ours, ms
    aligned_to_ear: list[float]
    lengths: list[tuple[int, int]]  # (estimated, spoken) ms
    unplaced: int
    cpu_s: float


def built_in() -> Subject:
    return Subject(hibari.Hibari(), hibari.VOICE, Choice(provider="hibari", model="heart"))


def fetched(home: Path, name: str) -> Subject:
    choice = Choice(provider="kokoro", model=name)
    voice = Kokoro(home)
    return Subject(voice, voice.speaker(choice), choice, name.startswith("b"))


def model_onsets(subject: Subject, line: Line, sound: Sound) -> dict[int, float]:
    """Onset of each token's first symbol in the take (24 kHz), in ms, by the model's durations."""
    onsets: dict[int, float] = {}
    for chunk in chunks(line, known=frozenset(VOCABULARY), british=subject.british):
        raw, frames = subject.model.sound(chunk.text, 1.0, np.zeros(len(chunk.symbols) + 2, np.int64))
        begun = np.concatenate([[0], np.cumsum(frames)]) * 600
        middle = slice(
            len(raw) // 4, len(raw) * 9 // 16
        )  # the take does not keep the ends, of which the last is longer
        at = found(raw[middle], sound) - middle.start
        for n, symbol in enumerate(chunk.symbols, start=1):
            if symbol.token is not None and symbol.token not in onsets:
                onsets[symbol.token] = (at + int(begun[n])) / 24
    return onsets


def found(piece: Sound, sound: Sound) -> int:
    """Where in `sound` the piece lies, whatever its level: the best normalised correlation."""
    energy = np.concatenate([[0.0], np.cumsum(np.square(sound.astype(float)))])
    local = np.sqrt(np.maximum(energy[len(piece) :] - energy[: -len(piece)], 1e-9))
    return int(np.argmax(correlate(sound, piece, "valid") / local))


def heard_onsets(sound: Sound, words: tuple[Word, ...]) -> dict[int, float]:
    """For words after 120 ms of quiet: when the sound (24 kHz) passes a hundredth of the word's peak power, in ms."""
    hop = 60
    power = np.square(sound[: len(sound) // hop * hop].reshape(-1, hop).astype(float)).mean(axis=1)
    power = np.convolve(power, np.ones(4) / 4, "same")
    heard: dict[int, float] = {}
    for n, word in enumerate(words):
        before, start = max(int((word.start_ms - 150) * 0.4), 0), int(word.start_ms * 0.4)
        first = int(np.argmax(power[before : start + 60] > power[start : start + 100].max() / 100))
        if first > (48 if n else 0):
            heard[n] = (before + first) * 2.5
    return heard


async def measure(subject: Subject, texts: list[str], folder: Path) -> Measured:
    done = Measured([], [], [], [], [], [], 0, 0.0)
    unplaced, cpu = 0, 0.0
    for text in texts:
        line, to = Line(text=text), folder / "take.wav"
        begun = time.process_time()
        words, lost = await subject.voice.speak(line, subject.choice, "en", to)
        cpu, unplaced = cpu + time.process_time() - begun, unplaced + len(lost)
        sound = wav.read(to)
        onsets, heard = model_onsets(subject, line, sound[::2]), heard_onsets(sound[::2], words)
        aligned, _ = await Sphinx().align(to, text, "en")
        done.to_model.extend(w.start_ms - onsets[n] for n, w in enumerate(words) if w.text != SILENT)
        done.to_ear.extend(words[n].start_ms - at for n, at in heard.items())
        done.model_to_ear.extend(onsets[n] - at for n, at in heard.items() if n in onsets)
        done.aligned_to_us.extend(a.start_ms - w.start_ms for a, w in zip(aligned, words, strict=True))
        done.aligned_to_ear.extend(aligned[n].start_ms - at for n, at in heard.items())
        done.lengths.append((subject.voice.estimate_ms(line, subject.choice), wav.duration_ms(sound)))
    return done._replace(unplaced=unplaced, cpu_s=cpu)


def row(name: str, errors: list[float]) -> str:
    size = np.abs(errors)
    return (
        f"| {name} | {len(errors)} | {np.median(size):.0f} | {np.percentile(size, 90):.0f} | "
        f"{np.percentile(size, 99):.0f} | {size.max():.0f} | {np.median(errors):+.0f} |"
    )


def report(done: Measured) -> str:
    estimated, spoken = (np.array(column) for column in zip(*done.lengths, strict=True))
    off = np.abs(estimated / spoken - 1)
    return "\n".join(
        [
            "| onset of … against … | words | median ms | p90 | p99 | worst | bias |",
            "|---|---|---|---|---|---|---|",
            row("ours against the model's durations", done.to_model),
            row("ours against what is heard after a pause", done.to_ear),
            row("the model's durations against what is heard after a pause", done.model_to_ear),
            row("the aligner's against ours", done.aligned_to_us),
            row("the aligner's against what is heard after a pause", done.aligned_to_ear),
            "",
            f"{len(spoken)} lines, {spoken.sum() / 1000:.0f} s, {done.unplaced} words unplaced, "
            f"{1000 * done.cpu_s / spoken.sum():.3f} s of CPU per second spoken.",
            f"Estimated length: {100 * (estimated.sum() / spoken.sum() - 1):+.2f} % over the set; "
            f"per line median {100 * np.median(off):.1f} %, worst {100 * off.max():.1f} %.",
        ]
    )


def main(argv: list[str]) -> int:
    subject = fetched(Path(argv[1]), argv[2]) if argv[:1] == ["--kokoro"] else built_in()
    with tempfile.TemporaryDirectory() as folder:
        done = asyncio.run(measure(subject, TEXTS.read_text("utf-8").splitlines(), Path(folder)))
    print(report(done))
    size = np.abs(done.to_model)
    return int(done.unplaced > 0 or np.median(size) > MEDIAN_MS or np.percentile(size, 99) > WORST_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
