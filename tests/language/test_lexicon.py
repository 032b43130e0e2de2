from showrunner.language import lexicon


def test_the_usual_meaning_comes_first():
    assert lexicon.definitions("bicycle") == ("a wheeled vehicle that has two wheels and is moved by foot pedals",)
    assert lexicon.senses("tea")[0].topic == "food"


def test_plurals_and_compounds_are_found():
    assert lexicon.definitions("oceans") == lexicon.definitions("ocean")
    assert lexicon.senses("black hole")[0].definition.startswith("a region of space")
    assert lexicon.definitions("knives")[0] == lexicon.definitions("knife")[0]


def test_examples_of_use_are_not_part_of_a_definition():
    assert '"' not in "".join(lexicon.definitions("sleep"))


def test_a_named_thing_knows_what_it_is_an_instance_of_and_what_it_consists_of():
    paris = lexicon.senses("Paris")[0]
    assert paris.is_named
    assert lexicon.above(paris)[0].words[0] == "national capital"
    assert "Louvre" in [part.words[0] for part in lexicon.parts(paris)]


def test_a_class_knows_its_named_instances():
    ocean = lexicon.senses("ocean")[0]
    assert len(lexicon.instances(ocean)) == 5


def test_lineages_rise_to_entity():
    assert lexicon.hypernyms("bicycle")[:2] == ("wheeled vehicle", "vehicle")
    assert lexicon.hypernyms("justice")[-1] == "entity"


def test_what_can_be_seen_is_concrete_and_what_cannot_is_not():
    assert all(lexicon.is_concrete(word) for word in ("volcano", "bread", "penguin", "lighthouse"))
    assert not any(lexicon.is_concrete(word) for word in ("freedom", "sleep", "idea"))


def test_unknown_words_have_no_senses():
    assert lexicon.senses("flurbnix") == ()
    assert lexicon.senses("") == ()
    assert lexicon.synonyms("日本") == ()


def test_synonyms_leave_the_word_itself_out():
    assert "bike" in lexicon.synonyms("bicycle")
    assert "bicycle" not in lexicon.synonyms("bicycles")
