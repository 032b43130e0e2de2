import numpy as np
import pytest

from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.speech import Word
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.caption_layout import Box
from showrunner.pictures.captions import CaptionPainter
from showrunner.pictures.legibility import CaptionWatch, contrast

RASTER = Raster(width=640, height=360, fps=30)
WORDS = tuple(Word(text=t, start_ms=n * 300, end_ms=n * 300 + 280) for n, t in enumerate("Honey never spoils.".split()))
CUES = (Cue(start_ms=0, end_ms=1200, words=WORDS),)


def watched(ground, style="box", palette="midnight", cover=None):
    """What the watch says of a caption on a plain ground; `cover` is then laid over the frame."""
    painter = CaptionPainter(CUES, style, Look(palette=PALETTES[palette], style=STYLES["modern"]), RASTER)
    watch, bitmap = CaptionWatch(painter), Bitmap(RASTER.width, RASTER.height)
    for ms in range(0, 1200, 100):
        bitmap.pixels[:] = (*ground, 255)
        painter.draw(bitmap, ms / 1000)
        if cover is not None:
            bitmap.pixels[..., :3] = cover
        watch.look(bitmap, ms)
    return watch.problems


@pytest.mark.parametrize("style", ["box", "karaoke", "pop", "poster", "classic"])
@pytest.mark.parametrize("ground", [(8, 8, 8), (128, 128, 128), (250, 250, 250), (60, 160, 240)])
@pytest.mark.parametrize("palette", ["midnight", "paper"])
def test_our_captions_are_legible_on_any_ground(style, ground, palette):
    assert watched(ground, style, palette) == []


def test_a_caption_nobody_can_read_is_told_once_with_its_words():
    problems = watched((8, 8, 8), cover=120)
    assert len(problems) == 1
    assert "Honey never spoils." in problems[0]


def test_contrast_is_wcag_s():
    bitmap = Bitmap(40, 40)
    bitmap.pixels[:] = 255
    bitmap.pixels[:, :20, :3] = 0
    assert contrast(bitmap, Box(0, 0, 40, 40)) == pytest.approx(21.0)
    assert contrast(bitmap, Box(0, 0, 10, 10)) == pytest.approx(1.0)
    assert np.isclose(contrast(bitmap, Box(50, 50, 60, 60)), 21.0)
