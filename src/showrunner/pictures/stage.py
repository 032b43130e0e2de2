"""The frame a picture is laid out in, and what every scene must be able to do.

Layout is by aspect class, never by scaling one layout to another; sizes are in units of a 1080th of the shorter side.
"""

import random
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import skia

from showrunner.film import showing
from showrunner.film.formats import Raster
from showrunner.film.look import Look
from showrunner.film.timeline import Plate
from showrunner.kit.chance import rng
from showrunner.pictures.canvas import Bitmap

Aspect = Literal["wide", "tall", "square", "portrait"]

# Shares of the frame, chosen by eye: the captions need about two lines, and phones lay their own buttons over the
# bottom of a 9:16 film.
MARGIN_X: dict[Aspect, float] = {"wide": 0.08, "tall": 0.085, "square": 0.08, "portrait": 0.08}
MARGIN_Y: dict[Aspect, float] = {"wide": 0.09, "tall": 0.10, "square": 0.085, "portrait": 0.085}
CAPTION_BAND: dict[Aspect, float] = {"wide": 0.24, "tall": 0.39, "square": 0.30, "portrait": 0.28}
APP_BAND: dict[Aspect, float] = {"wide": 0.09, "tall": 0.17, "square": 0.085, "portrait": 0.085}


@dataclass(frozen=True)
class Stage:
    """Where and how one plate is drawn. `content` is the safe rectangle for a picture's own text and figures."""

    width: int
    height: int
    fps: int
    frames: int
    look: Look
    seed: int
    anchors_s: tuple[float, ...]  # when each element is spoken of; () when nothing is
    content: Any  # skia.Rect
    caption_band: bool
    alone: bool = False  # a time line shows one event at a time

    @property
    def unit(self) -> float:
        """Pixels per 1/1080 of the shorter side: 1 at 1080p, 2 at 2160p."""
        return min(self.width, self.height) / 1080

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    @property
    def aspect(self) -> Aspect:
        return aspect_of(self.width, self.height)

    @property
    def margin_y(self) -> float:
        return MARGIN_Y[self.aspect] * self.height

    def rng(self, *purpose: object) -> random.Random:
        return rng("picture", self.seed, *purpose)


class Scene(Protocol):
    """A picture laid out and baked for one stage."""

    def draw(self, bitmap: Bitmap, t: float) -> None:
        """Overwrite every pixel with the picture at `t` seconds from the plate's first frame.

        A function of `t` alone: jumping to `t` gives the pixels that drawing everything before gives. `t` may run up
        to half a second past the plate's end, because a transition shows the earlier scene going on.
        """
        ...


def aspect_of(width: int, height: int) -> Aspect:
    ratio = width / height
    if ratio > 1.2:
        return "wide"
    if ratio > 0.9:
        return "square"
    return "portrait" if ratio > 0.68 else "tall"


def content_rect(width: int, height: int, caption_band: bool) -> Any:
    """The safe skia.Rect: inside the margins, above the captions or (tall) an app's buttons."""
    aspect = aspect_of(width, height)
    bottom = (CAPTION_BAND if caption_band else APP_BAND)[aspect]
    side, top = MARGIN_X[aspect] * width, MARGIN_Y[aspect] * height
    return skia.Rect.MakeLTRB(side, top, width - side, height * (1 - bottom))


def stage_for(plate: Plate, raster: Raster) -> Stage:
    """The stage on which `plate` is drawn at `raster`."""
    return Stage(
        width=raster.width,
        height=raster.height,
        fps=raster.fps,
        frames=plate.frames,
        look=plate.look,
        seed=plate.seed,
        anchors_s=tuple(frame / raster.fps for frame in plate.anchors),
        content=content_rect(raster.width, raster.height, plate.caption_band),
        caption_band=plate.caption_band,
        alone=showing.stands_alone(plate, raster.fps) if plate.alone is None else plate.alone,
    )
