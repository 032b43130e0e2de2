"""The built-in voice: what a listener and a caption would notice."""

import asyncio
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from showrunner.errors import ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.media import wav
from showrunner.media.loudness import integrated
from showrunner.providers.voices.hibari import Hibari

CHOICE = Choice(provider="hibari", model="heart")
VARIED = "On 3 May 1932, the FBI paid $3.50 — no more — to J. R. R. Smith."

Taken = tuple[tuple[Word, ...], tuple[str, ...], wav.Samples]


def spoken(
    folder: Path, text: str, *, say: str | None = None, before: str | None = None, choice: Choice = CHOICE
) -> Taken:
    to = folder / "take.wav"
    words, unplaced = asyncio.run(Hibari().speak(Line(text=text, say=say, paced_as=before), choice, "en", to))
    return words, unplaced, wav.read(to)


def silences(samples: wav.Samples, least_ms: int = 100) -> list[tuple[int, int]]:
    """(start, length) in ms of what is 42 dB below the loud parts, 5 ms steps."""
    hops = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    power = np.square(hops.astype(float)).mean(axis=1)
    quiet = np.concatenate([[False], power < np.percentile(power, 95) * 10**-4.2, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(int)))
    return [(int(a) * 5, int(b - a) * 5) for a, b in edges.reshape(-1, 2) if (b - a) * 5 >= least_ms]


