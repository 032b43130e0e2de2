"""Our way of loading hibari's dictionaries gives what hibari's own gives."""

import gzip
import json

import pytest

from showrunner.providers.voices.library import ASSETS, G2P, Pronouncer


@pytest.mark.parametrize("british", [False, True])
def test_it_says_what_hibari_says(british):
    ours, theirs = Pronouncer(british), G2P(british=british)
    assert vars(ours).keys() == vars(theirs).keys()
    for text in ("I read the lead story; they read Dr. Brown's 15 schedules.", "Zorblatt's aeroplane, U.N."):
        assert ours(text) == theirs(text)


@pytest.mark.parametrize("accent", ["us", "gb"])
@pytest.mark.parametrize("part", ["golds", "silvers"])
def test_every_word_is_found_where_it_lies(accent, part):
    words = json.loads(gzip.decompress((ASSETS / f"lexicon_{accent}_{part[:-1]}.json.gz").read_bytes()))
    unparsed = getattr(Pronouncer(accent == "gb").lexicon, part).d
    assert {word: unparsed.get(word) for word in words} == words
    for word in ("", ",", '"', '","', "DEFAULT", "VBD", "zzzz", "é", "\uffff", "\U0001f600"):
        assert unparsed.get(word) == words.get(word)
