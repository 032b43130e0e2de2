"""Times by token become words that a caption can trust."""

from hypothesis import given
from hypothesis import strategies as st

from showrunner.language.spoken import speak_as
from showrunner.providers.voices.placing import place

TEXT = "one — two 😀 three four"
TIMES = st.dictionaries(
    st.sampled_from([0, 2, 4, 5]), st.tuples(st.integers(-50, 1500), st.integers(-50, 1500)), max_size=4
)


@given(TIMES)
def test_words_are_in_order_and_inside_whatever_the_times(times: dict[int, tuple[int, int]]) -> None:
    words, unplaced = place(speak_as(TEXT), times, 1000)
    starts = [word.start_ms for word in words]
    assert starts == sorted(starts)
    assert all(0 <= word.start_ms < word.end_ms <= 1000 for word in words)
    assert len(words) + len(unplaced) == len(TEXT.split())


def test_a_word_without_a_time_is_reported_not_guessed() -> None:
    words, unplaced = place(speak_as("one two three"), {0: (0, 100), 2: (500, 900)}, 1000)
    assert ([word.text for word in words], unplaced) == (["one", "three"], ("two",))


def test_a_silent_token_fills_the_gap_between_its_neighbours() -> None:
    words, _ = place(speak_as("one — two"), {0: (0, 300), 2: (500, 900)}, 1000)
    assert (words[1].start_ms, words[1].end_ms) == (300, 500)


def test_nothing_is_placed_when_no_time_is_known() -> None:
    assert place(speak_as("one — two"), {}, 1000) == ((), ("one", "—", "two"))