def test_every_token_is_timed_as_written_in_order_inside_the_take(tmp_path: Path) -> None:
    words, unplaced, samples = spoken(tmp_path, VARIED)
    assert [word.text for word in words] == VARIED.split()
    assert unplaced == ()
    times = [time for word in words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert all(word.start_ms < word.end_ms for word in words)
    assert times[-1] <= wav.duration_ms(samples)


def test_a_take_is_48_khz_mono_16_bit(tmp_path: Path) -> None:
    spoken(tmp_path, "Honey never spoils.")
    with wave.open(str(tmp_path / "take.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)


def test_the_same_line_gives_the_same_bytes_whatever_was_said_before(tmp_path: Path) -> None:
    spoken(tmp_path, VARIED)
    first = (tmp_path / "take.wav").read_bytes()
    spoken(tmp_path, "Something else, at length, in between.")
    spoken(tmp_path, VARIED)
    assert (tmp_path / "take.wav").read_bytes() == first


@pytest.mark.parametrize(
    "text", ["No!", "Honey never spoils.", "Why, asked the sea, would anyone whisper here?", VARIED]
)
def test_every_take_is_equally_loud(tmp_path: Path, text: str) -> None:
    _, _, samples = spoken(tmp_path, text)
    assert integrated(samples[None, :]) == pytest.approx(-20.0, abs=0.5)
    assert np.abs(samples).max() < 0.9


@pytest.mark.parametrize("text", ["No!", "Honey never spoils.", "Fish sleep. Frogs don't.", "Seven ships sail south"])
def test_a_take_begins_and_ends_with_the_same_short_silence(tmp_path: Path, text: str) -> None:
    _, _, samples = spoken(tmp_path, text)
    gaps = silences(samples, 10)
    assert gaps[0] == (0, pytest.approx(40, abs=15))
    assert gaps[-1][1] == pytest.approx(80, abs=15)


def test_sentences_of_a_line_are_parted_by_an_even_pause(tmp_path: Path) -> None:
    _, _, samples = spoken(tmp_path, "Fish sleep. Frogs don't. Horses sleep standing. Cows lie down.")
    inner = [length for start, length in silences(samples, 250) if start > 0]
    assert len(inner) == 3
    assert all(length == pytest.approx(300 + 40 + 80, abs=20) for length in inner)


def test_a_take_neither_clicks_in_nor_out(tmp_path: Path) -> None:
    _, _, samples = spoken(tmp_path, "Open.")
    assert max(abs(samples[:10]).max(), abs(samples[-10:]).max()) < 0.001


def test_a_lone_dash_lies_between_its_neighbours(tmp_path: Path) -> None:
    words, _, _ = spoken(tmp_path, "the sea — the sky")
    assert (words[2].text, words[2].start_ms >= words[1].end_ms, words[2].end_ms <= words[3].start_ms) == (
        "—",
        True,
        True,
    )


def test_repeated_words_have_their_own_times(tmp_path: Path) -> None:
    words, _, _ = spoken(tmp_path, "No, no, no, no.")
    starts = [word.start_ms for word in words]
    assert len(starts) == 4
    assert all(b - a > 150 for a, b in pairwise(starts))


def test_what_is_said_instead_is_timed_on_what_is_written(tmp_path: Path) -> None:
    text = "Ask Nguyen about SQL today."
    words, unplaced, _ = spoken(tmp_path, text, say="Ask Win about sequel today.")
    assert ([word.text for word in words], unplaced) == (text.split(), ())


def test_one_written_token_takes_all_that_is_said_for_it(tmp_path: Path) -> None:
    words, unplaced, _ = spoken(tmp_path, "Then XYZ ended.", say="Then the great old company ended.")
    assert ([word.text for word in words], unplaced) == (["Then", "XYZ", "ended."], ())
    assert words[1].end_ms - words[1].start_ms > 700


def test_words_whose_saying_is_unclear_are_reported(tmp_path: Path) -> None:
    words, unplaced, _ = spoken(tmp_path, "Then A1 B2 C3 ended.", say="Then something ended.")
    assert ([word.text for word in words], unplaced) == (["Then", "ended."], ("A1", "B2", "C3"))


def test_a_word_of_another_script_is_reported_and_the_rest_is_said(tmp_path: Path) -> None:
    words, unplaced, _ = spoken(tmp_path, "They call it 日本 at home.")
    assert unplaced == ("日本",)
    assert [word.text for word in words] == ["They", "call", "it", "at", "home."]


@pytest.mark.parametrize("text", ["日本語です。", "Привет, мир", "— … —", "😀"])
def test_a_line_nobody_can_say_in_english_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProviderError) as caught:
        spoken(tmp_path, text)
    assert caught.value.hint
    assert not (tmp_path / "take.wav").exists()


def test_another_language_is_refused_rather_than_read_as_english(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="'de'"):
        asyncio.run(Hibari().speak(Line(text="Guten Tag"), CHOICE, "de", tmp_path / "take.wav"))


def test_a_very_long_line_is_said_whole(tmp_path: Path) -> None:
    text = " ".join(f"the river bends {n} times, and every bend hides a mill" for n in range(2, 16)) + "."
    words, unplaced, samples = spoken(tmp_path, text)
    assert (len(words), unplaced) == (len(text.split()), ())
    assert max(length for _, length in silences(samples)) < 460


def test_a_token_longer_than_the_model_takes_is_still_said(tmp_path: Path) -> None:
    text = "Go to https://example.com/" + "/".join(f"chapter{n}" for n in range(25)) + " now."
    words, unplaced, _ = spoken(tmp_path, text)
    assert (len(words), unplaced) == (4, ())


def test_a_faster_pace_is_shorter(tmp_path: Path) -> None:
    lengths = {}
    for percent in (80, 100, 125):
        choice = CHOICE.model_copy(update={"settings": {"pace": percent}})
        lengths[percent] = len((spoken(tmp_path, VARIED, choice=choice))[2])
    assert lengths[80] > 1.1 * lengths[100] > 1.2 * lengths[125]


@pytest.mark.parametrize("pace", [0, 60, 300, "fast", True])
def test_an_impossible_pace_is_refused(tmp_path: Path, pace: int | str) -> None:
    with pytest.raises(ProviderError, match="pace"):
        spoken(tmp_path, "Hello.", choice=CHOICE.model_copy(update={"settings": {"pace": pace}}))


def test_the_estimate_is_within_three_percent_over_a_text(tmp_path: Path) -> None:
    lines = [
        VARIED,
        "Honey never spoils. Archaeologists found pots of it in ancient tombs.",
        "In 1969, NASA landed on the Moon.",
        "Why?",
        "Because light takes time, looking far away means looking back in time.",
        "Apples, oranges, eggs, and ice are enough.",
    ]
    spoken_ms = [wav.duration_ms((spoken(tmp_path, text))[2]) for text in lines]
    estimated = [Hibari().estimate_ms(Line(text=text), CHOICE) for text in lines]
    assert sum(estimated) == pytest.approx(sum(spoken_ms), rel=0.03)


def test_the_voice_names_its_authors() -> None:
    (credit,) = Hibari().credits(CHOICE)
    assert credit.licence == "Apache-2.0"
    assert "hibari-tts" in credit.source


EDITED = "At sunset the ocean is still warm, and all night it gives the heat of the day back to the air."


def starts(words: tuple[Word, ...]) -> list[int]:
    return [word.start_ms for word in words]


def test_words_before_an_edit_begin_when_they_did(tmp_path: Path) -> None:
    was, _, _ = spoken(tmp_path, EDITED)
    other, place = EDITED.replace(" it ", " that "), EDITED.split().index("it")
    now, _, _ = spoken(tmp_path, other, before=EDITED)
    free, _, _ = spoken(tmp_path, other)
    assert starts(now[: place + 1]) == starts(was[: place + 1])
    assert starts(free[: place + 1]) != starts(was[: place + 1]), "left to itself the voice moves words that stayed"


def test_words_after_an_edit_last_as_long_as_they_did(tmp_path: Path) -> None:
    was, _, _ = spoken(tmp_path, EDITED)
    now, _, _ = spoken(tmp_path, EDITED.replace(" it ", " everything "), before=EDITED)
    after = slice(EDITED.split().index("it") + 1, None)
    later = np.subtract(starts(now[after]), starts(was[after]))
    assert later[0] > 100
    assert np.ptp(later) <= 5  # the ear's steps


def test_a_line_that_is_not_edited_sounds_as_ever(tmp_path: Path) -> None:
    *_, plain = spoken(tmp_path, EDITED)
    *_, paced = spoken(tmp_path, EDITED, before=EDITED)
    assert np.array_equal(plain, paced)
