"""Slow light behind a still backdrop, so that a settled scene goes on living. Mesh and grid move of themselves."""

import math
from typing import Any

from showrunner.pictures.canvas import NEAREST
from showrunner.pictures.colour import Colour
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.shapes import Plate, glow
from showrunner.pictures.stage import Stage

PERIOD_S = 19.0  # of one round; taste: seen to have moved, never seen moving
TRAVEL = 0.09  # of the frame's longer side


class Ambience:
    """Two soft stains of the accents on slow ellipses. They move by whole pixels, which nobody sees on soft edges."""

    def __init__(self, stage: Stage) -> None:
        palette, chance = stage.look.palette, stage.rng("ambience")
        strength = 0.17 if palette.is_dark else 0.13
        longer = max(stage.width, stage.height)
        self._travel = TRAVEL * longer
        self._stains = [
            self._stain(stage, colour, longer * radius, strength, chance.uniform(0, math.tau))
            for colour, radius in ((palette.accent1, 0.34), (palette.accent2, 0.27))
        ]

    def _stain(self, stage: Stage, colour: Colour, radius: float, strength: float, phase: float) -> tuple[Any, ...]:
        chance = stage.rng("stain", round(radius))
        x, y = stage.width * chance.uniform(0.1, 0.9), stage.height * chance.uniform(0.1, 0.9)
        plate = Plate(Area(x - radius, y - radius, x + radius, y + radius), 1)
        glow(plate.canvas, x, y, radius, colour, strength)
        return plate.image(), plate.left, plate.top, phase

    def draw(self, canvas: Any, t: float) -> None:
        for image, left, top, phase in self._stains:
            angle = phase + math.tau * t / PERIOD_S
            dx, dy = math.cos(angle) * self._travel, math.sin(angle) * self._travel * 0.6
            canvas.drawImage(image, round(left + dx), round(top + dy), NEAREST)
