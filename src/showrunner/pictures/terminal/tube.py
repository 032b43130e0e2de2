"""A cathode ray tube: glow, static, scan lines, a curved screen, glitches and the moment it is switched on.

All of it happens in one channel, brightness; the phosphor's colour comes last, from a table. Three times quicker than
drawing in colour, and bright cores burn towards white by themselves.
"""

import math
import random
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.pictures.canvas import Pixels
from showrunner.pictures.colour import RGB, Colour, mix, parse
from showrunner.pictures.ease import ease_out

Plane = NDArray[np.uint8]  # (height, width) brightness

# dark of the screen, phosphor, burnt core
PHOSPHORS: dict[str, tuple[str, str, str]] = {
    "green": ("#03120a", "#4dff88", "#e9fff1"),
    "amber": ("#140b02", "#ffb13d", "#fff3da"),
    "blue": ("#040d1c", "#86c8ff", "#f2f9ff"),
}
AMBIENT = 34  # brightness of the unlit screen at its middle
NOISE_PLATES = 4


class Tube:
    """The optics of one screen of `width` × `height` px; `unit` is px per 1080th of the shorter side."""

    def __init__(self, width: int, height: int, unit: float, theme: str, noise: float, is_overlay: bool) -> None:
        """`noise` 0..1. An overlay is see-through where the screen is dark, and clear outside of it."""
        self.width, self.height, self._unit = width, height, unit
        x = np.asarray(((np.arange(width) + 0.5) / width * 2 - 1)[None, :], np.float32)
        y = np.asarray(((np.arange(height) + 0.5) / height * 2 - 1)[:, None], np.float32)
        self.unlit = _plane(AMBIENT * np.clip(1.05 - 0.55 * (x * x + y * y), 0, 1))
        self._shade = _plane(
            255 * _scan_lines(height, unit) * np.clip(1 - 0.42 * x**2 * y**2 - 0.20 * (x**2 + y**2), 0, 1)
        )
        self._curve = _curved(x, y, width, height)
        self._table = phosphor_table(theme, is_overlay)
        self._static = self._plates(noise)
        self._screen = self._outline() if is_overlay else None

    def lit(self, text: Plane) -> Plane:
        """The screen with `text` on it, glowing; before static and scan lines."""
        small = cv2.resize(text, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        near = cv2.GaussianBlur(small, (0, 0), 1.8 * self._unit)
        wide = cv2.GaussianBlur(small, (0, 0), 9 * self._unit)
        glow = cv2.addWeighted(near, 0.62, wide, 0.95, 0)
        full = cv2.resize(glow, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.add(cv2.add(full, self.unlit), text), np.uint8)

    def show(
        self, lit: Plane, t: float, frame: int, glitch: float, power: float, chance: random.Random, into: Pixels
    ) -> None:
        """Overwrite BGRA `into` with the screen at `t` seconds.

        `glitch` 0..1 is how badly the signal is torn, `power` 0..1 how far the tube is switched on.
        """
        plane = np.asarray(cv2.add(lit, self._static[frame % NOISE_PLATES]), np.uint8) if self._static else lit.copy()
        self._roll(plane, t)
        cv2.multiply(plane, self._shade, dst=plane, scale=1.40 / 255)
        if glitch > 0:
            tear(plane, glitch, chance)
        plane = self._curved_plane(plane)
        rows = slice(0, self.height)
        if power < 1:
            plane, rows = opening(plane, power)
        np.take(self._table, plane, axis=0, out=into.view(np.uint32)[:, :, 0], mode="clip")
        if self._screen is not None:
            cv2.multiply(into, self._screen, dst=into, scale=1 / 255)
            into[: rows.start] = into[rows.stop :] = 0
        if glitch > 0:
            self._split(into, glitch)

    def _roll(self, plane: Plane, t: float) -> None:
        """A faint bright bar wandering down, as on a filmed screen."""
        middle = (t * 0.13 % 1.25 - 0.12) * self.height
        reach = 0.10 * self.height
        top, bottom = max(0, int(middle - reach)), min(self.height, int(middle + reach))
        if bottom > top:
            away = (np.arange(top, bottom) - middle) / reach
            bar = _plane(7 * (1 - away * away) ** 2)[:, None]
            plane[top:bottom] = cv2.add(plane[top:bottom], np.repeat(bar, self.width, axis=1))

    def _split(self, into: Pixels, glitch: float) -> None:
        """Red and blue slip apart."""
        slip = int(14 * glitch * self._unit) + 1
        into[:, slip:, 2] = into[:, :-slip, 2].copy()
        into[:, :-slip, 0] = into[:, slip:, 0].copy()
        if self._screen is not None:
            np.maximum(into[:, :, 3], into[:, :, :3].max(axis=2), out=into[:, :, 3])

    def _plates(self, noise: float) -> list[Plane]:
        if noise <= 0:
            return []
        most = max(2, round(60 * noise))
        grain = max(1, round(2 * self._unit))
        plates = []
        for k in range(NOISE_PLATES):
            small = np.random.default_rng(k).integers(
                0, most, (-(-self.height // grain), -(-self.width // grain)), dtype=np.uint8
            )
            large = np.repeat(np.repeat(small, grain, axis=0), grain, axis=1)
            plates.append(np.ascontiguousarray(large[: self.height, : self.width]))
        return plates

    def _outline(self) -> Pixels:
        """What of the frame is screen: everything inside its curved edge, softly."""
        inside = np.full((self.height, self.width), 255, np.uint8)
        return np.ascontiguousarray(cv2.merge([self._curved_plane(inside)] * 4), np.uint8)

    def _curved_plane(self, plane: Plane) -> Plane:
        curved = cv2.remap(plane, *self._curve, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        return np.asarray(curved, np.uint8)


def phosphor_table(theme: str, is_overlay: bool) -> NDArray[np.uint32]:
    """Brightness to BGRA premultiplied, (256,), one pixel in four bytes. Raises KeyError for an unknown theme."""
    dark, phosphor, core = PHOSPHORS[theme]
    stops: list[tuple[int, Colour]] = [(0, "#000000"), (36, dark), (185, phosphor), (255, mix(phosphor, core, 0.75))]
    colours = np.array([_between(stops, level) for level in range(256)])
    alpha = np.clip(0.84 + np.arange(256) / 255 * 0.5, 0, 1) if is_overlay else np.ones(256)
    bgra = np.concatenate([colours[:, ::-1] * alpha[:, None], alpha[:, None]], axis=1)
    return np.ascontiguousarray((bgra * 255).round(), np.uint8).view(np.uint32)[:, 0]


def _between(stops: list[tuple[int, Colour]], level: int) -> RGB:
    for (low, a), (high, b) in pairwise(stops):
        if level <= high:
            return mix(a, b, (level - low) / (high - low))
    return parse(stops[-1][1])


def _plane(values: NDArray[Any]) -> Plane:
    return np.ascontiguousarray(np.clip(values, 0, 255).round(), np.uint8)


def _scan_lines(height: int, unit: float) -> NDArray[np.float32]:
    period = max(3, round(4 * unit))
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(0.80 + 0.20 * np.cos(2 * math.pi * rows / period), np.float32)


def _curved(x: NDArray[np.float32], y: NDArray[np.float32], width: int, height: int) -> tuple[Any, Any]:
    """Maps that bulge the picture a little. Floats: cv2.remap takes 2.6 ms with them at 1080p, 6.6 with fixed point."""
    bulge, square = 0.045, x * x + y * y
    from_x = (x * (1 + bulge * 0.9 * square) / (1 + bulge * 0.9) + 1) * width / 2 - 0.5
    from_y = (y * (1 + bulge * square) / (1 + bulge) + 1) * height / 2 - 0.5
    return np.ascontiguousarray(from_x, np.float32), np.ascontiguousarray(from_y, np.float32)


def tear(plane: Plane, glitch: float, chance: random.Random) -> None:
    """Shift bands sideways, and at its worst lay static over one, in place."""
    height, width = plane.shape
    for _ in range(int(4 + 10 * glitch)):
        thick = chance.randrange(max(2, height // 180), max(3, int(height * (0.02 + 0.085 * glitch))))
        top = chance.randrange(height - thick)
        shift = int(chance.uniform(-1, 1) * width * 0.10 * glitch)
        plane[top : top + thick] = np.roll(plane[top : top + thick], shift, axis=1)
    if glitch > 0.55:
        thick = height // 14
        top = chance.randrange(height - thick)
        small = np.random.default_rng(chance.getrandbits(32)).integers(
            0, 160, (max(1, thick // 6), width // 3), dtype=np.uint8
        )
        static = cv2.resize(small, (width, thick), interpolation=cv2.INTER_NEAREST)
        plane[top : top + thick] = cv2.add(plane[top : top + thick], static)


def opening(plane: Plane, power: float) -> tuple[Plane, slice]:
    """The picture opening from a bright line, and the rows it has reached."""
    height, width = plane.shape
    share = ease_out(power, 3)
    rows = max(2, int(height * share))
    top = (height - rows) // 2
    squeezed = cv2.resize(plane, (width, rows), interpolation=cv2.INTER_AREA)
    opened = np.zeros_like(plane)
    opened[top : top + rows] = cv2.add(squeezed, np.full_like(squeezed, int(170 * (1 - share))))
    return opened, slice(top, top + rows)
