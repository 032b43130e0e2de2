"""Where everything lies. Picture is measured in frames; this module alone turns ms into frames.

Each line takes a whole number of frames (its take and its pause, rounded up) and is heard from its first frame, so
nothing drifts and no shot depends on where in the film it lies.
"""

from showrunner.film.captions import Cue
from showrunner.film.formats import Encoding, Raster
from showrunner.film.look import CaptionStyle, Look, TransitionKind
from showrunner.film.pictures import Picture
from showrunner.film.speech import Take
from showrunner.kit.document import Document

TRANSITION_MS = 400  # taste; one length for every transition, so that reordering scenes moves no cut
# A shot is split into pieces this long, at least and at most, so that an edit inside it is cheap and workers stay busy.
# A join costs 0.15 % of the bytes (docs/decisions/0007-segments.md).
SEGMENT_MS = (900, 3200)


class Plate(Document):
    """A shot as the illustrator needs it: nothing about its place in the film."""

    picture: Picture
    look: Look
    seed: int
    frames: int  # whole length
    anchors: tuple[int, ...] = ()  # frame at which each element of the picture is spoken of; () when nothing is
    caption_band: bool = True  # keep the picture's own text out of the caption area
    alone: bool | None = None  # a time line shows one event at a time; None: as `showing.stands_alone` says


class Segment(Document):
    """A joinable piece of encoded picture: frames [first, first + count) of a plate, closed GOP, no sound."""

    plate: Plate  # as much of it as these frames show (film/showing.py)
    first: int
    count: int
    cues: tuple[Cue, ...]  # those visible in the piece; ms from the plate's first frame
    caption_style: CaptionStyle
    raster: Raster
    encoding: Encoding
    transition: TransitionKind = "cut"
    before: Plate | None = None  # the plate that `transition` comes from; it is drawn on past its own end


class Spoken(Document):
    """A take and where it is heard."""

    take: Take
    start_frame: int
    speaker: str
    text: str = ""  # the line as written
