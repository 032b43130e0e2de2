"""Colours in 0..1 sRGB, mixed in linear light, judged by the WCAG contrast ratio, and the paints made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import skia

from showrunner.pictures.canvas import Pixels

RGB: TypeAlias = tuple[float, float, float]
Colour: TypeAlias = str | RGB  # "#rrggbb" or sRGB in 0..1
Point: TypeAlias = tuple[float, float]

_GAMMA = 2.2  # near enough to sRGB for mixing; contrast uses the exact curve


@dataclass(frozen=True)
class Tone:
    """What lies under a text box: its mean and the 2nd and 98th percentile by luminance."""

    mean: RGB
    darkest: RGB
    lightest: RGB


def parse(colour: Colour) -> RGB:
    """ "#6c8cff" → (0.42, 0.55, 1.0). An RGB passes through. Raises ValueError for anything else."""
    if not isinstance(colour, str):
        return colour
    digits = colour.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"not a colour: {colour!r}")
    return (int(digits[0:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:6], 16) / 255)


def mix(a: Colour, b: Colour, t: float) -> RGB:
    """`a` at 0, `b` at 1, mixed in linear light, which keeps the middle from going muddy."""
    (r0, g0, b0), (r1, g1, b1) = parse(a), parse(b)
    return (_mix_channel(r0, r1, t), _mix_channel(g0, g1, t), _mix_channel(b0, b1, t))


def _mix_channel(x: float, y: float, t: float) -> float:
    return float((x**_GAMMA * (1 - t) + y**_GAMMA * t) ** (1 / _GAMMA))


def luminance(colour: Colour) -> float:
    """Relative luminance by WCAG 2, 0..1."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parse(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: Colour, b: Colour) -> float:
    """WCAG 2 contrast ratio, 1..21; text wants 4.5, large text 3."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def tone(pixels: Pixels) -> Tone:
    """The tone of opaque BGR(A) pixels (height, width, 3 or 4)."""
    step = max(1, int((pixels.shape[0] * pixels.shape[1] / 20_000) ** 0.5))
    bgr = pixels[::step, ::step, :3].reshape(-1, 3).astype(np.float32) / 255
    order = np.argsort(bgr @ np.array([0.0722, 0.7152, 0.2126], np.float32), kind="stable")
    last = len(order) - 1
    return Tone(
        mean=_rgb(bgr.mean(0)),
        darkest=_rgb(bgr[order[round(last * 0.02)]]),
        lightest=_rgb(bgr[order[round(last * 0.98)]]),
    )


def _rgb(bgr: Any) -> RGB:
    return (float(bgr[2]), float(bgr[1]), float(bgr[0]))


def contrast_over(ink: Colour, backdrop: Colour | Tone | Pixels) -> float:
    """The worst contrast of `ink` over any part of `backdrop`."""
    if isinstance(backdrop, np.ndarray):
        backdrop = tone(backdrop)
    if isinstance(backdrop, Tone):
        low, high = luminance(backdrop.darkest), luminance(backdrop.lightest)
        if low < luminance(ink) < high:
            return 1.0
        return min(contrast(ink, backdrop.darkest), contrast(ink, backdrop.lightest))
    return contrast(ink, backdrop)


def readable(
    ink: Colour,
    backdrop: Colour | Tone | Pixels,
    alternatives: Sequence[Colour] = ("#ffffff", "#101014"),
    minimum: float = 4.5,
) -> RGB:
    """`ink` if it can be read on `backdrop`, else the first alternative that can, else the best of them all."""
    if isinstance(backdrop, np.ndarray):
        backdrop = tone(backdrop)
    choices = (ink, *alternatives)
    for choice in choices:
        if contrast_over(choice, backdrop) >= minimum:
            return parse(choice)
    return parse(max(choices, key=lambda choice: contrast_over(choice, backdrop)))


def color4f(colour: Colour, alpha: float = 1.0) -> Any:
    return skia.Color4f(*parse(colour), alpha)


def color_int(colour: Colour | int, alpha: float = 1.0) -> int:
    """The 0xAARRGGBB integer that skia's gradients take. Integers pass through."""
    if isinstance(colour, int):
        return colour
    return int(color4f(colour, alpha).toColor())


def fill(colour: Colour | None = None, alpha: float = 1.0, **kw: Any) -> Any:
    """An anti-aliased skia.Paint. Without a colour, `Shader=` gives one; `alpha` then scales it."""
    paint = skia.Paint(AntiAlias=True, **kw)
    if colour is not None:
        paint.setColor4f(color4f(colour, alpha))
    elif alpha < 1.0:
        paint.setAlphaf(alpha)
    return paint


def stroke(colour: Colour, width: float, alpha: float = 1.0, **kw: Any) -> Any:
    """A skia.Paint drawing lines of `width` px with round ends."""
    paint = fill(colour, alpha, **kw)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def linear_gradient(
    start: Point, end: Point, colours: Sequence[Colour | int], stops: Sequence[float] | None = None
) -> Any:
    """A skia.Shader; integers are 0xAARRGGBB from `color_int`, for gradients that fade out."""
    return skia.GradientShader.MakeLinear([start, end], [color_int(c) for c in colours], _stops(stops))


def radial_gradient(
    centre: Point, radius: float, colours: Sequence[Colour | int], stops: Sequence[float] | None = None
) -> Any:
    return skia.GradientShader.MakeRadial(centre, radius, [color_int(c) for c in colours], _stops(stops))


def _stops(stops: Sequence[float] | None) -> list[float] | None:
    return None if stops is None else list(stops)
