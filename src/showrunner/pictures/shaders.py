"""Shaders, evaluated small and enlarged: a full-frame mesh gradient costs 72 ms in SkSL at 1080p, at a tenth of the
size and enlarged by OpenCV it costs 2."""

from functools import lru_cache
from typing import Any, TypeAlias

import cv2
import numpy as np
import skia

from showrunner.kit.chance import rng
from showrunner.pictures.canvas import Bitmap, Pixels

Uniform: TypeAlias = float | tuple[float, ...]

# Value noise and six octaves of it, for shaders to begin with.
NOISE = """
float hash(float2 p) { p = fract(p * float2(123.34, 456.21)); p += dot(p, p + 45.32); return fract(p.x * p.y); }
float noise(float2 p) {
  float2 i = floor(p), f = fract(p); f = f * f * (3 - 2 * f);
  return mix(mix(hash(i), hash(i + float2(1, 0)), f.x), mix(hash(i + float2(0, 1)), hash(i + float2(1, 1)), f.x), f.y);
}
float fractal(float2 p) {
  float v = 0, a = .5;
  for (int i = 0; i < 6; i++) {
    v += a * noise(p); a *= .5;
    p = float2(p.x * 1.6 - p.y * 1.2, p.x * 1.2 + p.y * 1.6) + 7.3;
  }
  return v;
}
"""

GRAIN_TRAVEL = 256  # px by which the window onto the grain plate may move


@lru_cache(64)
def _effect(source: str) -> Any:
    return skia.RuntimeEffect.MakeForShader(source)


def shader(source: str, **uniforms: Uniform) -> Any:
    """A skia.Shader from SkSL. Raises RuntimeError with the compiler's words when the source is wrong."""
    builder = skia.RuntimeShaderBuilder(_effect(source))
    for name, value in uniforms.items():
        builder.setUniform(name, [float(x) for x in value] if isinstance(value, tuple) else float(value))
    return builder.makeShader()


class LowShader:
    """`source` drawn at 1/`divisor` of the size. It must take `uniform float2 r`, the size it is drawn at in px."""

    def __init__(self, width: int, height: int, source: str, divisor: int = 8) -> None:
        self._source = source
        self._size = (width, height)
        self._small = Bitmap(max(2, -(-width // divisor)), max(2, -(-height // divisor)))

    def into(self, pixels: Pixels, **uniforms: Uniform) -> None:
        """Overwrite `pixels`, (height, width, 4) as given to the constructor; a view of whole rows will do."""
        small = self._small
        paint = skia.Paint(
            Shader=shader(self._source, r=(small.width, small.height), **uniforms), BlendMode=skia.BlendMode.kSrc
        )
        small.canvas.drawPaint(paint)
        cv2.resize(small.pixels, self._size, dst=pixels, interpolation=cv2.INTER_CUBIC)


def bake(source: str, width: int, height: int, divisor: int = 1, **uniforms: Uniform) -> Pixels:
    """The shader once, as BGRA pixels (height, width, 4)."""
    pixels: Pixels = np.empty((height, width, 4), np.uint8)
    LowShader(width, height, source, divisor).into(pixels, **uniforms)
    return pixels


@lru_cache(4)
def _grain_plates(width: int, height: int, strength: float) -> tuple[Pixels, Pixels]:
    """What is added and what is taken away: a quarter of it four times, which no eye finds in noise so faint."""
    quarter = (-(-(height + GRAIN_TRAVEL) // 2), -(-(width + GRAIN_TRAVEL) // 2))
    noise = np.random.default_rng(7).standard_normal(quarter, np.float32) * np.float32(strength)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.6) * 1.5
    return _plate(soft), _plate(-soft)


def _plate(plane: Any) -> Pixels:
    """Its positive part four times, as BGRA with no alpha, so that adding it leaves opacity alone."""
    eight = cv2.repeat(np.clip(plane, 0, 127).round().astype(np.uint8), 2, 2)
    return np.asarray(cv2.merge([eight, eight, eight, np.zeros_like(eight)]))


def grain(pixels: Pixels, index: int, strength: float = 1.3) -> None:
    """Film grain number `index` over opaque `pixels`, in place. It hides the steps of 8-bit gradients."""
    height, width = pixels.shape[:2]
    lighter, darker = _grain_plates(width, height, strength)
    chance = rng("grain", index)
    x, y = chance.randrange(GRAIN_TRAVEL), chance.randrange(GRAIN_TRAVEL)
    cv2.add(pixels, lighter[y : y + height, x : x + width], dst=pixels)
    cv2.subtract(pixels, darker[y : y + height, x : x + width], dst=pixels)
