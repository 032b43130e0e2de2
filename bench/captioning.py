"""What captions in people's own videos cost (docs/measured/captioning.md; how well they are heard: bench/hearing.py).

    python bench/captioning.py burn [MINUTES] [GROUP] [even|talk]  # CPU of burning captions in, and of a changed word

GROUP is how many pictures lie between key pictures. Captions lie in half of the video: 20 s of every 40, or in longer
stretches (talk). CPU seconds of this process and its children; nothing is asserted about time on the wall.
"""

import asyncio
import json
import resource
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from showrunner.film import transcript
from showrunner.film.asset import Asset
from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.source import Limits
from showrunner.kit.chance import rng
from showrunner.media import ffmpeg
from showrunner.media.burning import checking, choosing, packets, parting, splicing
from showrunner.media.burning.plan import Burning, patches, shown_ms
from showrunner.media.foreign.looking import look_at
from showrunner.steps import overlaying

HOME = Path(tempfile.gettempdir()) / "showrunner-bench"
PRESET, CRF = "veryfast", 18
DESIGN = CaptionDesign(style="karaoke")
EVEN_MS = 20_000  # somebody speaks so long, then nobody does
SPEAKING_S = (15, 75)  # of a talk: the shortest and the longest that somebody speaks, and that nobody does
CUE_MS = 2_500
LOOP_S = 120  # of picture, again and again: to encode ten minutes of it would take as long as what is measured
PATIENCE_S = 215  # of CPU that one call of `burn` spends
ENOUGH = Limits(size=50_000_000_000, cpu_s=3600)


def talk(minutes: float, to: Path, size: str = "1920x1080", rate: int = 30, group: int = 60) -> Clip:
    """A test card that moves, 5 Mbit/s at 1080p, and a tone; x264 "veryfast"."""
    if not to.is_file():
        loop = to.with_name(f"card-{size}-{rate}-{group}.mp4")
        if not loop.is_file():
            card = f"testsrc2=s={size}:r={rate}:d={LOOP_S},format=yuv420p"
            words = ["-f", "lavfi", "-i", card, "-c:v", "libx264", "-preset", "veryfast", "-g", str(group), loop]
            asyncio.run(ffmpeg.run(*words, timeout_s=36_000))
        length = ("-t", str(minutes * 60))
        tone = ("-f", "lavfi", "-i", "sine=f=220:r=48000", *length)
        words = ["-stream_loop", "-1", *length, "-i", loop, *tone, "-c:v", "copy", "-c:a", "aac", to]
        asyncio.run(ffmpeg.run(*words, timeout_s=36_000))
    clip = look_at(to, ENOUGH, to.with_suffix(".still"))
    return clip.model_copy(update={"asset": Asset(digest="0" * 64, media_type="video/mp4", size=to.stat().st_size)})


def stretches(length_ms: int) -> list[tuple[int, int]]:
    """Half of a talk, in which somebody speaks: as long in all as the silences between, in other lengths."""
    found, at, random = [], 0, rng("talk")
    while at < length_ms:
        lengths = [random.randint(*SPEAKING_S) * 1000 for _ in range(4)]
        for speech, silence in zip(lengths, random.sample(lengths, 4), strict=True):
            found.append((at, min(at + speech, length_ms)))
            at += speech + silence
    return [each for each in found if each[1] > each[0]]


def captions(length_ms: int, pattern: str = "even") -> tuple[Cue, ...]:
    """Six words every 2.5 s in the stretches of the pattern; `always`: all the time."""
    even = [(start, start + EVEN_MS) for start in range(0, length_ms, 2 * EVEN_MS)]
    spoken = {"always": [(0, length_ms)], "even": even, "talk": stretches(length_ms)}[pattern]
    found = []
    for first, last in spoken:
        for start in range(first, min(last, length_ms) - CUE_MS + 1, CUE_MS):
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


class Case(NamedTuple):
    """A video, its captions, and what it costs to lay them in: CPU s by what was done, kept beside it."""

    clip: Clip
    source: Path
    cues: tuple[Cue, ...]
    burning: Burning
    costs: dict[str, float]

    @classmethod
    def of(cls, minutes: float, group: int, pattern: str) -> "Case":
        source = HOME / f"talk-{minutes:g}-{group}.mp4"
        clip = talk(minutes, source, group=group)
        cues = captions(clip.duration_ms, pattern)
        book = source.with_suffix(".json")
        costs = json.loads(book.read_text("utf-8")) if book.is_file() else {}
        with Counted() as planning:
            burning = choosing.plan_of(clip, source, shown_ms(cues), PRESET, CRF)
        costs[f"{pattern} planned"] = planning.cpu_s
        return cls(clip, source, cues, burning, costs)

    def keep(self, what: str, cpu_s: float) -> None:
        self.costs[what] = cpu_s
        self.source.with_suffix(".json").write_text(json.dumps(self.costs), "utf-8")

    def total(self, what: str) -> float:
        return sum(cost for name, cost in self.costs.items() if name.startswith(f"{what} "))


