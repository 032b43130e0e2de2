"""Outlines of land and what the light does to them: noise, ridge lines, and the faces of mountains.

A mountain's face is shaded by the slope of its own outline, smoothed the more the further down one looks and bent by
noise: spines run down from every peak, and no facet ends in mid-air.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from showrunner.pictures.canvas import LINEAR, Pixels, image_of
from showrunner.pictures.colour import RGB

Floats = NDArray[np.float32]

STEP = 4.0  # px at 1080p between points of an outline


@dataclass(frozen=True)
class Outline:
    """The upper edge of a piece of land: y at each x, in px."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]

    def at(self, x: float) -> float:
        return float(np.interp(x, self.xs, self.ys))

    @property
    def top(self) -> float:
        return float(self.ys.min())

    def path(self, bottom: float) -> Any:
        """The land as a skia.Path, closed at `bottom`."""
        path = skia.Path()
        path.moveTo(float(self.xs[0]), bottom)
        for x, y in zip(self.xs, self.ys, strict=True):
            path.lineTo(float(x), float(y))
        path.lineTo(float(self.xs[-1]), bottom)
        path.close()
        return path


def field(
    chance: np.random.Generator, width: int, height: int, cell_x: float, cell_y: float, creased: bool = False
) -> Floats:
    """Noise in about 0..1, (height, width), bumps `cell_x` × `cell_y` px large; smooth or creased."""
    columns, rows = max(4, int(width / cell_x) + 3), max(4, int(height / cell_y) + 3)
    grid = chance.uniform(0, 1, (rows, columns)).astype(np.float32)
    how = cv2.INTER_LINEAR if creased else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grid, (width, height), interpolation=how), np.float32)


def softened(line: Floats, sigma: float) -> Floats:
    """A profile blurred by a Gaussian of `sigma` samples; its ends go on."""
    row = np.ascontiguousarray(line, np.float32)[None, :]
    return np.asarray(cv2.GaussianBlur(row, (0, 0), sigma, sigmaY=1e-3, borderType=cv2.BORDER_REPLICATE)[0])


def profile(
    chance: np.random.Generator, count: int, step: float, wave: float, roughness: float, octaves: int, smooth: bool
) -> NDArray[np.float64]:
    """1-D fractal noise in 0..1: `count` points `step` px apart, its broadest bumps `wave` px wide."""
    total = np.zeros(count)
    x = np.arange(count) * step
    strength = 1.0
    for _ in range(octaves):
        knots = chance.uniform(-1, 1, int(count * step / wave) + 3)
        where = x / wave + chance.uniform(0, 1)
        low = where.astype(int)
        share = where - low
        if smooth:
            share = share * share * (3 - 2 * share)
        total += strength * (knots[low] * (1 - share) + knots[low + 1] * share)
        strength *= roughness
        wave /= 2.07
        if wave < step:
            break
    low_end, high_end = float(total.min()), float(total.max())
    return (total - low_end) / max(1e-9, high_end - low_end)


def rolling(
    chance: np.random.Generator, left: float, right: float, base: float, rise: float, wave: float, step: float
) -> Outline:
    """Soft hills: the outline lies in [base - rise, base]."""
    xs = np.arange(left - step, right + 2 * step, step)
    heights = profile(chance, len(xs), step, wave, 0.34, 4, smooth=True)
    return Outline(xs, base - rise * heights)


def peaks(
    chance: np.random.Generator, left: float, right: float, base: float, rise: float, wave: float, step: float
) -> Outline:
    """Mountains: straight slopes between summits and saddles about `wave` px apart, broken up by finer noise."""
    xs = np.arange(left - step, right + 2 * step, step)
    knots_x, knots_y = _summits(chance, left - wave, right + wave, wave)
    coarse = np.interp(xs, knots_x, knots_y)
    fine = profile(chance, len(xs), step, wave * 0.42, 0.52, 7, smooth=False) - 0.5
    heights = np.clip(coarse + fine * 0.34 * (0.35 + coarse), 0, None)
    return Outline(xs, base - rise * heights / max(1e-9, float(heights.max())))


