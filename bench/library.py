"""A library of generated clips: what indexing, searching and choosing cost, and how good the choice is.

python bench/library.py [--clips 2000] [--home DIR]      index and search
python bench/library.py --choice                         the film-wide choice against trying everything
python bench/library.py --seen                           cuts, subjects, duplicates and quality against the truth
"""

import argparse
import asyncio
import itertools
import random
import re
import resource
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "library"))
from scenes import HEIGHT, STEP_MS, WIDTH, ground, moving, shot, video, with_disc
from test_choosing import best_of_all, film
from worlds import LONG, holding, script
from worlds import board as drawn

from showrunner.film.choosing import choose
from showrunner.film.footage import is_duplicate, packed
from showrunner.language.embed import embed
from showrunner.library.indexing import Indexer
from showrunner.media.footage.watching import still, watched
from showrunner.steps.footage import _fitted
from showrunner.wiring import Studio

SUBJECTS = (
    "waves sailboat lighthouse dolphin harbour bee honeycomb rose oak mushroom fox owl horse sheep tractor "
    "bread coffee market bicycle tram bridge skyscraper library violin drummer dancer surfer skier climber "
    "runner swimmer baker potter welder surgeon teacher children grandmother wedding campfire fireworks "
    "snowfall thunderstorm rainbow glacier volcano desert canyon waterfall rice-field"
).split()
SETTINGS = (
    "at dusk|at dawn|at night|in the rain|in summer|in winter|in slow motion|from above|close up|in Lisbon|in Kyoto|"
    "by the river|in the garden|on an island|in the mountains|timelapse|with friends|seen from a train|in fog|at noon|"
    "in the old town|near the sea|in an empty room|on a rooftop|in spring|in autumn|at the fair|after the storm|"
    "before sunrise|under the stars|on the beach|in a workshop|in the forest|at home|on a farm|in the harbour|"
    "at the market|on the road|by the window|in the snow"
).split("|")


def cpu_s() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def generate(folder: Path, count: int) -> None:
    """Clips of two to four seconds, every fifth with a cut, each with another subject, place and colour."""
    for number in range(count):
        subject, setting = SUBJECTS[number % len(SUBJECTS)], SETTINGS[number // len(SUBJECTS) % len(SETTINGS)]
        chance = random.Random(number)
        frames = moving(number, chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9), seconds=chance.choice((2, 3, 4)))
        if number % 5 == 0:
            frames += moving(number + 100_000, 0.3, 0.7, seconds=2)
        (folder / subject).mkdir(exist_ok=True)
        video(folder / subject / f"MVI_{number:04d} {subject} {setting}.mp4", frames)


async def index_and_search(home: Path, count: int) -> None:
    stock = home / "stock"
    if not stock.exists():
        stock.mkdir(parents=True)
        began = cpu_s()
        generate(stock, count)
        print(f"{count} clips generated in {cpu_s() - began:.0f} s CPU")
    studio, began = Studio(home / "home"), cpu_s()
    added = await studio.library.add([stock])
    print(f"taken in: {(cpu_s() - began) * 1000 / count:.1f} ms CPU a clip")
    began, wall = cpu_s(), time.monotonic()
    looked = await Indexer(studio.premises).catch_up()
    print(f"indexed {looked} of {len(added.rows)}: {(cpu_s() - began) * 1000 / max(1, looked):.0f} ms CPU a clip, "
          f"{cpu_s() - began:.0f} s CPU, {time.monotonic() - wall:.0f} s")  # fmt: skip
    began = cpu_s()
    again = await studio.library.add([stock])
    looked = await Indexer(studio.premises).catch_up()
    print(f"added again: {looked} looked at, {(cpu_s() - began) * 1000 / len(again.rows):.1f} ms CPU a clip")
    search(studio)
    began = cpu_s()
    groups = studio.library.duplicates()
    print(f"duplicates: {len(groups)} groups, {cpu_s() - began:.2f} s CPU")


