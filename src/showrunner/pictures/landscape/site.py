"""Where a landscape is laid out: horizon, sun, camera and the strips that its parts are drawn on."""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from showrunner.film.pictures import Landscape, Terrain
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import RGB, Colour, mix
from showrunner.pictures.ease import clamp
from showrunner.pictures.landscape.light import Light, light_for
from showrunner.pictures.layers import Sheet
from showrunner.pictures.stage import Aspect, Stage

# The horizon as a share of the height. Tall frames look down on more ground, or the sky would be empty.
HORIZON: dict[Terrain, dict[Aspect, float]] = {
    "ocean": {"wide": 0.60, "tall": 0.58, "square": 0.60, "portrait": 0.59},
    "lake": {"wide": 0.58, "tall": 0.56, "square": 0.58, "portrait": 0.57},
    "city": {"wide": 0.74, "tall": 0.68, "square": 0.72, "portrait": 0.70},
    "mountain": {"wide": 0.72, "tall": 0.66, "square": 0.70, "portrait": 0.68},
    "forest": {"wide": 0.72, "tall": 0.66, "square": 0.70, "portrait": 0.68},
    "meadow": {"wide": 0.68, "tall": 0.62, "square": 0.66, "portrait": 0.64},
    "desert": {"wide": 0.64, "tall": 0.58, "square": 0.62, "portrait": 0.60},
    "space": {"wide": 1.0, "tall": 1.0, "square": 1.0, "portrait": 1.0},
}
TAIL_S = 0.6  # a transition may show the scene this long past its end
PAN_SPEED = 0.020  # of the width per second at depth 1; taste: noticed, not felt
PAN_MOST = 0.10  # of the width over the whole plate


@dataclass(frozen=True)
class Site:
    """The laid-out frame. All lengths are px of the frame, y down."""

    stage: Stage
    picture: Landscape
    light: Light
    horizon: float
    sun: tuple[float, float]
    pan: float  # camera travel over the plate at depth 1; negative leads left

    @property
    def width(self) -> int:
        return self.stage.width

    @property
    def height(self) -> int:
        return self.stage.height

    @property
    def span(self) -> float:
        """The shorter side: what the size of things is measured by."""
        return float(min(self.width, self.height))

    @property
    def unit(self) -> float:
        return self.stage.unit

    @property
    def towards_sun(self) -> int:
        """-1 when light comes from the left, 1 from the right."""
        return -1 if self.sun[0] < self.width / 2 else 1

    @property
    def phases(self) -> int:
        """Copies of each layer: at 2160p half a pixel is as fine to the eye as a quarter at 1080p."""
        return 4 if self.span <= 1200 else 2

    @property
    def has_water(self) -> bool:
        return self.picture.terrain in ("ocean", "lake", "city")

    def in_light(self, colour: Colour) -> RGB:
        """What a thing of this colour looks like here and now."""
        return mix(colour, self.light.near, self.light.dimness)

    @property
    def snow(self) -> RGB:
        """Fresh snow in this light: it has the sky's colour, never its own white."""
        return mix(mix("#f4f8ff", self.light.haze, 0.42), self.light.far, min(0.85, 1.35 * self.light.dimness))

    def camera(self, t: float) -> float:
        return self.pan * (t / self.stage.seconds - 0.5)

    def drift(self, speed: float) -> float:
        """`speed` px/s at 1080p, slowed for long plates so that the strip need not grow without end."""
        most = 0.12 * self.width / (self.stage.seconds + TAIL_S)
        return clamp(speed * self.unit, -most, most)

    def overhang(self, depth: float, drift: float = 0.0) -> int:
        """How far a strip must reach past each side of the frame."""
        camera = abs(self.camera(self.stage.seconds + TAIL_S)) * depth
        return int(camera + abs(drift) * (self.stage.seconds + TAIL_S)) + 3

    def strip(self, top: float, depth: float, bottom: float | None = None, drift: float = 0.0) -> "Strip":
        """An empty strip of frame rows [top, bottom); None is the frame's end."""
        return Strip(self, top, self.height if bottom is None else bottom, depth, drift)

    def rng(self, *purpose: object) -> random.Random:
        return self.stage.rng("landscape", self.picture.terrain, *purpose)

    def noise(self, *purpose: object) -> np.random.Generator:
        return np.random.default_rng(self.rng(*purpose).getrandbits(64))


class Strip:
    """A strip being drawn: `canvas` takes frame coordinates, x from `left` to `right`."""

    def __init__(self, site: Site, top: float, bottom: float, depth: float, drift: float) -> None:
        over = site.overhang(depth, drift)
        self.top, self.bottom = max(0, int(top)), max(int(top) + 1, int(np.ceil(bottom)))
        self.left, self.right = -over, site.width + over
        self.depth, self._drift = depth, drift
        self.bitmap = Bitmap(self.right - self.left, self.bottom - self.top)
        self.canvas: Any = self.bitmap.canvas
        self.canvas.translate(-self.left, -self.top)

    def sheet(self, soft: bool = False) -> Sheet:
        return Sheet(self.bitmap, self.left, self.top, self.depth, self._drift, soft)


def site_for(picture: Landscape, stage: Stage) -> Site:
    light = light_for(picture.time, picture.weather)
    horizon = HORIZON[picture.terrain][stage.aspect] * stage.height
    chance = stage.rng("landscape", picture.terrain, "sun")
    side = chance.uniform(0.24, 0.40) if chance.random() < 0.5 else chance.uniform(0.60, 0.76)
    height = horizon - 0.13 * stage.height if light.sun_is_low else chance.uniform(0.17, 0.24) * stage.height
    pan = min(PAN_SPEED * stage.seconds, PAN_MOST) * stage.width
    return Site(
        stage=stage,
        picture=picture,
        light=light,
        horizon=horizon,
        sun=(side * stage.width, height),
        pan=pan if chance.random() < 0.5 else -pan,
    )
