"""Light as a thing of its own: northern lights over snow, shafts of sun in a wood. Both are added to what is there."""

import math

import cv2
import numpy as np

from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.colour import mix, parse
from showrunner.pictures.landscape.site import Site
from showrunner.pictures.shaders import LowShader

RATE_HZ = 15
AURORA = """
uniform float2 r; uniform float t; uniform float wide; uniform float seed; uniform float3 low; uniform float3 high;
float hash(float p) { p = fract(p * .1031); p *= p + 33.33; return fract(p * (p + p)); }
float noise(float p) { float i = floor(p), f = fract(p); f = f * f * (3 - 2 * f); return mix(hash(i), hash(i + 1), f); }
float curtain(float2 u, float k) {
  float foot = .52 + .13 * sin(u.x * 2.1 + seed + k * 2.3 + t * .11) + .06 * sin(u.x * 5.3 - t * .17 + k * 4.0);
  float up = foot - u.y;
  float rays = .35 + .65 * noise(u.x * 26 + seed * 7 + k * 40 + 2.2 * sin(t * .21 + u.x * 3))
             * (.5 + .5 * noise(u.x * 90 + t * .9 + k * 9));
  float body = smoothstep(0, .07, up) * exp(-max(up, 0) * 5.2);
  return body * rays * smoothstep(.05, .45, noise(u.x * 1.7 + seed + k * 3 + t * .05));
}
half4 main(float2 p) {
  float2 u = p / r; u.x *= wide;
  float3 c = float3(0);
  for (int k = 0; k < 3; k++) {
    float a = curtain(u, float(k));
    c += mix(low, high, clamp(1.25 - u.y * 1.9 + .12 * float(k), 0, 1)) * a * (.62 - .14 * float(k));
  }
  return half4(half3(min(c, float3(1))), 0);
}"""


class Aurora:
    """Curtains of light, slowly waving."""

    def __init__(self, site: Site) -> None:
        self._site, self._rows = site, int(site.horizon)
        self._shader = LowShader(site.width, self._rows, AURORA, 8)
        self._light: Pixels = np.empty((self._rows, site.width, 4), np.uint8)
        self._index: int | None = None
        chance = site.rng("aurora")
        self._seed = chance.uniform(0, 40)
        self._colours = chance.choice((("#3dffa8", "#7a5cff"), ("#4dffd0", "#ff5ca8"), ("#6dff8a", "#3d8bff")))

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        index = int(max(0.0, t) * RATE_HZ + 1e-6)
        if index != self._index:
            self._shader.into(
                self._light, t=index / RATE_HZ, wide=self._site.width / self._site.height, seed=self._seed,
                low=parse(self._colours[0]), high=parse(self._colours[1]),
            )  # fmt: skip
            self._index = index
        area = bitmap.pixels[: self._rows]
        cv2.add(area, self._light, dst=area)


class Shafts:
    """Sunlight falling in stripes between the trees; it breathes a little."""

    def __init__(self, site: Site) -> None:
        self._site = site
        small = Bitmap(-(-site.width // 8), -(-site.height // 8))
        self._paint(small)
        soft = cv2.GaussianBlur(small.pixels, (0, 0), site.span / 8 * 0.012 + 0.6)
        soft[:, :, 3] = 0
        self._small = np.asarray(soft, np.uint8)
        self._full: Pixels = np.empty((site.height, site.width, 4), np.uint8)
        self._level = -1

    def draw(self, bitmap: Bitmap, t: float, camera: float) -> None:
        level = round(40 + 8 * math.sin(t * 0.7))
        if level != self._level:
            dim = cv2.convertScaleAbs(self._small, alpha=level / 48)
            cv2.resize(dim, (self._site.width, self._site.height), dst=self._full, interpolation=cv2.INTER_LINEAR)
            self._level = level
        cv2.add(bitmap.pixels, self._full, dst=bitmap.pixels)

    def _paint(self, small: Bitmap) -> None:
        """A fan of narrow triangles from beyond the sun, weaker towards the ground."""
        site, chance = self._site, self._site.rng("shafts")
        x, y = site.sun[0] / 8, site.sun[1] / 8 - 0.25 * small.height
        colour = mix(site.light.glow, site.light.sun, 0.4)
        for _ in range(9):
            angle = math.radians(chance.uniform(30, 150))
            half, reach = math.radians(chance.uniform(0.7, 2.4)), 1.5 * small.height
            ends = [(x + reach * math.cos(angle + d), y + reach * math.sin(angle + d)) for d in (-half, half)]
            triangle = np.array([(x, y), *ends], np.float32)
            mask = np.zeros((small.height, small.width), np.uint8)
            cv2.fillPoly(mask, [np.round(triangle * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
            small.pixels[:] = np.maximum(small.pixels, _tinted(mask, chance.uniform(0.05, 0.13), colour))
        fade = np.linspace(1.0, 0.25, small.height, dtype=np.float32)[:, None, None]
        small.pixels[:] = (small.pixels * fade).astype(np.uint8)


def _tinted(mask: Pixels, strength: float, colour: tuple[float, float, float]) -> Pixels:
    b, g, r = colour[2], colour[1], colour[0]
    return np.asarray(mask[:, :, None] * (np.array([b, g, r, 0.0]) * strength), np.uint8)
