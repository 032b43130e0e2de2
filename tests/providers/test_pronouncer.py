"""Our way of loading hibari's dictionaries gives what hibari's own gives."""

import pytest
from hibari.g2p import G2P

from showrunner.providers.voices.library import Pronouncer


@pytest.mark.parametrize("british", [False, True])
def test_it_says_what_hibari_says(british):
    ours, theirs = Pronouncer(british), G2P(british=british)
    assert vars(ours).keys() == vars(theirs).keys()
    for text in ("I read the lead story; they read Dr. Brown's 15 schedules.", "Zorblatt's aeroplane, U.N."):
        assert ours(text) == theirs(text)
