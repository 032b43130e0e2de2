"""What a worker does for captions in a video: draws them as they are shown, turns and stretches them as the video is
coded, and says for each picture what lies over it."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from showrunner.film.captioning import CaptionDesign, look_of, raster_of
from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.media.burning.blending import Overlay
from showrunner.media.burning.plan import Coding, Patch
from showrunner.media.burning.spans import encode_part
from showrunner.pictures.canvas import Bitmap, Pixels
from showrunner.pictures.captions import CaptionPainter

AROUND = 0.06  # of the frame's height, above and below the band of captions: shadows and growing words


def burn(patch: Patch, source: Path, to: Path) -> int:
    """Encode one part with its captions; how many pictures it has."""
    captions = Captions(patch.cues, patch.design, raster_of(patch.clip), patch.coding)
    clip, clock = patch.clip, patch.clock
    return encode_part(source, clip.container, patch.part, patch.coding, lambda at: captions.at(clock.ms(at)), to)


class Captions:
    """What lies over a picture. The same Overlay is given again for as long as nothing on it changes."""

    def __init__(self, cues: Sequence[Cue], design: CaptionDesign, raster: Raster, coding: Coding) -> None:
        self._painter = CaptionPainter(cues, design.style, look_of(design), raster)
        self._cues, self._coding = cues, coding
        self._bitmap = Bitmap(raster.width, raster.height)
        band, room = self._painter.band, round(AROUND * raster.height)
        self._rows = slice(max(0, band.top - room), min(raster.height, band.bottom + room))
        self._lift = _lift(design, band.top, band.bottom, raster.height)
        self._phase: tuple[int, int | None, int] | None = None
        self._last: Pixels | None = None
        self._overlay: Overlay | None = None

    def at(self, ms: int) -> Overlay | None:
        """None where no caption is on screen."""
        if not any(cue.start_ms <= ms < cue.end_ms for cue in self._cues):
            return None
        phase = self._painter.phase(ms / 1000)
        if phase is not None and phase == self._phase:
            return self._overlay
        self._phase = phase
        drawn = self._bitmap.pixels[self._rows]
        drawn[:] = 0
        self._painter.draw(self._bitmap, ms / 1000)
        if self._last is None or not np.array_equal(drawn, self._last):
            self._last = drawn.copy()
            self._overlay = self._made(drawn)
        return self._overlay

    def _made(self, drawn: Pixels) -> Overlay | None:
        """What was drawn, cut out and brought to where and how it lies in the coded picture."""
        rows, columns = np.flatnonzero(drawn[:, :, 3].any(axis=1)), np.flatnonzero(drawn[:, :, 3].any(axis=0))
        if not len(rows):
            return None
        cut = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        x, y = int(columns[0]), int(rows[0]) + self._rows.start - self._lift
        return placed(cut, x, y, self._coding)


def placed(drawn: Pixels, x: int, y: int, coding: Coding) -> Overlay:
    """Pixels that lie at (x, y) of the picture as it is shown, where they lie in it as it is coded."""
    aspect = Fraction(*coding.sar)
    across, down = round(coding.width * aspect), coding.height  # as shown, before it is turned
    turns = coding.rotation // 90
    height, width = drawn.shape[:2]
    shown = (down, across) if turns % 2 else (across, down)
    x, y = {
        0: (x, y),
        1: (y, shown[0] - x - width),
        2: (shown[0] - x - width, shown[1] - y - height),
        3: (shown[1] - y - height, x),
    }[turns]
    turned = np.ascontiguousarray(np.rot90(drawn, turns))
    if aspect != 1:
        size = (max(1, round(turned.shape[1] / aspect)), turned.shape[0])
        turned = np.asarray(cv2.resize(turned, size, interpolation=cv2.INTER_AREA), np.uint8)
        x = round(x / aspect)
    return Overlay(turned, x, y)


def _lift(design: CaptionDesign, top: int, bottom: int, height: int) -> int:
    """By how many rows captions stand higher than at the bottom: at the top as far from its edge."""
    if design.position == "bottom":
        return 0
    return (top + bottom - height) // (1 if design.position == "top" else 2)
