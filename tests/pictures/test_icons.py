import numpy as np
import pytest

from showrunner.errors import NotFound
from showrunner.pictures import icons
from showrunner.pictures.canvas import NEAREST, Bitmap


def pixels(image):
    bitmap = Bitmap(image.width(), image.height())
    bitmap.canvas.drawImage(image, 0, 0, NEAREST)
    return bitmap.pixels


def test_the_whole_set_is_there():
    assert len(icons.names()) > 1500
    assert icons.has("rocket-launch") and not icons.has("no-such-thing")
    assert icons.names() == tuple(sorted(icons.names()))


def test_an_icon_says_what_it_stands_for():
    assert "spaceship" in icons.tags("rocket-launch")
    assert icons.tags("no-such-thing") == ()


def test_an_icon_has_the_size_and_colour_asked_for():
    drawn = pixels(icons.icon("heart", 64, "#ff0000", weight="fill"))
    assert drawn.shape == (64, 64, 4)
    solid = drawn[drawn[:, :, 3] == 255]
    assert len(solid) > 500 and (solid == (0, 0, 255, 255)).all()


def test_both_colours_of_a_duotone_icon_are_seen():
    drawn = pixels(icons.icon("heart", 64, "#ff0000", "#0000ff")).astype(int)
    assert (drawn[:, :, 2] > 200).sum() > 100
    assert ((drawn[:, :, 0] > 100) & (drawn[:, :, 2] < 20)).sum() > 500


def test_without_a_second_colour_the_soft_part_is_a_fifth_of_the_first():
    drawn = pixels(icons.icon("heart", 64, "#ff0000"))
    assert drawn[32, 32, 3] == pytest.approx(51, abs=3)
    assert (drawn[:, :, :2] == 0).all()


def test_weights_differ():
    thin, bold = (pixels(icons.icon("coffee", 64, "#ffffff", weight=w))[:, :, 3].sum() for w in ("thin", "bold"))
    assert bold > 2 * thin


def test_an_unknown_icon_is_named():
    with pytest.raises(NotFound, match="no-such-thing"):
        icons.icon("no-such-thing", 32, "#ffffff")


def test_a_sample_of_all_icons_can_be_drawn():
    for name in icons.names()[::60]:
        assert np.count_nonzero(pixels(icons.icon(name, 32, "#ffffff"))) > 20, name
