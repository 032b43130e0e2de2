"""How one shot gives way to the next. Every transition is a function of its progress alone, and none of them flashes.

`before` and `after` are whole opaque frames. At progress 0 the result is `before`, at 1 it is `after`, bit for bit.
"""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from showrunner.film.formats import Raster
from showrunner.film.look import Look, TransitionKind
from showrunner.film.timeline import TRANSITION_MS
from showrunner.kit.chance import rng
from showrunner.pictures import colour, ease
from showrunner.pictures.canvas import NEAREST, Bitmap, Pixels, image_of
from showrunner.pictures.stage import aspect_of

_SHUTTER = 0.5  # of a frame's time; 180° is what film cameras use
_LEFT_BEHIND = 0.45  # a pushed shot moves this much of the way: it lies deeper. Taste
_GLITCH_STEPS = 7  # pictures in one glitch; shares of the frame change, never its brightness


def blend(
    kind: TransitionKind,
    before: Bitmap,
    after: Bitmap,
    into: Bitmap,
    progress: float,
    look: Look,
    raster: Raster,
    seed: int,
) -> None:
    """Overwrite `into` with the transition at `progress` (clamped to 0..1). `into` is neither of the others."""
    if kind == "cut" or progress >= 1.0:
        np.copyto(into.pixels, after.pixels)
    elif progress <= 0.0:
        np.copyto(into.pixels, before.pixels)
    else:
        _BLENDS[kind](before, after, into, progress, look, raster, seed)


def _dissolve(
    before: Bitmap, after: Bitmap, into: Bitmap, progress: float, look: Look, raster: Raster, seed: int
) -> None:
    share = ease.smooth(progress)
    cv2.addWeighted(after.pixels, share, before.pixels, 1.0 - share, 0.0, dst=into.pixels)


def _push(before: Bitmap, after: Bitmap, into: Bitmap, progress: float, look: Look, raster: Raster, seed: int) -> None:
    """The later shot slides over the earlier one: from the right, or from below where the frame is tall."""
    is_tall = aspect_of(into.width, into.height) in ("tall", "portrait")
    # Seen turned, a push from below is one from the right: transposed views share the pixels.
    old, new, out = (_turned(b.pixels) if is_tall else b.pixels for b in (before, after, into))
    at = pushed(out.shape[1], progress, raster)
    out[:, : at.edge] = old[:, at.deeper : at.deeper + at.edge]
    out[:, at.edge :] = new[:, : out.shape[1] - at.edge]
    keep = (256 * shadow(at.edge, raster)).astype(np.uint16)
    left = at.edge - len(keep)
    out[:, left : at.edge, :3] = (out[:, left : at.edge, :3] * keep[None, :, None]) >> 8
    smear(into.pixels, at.smear, is_tall)


class Pushed(NamedTuple):
    """How far a push has come, in px along its way."""

    edge: int  # where the later shot begins
    deeper: int  # what is hidden of the beginning of the earlier one
    smear: float  # how far things move while the shutter is open


def pushed(length: int, progress: float, raster: Raster) -> Pushed:
    """`length`: of the frame along the way."""
    edge = length - round(length * ease.smooth(progress))
    speed = length * (ease.smooth(progress + 0.01) - ease.smooth(progress - 0.01)) / 0.02
    smeared = speed * 1000 / (TRANSITION_MS * raster.fps) * _SHUTTER
    return Pushed(edge, round((length - edge) * _LEFT_BEHIND), smeared)


def shadow(edge: int, raster: Raster) -> NDArray[np.float32]:
    """What the later shot leaves of the light of the px before its edge, down to two thirds."""
    width = round(0.05 * min(raster.width, raster.height))
    count = min(width, edge)
    ramp = np.linspace(1.0 - count / max(1, width), 1.0, count, dtype=np.float32)
    return np.asarray(1.0 - 0.35 * ramp**2, np.float32)


def _turned(pixels: Pixels) -> Pixels:
    return pixels.transpose(1, 0, 2)


