from importlib import import_module

import pytest

from showrunner.capabilities import Speech, Writer
from showrunner.errors import BriefError, NotFound
from showrunner.providers.registry import BUILT_IN, Registry


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_card_tells_the_truth_about_its_class(name):
    module, _, kind = BUILT_IN[name].target.partition(":")
    found = getattr(import_module(module), kind)
    assert (found.name, found.revision) == (name, BUILT_IN[name].revision)


def test_a_provider_is_found_by_name_and_made_once(tmp_path):
    registry = Registry(tmp_path)
    assert registry.get("plain", Writer) is registry.get("plain", Writer)


def test_an_unknown_provider_is_named_with_those_there_are(tmp_path):
    with pytest.raises(NotFound) as caught:
        Registry(tmp_path).get("nobody", Writer)
    assert "plain" in caught.value.hint


def test_a_writer_cannot_be_asked_to_speak(tmp_path):
    with pytest.raises(BriefError, match="not a Speech"):
        Registry(tmp_path).get("plain", Speech)
