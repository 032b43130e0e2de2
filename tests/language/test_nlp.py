from decimal import Decimal

import pytest

from showrunner.language.figures import figures, moments, worth
from showrunner.language.nlp import read
from showrunner.language.quotes import quotations


def test_every_token_is_found_at_its_place_in_the_text():
    reading = read("It  rained\nall day in Paris. “Still,” she said, “we walked.”")
    for sentence in reading.sentences:
        assert [reading.text[token.start : token.end] for token in sentence.tokens] == [t.text for t in sentence.tokens]
    for entity in reading.entities:
        assert reading.text[entity.start : entity.end] == entity.text


def test_names_and_places_are_entities_with_lemmas_and_parts_of_speech():
    reading = read("Ada Lovelace lived in London.")
    assert [(e.text, e.label) for e in reading.entities] == [("Ada Lovelace", "PERSON"), ("London", "GPE")]
    assert {token.lemma: token.pos for token in reading.sentences[0].tokens}["live"] == "VERB"


@pytest.mark.parametrize(
    ("text", "shown", "value", "kind"),
    [
        ("It cost $1.2 million.", "$1.2 million", "1200000", "money"),
        ("About 71 percent is water.", "71 percent", "71", "percent"),
        ("Prices fell 3.5% in May.", "3.5%", "3.5", "percent"),
        ("It lasts 40 hours.", "40 hours", "40", "quantity"),
        ("There are 12,500 islands.", "12,500 islands", "12500", "quantity"),
        ("It feeds twenty-five thousand people.", "twenty-five thousand people", "25000", "quantity"),
        ("It was -12 °C.", "-12 °C", "-12", "quantity"),
        ("He came 3rd.", "3rd", "3", "ordinal"),
        ("Das kostet 3,50 €.", "3,50 €", "3.50", "money"),
    ],
)
def test_numbers_have_their_value_and_are_shown_as_written(text, shown, value, kind):
    found = figures(text, moments(text))
    assert [(f.text, f.value, f.kind) for f in found] == [(shown, Decimal(value), kind)]


def test_dates_times_and_versions_are_no_quantities():
    text = "On 20 July 1969 at 3 p.m., or 14:30, version 2.0.1 flew in the 1960s."
    assert figures(text, moments(text)) == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("In 1903 they flew. In 1927 he crossed.", [1903, 1927]),
        ("It was July 20, 1969.", [1969]),
        ("Caesar died in 44 BC.", [-44]),
        ("From the 1920s to the 19th century.", [1920, 1800]),
        ("About 1500 people came, paying $1900.", []),
        ("In 1500 people thought the Earth stood still.", [1500]),
        ("It happened on 5 May.", [None]),
    ],
)
def test_years_are_read_and_counts_are_not_years(text, years):
    assert [moment.year for moment in moments(text)] == years


def test_number_words_are_worth_what_they_say():
    assert worth("two hundred and five") == 205
    assert worth("three million four hundred thousand") == 3_400_000


@pytest.mark.parametrize(
    ("text", "said", "by"),
    [
        ('"We choose to go to the Moon," said Kennedy.', "We choose to go to the Moon,", "Kennedy"),
        (
            "Marie Curie once said: “Nothing in life is to be feared.”",
            "Nothing in life is to be feared.",
            "Marie Curie",
        ),
        ("“No water, no life.” — Sylvia Earle", "No water, no life.", "Sylvia Earle"),
        ("“It is blue,” said the oceanographer Sylvia Earle.", "It is blue,", "Sylvia Earle"),
        ("“Come back later,” said the old baker.", "Come back later,", "the old baker"),
        ("«Je pense, donc je suis.»", "Je pense, donc je suis.", None),
        ("“I have a dream.” He paused.", "I have a dream.", None),
    ],
)
def test_quotations_have_their_speaker_when_the_text_names_one(text, said, by):
    assert [(found.text, found.speaker) for found in quotations(text)] == [(said, by)]


def test_words_in_ironic_marks_are_no_quotation():
    assert quotations('The so-called "expert" left.') == ()


def test_lists_are_found_written_under_one_another_and_inside_a_sentence():
    under = read("You need:\n1. Flour\n2. Water\n3. Salt").listings[0]
    assert (under.items, under.ordered, under.inline) == (("Flour", "Water", "Salt"), True, False)
    inside = read("We sell fresh bread, apple cake and strong coffee.").listings[0]
    assert (inside.items, inside.inline) == (("fresh bread", "apple cake", "strong coffee"), True)


def test_the_numbers_of_a_list_are_not_figures():
    assert read("1. Flour\n2. Water").figures == ()


@pytest.mark.parametrize("text", ["", "   \n", "…", "🎉🎉", "\x00\x01", "{}{{{", "#", "- ", "\u202e"])
def test_text_without_words_is_read_without_complaint(text):
    reading = read(text)
    assert all(not sentence.text.isalnum() for sentence in reading.sentences)


def test_other_languages_are_read_by_rule():
    reading = read("日本は島国です。富士山は高い。", "ja")
    assert [sentence.text for sentence in reading.sentences] == ["日本は島国です。", "富士山は高い。"]
    assert reading.entities == ()
    assert len(read("Пришла весна. Снег растаял.").sentences) == 2


def test_a_megabyte_is_read_by_rule():
    text = "The sea is wide and it was calm. " * 31_000
    reading = read(text)
    assert len(text) > 1_000_000
    assert len(reading.sentences) == 31_000
    assert reading.sentences[-1].tokens[0].pos == ""


def test_reading_does_not_depend_on_what_was_read_before():
    text = "Anna sold 40 boats in Genoa."
    first = read(text)
    read("Something else entirely, in 1888.")
    assert read(text) == first
