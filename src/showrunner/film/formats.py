"""Sizes, rates and encodings: what "medium, 16:9" means in pixels. Quality presets follow requirement S0.13."""

from typing import Annotated

from pydantic import Field

from showrunner.film.brief import Format, Quality
from showrunner.kit.document import Document

# The shorter side for each quality, in pixels; draft is for looking, not for showing.
SHORT_SIDE: dict[Quality, int] = {"draft": 360, "low": 720, "medium": 1080, "high": 2160}
RATIOS: dict[Format, tuple[int, int]] = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:5": (4, 5)}


class Raster(Document):
    """A grid of square pixels and its rate. Both sides are even, as 4:2:0 wants."""

    width: Annotated[int, Field(ge=16, le=8192)]
    height: Annotated[int, Field(ge=16, le=8192)]
    fps: Annotated[int, Field(ge=1, le=120)]

    def frames(self, ms: int) -> int:
        """Frames needed to cover `ms`, rounded up."""
        return -(-ms * self.fps // 1000)

    def ms(self, frames: int) -> int:
        """When frame `frames` begins, in ms, rounded to the nearest."""
        return round(frames * 1000 / self.fps)


class Encoding(Document):
    """libx264 settings; one thread per segment, for the bytes depend on it (docs/decisions/0007-segments.md)."""

    preset: str
    crf: int


ENCODINGS: dict[Quality, Encoding] = {
    "draft": Encoding(preset="ultrafast", crf=26),
    "low": Encoding(preset="veryfast", crf=21),
    "medium": Encoding(preset="veryfast", crf=20),
    "high": Encoding(preset="veryfast", crf=18),
}


def raster(format: Format, quality: Quality, fps: int) -> Raster:
    """The frame for a format and a quality: 1920×1080 for 16:9 medium, 1080×1350 for 4:5 medium."""
    short = SHORT_SIDE[quality]
    w, h = RATIOS[format]
    long = short * max(w, h) // min(w, h) // 2 * 2
    return Raster(width=long if w > h else short, height=long if h > w else short, fps=fps)
