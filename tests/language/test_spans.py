import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.language.reading import Span
from showrunner.language.spans import blocks, clean, sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith met Mrs. Jones at St. Mary's.",
        "It costs $3.50, i.e. less than before.",
        "J. R. R. Tolkien wrote it.",
        "“Stop!” Mary said.",
        "“Where are you going?” she asked.",
        "He slept (badly. Very badly.) that night.",
        "See fig. 3 and no. 7 for more.",
        "Wait... what?",
        "It starts at 3 p.m. Sharp people come early.",
        "Version 2.0.1 is out.",
    ],
)
def test_one_sentence_stays_one(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It rained. We stayed in.", 2),
        ("Really?! Yes. No!", 3),
        ("He left at 3 p.m. The train was late.", 2),
        ("She lives in the U.S. He does not.", 2),
        ("He said, “Go.” Then he went.", 2),
        ("日本は島国です。富士山は高い。", 2),
        ("यह एक वाक्य है। यह दूसरा है।", 2),
        ("هل أنت هنا؟ نعم، أنا هنا.", 2),
        ("One. 2 follows one. (So does three.)", 3),
        ("That was it… Or was it?", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count):
    assert len(cut(text)) == count


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_nothing_but_blanks_is_lost_between_sentences(text):
    text, _ = clean(text)
    joined = "".join("".join(cut(text)).split())
    assert joined == "".join(text.split())


@given(st.text(alphabet="ab.!? \n#-*1:“”()", max_size=200))
@settings(max_examples=150, deadline=None)
def test_blocks_lie_in_order_and_inside_the_text(text):
    text, _ = clean(text)
    at = 0
    for block in blocks(text):
        assert at <= block.start <= block.end <= len(text)
        at = block.end


def test_control_characters_go_and_are_counted():
    assert clean("a\x00b\x1b[0m\u200bc\r\nd\te") == ("ab[0mc\nd\te", 3)


def test_emoji_with_joiners_and_new_ones_stay():
    family = "👨‍👩‍👧 🫨"
    assert clean(family) == (family, 0)


def test_the_marks_of_emphasis_go_and_the_words_stay():
    assert clean("It is **very** _good_, see [here](https://x.org).")[0] == "It is very good, see here."
    assert clean("2 * 3 * 4 and snake_case_name")[0] == "2 * 3 * 4 and snake_case_name"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(text)]


def test_headings_items_and_paragraphs_are_told_apart():
    text = "# One\n\nFirst line\nsecond line.\n\n- a\n- b\n  more b\n\nTwo\n===\n\nThe end is near."
    assert kinds(text) == [
        ("heading", "One"),
        ("prose", "First line second line."),
        ("item", "a"),
        ("item", "b more b"),
        ("heading", "Two"),
        ("prose", "The end is near."),
    ]


def test_a_short_line_above_a_paragraph_is_a_heading_and_a_short_paragraph_is_not():
    assert kinds("The deep\n\nIt is always night below a thousand metres.")[0] == ("heading", "The deep")
    assert kinds("It rained.\n\nWe stayed in all day long.")[0] == ("prose", "It rained.")
    assert kinds("You need:\n\n- salt\n- flour")[0] == ("prose", "You need:")


def test_names_before_colons_are_speakers_only_in_a_dialogue():
    dialogue = blocks("ANNA: Hello there.\n\nTOM: Good evening.")
    assert [(block.speaker, block.text) for block in dialogue] == [("Anna", "Hello there."), ("Tom", "Good evening.")]
    single = blocks("Honey: the food that never spoils.")
    assert [(block.speaker, block.text) for block in single] == [(None, "Honey: the food that never spoils.")]
