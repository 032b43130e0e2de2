"""Music under a video of somebody's: what is asked for, and the plan of the sound. The picture is never touched.

Sound is measured in samples at 48 kHz from the picture's first frame, volumes in percent of amplitude: 100 leaves a
sound as it is, 50 is 6 dB less.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, model_validator

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.brief import Order
from showrunner.film.clip import Clip
from showrunner.film.record import Review
from showrunner.film.score import MOODS, SHORTEST_MS
from showrunner.film.sound import RATE
from showrunner.film.source import Limits, Source
from showrunner.kit.document import Document

VolumePc = Annotated[int, Field(ge=0, le=1000)]
FadeMs = Annotated[int, Field(ge=0, le=60_000)]
TargetLufs = Annotated[int, Field(ge=-4000, le=-500)]  # hundredths of LUFS
Ranges = tuple[tuple[int, int], ...]

MOVEMENT_MS = 300_000  # longer music is several pieces after each other: memory stays small, and nobody tires
HELD = ("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg")  # pictures that MP4 can hold
EDGE_MS = 10  # at both ends of the music, so that it never clicks


class ScoreOrder(Order):
    """A video to lay music under: a song of somebody's (`track`), or one composed in a `mood`; one of the two."""

    video: Source
    track: Source | None = None
    mood: str | None = None  # as `showrunner styles` lists them
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0  # another seed, another piece of the same mood
    video_volume_pc: VolumePc = 100
    music_volume_pc: VolumePc = 30
    is_ducked: bool = False  # the music steps back by 12 dB while somebody speaks
    fade_in_ms: FadeMs = 0
    fade_out_ms: FadeMs = 3000
    target_lufs: TargetLufs | None = None  # of the whole; None: as loud as the volumes make it, peaks below -1 dBTP
    limits: Limits = Limits()  # of each file taken in

    @model_validator(mode="after")
    def _has_music(self) -> "ScoreOrder":
        if (self.track is None) == (self.mood is None):
            raise ValueError("the music is either a track or a mood")
        if self.mood is not None and self.mood not in MOODS:
            raise ValueError(f"there is no music in the mood {self.mood!r}: choose from {', '.join(MOODS)}")
        return self

    @property
    def name(self) -> str:
        return (self.title or self.video.shown)[:80]


class Heard(Document):
    """A sound file to decode: `container` is the demuxer to open it with."""

    asset: Asset
    container: str


class Loop(Document):
    """How a piece goes on for ever: after sample `last` it is played on from `first`, cross-faded over `fade` samples.

    `begin` and `end` are where the piece itself begins and ends, without the silence around it.
    """

    begin: Annotated[int, Field(ge=0)]
    first: Annotated[int, Field(ge=0)]
    last: Annotated[int, Field(gt=0)]
    fade: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]


class BedPlan(Document):
    """The sound of a scored video. `music` are pieces one after another, or one that `loop` lets go on."""

    samples: Annotated[int, Field(gt=0)]
    skip: int = 0  # samples left out at the beginning when it is encoded: what `media.joining` wants
    speech: Heard | None  # the video's own sound; None: it has none
    music: tuple[Heard, ...]
    loop: Loop | None = None
    spoken: Ranges = ()  # samples in which the music steps back: sorted, disjoint
    video_volume_pc: VolumePc
    music_volume_pc: VolumePc
    fade_in_ms: FadeMs
    fade_out_ms: FadeMs
    target_lufs: TargetLufs | None
    ceiling_dbtp: int = -100  # hundredths of dBTP


class Sound(Document):
    """Encoded sound, decoded again and measured. Hundredths of LUFS and of dBTP; `packets` as in `record.Piece`."""

    asset: Asset
    samples: int
    packets: str
    loudness: int | None  # None: silence
    true_peak: int
    clipped: int  # samples at full scale


