"""The writer on bare topics: the prompt's words, the dictionary's, and nothing else."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from showrunner.film.brief import Brief
from showrunner.film.pacing import length_frames, pace
from showrunner.film.pictures import Landscape
from showrunner.film.script import Script
from showrunner.language import lexicon
from showrunner.language.nlp import read
from showrunner.providers.plain import draft, knowledge, towns
from showrunner.providers.plain.phrases import article, listed, plural, sentence, spoken_ms, title_case
from showrunner.providers.plain.request import Given, Topic, asked_ms, understand

PROMPTS = (Path(__file__).parents[2] / "examples" / "prompts.txt").read_text().splitlines()


def write(prompt: str, **asked: object) -> Script:
    return draft(Brief.model_validate({"prompt": prompt, **asked}))


def spoken(script: Script) -> list[str]:
    return [line.text for line in script.lines()]


@pytest.mark.parametrize(
    ("prompt", "archetype", "title"),
    [
        ("make a 60 second video about the ocean", "explainer", "The Ocean"),
        ("5 tips for better sleep", "list", "5 Tips for Better Sleep"),
        ("coffee vs tea", "comparison", "Coffee vs Tea"),
        ("the history of flight", "history", "The History of Flight"),
        ("how to brew coffee", "how-to", "How to Brew Coffee"),
        ("launch video for a bicycle light", "product", "Bicycle Light"),
        ("a story about a fox who lost her hat", "story", "The Story of a Fox Who Lost Her Hat"),
        ("Kyoto", "place", "Kyoto"),
        ("Visit Iceland", "place", "Visit Iceland"),
        ("Introducing the new Aurora headphones", "product", "The New Aurora Headphones"),
        ("Marie Curie", "person", "Marie Curie"),
        ("Why is the sky blue?", "question", "Why Is the Sky Blue?"),
        ("Explain photosynthesis", "explainer", "Photosynthesis"),
        ("black holes explained", "explainer", "Black Holes"),
        ("top 3 places to see in Rome", "list", "Top 3 Places to See in Rome"),
        ("Make me a short video on remote work, 20 seconds", "explainer", "Remote Work"),
        ("日本の歴史", "title", "日本の歴史"),
    ],
)
def test_a_topic_finds_its_archetype_and_its_title(prompt, archetype, title):
    script = write(prompt, language="ja" if not prompt.isascii() else "en")
    assert (script.archetype, script.title) == (archetype, title)


@pytest.mark.parametrize(
    ("prompt", "is_topic"),
    [
        ("Bees make honey", False),
        ("Honey never spoils.", False),
        ("AI is eating the world", False),
        ("how bees make honey", True),
        ("Make a video about bees", True),
        ("The ad for soap failed.", False),
        ("Make honey while the bees sleep.", False),
        ("I want a film about my grandmother", True),
        ("Shorts are great.", False),
    ],
)
def test_statements_are_narrated_and_topics_developed(prompt, is_topic):
    assert isinstance(understand(read(prompt)), Topic) == is_topic


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("make a 60 second video about the ocean", 60_000),
        ("a two-minute film on bread", 120_000),
        ("Create a 30-second advert for Lumen", 30_000),
        ("how to fall asleep in 2 minutes", 120_000),
        ("5 tips for better sleep", None),
        ("a video about the 100 meter dash", None),
    ],
)
def test_the_asked_length_is_read(text, ms):
    assert asked_ms(text) == ms


def test_a_length_inside_a_topic_stays_in_the_topic():
    script = write("how to fall asleep in 2 minutes")
    assert script.asked_ms is None
    assert script.title == "How to Fall Asleep in 2 Minutes"


def test_what_is_said_of_a_topic_is_the_dictionarys_and_cited():
    script = write("make a video about the ocean")
    assert spoken(script)[0] == "The ocean is a large body of water constituting a principal part of the hydrosphere."
    assert script.sources == (lexicon.CITATION,)


def test_nothing_is_invented_about_an_unknown_thing():
    script = write("make a video about the flurbnix protocol")
    assert spoken(script) == ["The flurbnix protocol."]
    assert script.sources == ()


def test_the_maker_is_told_how_to_get_a_written_script():
    assert any("language model" in note and "give the text" in note for note in write("5 tips for better sleep").notes)


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("my grandmother, who sailed alone to Chile", ["My grandmother sailed alone to Chile."]),
        ("a video for Maya who turns seven", ["Maya turns seven."]),
        ("rent vs buy", ["Rent or buy?"]),
        ("the difference between weather and climate", ["Weather or climate?"]),
        ("Welcome to our school", ["Welcome to our school."]),
        ("Introducing the new Aurora headphones", ["Introducing the new Aurora headphones."]),
    ],
)
def test_the_dictionary_is_silent_where_it_would_be_silly(prompt, said):
    assert spoken(write(prompt)) == said


def test_directions_about_the_film_are_not_narrated():
    script = write("Make a video about coffee. It should be 30 seconds long. Tone: warm and calm.")
    assert script.archetype == "explainer" and script.asked_ms == 30_000
    assert not any("seconds" in line or "Tone" in line for line in spoken(script))


def test_a_comparison_tells_both_sides_and_what_they_share():
    assert spoken(write("coffee vs tea")) == [
        "Coffee or tea?",
        "Coffee is a beverage consisting of an infusion of ground coffee beans.",
        "Tea is a beverage made by steeping tea leaves in water.",
        "Both are beverages.",
        "Which one is yours?",
    ]


def test_what_a_prompt_tells_of_its_product_is_said_in_its_words():
    script = write(
        "Create a 30-second advert for Lumen, a bicycle light that charges in 20 minutes and lasts 40 hours."
    )
    assert spoken(script) == [
        "Meet Lumen.",
        "Lumen is a bicycle light that charges in 20 minutes and lasts 40 hours.",
    ]
    assert script.asked_ms == 30_000


def test_what_follows_a_colon_is_said_in_the_prompts_words():
    script = write("make a video about octopuses: they have three hearts, blue blood and nine brains")
    assert spoken(script)[-1] == "They have three hearts, blue blood and nine brains."


def test_a_subject_without_an_article_is_what_one_does():
    known = knowledge.know("flight", "the history of flight")
    assert known is not None and known.sentences == ("Flight is an instance of traveling by air.",)


def test_an_animal_is_never_told_as_the_person_who_is_called_after_it():
    known = knowledge.know("whales", "a film about whales")
    assert known is not None and known.sense.topic == "animal"


def test_kinds_are_those_that_people_know():
    known = knowledge.know("coffee", "how to brew coffee")
    assert known is not None
    found = knowledge.among(known)
    assert found is not None and {"espresso", "cappuccino"} <= set(found[2])
    assert not {"coffee substitute", "cafe royale"} & set(found[2])


@pytest.mark.parametrize(
    ("prompt", "last"),
    [
        ("5 tips for better sleep", "Which five would you name?"),
        ("how to brew coffee", "How do you brew coffee?"),
        ("Why is the sky blue?", "What would you answer?"),
        ("a story about a fox who lost her hat", "The rest is yours to tell."),
    ],
)
def test_a_topic_nobody_has_told_is_handed_to_the_viewer(prompt, last):
    assert spoken(write(prompt))[-1] == last


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_more_than_two_landscapes_stand_in_a_row(prompt):
    kinds = "".join("l" if isinstance(scene.picture, Landscape) else "." for scene in write(prompt).scenes)
    assert "lll" not in kinds


def test_a_meaning_that_is_not_clear_is_not_told():
    assert knowledge.know("remote work", "remote work") is None  # not any work
    assert knowledge.know("Springfield", "Springfield") is None or towns.city("Springfield") is None


@pytest.mark.parametrize(
    ("phrase", "context", "begins"),
    [
        ("volcanoes", "volcanoes", "A volcano is a fissure"),
        ("bees", "how bees make honey", "Bees are hairy-bodied insects"),
        ("penguins", "penguins", "Penguins are short-legged flightless birds"),
        ("honey", "honey", "Honey is a sweet yellow liquid"),
        ("the moon", "the moon", "The Moon is the natural satellite"),
        ("Rome", "the fall of Rome", "Rome is the capital and largest city"),
        ("octopuses", "octopuses", "An octopus is a bottom-living cephalopod"),
        ("apple", "an apple a day", "An apple is a fruit"),
        ("jazz", "the history of jazz", "Jazz is a genre of popular music"),
        ("Marie Curie", "Marie Curie", "Marie Curie was a French chemist"),
    ],
)
def test_definitions_read_as_english(phrase, context, begins):
    known = knowledge.know(phrase, context)
    assert known is not None and known.sentences[0].startswith(begins)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_example_reads_well(prompt):
    script = write(prompt)
    for line in spoken(script):
        assert re.match(r"^\W*[A-Z0-9]", line), line
        assert line.rstrip("”\"'")[-1] in ".!?", line
        assert not re.search(r"\b(a|an|the) (a|an|the)\b|  | ,|\.\.$|\ba [aeiou]", line), line
    assert len({scene.id for scene in script.scenes}) == len(script.scenes)
    assert script.title == script.title.strip() and len(script.title) <= 60


@pytest.mark.parametrize("prompt", PROMPTS[:4] + PROMPTS[10:12])
@pytest.mark.parametrize("target_ms", [30_000, 60_000, 180_000])
def test_a_film_lands_on_its_length_with_varied_pictures(prompt, target_ms):
    script = write(prompt, duration_ms=target_ms)
    speech = [spoken_ms(line.text) for line in script.lines()]
    paced = pace(script, speech, target_ms)
    assert length_frames(paced, speech) * 1000 // 30 == target_ms
    silent = [scene.picture.model_dump_json() for scene in paced.scenes if not scene.lines and scene.picture]
    assert all(a != b for a, b in pairwise(silent))
    assert sum(scene.shape == "breather" for scene in paced.scenes) <= 2


def test_a_topic_without_words_to_say_is_still_a_film_of_some_seconds():
    script = write("bitcoin")
    speech = [spoken_ms(line.text) for line in script.lines()]
    assert length_frames(pace(script, speech, None), speech) > 8 * 30


def test_places_have_their_people_counted_from_geonames():
    script = write("Kyoto")
    assert "About 1.5 million people live there." in spoken(script)
    assert towns.GEONAMES in script.sources


def test_small_english():
    assert [article(word) for word in ("ocean", "university", "hour", "FBI agent", "tree")] == [
        "an",
        "a",
        "an",
        "an",
        "a",
    ]
    assert [plural(noun) for noun in ("black hole", "city", "volcano", "leaf", "bus")] == [
        "black holes", "cities", "volcanoes", "leaves", "buses",
    ]  # fmt: skip
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert title_case("the rise of NASA and the iPhone") == "The Rise of NASA and the iPhone"
    assert sentence("is it so?") == "Is it so?"


def test_a_text_and_its_topic_are_told_apart_from_two_sentences_on():
    assert isinstance(understand(read("Coffee. Tea.")), Given)
