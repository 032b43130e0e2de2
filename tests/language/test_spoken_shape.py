"""What holds for any text: a Spoken per token, clean words, melody kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.language.spoken import speak_as
from showrunner.language.spoken.numbers import cardinal, ordinal, year

WILD = st.text(alphabet=st.sampled_from(list("aAIiVX .,-–—'\"’0123456789$€%°/:;!?()@#&+=²½é日ж😀\n\t")), max_size=60)


@settings(max_examples=400, deadline=None)
@given(WILD)
def test_every_token_comes_back_in_order(text: str) -> None:
    assert [spoken.token for spoken in speak_as(text)] == text.split()


@settings(max_examples=400, deadline=None)
@given(WILD)
def test_words_carry_no_space_and_no_punctuation(text: str) -> None:
    words = [word for spoken in speak_as(text) for word in spoken.words]
    assert all(word and not set(word) & set(' .,;:?!—…()"“”') for word in words)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_unicode_can_be_read(text: str) -> None:
    assert len(speak_as(text)) == len(text.split())


@pytest.mark.parametrize(
    "monster", ["-" * 3000 + "1", "9" * 6000 + "th", "1," * 3000, "±-+" * 900 + "5", "a.b" * 2000, "A&" * 2000]
)
def test_a_monstrous_token_is_read_all_the_same(monster: str) -> None:
    (spoken,) = speak_as(monster)
    assert spoken.words


@pytest.mark.parametrize(
    ("written", "closings"),
    [
        ("He left. She stayed!", ["", ".", "", "!"]),
        ("Dr. Watson of Acme Inc. paid Bob.", ["", "", "", "", "", "", "."]),
        ("It closed at 5 p.m. The sea slept.", ["", "", "", "", ".", "", "", "."]),
        ("At 7 pm. Eight men came.", ["", "", ".", "", "", "."]),
        ("It took 37 min. Gravity won.", ["", "", "", ".", "", "."]),
        ("Plan B. The end.", ["", ".", "", "."]),
        ("He said (twice): “Go?”", ["", ",", ":", "?"]),
        ("It is 3 m (10 ft) tall", ["", "", "", ",", "", ",", ""]),
        ("Wait... what", ["…", ""]),
        ("the sea — the sky", ["", "", "—", "", ""]),
        ("In Oct. 2001, we met.", ["", "", ",", "", "."]),
    ],
)
def test_a_voice_hears_the_ends_of_sentences_and_not_the_dots_of_abbreviations(
    written: str, closings: list[str]
) -> None:
    assert [spoken.closing for spoken in speak_as(written)] == closings


def test_a_dash_inside_a_token_is_a_breath() -> None:
    (spoken,) = speak_as("word—word")
    assert (spoken.words, spoken.breaths) == (("word", "word"), (0,))


def test_other_languages_stay_as_written() -> None:
    assert [spoken.words for spoken in speak_as("Le 3 mai, 10 km.", "fr-FR")] == [
        ("Le",),
        ("3",),
        ("mai",),
        ("10",),
        ("km",),
    ]


def test_words_of_other_scripts_stay_as_written() -> None:
    assert [spoken.words for spoken in speak_as("日本 is Japan")] == [("日本",), ("is",), ("Japan",)]


@given(st.integers(0, 10**21 - 1))
def test_a_cardinal_names_its_number(n: int) -> None:
    assert _value(cardinal(n)) == n


@given(st.integers(1, 10**6))
def test_an_ordinal_differs_from_its_cardinal_in_the_last_word_only(n: int) -> None:
    assert ordinal(n)[:-1] == cardinal(n)[:-1]
    assert ordinal(n)[-1].endswith(("th", "st", "nd", "rd"))


def test_years_are_said_in_pairs() -> None:
    assert [" ".join(year(n)) for n in (1066, 1800, 1907, 1999, 2000, 2009, 2024, 476)] == [
        "ten sixty-six", "eighteen hundred", "nineteen oh seven", "nineteen ninety-nine", "two thousand",
        "two thousand nine", "twenty twenty-four", "four seventy-six",
    ]  # fmt: skip


def _list(words: str) -> list[str]:
    return words.split()


UNITS = {w: i for i, w in enumerate(_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"))}  # fmt: skip
TENS = {w: 10 * i for i, w in enumerate(_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)}
SCALES = {w: 1000**i for i, w in enumerate(_list(
    "thousand million billion trillion quadrillion quintillion sextillion"), start=1)}  # fmt: skip


def _value(words: tuple[str, ...]) -> int:
    total = group = 0
    for word in " ".join(words).replace("-", " ").split():
        if word == "hundred":
            group *= 100
        elif word in SCALES:
            total, group = total + group * SCALES[word], 0
        else:
            group += UNITS.get(word, TENS.get(word, 0))
    return total + group
