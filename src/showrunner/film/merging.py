"""Scenes that people bring, merged into one film: what is asked for, and where everything lies.

A scene is a whole number of frames long and its sound begins on its first frame, so nothing drifts and no scene depends
on where in the film it lies. Volumes are in percent of amplitude: 100 leaves a sound as it is, 200 is 6 dB more.

A scene is as long as the longer of its picture and its voice. A picture that is shorter than the voice holds its last
frame (`hold`) or begins again (`loop`); `trim` cuts a longer picture where the voice ends. A still has no length of its
own: it lasts as long as its voice, and at least `duration_ms`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.bedding import TargetLufs, VolumePc
from showrunner.film.brief import Format, Order, Quality
from showrunner.film.clip import Clip, VideoTrack
from showrunner.film.formats import ENCODINGS, Encoding, Raster, raster
from showrunner.film.look import TransitionKind
from showrunner.film.record import Piece, Review
from showrunner.film.sound import RATE, sample_at
from showrunner.film.source import Limits, Source
from showrunner.film.timeline import TRANSITION_MS
from showrunner.kit.document import Document

Fit = Literal["cover", "contain", "blur"]
Length = Literal["hold", "loop", "trim"]
Fps = Literal[24, 25, 30, 50, 60]
Taken = tuple[Clip, Clip | None]  # a scene's picture and its voice, taken in

HIGH_RANGE = ("smpte2084", "arib-std-b67")  # transfers, by ffmpeg's names: PQ and HLG
STILL_MS = 5000  # a picture without a voice; taste
MOST_SCENES = 500
RATES: tuple[Fps, ...] = (24, 25, 30, 50, 60)
LONGEST_SIDE, SHORTEST_SIDE = 3840, 64  # of a frame taken from the first scene
AAC_FRAME = 1024  # samples left out at the beginning of the sound: the encoder's priming takes their place
EDGE_MS = 15  # at both ends of a scene's sound, so that cuts do not click
SEGMENT_MS = 30_000  # a scene is encoded in pieces of at most this: workers stay busy, a crash costs little


class MergeScene(Document):
    """A video or a picture, and what is said over it."""

    video: Source
    voice: Source | None = None
    fit: Fit = "cover"  # blur: the whole picture, on itself blurred
    length: Length = "hold"
    video_volume_pc: VolumePc = 20
    voice_volume_pc: VolumePc = 200
    duration_ms: Annotated[int, Field(ge=100, le=3_600_000)] | None = None  # of a still, at least
    transition: TransitionKind = "cut"  # from the scene before


class MergeOrder(Order):
    """Scenes in order. Frame and rate are those of the first scene where nothing else is asked for."""

    scenes: Annotated[tuple[MergeScene, ...], Field(min_length=1, max_length=MOST_SCENES)]
    format: Format | None = None
    quality: Quality | None = None  # None: the first scene's own size, at medium
    fps: Fps | None = None
    is_even: bool = True  # scenes are brought to one loudness; False: only the film as a whole is
    target_lufs: TargetLufs = -1400
    limits: Limits = Limits()  # of each file taken in

    @property
    def name(self) -> str:
        return (self.title or self.scenes[0].video.shown)[:80]


class Cut(Document):
    """The picture of a scene and how it fills the frame. `duration_ms` is its own length, 0 for a still."""

    asset: Asset
    container: str
    track: VideoTrack
    duration_ms: int
    fit: Fit
    loops: bool = False


class CutSegment(Document):
    """A joinable piece of encoded picture: frames [first, first + count) of a cut, closed GOP, no sound.

    With a `transition` it leads from frame `after` of the cut `before`, which stands still meanwhile, into this one.
    """

    cut: Cut
    first: Annotated[int, Field(ge=0)]
    count: Annotated[int, Field(gt=0)]
    raster: Raster
    encoding: Encoding
    transition: TransitionKind = "cut"
    before: Cut | None = None
    after: int = 0


class Layer(Document):
    """A sound of a scene. `period`: begins again after so many samples; None: heard once.

    That of the scene's own picture begins when the picture does, another one at its own first sample.
    """

    asset: Asset
    container: str
    is_pictures: bool
    volume_pc: VolumePc
    period: Annotated[int, Field(gt=0)] | None = None


class SceneMix(Document):
    """All that is heard in a scene, `samples` long."""

    layers: tuple[Layer, ...]
    samples: Annotated[int, Field(gt=0)]


class SceneSound(Document):
    """A scene's own mix, kept at a quarter of its amplitude so that nothing clips. Loudness in hundredths of LUFS."""

    asset: Asset
    samples: int
    loudness: int | None  # None: nothing is heard
    loudest_pc: int  # the largest volume of what is heard in it


