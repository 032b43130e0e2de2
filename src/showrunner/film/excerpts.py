"""The parts of videos that a storyboard shows: each is cut out once, and stands in the board as a file of its own."""

from collections.abc import Sequence

from showrunner.film.asset import Asset
from showrunner.film.cutting import Footage
from showrunner.film.pictures import Clip, Picture
from showrunner.film.source import Source
from showrunner.film.storyboard import Storyboard
from showrunner.kit.document import Document

SEEN_MS = 200  # a clip that starts again for less is not noticed under a transition


class Cut(Document):
    """A part of a video that a shot shows."""

    source: Source
    start_ms: int
    end_ms: int


def cuts(board: Storyboard) -> tuple[Cut, ...]:
    """The parts that clips with an end show, each once, in the order of the film."""
    found = (_cut(shot.picture) for shot in board.shots)
    return tuple(dict.fromkeys(cut for cut in found if cut is not None))


def with_cuts(board: Storyboard, cuts: Sequence[Cut], files: Sequence[Asset]) -> Storyboard:
    """The board with these parts as files of their own."""
    made = dict(zip(cuts, files, strict=True))
    shots = []
    for shot in board.shots:
        cut, picture = _cut(shot.picture), shot.picture
        if cut is not None:
            picture = picture.model_copy(update={"video": made[cut], "start_ms": 0, "end_ms": None})
        shots.append(shot.model_copy(update={"picture": picture}))
    return Storyboard(shots=tuple(shots))


def _cut(picture: Picture) -> Cut | None:
    if not isinstance(picture, Clip) or picture.end_ms is None:
        return None
    return Cut(source=Source(asset=picture.video), start_ms=picture.start_ms, end_ms=picture.end_ms)


def looping(board: Storyboard, footage: Sequence[Footage], fps: int) -> tuple[str, ...]:
    """Clips of the board (before `with_cuts`) that are shorter than their shot, in words."""
    found = []
    for shot, made in zip(board.shots, footage, strict=True):
        cut, takes_ms = _cut(shot.picture), made.plate.frames * 1000 // fps
        if cut is not None and takes_ms > cut.end_ms - cut.start_ms + SEEN_MS:
            has = (cut.end_ms - cut.start_ms) / 1000
            found.append(f"own footage of {has:.1f} s starts again in a shot of {takes_ms / 1000:.1f} s ({shot.scene})")
    return tuple(found)
