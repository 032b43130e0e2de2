import hashlib
from itertools import pairwise

import numpy as np
import pytest

from showrunner.film import looks
from showrunner.film.formats import Raster
from showrunner.film.look import Look, TransitionKind
from showrunner.pictures import transitions
from showrunner.pictures.canvas import Bitmap

KINDS: tuple[TransitionKind, ...] = ("cut", "dissolve", "push", "wipe", "zoom", "glitch")
MOVING = KINDS[1:]
WIDE, TALL = Raster(width=480, height=270, fps=30), Raster(width=270, height=480, fps=30)
LOOK = Look(palette=looks.PALETTES["midnight"], style=looks.STYLES["modern"])


def picture(raster: Raster, level: int, seed: int) -> Bitmap:
    """An opaque frame of soft noise about `level`."""
    bitmap = Bitmap(raster.width, raster.height)
    noise = np.random.default_rng(seed).integers(-20, 20, (raster.height, raster.width, 3))
    bitmap.pixels[:, :, :3] = np.clip(noise + level, 0, 255)
    bitmap.pixels[:, :, 3] = 255
    return bitmap


def shown(
    kind: TransitionKind, progress: float, raster: Raster = WIDE, levels: tuple[int, int] = (40, 200)
) -> np.ndarray:
    before, after = picture(raster, levels[0], 1), picture(raster, levels[1], 2)
    into = Bitmap(raster.width, raster.height)
    transitions.blend(kind, before, after, into, progress, LOOK, raster, seed=5)
    return into.pixels.copy()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raster", [WIDE, TALL])
def test_every_transition_begins_in_one_shot_and_ends_in_the_other(kind: TransitionKind, raster: Raster) -> None:
    assert np.array_equal(shown(kind, 1.0, raster), picture(raster, 200, 2).pixels)
    if kind != "cut":
        assert np.array_equal(shown(kind, 0.0, raster), picture(raster, 40, 1).pixels)
    assert np.array_equal(shown(kind, 1.7, raster), picture(raster, 200, 2).pixels)


@pytest.mark.parametrize("kind", MOVING)
def test_the_shots_themselves_are_left_alone(kind: TransitionKind) -> None:
    before, after, into = picture(WIDE, 40, 1), picture(WIDE, 200, 2), Bitmap(WIDE.width, WIDE.height)
    transitions.blend(kind, before, after, into, 0.5, LOOK, WIDE, seed=5)
    assert np.array_equal(before.pixels, picture(WIDE, 40, 1).pixels)
    assert np.array_equal(after.pixels, picture(WIDE, 200, 2).pixels)


@pytest.mark.parametrize("kind", MOVING)
@pytest.mark.parametrize("raster", [WIDE, TALL])
def test_every_frame_is_opaque_and_wholly_drawn(kind: TransitionKind, raster: Raster) -> None:
    before, after, into = picture(raster, 40, 1), picture(raster, 200, 2), Bitmap(raster.width, raster.height)
    for n in range(1, 13):
        into.pixels[:] = 0
        transitions.blend(kind, before, after, into, n / 13, LOOK, raster, seed=5)
        assert (into.pixels[:, :, 3] == 255).all()
        assert into.pixels[:, :, :3].max(axis=2).min() > 5


@pytest.mark.parametrize("kind", MOVING)
def test_a_frame_of_a_transition_depends_on_its_progress_alone(kind: TransitionKind) -> None:
    before, after = picture(WIDE, 40, 1), picture(WIDE, 200, 2)
    played = Bitmap(WIDE.width, WIDE.height)
    for n in range(1, 9):
        transitions.blend(kind, before, after, played, n / 13, LOOK, WIDE, seed=5)
    assert hashlib.sha256(played.pixels.tobytes()).digest() == hashlib.sha256(shown(kind, 8 / 13).tobytes()).digest()


@pytest.mark.parametrize("kind", MOVING)
@pytest.mark.parametrize("levels", [(30, 220), (220, 30), (120, 130)])
def test_no_transition_flashes(kind: TransitionKind, levels: tuple[int, int]) -> None:
    """WCAG 2.3.1 counts opposing changes of 10 % in relative luminance; one change of scene is not a flash."""
    means = [float(shown(kind, n / 13, WIDE, levels)[:, :, :3].mean()) / 255 for n in range(14)]
    swings = [b - a for a, b in pairwise(means)]
    direction = np.sign(levels[1] - levels[0])
    assert sum(-direction * swing for swing in swings if swing * direction < 0) < 0.1
    assert min(means) > min(levels) / 255 - 0.05
    assert max(means) < max(levels) / 255 + 0.05


@pytest.mark.parametrize("kind", ["dissolve", "push", "wipe", "zoom"])
def test_the_later_shot_gains_ground_steadily(kind: TransitionKind) -> None:
    means = [float(shown(kind, n / 13)[:, :, :3].mean()) for n in range(14)]
    assert means[4] < means[7] < means[10]
    assert means[3] < 100 < means[10]


def test_a_wide_film_is_pushed_from_the_right_and_a_tall_one_from_below() -> None:
    wide, tall = shown("push", 0.5, WIDE), shown("push", 0.5, TALL)
    assert wide[:, -20:, :3].mean() > 150 > wide[:, :20, :3].mean()
    assert tall[-20:, :, :3].mean() > 150 > tall[:20, :, :3].mean()


def test_a_wipe_wears_the_accents_of_the_film() -> None:
    def distance(colour: str) -> float:
        bgr = np.array([int(colour[n : n + 2], 16) for n in (5, 3, 1)])
        return float(np.abs(shown("wipe", 0.5)[:, :, :3].astype(int) - bgr).max(axis=2).min())

    assert distance(LOOK.palette.accent1) == 0
    assert distance(LOOK.palette.accent2) == 0


def test_another_seed_is_another_glitch() -> None:
    before, after = picture(WIDE, 40, 1), picture(WIDE, 200, 2)
    one, two = Bitmap(WIDE.width, WIDE.height), Bitmap(WIDE.width, WIDE.height)
    transitions.blend("glitch", before, after, one, 0.4, LOOK, WIDE, seed=1)
    transitions.blend("glitch", before, after, two, 0.4, LOOK, WIDE, seed=2)
    assert not np.array_equal(one.pixels, two.pixels)