class Copied(Document):
    """A picture that is kept as it is.

    `packets` is the SHA-256 over payload, times and key flag of each packet, times in exact seconds from the first.
    """

    packets: str
    frames: int
    duration_ms: int


class Joined(Document):
    """A file with the picture of another one, and what that one said of it."""

    asset: Asset
    copied: Copied


class Scored(Document):
    """What the production hands over."""

    master: Asset
    review: Review
    video: Clip
    track: Clip | None
    sound: Sound


def asset_of(film: Joined) -> Asset:
    return film.asset


def samples_of(duration_ms: int) -> int:
    return duration_ms * RATE // 1000


def movements_ms(duration_ms: int) -> tuple[int, ...]:
    """Lengths of the pieces that together are as long as the video; as equal as can be, none over MOVEMENT_MS."""
    duration_ms = max(duration_ms, SHORTEST_MS)
    count = -(-duration_ms // MOVEMENT_MS)
    return tuple(duration_ms * (n + 1) // count - duration_ms * n // count for n in range(count))


def in_samples(ranges_ms: Sequence[tuple[int, int]], samples: int) -> Ranges:
    """Ranges in ms as samples, cut to the film."""
    cut = ((first * RATE // 1000, min(last * RATE // 1000, samples)) for first, last in ranges_ms)
    return tuple((first, last) for first, last in cut if first < last)


def checked(video: Clip, track: Clip | None) -> Clip:
    """The video again. Raises BriefError for one without moving pictures, for music without sound."""
    if video.kind != "video" or video.video is None:
        raise BriefError(f"music is laid under a video; this is {_a(video)}", field="video", hint="give a video")
    if track is not None and track.audio is None:
        raise BriefError(f"there is no sound in the track, {_a(track)}", field="track", hint="give a song")
    return video


def _a(clip: Clip) -> str:
    return {"video": "a video", "audio": "a sound file", "image": "a picture"}[clip.kind]


def heard(clip: Clip) -> Heard:
    return Heard(asset=clip.asset, container=clip.container)


def composed(pieces: Sequence[Asset]) -> tuple[Heard, ...]:
    return tuple(Heard(asset=piece, container="flac") for piece in pieces)


def is_short(track: Clip, video: Clip) -> bool:
    """Whether the track ends before the video does."""
    assert track.audio, "checked"
    return track.audio.duration_ms < video.duration_ms


def of_sound(video: Clip, order: ScoreOrder) -> tuple[str, ...]:
    """What people would not expect of this video's sound."""
    if video.audio is None:
        return ("the video has no sound: the music steps back for nobody",) if order.is_ducked else ()
    if video.audio.channels > 2:
        return (f"the video's sound has {video.audio.channels} channels; with music it becomes stereo",)
    return ()


def is_held(video: Clip) -> bool:
    """Whether its picture can be kept as it is."""
    return video.video is not None and video.video.codec in HELD


def encoded_anew(video: Clip) -> tuple[str, ...]:
    if is_held(video) or video.video is None:
        return ()
    return (f"MP4 cannot hold {video.video.codec} as it is: the picture is encoded anew, at a steady rate",)


def plan(
    order: ScoreOrder, video: Clip, music: Sequence[Heard], loop: Loop | None, spoken_ms: Sequence[tuple[int, int]],
    samples: int | None = None, skip: int = 0,
) -> BedPlan:  # fmt: skip
    """`samples` None: as long as the video."""
    samples = samples or samples_of(video.duration_ms)
    return BedPlan(
        samples=samples,
        skip=skip,
        speech=heard(video) if video.audio and order.video_volume_pc else None,
        music=tuple(music),
        loop=loop,
        spoken=in_samples(spoken_ms, samples),
        video_volume_pc=order.video_volume_pc,
        music_volume_pc=order.music_volume_pc,
        fade_in_ms=order.fade_in_ms,
        fade_out_ms=order.fade_out_ms,
        target_lufs=order.target_lufs,
    )
