"""What must be seen together is seen together, whatever the film's shape."""

import pytest
from library.scenes import ground, video, with_disc
from pictures.stages import drawn, stage

from showrunner.film.asset import Asset
from showrunner.film.pictures import Clip
from showrunner.pictures.band import band
from showrunner.pictures.clip import ClipScene

WHOLE = (0.0, 0.0, 1.0, 1.0)
WIDE, TALL = (1920.0, 1080.0), (1080, 1920)


def test_what_fits_needs_no_band():
    assert band((400, 0, 600, 1000), WHOLE, WIDE, TALL) is None
    assert band((100, 0, 900, 1000), WHOLE, WIDE, (1920, 1080)) is None


@pytest.mark.parametrize("keep", [(50, 200, 950, 800), (0, 0, 1000, 1000), (0, 300, 400, 500), (550, 0, 990, 1000)])
def test_a_band_holds_all_that_is_kept(keep):
    found = band(keep, WHOLE, WIDE, TALL)
    assert found.width == 1080
    seen = found.width / found.height / (WIDE[0] / WIDE[1])  # its full height is seen: so much of its width
    assert found.middle[0] - seen / 2 <= keep[0] / 1000 + 0.002
    assert found.middle[0] + seen / 2 >= keep[2] / 1000 - 0.002
    assert 0 < found.height <= 1920


def test_black_bars_are_no_part_of_a_band():
    found = band((100, 0, 900, 1000), (0.2, 0.0, 0.8, 1.0), WIDE, TALL)
    assert found.middle[0] == pytest.approx(0.5)
    assert found.width / found.height == pytest.approx(0.6 * WIDE[0] / WIDE[1], rel=0.01)


def test_tall_footage_in_a_wide_film_is_treated_alike():
    found = band((0, 100, 1000, 900), WHOLE, (1080.0, 1920.0), (1920, 1080))
    assert found.height == 1080
    assert found.width < 1080


RED, BLUE = (40, 40, 230), (230, 60, 30)


@pytest.mark.parametrize(("keep", "seen"), [((60, 300, 940, 700), {"red", "blue"}), (None, set())])
def test_both_sides_are_on_screen_when_they_are_kept(tmp_path, keep, seen):
    picture = with_disc(with_disc(ground(1), 0.12, 0.5, 16, RED), 0.88, 0.5, 16, BLUE)
    path = video(tmp_path / "two.mp4", [picture] * 12)
    on = stage("tall", seconds=1)
    asset = Asset(digest=path.name, media_type="video/mp4", size=1)
    shown = drawn(ClipScene(Clip(video=asset, keep=keep), on, {path.name: path}), on, 0.5).astype(int)
    blue, green, red = (shown[..., n] for n in range(3))
    strong = {"red": red - green - blue > 60, "blue": blue - green - red > 60}
    assert {name for name, there in strong.items() if there.sum() > 30} == seen
    assert shown[..., :3].sum(axis=2).min(axis=1).max() > 30  # nothing is left black
