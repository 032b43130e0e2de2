"""The illustrator behind the plain writer, over the example prompts."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from showrunner.film.brief import Brief
from showrunner.film.look import Look
from showrunner.film.pictures import Title
from showrunner.film.storyboard import Shot
from showrunner.providers.illustrator import BuiltInIllustrator
from showrunner.providers.plain import draft

EXAMPLES = Path(__file__).parents[2] / "examples" / "prompts.txt"
PROMPTS = tuple(line.strip() for line in EXAMPLES.read_text("utf-8").splitlines() if line.strip())


def made(prompt: str) -> tuple[Look, tuple[Shot, ...]]:
    brief = Brief(prompt=prompt)
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
