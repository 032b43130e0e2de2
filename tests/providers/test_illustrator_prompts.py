"""The illustrator behind the plain writer, over the example prompts."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from showrunner.film.brief import Brief
from showrunner.film.look import Look
from showrunner.film.pictures import Landscape, Title
from showrunner.film.storyboard import Shot
from showrunner.providers.illustrator import BuiltInIllustrator
from showrunner.providers.plain import draft

EXAMPLES = Path(__file__).parents[2] / "examples" / "prompts.txt"
PROMPTS = tuple(line.strip() for line in EXAMPLES.read_text("utf-8").splitlines() if line.strip())


def made(prompt: str, duration_ms: int | None = None) -> tuple[Look, tuple[Shot, ...]]:
    brief = Brief(prompt=prompt, duration_ms=duration_ms)
    illustrator = BuiltInIllustrator()
    look = asyncio.run(illustrator.look(brief))
    return look, asyncio.run(illustrator.storyboard(draft(brief), look, "16:9")).shots


FILMS = {prompt: made(prompt) for prompt in PROMPTS}


def test_no_two_of_twenty_films_share_palette_and_sequence_of_layouts() -> None:
    kinds = {
        prompt: (look.palette.name, tuple(s.picture.kind for s in shots)) for prompt, (look, shots) in FILMS.items()
    }
    assert len(FILMS) >= 20
    assert len(set(kinds.values())) == len(FILMS), kinds


@pytest.mark.parametrize("prompt", PROMPTS)
def test_where_the_illustrator_chooses_neighbours_differ(prompt: str) -> None:
    for one, other in pairwise(FILMS[prompt][1]):
        given = {one.why, other.why} & {"Chosen by the writer.", "It carries the time the words leave."}
        assert given or one.picture.kind != other.picture.kind, (one.why, other.why)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_card_is_shown_twice(prompt: str) -> None:
    titles = [shot.picture for shot in FILMS[prompt][1] if isinstance(shot.picture, Title)]
    assert len(titles) == len(set(titles))


def test_the_set_uses_most_of_what_the_house_can_draw() -> None:
    kinds = {shot.picture.kind for _, shots in FILMS.values() for shot in shots}
    assert len(kinds) >= 10, kinds


@pytest.mark.parametrize("duration_ms", [None, 60_000])
def test_the_first_film_shows_what_it_says(duration_ms: int | None) -> None:
    look, shots = made((EXAMPLES.parent / "ocean.txt").read_text("utf-8"), duration_ms)
    assert look.palette.name == "tide" and look.style.captions == "karaoke"
    assert [shot.picture.kind for shot in shots] == [
        "title", "landscape", "number", "landscape", "landscape", "map", "steps", "timeline", "quote", "landscape",
    ]  # fmt: skip
    views = [shot.picture for shot in shots if isinstance(shot.picture, Landscape)]
    assert [(view.terrain, view.time, view.weather) for view in views] == [
        ("ocean", "sunset", "clear"),
        ("mountain", "day", "clear"),
        ("forest", "day", "rain"),
        ("ocean", "storm", "clear"),
    ]
    assert all(view.title is None for view in views)
