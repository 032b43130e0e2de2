"""Water: a true reflection of what has been drawn above it, bent by waves, with the sun's glitter on top.

Waves are two tiles of noise laid out in perspective and scrolled; a shader doing the same cost 20 ms a frame at 1080p.
Everything is computed on a third of the width and half of the height, because water is stretched sideways anyway.
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

TILE = 256  # px; noise repeats after this


@dataclass(frozen=True)
class Sea:
    """How the water behaves."""

    calm: float  # 1 a mirror … 0 rough
    glitter: float  # strength of the sun's path
    speed: float = 1.0


@dataclass(frozen=True)
class _Train:
    """One train of waves: which noise, how fine, and how it travels in tile px per second."""

    tile: Floats
    x: Floats
    y: Floats
    speed: tuple[float, float]

    def at(self, t: float) -> Floats:
        x, y = self.x + np.float32(self.speed[0] * t % TILE), self.y + np.float32(self.speed[1] * t % TILE)
        return np.asarray(cv2.remap(self.tile, x, y, cv2.INTER_LINEAR), np.float32)


class Water:
    """Rows from `top` to the frame's end. Must be drawn after what it reflects."""

    def __init__(self, site: Site, top: int, sea: Sea) -> None:
        self._site, self._sea, self._top = site, sea, top
        rows = site.height - top
        self._small = (max(16, round(site.width / (3.0 * site.unit))), max(8, round(rows / (2.0 * site.unit))))
        self._lay_out(rows)
        light = site.light
        self._deep = _filled(self._small, mix(light.water, light.near, 0.35))
        self._bright = _bgr(mix(light.glow, "#ffffff", 0.75 if site.picture.time == "night" else 0.45))
        self._line = mix(light.sky[3], "#ffffff", 0.3)

    @property
    def solid_from(self) -> int:
        return self._top

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        swell, ripple = self._waves(t * self._sea.speed)
        colour = self._sunk(self._mirror(bitmap.pixels, swell), swell)
        self._shine(colour, swell, ripple, sun_at(self._site, t)[0] - camera * 0.02)
        eight = cv2.convertScaleAbs(np.clip(colour, 0, 255))
        area = bitmap.pixels[self._top :]
        cv2.resize(eight, (area.shape[1], area.shape[0]), dst=area, interpolation=cv2.INTER_LINEAR)
        unit = self._site.unit
        bitmap.canvas.drawLine(0, self._top, self._site.width, self._top, stroke(self._line, 2.2 * unit, 0.3))

    def _lay_out(self, rows: int) -> None:
        """Perspective: how near each small pixel is, and where it looks up the noise."""
        site, (width, height) = self._site, self._small
        down = ((np.arange(height) + 0.5) / height)[:, None] * (rows / site.span / 0.42)
        across = ((np.arange(width) + 0.5) / width - 0.5)[None, :] * (site.width / site.span)
        away = 1.0 / (down + 0.05)
        x, y = across * away * 150.0, np.broadcast_to(away * 330.0, (height, width))
        self._near = _full(np.clip(down, 0, 1.2), width, height)
        # At the horizon a pixel holds many waves: they average out.
        self._heave = _full(np.clip(down * 7.0, 0.0, 1.0), width, height)
        self._columns = _full(np.arange(width)[None, :], width, height)
        self._rows = _full(np.arange(height)[::-1, None], width, height)
        rough, fine = self._tile("rough", 64), self._tile("fine", 22)
        self._trains = (
            _train(rough, x, y, 1.3, (11.0, 20.0)),
            _train(rough, x + 70, y + 30, 3.1, (-14.0, -20.0)),
            _train(fine, x, y, 2.2, (-22.0, 31.0)),
        )

    def _tile(self, name: str, cell: int) -> Floats:
        """Noise in about -1..1 that repeats every TILE px, twice over both ways so that look-ups need not wrap."""
        grid = self._site.noise("water", name).uniform(-1, 1, (TILE // cell, TILE // cell)).astype(np.float32)
        size = TILE // cell * cell
        large = cv2.resize(np.tile(grid, (3, 3)), (size * 3, size * 3), interpolation=cv2.INTER_CUBIC)
        one = cv2.resize(large[size : 2 * size, size : 2 * size], (TILE, TILE), interpolation=cv2.INTER_LINEAR)
        return np.ascontiguousarray(np.tile(one, (2, 2))[: 2 * TILE, : 2 * TILE], np.float32)

    def _waves(self, t: float) -> tuple[Floats, Floats]:
        """Swell and ripple, each about -1..1."""
        first, second, ripple = (train.at(t) for train in self._trains)
        swell = cv2.multiply(cv2.addWeighted(first, 0.62, second, 0.38, 0), self._heave)
        return np.asarray(swell, np.float32), ripple

    def _mirror(self, pixels: Pixels, swell: Floats) -> Floats:
        """The rows above the water upside down, bent by the swell: (h, w, 4) BGRA 0..255."""
        width, height = self._small
        rows = pixels.shape[0] - self._top
        held = min(rows, self._top)
        tall = max(2, round(height * held / rows))
        small = cv2.resize(pixels[self._top - held : self._top], (width, tall), interpolation=cv2.INTER_AREA)
        rough = 1.0 - self._sea.calm
        bend_x = self._columns + swell * (2.0 + 16.0 * self._near * rough)
        bend_y = self._rows + (swell * (0.8 + (10.0 + 60.0 * rough) * self._near) + (tall - height))
        bent = cv2.remap(small, bend_x, bend_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(bent, np.float32)

    def _sunk(self, mirror: Floats, swell: Floats) -> Floats:
        """The reflection mixed with the water's own colour, more of it near by and on the backs of waves."""
        rough = 1.0 - self._sea.calm
        depth = np.clip(0.10 + 0.48 * self._near + (0.10 + 0.30 * rough) * swell, 0.04, 0.86)
        share = cv2.merge([depth] * 4)
        return np.asarray(cv2.add(mirror, cv2.multiply(cv2.subtract(self._deep, mirror), share)), np.float32)

    def _shine(self, colour: Floats, swell: Floats, ripple: Floats, sun_x: float) -> None:
        """Add light on the crests and the sun's path, in place."""
        crest = np.clip((ripple * 0.55 + swell * 0.75 - 0.16) * 2.6, 0, 1)
        light = crest * (0.05 + 0.05 * self._near)
        if self._sea.glitter > 0:
            width = self._small[0]
            reach = (0.035 + 0.16 * self._near) * width * min(1.0, 1.4 * self._site.height / self._site.width)
            away = (self._columns - np.float32(sun_x / self._site.width * width) + swell * 9.0) / reach
            path = np.exp(-away * away) * (0.16 + 0.95 * crest) * (1.0 - 0.40 * self._near)
            light = light + path * self._sea.glitter
        if self._sea.calm < 0.3:  # whitecaps
            light = light + np.clip((swell + 0.5 * ripple - 0.62) * 3.2, 0, 1) * (0.30 * self._near)
        b, g, r = self._bright
        cv2.add(colour, cv2.merge([light * b, light * g, light * r, np.zeros_like(light)]), dst=colour)


def _train(
    tile: Floats, x: NDArray[np.float64], y: NDArray[np.float64], scale: float, speed: tuple[float, float]
) -> _Train:
    return _Train(
        tile,
        np.ascontiguousarray(x * scale % TILE, np.float32),
        np.ascontiguousarray(y * scale % TILE, np.float32),
        speed,
    )


def _full(values: NDArray[np.generic], width: int, height: int) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(values, (height, width)), np.float32)


def _bgr(colour: Colour) -> tuple[np.float32, np.float32, np.float32]:
    r, g, b = parse(colour)
    return np.float32(b * 255), np.float32(g * 255), np.float32(r * 255)


def _filled(size: tuple[int, int], colour: Colour) -> Floats:
    """An opaque BGRA plate of one colour, 0..255."""
    return np.ascontiguousarray(np.broadcast_to(np.array([*_bgr(colour), 255], np.float32), (size[1], size[0], 4)))
