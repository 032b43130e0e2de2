"""Footage as it is seen: cuts, quality, bars, likeness, and where the eye goes."""

import cv2
import numpy as np
import pytest
from library.scenes import HEIGHT, STEP_MS, WIDTH, ground, moving, shot, with_disc

from showrunner.film.footage import clusters, is_duplicate
from showrunner.media.footage import measures, saliency
from showrunner.media.footage.watching import LONGEST_MS, PER_SECOND, still, watched


def many(pictures, seconds):
    return [pictures] * round(seconds * PER_SECOND)


def test_a_video_is_split_where_it_is_cut():
    frames = shot([picture for seed in (1, 2, 3) for picture in many(with_disc(ground(seed), 0.3, 0.5), 2)])
    found = watched(frames, STEP_MS)
    assert [stretch.start_ms for stretch in found] == [0, 2000, 4000]
    assert all(1600 <= stretch.duration_ms < 2000 for stretch in found)


def test_a_moving_subject_is_no_cut():
    assert len(watched(shot(moving(1, 0.1, 0.9, seconds=4, fps=PER_SECOND)), STEP_MS)) == 1


def test_a_cut_is_seen_where_everything_moves_before_and_after():
    """As in traffic: the change at the cut is hardly larger than what happens all the time."""

    def rushing(seed, colour):
        bricks = np.random.default_rng(seed).uniform(0.2, 1.0, (HEIGHT // 20, WIDTH // 20)).repeat(20, 0).repeat(20, 1)
        wall = (bricks[..., None] * np.array(colour)).astype(np.uint8)
        return [np.roll(wall, 70 * n, axis=1) for n in range(2 * PER_SECOND)]

    found = watched(shot([*rushing(1, (60, 120, 220)), *rushing(2, (200, 150, 60))]), STEP_MS)
    assert [stretch.start_ms for stretch in found] == [0, 2000]


def test_no_frame_of_the_next_shot_belongs_to_a_stretch():
    frames = shot([*many(ground(1), 2), *many(ground(2), 2)])
    first, second = watched(frames, STEP_MS)
    assert first.end_ms < 2000 <= second.start_ms


def test_what_is_too_short_or_empty_is_left_out():
    flash = [*many(ground(1), 2), *many(ground(2), 0.5), *many(ground(3), 2)]
    assert [s.start_ms for s in watched(shot(flash), STEP_MS)] == [0, 2500]
    assert watched(shot(many(np.zeros((HEIGHT, WIDTH, 3), np.uint8), 3)), STEP_MS) == ()


def test_a_long_take_becomes_several():
    found = watched(shot(many(ground(1), 45)), STEP_MS)
    assert len(found) == 3
    assert all(stretch.duration_ms <= LONGEST_MS for stretch in found)


@pytest.mark.parametrize("at", [(0.15, 0.3), (0.5, 0.5), (0.8, 0.65)])
def test_the_eye_goes_to_what_stands_out(at):
    found = still(with_disc(ground(4), *at))
    (_, x, y), *_ = found.aims
    assert (x, y) == pytest.approx((at[0] * 1000, at[1] * 1000), abs=40)
    left, top, right, bottom = found.region
    assert left <= at[0] * 1000 <= right
    assert top <= at[1] * 1000 <= bottom
    assert right - left < 300


def test_the_eye_follows_what_moves():
    (found,) = watched(shot(moving(2, 0.15, 0.85, seconds=4, fps=PER_SECOND)), STEP_MS)
    xs = [x for _, x, _ in found.aims]
    assert xs == sorted(xs)
    assert xs[0] < 330
    assert xs[-1] > 640


def test_the_view_does_not_follow_what_trembles():
    pictures = [with_disc(ground(2), 0.5 + 0.01 * (n % 2), 0.5) for n in range(24)]
    (found,) = watched(shot(pictures), STEP_MS)
    assert len(found.aims) == 1


@pytest.mark.parametrize("skin", [(120, 150, 205), (60, 85, 130)])
def test_skin_is_looked_at_before_other_colours(skin):
    """Two patches on grey that differ from it by as much, one with the colour of skin and one with its complement."""
    light, a, b = cv2.cvtColor(np.uint8([[skin]]), cv2.COLOR_BGR2LAB)[0, 0].astype(int)
    other = cv2.cvtColor(np.uint8([[[light, 256 - a, 256 - b]]]), cv2.COLOR_LAB2BGR)[0, 0].tolist()
    seen = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    cv2.circle(seen, (90, 90), 18, skin, -1)
    cv2.circle(seen, (230, 90), 18, other, -1)
    x, _ = saliency.centre(saliency.saliency(seen))
    assert x < 0.45


def test_nothing_stands_out_of_a_plain_picture():
    plain = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    x, y = saliency.centre(saliency.saliency(plain))
    assert (x, y) == pytest.approx((0.5, 0.5), abs=0.02)


def test_black_bars_are_found_and_dark_pictures_have_none():
    boxed = with_disc(ground(3), 0.6, 0.5)
    boxed[:22], boxed[-22:] = 4, 4
    _, top, _, bottom = still(boxed).frame
    assert (top, bottom) == pytest.approx((1000 * 22 / HEIGHT, 1000 - 1000 * 22 / HEIGHT), abs=8)
    night = (ground(3) * 0.1).astype(np.uint8)
    night[:40] = 0
    assert still(night).frame == (0, 0, 1000, 1000)


def test_blur_and_bad_light_cost_quality():
    picture = with_disc(ground(5), 0.4, 0.5)
    blurred = [measures.sharpness(cv2.GaussianBlur(picture[:, :, 0], (0, 0), s)) for s in (0.3, 1.5, 3, 6)]
    assert blurred == sorted(blurred, reverse=True)
    assert blurred[0] > blurred[-1] + 400
    exposed = [measures.exposure((picture[:, :, 1] * s).astype(np.uint8)) for s in (1, 0.3, 0.1)]
    assert exposed == sorted(exposed, reverse=True)
    burnt = np.clip(picture[:, :, 1].astype(int) * 3, 0, 255).astype(np.uint8)
    assert measures.exposure(burnt) < exposed[0]
    assert still(cv2.GaussianBlur(picture, (0, 0), 5)).quality < still(picture).quality


def test_a_trembling_hand_is_told_from_a_pan():
    wide = ground(8, 480, 260)
    chance = np.random.default_rng(3)
    hand = [
        wide[(a := int(dy)) : a + HEIGHT, (b := int(dx)) : b + WIDTH]
        for dx, dy in 40 + chance.integers(-12, 13, (24, 2))
    ]
    pan = [wide[40 : 40 + HEIGHT, 4 * n : 4 * n + WIDTH] for n in range(24)]
    (shaken,), (panned,) = watched(shot(hand), STEP_MS), watched(shot(pan), STEP_MS)
    assert shaken.shake > 3 * panned.shake
    assert shaken.quality < panned.quality


def test_the_same_picture_encoded_again_is_a_duplicate_and_another_is_not():
    one = with_disc(ground(1), 0.3, 0.5)
    _, coded = cv2.imencode(".jpg", cv2.resize(one, (240, 136)), [cv2.IMWRITE_JPEG_QUALITY, 40])
    again = cv2.convertScaleAbs(cv2.imdecode(coded, cv2.IMREAD_COLOR), alpha=1.06, beta=4)
    found = [still(picture) for picture in (one, with_disc(ground(2), 0.3, 0.5), again)]
    assert is_duplicate(found[0], found[2])
    assert clusters(found) == [0, 1, 0]
