"""From a plate to a scene: which class draws which kind of picture."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from showrunner.film.formats import Raster
from showrunner.film.timeline import Plate
from showrunner.pictures.stage import Scene, stage_for
from showrunner.pictures.scenes.title import TitleScene

_KINDS: dict[str, Callable[[Any, Any, Mapping[str, Path]], Scene]] = {
    "title": TitleScene,
}


def build(plate: Plate, raster: Raster, files: Mapping[str, Path]) -> Scene:
    """The scene of a plate, laid out and baked for `raster`. `files` holds the picture's assets by digest."""
    return _KINDS[plate.picture.kind](plate.picture, stage_for(plate, raster), files)