def search(studio: Studio) -> None:
    began = cpu_s()
    studio.library.search("anything at all", 1)
    print(f"the first search: {cpu_s() - began:.2f} s CPU (reads the rows, loads the sentence model)")
    questions = [f"{subject} {setting}" for subject in SUBJECTS for setting in SETTINGS[:4]]
    took, first, among = [], 0, 0
    for question in questions:
        began = time.process_time()
        found = [re.sub(r"^MVI_\d+ |\.mp4$", "", one.holding.name) for one in studio.library.search(question, 5)]
        took.append((time.process_time() - began) * 1000)
        first += found[:1] == [question]
        among += question in found
    took.sort()
    middle, late = took[len(took) // 2], took[len(took) * 95 // 100]
    print(f"{len(questions)} searches: median {middle:.0f} ms CPU, p95 {late:.0f}; "
          f"the clip meant is first in {first}, among five in {among}")  # fmt: skip


async def described(home: Path, count: int) -> None:
    """A library whose files have names and meanings of their own, and measures that were made up."""
    studio = Studio(home / "home")
    shelves, chance = studio.library.shelves, random.Random(5)
    names = [f"{SUBJECTS[n % len(SUBJECTS)]} {SETTINGS[n // len(SUBJECTS) % len(SETTINGS)]}" for n in range(count)]
    began = cpu_s()
    meanings = [packed([float(x) for x in row]) for row in embed(names)]
    print(f"{count} meanings: {(cpu_s() - began) * 1000 / count:.1f} ms CPU each")
    began = cpu_s()
    for name, meaning in zip(names, meanings, strict=True):
        prints = tuple(f"{chance.getrandbits(64):016x}" for _ in range(3))
        colour = tuple(chance.randrange(60, 200) for _ in range(3))
        known = holding(name, 8_000, 7_000, prints=prints, colour=colour)
        row = shelves.add(
            known.clip.asset.model_copy(update={"digest": sha256(name.encode()).hexdigest()}), f"{name}.mp4"
        )
        told = {"id": row.id, "name": row.name, "words": name, "meaning": meaning}
        shelves.end(row, "ready", holding=known.model_copy(update=told))
    print(f"{count} rows: {(cpu_s() - began) * 1000 / count:.1f} ms CPU each")
    search(studio)
    for what, action in (("duplicates", studio.library.duplicates), ("a page of 50", lambda: studio.library.page(50))):
        began = cpu_s()
        action()
        print(f"{what}: {cpu_s() - began:.2f} s CPU")
    began = cpu_s()
    catalogue = await studio.library.write_down()
    print(f"the catalogue: {cpu_s() - began:.2f} s CPU, {catalogue.size / 1e6:.1f} MB")
    path, lines = await studio.premises.store.path(catalogue), [LONG.replace("sea", one) for one in SUBJECTS[:30]]
    told = script(*([line] for line in lines))
    began = cpu_s()
    board = _fitted(drawn(told), told, "16:9", path)
    own = [
        shot.picture.video.digest + str(shot.picture.start_ms) for shot in board.shots if shot.picture.kind == "clip"
    ]
    print(f"a film of {len(lines)} shots: {cpu_s() - began:.2f} s CPU, {len(own)} own clips, "
          f"{len(own) - len(set(own))} repeats")  # fmt: skip


def choice(films: int) -> None:
    chance = random.Random(1)
    worst, exact, began = 0.0, 0, cpu_s()
    for _ in range(films):
        one = film(chance, chance.randrange(2, 7), 5, chance.randrange(2, 9))
        answer, best = choose(one), best_of_all(one)
        assert one.is_allowed(answer.chosen)
        worst, exact = max(worst, (best - answer.value) / abs(best)), exact + (answer.value == best)
    print(f"{films} small films: {exact} as good as trying everything, worst {100 * worst:.2f} % under it "
          f"({cpu_s() - began:.0f} s CPU with the trying)")  # fmt: skip
    print("| shots | options | things | value | under the bound | CPU |")
    for slots, options, things in ((12, 10, 24), (30, 12, 60), (60, 12, 120), (120, 12, 240), (400, 12, 800)):
        one = film(chance, slots, options, things, files=things)
        began = cpu_s()
        answer = choose(one)
        took, gap = cpu_s() - began, 100 * (answer.bound - answer.value) / answer.bound
        print(f"| {slots} | {options} | {things} | {answer.value} | {gap:.1f} % | {took:.2f} s |")


def seen() -> None:
    """Against what the generated pictures are known to be."""
    chance = np.random.default_rng(7)
    off, cuts, extra, true = [], 0, 0, 0
    for number in range(60):
        at = chance.uniform(0.12, 0.88, 2)
        (_, x, y), *_ = still(with_disc(ground(number), *at)).aims
        off.append(max(abs(x / 1000 - at[0]), abs(y / 1000 - at[1])))
        parts = int(chance.integers(1, 5))
        frames = [p for n in range(parts) for p in moving(number * 10 + n, 0.3, 0.6, seconds=2, fps=1000 // STEP_MS)]
        found = len(watched(shot(frames), STEP_MS))
        true += parts
        cuts, extra = cuts + min(found, parts), extra + max(0, found - parts)
    print(f"subject: median {1000 * float(np.median(off)):.0f}, worst {1000 * max(off):.0f} thousandths off")
    print(f"shots found: {cuts} of {true}, too many: {extra}")
    again = 0
    pictures = [with_disc(ground(number), *chance.uniform(0.2, 0.8, 2)) for number in range(80)]
    looked = [still(picture) for picture in pictures]
    for picture, known in zip(pictures, looked, strict=True):
        _, coded = cv2.imencode(".jpg", cv2.resize(picture, (WIDTH * 2 // 3, HEIGHT * 2 // 3)), [1, 35])
        other = cv2.convertScaleAbs(cv2.imdecode(coded, cv2.IMREAD_COLOR), alpha=1.08, beta=5)
        again += is_duplicate(known, still(other))
    strange = sum(is_duplicate(a, b) for a, b in itertools.combinations(looked, 2))
    print(f"the same picture, smaller, brighter, encoded again: {again} of 80 known; other pictures taken for it: "
          f"{strange} of {80 * 79 // 2}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=2_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--described", type=int)
    parser.add_argument("--choice", action="store_true")
    parser.add_argument("--seen", action="store_true")
    arguments = parser.parse_args()
    if arguments.choice:
        choice(2_000)
    elif arguments.seen:
        seen()
    elif arguments.described:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(described(Path(folder), arguments.described))
    elif arguments.home:
        asyncio.run(index_and_search(arguments.home, arguments.clips))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(index_and_search(Path(folder), arguments.clips))


if __name__ == "__main__":
    main()