def _summits(
    chance: np.random.Generator, left: float, right: float, wave: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, high = left - wave * chance.uniform(0, 0.5), bool(chance.integers(2))
    xs, ys = [], []
    while x < right + wave:
        xs.append(x)
        ys.append(chance.uniform(0.55, 1.0) if high else chance.uniform(0.06, 0.34))
        x += wave * chance.uniform(0.26, 0.62)
        high = not high
    return np.array(xs), np.array(ys)


@dataclass(frozen=True)
class Rock:
    """Colours of a mountain's face. Distance takes over towards `foot`."""

    lit: RGB
    shade: RGB
    foot: RGB
    snow_lit: RGB
    snow_shade: RGB
    snow_line: float | None  # frame row above which snow lies; None: nowhere


def faces(chance: np.random.Generator, outline: Outline, rock: Rock, bottom: float, sun: int, unit: float) -> Any:
    """A skia.Shader that paints the land under `outline` down to `bottom`, lit from `sun` (-1 left, 1 right)."""
    scale = 2.0 * unit  # the texture is half of a 1080p frame; facets are soft at the scale of two pixels
    left, top = float(outline.xs[0]), outline.top
    width = max(8, int((float(outline.xs[-1]) - left) / scale))
    height = max(8, int((bottom - top) / scale))
    edge = np.interp((np.arange(width) + 0.5) * scale + left, outline.xs, outline.ys)
    edge = ((edge - top) / scale).astype(np.float32)
    rows = np.arange(height, dtype=np.float32)[:, None]
    depth = np.maximum(rows - edge[None, :], 0)
    lit = _lit(chance, edge, depth, sun)
    texture = _paint(chance, rock, depth, lit, rows * scale + top, bottom - top, scale)
    matrix = skia.Matrix().preTranslate(left, top).preScale(scale, scale)
    return image_of(texture).makeShader(skia.TileMode.kClamp, skia.TileMode.kClamp, LINEAR, matrix)


def _lit(chance: np.random.Generator, edge: Floats, depth: Floats, sun: int) -> Floats:
    """How much light each texel of the face gets, 0..1, with narrow edges between."""
    height, width = depth.shape
    levels = 6
    slopes = np.stack([np.gradient(softened(edge, 1.5 * 2**k)) for k in range(levels)])
    zigzag = field(chance, width, height, 70, 17, creased=True) - 0.5
    zigzag += 0.45 * (field(chance, width, height, 24, 7, creased=True) - 0.5)
    columns = np.arange(width, dtype=np.float32)[None, :] + zigzag * (1.0 + 1.5 * depth**0.78)
    column = np.clip(columns, 0, width - 1).astype(np.int32)
    level = np.clip(np.log2(1 + depth / 5.0), 0, levels - 1.001)
    low = level.astype(np.int32)
    share = level - low
    slope = slopes[low, column] * (1 - share) + slopes[low + 1, column] * share
    # Lesser spines: creases that run down the slope on either side.
    rows = np.arange(height)[:, None]
    slope += (field(chance, width, height, 26, 60, creased=True)[rows, column] - 0.5) * 0.62 * np.clip(depth / 30, 0, 1)
    return np.asarray(np.clip((slope * sun + 0.02) / 0.10 + 0.5, 0, 1), np.float32)


def _paint(
    chance: np.random.Generator, rock: Rock, depth: Floats, lit: Floats, ys: Floats, drop: float, scale: float
) -> Pixels:
    height, width = depth.shape
    ground = _blend(rock.shade, rock.lit, lit)
    if rock.snow_line is not None:
        ragged = field(chance, width, height, 11, 60, creased=True) - 0.5
        ragged += 0.5 * (field(chance, width, height, 4, 30, creased=True) - 0.5)
        # Shaded faces keep their snow a little further down, and the crest is always white.
        lies = (rock.snow_line - ys) / (0.05 * drop) + ragged * 4.4 + (0.5 - lit) * 0.9 - depth * scale / (0.5 * drop)
        white = np.clip(lies * 3.0 + 0.5, 0, 1)[:, :, None]
        ground = ground * (1 - white) + _blend(rock.snow_shade, rock.snow_lit, lit) * white
    fade = np.clip(depth * scale / (0.85 * drop), 0, 1)[:, :, None] ** 1.2
    ground = ground * (1 - fade) + np.array(rock.foot[::-1], np.float32) * fade
    opaque = np.ones((height, width, 1), np.float32)
    return np.asarray((np.concatenate([ground, opaque], axis=2) * 255).round(), np.uint8)


def _blend(low: RGB, high: RGB, share: Floats) -> Floats:
    """BGR floats between two colours."""
    a, b = np.array(low[::-1], np.float32), np.array(high[::-1], np.float32)
    mixed: Floats = a + (b - a) * share[:, :, None]
    return mixed
