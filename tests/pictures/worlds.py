"""Small worlds for the tests of scenes: plates at 360 lines, with the texts of bench/samples.py."""

import sys
from collections.abc import Sequence
from pathlib import Path

from showrunner.film.brief import Format
from showrunner.film.formats import raster
from showrunner.film.look import Look
from showrunner.film.looks import PALETTES, STYLES
from showrunner.film.pictures import Picture
from showrunner.film.timeline import Plate
from showrunner.pictures.kinds import build
from showrunner.pictures.stage import Scene, Stage, stage_for

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from samples import SAMPLES, TEXTS, sample

FPS = 24
FORMATS: tuple[Format, ...] = ("16:9", "9:16", "1:1", "4:5")

__all__ = ["FORMATS", "FPS", "SAMPLES", "TEXTS", "plate_of", "sample", "staged"]


def plate_of(
    picture: Picture,
    palette: str = "midnight",
    style: str = "modern",
    seed: int = 1,
    frames: int = 6 * FPS,
    anchors: Sequence[int] = (),
    captions: bool = True,
) -> Plate:
    return Plate(
        picture=picture,
        look=Look(palette=PALETTES[palette], style=STYLES[style], seed=seed),
        seed=seed,
        frames=frames,
        anchors=tuple(anchors),
        caption_band=captions,
    )


def staged(plate: Plate, format: Format = "16:9") -> tuple[Scene, Stage]:
    """The scene and its stage at draft size."""
    grid = raster(format, "draft", FPS)
    return build(plate, grid, {}), stage_for(plate, grid)
