"""What merging costs: CPU seconds against encoding the film's frames alone, the price of one other scene, memory.

python bench/merging.py [--seconds 6] [--at-once 2] [--ffmpeg] [--folder DIR]

Sources are made once into the folder: a moving fractal at the sizes, shapes and rates that people bring. "Frames
alone" are the very frames of the film, transitions too, fitted and in memory beforehand, encoded by the same encoder
with the same settings, as many pieces side by side as there are cores: beside another one an encoder takes longer.
"""

import argparse
import asyncio
import os
import resource
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from showrunner.film import merging, placing
from showrunner.film.clip import Clip
from showrunner.film.formats import Encoding, Raster
from showrunner.film.merging import MergeOrder, MergeScene
from showrunner.film.placing import Cut, CutSegment, Place
from showrunner.film.source import Source
from showrunner.media import ffmpeg
from showrunner.media.encoding import encode_frames
from showrunner.steps.assembling import planar
from showrunner.wiring import Studio

FRACTAL = "mandelbrot=s={size}:r={rate}:start_scale={scale}:end_scale=0.2,format=yuv420p,noise=alls=3:allf=t"
X264 = ("-c:v", "libx264", "-preset", "medium", "-crf", "22", "-c:a", "aac")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-crf", "32", "-b:v", "0", "-c:a", "libopus")
KINDS = (  # name, size, rate, codec, fit
    ("hd.mp4", "1920x1080", 30, X264, "cover"),
    ("ready.mp4", "1280x720", 25, X264, "cover"),
    ("phone.mp4", "720x1280", 30, X264, "blur"),
    ("web.webm", "854x480", 24, VP9, "cover"),
    ("old.mp4", "640x480", 25, X264, "contain"),
    ("photo.jpg", "2400x1600", 1, (), "cover"),
    ("tall.jpg", "1200x1600", 1, (), "blur"),
)
ORDER = (0, 1, 2, 5, 1, 3, 4, 0, 6, 1, 2, 3, 5, 4, 0, 1, 6, 3, 1, 5)  # twenty scenes
FITS = {
    "cover": "scale={w}:{h}:force_original_aspect_ratio=increase,crop={w}:{h}",
    "contain": "scale={w}:{h}:force_original_aspect_ratio=decrease,pad={w}:{h}:-1:-1",
    "blur": "split[a][b];[a]scale=240:134,gblur=4,scale={w}:{h}[c];"
    "[b]scale={w}:{h}:force_original_aspect_ratio=decrease[d];[c][d]overlay=(W-w)/2:(H-h)/2",
}
TURNS = ("cut", "cut", "dissolve", "cut", "push")


def made(folder: Path, number: int, kind: int, seconds: float) -> Path:
    """A source of its own for every scene."""
    name, size, rate, codec, _ = KINDS[kind]
    path = folder / f"{number:02}-{seconds:g}-{name}"
    if not path.exists():
        picture = FRACTAL.format(size=size, rate=rate, scale=2.5 - number % 50 / 12)
        sound = ("-f", "lavfi", "-i", f"anoisesrc=a=0.05:c=pink:seed={number}:d={seconds}") if codec else ()
        end = ("-t", str(seconds)) if codec else ("-frames:v", "1")
        run("-f", "lavfi", "-i", picture, *sound, *end, *codec, path)
    return path


def voice(folder: Path, number: int, seconds: float) -> Path:
    path = folder / f"voice{number:02}-{seconds:g}.mp3"
    if not path.exists():
        run("-f", "lavfi", "-i", f"sine={150 + 10 * number}:d={seconds}", "-c:a", "libmp3lame", path)
    return path


def run(*words: object) -> None:
    subprocess.run([ffmpeg.binary(), "-y", "-v", "error", *map(str, words)], check=True)


