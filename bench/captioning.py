"""What captions in people's own videos cost, and how near they are (docs/measured/captioning.md).

    python bench/captioning.py burn [MINUTES]          # CPU of burning captions in, of a changed word, of all of it
    python bench/captioning.py edit [TIMES]            # a changed word in the two minutes repeated so often (5)
    python bench/captioning.py memory [MINUTES…]       # peak memory of burning, by the length of the video
    python bench/captioning.py words [MINUTES] [NOISE_DB]  # word error rate and real-time factor of the base model
    python bench/captioning.py onsets                  # how far from where a word is heard its caption lights up

CPU seconds of this process and its children; nothing is asserted about time on the wall.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from showrunner.film import transcript
from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.script import Line
from showrunner.film.source import Limits
from showrunner.film.speech import Word
from showrunner.language.spoken import speak_as
from showrunner.media import ffmpeg, wav
from showrunner.media.burning import checking, choosing, packets, parting, splicing
from showrunner.media.burning.plan import Burning, Patch, patches, shown_ms
from showrunner.media.foreign.looking import look_at
from showrunner.providers.voices.hibari import Hibari
from showrunner.providers.voices.level import resampled
from showrunner.steps import hearing, overlaying
from showrunner.steps.matching import compared

TEXTS = Path(__file__).with_name("onsets.txt")
HOME = Path(tempfile.gettempdir()) / "showrunner-bench"
PRESET, CRF = "veryfast", 18
SPEECH_MS, SILENCE_MS = 20_000, 20_000  # of the talk: somebody speaks half of the time
CUE_MS = 2_500
GROUP = 60  # pictures
ENOUGH = Limits(size=50_000_000_000, cpu_s=3600)


def talk(minutes: float, to: Path, size: str = "1920x1080", rate: int = 30) -> Clip:
    """A test card that moves, 5 Mbit/s at 1080p; x264 with a key picture every 2 s, as cameras do."""
    if not to.is_file():
        picture = f"testsrc2=s={size}:r={rate}:d={minutes * 60},format=yuv420p"
        sound = f"sine=f=220:r=48000:d={minutes * 60}"
        words = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-preset", "veryfast", "-g", str(GROUP)]
        asyncio.run(ffmpeg.run(*words, "-c:v", "libx264", "-c:a", "aac", "-shortest", to, timeout_s=36_000))
    clip = look_at(to, ENOUGH, to.with_suffix(".still"))
    return clip.model_copy(update={"asset": Asset(digest="0" * 64, media_type="video/mp4", size=to.stat().st_size)})


def captions(length_ms: int, *, always: bool = False) -> tuple[Cue, ...]:
    """Six words every 2.5 s, for 20 s of every 40; or all the time."""
    found = []
    for start in range(0, length_ms - CUE_MS, CUE_MS):
        if always or start % (SPEECH_MS + SILENCE_MS) < SPEECH_MS:
            words = transcript.shared("people who talk move their hands".split(), start, start + CUE_MS - 200)
            found.append(Cue(start_ms=start, end_ms=start + CUE_MS, words=tuple(words)))
    return tuple(found)


class Counted:
    """CPU seconds inside the `with`."""

    def __enter__(self) -> "Counted":
        self._begun, self.cpu_s = cpu(), 0.0
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu_s = cpu() - self._begun


def cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def encoded(all_of: tuple[Patch, ...], source: Path, folder: Path) -> list[Path]:
    files = [folder / f"part-{number}.mp4" for number in range(len(all_of))]
    for patch, file in zip(all_of, files, strict=True):
        overlaying.burn(patch, source, file)
    return files


def whole_of(burning: Burning, clip: Clip, source: Path) -> Burning:
    """The same coding for all of the video, in parts."""
    return burning.model_copy(update={"parts": parting.whole(packets.scan(source, clip.container)), "is_whole": True})


def burn(minutes: float) -> None:
    HOME.mkdir(exist_ok=True)
    source = HOME / f"talk-{minutes:g}.mp4"
    clip, design = talk(minutes, source), CaptionDesign(style="karaoke")
    half = captions(clip.duration_ms)
    place = splicing.Source(source, clip.container)
    rows: dict[str, float] = {}
    with tempfile.TemporaryDirectory(dir=HOME) as made:
        folder, out = Path(made), Path(made) / "out.mp4"
        with Counted() as planning:
            burning = choosing.plan_of(clip, source, shown_ms(half), PRESET, CRF)
        everything = whole_of(burning, clip, source)
        with Counted() as plain:
            encoded(patches(clip, everything, (), design), source, folder)
        rows["whole, without captions"] = plain.cpu_s
        with Counted() as all_over:
            encoded(patches(clip, everything, captions(clip.duration_ms, always=True), design), source, folder)
        rows["whole, with captions all the time"] = all_over.cpu_s
        with Counted() as smart:
            parts = patches(clip, burning, half, design)
            files = encoded(parts, source, folder)
            splicing.join(place, burning, files, out)
            seen = checking.check(source, clip.container, out, burning)
        rows["captions in half of it, joined and checked"] = smart.cpu_s + planning.cpu_s
        number = len(half) // 2
        changed = half[number].words[2].model_copy(update={"text": "gesture"})
        words = (*half[number].words[:2], changed, *half[number].words[3:])
        edited = (*half[:number], half[number].model_copy(update={"words": words}), *half[number + 1 :])
        with Counted() as editing:
            again = [(n, p) for n, (p, q) in enumerate(zip(patches(clip, burning, edited, design), parts, strict=True))
                     if p != q]  # fmt: skip
            for n, patch in again:
                overlaying.burn(patch, source, files[n])
            splicing.join(place, burning, files, out)
            checking.check(source, clip.container, out, burning)
        rows[f"a changed word: {len(again)} part(s) of {len(parts)}, joined and checked"] = editing.cpu_s
    share = sum(p.end - p.start for p in burning.parts if not p.is_copied) / sum(p.end - p.start for p in burning.parts)
    print(
        f"{minutes:g} min, {clip.video.width}×{clip.video.height}; {100 * share:.0f} % of the picture encoded; {seen}"
    )
    for name, cpu_s in rows.items():
        print(f"| {name} | {cpu_s:.1f} | {cpu_s / plain.cpu_s:.3f} |")


def edit(times: int) -> None:
    """What one changed word costs in a long video: the talk's picture repeated, so that few parts need be encoded."""
    source, long = HOME / "talk-2.mp4", HOME / f"talk-2-{times}.mp4"
    talk(2, source)
    loop = ("-stream_loop", str(times - 1), "-i", source, "-map", "0:v", "-c", "copy", long)
    asyncio.run(ffmpeg.run(*loop))
    clip, design = talk(2 * times, long), CaptionDesign(style="karaoke")
    cues = captions(clip.duration_ms)
    made: dict[tuple[int, int], Path] = {}
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        out = Path(folder) / "out.mp4"
        burning = choosing.plan_of(clip, long, shown_ms(cues), PRESET, CRF)
        parts = patches(clip, burning, cues, design)
        again = burning.clock.ticks(120_000)
        keys = [(patch.part.start % again, patch.part.packets) for patch in parts]
        for key, patch in zip(keys, parts, strict=True):
            if key not in made:
                made[key] = Path(folder) / f"{len(made)}.mp4"
                overlaying.burn(patch, long, made[key])
        files = [made[key] for key in keys]
        with Counted() as editing:
            overlaying.burn(parts[len(parts) // 2], long, files[len(parts) // 2])
        with Counted() as joining:
            splicing.join(splicing.Source(long, clip.container), burning, files, out)
        with Counted() as looking:
            seen = checking.check(long, clip.container, out, burning)
    spent = f"one part of {len(parts)} {editing.cpu_s:.1f} s, join {joining.cpu_s:.1f} s, check {looking.cpu_s:.1f} s"
    print(f"{2 * times} min: {spent}; {seen}")


def memory(lengths: list[float]) -> None:
    """Each length in a process of its own; small pictures, for only the length is to tell."""
    for minutes in lengths:
        source = HOME / f"small-{minutes:g}.mp4"
        HOME.mkdir(exist_ok=True)
        talk(minutes, source, size="320x180", rate=25)
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); import captioning; captioning.burn_small(float(sys.argv[2]))"
        )
        answer = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent), str(minutes)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(answer.stdout.strip())


