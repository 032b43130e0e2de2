"""What lies behind a scene's words: a slow mesh of the palette's colours, a plain field, paper, or a grid.

Drawn 15 times a second whatever the film's rate (its movement is far slower than that), and copied in between.
"""

from typing import Any

import cv2
import numpy as np
import skia

from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.colour import Tone, contrast_over, linear_gradient, mix, parse, stroke, tone
from showrunner.pictures.shaders import LowShader, Uniform, bake, grain
from showrunner.pictures.stage import Stage

RATE_HZ = 15
DIVISOR = 10
MUTE_CONTRAST, CALMER_TIMES = 3.3, 8

MESH = """
uniform float2 r; uniform float t; uniform float asp; uniform float sd; uniform float k;
uniform float3 c0; uniform float3 c1; uniform float3 a; uniform float3 b; uniform float3 d;
float blob(float2 u, float2 centre, float tight) {
  float2 q = (u - centre) * float2(asp, 1) / max(asp, 1) * 1.4;
  return exp(-dot(q, q) * tight);
}
half4 main(float2 p) {
  float2 u = p / r;
  float3 c = mix(c0, c1, smoothstep(0, 1.3, u.x * .35 + u.y * .8));
  c = mix(c, a, k * .62 * blob(u, float2(.14 + .10 * sin(t * .43 + sd), .14 + .10 * cos(t * .37 + sd)), 4.6));
  c = mix(c, b, k * .50 * blob(u, float2(.92 + .08 * cos(t * .31 + sd * 2), .26 + .16 * sin(t * .41 + sd)), 5.4));
  c = mix(c, d, k * .45 * blob(u, float2(.62 + .18 * sin(t * .27 + sd), 1.06 + .08 * cos(t * .5)), 5.0));
  return half4(half3(c), 1);
}"""


