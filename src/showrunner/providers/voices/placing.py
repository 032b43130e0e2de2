"""From times by token to the words of a take: in order, inside the take, silent tokens beside their neighbours."""

from collections.abc import Mapping, Sequence

from showrunner.film.speech import Word
from showrunner.language.spoken import Spoken

Times = Mapping[int, tuple[int, int]]  # token index → (start_ms, end_ms)
Placed = tuple[tuple[Word, ...], tuple[str, ...]]


def place(tokens: Sequence[Spoken], times: Times, duration_ms: int) -> Placed:
    """(words in order, inside [0, duration_ms]; tokens without a time).

    Where two times overlap, the later word gives way. A token that says nothing (a lone dash) lies between its
    neighbours; when no token has a time, none is placed.
    """
    ordered = _in_order(times, duration_ms)
    words: list[Word] = []
    unplaced: list[str] = []
    for index, spoken in enumerate(tokens):
        if index in ordered:
            start, end = ordered[index]
        elif ordered and not spoken.words:
            start, end = _between(words, min((ordered[i][0] for i in ordered if i > index), default=duration_ms))
        else:
            unplaced.append(spoken.token)
            continue
        words.append(Word(text=spoken.token, start_ms=start, end_ms=end))
    return tuple(words), tuple(unplaced)


def _in_order(times: Times, duration_ms: int) -> dict[int, tuple[int, int]]:
    ordered: dict[int, tuple[int, int]] = {}
    last = 0
    for index in sorted(times):
        start = min(max(times[index][0], last), duration_ms - 1)
        last = min(max(times[index][1], start + 1), duration_ms)
        ordered[index] = (start, last)
    return ordered


def _between(before: Sequence[Word], following_ms: int) -> tuple[int, int]:
    """The silence between two words; the last of the word before where there is none."""
    earliest, ended = (before[-1].start_ms, before[-1].end_ms) if before else (0, 0)
    start = max(earliest, min(ended, following_ms - 1), 0)
    return start, max(following_ms, start + 1)
