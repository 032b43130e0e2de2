"""Where everything of a merged film lies: its scenes cut into pieces of picture, their sounds in a row.

A scene is a whole number of frames long and its sound begins on its first frame, so nothing drifts and no scene depends
on where in the film it lies.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from showrunner.film.asset import Asset
from showrunner.film.bedding import TargetLufs, VolumePc
from showrunner.film.clip import Clip, VideoTrack
from showrunner.film.formats import ENCODINGS, Encoding, Raster
from showrunner.film.look import TransitionKind
from showrunner.film.merging import Fit, Merged, MergeOrder, MergeScene, Taken, length_ms
from showrunner.film.record import Piece, Review
from showrunner.film.sound import RATE, sample_at
from showrunner.film.source import Source
from showrunner.film.timeline import TRANSITION_MS
from showrunner.kit.document import Document

AAC_FRAME = 1024  # samples left out at the beginning of the sound: the encoder's priming takes their place
EDGE_MS = 15  # at both ends of a scene's sound, so that cuts do not click
SEGMENT_MS = 30_000  # a scene is encoded in pieces of at most this: workers stay busy, a crash costs little


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


def own_segments(video: Clip, frame: Raster) -> tuple[CutSegment, ...]:
    """One video, whole and encoded anew."""
    here = place(MergeScene(video=Source(asset=video.asset)), (video, None), frame, is_first=True)
    return segments(None, here, frame, ENCODINGS["medium"])


def samples_of(pieces: Sequence[CutSegment], frame: Raster) -> int:
    """The length of the sound under these."""
    return sample_at(sum(piece.count for piece in pieces), frame.fps)


def sound_of(here: Place) -> SceneMix:
    return here.sound


def pieces_of(parts: Sequence[Sequence[Piece]]) -> tuple[Piece, ...]:
    return tuple(piece for part in parts for piece in part)


def finished(master: Asset, review: Review, taken: Sequence[Taken], places: Sequence[Place]) -> Merged:
    clips = tuple(picture for picture, _ in taken)
    return Merged(master=master, review=review, clips=clips, frames=tuple(here.frames for here in places))
