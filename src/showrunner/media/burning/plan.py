"""What of a video is encoded again and what is copied, decided from its packets' times alone."""

from typing import Literal

from showrunner.kit.document import Document


class Coding(Document):
    """How the parts with captions are encoded, so that they may stand beside the source's own packets.

    `reorder` is by how many pictures decoding runs ahead of showing; `number` is that of our parameter sets. The four
    of ITU-T H.273 are numbers as in that standard, 2 where the source does not say; `range` is 1 (tv), 2 (pc) or 0.
    """

    codec: Literal["h264", "hevc"]
    pixels: str
    profile: str | None = None
    level: int | None = None  # as the codec's header writes it; None: the encoder's choice
    width: int
    height: int
    sar: tuple[int, int] = (1, 1)
    rotation: int = 0  # clockwise degrees that showing needs
    fps: tuple[int, int]
    tick: tuple[int, int]  # s
    reorder: int = 2
    number: int = 0
    primaries: int = 2
    transfer: int = 2
    matrix: int = 2
    range: int = 0
    crf: int = 18  # at 1080p no difference is seen from the source beside it (taste)
    preset: str = "veryfast"


class Part(Document):
    """Pictures shown in [start, end), in ticks: encoded again, or copied (`is_copied`). `packets` of the source."""

    start: int
    end: int
    packets: int
    is_copied: bool = False


class Burning(Document):
    """Parts in order; together they are the whole video. `zero` is the tick that captions count their ms from."""

    coding: Coding
    parts: tuple[Part, ...]
    zero: int = 0
    is_whole: bool = False  # nothing is copied: the source cannot be parted
    is_untimed: bool = False  # the container does not say when pictures are decoded
    notes: tuple[str, ...] = ()

    def ms(self, ticks: int) -> int:
        """When a picture is on screen, by the clock of captions."""
        return (ticks - self.zero) * 1000 * self.coding.tick[0] // self.coding.tick[1]

    def ticks(self, ms: int) -> int:
        """The first tick that is not before `ms`."""
        return -(-ms * self.coding.tick[1] // (1000 * self.coding.tick[0])) + self.zero
