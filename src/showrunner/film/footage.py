"""Own media as a library knows them: files, the uncut stretches they are made of, and what may be said of each.

Places in a picture are in thousandths of its shown width and height, after rotation and pixel aspect.
"""

import base64
from array import array
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from showrunner.film.clip import Clip
from showrunner.film.pictures import Aim, Box, Origin
from showrunner.kit.document import Document

Share = Annotated[int, Field(ge=0, le=1000, description="in thousandths")]
Kind = Literal["video", "image", "audio"]
MEANING = 384  # dimensions of language.embed


class Stretch(Document):
    """Part of a file without a cut in it, measured. Of a still both times are 0."""

    start_ms: Annotated[int, Field(ge=0)] = 0
    end_ms: Annotated[int, Field(ge=0)] = 0
    sharpness: Share = 1000
    exposure: Share = 1000  # 1000: nothing is lost in black or white, and the middle is where eyes expect it
    motion: Share = 0  # how much of the picture changes from one moment to the next
    shake: Share = 0  # how much of that is a hand that trembles
    frame: Box = (0, 0, 1000, 1000)  # the picture without black bars
    region: Box = (0, 0, 1000, 1000)  # what is looked at
    is_apart: bool = False  # the region holds several faces, to be seen at once
    aims: tuple[Aim, ...] = ()  # where the eye goes, from `start_ms` on; one aim: it stays there
    colour: tuple[int, int, int] = (128, 128, 128)  # the mean in CIELAB, as 8-bit L, a, b
    prints: tuple[str, ...] = ()  # perceptual hashes of its beginning, middle and end: 16 hex digits each

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def quality(self) -> int:
        """0 to 1000: as good as its worst side lets it be."""
        steadiness = 1000 - self.shake
        worst = min(self.sharpness, self.exposure, steadiness)
        return (2 * worst + (self.sharpness + self.exposure + steadiness) // 3) // 3

    def nearness(self, other: "Stretch") -> int:
        """How many of 64 bits the two pictures that are most alike differ in."""
        return min((distance(a, b) for a in self.prints for b in other.prints), default=64)

    def aims_between(self, start_ms: int, end_ms: int) -> tuple[Aim, ...]:
        """Its aims for a part of it, in times of the file; they count from the part's own beginning."""
        first, last = start_ms - self.start_ms, end_ms - self.start_ms
        before, later = [aim for aim in self.aims if aim[0] <= first], [aim for aim in self.aims if aim[0] > first]
        here = [_between(before[-1], later[0], first) if later else before[-1]] if before else []
        needed = [aim for n, aim in enumerate(later) if n == 0 or later[n - 1][0] < last]
        return tuple((ms - first if ms > first else 0, x, y) for ms, x, y in (*here, *needed))


class Holding(Document):
    """A file of the library with all that is known of it."""

    id: str
    name: str  # of the file, to show people
    kind: Kind
    clip: Clip  # how to open it
    stretches: tuple[Stretch, ...] = ()  # () for sound
    words: str  # what it is about: name, folder, tags, what it says of itself, notes
    tags: tuple[str, ...] = ()
    origin: Origin | None = None
    meaning: str = ""  # a unit vector of its words, see `packed`

    @property
    def credited(self) -> Origin | None:
        """Whose it is, and what it is called: licences ask for the title as well."""
        if self.origin is None or self.origin.title:
            return self.origin
        return self.origin.model_copy(update={"title": self.name[:200]})


class Catalogue(Document):
    """All that a film may choose from, as it was when the film was ordered."""

    holdings: tuple[Holding, ...] = ()


def _between(one: Aim, other: Aim, ms: int) -> Aim:
    """Where the eye is on its straight way from one aim to the next."""
    share = (ms - one[0]) / (other[0] - one[0])
    return ms, round(one[1] + (other[1] - one[1]) * share), round(one[2] + (other[2] - one[2]) * share)


def packed(vector: Sequence[float]) -> str:
    """A unit vector as base64 of signed bytes: 127 is 1. Cosines stay within 0.01."""
    return base64.b64encode(array("b", (max(-127, min(127, round(x * 127))) for x in vector)).tobytes()).decode()


def unpacked(text: str) -> "array[int]":
    """The signed bytes of a packed vector."""
    return array("b", base64.b64decode(text))


def distance(one: str, other: str) -> int:
    """How many of 64 bits two prints differ in."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


ALIKE_BITS = 8  # of 64: the same picture, encoded again, scaled, a little brighter (measured: docs/measured/library.md)
PART_BITS = 64 // (ALIKE_BITS + 1)  # of nine parts of two prints that differ in eight bits, one is the same


def is_duplicate(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches show the same: each print of one is near its counterpart of the other."""
    pairs = list(zip(one.prints, other.prints, strict=False))
    return bool(pairs) and all(distance(a, b) <= ALIKE_BITS for a, b in pairs)


def clusters(stretches: Sequence[Stretch]) -> list[int]:
    """For each stretch a number that it shares with those that show the same: the place of the first of them."""
    first = list(range(len(stretches)))

    def root(n: int) -> int:
        while first[n] != n:
            n = first[n]
        return n

    met: dict[tuple[int, int], list[int]] = {}
    for n, stretch in enumerate(stretches):
        for part in enumerate(_parts(stretch.prints[0])) if stretch.prints else ():
            for earlier in met.setdefault(part, []):
                if root(earlier) != root(n) and is_duplicate(stretches[earlier], stretch):
                    one, other = sorted((root(earlier), root(n)))
                    first[other] = one
            met[part].append(n)
    return [root(n) for n in range(len(stretches))]


def _parts(print: str) -> list[int]:
    bits = int(print, 16)
    return [bits >> at & (1 << PART_BITS) - 1 for at in range(0, 64 - PART_BITS + 1, PART_BITS)]
