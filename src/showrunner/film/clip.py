"""A foreign file that was looked at: what is in it, and how to open it again without guessing."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from showrunner.film.asset import Asset
from showrunner.kit.document import Document

Rotation = Literal[0, 90, 180, 270]
Ratio = Annotated[tuple[int, int], Field(description="numerator and denominator")]


class VideoTrack(Document):
    """The first moving (or only) picture of a file. `rotation` is clockwise degrees that showing it needs."""

    codec: str
    profile: str = ""
    pixels: str  # a pixel format, as in yuv420p10le
    width: Annotated[int, Field(gt=0)]  # as coded, before rotation and pixel aspect
    height: Annotated[int, Field(gt=0)]
    rotation: Rotation = 0
    sar: Ratio = (1, 1)
    fps: Ratio = (0, 1)  # the mean; (0, 1): one picture, which does not move
    is_variable: bool = False
    frames: Annotated[int, Field(ge=1)] = 1
    primaries: str = "unknown"  # the four of ITU-T H.273, by ffmpeg's names
    transfer: str = "unknown"
    matrix: str = "unknown"
    range: str = "unknown"  # tv, pc or unknown
    has_alpha: bool = False
    is_interlaced: bool = False  # its lines were taken at two moments

    @property
    def shown(self) -> tuple[int, int]:
        """(width, height) in square pixels, upright."""
        num, den = self.sar
        width, height = round(self.width * Fraction(num, den)), self.height
        return (height, width) if self.rotation in (90, 270) else (width, height)


class AudioTrack(Document):
    """The first sound of a file."""

    codec: str
    rate: Annotated[int, Field(gt=0)]  # Hz
    channels: Annotated[int, Field(gt=0)]
    layout: str
    duration_ms: Annotated[int, Field(ge=0)]


class Clip(Document):
    """A foreign file after intake: bounded, readable, and known by what it is rather than by what it is called.

    `container` is the demuxer to open `asset` with, decided by its first bytes. `duration_ms` is measured over every
    packet, 0 for a still. An image has `video` and no `audio`; an animated one that moves is a video.
    """

    asset: Asset
    kind: Literal["video", "audio", "image"]
    container: str
    duration_ms: Annotated[int, Field(ge=0)]
    video: VideoTrack | None = None
    audio: AudioTrack | None = None
    tags: dict[str, str] = {}  # title, artist, album, comment, date, copyright: cleaned, those that are there
