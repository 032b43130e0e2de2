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


PRIMARIES = {1: ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), 9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
             12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))}  # fmt: skip


def to_xyz(primaries):
    """From red, green and blue light, for white D65."""
    points = np.array([[x / y, 1, (1 - x - y) / y] for x, y in PRIMARIES[primaries]]).T
    return points * np.linalg.solve(points, [0.3127 / 0.3290, 1, 0.3583 / 0.3290])


def shown(planes, transfer, primaries):
    """The light, relative to white, of a picture's middle on the screen its code is for: X, Y, Z (BT.2100, table 9)."""
    y, u, v = ((plane[(15, 8)[n > 0], (25, 12)[n > 0]] / 4 - 16 - 112 * (n > 0)) for n, plane in enumerate(planes))
    y, u, v = y / 219, u / 224, v / 224
    red, blue = y + 2 * (1 - 0.2627) * v, y + 2 * (1 - 0.0593) * u
    coded = np.array([red, (y - 0.2627 * red - 0.0593 * blue) / 0.6780, blue])
    if transfer == 16:
        root = np.maximum(coded, 0) ** (32 / 2523)
        light = 10_000 / 203 * (np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)) ** (16384 / 2610)
    elif transfer == 18:
        high = (np.exp((coded - 0.55991073) / 0.17883277) + 0.28466892) / 12
        scene = np.where(coded <= 0.5, coded**2 / 3, high)
        light = 1000 / 203 * scene * (to_xyz(primaries)[1] @ scene) ** 0.2
    else:
        light = ((np.maximum(coded, 0) + 0.055) / 1.055) ** 2.4
    return to_xyz(primaries) @ light


@pytest.mark.parametrize(("transfer", "primaries"), [(16, 9), (18, 9), (16, 12), (18, 12), (16, 1), (14, 9), (1, 12)])
@pytest.mark.parametrize("colour", ["#6b8afd", "#ffe14d", "#ff5a3c", "#21c67a", "#eef2ff"])
def test_a_colour_is_the_same_light_in_any_video(transfer, primaries, colour):
    """An accent in a video of high range or of wider primaries is shown as it is on a screen."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    pixels = np.zeros((20, 30, 4), np.uint8) + np.array([blue, green, red, 255], np.uint8)
    said = {"matrix": 9, "range": 1, "transfer": transfer, "primaries": primaries}
    found = shown(laid(pixels, format="yuv420p10le", **said), transfer, primaries)
    wanted = to_xyz(1) @ (((np.array([red, green, blue]) / 255 + 0.055) / 1.055) ** 2.4)
    assert np.abs(found - wanted).max() < 0.02


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
