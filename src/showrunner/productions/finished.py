"""A narrated film when all of it is made."""

from collections.abc import Sequence

from showrunner.film import arranging
from showrunner.film.asset import Asset
from showrunner.film.captions import Cue
from showrunner.film.casting import Cast
from showrunner.film.cutting import Footage
from showrunner.film.look import Look
from showrunner.film.record import Review
from showrunner.film.script import Script
from showrunner.film.songs import Song
from showrunner.film.speech import Take
from showrunner.film.storyboard import Storyboard
from showrunner.kit.document import Document


class Finished(Document):
    """What a production hands over."""

    master: Asset
    review: Review
    script: Script
    cast: Cast
    look: Look
    board: Storyboard
    cues: tuple[Cue, ...]
    takes: tuple[Take, ...]
    frames: tuple[int, ...]  # of each shot, in order
    song: Song | None = None  # one's own, where it was chosen from a library


def finish(
    master: Asset, review: Review, script: Script, cast: Cast, look: Look, board: Storyboard,
    song: Song | None, cues: tuple[Cue, ...], takes: Sequence[Sequence[Take]], footage: Sequence[Footage],
) -> Finished:  # fmt: skip
    return Finished(
        master=master,
        review=review,
        script=script,
        cast=cast,
        look=look,
        board=board,
        song=song,
        cues=cues,
        takes=arranging.flat(takes),
        frames=tuple(shot.plate.frames for shot in footage),
    )
