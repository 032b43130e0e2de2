"""Transitions in the film's own colours look like those in the colours of a screen."""

import av
import numpy as np
import pytest

from showrunner.film.formats import Raster
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.pictures import planes, transitions
from showrunner.pictures.canvas import Bitmap

LOOK = Look(palette=next(iter(PALETTES.values())), style=next(iter(STYLES.values())))


def soft(raster, colour):
    """A ramp of light and a round spot, BGR: soft, so that halved chroma loses nothing."""
    down, across = np.mgrid[: raster.height, : raster.width].astype(float)
    spot = np.exp(-((across / raster.width - 0.4) ** 2 + (down / raster.height - 0.6) ** 2) * 30)
    light = 60 + 80 * across / raster.width
    return np.dstack([light + spot * part for part in colour]).clip(0, 255).astype(np.uint8)


def coded(pixels):
    return av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(
        format="yuv420p", src_color_range=2, dst_colorspace=1, dst_color_range=1
    )


def views(frame):
    return tuple(
        np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    )


@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
@pytest.mark.parametrize("kind", ["dissolve", "push"])
@pytest.mark.parametrize("progress", [0.05, 0.3, 0.5, 0.9])
def test_both_ways_show_the_same(kind, size, progress):
    raster = Raster(width=size[0], height=size[1], fps=30)
    pictures = soft(raster, (90, 20, -40)), soft(raster, (-40, 60, 100))
    before, after, into = (Bitmap(*size) for _ in range(3))
    for bitmap, pixels in zip((before, after), pictures, strict=True):
        bitmap.pixels[:, :, :3], bitmap.pixels[:, :, 3] = pixels, 255
    transitions.blend(kind, before, after, into, progress, LOOK, raster, 0)
    frame = av.VideoFrame(*size, "yuv420p")
    was, now, out = views(coded(pictures[0])), views(coded(pictures[1])), views(frame)
    if kind == "dissolve":
        planes.dissolve(was, now, out, progress)
    else:
        planes.push(was, now, out, progress, raster)
    apart = [
        np.abs(mine.astype(int) - theirs)
        for mine, theirs in zip(out, views(coded(into.pixels[:, :, :3].copy())), strict=True)
    ]
    assert max(plane.mean() for plane in apart) < 1
    assert np.mean([(plane > 12).mean() for plane in apart]) < 0.02, "but for where the edge lies within two px"
