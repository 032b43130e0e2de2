import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showrunner.film import captions, sidecars
from showrunner.film.captions import Cue, gather
from showrunner.film.formats import raster
from showrunner.film.look import Palette
from showrunner.film.speech import Word

FRAME = raster("16:9", "medium", 30)


def palette() -> Palette:
    return Palette(
        name="midnight", field0="#0b1020", field1="#1b2352", ink="#f5f7ff", mute="#9aa5d1",
        accent1="#6c8cff", accent2="#22d3ee", accent3="#f472b6", is_dark=True,
    )  # fmt: skip


def cue(*texts: str, speaker: str | None = None, start_ms: int = 1000) -> Cue:
    words = tuple(
        Word(text=text, start_ms=start_ms + 500 * n, end_ms=start_ms + 500 * n + 400) for n, text in enumerate(texts)
    )
    return Cue(start_ms=start_ms, end_ms=words[-1].end_ms + 200, words=words, speaker=speaker)


def test_subrip_numbers_times_and_breaks_its_cues() -> None:
    two_lines = cue("Honey", "never", "spoils.", start_ms=3_600_000).model_copy(update={"breaks": (0, 1)})
    assert sidecars.srt([cue("Hello."), two_lines]) == (
        "1\n00:00:01,000 --> 00:00:01,600\nHello.\n\n2\n01:00:00,000 --> 01:00:01,600\nHoney\nnever spoils.\n"
    )


readable = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="<>{}-\ufeff\u2060")
)


@given(st.lists(st.lists(readable.filter(lambda t: bool(t.strip())), min_size=1, max_size=6), min_size=1, max_size=4))
def test_subrip_reads_back_as_it_was_written(lines: list[list[str]]) -> None:
    cues = [cue(*line, start_ms=10_000 * n) for n, line in enumerate(lines)]
    back = sidecars.parse_srt(sidecars.srt(cues))
    assert [(c.start_ms, c.end_ms) for c in back] == [(c.start_ms, c.end_ms) for c in cues]
    assert [captions.text_of(c).split() for c in back] == [captions.text_of(c).split() for c in cues]


def test_subrip_from_windows_with_styles_and_gaps_is_read() -> None:
    text = (
        "\ufeff1\r\n00:00:01.5 --> 00:00:02,000 X1:10\r\n<i>Hello</i> {\\an8}you\r\n\r\nnonsense\r\n\r\n"
        "7\r\n0:00:03,000 --> 0:00:04,000\r\na\r\nb\r\n"
    )
    first, second = sidecars.parse_srt(text)
    assert (first.start_ms, first.end_ms, captions.text_of(first)) == (1500, 2000, "Hello you")
    assert (captions.text_of(second), second.breaks) == ("a\nb", (0, 1))
    assert first.words[0].end_ms <= first.words[1].start_ms < first.words[1].end_ms <= 2000


@pytest.mark.parametrize("nasty", ["-->", "<b>bold", "{\\an8}", "a\nb", "\\N", "x & y", "</v>", "00:00:01,000"])
def test_no_word_becomes_markup(nasty: str) -> None:
    cues = [cue("before", nasty, "after")]
    assert len(re.findall("-->", sidecars.srt(cues))) == 1
    assert not re.search(r"<[A-Za-z/]|\{\\|\\[Nnh]", sidecars.srt(cues))
    assert len(sidecars.parse_srt(sidecars.srt(cues))) == 1
    body = sidecars.vtt(cues, words=False).split("\n\n")[1].split("\n", 2)[2]
    assert (
        "<" not in body
        and "-->" not in body
        and "&" not in body.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    )
    event = next(
        line for line in sidecars.ass(cues, FRAME, palette(), words=False).split("\n") if line.startswith("Dialogue")
    )
    spoken = event.split(",", 9)[9]
    assert not re.search(r"(?<!\\)[{}]", spoken) and not re.search(r"\\[Nnh]", spoken)
    assert "before" in spoken and "after" in spoken


def test_webvtt_times_each_word_inside_its_cue() -> None:
    text = sidecars.vtt([cue("Honey", "never", "spoils.")], language="en")
    assert text.startswith("WEBVTT\nLanguage: en\n\n1\n00:00:01.000 --> 00:00:02.600\n")
    assert "Honey <00:00:01.500>never <00:00:02.000>spoils.\n" in text


def test_webvtt_names_the_speaker_in_a_voice_span() -> None:
    assert "<v Ann &amp; Ben>Hello.</v>" in sidecars.vtt([cue("Hello.", speaker="Ann & Ben")])


def test_subrip_names_the_speaker_before_his_words() -> None:
    assert "Ann: Hello." in sidecars.srt([cue("Hello.", speaker="Ann")])


def test_karaoke_durations_add_up_to_the_last_word() -> None:
    words = tuple(Word(text="la", start_ms=n * 333, end_ms=n * 333 + 333) for n in range(30))
    text = sidecars.ass([Cue(start_ms=0, end_ms=10_000, words=words)], FRAME, palette())
    assert sum(int(k) for k in re.findall(r"\\k(\d+)", text)) == round(30 * 333 / 10)


def test_substation_is_laid_out_for_the_frame() -> None:
    text = sidecars.ass([cue("Hi.", speaker="A, B")], raster("9:16", "medium", 30), palette())
    assert "PlayResX: 1080\nPlayResY: 1920" in text
    assert "&H00EED322" in text  # accent2, blue first
    assert ",Default,A B,0,0,0,," in text


def test_japanese_lines_have_no_spaces_in_any_file() -> None:
    cues = gather([Word(text="この映画は、人工知能によって作られました。", start_ms=0, end_ms=4000)])
    assert "この映画は、人工知能" in sidecars.srt(cues)
    assert "この映画は、人工知能" in re.sub(r"<[^>]*>", "", sidecars.vtt(cues))
    assert "この映画は、人工知能" in re.sub(r"\{[^}]*\}", "", sidecars.ass(cues, FRAME, palette()))