def spent() -> float:
    """CPU seconds of this process and of all that it started and that has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def order_of(studio: Studio, folder: Path, seconds: float, *, instead: int | None = None) -> MergeOrder:
    """Twenty scenes; every second one has a voice. `instead`: this scene has another source."""

    def kept(path: Path) -> Source:
        return Source(asset=asyncio.run(studio.premises.store.put(path, "application/octet-stream")), name=path.name)

    scenes = []
    for number, kind in enumerate(ORDER):
        other = number == instead
        scenes.append(
            MergeScene(
                video=kept(made(folder, number + 50 * other, kind, seconds)),
                voice=kept(voice(folder, number, seconds)) if number % 2 else None,
                fit=KINDS[kind][4],
                transition=TURNS[number % len(TURNS)],
                duration_ms=round(seconds * 1000),
            )
        )
    return MergeOrder(scenes=tuple(scenes))


def frames_alone(studio: Studio, places: list[Place], raster: Raster, encoding: Encoding, at_once: int) -> float:
    """CPU seconds of the encoder for all frames of the film, so many pieces side by side."""
    pieces = [
        piece
        for before, here in zip([None, *places], places, strict=False)
        for piece in placing.segments(before, here, raster, encoding)
    ]
    paths = [{cut.asset.digest: _path(studio, cut) for cut in (piece.cut, piece.before) if cut} for piece in pieces]
    with ProcessPoolExecutor(at_once, get_context("spawn")) as pool:
        return sum(pool.map(encoded, pieces, paths))


def _path(studio: Studio, cut: Cut) -> Path:
    return asyncio.run(studio.premises.store.path(cut.asset))


def encoded(piece: CutSegment, paths: dict[str, Path]) -> float:
    """CPU seconds of the encoder alone: its frames, transitions too, are in memory before."""
    with ExitStack() as doors, tempfile.TemporaryDirectory() as folder:
        frames = list(planar(piece, paths, doors))
        begin = time.process_time()
        encode_frames(iter(frames), piece.raster, piece.encoding, Path(folder) / "alone.mp4")
        return time.process_time() - begin


def by_ffmpeg(studio: Studio, places: list[Place], raster: Raster, encoding: Encoding) -> float:
    """CPU seconds of the program, a call for each scene: read, fit, encode; no sound, no transitions, no checks."""
    begin = spent()
    with tempfile.TemporaryDirectory() as folder:
        for place in places:
            path = asyncio.run(studio.premises.store.path(place.cut.asset))
            still = ("-loop", "1") if not place.cut.duration_ms else ()
            fit = FITS[place.cut.fit].format(w=raster.width, h=raster.height)
            read = ("-threads", 1, *still, "-i", path, "-filter_complex", fit, "-frames:v", place.frames)
            codec = ("-c:v", "libx264", "-threads", 1, "-preset", encoding.preset, "-crf", encoding.crf)
            run(*read, "-r", raster.fps, "-an", *codec, "-pix_fmt", "yuv420p", Path(folder) / "scene.mp4")
    return spent() - begin


def places_of(studio: Studio, order: MergeOrder) -> tuple[list[Place], list[tuple[Clip, Clip | None]]]:
    """What the recipe laid out, worked out again from what was taken in."""
    taken = asyncio.run(_taken(studio, order))
    raster = merging.raster_of(order, taken)
    pairs = zip(order.scenes, taken, strict=True)
    return [placing.place(scene, clips, raster, is_first=not n) for n, (scene, clips) in enumerate(pairs)], taken


async def _taken(studio: Studio, order: MergeOrder) -> list[tuple[Clip, Clip | None]]:
    from showrunner.steps.intake import take_in

    async with studio.premises.desk() as desk:
        found = []
        for scene in order.scenes:
            picture = await take_in.function(desk, scene.video, order.limits)
            found.append((picture, await take_in.function(desk, scene.voice, order.limits) if scene.voice else None))
        return found


def cost(folder: Path, seconds: float, at_once: int, *, is_apart: bool) -> None:
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(home)
        order = order_of(studio, folder, seconds)
        begin = spent()
        record = asyncio.run(studio.make(order, production="merged"))
        whole = spent() - begin
        review = record.review
        print(f"20 scenes, {record.duration_ms / 1000:.1f} s, {review.frames} frames, {len(review.findings)} findings")
        print(f"merge {whole:.1f} s CPU; by stage, ms of work: {record.seconds}")
        other = order_of(studio, folder, seconds, instead=9)
        begin = spent()
        again = asyncio.run(studio.make(other, production="merged"))
        one = spent() - begin
        print(f"one other scene {one:.1f} s CPU, {again.steps.done} steps; {100 * one / whole:.1f} % of the whole")
        places, taken = places_of(studio, order)
        raster, encoding = merging.raster_of(order, taken), merging.encoding_of(order)
        if is_apart:
            program = by_ffmpeg(studio, places, raster, encoding)
            print(f"ffmpeg reading, fitting and encoding {program:.1f} s: {whole / program:.2f} of it")
        alone = frames_alone(studio, places, raster, encoding, at_once)
        print(f"frames alone, {at_once} pieces at once, {alone:.1f} s: {whole / alone:.2f} of it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="of each scene")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "merging-sources")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="pieces encoded alone side by side")
    parser.add_argument("--ffmpeg", action="store_true", help="the program as well")
    asked = parser.parse_args()
    asked.folder.mkdir(exist_ok=True)
    cost(asked.folder, asked.seconds, asked.at_once, is_apart=asked.ffmpeg)


if __name__ == "__main__":
    main()
