"""What the measure of a scene finds, and what it lets pass."""

from dataclasses import dataclass

from pictures.worlds import plate_of, sample

from showrunner.film.formats import raster
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.measure import Area, Box, boxes, faults, text_boxes
from showrunner.pictures.stage import stage_for

STAGE = stage_for(plate_of(sample("title")), raster("16:9", "draft", 24))  # 640 × 360
INSIDE = Area(100, 60, 300, 100)


@dataclass
class Laid:
    """A scene that is nothing but its boxes."""

    boxes: tuple[Box, ...]

    def draw(self, bitmap: Bitmap, t: float) -> None:
        bitmap.pixels[:] = 255


def text(area: Area, contrast: float = 7.0, size: float = 20.0, start: float = 0.0, end: float = 9.0) -> Box:
    return Box("text", area, "words", contrast, size, start, end)


def test_a_clean_layout_has_no_faults() -> None:
    assert faults(Laid((text(INSIDE), text(INSIDE.moved(0, 60)))), STAGE) == ()


def test_words_over_words_are_found() -> None:
    (fault,) = faults(Laid((text(INSIDE), text(INSIDE.moved(150, 10)))), STAGE)
    assert "overlap" in fault


def test_words_that_take_turns_do_not_overlap() -> None:
    assert faults(Laid((text(INSIDE, end=2.0), text(INSIDE, start=2.0))), STAGE) == ()


def test_words_on_an_illustration_are_found() -> None:
    (fault,) = faults(Laid((text(INSIDE), Box("figure", INSIDE))), STAGE)
    assert "overlap" in fault


def test_words_in_the_captions_place_are_found() -> None:
    (fault,) = faults(Laid((text(Area(100, 280, 300, 320)),)), STAGE)
    assert "safe area" in fault


def test_small_text_needs_more_contrast_than_large() -> None:
    assert faults(Laid((text(INSIDE, contrast=3.5, size=20.0),)), STAGE) == ()
    (fault,) = faults(Laid((text(INSIDE, contrast=3.5, size=12.0),)), STAGE)
    assert "contrast of 3.5" in fault


def test_text_too_small_for_a_phone_is_found() -> None:
    (fault,) = faults(Laid((text(INSIDE, size=5.0),)), STAGE)
    assert "15 units" in fault


def test_only_the_texts_on_screen_are_told() -> None:
    early, late = text(INSIDE, end=2.0), text(INSIDE, start=2.0)
    scene = Laid((early, late, Box("figure", INSIDE)))
    assert text_boxes(scene, 1.0) == (early,)
    assert text_boxes(scene, 2.0) == (late,)


def test_a_scene_that_tells_nothing_has_no_boxes() -> None:
    class Silent:
        def draw(self, bitmap: Bitmap, t: float) -> None: ...

    assert boxes(Silent()) == ()


def test_a_fault_is_told_once_when_it_comes_about() -> None:
    scene = Laid((text(INSIDE, start=1.0), text(INSIDE.moved(150, 10), start=3.0), text(Area(0, 0, 9, 9), start=5.0)))
    told = [faults(scene, STAGE, start, start + 2) for start in (0.0, 2.0, 4.0)]
    assert [len(found) for found in told] == [0, 1, 1]
    assert told[1] + told[2] == tuple(sorted(faults(scene, STAGE), key=lambda fault: "leaves" in fault))
