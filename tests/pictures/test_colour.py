import numpy as np
import pytest
from pictures.stages import stage

from showrunner.film.looks import PALETTES, STYLES
from showrunner.pictures import colour, ease
from showrunner.pictures.backdrop import Backdrop
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import Tone, contrast, contrast_over, mix, parse, readable, tone


def test_black_on_white_has_the_greatest_contrast_there_is():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_the_contrast_of_a_published_example_is_met():
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WCAG's own borderline grey


def test_a_mix_begins_and_ends_with_its_colours():
    assert mix("#102030", "#f0e0d0", 0) == pytest.approx(parse("#102030"))
    assert mix("#102030", "#f0e0d0", 1) == pytest.approx(parse("#f0e0d0"))


def test_the_middle_of_red_and_green_is_not_muddy():
    r, g, b = mix("#ff0000", "#00ff00", 0.5)
    assert r == pytest.approx(g) and r > 0.7 and b == 0


@pytest.mark.parametrize("bad", ["#fff", "red", "#12345", ""])
def test_what_is_no_colour_is_refused(bad):
    with pytest.raises(ValueError):
        parse(bad)


def test_ink_that_can_be_read_is_kept():
    assert readable("#ffe0a0", "#101020") == parse("#ffe0a0")


def test_ink_that_cannot_be_read_gives_way():
    ink = readable("#808080", "#909090")
    assert ink != parse("#808080")
    assert contrast(ink, "#909090") >= 4.5


def test_ink_is_judged_by_the_worst_part_of_what_lies_under_it():
    pixels = np.full((20, 20, 4), 250, np.uint8)
    pixels[:, :4] = 10
    assert contrast_over("#ffffff", pixels) < 1.2
    assert contrast_over("#888888", pixels) == 1.0  # lies between the two


def test_a_tone_knows_its_extremes():
    pixels = np.zeros((10, 10, 4), np.uint8)
    pixels[5:] = (0, 0, 255, 255)
    measured = tone(pixels)
    assert measured.darkest == (0, 0, 0)
    assert measured.lightest == (1, 0, 0)
    assert measured.mean[0] == pytest.approx(0.5)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
def test_words_can_be_read_on_both_field_colours(palette):
    for field in (palette.field0, palette.field1):
        assert contrast(palette.ink, field) >= 4.5
        assert contrast(palette.mute, field) >= 3.2
        assert max(contrast(accent, field) for accent in (palette.accent1, palette.accent2, palette.accent3)) >= 3


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
def test_a_palette_is_dark_when_its_field_is(palette):
    assert palette.is_dark == (colour.luminance(palette.field0) < 0.18)


def test_there_are_light_and_dark_palettes_to_choose_from():
    dark = [palette.is_dark for palette in PALETTES.values()]
    assert len(dark) >= 10 and 3 <= sum(dark) <= len(dark) - 3


def test_every_style_and_palette_says_what_calls_for_it():
    assert len(STYLES) >= 5
    assert all(style.about and style.transitions for style in STYLES.values())
    assert all(palette.about for palette in PALETTES.values())
    assert all(name == item.name for table in (STYLES, PALETTES) for name, item in table.items())


@pytest.mark.parametrize("style", ["modern", "editorial", "tech", "minimal"])
@pytest.mark.parametrize("palette", ["midnight", "cloud", "dusk", "paper"])
def test_ink_can_be_read_on_every_backdrop_in_the_middle_of_the_frame(style, palette):
    on = stage(style=style, palette=palette)
    measured = Backdrop(on).sample(on.content)
    assert contrast_over(on.look.palette.ink, measured) >= 4.5


@pytest.mark.parametrize("aspect", ["wide", "tall"])
@pytest.mark.parametrize("palette", PALETTES)
def test_the_mesh_holds_its_accents_back_where_secondary_text_would_be_lost(palette, aspect):
    on = stage(aspect, palette=palette)
    assert contrast_over(on.look.palette.mute, Backdrop(on).sample(on.content)) >= 3.2


@pytest.mark.parametrize("style", ["modern", "editorial", "tech", "minimal"])
def test_a_backdrop_at_a_time_does_not_depend_on_what_was_drawn_before(style):
    on = stage(style=style)
    walked, jumped = Backdrop(on), Backdrop(on)
    a, b = Bitmap(on.width, on.height), Bitmap(on.width, on.height)
    for t in (0.0, 0.7, 3.1, 1.4):
        walked.into(a, t)
    jumped.sample(on.content)
    jumped.into(b, 1.4)
    assert (a.pixels == b.pixels).all()
    assert (a.pixels[:, :, 3] == 255).all()


def test_a_mesh_moves():
    on = stage(style="modern")
    backdrop, a, b = Backdrop(on), Bitmap(on.width, on.height), Bitmap(on.width, on.height)
    backdrop.into(a, 0.0)
    backdrop.into(b, 3.0)
    assert np.abs(a.pixels.astype(int) - b.pixels).mean() > 1.0


def test_easing_starts_at_nothing_and_ends_whole():
    for curve in (ease.ease_out, ease.ease_in, ease.ease_in_out, ease.smooth, ease.back):
        assert curve(-1) == pytest.approx(0) and curve(0) == pytest.approx(0)
        assert curve(1) == pytest.approx(1) and curve(2) == pytest.approx(1)
    assert ease.spring(0) == 0
    assert ease.spring(3) == pytest.approx(1, abs=0.01)
    assert ease.back(0.7) > 1


def test_progress_without_a_duration_is_a_step():
    assert (ease.progress(0.9, 1, 0), ease.progress(1, 1, 0), ease.progress(1.5, 1, 2)) == (0, 1, 0.25)


def test_a_tone_can_be_asked_about_like_a_colour():
    dark = Tone((0.1, 0.1, 0.1), (0.0, 0.0, 0.0), (0.2, 0.2, 0.2))
    assert readable("#333333", dark) == parse("#ffffff")
