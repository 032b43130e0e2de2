"""What a piece of a shot can show of its picture: the rest is left out of the piece, so that an edit cannot reach it.

An element that has come to rest looks the same whenever it came, and one that is still to come does not show at all.
That scenes keep to this is held by tests/pictures/test_showing.py.
"""

from collections.abc import Sequence
from typing import NamedTuple

from showrunner.film.captions import BRIDGED_MS, Cue
from showrunner.film.pictures import Event, Picture, Steps, Timeline
from showrunner.film.speech import Word
from showrunner.film.timeline import Plate
from showrunner.kit.chance import rng

LEAD_MS = 250  # an element begins to come this long before its word is heard, so that it stands when it is
EARLY_MS = 150  # so much earlier than usual it may come; taste
ALONE_MS = 1300  # an event shown alone needs at least this long
FINAL_MS = 2000  # whatever the words do, everything has begun to come this long before the end, or sooner
UNSEEN_MS = 1000  # nothing of a caption moves for longer after it, or a word of it, has come
LONG_ITEM = 70  # letters; a list with such an item is laid out another way


class Reach(NamedTuple):
    """How far round its anchor an element's coming can be seen, ms; `before` None: from the start."""

    before: int | None
    after: int


_USUAL = Reach(800, 2500)
_REACHES = {
    "statement": Reach(500, 1500),
    "number": Reach(None, 4500),  # it counts early on whatever is said, and its chart and its words follow
    "cta": Reach(500, 3500),  # once it has come it is pressed
}


def shown(plate: Plate, first: int, end: int, fps: int) -> Plate:
    """`plate` for its frames [first, end): the same pixels, from as little of anchors and texts as they need."""
    if not plate.anchors:
        return plate
    reach = _REACHES.get(plate.picture.kind, _USUAL)
    anchors = tuple(_near(at, plate.frames, first, end, fps, reach) for at in plate.anchors)
    return plate.model_copy(update={"anchors": anchors, "picture": _on_screen(plate, first, end, fps)})


def said(cue: Cue, from_ms: int, to_ms: int) -> Cue:
    """`cue` for the times [from_ms, to_ms): all its words, but times only as far as the light on them shows there."""
    begun, gone = max(cue.start_ms, from_ms - UNSEEN_MS), min(cue.end_ms, to_ms + UNSEEN_MS)
    words: list[Word] = []
    for before, word, following in zip((None, *cue.words), cue.words, (*cue.words[1:], None), strict=False):
        end_ms = min(word.end_ms, to_ms)
        start_ms = min(max(word.start_ms, begun), end_ms - 1)
        if following is not None and following.start_ms <= from_ms:
            start_ms, end_ms = begun, begun + 1
        elif before is not None and word.start_ms >= to_ms:
            is_next = before.start_ms < to_ms and word.start_ms - before.end_ms <= BRIDGED_MS  # the light goes on to it
            start_ms, end_ms = (to_ms, to_ms + 1) if is_next else (gone, gone + 1)
        words.append(Word(text=word.text, start_ms=start_ms, end_ms=end_ms))
    return cue.model_copy(update={"start_ms": begun, "end_ms": gone, "words": tuple(words)})


def stands_alone(plate: Plate, fps: int) -> bool:
    """Whether a time line shows one event at a time: by the shot's seed, where the words leave each enough time."""
    if not isinstance(plate.picture, Timeline):
        return False
    if rng("picture", plate.seed, "variant", "TimelineScene", plate.look.seed).choice(("line", "alone")) == "line":
        return False
    count = len(plate.picture.events)
    evenly = [plate.frames * 4 * n // (5 * (count - 1)) for n in range(count)]
    starts = plate.anchors if len(plate.anchors) == count else evenly
    least = ALONE_MS * fps
    return all((b - a) * 1000 >= least for a, b in zip(starts, [*starts[1:], plate.frames], strict=True))


def with_line(picture: Picture, anchor: int, line: int, fps: int) -> int:
    """The anchor of an element spoken of early in its line, which begins at frame `line`: it begins to come with it.

    Only where texts take their turns: the piece before the line then need not know this one, nor the next the last.
    """
    if not isinstance(picture, Steps | Timeline) or not line:
        return anchor
    with_it = line + LEAD_MS * fps // 1000
    return with_it if anchor <= with_it + EARLY_MS * fps // 1000 else anchor


def _near(anchor: int, frames: int, first: int, end: int, fps: int, reach: Reach) -> int:
    """The anchor; 0 for what has come to rest before `first`, `frames` for what begins to come after `end`."""
    if (first - anchor) * 1000 > reach.after * fps:
        return 0
    if reach.before is not None and _coming(anchor, frames, fps) - reach.before * fps > end * 1000:
        return frames
    return anchor


def _coming(anchor: int, frames: int, fps: int) -> int:
    """When an element begins to come at the earliest but for its lead, in thousandths of a frame."""
    return min(anchor * 1000, frames * 1000 - FINAL_MS * fps)


def _on_screen(plate: Plate, first: int, end: int, fps: int) -> Picture:
    """The picture without texts that are still to come, and without those of events that have left."""
    picture, anchors = plate.picture, plate.anchors
    is_ahead = [_coming(at, plate.frames, fps) - LEAD_MS * fps > (end - 1) * 1000 for at in anchors]
    is_ahead[0] = False  # the first text tells which way the whole is read
    if isinstance(picture, Steps) and len(anchors) == len(picture.items):
        if max(map(len, picture.items)) >= LONG_ITEM:
            return picture
        items = tuple("" if ahead else item for item, ahead in zip(picture.items, is_ahead, strict=True))
        return picture.model_copy(update={"items": items})
    if isinstance(picture, Timeline) and len(anchors) == len(picture.events):
        is_gone = _gone(plate, first, fps)
        events = zip(picture.events, is_ahead, is_gone, strict=True)
        # Dates stay: where they stand in a column they are set to one width.
        kept = tuple(Event(when=event.when, what="") if ahead or gone else event for event, ahead, gone in events)
        return picture.model_copy(update={"events": kept})
    return picture


def _gone(plate: Plate, first: int, fps: int) -> Sequence[bool]:
    """For each event, whether it has left before `first`: one that stands alone leaves as the next comes."""
    if not plate.alone:
        return [False] * len(plate.anchors)
    return [(at - first) * 1000 <= LEAD_MS * fps for at in plate.anchors[1:]] + [False]
