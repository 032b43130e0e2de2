"""Texts from outside say what they said, and do nothing else."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.hostile.words import WORDS

from showrunner.film.cleaning import BREAK, MARKS, MOST, RUN, cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Honey never spoils.",
        "Ünïcödé, naïve café",
        "日本語の字幕はここにあります",
        "สวัสดีชาวโลก",
        "שלום עולם",
        "مرحبا بالعالم",
        "हिन्दी में लिखा",
        "Tiếng Việt có dấu",
        "שָׁלוֹם",
        "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200cخواهم",
        "a \\ b {c} <i>d</i> %s %{e}",
    ],
)
def test_what_people_write_stays(text):
    assert cleaned(text) == text


def holds(text, lines=1):
    assert len(text.replace(BREAK, "")) <= MOST
    assert text.count("\n") < lines
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") or c == "\n" for c in text)
    assert not set(text) & {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
    marks = run = 0
    for c in text:
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        run = 0 if c.isspace() or c == BREAK or unicodedata.east_asian_width(c) in "WF" else run + 1
        assert marks <= MARKS
        assert run <= RUN + MARKS + 1


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_hostile_words_are_harmless(text):
    holds(cleaned(text))
    holds(cleaned(text, lines=3), lines=3)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=500))
def test_anything_is_harmless_and_cleaned_once(text):
    once = cleaned(text)
    holds(once)
    assert cleaned(once) == once


def test_lines_are_kept_as_many_as_asked():
    assert cleaned("a\r\nb\n\nc\nd", lines=3) == "a\nb\nc d"
    assert cleaned("a\nb") == "a b"


def test_what_is_cut_says_so():
    assert cleaned("word " * 100).endswith("…")
    assert cleaned("abc", most=3) == "abc"


def test_a_file_s_own_words_come_in_clean(desk, run, controls):
    import subprocess

    from showrunner.film.source import Source
    from showrunner.media.ffmpeg import binary
    from showrunner.steps.intake import take_in

    song = desk.scratch / "song.mp3"
    title = "A\u202eB" + "\u0301" * 50 + "C" * 900
    command = [binary(), "-v", "error", "-i", controls["talk.mp3"], "-c", "copy", "-metadata", f"title={title}", song]
    subprocess.run(command, check=True)

    async def body():
        return await take_in.function(desk, Source(asset=await desk.store.put(song, "audio/mpeg")))

    told = run(body()).tags["title"]
    assert told.startswith("AB" + "\u0301" * 4 + "C")
    assert len(told.replace(BREAK, "")) <= 500
