"""Known text found in a sound, judged against the times of a voice that knows its own."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from showrunner.errors import MediaError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.media import wav
from showrunner.providers.voices.hibari import Hibari
from showrunner.providers.voices.sphinx import Sphinx

CHOICE = Choice(provider="hibari", model="heart")


def aligned(folder: Path, text: str, known: str | None = None, language: str = "en") -> tuple[list[Word], list[Word]]:
    """(words by the voice, words by the aligner), of the same sound."""
    to = folder / "take.wav"
    words, _ = asyncio.run(Hibari().speak(Line(text=text), CHOICE, "en", to))
    found, _ = asyncio.run(Sphinx().align(to, known or text, language))
    return list(words), list(found)


@pytest.mark.parametrize(
    "text",
    [
        "Honey never spoils. Archaeologists found pots of it in ancient tombs.",
        "In 1969, NASA paid $3.50 for the FBI's old TVs, at 7:30 pm.",
        "No, no, no — the Zorblax and the Qwertians never agreed.",
    ],
)
def test_words_are_found_near_where_they_are_heard(tmp_path: Path, text: str) -> None:
    voiced, found = aligned(tmp_path, text)
    assert [word.text for word in found] == text.split()
    off = np.abs([a.start_ms - b.start_ms for a, b in zip(voiced, found, strict=True)])
    assert np.median(off) <= 45
    assert off.max() <= 160


def test_aligned_words_are_in_order_and_inside(tmp_path: Path) -> None:
    _, found = aligned(tmp_path, "Row, row, row your boat, gently down the stream.")
    times = [time for word in found for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert times[-1] <= wav.duration_ms(wav.read(tmp_path / "take.wav"))


def test_the_same_alignment_comes_back_whatever_was_aligned_before(tmp_path: Path) -> None:
    _, first = aligned(tmp_path, "Frogs sing at night.")
    aligned(tmp_path, "Something else in between, by the Zorblax.")
    _, again = aligned(tmp_path, "Frogs sing at night.")
    assert again == first


def test_another_language_is_not_guessed_at(tmp_path: Path) -> None:
    _, found = aligned(tmp_path, "Good day.", known="Guten Tag.", language="de")
    assert found == []


def test_words_of_another_script_are_reported(tmp_path: Path) -> None:
    asyncio.run(Hibari().speak(Line(text="They call it home."), CHOICE, "en", tmp_path / "take.wav"))
    words, unplaced = asyncio.run(Sphinx().align(tmp_path / "take.wav", "They call it 日本 home.", "en"))
    assert ([word.text for word in words], unplaced) == (["They", "call", "it", "home."], ("日本",))


@pytest.mark.parametrize("text", ["", "日本", "…"])
def test_a_text_without_words_has_none_to_place(tmp_path: Path, text: str) -> None:
    wav.write(tmp_path / "take.wav", np.zeros(48_000, np.float32))
    words, unplaced = asyncio.run(Sphinx().align(tmp_path / "take.wav", text, "en"))
    assert (words, unplaced) == ((), tuple(text.split()))


def test_silence_holds_no_words(tmp_path: Path) -> None:
    wav.write(tmp_path / "take.wav", np.zeros(24_000, np.float32))
    words, unplaced = asyncio.run(Sphinx().align(tmp_path / "take.wav", "There is nobody speaking here at all.", "en"))
    assert words == ()
    assert len(unplaced) == 7


def test_what_is_no_wav_is_refused(tmp_path: Path) -> None:
    (tmp_path / "take.wav").write_bytes(b"not a sound")
    with pytest.raises(MediaError):
        asyncio.run(Sphinx().align(tmp_path / "take.wav", "hello", "en"))
