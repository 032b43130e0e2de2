"""Headlines, accents and places: what of a text may stand on screen."""

import pytest

from showrunner.language.nlp import read
from showrunner.providers.illustrator.headline import accents, headline, polished
from showrunner.providers.illustrator.places import locate


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Honey never spoils.", "Honey never spoils"),
        (
            "Our revenue grew 40 percent in the third quarter of a long and difficult year.",
            "Our revenue grew 40 percent",
        ),
        ("And so the city wakes slowly.", "So the city wakes slowly"),
        ("Dogs were bred to please us, and cats, who came much later, were not.", "Dogs were bred to please us"),
        ("In the dining car, strangers share oranges and stories.", "Strangers share oranges and stories"),
    ],
)
def test_a_headline_is_the_core_of_its_sentence(text: str, wanted: str) -> None:
    assert headline(read(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "If you never water it, the plant on the sill of the kitchen dies.",
        "Unless the bank agrees by Friday evening at the latest, the shop closes.",
    ],
)
def test_a_condition_is_never_dropped_from_what_depends_on_it(text: str) -> None:
    assert headline(read(text)) not in (
        "The plant dies",
        "The shop closes",
        "The plant on the sill of the kitchen dies",
    )


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("Coffee may lower the risk of heart disease in some adults over fifty.", "may"),
        ("You should never pour oil down the sink of your kitchen.", "never"),
        ("Hardly anyone reads the terms and conditions of the apps on their phone.", "Hardly"),
        ("The company almost went bankrupt in the winter of 2009 before the telephone.", "almost"),
        ("Neither the captain nor the crew saw the iceberg in time to turn.", "Neither"),
    ],
)
def test_words_that_weaken_a_claim_stay_in_it(text: str, hedge: str) -> None:
    assert hedge in (headline(read(text)) or "")


def test_what_somebody_only_believes_is_not_said_as_a_fact() -> None:
    found = headline(read("Scientists once thought the Earth was the center of the universe.")) or ""
    assert "Earth was" not in found or "thought" in found


def test_a_negation_is_kept() -> None:
    assert "not" in (headline(read("The great wall does not stand visible from a distance as far as space.")) or "not")


def test_a_text_without_phrases_has_no_headline() -> None:
    assert headline(read("…")) is None


def test_brackets_and_quotes_are_never_left_open() -> None:
    assert polished("and the owl (a bird") == "The owl a bird"
    assert polished("“Stop") == "Stop"


def test_names_with_capitals_inside_keep_them() -> None:
    assert polished("iPhone sales fell") == "iPhone sales fell"


def test_accents_prefer_what_is_pictured_then_numbers() -> None:
    reading = read("Bees visit 2 million flowers for a jar of honey.")
    assert accents("Bees visit 2 million flowers", reading, ["flower"]) == ("flowers", "2", "million")


def test_a_short_heading_has_one_accent() -> None:
    assert len(accents("Honey never spoils", read("Honey never spoils."))) == 1


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("Paris", 48, 2), ("the Nile", 26, 32), ("Istanbul", 41, 28), ("Constantinople", 41, 29), ("Japan", 36, 138),
        ("New York", 40, -75), ("USA", 38, -90), ("Texas", 31, -98), ("Mount Everest", 28, 86),
        ("the Netherlands", 52, 5),
    ],
)  # fmt: skip
def test_places_lie_where_they_lie(name: str, latitude: int, longitude: int) -> None:
    place = locate(name)
    assert place is not None
    assert abs(place.latitude_e3 / 1000 - latitude) < 3 and abs(place.longitude_e3 / 1000 - longitude) < 4


@pytest.mark.parametrize("name", ["Nowhereville", "", "the", "42"])
def test_what_no_atlas_knows_is_no_place(name: str) -> None:
    assert locate(name) is None


def test_every_other_name_leads_to_a_place() -> None:
    from showrunner.providers.illustrator.places import _other_names

    assert [name for name in _other_names() if locate(name) is None] == []
