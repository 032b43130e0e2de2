"""From script, takes and storyboard to footage: how many frames each shot has, what is heard and read in it.

Pure, and shot by shot: nothing here knows where in the film a shot lies, so moving a scene changes only its joins.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from showrunner.errors import BriefError
from showrunner.film import anchors, captions, showing
from showrunner.film.captions import Cue
from showrunner.film.formats import Encoding, Raster
from showrunner.film.look import CaptionStyle, Look, TransitionKind
from showrunner.film.pictures import Picture, Timeline
from showrunner.film.script import Line, Scene, Script
from showrunner.film.speech import Take, Word
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.film.timeline import SEGMENT_MS, TRANSITION_MS, Plate, Segment, Spoken
from showrunner.kit.document import Document

SHORTEST_PAUSE_MS = 120  # a line's end must be heard
ANCHOR_STEP_MS = 200
GIVE_MS = 350  # how much a pause may give way to an edit before the film moves; taste


class Footage(Document):
    """One shot, timed. `cues` and `spoken` count from its first frame."""

    scene: str
    plate: Plate
    transition: TransitionKind
    cues: tuple[Cue, ...]
    spoken: tuple[Spoken, ...]


class Print(Document):
    """How footage becomes files: the same for every shot of a film."""

    raster: Raster
    encoding: Encoding
    captions: CaptionStyle


def shots_with_lines(script: Script, board: Storyboard) -> Iterator[tuple[Shot, Scene, tuple[Line, ...], int]]:
    """Each shot with its scene, its lines and the frames' worth of hold (ms) after them, in film order.

    Raises BriefError when the storyboard does not carry the script's lines exactly once and in order.
    """
    by_scene: dict[str, list[Shot]] = {}
    for shot in board.shots:
        by_scene.setdefault(shot.scene, []).append(shot)
    for scene in script.scenes:
        shots = by_scene.get(scene.id, [])
        if not shots or sum(shot.lines for shot in shots) != len(scene.lines):
            raise BriefError(
                f"the storyboard's shots of scene {scene.id} carry {sum(s.lines for s in shots)} lines, "
                f"the script has {len(scene.lines)}",
                field=f"storyboard.{scene.id}",
                hint="let the shots of the scene carry all its lines, or drop the storyboard draft",
            )
        first = 0
        for shot in shots:
            last = first + shot.lines
            yield shot, scene, scene.lines[first:last], scene.hold_ms if shot is shots[-1] else 0
            first = last


def shoot(shot: Shot, lines: Sequence[Line], takes: Sequence[Take], hold_ms: int, look: Look, print: Print) -> Footage:
    """Time one shot: every line is its take plus its pause, rounded up to whole frames, heard from its first frame."""
    raster, at = print.raster, 0
    spoken: list[Spoken] = []
    for line, take in zip(lines, takes, strict=True):
        spoken.append(Spoken(take=take, start_frame=at, speaker=line.speaker, text=line.text))
        at += raster.frames(line_ms(line, take.duration_ms))
    frames = max(at + raster.frames(hold_ms), raster.frames(TRANSITION_MS) + 1)
    cues = _burned(spoken, frames, print) if shot.captions else ()
    plate = Plate(
        picture=shot.picture,
        look=look,
        seed=shot.seed,
        frames=frames,
        anchors=_anchors(shot.picture, spoken, raster),
        caption_band=bool(cues) or (not lines and print.captions != "off"),  # the next speaks while a silent one leaves
    )
    if isinstance(plate.picture, Timeline):
        plate = plate.model_copy(update={"alone": showing.stands_alone(plate, raster.fps)})
    return Footage(scene=shot.scene, plate=plate, transition=shot.transition, cues=cues, spoken=tuple(spoken))


def _anchors(picture: Picture, spoken: Sequence[Spoken], raster: Raster) -> tuple[int, ...]:
    """To the nearest tenth of a second or so, which nobody sees: a picture stays as it was when a word barely moves."""
    step, lines = raster.frames(ANCHOR_STEP_MS), [each.start_frame for each in spoken]
    return tuple(
        showing.with_line(picture, (at + step // 2) // step * step, lines[bisect(lines, at) - 1], raster.fps)
        for at in anchors.anchors(picture, _heard(spoken, raster))
    )


def line_ms(line: Line, take_ms: int) -> int:
    """The time a line takes: its slot where the take leaves a natural pause in it, else the take and its own pause."""
    if line.slot is not None and line.slot.pause_ms == line.pause_ms:
        left = line.slot.ms - take_ms
        if max(SHORTEST_PAUSE_MS, line.pause_ms - GIVE_MS) <= left <= line.pause_ms + GIVE_MS:
            return line.slot.ms
    return take_ms + line.pause_ms


def _burned(spoken: Sequence[Spoken], frames: int, print: Print) -> tuple[Cue, ...]:
    """The cues drawn on the picture, in the profile of the caption style."""
    if print.captions == "off":
        return ()
    raster = print.raster
    profile = captions.profile(print.captions, raster.width, raster.height)
    lines = [_words_of(each, raster) for each in spoken]
    words = [word for line in lines for word in line]
    cues = captions.gather(
        words, profile, lines=[len(line) for line in lines], fps=raster.fps, until_ms=raster.ms(frames)
    )
    return tuple(_on_frames(cue, raster) for cue in cues)


def _on_frames(cue: Cue, raster: Raster) -> Cue:
    """The same cue in times of frames: what no frame shows must not draw a piece again."""

    def shown(ms: int) -> int:
        return raster.ms(raster.frames(ms))

    words = []
    for word, following in zip(cue.words, [*cue.words[1:], None], strict=True):
        is_bridged = following is not None and following.start_ms - word.end_ms < captions.BRIDGED_MS
        end_ms = following.start_ms if following is not None and is_bridged else word.end_ms
        words.append(Word(text=word.text, start_ms=shown(word.start_ms), end_ms=shown(end_ms)))
    return cue.model_copy(update={"start_ms": shown(cue.start_ms), "end_ms": shown(cue.end_ms), "words": tuple(words)})


def _words_of(spoken: Spoken, raster: Raster) -> tuple[Word, ...]:
    """The line as written, its words at their time counted from where `start_frame` counts from."""
    later = (_later(word, raster.ms(spoken.start_frame)) for word in spoken.take.words)
    return captions.as_written(spoken.text, tuple(later))


def _heard(spoken: Sequence[Spoken], raster: Raster) -> list[tuple[str, int]]:
    return [(word.text, word.start_ms * raster.fps // 1000) for each in spoken for word in _words_of(each, raster)]


def body(footage: Footage, print: Print) -> tuple[Segment, ...]:
    """The pieces of a shot that no neighbour can change: all of it, less the window of its transition."""
    start = 0 if footage.transition == "cut" else print.raster.frames(TRANSITION_MS)
    return tuple(
        _segment(footage, print, first, last - first) for first, last in pairwise(_edges(footage, print, start))
    )


def _edges(footage: Footage, print: Print, start: int) -> list[int]:
    """Where the body is split: where lines and captions begin, so that an edit reaches as few pieces as it can."""
    frames, end = print.raster.frames, footage.plate.frames
    shortest, longest = frames(SEGMENT_MS[0]), frames(SEGMENT_MS[1])
    lines = {spoken.start_frame for spoken in footage.spoken}
    wanted = sorted(lines | {cue.start_ms * print.raster.fps // 1000 for cue in footage.cues})
    edges = [start]
    for at in [*(at for at in wanted if start < at < end), end]:
        while at - edges[-1] > longest:
            parts = -(-(at - edges[-1]) // longest)
            edges.append(edges[-1] + (at - edges[-1]) // parts)
        if at == end or at - edges[-1] >= shortest:
            edges.append(at)
    if len(edges) > 2 and edges[-1] - edges[-2] < shortest // 2:
        del edges[-2]
    return edges


def head(before: Plate | None, footage: Footage, print: Print) -> tuple[Segment, ...]:
    """The window in which the shot before gives way; () for a cut. The film's first shot opens plainly."""
    if footage.transition == "cut":
        return ()
    kind: TransitionKind = "cut" if before is None else footage.transition
    count = print.raster.frames(TRANSITION_MS)
    piece = _segment(footage, print, 0, count)
    if before is not None:
        before = showing.shown(before, before.frames, before.frames + count, print.raster.fps)
    return (piece.model_copy(update={"transition": kind, "before": before}),)