def smear(pixels: NDArray[np.uint8], length: float, is_vertical: bool) -> None:
    """Motion blur along one axis, in place: shrunk along it and drawn out again, a quarter of a box filter's cost."""
    factor = min(16, int(length / 4))
    if factor < 2:
        return
    height, width = pixels.shape[:2]
    small = (width, max(2, height // factor)) if is_vertical else (max(2, width // factor), height)
    shrunk = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
    cv2.resize(shrunk, (width, height), dst=pixels, interpolation=cv2.INTER_LINEAR)


def _wipe(before: Bitmap, after: Bitmap, into: Bitmap, progress: float, look: Look, raster: Raster, seed: int) -> None:
    """A slanted edge crosses the frame from left to right under a ribbon in the film's accents."""
    width, height = into.width, into.height
    slant = 0.16 * height
    ribbon = 0.11 * max(width, 0.6 * height)
    travel = width + slant + 2 * ribbon
    foot = travel * ease.smooth(progress) - slant - ribbon  # of the edge, at the bottom of the frame
    whole = int(min(max(foot, 0), width))
    rest = int(min(max(foot + slant + 1, 0), width))
    into.pixels[:, :whole] = after.pixels[:, :whole]
    into.pixels[:, whole:] = before.pixels[:, whole:]
    canvas = into.canvas
    if rest > whole:
        canvas.save()
        canvas.clipPath(_slanted(-width, foot, slant, height), True)
        canvas.drawImage(image_of(after.pixels[:, whole:rest]), whole, 0, NEAREST)
        canvas.restore()
    glow = colour.fill(Shader=_glow(foot, slant, height, 2.2 * ribbon, look.palette.accent1))
    canvas.drawPath(_slanted(foot - 1.1 * ribbon, foot + 1.1 * ribbon, slant, height), glow)
    for offset, share, accent in ((-0.34, 0.30, look.palette.accent2), (0.0, 0.42, look.palette.accent1)):
        left = foot + (offset - share / 2) * ribbon
        canvas.drawPath(_slanted(left, left + share * ribbon, slant, height), colour.fill(accent))


def _slanted(left: float, right: float, slant: float, height: int) -> skia.Path:
    """The strip between two parallel edges; `left` and `right` are where they meet the bottom of the frame."""
    path = skia.Path()
    path.moveTo(left, height)
    path.lineTo(left + slant, 0)
    path.lineTo(right + slant, 0)
    path.lineTo(right, height)
    path.close()
    return path


def _glow(foot: float, slant: float, height: int, width: float, accent: str) -> object:
    """A gradient across the edge, fading to nothing on both sides."""
    length = (slant**2 + height**2) ** 0.5
    x, y = height / length * width / 2, slant / length * width / 2
    clear, full = colour.color_int(accent, 0.0), colour.color_int(accent, 0.55)
    return colour.linear_gradient((foot - x, height - y), (foot + x, height + y), (clear, full, clear))


def _zoom(before: Bitmap, after: Bitmap, into: Bitmap, progress: float, look: Look, raster: Raster, seed: int) -> None:
    """We rush into the earlier shot and come to rest in the later one, both slightly blurred while it is fast."""
    share = ease.smooth(ease.progress(progress, 0.28, 0.44))
    forward = 1.0 + 0.8 * ease.ease_in(progress, 1.9)
    backward = 1.0 + 0.45 * ease.ease_in(1.0 - progress, 1.9)
    if share in (0.0, 1.0):
        source, scale = (before, forward) if share == 0.0 else (after, backward)
        np.copyto(into.pixels, _enlarged(source.pixels, scale, (into.width, into.height)))
        return
    trail = 0.44 * share * (1.0 - share)  # 11 % in the middle
    size = (into.width // 2, into.height // 2)  # half the pixels each way: the blur wants no more
    leaving = _rushing(before.pixels, forward, trail, size)
    arriving = _rushing(after.pixels, backward, trail, size)
    mixed = cv2.addWeighted(arriving, share, leaving, 1.0 - share, 0.0)
    cv2.resize(mixed, (into.width, into.height), dst=into.pixels, interpolation=cv2.INTER_LINEAR)


def _rushing(pixels: Pixels, scale: float, trail: float, size: tuple[int, int]) -> Pixels:
    """The picture enlarged about its middle, at `size`, mixed with itself further on: eight pictures in three steps."""
    mixed = _enlarged(pixels, scale, size)
    for share in (1 / 2, 1 / 4, 1 / 8):
        further = _enlarged(mixed, 1 + trail * share, size)
        cv2.addWeighted(mixed, 0.5, further, 0.5, 0.0, dst=mixed)
    return mixed


def _enlarged(pixels: Pixels, scale: float, size: tuple[int, int]) -> Pixels:
    height, width = pixels.shape[:2]
    across, down = round(width / scale), round(height / scale)
    left, top = (width - across) // 2, (height - down) // 2
    crop = pixels[top : top + down, left : left + across]
    out = np.empty((size[1], size[0], 4), np.uint8)
    cv2.resize(crop, size, dst=out, interpolation=cv2.INTER_LINEAR)
    return out


def _glitch(
    before: Bitmap, after: Bitmap, into: Bitmap, progress: float, look: Look, raster: Raster, seed: int
) -> None:
    """A short disturbance: the colours part, stripes slip sideways, and more and more of them show the later shot."""
    step = int(progress * _GLITCH_STEPS)
    chance = rng("glitch", seed, step)
    strength = 1.0 - abs(2 * progress - 1.0)
    unit = into.width / 1920
    source, other = (after, before) if progress >= 0.5 else (before, after)
    _part_colours(source.pixels, into.pixels, round((4 + 22 * strength) * unit))
    for _ in range(2 + round(9 * strength)):
        top = chance.randrange(into.height)
        bottom = min(into.height, top + 1 + round(into.height * chance.uniform(0.006, 0.02 + 0.06 * strength)))
        shift = round(chance.uniform(-90, 90) * unit * (0.3 + strength))
        shown = other if chance.random() < 0.45 * strength else source
        into.pixels[top:bottom] = np.roll(shown.pixels[top:bottom], shift, axis=1)


def _part_colours(source: Pixels, out: Pixels, shift: int) -> None:
    """Red moves left and blue right by `shift` px; the edges repeat."""
    blue, green, red, alpha = (np.ascontiguousarray(plane, np.uint8) for plane in cv2.split(source))
    if shift:
        blue, red = _slid(blue, shift), _slid(red, -shift)
    cv2.merge((blue, green, red, alpha), dst=out)


def _slid(plane: Pixels, by: int) -> Pixels:
    out = np.empty_like(plane)
    if by > 0:
        out[:, by:], out[:, :by] = plane[:, :-by], plane[:, :1]
    else:
        out[:, :by], out[:, by:] = plane[:, -by:], plane[:, -1:]
    return out


_Blend = Callable[[Bitmap, Bitmap, Bitmap, float, Look, Raster, int], None]
_BLENDS: dict[TransitionKind, _Blend] = {
    "dissolve": _dissolve,
    "push": _push,
    "wipe": _wipe,
    "zoom": _zoom,
    "glitch": _glitch,
}
