"""Where a worker goes next. An order may name its place: what it builds first, and leaves to whoever comes next there.

It is the turn of the order with the least number. But to go elsewhere is to build anew, so a worker stays where it is,
else goes on to what follows, else begins far from the others: each has a stretch of a film to itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

STAY = 8  # how many orders of others may be kept waiting by who stays: those of two shots or three (taste)


@dataclass(frozen=True)
class Spot:
    """A place of a film, as RUN/PLACE, with its orders: the least of their numbers, how many of them wait, and whether
    any is being done. None is no place: orders that have nothing to do with each other."""

    place: str | None
    first: int
    waiting: int
    is_busy: bool

    @property
    def run(self) -> str:
        return (self.place or "").partition("/")[0]


def chosen(spots: Sequence[Spot], been: Sequence[Spot]) -> Spot:
    """The one to take an order of. Something waits; `been` is where this worker was, the latest first."""
    in_order = sorted(spots, key=lambda spot: spot.first)
    head = next(spot for spot in in_order if spot.waiting)
    if head.place is None:
        return head
    film = [spot for spot in in_order if spot.run == head.run]
    stretches = list(_stretches(film))
    return (
        _near(in_order, been, head.first + STAY)
        or _onward(film, been)
        or (_start(max(stretches, key=_weight)) if stretches else max(film, key=lambda spot: spot.waiting))
    )


def _near(spots: Sequence[Spot], been: Sequence[Spot], up_to: int) -> Spot | None:
    """Where we were, when something waits there and nobody else does it."""
    free = {spot.place: spot for spot in spots if _is_free(spot) and spot.first <= up_to}
    return next((free[spot.place] for spot in been if spot.place in free), None)


def _onward(film: Sequence[Spot], been: Sequence[Spot]) -> Spot | None:
    """What follows in the film on where we were."""
    busy = {spot.place for spot in film if spot.is_busy}
    for last in been:
        if last.run == film[0].run and last.place not in busy:
            following = next((spot for spot in film if spot.first > last.first), None)
            if following is not None and _is_free(following):
                return following
    return None


def _stretches(film: Sequence[Spot]) -> Iterator[tuple[bool, list[Spot]]]:
    """Spots on which nobody is, as they follow each other, and whether somebody comes towards them from before."""
    comes, stretch = False, list[Spot]()
    for spot in film:
        if _is_free(spot):
            stretch.append(spot)
            continue
        if stretch:
            yield comes, stretch
        comes, stretch = spot.is_busy, []
    if stretch:
        yield comes, stretch


def _weight(found: tuple[bool, list[Spot]]) -> int:
    return sum(spot.waiting for spot in found[1])


def _start(found: tuple[bool, list[Spot]]) -> Spot:
    """Its beginning; its middle, when somebody comes who will begin there."""
    comes, stretch = found
    if not comes:
        return stretch[0]
    half = _weight(found) / 2
    before = accumulate((spot.waiting for spot in stretch), initial=0)
    return next((spot for spot, so_far in zip(stretch, before, strict=False) if so_far >= half), stretch[-1])


def _is_free(spot: Spot) -> bool:
    return spot.waiting > 0 and not spot.is_busy
