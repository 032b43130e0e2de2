"""What the built-in illustrator's boards must be, over films as people tell them."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from film.storyboard_films import FILMS, film, told

from showrunner.film.brief import Brief
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.pictures import (
    BarChart,
    CallToAction,
    Comparison,
    Concept,
    Hero,
    Landscape,
    Map,
    Number,
    Problem,
    Quote,
    Statement,
    Steps,
    Terminal,
    Timeline,
    Title,
)
from showrunner.film.script import Line, Scene, Script
from showrunner.film.storyboard import Shot
from showrunner.kit.canonical import text as canonical
from showrunner.providers.illustrator import BuiltInIllustrator

LOOK = Look(palette=PALETTES["tide"], style=STYLES["modern"], seed=7)


def board(script: Script, look: Look = LOOK) -> tuple[Shot, ...]:
    return asyncio.run(BuiltInIllustrator().storyboard(script, look, "16:9")).shots


def only(*lines: str, archetype: str = "text", **hints: object) -> Shot:
    (shot,) = board(film("A film", archetype, told(*lines, **hints)))  # type: ignore[arg-type]
    return shot


BOARDS = {script.title: (script, board(script)) for script in FILMS}


@pytest.mark.parametrize("title", BOARDS)
def test_every_line_is_carried_once_and_in_order(title: str) -> None:
    script, shots = BOARDS[title]
    for scene in script.scenes:
        own = [shot for shot in shots if shot.scene == scene.id]
        assert own and sum(shot.lines for shot in own) == len(scene.lines)
    assert [shot.scene for shot in shots] == sorted((shot.scene for shot in shots), key=lambda id: int(id[6:]))


@pytest.mark.parametrize("title", BOARDS)
def test_two_neighbours_are_never_of_one_kind(title: str) -> None:
    kinds = [shot.picture.kind for shot in BOARDS[title][1]]
    assert all(one != other for one, other in pairwise(kinds)), kinds


@pytest.mark.parametrize("title", [title for title in BOARDS if title != "Focus"])
def test_words_alone_are_shown_at_most_twice_in_a_row(title: str) -> None:
    alone = "".join("t" if isinstance(shot.picture, Title | Statement | Quote) else "." for shot in BOARDS[title][1])
    assert "ttt" not in alone


@pytest.mark.parametrize("title", BOARDS)
def test_an_illustration_comes_back_only_with_its_word(title: str) -> None:
    script, shots = BOARDS[title]
    spoken = _spoken(script, shots)
    last: dict[str, set[str]] = {}
    for shot, text in zip(shots, spoken, strict=True):
        for icon in _icons(shot):
            words = set(re.findall(r"[a-z]+", text.lower()))
            assert icon not in last or words & last[icon], f"{icon} again at {text!r}"
            last[icon] = words


@pytest.mark.parametrize("title", BOARDS)
def test_no_number_on_screen_is_missing_from_the_text(title: str) -> None:
    script, shots = BOARDS[title]
    for shot, text in zip(shots, _spoken(script, shots), strict=True):
        if isinstance(shot.picture, BarChart | Number):
            data = shot.picture.data if isinstance(shot.picture, BarChart) else (shot.picture.figure,)
            assert all(_is_said(datum.shown or datum.value, text) for datum in data), (data, text)


@pytest.mark.parametrize("title", BOARDS)
def test_no_place_on_a_map_is_missing_from_the_text(title: str) -> None:
    script, shots = BOARDS[title]
    for shot, text in zip(shots, _spoken(script, shots), strict=True):
        if isinstance(shot.picture, Map):
            assert all(place.name in text for place in shot.picture.places)


@pytest.mark.parametrize("title", BOARDS)
def test_headings_are_words_of_the_text_unbroken(title: str) -> None:
    script, shots = BOARDS[title]
    for shot, text in zip(shots, _spoken(script, shots), strict=True):
        if isinstance(shot.picture, Concept | Hero | Problem | Statement) and not getattr(shot.picture, "kicker", None):
            shown = shot.picture.text if isinstance(shot.picture, Statement) else shot.picture.title
            assert _plain(shown) in _plain(text)


@pytest.mark.parametrize("title", BOARDS)
def test_accents_are_words_of_the_heading(title: str) -> None:
    for shot in BOARDS[title][1]:
        words = _plain(str(getattr(shot.picture, "title", "")) + " " + str(getattr(shot.picture, "text", ""))).split()
        if not isinstance(shot.picture, Quote):
            assert all(_plain(word) in words for word in getattr(shot.picture, "accent", ()))


@pytest.mark.parametrize("title", BOARDS)
def test_every_shot_says_why(title: str) -> None:
    assert all(shot.why.endswith(".") and len(shot.why) > 8 for shot in BOARDS[title][1])


def test_boards_are_the_same_every_time() -> None:
    for script, shots in BOARDS.values():
        assert board(script) == shots


def test_the_order_of_hashing_plays_no_part() -> None:
    code = (
        "import asyncio; from film.storyboard_films import FILMS; from showrunner.film.brief import Brief;"
        "from showrunner.kit.canonical import digest; from showrunner.providers.illustrator import BuiltInIllustrator;"
        "it = BuiltInIllustrator(); look = asyncio.run(it.look(Brief(prompt='coffee')));"
        "print(digest(look), [digest(asyncio.run(it.storyboard(f, look, '9:16'))) for f in FILMS[:2]])"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tests'}"}
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env=environment | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_moving_a_scene_changes_no_seed_and_no_transition() -> None:
    script, shots = BOARDS["Paris to Istanbul by train"]
    turned = script.model_copy(update={"scenes": script.scenes[::-1]})
    marks = {(shot.scene, shot.seed, shot.transition) for shot in shots}
    assert {(shot.scene, shot.seed, shot.transition) for shot in board(turned)} == marks


@pytest.mark.parametrize("title", BOARDS)
def test_adding_a_word_changes_at_most_two_shots(title: str) -> None:
    for number, scene in enumerate(BOARDS[title][0].scenes):
        for at in range(len(scene.lines)):
            assert _changed(title, number, at, lambda words: ["Surely,", *words]) <= 2


@pytest.mark.parametrize("title", BOARDS)
def test_striking_out_the_weightiest_word_changes_three_shots_at_most_and_mostly_one(title: str) -> None:
    script = BOARDS[title][0]
    changed = [
        _changed(title, number, at, _without_longest)
        for number, scene in enumerate(script.scenes)
        for at in range(len(scene.lines))
    ]
    assert max(changed) <= 3
    assert sum(changed) <= 1.5 * len(changed)


def test_the_author_always_wins() -> None:
    given = Landscape(terrain="desert", time="night")
    scene = Scene(id="a", lines=(Line(text="Coffee wakes you up."),), picture=given)
    assert board(Script(title="x", scenes=(scene,)))[0].picture == given


def test_a_spoken_statement_has_no_captions_over_it() -> None:
    shot = only("Every yes is a no to something else.")
    assert isinstance(shot.picture, Statement) and not shot.captions


def test_a_long_scene_is_cut_at_its_lines() -> None:
    shots = [shot for shot in BOARDS["Our bakery"][1] if shot.scene == "scene-0"]
    assert len(shots) >= 3
    assert [shot.transition for shot in shots[1:]] == ["cut"] * (len(shots) - 1)


def test_a_silent_scene_shows_the_films_name() -> None:
    shot = only(shape="title")
    assert shot.picture == Title(title="A film", accent=shot.picture.accent)  # type: ignore[union-attr]
    assert shot.lines == 0


def test_a_silent_moment_that_names_a_place_shows_it() -> None:
    shot = only(heading="A night on the ocean")
    assert isinstance(shot.picture, Landscape)
    assert (shot.picture.terrain, shot.picture.time) == ("ocean", "night")


def test_figures_of_one_unit_become_bars_named_by_their_owners() -> None:
    picture = only("Teenagers need nine hours, adults need seven.").picture
    assert isinstance(picture, BarChart)
    assert [(datum.label, datum.value) for datum in picture.data] == [("Teenagers", "9"), ("Adults", "7")]


def test_a_figure_stands_between_the_words_around_it() -> None:
    picture = only("Our revenue grew 40 percent in the third quarter.").picture
    assert isinstance(picture, Number)
    assert (picture.kicker, picture.figure.shown, picture.figure.label) == (
        "Our revenue grew", "40%", "in the third quarter",
    )  # fmt: skip


def test_years_become_a_timeline_in_order_of_time() -> None:
    picture = only("Rome fell in 476, though it was founded in 753 BC.").picture
    assert isinstance(picture, Timeline)
    assert [event.when for event in picture.events] == ["753 BC", "476"]


def test_a_span_of_years_is_no_chain_of_events() -> None:
    assert not isinstance(only("Between 1960 and 2010 the night shrank by an hour.").picture, Timeline)


def test_places_become_a_map_with_a_route_when_one_travels() -> None:
    picture = only("The train leaves Vienna at dawn and reaches Venice by evening.").picture
    assert isinstance(picture, Map)
    assert [place.name for place in picture.places] == ["Vienna", "Venice"] and picture.route


@pytest.mark.parametrize(
    "text", ["We had a nice turkey for dinner.", "Reading is good for you.", "My cousin Jordan sang."]
)
def test_words_that_are_also_places_make_no_map(text: str) -> None:
    assert not isinstance(only(text).picture, Map)


def test_instructions_in_a_row_become_numbered_steps() -> None:
    picture = only("To plant a tree, dig a hole, set the tree upright, and water it well.").picture
    assert isinstance(picture, Steps)
    assert picture.items == ("Dig a hole", "Set the tree upright", "Water it well") and picture.numbered


def test_a_quotation_is_set_with_its_speaker() -> None:
    shot = only("“The way of progress was neither swift nor easy,” said Marie Curie.")
    assert isinstance(shot.picture, Quote)
    assert shot.picture.by == "Marie Curie" and not shot.captions


def test_two_rivals_stand_side_by_side() -> None:
    picture = only("Dogs understand human gestures.", "Cats solve puzzles alone.", shape="comparison").picture
    assert isinstance(picture, Comparison)
    assert (picture.left.heading, picture.right.heading) == ("Dogs", "Cats")
    assert picture.left.points == ("Understand human gestures",)


def test_an_address_with_an_order_becomes_a_call_to_action() -> None:
    picture = only("Order today at lumen.example and get free shipping.").picture
    assert isinstance(picture, CallToAction)
    assert (picture.title, picture.url) == ("Order today and get free shipping", "lumen.example")


def test_commands_are_typed_on_a_terminal() -> None:
    picture = only("Type git init to begin, and git commit to save.").picture
    assert isinstance(picture, Terminal) and picture.lines == ("$ git init", "$ git commit")


def test_a_product_is_introduced_large() -> None:
    picture = only("Meet Lumen, the desk lamp that follows the sun.").picture
    assert isinstance(picture, Hero)
    assert (picture.kicker, picture.title, picture.icon) == ("Meet", "Lumen", "lamp")


def test_the_captions_say_what_is_said_over_a_landscape() -> None:
    shot = only("We walked down to the beach at dawn and waited.")
    assert isinstance(shot.picture, Landscape) and shot.captions and shot.picture.title is None


def test_a_chapters_heading_stands_over_its_landscape() -> None:
    shot = only("The ocean was calm that morning.", heading="The crossing", archetype="document")
    assert isinstance(shot.picture, Landscape) and shot.picture.title == "The crossing"


def test_weather_is_shown_where_the_film_is_set() -> None:
    ocean = board(film("The ocean", "text", told("Honey never spoils."), told("At sunset the wind goes to sleep.")))
    nowhere = only("At sunset the wind goes to sleep.")
    assert isinstance(ocean[1].picture, Landscape)
    assert (ocean[1].picture.terrain, ocean[1].picture.time) == ("ocean", "sunset")
    assert not isinstance(nowhere.picture, Landscape)


def test_a_film_about_a_place_shows_it_again_and_again_in_another_light() -> None:
    texts = (
        "A mountain begins far below the ground.", "Bankers know this well.", "At dawn the light touches the peaks.",
        "It costs 300 dollars to climb.", "Wind carves the ridges.", "In 1953 two men reached the top.",
        "Storms arrive in an hour.", "A rope saves lives.", "The valley sleeps for another hour.",
    )  # fmt: skip
    views = [
        shot.picture
        for shot in board(film("Why mountains grow", "text", *(told(text) for text in texts)))
        if isinstance(shot.picture, Landscape)
    ]
    assert 3 <= len(views) <= 5
    assert len({(view.time, view.weather) for view in views}) == len(views)


def test_other_worlds_have_no_landscapes_of_ours() -> None:
    (shot,) = board(film("The road to Jupiter", "text", told("Its moon Europa hides an ocean under the ice.")))
    assert not isinstance(shot.picture, Landscape) or shot.picture.terrain == "space"


def test_what_is_not_there_is_not_shown() -> None:
    shot = only("There was no ship on the ocean that night.")
    assert isinstance(shot.picture, Landscape) and "sailboat" not in shot.picture.props


def test_an_illustration_is_shown_once() -> None:
    bread = told("We bake bread every morning.")
    shots = board(film("Our bakery", "text", bread, told("Nobody hurries."), told("The bread is ready at six.")))
    icons = [icon for shot in shots for icon in _icons(shot)]
    assert len(icons) == len(set(icons))


@pytest.mark.parametrize(
    ("texts", "icon"),
    [
        (("Meet Lumen.", "It is a bicycle light that brightens when a car comes near."), "flashlight"),
        (("Meet Lumen.", "Cars will see you."), None),
    ],
)
def test_a_product_looks_like_what_it_is_said_to_be_and_not_like_what_is_near_it(
    texts: tuple[str, ...], icon: str | None
) -> None:
    picture = only(*texts).picture
    assert getattr(picture, "icon", None) == icon
    assert isinstance(picture, Hero if icon else Title)


def test_a_comparison_has_something_on_both_sides() -> None:
    shot = only(
        "Other lights blink and hope.", "Lumen looks back, unlike anything you have ridden with.", shape="comparison"
    )
    assert not isinstance(shot.picture, Comparison)


def test_a_stretch_on_the_way_is_no_figure() -> None:
    assert not isinstance(only("Sunlight fades within the first thousand metres of water.").picture, Number)


def test_a_list_in_a_sentence_has_the_icons_of_that_sentence() -> None:
    picture = only(
        "It makes rain, stores heat, and feeds people.",
        shape="list",
        items=("makes rain", "stores heat", "feeds people"),
    ).picture
    assert isinstance(picture, Steps) and "storefront" not in picture.icons


def test_a_state_is_meant_before_a_small_town_abroad() -> None:
    picture = only("The current runs from Florida past Ireland to Norway.").picture
    assert isinstance(picture, Map)
    assert picture.places[0].latitude_e3 > 25_000


@pytest.mark.parametrize(
    "text", ["A sea of troubles awaits you.", "The city council voted.", "In the field of law, take care."]
)
def test_a_figure_of_speech_is_no_landscape(text: str) -> None:
    assert not isinstance(only(text).picture, Landscape)


@pytest.mark.parametrize("text", ["Freedom begins where habit ends.", "Quality matters.", "Grow with us."])
def test_abstract_words_fall_to_typography(text: str) -> None:
    assert isinstance(only(text).picture, Statement | Title)


@pytest.mark.parametrize(
    "text", ["蜂蜜は腐らない。", "Honig verdirbt nie.", "🚀", "…", "a" * 600, "العسل لا يفسد أبدا."]
)
def test_whatever_the_text_every_scene_gets_a_picture(text: str) -> None:
    script = Script(title="x", language="de", scenes=(Scene(id="a", lines=(Line(text=text),)),))
    assert len(board(script)) == 1


def test_twenty_films_share_no_palette_and_layout() -> None:
    seen = set()
    for script in FILMS:
        look = asyncio.run(BuiltInIllustrator().look(Brief(prompt=script.title)))
        seen.add((look.palette.name, tuple(shot.picture.kind for shot in board(script, look))))
    assert len(seen) == len(FILMS)


def _changed(title: str, number: int, at: int, edit: Callable[[list[str]], list[str]]) -> int:
    """How many shots are new after line `at` of scene `number` was edited."""
    script, shots = BOARDS[title]
    scene = script.scenes[number]
    line = scene.lines[at].model_copy(update={"text": " ".join(edit(scene.lines[at].text.split()))})
    edited = scene.model_copy(update={"lines": (*scene.lines[:at], line, *scene.lines[at + 1 :])})
    after = board(script.model_copy(update={"scenes": (*script.scenes[:number], edited, *script.scenes[number + 1 :])}))
    before = {canonical(shot) for shot in shots}
    return sum(canonical(shot) not in before for shot in after)


def _without_longest(words: list[str]) -> list[str]:
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    return words[:longest] + words[longest + 1 :]


def _spoken(script: Script, shots: Sequence[Shot]) -> list[str]:
    """The words of each shot, and its scene's heading."""
    at: dict[str, int] = {}
    scenes = {scene.id: scene for scene in script.scenes}
    spoken = []
    for shot in shots:
        scene, first = scenes[shot.scene], at.get(shot.scene, 0)
        at[shot.scene] = first + shot.lines
        spoken.append(" ".join(line.text for line in scene.lines[first : first + shot.lines]) or script.title)
    return spoken


def _icons(shot: Shot) -> tuple[str, ...]:
    picture = shot.picture
    if isinstance(picture, Concept | Problem):
        return picture.icons
    return (picture.icon,) if isinstance(picture, Hero) and picture.icon else ()


def _is_said(shown: str, text: str) -> bool:
    """The figure, in digits or in words."""
    from showrunner.language.nlp import read

    wanted = re.sub(r"[^\d.]", "", shown)
    said = {f"{figure.value.normalize():f}" for figure in read(text).figures}
    return wanted in text.replace(",", "") or any(value.startswith(wanted) for value in said)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
