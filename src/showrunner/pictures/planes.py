"""Transitions of frames as films are encoded: luma and two halved planes of chroma, limited range.

Only those that move and mix pixels; a sixth of the work of turning every frame into colours of a screen and back. What
a push looks like is said in transitions.py.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.film.formats import Raster
from showrunner.pictures import ease, transitions
from showrunner.pictures.stage import aspect_of

Plane = NDArray[np.uint8]  # (height, width)
Planes = tuple[Plane, Plane, Plane]
BLACK = (16, 128, 128)


def dissolve(before: Planes, after: Planes, into: Planes, progress: float) -> None:
    """Overwrite `into` with the transition at `progress`, inside 0..1."""
    share = ease.smooth(progress)
    for old, new, out in zip(before, after, into, strict=True):
        cv2.addWeighted(new, share, old, 1.0 - share, 0.0, dst=out)


def push(before: Planes, after: Planes, into: Planes, progress: float, raster: Raster) -> None:
    """Overwrite `into` with the transition at `progress`, inside 0..1."""
    is_tall = aspect_of(raster.width, raster.height) in ("tall", "portrait")
    at = transitions.pushed(raster.height if is_tall else raster.width, progress, raster)
    edge, deeper = at.edge // 2 * 2, at.deeper // 2 * 2  # chroma has every second place
    light = transitions.shadow(edge, raster)
    for part, black, old, new, out in zip((1, 2, 2), BLACK, before, after, into, strict=True):
        was, now, both = (plane.T if is_tall else plane for plane in (old, new, out))
        both[:, : edge // part] = was[:, deeper // part : (deeper + edge) // part]
        both[:, edge // part :] = now[:, : both.shape[1] - edge // part]
        _shade(both[:, : edge // part], light[part - 1 :: part], black)
        transitions.smear(out, at.smear / part, is_tall)


def _shade(out: Plane, light: NDArray[np.float32], black: int) -> None:
    """Darken the last columns."""
    if len(light):
        shaded = out[:, -len(light) :]
        shaded[:] = np.round(black + (shaded.astype(np.float32) - black) * light)