class Backdrop:
    """The style's backdrop in the palette's colours. `amount` scales the accents in it, 1 being the usual."""

    def __init__(self, stage: Stage, amount: float = 1.0) -> None:
        self._stage = stage
        self._kind = stage.look.style.backdrop
        self._buffer: Pixels = np.empty((stage.height, stage.width, 4), np.uint8)
        self._index: int | None = None
        self._mesh = LowShader(stage.width, stage.height, MESH, DIVISOR)
        self._still = None if self._kind == "mesh" else self._bake_still()
        self._lines = self._bake_grid() if self._kind == "grid" else None
        # Light fields keep more of themselves, or ink loses its contrast where the accents pool.
        self._strength = (0.62 if stage.look.palette.is_dark else 0.42) * amount
        if self._kind == "mesh":
            self._calm()

    def into(self, bitmap: Bitmap, t: float) -> None:
        """Overwrite `bitmap` with the backdrop at `t` seconds."""
        index = int(max(0.0, t) * RATE_HZ + 1e-6)
        if index != self._index:
            self._draw(index)
            self._index = index
        np.copyto(bitmap.pixels, self._buffer)

    def sample(self, rect: Any) -> Tone:
        """The tone under a skia.Rect over the whole of the scene, so that ink chosen by it stays readable."""
        stage = self._stage
        times = (0.0, stage.seconds / 2, stage.seconds)
        if self._kind == "mesh":
            return tone(np.concatenate([_cut(self._small(t), rect, DIVISOR) for t in times]))
        self._index = None
        self._draw(0)
        return tone(_cut(self._buffer, rect, 1))

    def _calm(self) -> None:
        """Take the accents back until secondary text can be read anywhere in the content."""
        for _ in range(CALMER_TIMES):
            if contrast_over(self._stage.look.palette.mute, self.sample(self._stage.content)) >= MUTE_CONTRAST:
                return
            self._strength *= 0.86

    def _small(self, t: float) -> Pixels:
        """The mesh a tenth as large, without grain."""
        stage = self._stage
        width, height = -(-stage.width // DIVISOR), -(-stage.height // DIVISOR)
        return bake(MESH, width, height, 1, **self._uniforms(int(t * RATE_HZ)))

    def _draw(self, index: int) -> None:
        if self._still is not None:
            np.copyto(self._buffer, self._still)
            if self._lines is not None:
                self._draw_grid(index)
            grain(self._buffer, index, 1.1)
            return
        self._mesh.into(self._buffer, **self._uniforms(index))
        grain(self._buffer, index)

    def _uniforms(self, index: int) -> dict[str, Uniform]:
        palette, stage = self._stage.look.palette, self._stage
        return {
            "t": index / RATE_HZ, "asp": stage.width / stage.height, "sd": stage.seed % 97 * 1.7, "k": self._strength,
            "c0": parse(palette.field0), "c1": parse(palette.field1),
            "a": parse(palette.accent1), "b": parse(palette.accent2), "d": parse(palette.accent3),
        }  # fmt: skip

    def _bake_still(self) -> Pixels:
        stage, palette = self._stage, self._stage.look.palette
        bitmap = Bitmap(stage.width, stage.height)
        field = linear_gradient((0, 0), (stage.width * 0.35, stage.height), [palette.field0, palette.field1])
        bitmap.canvas.drawPaint(skia.Paint(Shader=field, Dither=True))
        if self._kind == "paper":
            _roughen(bitmap.pixels, stage.unit)
        return bitmap.pixels

    def _bake_grid(self) -> Any:
        """Lines on a cell larger than the frame, so that it can drift by whole pixels for ever."""
        stage, palette = self._stage, self._stage.look.palette
        cell = self._cell()
        bitmap = Bitmap(stage.width + cell, stage.height + cell)
        colour = mix(palette.ink, palette.accent1, 0.4)
        thin = stroke(colour, max(1.0, 1.2 * stage.unit), 0.10 if palette.is_dark else 0.13)
        for x in range(0, bitmap.width + 1, cell):
            bitmap.canvas.drawLine(x + 0.5, 0, x + 0.5, bitmap.height, thin)
        for y in range(0, bitmap.height + 1, cell):
            bitmap.canvas.drawLine(0, y + 0.5, bitmap.width, y + 0.5, thin)
        return bitmap.snapshot()

    def _cell(self) -> int:
        return max(8, round(72 * self._stage.unit))

    def _draw_grid(self, index: int) -> None:
        shift = round(index / RATE_HZ * 14 * self._stage.unit) % self._cell()
        canvas_over = _wrap(self._buffer)
        canvas_over.drawImage(self._lines, -shift, -shift)


def _cut(pixels: Pixels, rect: Any, divisor: int) -> Pixels:
    """The part of `pixels`, drawn at 1/`divisor` of the frame, under a skia.Rect of the frame; all if it misses."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, int(rect.left()) // divisor), max(0, int(rect.top()) // divisor)
    x1, y1 = min(width, int(rect.right()) // divisor + 1), min(height, int(rect.bottom()) // divisor + 1)
    return pixels if x1 <= x0 or y1 <= y0 else pixels[y0:y1, x0:x1]


def _wrap(pixels: Pixels) -> Any:
    height, width = pixels.shape[:2]
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Canvas.MakeRasterDirect(info, pixels, width * 4)


def _roughen(pixels: Pixels, unit: float) -> None:
    """Paper: fibres and a little unevenness, in place."""
    height, width = pixels.shape[:2]
    chance = np.random.default_rng(11)
    clouds = _soft_noise(chance, width // 8 + 1, height // 8 + 1, 7 * unit, 7 * unit)
    fibres = _soft_noise(chance, width, height, 1.6 * unit, 0.6)
    rough = cv2.resize(clouds, (width, height), interpolation=cv2.INTER_LINEAR) * 1.6 + fibres * 1.5
    pixels[:, :, :3] = np.clip(pixels[:, :, :3] + rough[:, :, None], 0, 255).round().astype(np.uint8)


def _soft_noise(chance: np.random.Generator, width: int, height: int, across: float, down: float) -> Any:
    """Blurred noise with a standard deviation of 1, (height, width) float32."""
    noise = chance.normal(0, 1, (height, width)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), across, sigmaY=down)
    return soft / max(1e-6, float(soft.std()))
