import asyncio

import pytest

from showrunner.capabilities import Illustrator
from showrunner.errors import BriefError
from showrunner.film.brief import Brief
from showrunner.film.look import Look
from showrunner.film.script import Line, Scene, Script
from showrunner.providers.illustrator import BuiltInIllustrator

PROMPTS = (
    "make a 60 second video about the ocean", "5 tips for better sleep", "coffee vs tea", "the history of flight",
    "how to brew coffee", "launch video for a bicycle light", "Kyoto", "Why is the sky blue?", "Marie Curie",
    "a story about a lighthouse keeper who collects storms", "black holes explained", "a birthday film for grandma",
    "advert for a law firm", "how blockchains work", "luxury apartments in Dubai", "10 facts about sharks",
    "learn python in one minute", "a bedtime story about a fox", "save the rainforest", "our new running shoe",
)  # fmt: skip


def look(prompt: str, **wishes: object) -> Look:
    return asyncio.run(BuiltInIllustrator().look(Brief(prompt=prompt, **wishes)))  # type: ignore[arg-type]


def test_it_is_an_illustrator() -> None:
    assert isinstance(BuiltInIllustrator(), Illustrator)


@pytest.mark.parametrize(
    ("prompt", "palettes"),
    [
        ("make a 60 second video about the ocean", {"tide"}),
        ("save the rainforest", {"forest"}),
        ("a birthday film for grandma", {"sakura"}),
        ("learn python in one minute", {"midnight", "cloud", "mono", "steel"}),
        ("the history of flight", {"paper", "ember", "steel"}),
    ],
)
def test_the_words_choose_the_palette(prompt: str, palettes: set[str]) -> None:
    assert look(prompt).palette.name in palettes


def test_different_prompts_spread_over_palettes_and_styles() -> None:
    looks = [look(prompt) for prompt in PROMPTS]
    assert len({one.palette.name for one in looks}) >= 8
    assert len({one.style.name for one in looks}) >= 4
    assert len({one.seed for one in looks}) == len(PROMPTS)


def test_what_the_brief_names_is_honoured() -> None:
    named = look("the ocean", palette="ember", style="tech")
    assert (named.palette.name, named.style.name) == ("ember", "tech")


def test_naming_the_palette_leaves_the_style_as_it_was() -> None:
    assert look("the ocean", palette="ember").style == look("the ocean").style


@pytest.mark.parametrize(
    ("field", "typed", "meant"), [("palette", "midnite", "midnight"), ("style", "Editoral", "editorial")]
)
def test_an_unknown_name_is_answered_with_the_nearest_and_the_list(field: str, typed: str, meant: str) -> None:
    with pytest.raises(BriefError) as caught:
        look("the ocean", **{field: typed})
    assert caught.value.field == field
    assert f"did you mean {meant}?" in caught.value.hint and "There are:" in caught.value.hint


def test_the_same_brief_gives_the_same_look_and_another_seed_another_one() -> None:
    assert look("the ocean") == look("the ocean")
    assert look("the ocean").seed != look("the ocean", seed=1).seed


def test_rewording_a_line_of_a_given_script_does_not_recolour_the_film() -> None:
    def given(text: str) -> Script:
        return Script(title="The bakery", scenes=(Scene(id="a", lines=(Line(text=text),)),))

    one = look("bakery.yaml", script=given("We open at six."))
    assert one == look("bakery.yaml", script=given("The ocean is full of rockets."))


@pytest.mark.parametrize("prompt", ["", "🚀", "東京の夜", "x" * 5000])
def test_any_prompt_has_a_look(prompt: str) -> None:
    assert look(prompt).palette.name
