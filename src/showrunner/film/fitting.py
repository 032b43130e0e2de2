"""Own footage for a storyboard: what each shot could show, what that is worth, and the board with what was chosen.

Only pictures that stand for something are given way by footage; what tells something by itself (a chart, a map, a
list, a title, what the author chose) stays as it was drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from showrunner.film import choosing
from showrunner.film.choosing import Option
from showrunner.film.footage import Catalogue, Holding, Stretch, clusters
from showrunner.film.pictures import Box, Clip, Hero, Landscape, Photo, Picture, Statement
from showrunner.film.script import Line, Script
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.kit.document import Document

# What a drawn picture is worth beside footage, whose worth is its fit (0 to 1000) and a little for how good it is.
DRAWN = {"landscape": 330, "concept": 330, "problem": 330, "hero": 360, "statement": 280}
QUALITY = 5  # a perfect picture is worth 1000 / QUALITY more than a bad one
LEAST_QUALITY = 120
CROPPED = 300  # the fee when all of what is looked at would be cropped away
SMALLER = 120  # the fee for a picture that does not fill the frame, as all of what is looked at must be seen
NARROW = 60  # the fee for losing most of a picture, even if nobody looks there
SHORT, LEAST = 600, 0.6  # the fee for having none of the time it needs; less than LEAST of it is no choice
LINGERING_MS, LINGERING = 9_000, 120  # a still that stays longer
OPTIONS = 12  # of a shot; those worth less are never chosen in films of a hundred shots (docs/measured/library.md)
STRETCHES = 3  # of one file, for one shot

FLOWING, ELSEWHERE = 60, -150  # two stretches of one file in a row, within a scene and across scenes
COLOURS, LOOKALIKE = 60, -80  # neighbours of one scene share colours; those of two scenes should not look alike
MIXED = -40  # drawn beside filmed, within a scene
NEAR_BITS, NEARLY = 16, -200  # two pictures of much the same in a row

CLEARLY = 50  # of a fit: less is not worth telling
WORDS_PER_MINUTE, PAUSE_MS = 165, 600
MARGIN_MS = 2_500  # footage is cut out longer than it should need: voices differ


class Match(Document):
    """How well holding number `which` of a catalogue fits what is said, and by which words."""

    which: int
    fit: int
    words: tuple[str, ...] = ()


Alike = dict[tuple[str, int], int]  # a stretch -> a number that those have in common which show the same


@dataclass(frozen=True)
class Slot:
    """A shot that footage may take over."""

    shot: Shot
    text: str
    about: str  # what its scene says
    needs_ms: int


@dataclass(frozen=True)
class Own:
    """A stretch of a holding that a slot could show. Where one may be None, that is what was drawn."""

    holding: Holding
    number: int
    match: Match

    @property
    def stretch(self) -> Stretch:
        return self.holding.stretches[self.number]

    @property
    def id(self) -> tuple[str, int]:
        return self.holding.id, self.number


def slots(board: Storyboard, script: Script) -> tuple[Slot, ...]:
    """Every shot of the board with its words, in order."""
    found, lines, taken = [], {scene.id: scene.lines for scene in script.scenes}, dict.fromkeys(lines_of(script), 0)
    for shot in board.shots:
        first = taken[shot.scene]
        taken[shot.scene] = first + shot.lines
        said = lines[shot.scene][first : first + shot.lines]
        found.append(Slot(shot, _text(said), _text(lines[shot.scene]), needs_ms(said)))
    return tuple(found)


def lines_of(script: Script) -> dict[str, tuple[Line, ...]]:
    return {scene.id: scene.lines for scene in script.scenes}


def may_give_way(slot: Slot, script: Script) -> bool:
    """Whether what was drawn only stands for what is said, and nobody asked for it."""
    asked = {scene.id for scene in script.scenes if scene.picture is not None}
    picture = slot.shot.picture
    is_own = isinstance(picture, Hero) and picture.image is not None
    return picture.kind in DRAWN and slot.shot.scene not in asked and not is_own and bool(slot.text)


def fitted(
    board: Storyboard, script: Script, catalogue: Catalogue, matches: Sequence[Sequence[Match]], shape: tuple[int, int]
) -> Storyboard:
    """The board with footage where that fits better, chosen for all shots at once.

    `matches` are one list per slot, best first. `shape` is the film's width and height.
    """
    places = slots(board, script)
    offered = [
        _offered(slot, catalogue, found, shape) if may_give_way(slot, script) else (None,)
        for slot, found in zip(places, matches, strict=True)
    ]
    alike = _alike(offered)
    film = choosing.Film(
        slots=[
            tuple(_option(slot, one, alike, shape) for one in able) for slot, able in zip(places, offered, strict=True)
        ],
        pairs=[
            [[_beside(here, one, there, other) for other in later] for one in able]
            for here, there, able, later in zip(places, places[1:], offered, offered[1:], strict=False)
        ],
    )
    chosen = choosing.choose(film).chosen
    taken = [able[n] for able, n in zip(offered, chosen, strict=True)]
    return Storyboard(
        shots=tuple(
            _shot(slot, one, able, taken, alike) for slot, one, able in zip(places, taken, offered, strict=True)
        )
    )


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text.strip() for line in lines)


def needs_ms(lines: Sequence[Line]) -> int:
    return sum(len(line.text.split()) * 60_000 // WORDS_PER_MINUTE + PAUSE_MS for line in lines)


def _offered(
    slot: Slot, catalogue: Catalogue, matches: Sequence[Match], shape: tuple[int, int]
) -> tuple[Own | None, ...]:
    """What was drawn, then the stretches that would be worth most."""
    found = [one for match in matches for one in _stretches(slot, catalogue.holdings[match.which], match)]
    found.sort(key=lambda one: -_worth(slot, one, shape))
    return (None, *found[: OPTIONS - 1])


def _stretches(slot: Slot, holding: Holding, match: Match) -> Iterator[Own]:
    """The best of a file that are long enough."""
    able = [
        Own(holding, number, match)
        for number, stretch in enumerate(holding.stretches)
        if stretch.quality >= LEAST_QUALITY
        and (holding.kind == "image" or stretch.duration_ms >= LEAST * slot.needs_ms)
    ]
    able.sort(key=lambda one: (-_length(slot, one) - one.stretch.quality, one.number))
    yield from able[:STRETCHES]


def _option(slot: Slot, one: Own | None, alike: Alike, shape: tuple[int, int]) -> Option:
    if one is None:
        return Option(DRAWN.get(slot.shot.picture.kind, 0))
    return Option(_worth(slot, one, shape), (alike[one.id],), one.holding.id)


def _worth(slot: Slot, one: Own, shape: tuple[int, int]) -> int:
    return (
        one.match.fit + one.stretch.quality // QUALITY + _length(slot, one) - _cropped(one.holding, one.stretch, shape)
    )


def _length(slot: Slot, one: Own) -> int:
    if one.holding.kind == "image":
        return -LINGERING if slot.needs_ms > LINGERING_MS else 0
    lacking = max(0, slot.needs_ms - one.stretch.duration_ms)
    return -SHORT * lacking // max(1, slot.needs_ms)


def _cropped(holding: Holding, stretch: Stretch, shape: tuple[int, int]) -> int:
    """The fee for what is lost when the frame is filled."""
    width, height = _shown(holding, stretch.frame)
    wanted = width * shape[1] / (height * shape[0])  # > 1: wider than the film
    kept = min(wanted, 1 / wanted)
    left, top, right, bottom = stretch.region
    looked_at = (right - left if wanted > 1 else bottom - top) / 1000
    if stretch.is_apart and looked_at > kept:
        return SMALLER
    lost = max(0.0, looked_at - kept) / max(0.05, looked_at)
    return round(CROPPED * lost + NARROW * (1 - kept))


def _shown(holding: Holding, frame: Box) -> tuple[int, int]:
    width, height = holding.clip.video.shown if holding.clip.video else (16, 9)
    return max(1, width * (frame[2] - frame[0]) // 1000), max(1, height * (frame[3] - frame[1]) // 1000)


def _alike(offered: Sequence[Sequence[Own | None]]) -> Alike:
    found = {one.id: one.stretch for able in offered for one in able if one is not None}
    return dict(zip(found, clusters(list(found.values())), strict=True))


def _beside(here: Slot, one: Own | None, there: Slot, other: Own | None) -> int:
    """What it is worth that one follows the other."""
    is_one_scene = here.shot.scene == there.shot.scene
    if one is None or other is None:
        return MIXED if is_one_scene and one is not other else 0
    worth = (FLOWING if is_one_scene else ELSEWHERE) if one.holding.id == other.holding.id else 0
    if one.stretch.nearness(other.stretch) <= NEAR_BITS:
        worth += NEARLY
    away = sum(abs(a - b) for a, b in zip(one.stretch.colour, other.stretch.colour, strict=True))
    if is_one_scene:
        return worth + COLOURS * max(0, 60 - away) // 60
    return worth + (LOOKALIKE if away < 18 else 0)


def _shot(
    slot: Slot,
    one: Own | None,
    able: Sequence[Own | None],
    taken: Sequence[Own | None],
    alike: Alike,
) -> Shot:
    if one is None:
        return slot.shot
    picture = _picture(slot, one)
    is_said_on_screen = isinstance(slot.shot.picture, Statement)  # then captions were left out
    return slot.shot.model_copy(
        update={
            "picture": picture,
            "captions": slot.shot.captions or is_said_on_screen,
            "why": _why(one, able, taken, alike),
        }
    )


def _picture(slot: Slot, one: Own) -> Picture:
    holding, stretch, drawn = one.holding, one.stretch, slot.shot.picture
    title = drawn.title if isinstance(drawn, Landscape) else None
    if holding.kind == "image":
        focus = (stretch.aims[0][1], stretch.aims[0][2]) if stretch.aims else (500, 500)
        return Photo(image=holding.clip.asset, focus=focus, keep=stretch.region, title=title, origin=holding.credited)
    spare = stretch.duration_ms - slot.needs_ms - MARGIN_MS
    start = stretch.start_ms + max(0, spare) // 3  # footage is at its best somewhat after its beginning
    end = min(stretch.end_ms, start + slot.needs_ms + MARGIN_MS)
    return Clip(
        video=holding.clip.asset,
        start_ms=start,
        end_ms=end,
        frame=stretch.frame,
        aims=stretch.aims_between(start, end),
        keep=stretch.region if stretch.is_apart else None,
        title=title,
        origin=holding.credited,
    )


def _why(one: Own, able: Sequence[Own | None], taken: Sequence[Own | None], alike: Alike) -> str:
    at = "" if one.holding.kind == "image" else f" from {_clock(one.stretch.start_ms)}"
    words = one.match.words
    by = f"both speak of {', '.join(words[:4])}" if words else "it is near in meaning"
    how_good = f"fit {one.match.fit / 1000:.2f}, quality {one.stretch.quality / 1000:.2f}"
    why = f"your own {one.holding.name}{at}: {by} ({how_good})"
    best = max((other for other in able if other is not None), key=lambda other: other.match.fit)
    if best.match.fit > one.match.fit + CLEARLY:
        is_shown = alike[best.id] in {alike[other.id] for other in taken if other is not None}
        reason = "is shown elsewhere" if is_shown else "suits the film as a whole less"
        why += f"; {best.holding.name} fits better but {reason}"
    return why[:1].upper() + why[1:] + "."


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"
