from itertools import pairwise

import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.pictures import bidi, breaking, fonts, scripts, shaping, text
from showrunner.pictures.canvas import Bitmap

BODY, HEADING = "Manrope:600", "Bricolage Grotesque:800"

everything = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aé שلاमनส日本あ한글—“😀👍🏽\u200d\ufe0f1\u20e3\u0301\u200f"),
    ),
    max_size=30,
)
prose = st.lists(
    st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäß,.'-"), min_size=1, max_size=14), min_size=1, max_size=20
).map(" ".join)


def drawn(line: str, face: str = BODY, size: float = 60) -> Bitmap:
    bitmap = Bitmap(1200, 140)
    text.draw(bitmap.canvas, line, 20, 100, face, size, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    return bitmap


def ink(bitmap: Bitmap) -> int:
    return int(bitmap.pixels[:, :, 3].sum())


@given(everything)
@settings(max_examples=150, deadline=None)
def test_no_text_ever_shows_a_box_for_a_missing_character(line: str) -> None:
    assert all(glyph != 0 for run in shaping.shape(line, BODY).runs for glyph in run.glyphs)


@given(prose, st.floats(8, 300))
@settings(max_examples=60, deadline=None)
def test_widths_scale_with_size_so_that_a_draft_breaks_where_the_master_does(line: str, size: float) -> None:
    assert text.width(line, HEADING, size) == pytest.approx(text.width(line, HEADING, 100) * size / 100, rel=1e-6)


def test_what_is_drawn_is_as_wide_as_was_said() -> None:
    columns = np.flatnonzero(drawn("HHHHHHHH").pixels[:, :, 3].max(axis=0))
    assert columns[-1] - columns[0] == pytest.approx(text.width("HHHHHHHH", BODY, 60), abs=12)  # less the side bearings


def test_alignment_moves_a_line_by_its_own_width() -> None:
    left, right = Bitmap(900, 140), Bitmap(900, 140)
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
    length = text.draw(left.canvas, "Honey", 100, 100, BODY, 60, paint)
    text.draw(right.canvas, "Honey", 100 + length, 100, BODY, 60, paint, align=1.0)
    assert np.array_equal(left.pixels, right.pixels)


def test_a_heavier_weight_puts_more_ink_on_the_page() -> None:
    weights = [ink(drawn("Honey", f"Manrope:{weight}")) for weight in (200, 400, 600, 800)]
    assert weights == sorted(weights)
    assert weights[0] < 0.7 * weights[-1]


def test_pairs_are_kerned() -> None:
    assert text.width("AV", HEADING, 100) < text.width("A", HEADING, 100) + text.width("V", HEADING, 100)


def test_terminal_fonts_keep_every_letter_on_its_grid() -> None:
    widths = {round(text.width(pair, "JetBrains Mono:400", 50), 3) for pair in ("fi", "->", "!=", "ww", "==")}
    assert len(widths) == 1


@pytest.mark.parametrize(
    "family",
    ["Bricolage Grotesque", "Manrope", "Outfit", "Anton", "Instrument Serif", "Inter", "Space Grotesk",
     "Playfair Display", "Fraunces", "JetBrains Mono", "IBM Plex Mono"],
)  # fmt: skip
def test_every_house_font_opens_and_has_its_credit(family: str) -> None:
    assert text.width("Hamburg", f"{family}:700", 40) > 0
    (credit,) = fonts.credits([f"{family}:700"])
    assert credit.licence == "OFL-1.1"
    assert len(credit.author) > 10


def test_the_families_of_stand_ins_are_known_for_the_credits() -> None:
    assert fonts.families("Honey שלום", "Anton:400") == ("Anton", "Heebo")


def test_an_unknown_font_says_what_to_install() -> None:
    with pytest.raises(fonts.NotFound) as caught:
        fonts.face("Comic Papyrus:400")
    assert "fontpkg-comic-papyrus" in caught.value.hint


@pytest.mark.parametrize("line", ["Привет", "Ελλάδα", "السلام", "नमस्ते", "สวัสดี", "வணக்கம்", "Tiếng Việt", "→ ✓"])
def test_other_scripts_are_drawn_by_stand_ins(line: str) -> None:
    assert fonts.undrawable(line) == ""
    assert ink(drawn(line, HEADING)) > 0


def test_arabic_letters_join() -> None:
    apart = sum(text.width(letter, BODY, 60) for letter in "سلام")
    assert text.width("سلام", BODY, 60) < 0.9 * apart
    assert text.width("سلام", BODY, 60, track=0.2) == text.width("سلام", BODY, 60)  # tracking would tear them


def test_emoji_are_left_out_and_take_no_room() -> None:
    assert text.width("😀", BODY, 60) == 0
    assert ink(drawn("👍🏽🇩🇪👩‍👧")) == 0
    assert text.wrap("hot 🔥 coffee", BODY, 40, 2000) == [["hot", "coffee"]]
    assert fonts.undrawable("😀 ok") == ""
    assert text.width("hot 🔥 coffee", BODY, 60) == text.width("hot coffee", BODY, 60)
    assert text.width("hot  coffee", BODY, 60) > text.width("hot coffee", BODY, 60)


def test_a_script_without_a_font_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = frozenset({"Inter", "Noto Sans", "Manrope"})
    monkeypatch.setattr(fonts, "is_installed", bare.__contains__)
    fonts.substitute.cache_clear()
    try:
        assert fonts.missing("Hello") == ()
        assert fonts.missing("これは日本語") == ("pylopdf-fonts-jp",)
        assert fonts.missing("한국어") == ("pylopdf-fonts-ko",)
        assert fonts.missing("电影", tag="zh-TW") == ("pylopdf-fonts-zh-tw",)
        assert fonts.missing("שלום สวัสดี") == ("fontpkg-heebo", "fontpkg-noto-sans-thai")
        assert fonts.undrawable("日本 ok 😀") == "日本"
        assert ink(drawn("日本")) == 0
    finally:
        fonts.substitute.cache_clear()
        shaping.shape.cache_clear()
        shaping.blob.cache_clear()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("abc אבג def", "abc גבא def"),
        ("אבג 123 דהו", "והד 123 גבא"),
        ("אבג abc 1.5%!", "!abc 1.5% גבא"),
        ("אבג (abc)", "(abc) גבא"),
        ("a (אב) c", "a (בא) c"),
        ("٣٫٥ سلام", "مالس ٣٫٥"),
    ],
)
def test_mixed_directions_are_shown_as_unicode_says(line: str, shown: str) -> None:
    levels = bidi.levels(line)
    mirrored = {"(": ")", ")": "("}
    chars = [mirrored.get(char, char) if level % 2 else char for char, level in zip(line, levels, strict=True)]
    assert "".join(bidi.visual(chars, levels)) == shown


