"""Words out of what is known of a file."""

import pytest

from showrunner.film.describing import LONGEST, subject_of, words_of
from showrunner.film.footage import unpacked
from showrunner.language.relevance import shelf, stems
from showrunner.steps.looking import _meaning


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("waves-at-dusk_04.mp4", "waves at dusk"),
        ("IMG_0042.MOV", ""),
        ("DJI_0007 cliffs.mp4", "cliffs"),
        ("BeeOnFlower(1).jpg", "Bee On Flower"),
        ("20260719_183012 harbour 4k 60fps.mp4", "harbour"),
    ],
)
def test_names_are_read_as_people_mean_them(name, words):
    assert words_of(name) == words


def test_the_surest_comes_first_and_nothing_twice():
    told = {"title": "Bees at work", "encoder": "Lavf"}
    found = words_of("bees.mp4", "stock/garden", ("summer", "bees"), "bees in our garden", told)
    assert found == "bees in our garden · summer · Bees at work"


def test_what_is_a_file_s_own_is_told_from_what_many_share():
    told = {"title": "Bees at work", "artist": "Ann", "album": "Summer"}
    assert subject_of("bees.mp4", "in our garden", told) == "in our garden · bees · Bees at work"
    assert subject_of("IMG_0042.MOV") == ""


def test_texts_from_outside_carry_no_control_characters_and_no_end():
    found = words_of("a\u202eb\x07 cliffs.mp4", notes="surf\x00\n" + "x" * 5_000)
    assert not set(found) & {"\u202e", "\x07", "\x00", "\n"}
    assert "surf" in found
    assert len(found) <= LONGEST


def test_a_word_is_found_in_its_other_forms():
    pairs = "waves wave, cities city, glasses glass, running run, bees bee, making make, rolling roll"
    for one, other in (pair.split() for pair in pairs.split(", ")):
        assert stems(one).keys() == stems(other).keys()
    assert not stems("waves").keys() & stems("caves").keys()


def test_tags_that_all_files_share_do_not_hide_what_one_shows():
    words, subject = "holiday · city at night · travel", "city at night"
    own, alone = (shelf([words], [unpacked(meaning)]) for meaning in (_meaning(words, subject), _meaning(words, words)))
    (fit,) = own.fits([("skyscrapers after dark", 1.0)])
    assert fit.fit > 400
    assert alone.fits([("skyscrapers after dark", 1.0)]) == ()
