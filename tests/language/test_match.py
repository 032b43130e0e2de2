import tomllib
from pathlib import Path

import pytest
from py_phosphor_icons import icon_names

from showrunner.language.match import match

JUDGED = tomllib.loads((Path(__file__).parent / "judged.toml").read_text("utf-8"))


def icons(text: str, count: int = 3) -> list[str]:
    return [found.icon for found in match(text, count)]


def test_a_wrong_picture_is_rarer_than_one_in_twenty() -> None:
    wrong = {
        text: found[0]
        for text, wanted in JUDGED.items()
        if (found := icons(text, 1)) and found[0] not in wanted.split()
    }
    shown = sum(bool(icons(text, 1)) for text in JUDGED)
    assert len(JUDGED) >= 120
    assert len(wrong) / shown < 0.05, wrong


def test_nine_of_ten_picturable_phrases_get_a_picture() -> None:
    picturable = [text for text, wanted in JUDGED.items() if wanted]
    assert sum(bool(icons(text, 1)) for text in picturable) / len(picturable) > 0.9


@pytest.mark.parametrize("text", ["Grow.", "Freedom is worth it.", "Quality matters.", "It depends.", "", "…", "42"])
def test_abstract_words_match_nothing(text: str) -> None:
    assert match(text) == ()


def test_every_pick_explains_another_word() -> None:
    found = match("The rocket, a rocket among rockets, left the moon for Mars.", 5)
    words = [one.word for one in found]
    assert len(words) == len(set(words)) >= 2
    assert len({one.icon for one in found}) == len(found)


def test_an_avoided_icon_gives_way_to_another_for_the_same_word() -> None:
    first = match("She drinks coffee.", 1)[0]
    second = match("She drinks coffee.", 1, avoid={first.icon})
    assert second and second[0].icon != first.icon and second[0].word == first.word


def test_idioms_show_none_of_their_words() -> None:
    assert icons("It was a piece of cake.") == []
    assert "fire" not in icons("The minister came under fire.")


def test_names_of_people_and_firms_are_not_things() -> None:
    assert icons("Bill Gates met Tim Cook.") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Click the mouse button on the screen.", "mouse-simple"),
        ("The bank lends money at low interest.", "bank"),
        ("The computer virus wiped the laptop.", "bug"),
        ("The flu virus spreads in winter.", "virus"),
    ],
)
def test_the_neighbours_settle_what_a_word_means(text: str, wanted: str) -> None:
    assert wanted in icons(text)


def test_a_word_with_two_meanings_and_no_hint_is_left_alone() -> None:
    assert icons("The bank was steep.") == []
    assert icons("A seal broke.") == []


def test_a_word_that_only_says_which_kind_gives_way_to_the_thing() -> None:
    assert icons("A fishing boat came home.", 1) == ["boat"]


def test_every_icon_in_the_tables_exists() -> None:
    from showrunner.language.match import _table

    named = {icon for icons in _table().things.values() for icon in icons}
    named |= {icon for icon, _ in _table().senses.values() if icon} | set(_table().verbs.values())
    assert named <= set(icon_names())


def test_the_order_of_equals_is_that_of_the_text() -> None:
    assert icons("A cat met a dog.") == ["cat", "dog"]
    assert icons("A dog met a cat.") == ["dog", "cat"]