def test_right_to_left_words_are_placed_from_the_right() -> None:
    words = text.place_words([["שלום", "לכם", "iPhone", "15", "Pro."]], BODY, 60, 0, 100, 1.2, 0.0)
    order = [word.index for word in sorted(words, key=lambda word: word.x)]
    assert order == [4, 2, 3, 4, 1, 0]  # the full stop of "Pro." ends the sentence, so it stands at its left end
    assert [word.index for word in words] == [0, 1, 2, 3, 4, 4]


def test_a_full_stop_after_one_foreign_word_stays_on_its_side() -> None:
    (_, hebrew, _) = text.place_words([["say", "שלום.", "now"]], BODY, 60, 0, 100, 1.2, 0.0)
    assert ink(drawn(hebrew.text)) > 0
    stop_right = drawn(hebrew.text).pixels[85:, :, 3].max(axis=0)
    assert np.flatnonzero(stop_right)[-1] > 20 + text.width("שלום", BODY, 60) * 0.9


def test_placed_words_fill_their_line_without_touching() -> None:
    words = text.place_words([["Honey", "never", "spoils."]], BODY, 60, 500, 100, 1.2, 0.5)
    assert words[0].x + words[-1].x + words[-1].width == pytest.approx(1000)
    assert all(b.x > a.x + a.width for a, b in pairwise(words))


