"""The writer on given texts: word for word, well cut."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.capabilities import Writer
from showrunner.errors import BriefError
from showrunner.film.brief import Brief
from showrunner.film.script import Scene, Script
from showrunner.providers.plain import PlainWriter, draft
from showrunner.providers.plain.phrases import spoken_ms

EXAMPLES = Path(__file__).parents[2] / "examples"
OCEAN = (EXAMPLES / "ocean.txt").read_text()


def write(prompt: str, **asked: object) -> Script:
    return draft(Brief.model_validate({"prompt": prompt, **asked}))


def spoken(script: Script) -> list[str]:
    return [line.text for line in script.lines()]


def shaped(script: Script, shape: str) -> list[Scene]:
    return [scene for scene in script.scenes if scene.shape == shape]


def test_it_is_a_writer():
    writer = PlainWriter()
    assert isinstance(writer, Writer)
    assert asyncio.run(writer.write(Brief(prompt="Honey never spoils."))) == write("Honey never spoils.")


@pytest.mark.parametrize("name", ["ocean.txt", "bakery.md", "lumen.txt", "flight.txt", "dialogue.txt"])
def test_every_word_of_a_text_is_spoken_or_shown_in_order(name):
    text = (EXAMPLES / name).read_text()
    script = write(text)
    words = iter(text.split())
    parts = [part for scene in script.scenes for part in ((scene.heading or ""), *(line.text for line in scene.lines))]
    for word in " ".join(parts).split():
        assert word in words or word.strip(":").lower() in text.lower()
    body = " ".join(spoken(script))
    for line in spoken(script):
        assert line in " ".join(text.split())
    assert len(body) > 0.75 * len(" ".join(text.split()))


@given(
    st.lists(
        st.sampled_from(["The sea is calm.", "Birds sing at dawn!", "Is it late?", "In 1903 they flew."]), min_size=2
    )
)
@settings(max_examples=15, deadline=None)
def test_sentences_are_kept_word_for_word_and_in_order(sentences):
    assert spoken(write(" ".join(sentences))) == sentences


def test_scenes_take_three_to_nine_seconds_where_the_sentences_allow():
    script = write(OCEAN)
    for scene in script.scenes:
        length = sum(spoken_ms(line.text) for line in scene.lines)
        assert length <= 9_500 or len(scene.lines) == 1
    lengths = [sum(spoken_ms(line.text) for line in scene.lines) for scene in script.scenes if scene.lines]
    assert sum(lengths) / len(lengths) > 3_500


def test_a_scene_never_spans_two_paragraphs():
    script = write("Bees dance. They point to food.\n\nBread rises. It needs time.")
    for scene in script.scenes:
        text = " ".join(line.text for line in scene.lines)
        assert not ("food" in text and "Bread" in text)


def test_a_paragraph_is_cut_where_its_subject_changes():
    script = write(
        "Bees find flowers by scent. They carry pollen home to the hive. "
        "The stock market fell sharply today. Investors sold their shares in panic."
    )
    assert [len(scene.lines) for scene in script.scenes if scene.lines] == [2, 2]


def test_the_first_film_has_a_title_a_number_places_dates_a_list_a_quotation_and_a_close():
    script = write(OCEAN)
    assert script.title == "How the ocean makes our weather"
    assert [scene.shape for scene in script.scenes] == [
        "title", "plain", "number", "plain", "plain", "places", "list", "dates", "quote", "close",
    ]  # fmt: skip
    assert script.archetype == "text" and script.sources == ()


def test_headings_are_shown_and_not_spoken():
    script = write(
        "# Bread\n\n## Dough\n\nMix it well. Let it rest for a day.\n\n## Oven\n\nMake it hot. Bake for an hour."
    )
    assert script.title == "Bread"
    assert [scene.heading for scene in script.scenes if scene.lines] == ["Dough", "Oven"]
    assert not {"Bread", "Dough", "Oven"} & set(spoken(script))


def test_lists_become_one_scene_with_their_items_and_numbered_ones_become_steps():
    script = write("You need:\n- flour\n- water\n- salt\n\nThen do this.\n\n1. Mix.\n2. Wait.\n3. Bake.")
    (listed,) = shaped(script, "list")
    assert listed.items == ("flour", "water", "salt")
    assert [line.text for line in listed.lines] == ["You need:", "flour", "water", "salt"]
    assert shaped(script, "steps")[0].items == ("Mix.", "Wait.", "Bake.")


def test_a_long_list_is_dealt_over_several_pictures():
    script = write("Remember these.\n" + "\n".join(f"- thing number {n}" for n in range(1, 13)))
    assert [len(scene.items) for scene in shaped(script, "list")] == [4, 4, 4]


def test_orders_in_one_sentence_are_steps():
    (scene,) = shaped(write("To plant a tree, dig a hole, set the tree upright, and water it well."), "steps")
    assert scene.items == ("dig a hole", "set the tree upright", "water it well")


def test_years_in_a_row_share_a_scene():
    script = write("In 1903 they flew. In 1927 he crossed the sea. In 1969 they stood on the Moon.")
    assert [len(scene.lines) for scene in shaped(script, "dates")] == [3]


def test_a_dialogue_has_its_speakers():
    script = write("ANNA: Why do you light the lamp?\n\nTOM: Because it is night.\n\nThe sea was dark.")
    assert [line.speaker for line in script.lines()] == ["Anna", "Tom", "narrator"]
    assert "ANNA:" not in " ".join(spoken(script))


def test_an_instruction_before_a_text_is_not_narrated_and_says_so():
    script = write("Make a 45 second video about our bakery. We open at six. Use calm music. Come and see us.")
    assert spoken(script) == ["We open at six.", "Come and see us."]
    assert script.title == "Our Bakery"
    assert script.asked_ms == 45_000
    assert "Make a 45 second video about our bakery." in script.notes[0]
    assert "Use calm music." in script.notes[1]


def test_a_sentence_about_films_is_no_instruction():
    text = "The film about Napoleon won three Oscars. It was long."
    assert spoken(write(text)) == ["The film about Napoleon won three Oscars.", "It was long."]


def test_much_time_is_carried_by_pictures_of_what_the_text_lists():
    script = write("We open at six. We bake rye bread, cinnamon buns and apple cake.", duration_ms=60_000)
    silent = [scene.picture for scene in script.scenes if not scene.lines and scene.picture]
    assert {"Rye Bread", "Cinnamon Buns", "Apple Cake"} <= {getattr(picture, "title", None) for picture in silent}
    assert len(silent) >= 5
    assert spoken(script) == ["We open at six.", "We bake rye bread, cinnamon buns and apple cake."]
    assert any("pictures and music carry the rest" in note for note in script.notes)


@pytest.mark.parametrize("prompt", ["", "   \n", "…!?", "🎉🎉", "\x00", "---", "{}"])
def test_a_prompt_without_words_is_refused(prompt):
    with pytest.raises(BriefError) as caught:
        write(prompt)
    assert caught.value.field == "prompt"
    assert caught.value.hint


def test_an_instruction_without_a_topic_is_refused():
    with pytest.raises(BriefError, match="does not say what about"):
        write("Make a video")


def test_emoji_stay_with_the_words_beside_them():
    assert spoken(write("We won! 🎉 It was close.")) == ["We won! 🎉", "It was close."]
    assert spoken(write("🎉 We won at last, everyone. It was close.")) == [
        "🎉 We won at last, everyone.",
        "It was close.",
    ]


def test_a_sentence_without_end_is_breathed_and_loses_nothing():
    text = "and then, " * 200 + "it ended."
    lines = spoken(write(text))
    assert max(map(len, lines)) <= 320
    assert " ".join(lines) == " ".join(text.split())


def test_control_characters_are_taken_out_and_said():
    script = write("The\x00 sea is\x1b calm. It rains.")
    assert spoken(script) == ["The sea is calm.", "It rains."]
    assert any("2 control characters" in note for note in script.notes)


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("富士山は日本で一番高い山です。毎年多くの人が登ります。", "ja"),
        ("Der Fluss ist lang. Er fließt nach Norden.", "de"),
        ("القمر قريب. البحر هادئ.", "ar"),
        ("Use {braces} and {{more}}. It is 100% {fine}.", "en"),
    ],
)
def test_other_scripts_and_braces_are_kept(prompt, language):
    script = write(prompt, language=language)
    assert "".join("".join(spoken(script)).split()) == "".join(prompt.split())


PIECES = st.sampled_from(
    ["make a video about ", "5 tips", " vs ", "how to ", "“", "”", '"', "\n", "\n\n- ", "\n1. ", "# ", "ANNA: ", "Dr. ",
     "{x}", "1903", "$3.50", "🎉", "\u202eabc", "日本。", "the ocean", "Bees make honey. ", "?", "...", ":", "(",
     "\x00", " in 30 seconds", " for ", "Marie Curie", "===", "A" * 400, "word " * 80]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=10), st.sampled_from([None, 20_000, 90_000]))
@settings(max_examples=60, deadline=None)
def test_every_prompt_is_a_film_or_a_refusal(pieces, duration_ms):
    try:
        script = write("".join(pieces), duration_ms=duration_ms)
    except BriefError as error:
        assert error.field == "prompt" and error.hint
        return
    assert Script.model_validate(script.model_dump()) == script
    assert script.scenes and script.title.strip()
    assert len({scene.id for scene in script.scenes}) == len(script.scenes)
    assert all(any(c.isalnum() for c in line.text) and len(line.text) <= 340 for line in script.lines())


def test_scene_ids_are_counted_from_one():
    assert [scene.id for scene in write(OCEAN).scenes] == [f"s{n}" for n in range(1, 11)]


def test_pauses_are_left_to_pacing():
    assert {line.pause_ms for line in write(OCEAN).lines()} == {300}


def test_a_given_script_is_passed_on():
    script = Script(title="T", scenes=(Scene(id="a", heading="T"),))
    assert draft(Brief(prompt="T", script=script)) is script
