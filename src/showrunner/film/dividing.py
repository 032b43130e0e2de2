"""Where a shot that carries several lines is divided, so that each of them may show a file of its own.

A shot is divided between two lines when each is fitted well by a file, and not by the same one. A piece for which the
choice finds nothing after all goes back to its neighbour: it is never shown as the drawing that it was a part of.
"""

from collections.abc import Iterator, Sequence

from showrunner.film.fitting import Match, Slot, lines_of, may_give_way, needs_ms, slots
from showrunner.film.script import Line, Script
from showrunner.film.storyboard import Shot, Storyboard

WELL = 500  # a fit; "The cat blinks." and "cat face" have 0.6, lines that only touch on a file's subject under 0.45
SHORTEST_MS = 2_000  # of a piece; taste

Pieces = tuple[tuple[int, ...], ...]  # of each shot: how many lines its pieces carry


def asked(board: Storyboard, script: Script) -> tuple[tuple[str, ...], ...]:
    """Of each shot the lines that files are to be found for; () for shots that cannot be divided."""
    return tuple(
        tuple(line.text for line in said) if len(said) > 1 and may_give_way(slot, script) else ()
        for slot, said in _said(board, script)
    )


def divided(board: Storyboard, script: Script, found: Sequence[Sequence[Sequence[Match]]]) -> Pieces:
    """`found` are the matches of each line of `asked`, best first."""
    return tuple(
        _pieces(said, best) if best else (slot.shot.lines,)
        for (slot, said), best in zip(_said(board, script), found, strict=True)
    )


def joined(pieces: Pieces, drawn: Storyboard, fitted: Storyboard) -> Pieces:
    """Without the pieces that stayed drawn; the same `pieces` when there are none. `fitted` is the board of them."""
    shown, kept = iter(fitted.shots), []
    for shot, lengths in zip(drawn.shots, pieces, strict=True):
        stayed = [next(shown).picture == shot.picture for _ in lengths]
        kept.append(_joined(lengths, stayed))
    return tuple(kept)


def board_of(drawn: Storyboard, pieces: Pieces) -> Storyboard:
    """The drawn board with its shots in pieces."""
    return Storyboard(
        shots=tuple(
            shot.model_copy(update={"lines": lines, "transition": "cut" if number else shot.transition})
            for shot, lengths in zip(drawn.shots, pieces, strict=True)
            for number, lines in enumerate(lengths)
        )
    )


def _said(board: Storyboard, script: Script) -> Iterator[tuple[Slot, tuple[Line, ...]]]:
    lines, taken = lines_of(script), {scene.id: 0 for scene in script.scenes}
    for slot in slots(board, script):
        shot: Shot = slot.shot
        first = taken[shot.scene]
        taken[shot.scene] = first + shot.lines
        yield slot, lines[shot.scene][first : first + shot.lines]


def _pieces(said: Sequence[Line], found: Sequence[Sequence[Match]]) -> tuple[int, ...]:
    begins, shown = [0], _best(found[0])
    for number in range(1, len(said)):
        best = _best(found[number])
        is_long = all(
            needs_ms(part) >= SHORTEST_MS for part in (said[begins[-1] : number], said[number:])
        )  # the rest of it may be divided again
        if best is not None and shown not in (None, best) and is_long:
            begins.append(number)
        shown = best if best is not None else shown
    return tuple(after - first for first, after in zip(begins, [*begins[1:], len(said)], strict=True))


def _best(matches: Sequence[Match]) -> int | None:
    return matches[0].which if matches and matches[0].fit >= WELL else None


def _joined(lengths: Sequence[int], stayed: Sequence[bool]) -> tuple[int, ...]:
    if len(lengths) == 1 or not any(stayed):
        return tuple(lengths)
    at = stayed.index(True)
    first = max(0, at - 1)
    return (*lengths[:first], lengths[first] + lengths[first + 1], *lengths[first + 2 :])
