"""The prompts fit what the writer and the composer know."""

from showrunner.film.score import MOODS
from showrunner.mcp.archetypes import ARCHETYPES


def test_their_music_is_music_we_have():
    assert {archetype.music for archetype in ARCHETYPES} <= set(MOODS)


def test_they_cover_the_kinds_of_film_that_the_writer_tells_apart():
    from showrunner.providers.plain.topics import _ARCHETYPES

    assert set(_ARCHETYPES) - {"title"} <= {archetype.name.replace("_", "-") for archetype in ARCHETYPES}
