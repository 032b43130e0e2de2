"""A small picture of what will lie under the words, to choose their ink by."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from showrunner.pictures.backdrop import Backdrop
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import Tone, tone
from showrunner.pictures.measure import Area
from showrunner.pictures.stage import Stage

STUDY_WIDTH = 480  # px; enough to see what lies under a word


class Study:
    """The frame in small at three moments, to measure contrast on."""

    def __init__(self, stage: Stage, backdrop: Backdrop) -> None:
        self._scale = min(1.0, STUDY_WIDTH / stage.width)
        size = (max(1, round(stage.width * self._scale)), max(1, round(stage.height * self._scale)))
        full = Bitmap(stage.width, stage.height)
        self._frames: list[Bitmap] = []
        self._moments = (0.0, stage.seconds / 2, stage.seconds)
        for t in self._moments:
            backdrop.into(full, t)
            small = Bitmap(*size)
            cv2.resize(full.pixels, size, dst=small.pixels, interpolation=cv2.INTER_AREA)
            small.canvas.scale(size[0] / stage.width, size[1] / stage.height)
            self._frames.append(small)

    def paint(self, draw: Callable[[Any], None]) -> None:
        """Draw a surface, in frame coordinates."""
        for frame in self._frames:
            draw(frame.canvas)

    def paint_at(self, draw: Callable[[Any, float], None]) -> None:
        """Draw a surface that moves, at the moments studied."""
        for frame, t in zip(self._frames, self._moments, strict=True):
            draw(frame.canvas, t)

    def tone(self, area: Area) -> Tone:
        k = self._scale
        pieces = []
        for frame in self._frames:
            top, left = max(0, int(area.top * k)), max(0, int(area.left * k))
            bottom, right = max(top + 1, int(area.bottom * k) + 1), max(left + 1, int(area.right * k) + 1)
            pieces.append(frame.pixels[top:bottom, left:right, :3].reshape(-1, 1, 3))
        seen = np.concatenate(pieces)
        return tone(seen if len(seen) else self._frames[0].pixels)
