"""Captions in the video's own code: white is white in any matrix, range and light; what is not under them stays."""

import av
import numpy as np
import pytest

from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.film.transcript import shared
from showrunner.media.burning.blending import Blender, Overlay
from showrunner.media.burning.plan import Coding
from showrunner.steps.overlaying import Captions, placed

WHITE = np.full((20, 30, 4), 255, np.uint8)
RED = np.zeros((20, 30, 4), np.uint8) + np.array([0, 0, 255, 255], np.uint8)


def laid(pixels, *, format="yuv420p", **said):
    """A mid-grey picture with `pixels` over it at (11, 7); its planes."""
    coding = Coding(codec="h264", pixels=format, width=64, height=48, fps=(25, 1), tick=(1, 25), **said)
    frame = av.VideoFrame(64, 48, format)
    kind = np.uint16 if "10" in format else np.uint8
    for plane in frame.planes:
        plane.update(np.full(plane.buffer_size // kind().itemsize, 512 if kind is np.uint16 else 128, kind))
    Blender(coding, frame.format).lay(Overlay(pixels, 11, 7), frame)
    return [
        np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width].astype(int) for plane in frame.planes
    ]


@pytest.mark.parametrize(
    ("said", "white"),
    [
        ({"matrix": 1, "range": 1}, 235),
        ({"matrix": 6}, 235),
        ({"matrix": 1, "range": 2}, 255),
        ({"matrix": 9, "range": 1, "format": "yuv420p10le"}, 940),
        ({"matrix": 9, "range": 1, "transfer": 16, "primaries": 9, "format": "yuv420p10le"}, 64 + 0.581 * 876),
        ({"matrix": 9, "range": 1, "transfer": 18, "primaries": 9, "format": "yuv420p10le"}, 64 + 0.75 * 876),
    ],
)
def test_white_is_where_graphics_belong(said, white):
    luma, *chroma = laid(WHITE, **said)
    assert abs(luma[15, 25] - white) <= 4
    middle = 512 if "format" in said else 128
    assert all(abs(plane[8, 12] - middle) <= 2 for plane in chroma)


@pytest.mark.parametrize(("matrix", "red"), [(1, (63, 102, 240)), (6, (81, 90, 240)), (9, (74, 97, 240))])
def test_red_is_red_in_its_matrix(matrix, red):
    found = [plane[(15, 7)[n > 0], (25, 12)[n > 0]] for n, plane in enumerate(laid(RED, matrix=matrix, range=1))]
    assert np.abs(np.array(found) - red).max() <= 2


def test_what_is_not_under_a_caption_stays_as_it_was():
    for format, middle in (("yuv420p", 128), ("yuv422p", 128), ("yuv444p", 128), ("yuv420p10le", 512)):
        luma, *_ = laid(WHITE, format=format, matrix=1)
        outside = np.ones_like(luma, bool)
        outside[6:28, 10:42] = False
        assert (luma[outside] == middle).all()


def test_half_of_white_is_half_way():
    luma, *_ = laid((WHITE * 0.5).astype(np.uint8), matrix=1, range=1)
    assert abs(luma[15, 25] - (128 + 235) / 2) <= 2


def test_a_caption_that_reaches_over_the_edge_is_cut():
    wide = np.full((90, 200, 4), 255, np.uint8)
    assert (laid(wide, matrix=1, range=1)[0][7:, 11:] == 235).mean() > 0.9


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_is_placed_turns_back_to_where_it_was_drawn(rotation):
    """The video as it is coded, turned for showing, has the overlay where it was drawn on what is shown."""
    coding = Coding(codec="h264", pixels="yuv420p", width=64, height=48, fps=(25, 1), tick=(1, 25), rotation=rotation)
    shown = (48, 64) if rotation in (90, 270) else (64, 48)
    drawn = np.arange(5 * 9 * 4, dtype=np.uint8).reshape(5, 9, 4)
    overlay = placed(drawn, 20, 30, coding)
    canvas = np.zeros((48, 64, 4), np.uint8)
    height, width = overlay.pixels.shape[:2]
    canvas[overlay.y : overlay.y + height, overlay.x : overlay.x + width] = overlay.pixels
    turned = np.rot90(canvas, -(rotation // 90))
    assert turned.shape[:2] == shown[::-1]
    assert (turned[30:35, 20:29] == drawn).all()


def test_a_caption_is_drawn_again_only_when_it_changes():
    words = tuple(shared(["one", "two"], 0, 1000))
    coding = Coding(codec="h264", pixels="yuv420p", width=320, height=180, fps=(25, 1), tick=(1, 25))
    raster, design = Raster(width=320, height=180, fps=25), CaptionDesign(style="karaoke")
    captions = Captions([Cue(start_ms=0, end_ms=1200, words=words)], design, raster, coding)
    found = [captions.at(ms) for ms in range(0, 1200, 40)]
    assert len({id(overlay) for overlay in found}) <= 4
    assert captions.at(1300) is None
