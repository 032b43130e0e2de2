"""What music under a video costs: CPU seconds against the sound alone, and the memory of a long one.

python bench/scored.py [--minutes 10] [--memory] [--folder DIR]

"The sound alone" is one pass of ffmpeg, the program: decode both sounds, mix them, encode AAC; no picture is read into
it and nothing is measured. Beside it stands the same with a loudness measured and applied, which takes two passes.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import measure

from showrunner.film.bedding import ScoreOrder
from showrunner.film.source import Limits, Source
from showrunner.media import ffmpeg
from showrunner.wiring import Studio

LARGE = Limits(size=10**11)


def run(*words: object) -> str:
    argv = [ffmpeg.binary(), "-y", "-v", "error", *map(str, words)]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def video(folder: Path, minutes: float, size: str = "1920x1080") -> Path:
    """Drawn once for ten seconds and repeated by copying; its sound is pink noise that comes and goes."""
    path, short = folder / f"video-{size}-{minutes:g}.mp4", folder / f"short-{size}.mp4"
    if not path.exists():
        run("-f", "lavfi", "-i", f"testsrc2=s={size}:r=30:d=10", "-c:v", "libx264", "-preset", "veryfast", short)
        noise = "anoisesrc=a=0.3:c=pink,volume='0.3+0.3*sin(t)':eval=frame"
        run("-stream_loop", "-1", "-i", short, "-f", "lavfi", "-i", noise, "-map", "0:v", "-map", "1:a", "-c:v", "copy",
            "-c:a", "aac", "-b:a", "160k", "-t", 60 * minutes, path)  # fmt: skip
    return path


def song(folder: Path) -> Path:
    """Three minutes of one of our own pieces, as MP3."""
    path = folder / "song.mp3"
    if not path.exists():
        from showrunner.film.score import compose
        from showrunner.media.flac import write_flac
        from showrunner.media.synth import render

        write_flac(render(compose("hopeful", 180_000, 3)), folder / "song.flac")
        run("-i", folder / "song.flac", "-b:a", "192k", path)
    return path


def spent() -> float:
    """CPU seconds of this process and of all that it started and that has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def scored(studio: Studio, film: Path, track: Path, **said: object) -> tuple[float, object]:
    def kept(path: Path) -> Source:
        return Source(asset=asyncio.run(studio.keep(path, path.name, "video")), name=path.name)

    order = ScoreOrder.model_validate({"video": kept(film), "track": kept(track), "limits": LARGE} | said)
    begin = spent()
    record = asyncio.run(studio.make(order, production="scored"))
    return spent() - begin, record


def alone(film: Path, track: Path, to: Path) -> float:
    begin = spent()
    mix = "[0:a]volume=1[a];[1:a]volume=0.3[b];[a][b]amix=duration=first:normalize=0"
    sounds = ("-vn", "-i", film, "-stream_loop", "-1", "-vn", "-i", track)
    run(*sounds, "-filter_complex", mix, "-c:a", "aac", "-b:a", "192k", to)
    return spent() - begin


def payload(path: Path) -> str:
    return run("-i", path, "-map", "0:v", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-")


def cost(folder: Path, minutes: float) -> None:
    film, track = video(folder, minutes), song(folder)
    least = alone(film, track, folder / "alone.m4a")
    print(f"{minutes:g} minutes; the sound alone: {least:.2f} s CPU")
    for said in ({}, {"target_lufs": -1400}, {"target_lufs": -1400, "is_ducked": True}):
        with tempfile.TemporaryDirectory() as home:
            studio = Studio(home)
            took, record = scored(studio, film, track, **said)
            path = asyncio.run(studio.premises.store.path(record.master))
            review = record.review
            print(
                f"{said or 'plain'}: {took:.2f} s CPU, {took / least:.2f} of it; by stage, ms of work: {record.seconds}"
            )
            print(f"  packets identical: {payload(path) == payload(film)}; {review.loudness / 100} LUFS, "
                  f"{review.true_peak / 100} dBTP, {len(review.findings)} findings")  # fmt: skip


def largest(folder: Path, minutes: float) -> None:
    """The memory of the command and all its workers together, at most."""
    film, track = video(folder, minutes, "640x360"), song(folder)
    with tempfile.TemporaryDirectory() as home:
        words = ["music", film, "--track", track, "--lufs", "-14", "--duck", "--out", Path(home) / "out.mp4"]
        argv = [sys.executable, "-m", "showrunner.cli", "--home", home, *map(str, words)]
        found = measure(argv, sample_s=0.02)  # of ten minutes the most lasts half a second
    print(
        f"{minutes:g} minutes: {found.peak_mb:.0f} MB at most, all processes; {found.cpu_s:.0f} s CPU, {found.status}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--memory", action="store_true", help="only the memory of this length")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scored-sources")
    asked = parser.parse_args()
    asked.folder.mkdir(exist_ok=True)
    if asked.memory:
        largest(asked.folder, asked.minutes)
    else:
        cost(asked.folder, asked.minutes)


if __name__ == "__main__":
    main()
