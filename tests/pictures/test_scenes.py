"""The designed scenes, as a viewer would judge them: nothing cut, nothing over anything, everything legible."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from pictures.worlds import FORMATS, FPS, SAMPLES, TEXTS, plate_of, sample, staged

from showrunner.film.brief import Format
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.pictures import Datum, Map, Number, Place, Steps
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import contrast_over, tone
from showrunner.pictures.measure import boxes, content_area, faults, text_boxes
from showrunner.pictures.stage import Scene, Stage

LONGEST_S = 6.0


def drawn(scene: Scene, stage: Stage, t: float) -> np.ndarray:
    bitmap = Bitmap(stage.width, stage.height)
    scene.draw(bitmap, t)
    return bitmap.pixels.copy()


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("format", FORMATS)
def test_texts_and_figures_keep_apart_and_inside_in_every_layout(kind: str, format: Format) -> None:
    for seed, captions in product((1, 2, 8), (True, False)):
        plate = plate_of(sample(kind), seed=seed, captions=captions)
        assert faults(*staged(plate, format)) == ()


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("texts", TEXTS)
def test_long_short_and_foreign_texts_keep_apart_and_inside(kind: str, texts: str) -> None:
    for i, format in enumerate(FORMATS):
        plate = plate_of(sample(kind, texts), seed=3 + i, style="modern" if i % 2 else "editorial")
        assert faults(*staged(plate, format)) == ()


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_is_legible_in_every_style(palette: str) -> None:
    for i, (style, kind) in enumerate(product(STYLES, SAMPLES)):
        if i % 5 != len(palette) % 5:  # every fifth pair: all of them stand in bench/look.py
            continue
        plate = plate_of(sample(kind), palette=palette, style=style, seed=i)
        assert faults(*staged(plate, FORMATS[i % 4])) == (), (style, kind)


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_pixel_is_drawn_whatever_was_there(kind: str) -> None:
    scene, stage = staged(plate_of(sample(kind)))
    for t in (0.0, 1.1, LONGEST_S + 0.5):
        dirty = Bitmap(stage.width, stage.height)
        dirty.pixels[:] = (9, 200, 60, 255)
        scene.draw(dirty, t)
        assert np.array_equal(dirty.pixels, drawn(scene, stage, t))
        assert (dirty.pixels[:, :, 3] == 255).all()


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_frame_does_not_depend_on_the_frames_before_it(kind: str) -> None:
    plate = plate_of(sample(kind), seed=2)
    scene, stage = staged(plate, "9:16")
    for k in range(20):
        scene.draw(Bitmap(stage.width, stage.height), k / 10)
    fresh, _ = staged(plate, "9:16")
    assert np.array_equal(drawn(scene, stage, 2.0), drawn(fresh, stage, 2.0))


@pytest.mark.parametrize("kind", SAMPLES)
def test_something_moves(kind: str) -> None:
    scene, stage = staged(plate_of(sample(kind)))
    early, later = drawn(scene, stage, 0.0), drawn(scene, stage, 2.5)
    assert (np.abs(early.astype(int) - later).max(axis=2) > 24).mean() > 0.002


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_declared_contrast_is_seen_in_the_frame(kind: str) -> None:
    """Where a text stands, the frame has ink and backdrop at least as far apart as large text needs."""
    scene, stage = staged(plate_of(sample(kind), palette="cloud"))
    pixels = drawn(scene, stage, LONGEST_S - 0.1)
    for box in text_boxes(scene, LONGEST_S - 0.1):
        area = box.area
        piece = pixels[int(area.top) : int(area.bottom) + 1, int(area.left) : int(area.right) + 1]
        seen = tone(np.ascontiguousarray(piece))
        assert max(contrast_over(seen.darkest, seen.lightest), contrast_over(seen.lightest, seen.darkest)) > 2.9, box


@pytest.mark.parametrize("kind", ["steps", "timeline", "bars"])
def test_elements_come_when_they_are_spoken_of(kind: str) -> None:
    picture = sample(kind)
    count = {"steps": 3, "timeline": 4, "bars": 5}[kind]
    anchors = [FPS + i * 18 for i in range(count)]
    scene, _ = staged(plate_of(picture, anchors=anchors, frames=8 * FPS))
    starts = sorted({round(box.start, 2) for box in boxes(scene) if box.kind == "text"})
    for frame in anchors:
        assert any(-0.5 <= start - frame / FPS <= 0.1 for start in starts), (frame / FPS, starts)


def test_nothing_is_still_to_come_at_the_end() -> None:
    late = [FPS * 6 - 2] * 3
    scene, stage = staged(plate_of(sample("steps"), anchors=late))
    assert all(box.start <= stage.seconds - 0.5 for box in boxes(scene))


def test_two_shots_of_a_kind_do_not_look_the_same() -> None:
    for kind in ("title", "steps", "statement", "concept"):
        frames = [drawn(*staged(plate_of(sample(kind), seed=seed)), t=5.0) for seed in range(1, 6)]
        layouts = {frame[::8, ::8].tobytes() for frame in frames}
        assert len(layouts) == 5
        heads = {
            tuple(round(box.area.left) for box in boxes(staged(plate_of(sample(kind), seed=seed))[0]))
            for seed in range(1, 9)
        }
        assert len(heads) > 1, kind


def test_a_list_without_icons_and_without_numbers_is_still_a_list() -> None:
    picture = Steps(title="Bring", items=("Bread", "Salt"), numbered=False, icons=("no-such-icon", "bread"))
    for seed in range(1, 6):
        scene, stage = staged(plate_of(picture, seed=seed))
        assert {"Bring", "Bread", "Salt"} <= {box.text for box in boxes(scene)}
        assert faults(scene, stage) == ()


def test_seven_items_stay_readable_in_every_format() -> None:
    picture = Steps(title="The seven steps", items=tuple(f"Step number {i} is explained here" for i in range(7)))
    for format, seed in product(FORMATS, (1, 2, 5)):
        assert faults(*staged(plate_of(picture, seed=seed), format)) == ()


def test_a_figure_ends_exactly_as_written() -> None:
    figure = Datum(label="saved", value="1234567.5", shown="€1,234,567.50")
    scene, _ = staged(plate_of(Number(figure=figure)))
    assert "€1,234,567.50" in {box.text for box in boxes(scene)}


def test_no_line_is_drawn_without_a_series() -> None:
    figure = Datum(label="people", value="5", shown="5 million")
    for seed in range(1, 5):
        plain, _ = staged(plate_of(Number(figure=figure), seed=seed))
        texts = {box.text for box in boxes(plain) if box.kind == "text"}
        assert texts <= {"5", "million", "people"}


def test_words_that_are_no_number_are_shown_all_the_same() -> None:
    scene, stage = staged(plate_of(Number(figure=Datum(label="of us", value="n/a", shown="Half"))))
    assert "Half" in {box.text for box in boxes(scene)}
    assert faults(scene, stage) == ()


@pytest.mark.parametrize("format", FORMATS)
def test_places_close_together_all_keep_their_names(format: Format) -> None:
    names = ("Bonn", "Köln", "Düsseldorf", "Essen", "Dortmund", "Aachen")
    spots = ((50.7, 7.1), (50.9, 6.9), (51.2, 6.8), (51.45, 7.0), (51.5, 7.5), (50.8, 6.1))
    places = tuple(
        Place(name=n, latitude_e3=round(la * 1000), longitude_e3=round(lo * 1000))
        for n, (la, lo) in zip(names, spots, strict=True)
    )
    scene, stage = staged(plate_of(Map(title="The Rhineland", places=places)), format)
    assert set(names) <= {box.text for box in boxes(scene)}
    assert faults(scene, stage) == ()


def test_a_route_over_the_pacific_does_not_go_round_the_world() -> None:
    places = (
        Place(name="Tokyo", latitude_e3=35_700, longitude_e3=139_700),
        Place(name="Honolulu", latitude_e3=21_300, longitude_e3=-157_900),
    )
    scene, stage = staged(plate_of(Map(places=places)))
    tokyo, honolulu = (next(b for b in boxes(scene) if b.text == name) for name in ("Tokyo", "Honolulu"))
    assert tokyo.area.x < honolulu.area.x
    assert content_area(stage).holds(honolulu.area)


def test_the_same_plate_gives_the_same_bytes_in_every_process() -> None:
    """Sets of strings are ordered by a random seed of the process; nothing drawn may depend on it."""
    script = (
        "from pictures.worlds import plate_of, sample, staged\n"
        "from showrunner.pictures.canvas import Bitmap\n"
        "import hashlib\n"
        "seen = hashlib.sha256()\n"
        "for kind in ('title', 'statement', 'problem', 'concept', 'map', 'hero'):\n"
        "    scene, stage = staged(plate_of(sample(kind), seed=4))\n"
        "    bitmap = Bitmap(stage.width, stage.height)\n"
        "    scene.draw(bitmap, 2.3)\n"
        "    seen.update(bitmap.pixels.tobytes())\n"
        "print(seen.hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root / 'src'}:{root / 'tests'}"}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1