@given(prose, st.integers(200, 1400))
@settings(max_examples=80, deadline=None)
def test_wrapped_lines_fit_and_lose_nothing(line: str, room: int) -> None:
    lines = text.wrap(line, BODY, 48, room)
    assert all(text.line_width(found, BODY, 48) <= room + 0.01 or len(found) == 1 for found in lines)
    assert "".join(word for found in lines for word in found) == "".join(line.split())


def test_lines_are_evened_out() -> None:
    lines = text.wrap("all the rivers on Earth run into the sea", BODY, 60, 900)
    widths = [text.line_width(line, BODY, 60) for line in lines]
    assert len(lines) == 2
    assert max(widths) < 1.35 * min(widths)


def test_an_address_is_cut_after_its_slashes() -> None:
    lines = text.wrap("https://example.com/films/honey", BODY, 60, 520)
    assert lines == [["https://"], ["example.com/"], ["films/honey"]] or all(line[0][-1] in "/." for line in lines[:-1])


def test_a_newline_ends_a_line_and_a_no_break_space_does_not() -> None:
    assert text.wrap("one\ntwo", BODY, 40, 2000) == [["one"], ["two"]]
    assert text.wrap("10\u00a0km away", BODY, 40, text.width("10\u00a0km", BODY, 40) + 1)[0] == ["10\u00a0km"]


def test_fitted_text_fits_its_box_with_whole_words() -> None:
    found = text.fit("Archaeologists have eaten it", HEADING, 500, 260, 200, 30, 1.05)
    assert len(found.lines) * found.size * 1.05 <= 260
    assert max(text.line_width(line, HEADING, found.size) for line in found.lines) <= 500
    assert [word for line in found.lines for word in line] == ["Archaeologists", "have", "eaten", "it"]


def test_text_too_long_for_its_box_comes_at_the_smallest_size() -> None:
    assert text.fit("honey " * 60, BODY, 200, 100, 80, 40, 1.1).size == 40


@given(
    st.text(st.sampled_from("日本語の文章は、ここで「改行」されます。（はい）ー！っゃAB 1"), min_size=1, max_size=60)
)
@settings(max_examples=80, deadline=None)
def test_japanese_lines_begin_and_end_as_kinsoku_wants(line: str) -> None:
    lines = text.wrap(line, f"{BODY}@ja", 50, 420)
    assert "".join(word for found in lines for word in found) == "".join(line.split())
    for before, after in pairwise(lines):
        if f"{before[-1]}{after[0]}" in line:  # not parted by a space of its own
            assert before[-1][-1] not in "「（" or len(before[-1]) == 1
            assert after[0][0] not in "、。」）ー！っゃ" or text.line_width(before, f"{BODY}@ja", 50) > 320


def test_han_characters_follow_the_language_of_the_face() -> None:
    japanese, chinese = drawn("直", f"{BODY}@ja"), drawn("直", f"{BODY}@zh")
    assert not np.array_equal(japanese.pixels, chinese.pixels)
    assert fonts.language_of("直す") == "ja"
    assert fonts.language_of("电影") == "zh"


def test_clusters_keep_marks_with_their_letter() -> None:
    assert scripts.clusters("e\u0301a") == ["e\u0301", "a"]
    assert scripts.clusters("👩‍👧x") == ["👩‍👧", "x"]


def test_a_word_is_known_to_be_cut() -> None:
    assert breaking.is_cut("honeycomb", [["honey"], ["comb"]])
    assert not breaking.is_cut("honey comb", [["honey"], ["comb"]])


def test_one_word_that_is_too_wide_does_not_widen_the_other_lines() -> None:
    lines = text.wrap("a a a aaaaaa a aa aaaa...bmn.", BODY, 48, 252)
    assert all(text.line_width(line, BODY, 48) <= 252 for line in lines if len(line) > 1)
