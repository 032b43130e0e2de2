"""From a plate to a scene: which class draws which kind of picture."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from showrunner.film.formats import Raster
from showrunner.film.timeline import Plate
from showrunner.pictures.clip import ClipScene
from showrunner.pictures.landscape.scene import LandscapeScene
from showrunner.pictures.photo import PhotoScene
from showrunner.pictures.scenes.bars import BarsScene
from showrunner.pictures.scenes.comparison import ComparisonScene
from showrunner.pictures.scenes.concept import ConceptScene
from showrunner.pictures.scenes.cta import CallToActionScene
from showrunner.pictures.scenes.hero import HeroScene
from showrunner.pictures.scenes.number import NumberScene
from showrunner.pictures.scenes.problem import ProblemScene
from showrunner.pictures.scenes.quote import QuoteScene
from showrunner.pictures.scenes.statement import StatementScene
from showrunner.pictures.scenes.steps import StepsScene
from showrunner.pictures.scenes.timeline import TimelineScene
from showrunner.pictures.scenes.title import TitleScene
from showrunner.pictures.scenes.worldmap import MapScene
from showrunner.pictures.stage import Scene, Stage, stage_for
from showrunner.pictures.terminal.scene import TerminalScene

KINDS: dict[str, Callable[[Any, Stage, Mapping[str, Path]], Scene]] = {
    "landscape": LandscapeScene,
    "title": TitleScene,
    "statement": StatementScene,
    "quote": QuoteScene,
    "steps": StepsScene,
    "number": NumberScene,
    "bars": BarsScene,
    "timeline": TimelineScene,
    "map": MapScene,
    "concept": ConceptScene,
    "comparison": ComparisonScene,
    "hero": HeroScene,
    "problem": ProblemScene,
    "cta": CallToActionScene,
    "terminal": TerminalScene,
    "photo": PhotoScene,
    "clip": ClipScene,
}


def build(plate: Plate, raster: Raster, files: Mapping[str, Path]) -> Scene:
    """The scene of a plate, laid out and baked for `raster`. `files` holds the picture's assets by digest.

    Raises MediaError when an asset cannot be read, NotFound for an icon or a prop that nobody can draw.
    """
    return KINDS[plate.picture.kind](plate.picture, stage_for(plate, raster), files)