class Part(Document):
    """A scene's mix, to be heard after the one before. Fades are in samples, at its two ends."""

    sound: SceneSound
    fade_in: int
    fade_out: int


class MergeMix(Document):
    samples: Annotated[int, Field(gt=0)]
    parts: tuple[Part, ...]
    is_even: bool
    target_lufs: TargetLufs
    ceiling_dbtp: int = -100  # hundredths of dBTP


class Place(Document):
    """A scene laid out."""

    cut: Cut
    sound: SceneMix
    frames: Annotated[int, Field(gt=0)]
    transition: TransitionKind
    turn: int  # frames of it that the transition takes


class Merged(Document):
    """What the production hands over."""

    master: Asset
    review: Review
    clips: tuple[Clip, ...]
    frames: tuple[int, ...]  # of each scene


def raster_of(order: MergeOrder, taken: Sequence[Taken]) -> Raster:
    """The film's frame: as asked for, else as the first scene has it."""
    first, _ = taken[0]
    fps = order.fps or _rate_of(first)
    if order.format is not None:
        return raster(order.format, order.quality or "medium", fps)
    assert first.video, "checked when it was taken in"
    width, height = first.video.shown
    short = min(width, height)
    if order.quality is not None:
        scale = raster("1:1", order.quality, fps).width / short
    else:
        scale = min(1.0, LONGEST_SIDE / max(width, height))
    return Raster(width=_side(width * scale), height=_side(height * scale), fps=fps)


def own_raster(video: Clip) -> Raster:
    """The frame of one video, at the nearest steady rate."""
    source = Source(asset=video.asset)
    return raster_of(MergeOrder(scenes=(MergeScene(video=source),)), [(video, None)])


def own_segments(video: Clip, frame: Raster) -> tuple[CutSegment, ...]:
    """One video, whole and encoded anew."""
    here = place(MergeScene(video=Source(asset=video.asset)), (video, None), frame, is_first=True)
    return segments(None, here, frame, ENCODINGS["medium"])


def samples_of(pieces: Sequence[CutSegment], frame: Raster) -> int:
    """The length of the sound under these."""
    return sample_at(sum(piece.count for piece in pieces), frame.fps)


def _side(length: float) -> int:
    return min(LONGEST_SIDE, max(SHORTEST_SIDE, round(length / 2) * 2))


def _rate_of(clip: Clip) -> Fps:
    """The nearest of RATES; a still is shown at 30."""
    if clip.video is None or clip.kind == "image" or not clip.video.fps[0]:
        return 30
    rate = clip.video.fps[0] / clip.video.fps[1]
    return min(RATES, key=lambda each: abs(each - rate))


def length_ms(scene: MergeScene, picture: Clip, voice: Clip | None) -> int:
    """How long the scene is, by the rule at the head of this module."""
    spoken_ms = voice.duration_ms if voice else 0
    if picture.kind == "image":
        return max(spoken_ms, scene.duration_ms or 0) or STILL_MS
    if scene.length == "trim" and spoken_ms:
        return spoken_ms
    return max(picture.duration_ms, spoken_ms)


