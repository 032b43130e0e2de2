import numpy as np
import pytest

from showrunner.pictures import fonts
from showrunner.pictures.sheet import Cell, contact_sheet


def coloured(value: int, height: int = 90, width: int = 160):
    return np.full((height, width, 4), value, np.uint8)


def test_a_sheet_has_every_picture_in_order():
    page = contact_sheet([Cell(coloured(n * 20 + 20), str(n), "words") for n in range(6)], "Bees")
    assert page.shape[1] == 1920
    seen = [int(row[0]) for row in page[200, 56:1900:8, :3] if row.std() == 0 and row[0] < 200]
    assert list(dict.fromkeys(seen)) == [20, 40, 60, 80]


def test_a_sheet_grows_with_its_words_but_not_for_ever():
    texts = ("Short.", "Many words here. " * 5, "Many words here. " * 60)
    heights = [contact_sheet([Cell(coloured(90), "1", words)], "Bees").shape[0] for words in texts]
    assert heights[0] < heights[1] <= heights[2] < heights[0] + 200


@pytest.mark.parametrize("words", ["मधुमक्खियाँ", "النحل", "ผึ้ง", "דבורים", "蜂蜜は腐りません"])
def test_words_of_a_sheet_are_drawn_in_their_script(words):
    assert not fonts.undrawable(words)
    drawn = contact_sheet([Cell(coloured(90), "1", words)], words)
    empty = contact_sheet([Cell(coloured(90), "1", "")], "Bees")
    assert (drawn[: empty.shape[0]] != empty[: drawn.shape[0]]).any()


def test_a_sheet_without_pictures_is_refused():
    with pytest.raises(ValueError, match="picture"):
        contact_sheet([], "Bees")
