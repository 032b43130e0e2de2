"""What of a video is encoded again and what is copied, decided from its packets' times alone."""

from typing import Literal

from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.kit.document import Document


class Coding(Document):
    """How the parts with captions are encoded, so that they may stand beside the source's own packets.

    `reorder` is by how many pictures decoding runs ahead of showing; `number` is that of our parameter sets, in H.264
    the next one that of plain parts. The four of ITU-T H.273 are numbers as in that standard, 2 where the source does
    not say; `range` is 1 (tv), 2 (pc) or 0.
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
    """Pictures shown in [start, end), in ticks: encoded again, or copied (`is_copied`). `packets` of the source.

    Where no caption lies over any of them (`is_plain`) they are encoded only because the source cannot be copied from
    there before its next key picture.
    """

    start: int
    end: int
    packets: int
    is_copied: bool = False
    is_plain: bool = False


class Clock(Document):
    """Ticks of a video, and the ms that captions count in; they begin at tick `zero`."""

    tick: tuple[int, int]  # s
    zero: int = 0

    def ms(self, ticks: int) -> int:
        """When a picture is on screen."""
        return (ticks - self.zero) * 1000 * self.tick[0] // self.tick[1]

    def ticks(self, ms: int) -> int:
        """The first tick that is not before `ms`."""
        return -(-ms * self.tick[1] // (1000 * self.tick[0])) + self.zero


class Burning(Document):
    """Parts in order; together they are the whole video."""

    coding: Coding
    clock: Clock
    parts: tuple[Part, ...]
    format: Literal["mp4", "mov"] = "mp4"
    is_whole: bool = False  # nothing is copied: the source cannot be parted
    is_untimed: bool = False  # the container does not say when pictures are decoded
    compromises: tuple[str, ...] = ()  # what is not kept as it is in the source
    notes: tuple[str, ...] = ()


def compromises(burning: Burning) -> tuple[str, ...]:
    return burning.compromises


class Patch(Document):
    """One part to be encoded, and the captions that are on screen in it. Nothing else changes its pictures."""

    clip: Clip
    coding: Coding
    clock: Clock
    part: Part
    cues: tuple[Cue, ...]
    design: CaptionDesign


def patches(clip: Clip, burning: Burning, cues: tuple[Cue, ...], design: CaptionDesign) -> tuple[Patch, ...]:
    """The parts that are encoded, in order."""
    return tuple(
        Patch(
            clip=clip,
            coding=burning.coding,
            clock=burning.clock,
            part=part,
            cues=_within(cues, burning.clock.ms(part.start), burning.clock.ms(part.end)),
            design=design,
        )
        for part in burning.parts
        if not part.is_copied
    )


def _within(cues: tuple[Cue, ...], start_ms: int, end_ms: int) -> tuple[Cue, ...]:
    return tuple(cue for cue in cues if cue.start_ms <= end_ms and cue.end_ms > start_ms)


def shown_ms(cues: tuple[Cue, ...]) -> tuple[tuple[int, int], ...]:
    """When any caption is on screen: ranges in order, disjoint."""
    found: list[tuple[int, int]] = []
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        if found and cue.start_ms <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], cue.end_ms))
        else:
            found.append((cue.start_ms, cue.end_ms))
    return tuple(found)
