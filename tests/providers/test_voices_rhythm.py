"""Which words of an edited line last as long as they did."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from showrunner.providers.voices.rhythm import held
from showrunner.providers.voices.utterance import Chunk, Symbol

words = st.lists(st.sampled_from(["wˈɔɹm", "ænd", "ði", "ˈOʃən", "ɪz,"]), min_size=1, max_size=8)


def chunk(text: str) -> Chunk:
    return Chunk(tuple(Symbol(char, 0) for char in text), ends_sentence=True)


def frames(text: str) -> np.ndarray:
    return np.arange(1, len(text) + 3)


def kept(now: str, before: str) -> list[int]:
    return list(held([chunk(now)], [(chunk(before), frames(before))])[0])


def test_the_same_words_keep_all_their_frames_and_the_padding():
    assert kept("ab cd.", "ab cd.") == list(frames("ab cd."))


def test_the_word_that_is_another_is_free():
    assert kept("ab xyz cd.", "ab cd cd.") == [1, 2, 3, 4, 0, 0, 0, 0, 8, 9, 10, 11]


def test_a_word_within_a_sentence_is_not_the_word_that_ended_it():
    assert kept("cd ab", "ab cd") == [0] * 7


def test_nothing_before_holds_nothing():
    assert not any(held([chunk("ab cd.")], [])[0])


def test_words_may_move_from_one_sentence_to_another():
    before = [(chunk("ab cd."), frames("ab cd.")), (chunk("ef gh."), frames("ef gh."))]
    first, second = held([chunk("ab xx."), chunk("ef gh.")], before)
    assert list(second) == list(frames("ef gh."))
    assert list(first) == [1, 2, 3, 4, 0, 0, 0, 0]


@given(words, words)
def test_every_symbol_has_an_entry_and_every_held_word_a_time_of_its_own(now: list[str], before: list[str]):
    found = held([chunk(" ".join(now))], [(chunk(" ".join(before)), frames(" ".join(before)))])[0]
    assert len(found) == len(" ".join(now)) + 2
    times = found[found > 0]
    assert len(set(times)) == len(times)