def burn_small(minutes: float) -> None:
    source = HOME / f"small-{minutes:g}.mp4"
    clip = talk(minutes, source)
    cues, design = captions(clip.duration_ms), CaptionDesign(style="karaoke")
    from showrunner.media.burning.listening import extract

    with tempfile.TemporaryDirectory(dir=HOME) as made:
        folder, out = Path(made), Path(made) / "out.mp4"
        extract(source, clip.container, folder / "sound.wav")
        heard = peak_mb()
        hearing._speech(folder / "sound.wav")
        listened = peak_mb()
        burning = choosing.plan_of(clip, source, shown_ms(cues), "ultrafast", 30)
        files = encoded(patches(clip, burning, cues, design), source, folder)
        drawn = peak_mb()
        splicing.join(splicing.Source(source, clip.container), burning, files, out)
        checking.check(source, clip.container, out, burning)
    print(
        f"| {minutes:g} min | {heard:.0f} | {listened:.0f} | {drawn:.0f} | {peak_mb():.0f} |  "
        "(MB after extracting, listening, encoding, joining and checking)"
    )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
    import wave

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


def main(argv: list[str]) -> None:
    command, *rest = argv or ["burn"]
    numbers = [float(text) for text in rest]
    if command == "burn":
        burn(*(numbers or [10]))
    elif command == "edit":
        edit(int(numbers[0]) if numbers else 5)
    elif command == "memory":
        memory(numbers or [10, 60])
    elif command == "words":
        words(numbers[0] if numbers else 30, numbers[1] if len(numbers) > 1 else None)
    else:
        onsets(numbers[0] if numbers else None)


if __name__ == "__main__":
    main(sys.argv[1:])