def lay_sound(footage: Sequence[Footage]) -> tuple[tuple[Spoken, ...], int]:
    """Every take at its frame in the film, and the film's length in frames."""
    placed: list[Spoken] = []
    start = 0
    for shot in footage:
        placed += [s.model_copy(update={"start_frame": start + s.start_frame}) for s in shot.spoken]
        start += shot.plate.frames
    return tuple(placed), start


def side_cues(footage: Sequence[Footage], raster: Raster) -> tuple[Cue, ...]:
    """Every word of the film for the side files, by the full rules whatever is burned in; speakers named if several."""
    spoken, frames = lay_sound(footage)
    lines = [_words_of(each, raster) for each in spoken]
    several = len({each.speaker for each in spoken}) > 1
    return captions.gather(
        [word for line in lines for word in line],
        captions.CLASSIC,
        lines=[len(line) for line in lines],
        speakers=[each.speaker for each in spoken] if several else (),
        fps=raster.fps,
        until_ms=raster.ms(frames),
    )


def _later(word: Word, by_ms: int) -> Word:
    return Word(text=word.text, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)


def _segment(footage: Footage, print: Print, first: int, count: int) -> Segment:
    raster = print.raster
    from_ms, to_ms = raster.ms(first), raster.ms(first + count)
    return Segment(
        plate=showing.shown(footage.plate, first, first + count, raster.fps),
        first=first,
        count=count,
        cues=tuple(
            showing.said(cue, from_ms, to_ms) for cue in footage.cues if cue.start_ms < to_ms and cue.end_ms > from_ms
        ),
        caption_style=print.captions,
        raster=raster,
        encoding=print.encoding,
    )
