"""A piece that carries only what its frames show of the picture is drawn as if it carried all of it."""

from itertools import product

import numpy as np
import pytest
from pictures.worlds import FORMATS, FPS, SAMPLES, plate_of, sample

from showrunner.film import anchors, showing
from showrunner.film.brief import Format
from showrunner.film.formats import raster
from showrunner.film.timeline import Plate
from showrunner.kit.chance import rng
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.kinds import build

SECONDS = 14
REVEALED = [kind for kind in SAMPLES if anchors.elements(sample(kind))]


def spoken(kind: str, seed: int) -> Plate:
    """A shot whose elements come at random, some close together; with an even seed, one after another."""
    chance, picture = rng("showing", kind, seed), sample(kind)
    count = len(anchors.elements(picture))
    frames = sorted(chance.randrange(SECONDS * FPS) for _ in range(count))
    if seed % 2 == 0:
        frames = [SECONDS * FPS * n // count + chance.randrange(12) for n in range(count)]
    style = ("modern", "minimal", "editorial")[seed % 3]
    plate = plate_of(picture, style=style, seed=seed, frames=SECONDS * FPS, anchors=frames)
    return plate.model_copy(update={"alone": showing.stands_alone(plate, FPS)})


def pixels(plate: Plate, format: Format, frames: list[int]) -> list[bytes]:
    grid = raster(format, "draft", FPS)
    scene, bitmap, seen = build(plate, grid, {}), Bitmap(grid.width, grid.height), []
    for frame in frames:
        scene.draw(bitmap, frame / FPS)
        seen.append(np.ascontiguousarray(bitmap.pixels).tobytes())
    return seen


@pytest.mark.parametrize("kind", REVEALED)
def test_a_piece_is_drawn_as_if_it_knew_the_whole_picture(kind: str) -> None:
    for seed, (first, count) in product(range(1, 7), ((0, 10), (40, 60), (130, 70), (250, 86), (SECONDS * FPS, 10))):
        plate = spoken(kind, seed)
        part = showing.shown(plate, first, first + count, FPS)
        frames = sorted({first, first + 1, first + count // 2, first + count - 2, first + count - 1})
        format = FORMATS[seed % 4]
        if part != plate:
            assert pixels(part, format, frames) == pixels(plate, format, frames), (seed, first)


@pytest.mark.parametrize("kind", REVEALED)
def test_a_word_that_moves_far_away_changes_nothing(kind: str) -> None:
    plate = spoken(kind, 1)
    last = plate.frames
    early = plate.model_copy(update={"anchors": (0,) * len(plate.anchors)})
    late = plate.model_copy(update={"anchors": (9,) * len(plate.anchors)})
    assert showing.shown(early, last - 60, last, FPS) == showing.shown(late, last - 60, last, FPS)


def test_a_piece_knows_only_the_event_it_shows() -> None:
    count = len(sample("timeline").events)
    plate = plate_of(sample("timeline"), frames=60 * FPS, anchors=[FPS * 10 * n for n in range(1, count + 1)])
    piece = showing.shown(plate.model_copy(update={"alone": True}), 23 * FPS, 25 * FPS, FPS)
    assert [bool(event.what) for event in piece.picture.events] == [n == 1 for n in range(count)]
