"""How far our word onsets lie from the voice model's own durations, and from what is heard after a pause.

    python bench/onsets.py            # prints the table of docs/measured/onsets.md; fails past the target

The take is found inside the model's raw sound by correlation, so the bench does not share the arithmetic it checks.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.media import wav
from showrunner.providers.voices import hibari
from showrunner.providers.voices.sphinx import Sphinx
from showrunner.providers.voices.utterance import chunks
from showrunner.providers.voices.vocabulary import VOCABULARY

TEXTS = Path(__file__).with_suffix(".txt")
MEDIAN_MS, WORST_MS = 20.0, 60.0
CHOICE = Choice(provider="hibari", model="heart")


class Measured(NamedTuple):
    to_model: list[float]  # our onset − the model's, ms
    to_ear: list[float]  # our onset − the energy's, after pauses, ms
    to_sphinx: list[float]
    length: list[tuple[int, int]]  # estimated, spoken
    words: int
    unplaced: int


def model_onsets(line: Line, take: NDArray[np.float32]) -> dict[int, float]:
    """Onset of each token's first symbol in the take, in ms, by the model's durations."""
    onsets: dict[int, float] = {}
    for chunk in chunks(line, known=frozenset(VOCABULARY)):
        raw, frames = hibari._MODEL.sound(chunk.text, 1.0)
        begun = np.concatenate([[0], np.cumsum(frames)]) * 600
        middle = slice(len(raw) // 4, len(raw) * 3 // 4)  # the take does not keep the ends
        at = int(np.argmax(correlate(take, raw[middle], "valid"))) - middle.start
        for n, symbol in enumerate(chunk.symbols, start=1):
            if symbol.token is not None and symbol.token not in onsets:
                onsets[symbol.token] = (at + int(begun[n])) / 24
    return onsets


def heard_onsets(take: NDArray[np.float32], words: tuple[Word, ...]) -> dict[int, float]:
    """For words after 120 ms of quiet: when the sound passes a hundredth of the word's peak power, in ms."""
    hop = 60
    power = np.square(take[: len(take) // hop * hop].reshape(-1, hop).astype(float)).mean(axis=1)
    power = np.convolve(power, np.ones(4) / 4, "same")
    heard: dict[int, float] = {}
    for n, word in enumerate(words):
        before, start = int((word.start_ms - 150) * 0.4), int(word.start_ms * 0.4)
        peak = power[start : start + 100].max()
        window = power[max(before, 0) : start + 60] > peak / 100
        first = int(np.argmax(window))
        if first > (48 if n else 0):
            heard[n] = (max(before, 0) + first) * 2.5
    return heard


async def measure(texts: list[str], folder: Path) -> Measured:
    voice, aligner = hibari.Hibari(), Sphinx()
    done = Measured([], [], [], [], 0, 0)
    words_seen = unplaced_seen = 0
    for text in texts:
        line, to = Line(text=text), folder / "take.wav"
        words, unplaced = await voice.speak(line, CHOICE, "en", to)
        take = wav.read(to)
        onsets = model_onsets(line, take[::2])
        said = [index for index, token in enumerate(text.split()) if token != "—"]
        spoken = [word for word in words if word.text != "—"]
        done.to_model.extend(word.start_ms - onsets[i] for i, word in zip(said, spoken, strict=True))
        done.to_ear.extend(words[n].start_ms - at for n, at in heard_onsets(take[::2], words).items())
        aligned, _ = await aligner.align(to, text, "en")
        if len(aligned) == len(words):
            done.to_sphinx.extend(a.start_ms - w.start_ms for a, w in zip(aligned, words, strict=True))
        else:
            print("sphinx failed on", text)
        done.length.append((voice.estimate_ms(line, CHOICE), wav.duration_ms(take)))
        words_seen, unplaced_seen = words_seen + len(words), unplaced_seen + len(unplaced)
    return done._replace(words=words_seen, unplaced=unplaced_seen)


def row(name: str, errors: list[float]) -> str:
    size = np.abs(errors)
    return (
        f"| {name} | {len(errors)} | {np.median(size):.0f} | {np.percentile(size, 90):.0f} | "
        f"{np.percentile(size, 99):.0f} | {size.max():.0f} | {np.median(errors):+.0f} |"
    )


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        done = asyncio.run(measure(TEXTS.read_text("utf-8").splitlines(), Path(folder)))
    print("| our onset against | words | median ms | p90 | p99 | worst | bias |\n|---|---|---|---|---|---|---|")
    print(row("the model's durations", done.to_model))
    print(row("what is heard after a pause", done.to_ear))
    print(row("forced alignment (its own error is inside)", done.to_sphinx))
    estimated, spoken = (np.array(column) for column in zip(*done.length, strict=True))
    off = np.abs(estimated / spoken - 1)
    print(f"\n{done.words} words in {len(spoken)} lines, {spoken.sum() / 1000:.0f} s; {done.unplaced} unplaced.")
    print(f"Estimated length: {100 * (estimated.sum() / spoken.sum() - 1):+.2f} % over the set; per line median "
          f"{100 * np.median(off):.1f} %, worst {100 * off.max():.1f} %.")  # fmt: skip
    size = np.abs(done.to_model)
    return int(np.median(size) > MEDIAN_MS or np.percentile(size, 99) > WORST_MS)


if __name__ == "__main__":
    sys.exit(main())
