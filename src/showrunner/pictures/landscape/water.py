"""Water: a true reflection of what has been drawn above it, bent by waves, with the sun's glitter on top.

Two tiles of noise are laid in perspective and scrolled by cv2.remap; a shader doing the same cost 20 ms a frame.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.colour import Colour, mix, parse, stroke
from showrunner.pictures.landscape.site import Site
from showrunner.pictures.landscape.sky import sun_at

Floats = NDArray[np.float32]

TILE = 256
RATE_HZ = 30


@dataclass(frozen=True)
class Sea:
    """How the water behaves."""

    calm: float  # 1 a mirror … 0 rough
    glitter: float  # strength of the sun's path
    speed: float = 1.0


class Water:
    """Rows [top, bottom) of the frame. Must be drawn after what it reflects."""

    def __init__(self, site: Site, top: int, sea: Sea, bottom: int | None = None) -> None:
        self._site, self._sea = site, sea
        self._top, self._bottom = top, site.height if bottom is None else bottom
        rows = self._bottom - top
        self._small = (max(16, round(site.width / (3.0 * site.unit))), max(8, round(rows / (2.0 * site.unit))))
        self._mirrored = min(rows, top)
        self._rough = self._tile("rough", 64)
        self._fine = self._tile("fine", 22)
        self._lay_maps(rows)
        light = site.light
        self._deep = _bgr(mix(light.water, light.near, 0.35))
        self._bright = _bgr(mix(light.glow, "#ffffff", 0.45 if site.picture.time != "night" else 0.75))
        self._line = mix(light.sky[3], "#ffffff", 0.3)

    @property
    def solid_from(self) -> int:
        return self._top

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        t = round(t * RATE_HZ) / RATE_HZ
        swell, ripple = self._waves(t)
        mirror = self._mirror(bitmap.pixels, swell)
        lit = self._light(mirror, swell, ripple, sun_at(self._site, t)[0] - camera * 0.02)
        area = bitmap.pixels[self._top : self._bottom]
        size = (self._site.width, self._bottom - self._top)
        area[:, :, :3] = cv2.resize(lit, size, interpolation=cv2.INTER_LINEAR)
        area[:, :, 3] = 255
        unit = self._site.unit
        bitmap.canvas.drawLine(0, self._top, self._site.width, self._top, stroke(self._line, 2.2 * unit, 0.4))

    def _tile(self, name: str, cell: int) -> Floats:
        """Noise in about -1..1 that repeats every TILE px both ways."""
        grid = self._site.noise("water", name).uniform(-1, 1, (TILE // cell, TILE // cell)).astype(np.float32)
        wide = np.tile(grid, (3, 3))
        large = cv2.resize(wide, (TILE * 3, TILE * 3), interpolation=cv2.INTER_CUBIC)
        return np.ascontiguousarray(large[TILE : 2 * TILE, TILE : 2 * TILE], np.float32)

    def _lay_maps(self, rows: int) -> None:
        """Where each small pixel looks up the noise, and how strongly it is disturbed there."""
        width, height = self._small
        down = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None] * (rows / self._site.span / 0.42)
        across = ((np.arange(width, dtype=np.float32) + 0.5) / width - 0.5)[None, :] * (
            self._site.width / self._site.span
        )
        away = 1.0 / (down + 0.05)
        self._map_x = np.ascontiguousarray(across * away * 42.0, np.float32)
        self._map_y = np.ascontiguousarray(np.broadcast_to(away * 120.0, (height, width)), np.float32)
        self._near = np.ascontiguousarray(np.broadcast_to(np.clip(down, 0, 1.2), (height, width)), np.float32)
        # At the horizon a pixel holds many waves: they average out.
        self._heave = np.ascontiguousarray(np.clip(down * 7.0, 0.0, 1.0) * np.ones((1, width), np.float32))
        self._columns = np.ascontiguousarray(
            np.broadcast_to(np.arange(width, dtype=np.float32)[None, :], (height, width))
        )
        self._rows = np.ascontiguousarray(
            np.broadcast_to(np.arange(height, dtype=np.float32)[::-1, None], (height, width))
        )

    def _waves(self, t: float) -> tuple[Floats, Floats]:
        """Swell and ripple, each about -1..1."""
        t *= self._sea.speed
        swell = self._lookup(self._rough, 1.0, t * 9.0, t * 17.0) * 0.62
        swell += self._lookup(self._rough, 2.3, -t * 14.0 + 70, -t * 20.0 + 30) * 0.38
        ripple = self._lookup(self._fine, 1.4, -t * 22.0, t * 31.0)
        return np.asarray(swell * self._heave, np.float32), ripple

    def _lookup(self, tile: Floats, scale: float, shift_x: float, shift_y: float) -> Floats:
        x = cv2.addWeighted(self._map_x, scale, self._map_x, 0.0, shift_x % TILE)
        y = cv2.addWeighted(self._map_y, scale, self._map_y, 0.0, shift_y % TILE)
        return np.asarray(cv2.remap(tile, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)

    def _mirror(self, pixels: Pixels, swell: Floats) -> Floats:
        """The rows above the water upside down, bent by the swell: (h, w, 3) BGR 0..255."""
        width, height = self._small
        above = pixels[self._top - self._mirrored : self._top, :, :3]
        share = self._mirrored / (self._bottom - self._top)
        small = cv2.resize(above, (width, max(2, round(height * share))), interpolation=cv2.INTER_AREA)
        rough = 1.0 - self._sea.calm
        bend_x = self._columns + swell * (2.0 + 16.0 * self._near * rough)
        tall = small.shape[0]
        bend_y = self._rows - (height - tall) + swell * (0.8 + (10.0 + 60.0 * rough) * self._near)
        return np.asarray(
            cv2.remap(small, bend_x, bend_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
        )

    def _light(self, mirror: Floats, swell: Floats, ripple: Floats, sun_x: float) -> Pixels:
        """Mix reflection and depth, then add the glitter."""
        rough = 1.0 - self._sea.calm
        depth = np.clip(0.10 + 0.48 * self._near + (0.10 + 0.30 * rough) * swell, 0.04, 0.86)[:, :, None]
        colour = mirror * (1.0 - depth) + self._deep * depth
        crest = np.clip((ripple * 0.55 + swell * 0.75 - 0.16) * 2.6, 0, 1)
        colour += (crest * (0.05 + 0.05 * self._near))[:, :, None] * self._bright
        if self._sea.glitter > 0:
            width = self._small[0]
            reach = (0.035 + 0.16 * self._near) * width * min(1.0, 1.4 * self._site.height / self._site.width)
            away = (self._columns - sun_x / self._site.width * width + swell * 9.0) / reach
            path = np.exp(-away * away) * self._sea.glitter * (0.16 + 0.95 * crest) * (1.0 - 0.40 * self._near)
            colour += path[:, :, None] * self._bright
        return np.asarray(np.clip(colour, 0, 255), np.uint8)


def _bgr(colour: Colour) -> Floats:
    r, g, b = parse(colour)
    return np.array([b, g, r], np.float32) * 255
