"""A fixed word is fixed on the picture too; what chose the picture has it thought anew."""

import pytest

from showrunner.film.pictures import Concept, Datum, Event, Landscape, Number, Quote, Steps, Timeline, Title
from showrunner.film.rewording import reworded
from showrunner.film.script import Line, Scene
from showrunner.film.storyboard import Shot

QUOTE = Quote(quote="No water, no life. No blue")


def scene(*lines: str) -> Scene:
    return Scene(id="s1", lines=tuple(Line(text=text) for text in lines))


def shot(picture, why="") -> Shot:
    return Shot(scene="s1", lines=1, picture=picture, why=why)


def after(picture, old: str, new: str, why=""):
    """The picture after the edit, or None when it must be thought anew."""
    found = reworded([shot(picture, why)], scene(old), scene(new))
    return found and found[0].picture


def test_words_that_nobody_sees_change_nothing():
    sea = Landscape(terrain="ocean")
    assert after(sea, "The sea is warm today.", "The sea is cold today.", "“sea” is a place one can show.") == sea


@pytest.mark.parametrize(
    ("picture", "old", "new", "shown"),
    [
        (Title(title="Steady winds"), "Here steady winds blow.", "Here gentle winds blow.", {"title": "Gentle winds"}),
        (QUOTE, "No water, no life.", "No water, some life.", {"quote": "No water, some life. No blue"}),
        (QUOTE, "No water, no life.", "No clean water, no life.", {"quote": "No clean water, no life. No blue"}),
        (
            Number(figure=Datum(label="of all bees", value="71"), kicker="About"),
            "About 71 percent of all bees sleep.",
            "About 71 percent of all wasps sleep.",
            {"figure": Datum(label="of all wasps", value="71")},
        ),
        (
            Timeline(events=(Event(when="1735", what="Hadley found it"), Event(when="1855", what="Maury wrote"))),
            "In 1735 Hadley found it.",
            "In 1735 Hadley explained it.",
            {"events": (Event(when="1735", what="Hadley explained it"), Event(when="1855", what="Maury wrote"))},
        ),
    ],
)  # fmt: skip
def test_a_shown_word_is_shown_anew(picture, old, new, shown):
    assert after(picture, old, new) == picture.model_copy(update=shown)


def test_a_coloured_word_stays_coloured():
    quote = Quote(quote="No water", accent=("water",))
    assert after(quote, "No water.", "No wine.") == Quote(quote="No wine", accent=("wine",))


@pytest.mark.parametrize(
    ("picture", "old", "new", "why"),
    [
        (Landscape(terrain="ocean"), "A storm is near.", "A ship is near.", "the words speak of storm."),
        (Concept(title="Honey", icons=("drop",)), "Honey keeps.", "Bread keeps.", ""),  # the icon was for the word
        (Steps(title="Two things", items=("Wind", "Water"), icons=("wind", "drop")), "Wind blows.", "Rain blows.", ""),
        (Quote(quote="No, no, no"), "No, no, no.", "No, yes, no.", ""),  # which of them?
        (Quote(quote="No water"), "No water.", "No.", ""),  # what is gone leaves a hole
        (Quote(quote="No water"), "No water.", "No water here.", ""),  # at the end, who knows
        (Number(figure=Datum(label="bees", value="71")), "71 bees.", "72 bees.", ""),
        (Title(title="One two"), "One two three four five six.", "Seven eight nine ten five six.", ""),
    ],
)
def test_what_cannot_be_told_is_thought_anew(picture, old, new, why):
    assert after(picture, old, new, why) is None


def test_another_number_of_lines_is_thought_anew():
    assert reworded([shot(Title(title="Honey"))], scene("Honey."), scene("Honey.", "Bees.")) is None
