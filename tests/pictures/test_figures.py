"""Numbers as they are written, counted up to."""

import pytest

from showrunner.film.pictures import Datum
from showrunner.pictures.scenes.figures import counted, grouped


@pytest.mark.parametrize(
    ("shown", "value", "half"),
    [
        ("87.4%", "87.4", "43.7"),
        ("$1.2 million", "1.2", "0.6"),
        ("12,500", "12500", "6,250"),
        ("1.234.567", "1234567", "617.284"),
        ("3,5 %", "3.5", "1,8"),
        ("-8°C", "-8", "-4"),
        ("2024", "2024", "1012"),
    ],
)
def test_half_way_has_the_marks_and_decimals_of_the_end(shown: str, value: str, half: str) -> None:
    count = counted(Datum(label="x", value=value, shown=shown))
    assert count is not None
    assert count.at(0.5) == half
    assert count.prefix + count.at(1.0) + count.suffix == shown


def test_large_digits_are_parted_by_commas() -> None:
    assert grouped("2700") == "2700"
    assert grouped("1234567") == "1,234,567"
    assert grouped("-40") == "−40"


def test_words_cannot_be_counted() -> None:
    assert counted(Datum(label="x", value="many")) is None
    assert counted(Datum(label="x", value="3", shown="three")) is None
