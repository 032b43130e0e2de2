import numpy as np
import skia

from showrunner.pictures.canvas import NEAREST, Bitmap, draw_image
from showrunner.pictures.colour import fill


def test_the_canvas_draws_into_the_pixels_in_blue_green_red_order():
    bitmap = Bitmap(4, 3)
    bitmap.canvas.drawPaint(fill("#ff8000"))
    assert bitmap.pixels.shape == (3, 4, 4)
    assert tuple(bitmap.pixels[0, 0]) == (0, 128, 255, 255)


def test_what_numpy_writes_is_seen_by_the_canvas():
    source, target = Bitmap(2, 2), Bitmap(2, 2)
    source.pixels[:] = (10, 20, 30, 255)
    target.canvas.drawImage(source.snapshot(), 0, 0, NEAREST)
    assert (target.pixels == (10, 20, 30, 255)).all()


def test_a_snapshot_keeps_what_was_there_when_it_was_taken():
    bitmap = Bitmap(2, 2)
    bitmap.pixels[:] = 255
    before = bitmap.snapshot()
    bitmap.pixels[:] = 0
    other = Bitmap(2, 2)
    other.canvas.drawImage(before, 0, 0, NEAREST)
    assert (other.pixels == 255).all()


def test_an_image_is_drawn_round_its_middle():
    dot = Bitmap(2, 2)
    dot.pixels[:] = 255
    bitmap = Bitmap(8, 8)
    draw_image(bitmap.canvas, dot.snapshot(), 4, 4)
    assert (bitmap.pixels[3:5, 3:5] == 255).all()
    assert bitmap.pixels.astype(int).sum() == 4 * 4 * 255


def test_nothing_is_drawn_at_no_opacity():
    dot = Bitmap(2, 2)
    dot.pixels[:] = 255
    bitmap = Bitmap(4, 4)
    draw_image(bitmap.canvas, dot.snapshot(), 2, 2, alpha=0.0)
    assert not bitmap.pixels.any()


def test_pixels_stay_premultiplied():
    bitmap = Bitmap(2, 2)
    bitmap.canvas.drawPaint(fill("#ffffff", 0.5))
    assert (bitmap.pixels[:, :, :3] <= bitmap.pixels[:, :, 3:]).all()
    assert bitmap.pixels[0, 0, 3] == 128


def test_a_bitmap_is_the_fast_kind_of_surface():
    image = Bitmap(2, 2).snapshot()
    assert image.colorType() == skia.kBGRA_8888_ColorType
    assert image.alphaType() == skia.kPremul_AlphaType
    assert np.asarray(image.width()) == 2
