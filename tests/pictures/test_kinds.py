"""Every kind of picture has its scene."""

from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from pictures.worlds import FPS, plate_of

from showrunner.errors import MediaError
from showrunner.film.asset import Asset
from showrunner.film.formats import raster
from showrunner.film.pictures import Hero, Picture
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.kinds import KINDS, build
from showrunner.pictures.measure import boxes, faults
from showrunner.pictures.stage import stage_for

GRID = raster("16:9", "draft", FPS)


def hero_with(path: Path) -> tuple[Hero, dict[str, Path]]:
    asset = Asset(digest="a" * 64, media_type="image/png", size=path.stat().st_size)
    return Hero(title="Our bicycle", image=asset), {asset.digest: path}


def drawn(picture: Hero, files: dict[str, Path]) -> np.ndarray:
    scene = build(plate_of(picture), GRID, files)
    bitmap = Bitmap(GRID.width, GRID.height)
    scene.draw(bitmap, 3.0)
    assert faults(scene, stage_for(plate_of(picture), GRID)) == ()
    area = next(box.area for box in boxes(scene) if box.kind == "figure")
    return bitmap.pixels[int(area.top) : int(area.bottom), int(area.left) : int(area.right), :3]


def test_every_kind_of_picture_has_its_scene() -> None:
    union = get_args(get_args(Picture)[0])
    assert set(KINDS) == {kind.model_fields["kind"].default for kind in union}


def test_a_users_picture_replaces_the_icon(tmp_path: Path) -> None:
    path = tmp_path / "bicycle.png"
    cv2.imwrite(str(path), np.full((90, 160, 3), (20, 20, 220), np.uint8))
    middle = drawn(*hero_with(path))[40:-40, 40:-40]
    assert np.abs(middle.astype(int) - (20, 20, 220)).max() < 6


def test_a_cut_out_picture_lets_the_backdrop_through(tmp_path: Path) -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[30:70, 30:70] = (20, 220, 20, 255)
    path = tmp_path / "cut.png"
    cv2.imwrite(str(path), pixels)
    seen = drawn(*hero_with(path))
    height, width = seen.shape[:2]
    assert seen[height // 2, width // 2, 1] > 200
    assert seen[5, 5, 1] < 120


@pytest.mark.parametrize("shape", [(4, 900, 3), (900, 4, 3), (20, 20)])
def test_pictures_of_odd_shapes_stay_inside(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "odd.png"
    cv2.imwrite(str(path), np.full(shape, 128, np.uint8))
    drawn(*hero_with(path))


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"not a picture")
    picture, files = hero_with(path)
    with pytest.raises(MediaError, match=r"broken\.png"):
        build(plate_of(picture), GRID, files)
