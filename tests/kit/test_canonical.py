from fractions import Fraction

import pytest

from showrunner.film.brief import Choice
from showrunner.kit import canonical
from showrunner.kit.chance import rng
from showrunner.kit.names import slug
from showrunner.kit.retry import wait_ms


def test_equal_values_have_one_text():
    assert (
        canonical.text({"b": (1, 2), "a": None}) == canonical.text({"a": None, "b": [1, 2]}) == '{"a":null,"b":[1,2]}'
    )


def test_documents_and_fractions_have_a_form():
    assert canonical.text([Choice(provider="x"), Fraction(1, 3)]) == '[{"model":"","provider":"x","settings":{}},"1/3"]'


@pytest.mark.parametrize("value", [0.5, {1.5}, object(), b"x"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical.text(value)


def test_chance_depends_on_its_purpose_alone():
    assert rng("sky", 1).random() == rng("sky", 1).random() != rng("sky", 2).random()


def test_a_retry_after_wins():
    assert wait_ms(1, "k", after_ms=30_000) == 30_000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How the Ocean shapes Weather!", "how-the-ocean-shapes"),
        ("Ünïcode", "unicode"),
        ("海", ""),
        ("x" * 40, "x" * 24),
    ],
)
def test_slugs_are_short_ascii_words(text, name):
    assert slug(text) == name
