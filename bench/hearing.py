"""How well captions in people's own videos are heard, and how near they are (docs/measured/captioning.md).

    python bench/hearing.py words [MINUTES] [NOISE_DB]  # word error rate and real-time factor of the base model
    python bench/hearing.py onsets [NOISE_DB]           # how far from where a word is heard its caption lights up
    python bench/hearing.py memory [MINUTES…]           # peak memory of the whole command, by the length of the video
    python bench/hearing.py talk MINUTES SIZE OUT.mp4   # a talk: speech in half of it, in stretches as people speak

CPU seconds of this process and its children; nothing is asserted about time on the wall.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
import wave
from itertools import cycle
from pathlib import Path

import captioning
import numpy as np
from captioning import HOME, Counted, stretches

from showrunner.film import transcript
from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.language.spoken import speak_as
from showrunner.media import ffmpeg, wav
from showrunner.providers.voices.hibari import Hibari
from showrunner.providers.voices.level import resampled
from showrunner.steps import hearing
from showrunner.steps.matching import compared

TEXTS = Path(__file__).with_name("onsets.txt")


def spoken(lines: list[str], pause_ms: int = 600) -> tuple[np.ndarray, list[Word]]:
    """(48 kHz, the words with the times at which the built-in voice says them)."""
    voice, choice = Hibari(), Choice(provider="hibari", model="heart")
    pieces, truth, at = [np.zeros(24_000, np.float32)], [], 24_000
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "take.wav"
        for text in lines:
            words, _ = asyncio.run(voice.speak(Line(text=text), choice, "en", path))
            sound = wav.read(path)
            truth += [w.model_copy(update={"start_ms": w.start_ms + at // 48, "end_ms": w.end_ms + at // 48})
                      for w in words]  # fmt: skip
            pieces += [sound, np.zeros(48 * pause_ms, np.float32)]
            at += len(sound) + 48 * pause_ms
    return np.concatenate(pieces), truth


def noisy(sound: np.ndarray, db: float | None) -> np.ndarray:
    """With noise as of a room (falling 3 dB an octave), so many dB below the speech."""
    if db is None:
        return sound
    random = np.random.default_rng(7)
    spectrum = np.fft.rfft(random.normal(size=len(sound)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), len(sound))
    loud = np.abs(sound) > 0.01
    level = np.sqrt(np.mean(sound[loud] ** 2) / np.mean(noise**2)) * 10 ** (-db / 20)
    return np.clip(sound + level * noise, -1, 1).astype(np.float32)


def listened(sound: np.ndarray) -> tuple[list[Word], list[Word], dict[str, float]]:
    """(recognised words, the same aligned, CPU s by stage) of 48 kHz sound, as the production does it."""
    from showrunner.providers.whisper import Whisper

    whisper, model = Whisper(HOME), Choice(provider="whisper", model="base")
    costs: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "sound.wav"
        write_16k(path, resampled(sound, 48_000, 16_000))
        with Counted() as finding:
            windows = transcript.windows(hearing._speech(path))
        costs["voice activity"] = finding.cpu_s
        asyncio.run(whisper.recognise(path, windows[0], "en", model))  # loads the model
        with Counted() as recognising:
            heard = transcript.joined([asyncio.run(whisper.recognise(path, w, "en", model)) for w in windows])
        costs["recognition"] = recognising.cpu_s
        with Counted() as placing:
            parts = transcript.placings(Asset(digest="0" * 64, media_type="", size=0), heard, "en")
            aligned = [hearing._placed(HOME, path, part, Path(made) / "cut.wav") for part in parts]
        costs["alignment"] = placing.cpu_s
    return list(heard), list(transcript.in_sequence(aligned)), costs


def write_16k(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def plain(words: list[str]) -> list[str]:
    """As spoken, in lower case: numbers and signs do not count as errors for how they are written."""
    found = [part for spoken in speak_as(" ".join(words)) for word in spoken.words for part in word.lower().split("-")]
    return [word for word in found if word]


def errors(truth: list[str], heard: list[str]) -> tuple[int, int]:
    """(words wrong, missing or too many; words) of two texts, compared line by line where they are long."""
    pairs = dict(compared(truth, heard))
    wrong = sum(truth[i] != heard[j] for i, j in pairs.items())
    return wrong + len(truth) - len(pairs) + len(heard) - len(pairs), len(truth)


def words(minutes: float, db: float | None) -> None:
    lines = TEXTS.read_text("utf-8").splitlines()
    wrong = count = 0
    seconds, costs = 0.0, dict.fromkeys(("voice activity", "recognition", "alignment"), 0.0)
    turn = 0
    while seconds < minutes * 60:
        group = [lines[(turn * 7 + n * 3) % len(lines)] for n in range(10)]
        sound, truth = spoken([line for line in group if line.strip()])
        heard, _, spent = listened(noisy(sound, db))
        more, of = errors(plain([w.text for w in truth]), plain([w.text for w in heard]))
        wrong, count, seconds, turn = wrong + more, count + of, seconds + len(sound) / 48_000, turn + 1
        costs = {name: costs[name] + spent[name] for name in costs}
    factors = ", ".join(f"{name} {value / seconds:.3f}" for name, value in costs.items())
    noise = "no noise" if db is None else f"noise {db:g} dB below"
    print(f"{seconds / 60:.1f} min, {noise}: WER {100 * wrong / count:.1f} % of {count} words; CPU s per s: {factors}")


def onsets(db: float | None) -> None:
    lines = [line for line in TEXTS.read_text("utf-8").splitlines() if line.strip()]
    found: dict[str, list[int]] = {"recognised": [], "aligned": []}
    for first in range(0, len(lines), 10):
        sound, truth = spoken(lines[first : first + 10])
        recognised, aligned, _ = listened(noisy(sound, db))
        for name, heard in (("recognised", recognised), ("aligned", aligned)):
            found[name] += offsets(truth, heard)
    print(f"{'no noise' if db is None else f'noise {db:g} dB below'}")
    found[f"recognised, moved {hearing.EARLY_MS} ms"] = [error + hearing.EARLY_MS for error in found["recognised"]]
    for name, errors_ms in found.items():
        size = np.abs(errors_ms)
        print(
            f"| {name} | {len(size)} | {np.median(size):.0f} | {np.percentile(size, 90):.0f} | "
            f"{np.percentile(size, 95):.0f} | {size.max():.0f} | {np.median(errors_ms):+.0f} |"
        )


def offsets(truth: list[Word], heard: list[Word]) -> list[int]:
    """How much later than it is said each word lights up that was recognised for what it is; ms."""
    ours, theirs = [plain_one(w.text) for w in truth], [plain_one(w.text) for w in heard]
    return [heard[j].start_ms - truth[i].start_ms for i, j in compared(ours, theirs) if ours[i] == theirs[j]]


def plain_one(text: str) -> str:
    return " ".join(plain([text]))


def speech(minutes: float) -> np.ndarray:
    """A talk's sound, 48 kHz: the lines of TEXTS again and again, in `captioning.stretches`."""
    lines = cycle([line for line in TEXTS.read_text("utf-8").splitlines() if line.strip()])
    takes: dict[str, np.ndarray] = {}
    whole = np.zeros(round(minutes * 60 * 48_000), np.float32)
    line = next(lines)
    for start, end in stretches(round(minutes * 60_000)):
        at = start * 48
        while True:
            take = takes[line] if line in takes else takes.setdefault(line, spoken([line], pause_ms=300)[0][24_000:])
            if at + len(take) > end * 48:
                break
            whole[at : at + len(take)] = take
            at += len(take)
            line = next(lines)
    return whole


