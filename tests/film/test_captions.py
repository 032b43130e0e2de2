from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.film import captions, phrasing, spacing
from showrunner.film.captions import CLASSIC, Cue, gather
from showrunner.film.phrasing import CaptionProfile
from showrunner.film.speech import Word

FPS = 30
GAP_MS = 67  # two frames of 30
OPENERS = ("the", "a", "an", "his", "every")


def spoken(text: str, start_ms: int = 0, ms_per_char: int = 55) -> list[Word]:
    """The words of `text` as a voice would say them, with pauses at punctuation."""
    words: list[Word] = []
    at = start_ms
    for token in text.split():
        end = at + 100 + ms_per_char * len(token)
        words.append(Word(text=token, start_ms=at, end_ms=end))
        at = end + (350 if token[-1] in ".!?" else 150 if token[-1] in ",;:" else 20)
    return words


def texts(cues: tuple[Cue, ...]) -> list[str]:
    return [captions.text_of(cue, " / ") for cue in cues]


tokens = st.sampled_from(
    ["honey", "never", "spoils.", "the", "ocean", "a", "and", "of", "rivers", "Ada", "Lovelace", "15", "kilometres,",
     "because", "archaeologists", "U.N.", "internationalisation", "I", "in", "tombs!", "«oui»", "—", "3,000", "to"]
)  # fmt: skip
shapes = st.sampled_from([("classic", 1920, 1080), ("box", 1080, 1920), ("karaoke", 1080, 1080), ("pop", 1080, 1920),
                          ("poster", 1920, 1080)])  # fmt: skip


@st.composite
def takes(draw: st.DrawFn) -> tuple[list[Word], list[int]]:
    words: list[Word] = []
    counts: list[int] = []
    at = draw(st.integers(0, 500))
    for _ in range(draw(st.integers(1, 3))):
        line = draw(st.lists(tokens, min_size=0, max_size=24))
        for token in line:
            end = at + draw(st.integers(60, 900))
            words.append(Word(text=token, start_ms=at, end_ms=end))
            at = end + draw(st.sampled_from([0, 10, 60, 300, 1500]))
        counts.append(len(line))
    return words, counts


@given(takes(), shapes)
@settings(max_examples=120, deadline=None)
def test_every_word_is_in_exactly_one_cue_and_in_order(take: tuple[list[Word], list[int]], shape: tuple) -> None:
    words, counts = take
    cues = gather(words, captions.profile(*shape), lines=counts, fps=FPS)
    assert [word for cue in cues for word in cue.words] == words


@given(takes(), shapes)
@settings(max_examples=120, deadline=None)
def test_a_cue_covers_its_words_and_never_overlaps_the_next(take: tuple[list[Word], list[int]], shape: tuple) -> None:
    words, counts = take
    profile = captions.profile(*shape)
    cues = gather(words, profile, lines=counts, fps=FPS)
    for cue in cues:
        assert cue.start_ms == cue.words[0].start_ms
        assert cue.end_ms >= cue.words[-1].end_ms
    for cue, following in pairwise(cues):
        gap = following.start_ms - cue.end_ms
        if cue.end_ms - cue.start_ms >= profile.max_ms - GAP_MS:
            assert gap >= 0  # it has had its time
            continue
        assert gap == 0 or gap >= GAP_MS
        if profile.gap_frames:
            assert gap <= GAP_MS or gap >= profile.close_ms
        else:
            assert gap == 0 or gap >= profile.close_ms


@given(takes(), shapes)
@settings(max_examples=120, deadline=None)
def test_lines_are_few_and_short_enough(take: tuple[list[Word], list[int]], shape: tuple) -> None:
    words, counts = take
    profile = captions.profile(*shape)
    for cue in gather(words, profile, lines=counts, fps=FPS):
        rows = captions.rows(cue)
        assert len(rows) <= profile.max_lines
        assert profile.max_words is None or len(cue.words) <= profile.max_words
        for row in rows:
            assert row
            assert len(row) == 1 or spacing.columns(spacing.joined([word.text for word in row])) <= profile.max_chars


@given(takes())
@settings(max_examples=120, deadline=None)
def test_no_cue_is_longer_than_seven_seconds_unless_one_word_is(take: tuple[list[Word], list[int]]) -> None:
    words, counts = take
    for cue in gather(words, lines=counts, fps=FPS):
        assert cue.end_ms - cue.start_ms <= CLASSIC.max_ms or len(cue.words) == 1


@given(takes())
@settings(max_examples=120, deadline=None)
def test_no_cue_reaches_over_the_end_of_a_line(take: tuple[list[Word], list[int]]) -> None:
    words, counts = take
    cues = gather(words, lines=counts, fps=FPS)
    ends = {sum(counts[: n + 1]) for n in range(len(counts))} - {0}
    reached = {sum(len(cue.words) for cue in cues[: n + 1]) for n in range(len(cues))}
    assert ends <= reached


@given(takes())
@settings(max_examples=120, deadline=None)
def test_a_cue_ends_with_its_sentence(take: tuple[list[Word], list[int]]) -> None:
    """Short whole sentences may share one; a part of a second sentence never follows a first."""
    words, counts = take
    for cue in gather(words, lines=counts, fps=FPS):
        inner = [phrasing.ends_sentence(a.text, b.text) for a, b in pairwise(cue.words)]
        if any(inner):
            last = words.index(cue.words[-1])
            following = words[last + 1].text if last + 1 < len(words) else None
            assert last + 1 in {sum(counts[: n + 1]) for n in range(len(counts))} or phrasing.ends_sentence(
                cue.words[-1].text, following
            )


