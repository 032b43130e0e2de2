"""A piece that carries only what its frames show of the picture is drawn as if it carried all of it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures.worlds import FORMATS, FPS, SAMPLES, plate_of, sample

from showrunner.film import anchors, showing
from showrunner.film.brief import Format
from showrunner.film.captions import Cue
from showrunner.film.formats import raster
from showrunner.film.speech import Word
from showrunner.film.timeline import Plate
from showrunner.kit.chance import rng
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.captions import lit_word
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
    for seed, (first, count) in product(range(1, 5), ((0, 10), (40, 60), (130, 70), (250, 86), (SECONDS * FPS, 10))):
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


GAPS = st.sampled_from((0, 0, 30, 120, 150, 151, 200, 700, 1400))


@given(st.lists(st.tuples(st.integers(40, 900), GAPS), min_size=1, max_size=9), st.integers(-300, 4000),
       st.integers(33, 2500), st.integers(0, 500))  # fmt: skip
def test_a_piece_lights_its_captions_as_the_whole_cue_does(
    words: list[tuple[int, int]], from_ms: int, length_ms: int, tail_ms: int
) -> None:
    cue = cue_of(words, tail_ms)
    to_ms = min(from_ms + length_ms, cue.end_ms + 300)
    part = showing.said(cue, from_ms, to_ms)
    for ms in range(max(from_ms, cue.start_ms), min(to_ms, cue.end_ms), 7):
        assert part.start_ms <= ms < part.end_ms
        lit = lit_word(cue, ms)
        assert lit_word(part, ms) == lit
        assert [word.start_ms <= ms for word in part.words] == [word.start_ms <= ms for word in cue.words]
        if lit is not None:
            assert min(ms - part.words[lit].start_ms, 100) == min(ms - cue.words[lit].start_ms, 100)
        assert min(ms - part.start_ms, 140) == min(ms - cue.start_ms, 140)


def cue_of(words: list[tuple[int, int]], tail_ms: int) -> Cue:
    spoken, at = [], 0
    for length, gap in words:
        spoken.append(Word(text="word", start_ms=at, end_ms=at + length))
        at += length + gap
    return Cue(start_ms=0, end_ms=spoken[-1].end_ms + tail_ms, words=tuple(spoken))


def test_a_word_that_moves_after_the_piece_or_before_it_changes_nothing_in_it() -> None:
    cue = cue_of([(300, 0)] * 8, 400)
    moved = cue.model_copy(update={"words": tuple(moved_a_little(word, n) for n, word in enumerate(cue.words))})
    assert showing.said(cue, 900, 1500) == showing.said(moved, 900, 1500)
    assert showing.said(cue, 0, 600) != showing.said(moved, 0, 600)


def moved_a_little(word: Word, n: int) -> Word:
    by = 33 if n in (1, 6, 7) else 0
    return Word(text=word.text, start_ms=word.start_ms + by, end_ms=word.end_ms + by)


def test_a_piece_knows_only_the_event_it_shows() -> None:
    count = len(sample("timeline").events)
    plate = plate_of(sample("timeline"), frames=60 * FPS, anchors=[FPS * 10 * n for n in range(1, count + 1)])
    piece = showing.shown(plate.model_copy(update={"alone": True}), 23 * FPS, 25 * FPS, FPS)
    assert [bool(event.what) for event in piece.picture.events] == [n == 1 for n in range(count)]
