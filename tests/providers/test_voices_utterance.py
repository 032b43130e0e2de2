"""From a line to the symbols of the model, and whose they are."""

from showrunner.film.script import Line
from showrunner.providers.voices.pronounce import Utterable, pronounce
from showrunner.providers.voices.utterance import LIMIT, chunks
from showrunner.providers.voices.vocabulary import VOCABULARY

KNOWN = frozenset(VOCABULARY)


def sounds_by_token(text: str, say: str | None = None) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in chunks(Line(text=text, say=say), known=KNOWN):
        for symbol in chunk.symbols:
            if symbol.token is not None:
                found[symbol.token] = found.get(symbol.token, "") + symbol.char
    return found


def test_each_sound_belongs_to_the_token_that_shows_it() -> None:
    sounds = sounds_by_token("It cost $3.50 — in 1969.")
    assert set(sounds) == {0, 1, 2, 4, 5}
    assert sounds[0] == pronounce([Utterable("It")])[0]
    assert sounds[5].endswith("nˈIn")


def test_letters_are_named_and_the_article_is_not() -> None:
    assert pronounce([Utterable("FBI", is_letters=True)]) == ("ˌɛfbˌiˈI",)
    assert pronounce([Utterable("TV's", is_letters=True)])[0].endswith("z")
    assert sounds_by_token("Vitamin A is a thing")[1] == "ˈA"
    assert sounds_by_token("a thing")[0] == "ɐ"


def test_a_sound_is_the_same_with_punctuation_after_it() -> None:
    bare, closed = pronounce([Utterable("FBI", is_letters=True)]), pronounce([Utterable("FBI", ",", True)])
    assert (closed[0].rstrip(","), closed[0][-1]) == (bare[0], ",")


def test_other_scripts_have_no_sound() -> None:
    assert pronounce([Utterable("Привет"), Utterable("hello")])[0] == ""


def test_digits_of_other_scripts_have_no_sound() -> None:
    assert pronounce([Utterable("፭t"), Utterable("hello")])[0] == ""


def test_a_line_is_cut_at_its_sentences_but_not_at_abbreviations() -> None:
    said = chunks(Line(text="Dr. Lee left. Mr. Wu stayed at 5 p.m. today."), known=KNOWN)
    assert [chunk.ends_sentence for chunk in said] == [True, True]


def test_a_sentence_goes_on_after_a_question_when_a_small_letter_follows() -> None:
    assert len(chunks(Line(text="“Why?” she asked. “Wait... what?”"), known=KNOWN)) == 2


def test_a_long_sentence_is_cut_at_a_clause_near_the_middle() -> None:
    text = "the old river ran past the mill and the weir and the chapel, " * 8 + "and slept."
    said = chunks(Line(text=text), known=KNOWN)
    assert len(said) > 1
    assert all(len(chunk.symbols) <= LIMIT for chunk in said)
    assert all(chunk.text.endswith(",") for chunk in said[:-1])
    assert [chunk.ends_sentence for chunk in said] == [False] * (len(said) - 1) + [True]


def test_a_line_without_a_full_stop_is_still_said_to_its_end() -> None:
    (chunk,) = chunks(Line(text="Seven ships sail south"), known=KNOWN)
    assert chunk.text.endswith(".")


def test_british_voices_pronounce_as_the_british_do() -> None:
    assert pronounce([Utterable("bath")], british=True) != pronounce([Utterable("bath")], british=False)


def test_a_lone_dash_leaves_its_breath_to_the_word_before() -> None:
    (chunk,) = chunks(Line(text="the sea — the sky"), known=KNOWN)
    assert "—" in chunk.text
    assert all(symbol.token is None for symbol in chunk.symbols if symbol.char == "—")