def burn(minutes: float, group: int, pattern: str) -> None:
    """What is not yet known is measured, for PATIENCE_S at once: run it again until it says so. With captions and
    without is measured by turns, so that a machine that is slower for a while is so for all."""
    HOME.mkdir(exist_ok=True)
    case = Case.of(minutes, group, pattern)
    everything = case.burning.model_copy(
        update={"parts": parting.whole(packets.scan(case.source, case.clip.container)), "is_whole": True}
    )
    always = captions(case.clip.duration_ms, "always")
    files = HOME / f"{case.source.stem}-{pattern}"
    files.mkdir(exist_ok=True)
    stages = [(pattern, case.burning, case.cues), ("whole", everything, ()), ("always", everything, always)]
    turns = [
        (patch.part.start, stage, number, len(burning.parts), patch)
        for stage, burning, cues in stages
        for number, patch in enumerate(patches(case.clip, burning, cues, DESIGN))
    ]
    begun = cpu()
    for _, stage, number, count, patch in sorted(turns, key=lambda turn: turn[:3]):
        name, file = f"{stage} {number}", files / f"{number}.mp4"
        if name in case.costs:
            continue
        if cpu() - begun > PATIENCE_S:
            print(f"not yet all: {stage} has come to part {number} of {count}; run it again")
            return
        with Counted() as encoding:
            overlaying.burn(patch, case.source, file if stage == pattern else HOME / "other.mp4")
        case.keep(name, encoding.cpu_s)
    joining = joined(case, files)
    changing, again = changed(case, files)
    told(case, pattern, joining, changing, again)


def joined(case: Case, files: Path) -> float:
    """CPU s of putting the parts in their places, and of holding the result against the source."""
    parts = [files / f"{number}.mp4" for number, _ in enumerate(patches(case.clip, case.burning, (), DESIGN))]
    out = files / "out.mp4"
    with Counted() as joining:
        splicing.join(splicing.Source(case.source, case.clip.container), case.burning, parts, out)
        seen = checking.check(case.source, case.clip.container, out, case.burning)
    assert not (seen.has_other_times or seen.has_other_sound or seen.broken), seen
    return joining.cpu_s


def changed(case: Case, files: Path) -> tuple[float, int]:
    """(CPU s, parts encoded) when a word of the caption in the middle is another."""
    middle = len(case.cues) // 2
    cue = case.cues[middle]
    other = cue.words[2].model_copy(update={"text": "gesture"})
    edited = cue.model_copy(update={"words": (*cue.words[:2], other, *cue.words[3:])})
    cues = (*case.cues[:middle], edited, *case.cues[middle + 1 :])
    before, after = (patches(case.clip, case.burning, each, DESIGN) for each in (case.cues, cues))
    again = [number for number, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    with Counted() as editing:
        for number in again:
            overlaying.burn(after[number], case.source, files / f"{number}.mp4")
        joined(case, files)
    return editing.cpu_s, len(again)


def told(case: Case, pattern: str, joining: float, changing: float, again: int) -> None:
    lengths = dict.fromkeys(("copied", "plain", "captioned"), 0)
    for part in case.burning.parts:
        kind = "copied" if part.is_copied else "plain" if part.is_plain else "captioned"
        lengths[kind] += part.end - part.start
    shares = ", ".join(f"{kind} {100 * length / sum(lengths.values()):.1f} %" for kind, length in lengths.items())
    print(f"{case.source.stem}, {pattern}: {shares}")
    whole, parts = case.total("whole"), sum(not part.is_copied for part in case.burning.parts)
    rows = {
        "all of it, without captions": whole,
        "all of it, with captions all the time": case.total("always"),
        f"captions in half of it ({pattern}), joined and checked": case.total(pattern) + joining,
        f"a changed word: {again} parts of {parts}, joined and checked": changing,
    }
    for name, cpu_s in rows.items():
        print(f"| {name} | {cpu_s:.1f} | {cpu_s / whole:.3f} |")


def main(argv: list[str]) -> None:
    _, *rest = argv or ["burn"]
    minutes, group, pattern = [*rest, *("10", "60", "even")[len(rest) :]]
    burn(float(minutes), int(group), pattern)


if __name__ == "__main__":
    main(sys.argv[1:])
