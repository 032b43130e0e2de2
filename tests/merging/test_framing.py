"""Any picture into our frame, held against what ffmpeg itself shows of it."""

import av
import numpy as np
import pytest
from merging.clips import run

from showrunner.film.clip import VideoTrack
from showrunner.film.formats import Raster
from showrunner.film.source import Limits
from showrunner.kit.opening import opened
from showrunner.media.foreign.looking import look_at
from showrunner.media.merging.footage import Footage
from showrunner.media.merging.framing import Framer, place
from showrunner.pictures.highrange import to_standard

FRAME = Raster(width=160, height=90, fps=30)
TALL = Raster(width=90, height=160, fps=30)


def looked(path):
    return look_at(path, Limits(), path.with_suffix(".still"))


def framed(path, raster, fit):
    clip = looked(path)
    with opened(path, clip.container) as file:
        frame = Footage(file).at(0)
        return Framer(clip.video, raster, fit, to_standard)(frame)


def luma(frame):
    return sized(frame.planes[0])


def shown_by_ffmpeg(path, size, filters, tmp_path):
    """The first frame's luma, upright as players show it."""
    raw = tmp_path / "shown.raw"
    tags = "in_color_matrix=bt601:out_color_matrix=bt709:out_range=tv"
    run("-i", path, "-frames:v", "1", "-vf", f"{filters.format(tags=tags)},format=yuv420p", "-f", "rawvideo", raw)
    return np.frombuffer(raw.read_bytes()[: size[0] * size[1]], np.uint8).reshape(size[1], size[0]).astype(int)


@pytest.mark.parametrize(
    ("name", "raster", "filters"),
    [
        ("wide.mp4", FRAME, "scale=160:90:{tags}"),
        ("turned.mp4", TALL, "scale=90:160:{tags}"),
        ("tall.mp4", FRAME, "crop=90:50,scale=160:90:{tags}"),
        ("anamorphic.mp4", Raster(width=262, height=144, fps=25), "scale=262:144:{tags}"),
    ],
)
def test_a_picture_covers_the_frame_upright(clips, tmp_path, name, raster, filters):
    mine = luma(framed(clips(name), raster, "cover"))
    theirs = shown_by_ffmpeg(clips(name), (raster.width, raster.height), filters, tmp_path)
    assert np.abs(mine - theirs).mean() < 3.5


def test_colours_of_small_pictures_are_those_of_the_film(clips, tmp_path):
    """Untagged and small: BT.601. Held against exact arithmetic, which is five times the work."""
    seen = framed(clips("tall.mp4"), TALL, "cover")
    exact = "scale=90:160:flags=accurate_rnd+full_chroma_int:in_color_matrix=bt601:out_color_matrix=bt709:out_range=tv"
    raw = tmp_path / "exact.raw"
    run("-i", clips("tall.mp4"), "-frames:v", "1", "-vf", f"{exact},format=yuv420p", "-f", "rawvideo", raw)
    theirs = np.frombuffer(raw.read_bytes(), np.uint8).astype(int)
    mine = np.concatenate([sized(plane).ravel() for plane in seen.planes])
    assert np.median(np.abs(mine - theirs)) <= 1, "hard edges of colour lie half a pixel elsewhere, no more"
    assert abs((mine - theirs).mean()) < 0.4
    coded = next(av.open(str(clips("tall.mp4"))).decode(video=0))
    untouched = np.concatenate([sized(plane).ravel() for plane in coded.planes])
    assert np.median(np.abs(untouched - theirs)) > 3, "the two differ at all"


def sized(plane):
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width].astype(int)


def test_contain_shows_all_of_it_between_black_bars(clips):
    seen = luma(framed(clips("tall.mp4"), FRAME, "contain"))
    assert seen.shape == (90, 160)
    assert (seen[:, :50] == 16).all()
    assert (seen[:, -50:] == 16).all()
    assert seen[:, 56:104].std() > 20


def test_blur_fills_the_bars_with_the_picture_itself(clips):
    seen = luma(framed(clips("tall.mp4"), FRAME, "blur"))
    whole = luma(framed(clips("tall.mp4"), FRAME, "contain"))
    assert np.abs(seen[:, 58:102] - whole[:, 58:102]).mean() < 2, "the picture in the middle is sharp"
    bars = seen[:, :48]
    assert bars.mean() > 24
    assert np.abs(np.diff(bars, axis=1)).max() < 12, "the ground is soft"


@pytest.mark.parametrize("fit", ["cover", "contain", "blur"])
def test_a_picture_of_the_frames_shape_is_the_same_however_it_is_fitted(clips, fit):
    seen = luma(framed(clips("wide.mp4"), FRAME, fit))
    assert (seen == luma(framed(clips("wide.mp4"), FRAME, "cover"))).all()


def test_what_is_transparent_is_black_below(clips):
    seen = luma(framed(clips("veil.png"), Raster(width=64, height=64, fps=30), "cover"))
    assert abs(seen.mean() - (16 + 219 * 0.5)) < 3


def test_high_range_is_brought_to_standard_range(clips):
    seen = framed(clips("hdr.mp4"), FRAME, "cover")
    assert seen.format.name == "yuv420p"
    plain = luma(framed(clips("wide.mp4"), FRAME, "cover"))
    assert 0.5 < luma(seen).mean() / plain.mean() < 1.5
    assert luma(framed(clips("hdr.mp4"), TALL, "contain"))[:20].max() == 16


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_pictures_are_cut_in_the_middle(rotation):
    track = VideoTrack(codec="h264", pixels="yuv420p", width=160, height=90, rotation=rotation)
    coded = np.full((90, 160, 3), 20, np.uint8)
    coded[40:50, 70:90] = 250  # a light in the middle, at which every way of turning leaves it
    seen = luma(Framer(track, Raster(width=64, height=64, fps=30), "cover")(av.VideoFrame.from_ndarray(coded, "rgb24")))
    rows, columns = np.nonzero(seen > 150)
    assert abs(rows.mean() - 31.5) <= 1
    assert abs(columns.mean() - 31.5) <= 1


def test_nothing_is_cut_that_need_not_be():
    track = VideoTrack(codec="h264", pixels="yuv420p", width=1920, height=1080)
    assert place(track, Raster(width=1280, height=720, fps=30), "cover").taken == (0, 0, 1920, 1080)
    left, top, width, height = place(track, Raster(width=720, height=1280, fps=30), "cover").taken
    assert (width, height) == (608, 1080)
    assert (left, top) == (656, 0)