def talk(minutes: float, size: str, to: Path) -> None:
    """`captioning.talk` with speech for sound."""
    HOME.mkdir(exist_ok=True)
    picture, sound = HOME / f"silent-{minutes:g}-{size}.mp4", HOME / f"speech-{minutes:g}.wav"
    captioning.talk(minutes, picture, size=size, group=250)
    if not sound.is_file():
        wav.write(sound, speech(minutes))
    words = ["-i", picture, "-i", sound, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", to]
    asyncio.run(ffmpeg.run(*words, timeout_s=3600))


def memory(lengths: list[float]) -> None:
    """The command itself, with videos of 320 × 180: the most memory that any of its processes had, and all together."""
    for minutes in lengths:
        source = HOME / f"heard-{minutes:g}.mp4"
        if not source.is_file():
            talk(minutes, "320x180", source)
        with tempfile.TemporaryDirectory(dir=HOME) as made:
            words = ["caption", str(source), "--style", "karaoke", "--home", made, "--out", f"{made}/out.mp4"]
            process = subprocess.Popen(
                [Path(sys.executable).with_name("showrunner"), *words], stdout=subprocess.DEVNULL
            )
            first, largest, together = watched(process)
        assert process.returncode == 0, process.returncode
        print(f"| {minutes:g} min | {first:.0f} | {largest:.0f} | {together:.0f} |")


def watched(process: subprocess.Popen[bytes]) -> tuple[float, float, float]:
    """(the process, its largest descendant, all at one moment), most MB; looked at four times a second."""
    first = largest = together = 0.0
    while process.poll() is None:
        peaks, shares = {}, 0.0
        for pid in family(process.pid):
            try:
                peaks[pid] = mb(f"/proc/{pid}/status", "VmHWM")
                shares += mb(f"/proc/{pid}/smaps_rollup", "Pss")
            except (FileNotFoundError, ProcessLookupError):  # it has just ended
                continue
        first = max(first, peaks.pop(process.pid, 0.0))
        largest, together = max([largest, *peaks.values()]), max(together, shares)
        time.sleep(0.25)
    return first, largest, together


def family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def mb(path: str, name: str) -> float:
    line = next((line for line in Path(path).read_text().splitlines() if line.startswith(f"{name}:")), f"{name}: 0 kB")
    return int(line.split()[1]) / 1024


def main(argv: list[str]) -> None:
    command, *rest = argv or ["words"]
    if command == "talk":
        talk(float(rest[0]), rest[1], Path(rest[2]))
        return
    numbers = [float(text) for text in rest]
    if command == "words":
        words(numbers[0] if numbers else 30, numbers[1] if len(numbers) > 1 else None)
    elif command == "memory":
        memory(numbers or [10, 60])
    else:
        onsets(numbers[0] if numbers else None)


if __name__ == "__main__":
    main(sys.argv[1:])