@pytest.mark.parametrize("style", ["classic", "box", "karaoke", "pop"])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1080, 1080)])
def test_articles_stay_with_their_nouns_and_names_stay_whole(style: str, size: tuple[int, int]) -> None:
    text = (
        "In 1969 the astronaut Neil Armstrong walked on the surface of the Moon while his friend Michael Collins "
        "orbited alone above an empty sea and every radio on the Earth listened to the voice of Walter Cronkite."
    )
    for cue in gather(spoken(text), captions.profile(style, *size)):  # type: ignore[arg-type]
        for row in captions.rows(cue):
            assert row[-1].text.lower() not in OPENERS, texts((cue,))
            assert row[-1].text not in ("Neil", "Michael", "Walter"), texts((cue,))


def test_two_lines_break_before_a_conjunction_or_preposition() -> None:
    cues = gather(spoken("Every second, the ocean moves more water than all the rivers on Earth combined."))
    assert texts(cues) == ["Every second, the ocean moves more water / than all the rivers on Earth combined."]


def test_short_sentences_share_a_cue_rather_than_flash_by() -> None:
    assert (
        texts(gather(spoken("No. Never. We have told you so many times before that it will not work.")))[0]
        == "No. Never."
    )


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert not phrasing.ends_sentence("Dr.", "Watson")
    assert not phrasing.ends_sentence("U.N.", "Security")
    assert not phrasing.ends_sentence("J.", "R.")
    assert not phrasing.ends_sentence("No.", "5")
    assert phrasing.ends_sentence("No.", "Never.")
    assert phrasing.ends_sentence("hat.", "He")
    assert phrasing.ends_sentence("“Yes!”", "he")
    assert phrasing.ends_sentence("no.", None)


def test_a_number_stays_with_what_it_counts() -> None:
    assert phrasing.break_cost("15", "kilometres") > phrasing.break_cost("ran", "15")
    assert phrasing.break_cost("$3", "million") > phrasing.break_cost("paid", "$3")


def test_a_short_word_alone_stays_as_long_as_the_eye_needs() -> None:
    (cue,) = gather([Word(text="No.", start_ms=100, end_ms=250)])
    assert cue.end_ms - cue.start_ms == CLASSIC.min_ms


def test_the_last_cue_ends_when_its_shot_does() -> None:
    (cue,) = gather([Word(text="No.", start_ms=100, end_ms=250)], until_ms=400)
    assert cue.end_ms == 400


def test_fast_speech_is_split_so_that_it_can_be_read_for_longer() -> None:
    cue = gather([Word(text="internationalisation", start_ms=0, end_ms=300)])[0]
    assert cue.end_ms >= 20 * 1000 // CLASSIC.max_cps


def test_a_speaker_is_named_only_when_he_changes() -> None:
    words = [
        *spoken("Who are you?"),
        *spoken("A friend.", 3000),
        *spoken("Good.", 6000),
        *spoken("Who sent you?", 8000),
    ]
    cues = gather(words, lines=(3, 2, 1, 3), speakers=("Ann", "Ben", "Ben", "Ann"))
    assert [cue.speaker for cue in cues] == ["Ann", "Ben", None, "Ann"]


def test_lines_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="3 words"):
        gather(spoken("one two three"), lines=(1, 1))


def test_no_words_give_no_cues() -> None:
    assert gather([]) == ()


def test_japanese_is_cut_into_phrases_that_fit_and_keeps_every_character() -> None:
    text = "この映画は、人工知能によって作られました。とても美しいですね。"
    profile = captions.profile("box", 1080, 1920)
    cues = gather([Word(text=text, start_ms=0, end_ms=6000)], profile)
    assert "".join(captions.text_of(cue, "") for cue in cues) == text
    for cue in cues:
        for row in captions.rows(cue):
            shown = spacing.joined([word.text for word in row])
            assert spacing.columns(shown) <= profile.max_chars
            assert shown[0] not in "、。っゃゅょー"
    assert [word.start_ms for cue in cues for word in cue.words] == sorted(
        word.start_ms for cue in cues for word in cue.words
    )


def test_korean_keeps_its_spaces() -> None:
    assert spacing.joined(["안녕하세요", "세계"]) == "안녕하세요 세계"
    assert spacing.joined(["日本", "語"]) == "日本語"
    assert spacing.joined(["日本", "in", "2024"]) == "日本 in 2024"


def test_tokens_nobody_could_time_are_still_shown() -> None:
    words = [Word(text="Salt", start_ms=0, end_ms=300), Word(text="pepper", start_ms=500, end_ms=900)]
    whole = captions.as_written("— Salt & pepper 🙂", words)
    assert [word.text for word in whole] == ["— Salt &", "pepper 🙂"]
    assert [word.start_ms for word in whole] == [0, 500]


def test_a_profile_of_one_line_never_breaks() -> None:
    profile = CaptionProfile(max_lines=1, max_chars=20)
    assert all(
        cue.breaks == (0,) for cue in gather(spoken("all the rivers on Earth run into the sea at last"), profile)
    )