def place(scene: MergeScene, taken: Taken, frame: Raster, *, is_first: bool) -> Place:
    picture, voice = taken
    assert picture.video, "checked when it was taken in"
    frames = max(1, frame.frames(length_ms(scene, picture, voice)))
    loops = scene.length == "loop" and picture.kind == "video"
    cut = Cut(
        asset=picture.asset,
        container=picture.container,
        track=picture.video,
        duration_ms=0 if picture.kind == "image" else picture.duration_ms,
        fit=scene.fit,
        loops=loops,
    )
    turn = 0 if is_first or scene.transition == "cut" else min(frame.frames(TRANSITION_MS), frames // 2)
    return Place(
        cut=cut,
        sound=SceneMix(layers=_layers(scene, picture, voice, loops=loops), samples=sample_at(frames, frame.fps)),
        frames=frames,
        transition=scene.transition if turn else "cut",
        turn=turn,
    )


def _layers(scene: MergeScene, picture: Clip, voice: Clip | None, *, loops: bool) -> tuple[Layer, ...]:
    found = []
    if picture.audio and scene.video_volume_pc:
        period = max(1, picture.duration_ms * RATE // 1000) if loops else None
        found.append(
            Layer(
                asset=picture.asset,
                container=picture.container,
                is_pictures=True,
                volume_pc=scene.video_volume_pc,
                period=period,
            )
        )
    if voice and scene.voice_volume_pc:
        found.append(
            Layer(asset=voice.asset, container=voice.container, is_pictures=False, volume_pc=scene.voice_volume_pc)
        )
    return tuple(found)


def segments(before: Place | None, here: Place, frame: Raster, encoding: Encoding) -> tuple[CutSegment, ...]:
    """The pieces of one scene: how the scene before gives way to it, then the rest of it."""
    found = []
    if here.turn and before is not None:
        found.append(
            CutSegment(
                cut=here.cut, first=0, count=here.turn, raster=frame, encoding=encoding,
                transition=here.transition, before=before.cut, after=before.frames - 1,
            )
        )  # fmt: skip
    left = here.frames - here.turn
    count = -(-left // (SEGMENT_MS * frame.fps // 1000))
    edges = [here.turn + left * n // count for n in range(count + 1)]
    for first, last in pairwise(edges):
        found.append(CutSegment(cut=here.cut, first=first, count=last - first, raster=frame, encoding=encoding))
    return tuple(found)


def encoding_of(order: MergeOrder) -> Encoding:
    return ENCODINGS[order.quality or "medium"]


def mix(places: Sequence[Place], sounds: Sequence[SceneSound], order: MergeOrder) -> MergeMix:
    """Scenes' mixes one after another; where a transition lies, they fade as long as the pictures do."""
    edge = RATE * EDGE_MS // 1000
    turns = [*(here.sound.samples * here.turn // here.frames for here in places), 0]
    parts = tuple(
        Part(sound=sound, fade_in=max(edge, turns[n]), fade_out=max(edge, turns[n + 1]))
        for n, sound in enumerate(sounds)
    )
    samples = sum(here.sound.samples for here in places)
    return MergeMix(samples=samples, parts=parts, is_even=order.is_even, target_lufs=order.target_lufs)


def checked(scene: MergeScene, picture: Clip, voice: Clip | None) -> Taken:
    """Both again. Raises BriefError for a scene without picture, for a voice without sound."""
    if picture.video is None:
        text = f"{scene.video.shown} has no picture"
        raise BriefError(text, field="video", hint="give a video or a picture; sound belongs under voice")
    if voice is not None and scene.voice is not None and voice.audio is None:
        raise BriefError(f"{scene.voice.shown} has no sound", field="voice", hint="give a recording of a voice")
    return picture, voice


def toned(taken: Sequence[Taken]) -> tuple[str, ...]:
    """Where the film cannot show all that a scene holds."""
    return tuple(
        f"scene {number} is of high dynamic range: it is shown in standard range, its highlights softened"
        for number, (picture, _) in enumerate(taken, 1)
        if picture.video and picture.video.transfer in HIGH_RANGE
    )


def sound_of(here: Place) -> SceneMix:
    return here.sound


def pieces_of(parts: Sequence[Sequence[Piece]]) -> tuple[Piece, ...]:
    return tuple(piece for part in parts for piece in part)


def finished(master: Asset, review: Review, taken: Sequence[Taken], places: Sequence[Place]) -> Merged:
    clips = tuple(picture for picture, _ in taken)
    return Merged(master=master, review=review, clips=clips, frames=tuple(here.frames for here in places))
