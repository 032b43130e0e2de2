"""Own footage on screen: what is looked at stays in frame, bars do not."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from library.scenes import ground, moving, video, with_disc
from pictures.stages import SIZES, drawn, stage

from showrunner.film.asset import Asset
from showrunner.film.pictures import Clip, Photo
from showrunner.pictures.clip import ClipScene, aim_at
from showrunner.pictures.photo import PhotoScene


def asset(path):
    return Asset(digest=path.name, media_type="video/mp4", size=1)


def ball(pixels):
    """Where the ball is, in shares; None when it is not wholly there."""
    hsv = cv2.cvtColor(pixels[:, :, :3], cv2.COLOR_BGR2HSV)
    mask = cv2.inRange(hsv, (18, 150, 180), (32, 255, 255))
    ys, xs = np.nonzero(mask)
    if len(xs) < 30:
        return None
    return float(xs.mean()) / pixels.shape[1], float(ys.mean()) / pixels.shape[0]


@pytest.fixture(scope="module")
def crossing(tmp_path_factory):
    """A ball that goes from the left edge to the right one."""
    return video(tmp_path_factory.mktemp("clips") / "ball.mp4", moving(2, 0.1, 0.9))


def test_a_wide_clip_in_a_tall_film_follows_what_is_looked_at(crossing):
    on = stage("tall", caption_band=False, seconds=3)
    aims = tuple((round(3000 * n / 8), round(1000 * (0.1 + 0.8 * n / 8)), 400) for n in range(9))
    scene = ClipScene(Clip(video=asset(crossing), aims=aims), on, {crossing.name: crossing})
    for t in (0.1, 0.8, 1.5, 2.2, 2.8):
        assert ball(drawn(scene, on, t)) is not None


def test_without_aims_the_middle_is_shown(crossing):
    on = stage("tall", caption_band=False, seconds=3)
    scene = ClipScene(Clip(video=asset(crossing)), on, {crossing.name: crossing})
    assert ball(drawn(scene, on, 0.1)) is None
    assert ball(drawn(scene, on, 1.5)) is not None


def test_a_clip_with_an_end_shows_nothing_after_it(tmp_path):
    pictures = [with_disc(ground(1), 0.5, 0.5)] * 24 + [ground(1)] * 24
    path = video(tmp_path / "two.mp4", pictures)
    on = stage(caption_band=False, seconds=4)
    scene = ClipScene(Clip(video=asset(path), start_ms=500, end_ms=1900), on, {path.name: path})
    assert all(ball(drawn(scene, on, t)) is not None for t in (0.0, 0.9, 1.35, 1.5, 2.6, 3.9))


def test_black_bars_are_not_shown(tmp_path):
    boxed = with_disc(ground(3), 0.6, 0.5)
    boxed[:30], boxed[-30:] = 0, 0
    path = video(tmp_path / "boxed.mp4", [boxed] * 12)
    for aspect in SIZES:
        on = stage(aspect, caption_band=False, seconds=1)
        frame = (0, 1000 * 32 // 180, 1000, 1000 - 1000 * 32 // 180)
        scene = ClipScene(Clip(video=asset(path), frame=frame), on, {path.name: path})
        seen = drawn(scene, on, 0.5)[:, :, :3]
        assert seen[0].mean() > 40
        assert seen[-1].mean() > 40


def test_a_view_glides_without_stopping_at_its_aims():
    aims = ((0, 100, 500), (1000, 300, 500), (2000, 500, 500), (3000, 700, 500))
    xs = [aim_at(aims, ms)[0] for ms in range(0, 3001, 100)]
    steps = [b - a for a, b in pairwise(xs)]
    assert all(step == pytest.approx(0.02, abs=0.001) for step in steps)
    assert aim_at(aims, -5) == (0.1, 0.5)
    assert aim_at(aims, 9999) == (0.7, 0.5)


@pytest.mark.parametrize("aspect", SIZES)
@pytest.mark.parametrize("at", [(0.12, 0.2), (0.85, 0.8), (0.5, 0.5)])
def test_a_still_never_loses_what_must_be_kept(tmp_path, aspect, at):
    """Whatever the frame's shape and the move: all of the ball, from the first frame to the last."""
    width, height, radius = 600, 420, 30
    path = tmp_path / "still.png"
    cv2.imwrite(str(path), with_disc(ground(4, width, height), *at, radius))
    box = [at[0] - radius / width, at[1] - radius / height, at[0] + radius / width, at[1] + radius / height]
    keep = tuple(round(1000 * min(1.0, max(0.0, edge))) for edge in box)
    for seed in (1, 2):
        on = stage(aspect, seed=seed, caption_band=False)
        scene = PhotoScene(Photo(image=asset(path), keep=keep), on, {path.name: path})
        areas = []
        for t in (0.0, 1.0, 2.0, 3.0, 4.0):
            seen = drawn(scene, on, t)[:, :, :3]
            mask = cv2.inRange(cv2.cvtColor(seen, cv2.COLOR_BGR2HSV), (18, 120, 150), (34, 255, 255))
            assert not any(edge.any() for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
            areas.append(int((mask > 0).sum()))
        assert min(areas) > 0.6 * max(areas)


@pytest.mark.parametrize("side", [0.06, 0.94])
def test_a_print_holds_all_that_must_be_kept_though_it_lies_at_the_side(tmp_path, side):
    """Wider than a tall frame: the photo is shown as a print, cropped a little, and not there."""
    width, height, radius = 800, 360, 24
    path, places = tmp_path / "still.png", sorted((side, 0.5))
    picture = ground(4, width, height)
    for x in places:
        picture = with_disc(picture, x, 0.5, radius)
    cv2.imwrite(str(path), picture)
    on = stage("tall", caption_band=False)
    keep = (round(places[0] * 1000) - 31, 400, round(places[1] * 1000) + 31, 600)
    seen = drawn(PhotoScene(Photo(image=asset(path), keep=keep), on, {path.name: path}), on, 2.0)[:, :, :3]
    mask = cv2.inRange(cv2.cvtColor(seen, cv2.COLOR_BGR2HSV), (18, 120, 150), (34, 255, 255))
    columns = np.flatnonzero(mask.sum(axis=0))
    assert columns[-1] - columns[0] > on.width * 0.5, "both balls"
