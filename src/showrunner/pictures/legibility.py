"""Are burned-in captions legible on the picture they lie on? Measured on the drawn frame, not on the colours meant."""

import numpy as np
from numpy.typing import NDArray

from showrunner.film.captions import text_of
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.caption_layout import Box
from showrunner.pictures.captions import CaptionPainter

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
SHARE = 2.0  # percent of a line's pixels that letters, and what they stand on, cover at least


class CaptionWatch:
    """Looks at each cue once, when it is first seen settled."""

    def __init__(self, painter: CaptionPainter) -> None:
        self._painter = painter
        self._seen: set[int] = set()
        self.problems: list[str] = []

    def look(self, bitmap: Bitmap, ms: int) -> None:
        """`bitmap` is the frame at `ms`, captions burned in."""
        for number, cue in enumerate(self._painter.cues):
            if number not in self._seen and (cue.start_ms + cue.end_ms) // 2 <= ms < cue.end_ms:
                self._seen.add(number)
                worst = min((contrast(bitmap, box) for box in self._painter.boxes(ms / 1000)), default=21.0)
                if worst < LEAST_CONTRAST:
                    self.problems.append(f"the caption “{text_of(cue, ' ')}” has a contrast of {worst:.1f}")


def contrast(bitmap: Bitmap, box: Box) -> float:
    """Between the lightest and the darkest parts of an area that are large enough to be letters or their ground."""
    pixels = bitmap.pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right, :3]
    if pixels.size == 0:
        return 21.0
    luminance = _luminance(pixels)
    low, high = np.percentile(luminance, [SHARE, 100 - SHARE])
    return float((high + 0.05) / (low + 0.05))


def _luminance(bgr: NDArray[np.uint8]) -> NDArray[np.float64]:
    share = bgr.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.0722, 0.7152, 0.2126]))
