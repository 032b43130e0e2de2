"""A known text beside what was recognised."""

import pytest

from showrunner.film.speech import Word
from showrunner.kit.chance import rng
from showrunner.steps.matching import match

REFRAIN = "row row row your boat gently down the stream merrily merrily merrily merrily life is but a dream"


def said(text, start_ms=0):
    return tuple(
        Word(text=word, start_ms=start_ms + n * 400, end_ms=start_ms + n * 400 + 300)
        for n, word in enumerate(text.split())
    )


def placed(text, heard, spoken=()):
    return match(text, heard, "en", spoken)


def test_the_known_text_is_shown_at_the_times_of_what_was_heard():
    found = placed("Honey never spoils.", said("honey never spoils"))
    assert [(w.text, w.start_ms) for w in found.words] == [("Honey", 0), ("never", 400), ("spoils.", 800)]
    assert found.notes == ()


def test_numbers_are_the_same_however_they_are_written():
    found = placed("In 1969 it cost $25 billion.", said("in nineteen sixty-nine it cost 25 billion dollars"))
    assert [w.text for w in found.words] == ["In", "1969", "it", "cost", "$25", "billion."]
    assert (found.words[1].start_ms, found.words[1].end_ms) == (400, 1100)
    assert found.notes == ()


def test_a_word_heard_wrong_is_written_right():
    found = placed("Ada Lovelace wrote it", said("Ada Loveless wrote it"))
    assert [w.text for w in found.words] == ["Ada", "Lovelace", "wrote", "it"]
    assert found.words[1].start_ms == 400


def test_what_nobody_says_is_left_out_and_told():
    text = "We begin here. This whole sentence was cut by the editor. And we end here."
    found = placed(text, said("we begin here and we end here"))
    assert " ".join(w.text for w in found.words) == "We begin here. And we end here."
    assert any("This whole sentence was cut by the editor." in note for note in found.notes)


def test_a_sentence_that_nobody_says_does_not_take_the_place_of_another():
    before, after = "We landed on the Moon.", "The sea, the sea, the open sea: the blue and the free."
    text = f"{before} Nobody ever says this sentence at all. No, no, no, no. Yes, yes, yes. {after}"
    heard = "we landed on the moon note note note note yes yes yes what the hell this thing is a piece of junk damn it"
    found = placed(text, said(f"{heard} the sea the sea the open sea the blue and the free"))
    assert " ".join(w.text for w in found.words) == f"{before} No, no, no, no. Yes, yes, yes. {after}"
    assert [w.start_ms for w in found.words][5:12] == [n * 400 for n in range(5, 12)]
    assert any("Nobody ever says" in note for note in found.notes)
    assert any("what the hell" in note for note in found.notes)


def test_what_is_said_besides_is_told():
    found = placed("We begin here and we end here", said("we begin here um as I always say and we end here"))
    assert len(found.words) == 7
    assert found.words[3].start_ms == 8 * 400
    assert any("um as I always say" in note and "0:01" in note for note in found.notes)


def test_a_refrain_is_not_taken_for_its_first_time():
    text = f"{REFRAIN} and now once more {REFRAIN} the end of the song"
    heard = said(f"{REFRAIN} and now once more {REFRAIN} the end of the song")
    assert [w.start_ms for w in placed(text, heard).words] == [w.start_ms for w in heard]
    second = said(f"and now once more {REFRAIN} the end of the song", 60_000)
    found = placed(text, second)
    assert [w.start_ms for w in found.words] == [w.start_ms for w in second]


@pytest.mark.parametrize("seed", range(10))
def test_words_come_in_order_whatever_was_recognised(seed):
    random = rng("matching", seed)
    words = [
        random.choice("the sea is so very wide and deep that nobody sees its end today".split()) for _ in range(120)
    ]
    heard = [word for word in words if random.random() > 0.15]
    heard = [word if random.random() > 0.15 else random.choice(words) for word in heard]
    found = placed(" ".join(words), said(" ".join(heard)))
    starts = [w.start_ms for w in found.words]
    assert starts == sorted(set(starts))
    assert len(found.words) > 70


def test_nothing_heard_places_nothing():
    found = placed("Not a word of it.", ())
    assert found.words == () and len(found.notes) == 1


def test_a_word_that_was_not_recognised_is_where_something_else_is_said():
    heard = (*said("we went to"), *said("last summer", 2400))
    found = placed("We went to Llanfair last summer", heard, [(0, 1100), (1500, 2000), (2400, 3100)])
    assert [(w.text, w.start_ms, w.end_ms) for w in found.words][3] == ("Llanfair", 1500, 2000)
    silent = placed("We went to Llanfair last summer", heard, [(0, 1100), (2400, 3100)])
    assert [w.text for w in silent.words] == ["We", "went", "to", "last", "summer"]


def test_a_dash_is_shown_with_the_word_before_it():
    found = placed("— He came — and left.", said("he came and left"))
    assert [w.text for w in found.words] == ["—", "He", "came", "—", "and", "left."]
    assert found.notes == ()
    assert found.words[3].start_ms == found.words[2].end_ms
