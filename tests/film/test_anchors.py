"""When the elements of a picture are spoken of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showrunner.film.anchors import anchors, elements
from showrunner.film.pictures import (
    CallToAction,
    Concept,
    Event,
    Map,
    Place,
    Quote,
    Statement,
    Steps,
    Timeline,
    Title,
)

STEPS = Steps(title="Habits", items=("Drink water first", "Walk in the sun", "Write one page"))


def spoken(text: str, step: int = 10) -> list[tuple[str, int]]:
    """One word every `step` frames."""
    return [(word, i * step) for i, word in enumerate(text.split())]


def test_an_item_begins_where_its_first_word_is_heard() -> None:
    words = spoken("Three habits. Drink water first, then walk in the sun, and write one page.")
    assert anchors(STEPS, words) == (20, 60, 110)


def test_an_item_is_found_when_it_is_said_in_other_words() -> None:
    words = spoken("First of all, drink a glass of water. Later go out and walk in morning sun. Write a page.")
    first, second, third = anchors(STEPS, words)
    assert words[first // 10][0] in ("First", "drink")
    assert words[second // 10][0] == "walk"
    assert words[third // 10][0] == "Write"


def test_nothing_heard_means_no_anchors() -> None:
    assert anchors(STEPS, spoken("The weather was cold and grey over Bremen")) == ()
    assert anchors(STEPS, []) == ()


def test_an_item_that_is_not_heard_lies_between_its_neighbours() -> None:
    words = spoken("Drink water first. Something else entirely here. Write one page.")
    first, second, third = anchors(STEPS, words)
    assert first == 0
    assert third == 70
    assert first < second < third


def test_elements_keep_their_order_even_when_words_come_back() -> None:
    events = Timeline(events=(Event(when="1903", what="First flight"), Event(when="1927", what="Over the Atlantic")))
    words = spoken("Flight changed everything. In 1903 came the first flight. In 1927 one man flew over the Atlantic.")
    assert anchors(events, words) == (40, 100)


def test_a_number_is_the_same_in_digits_and_in_words() -> None:
    picture = Steps(title="t", items=("Two eggs", "1,000 grams of flour"))
    assert anchors(picture, spoken("Take 2 eggs and 1000 grams of flour")) == (10, 40)


def test_a_statement_follows_the_voice_word_by_word() -> None:
    picture = Statement(text="Honey never spoils.")
    assert anchors(picture, spoken("Honey never spoils.")) == (0, 10, 20)


def test_a_statement_that_is_mostly_not_spoken_has_no_anchors() -> None:
    assert anchors(Statement(text="Bees dance to speak of flowers"), spoken("They dance all day")) == ()


def test_the_author_of_a_quotation_comes_last() -> None:
    picture = Quote(quote="Less is more.", by="Mies van der Rohe")
    assert elements(picture) == ("Less", "is", "more.", "Mies van der Rohe")
    assert anchors(picture, spoken("Less is more, said Mies van der Rohe")) == (0, 10, 20, 40)


def test_an_icon_is_heard_by_its_name() -> None:
    picture = Concept(title="Clouds", icons=("lock", "cloud", "piggy-bank"))
    assert anchors(picture, spoken("A cloud keeps every piggy bank safe")) == (10, 40)


def test_places_are_found_with_their_endings() -> None:
    picture = Map(places=tuple(Place(name=n, latitude_e3=0, longitude_e3=0) for n in ("Lisbon", "Cairo")))
    assert anchors(picture, spoken("From Lisbon, by way of Cairo's harbour")) == (10, 50)


def test_words_of_a_script_without_spaces_are_found_inside_their_run() -> None:
    picture = Steps(title="t", items=("水を飲む", "散歩する"))
    assert anchors(picture, [("まず水を飲む", 0), ("そして散歩する", 30)]) == (0, 30)


def test_a_heading_is_no_element() -> None:
    assert elements(Title(title="Bees", sub="A short film")) == ("A short film",)
    assert elements(Title(title="Bees")) == ()
    assert elements(CallToAction(title="Go", url="bees.example")) == ("bees.example",)


SPOKEN = "drink water first walk in the sun write one page and then bees 7 seven"
WORD = st.sampled_from(SPOKEN.split(" "))


@given(st.lists(WORD, max_size=40), st.integers(1, 30))
def test_anchors_never_go_back_and_never_leave_the_narration(words: list[str], step: int) -> None:
    heard = [(word, i * step) for i, word in enumerate(words)]
    found = anchors(STEPS, heard)
    assert found == () or (len(found) == 3 and list(found) == sorted(found) and found[-1] <= heard[-1][1])


@pytest.mark.parametrize("text", ["...", "—", "🙂 🙂"])
def test_texts_without_letters_are_survived(text: str) -> None:
    assert anchors(Steps(title="t", items=(text,)), spoken("hello there")) == ()


def test_a_small_word_of_the_sentence_before_does_not_call_an_event_early():
    words = "In 1927 Lindbergh crossed the Atlantic alone. In 1969 two people walked on the Moon.".split()
    picture = Timeline(
        events=(
            Event(when="1927", what="Lindbergh crossed the Atlantic alone"),
            Event(when="1969", what="Two people walked on the Moon"),
        )
    )
    heard = [(word, 10 * n) for n, word in enumerate(words)]
    assert anchors(picture, heard) == (10, 80)
