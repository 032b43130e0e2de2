"""A known text beside what was recognised: which of its words are heard when, and where the two differ.

Texts are compared as they are spoken ("1969" and "nineteen sixty-nine" are one), from runs of words that both have only
once outwards, so that a refrain is not taken for its first time.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from showrunner.film.speech import Word
from showrunner.film.transcript import Heard, shared
from showrunner.language.spoken import speak_as

Ranges = Sequence[tuple[int, int]]

RUN = 4  # words that both texts have only once, together, hold them to each other
MOST = 1_500  # words between two such places that are compared one by one
# Cost of another word, and of one that the other text lacks (taste): one word for another is hardly cheaper than both
# left out, for a sentence that nobody says is not to take the place of another.
WRONG, MISSING = 1.4, 0.75
NEAR = 0.6  # cost of a word that is nearly the same
SHORTEST_MS = 120  # of speech for a word that was not recognised
LONGEST_GUESS = 3  # words; more than these in a row were not said, or were not recognised at all


def match(text: str, heard: Sequence[Word], language: str, spoken: Ranges) -> Heard:
    """The known text's words at the times of the recognised ones. Words that nobody says are left out, and told.

    `spoken` are ranges in ms in which somebody speaks: there a word may be that was not recognised.
    """
    tokens = text.split()
    ours, owners = _spoken(text, language)
    theirs, places = _spoken(" ".join(word.text.replace(" ", "") for word in heard), language)
    pairs = dict(_alike([*_pairs(ours, theirs)], ours, theirs))
    times = _times(tokens, owners, pairs, [heard[place] for place in places])
    _settle_silent(times, set(owners))
    words, unheard = _filled(tokens, times, spoken)
    found = {places[j] for j in pairs.values()}
    extra = [n for n in range(len(heard)) if n not in found]
    notes = (*_told_unheard(tokens, unheard, times), *_told_extra(heard, extra))
    return Heard(words=tuple(words), notes=notes)


def _spoken(text: str, language: str) -> tuple[list[str], list[int]]:
    """Spoken words in lower case, and which whitespace token each belongs to."""
    words: list[str] = []
    owners: list[int] = []
    for number, spoken in enumerate(speak_as(text, language)):
        for word in spoken.words:
            for part in word.casefold().replace("’", "'").split("-"):
                if part:
                    words.append(part)
                    owners.append(number)
    return words, owners


def _pairs(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(ours, theirs) that stand for each other, in order."""
    i = j = 0
    for a, b in [*_anchors(ours, theirs), (len(ours), len(theirs))]:
        yield from ((i + x, j + y) for x, y in compared(ours[i:a], theirs[j:b]))
        i, j = a, b


def _alike(pairs: Sequence[tuple[int, int]], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Without those of another sentence: more than LONGEST_GUESS in a row of which none is like the other."""
    run: list[tuple[int, int]] = []
    for pair in pairs:
        if _cost(ours[pair[0]], theirs[pair[1]]) >= WRONG:
            run.append(pair)
            continue
        if len(run) <= LONGEST_GUESS:
            yield from run
        run = []
        yield pair
    if len(run) <= LONGEST_GUESS:
        yield from run


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Places that hold the texts together: runs that each has once, as many as lie in one order in both."""
    first, second = _once(ours), _once(theirs)
    common = sorted((at, second[run]) for run, at in first.items() if run in second)
    tails: list[int] = []
    chains: list[tuple[int, int, int]] = []  # their place, number in `common`, number of the link before
    ends: list[int] = []
    for number, (_, there) in enumerate(common):
        at = bisect_left(tails, there)
        chains.append((there, number, ends[at - 1] if at else -1))
        tails[at : at + 1] = [there]
        ends[at : at + 1] = [number]
    found: list[tuple[int, int]] = []
    link = ends[-1] if ends else -1
    while link >= 0:
        found.append(common[link])
        link = chains[link][2]
    return found[::-1]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(words) - RUN + 1):
        places.setdefault(tuple(words[at : at + RUN]), []).append(at)
    return {run: found[0] for run, found in places.items() if len(found) == 1}


def compared(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """The cheapest way to read one as the other (edit distance); pairs of words that stand for each other."""
    rows, columns = len(ours), len(theirs)
    if not rows or not columns or rows * columns > MOST * MOST:
        return []
    costs = [[j * MISSING for j in range(columns + 1)]]
    for i in range(1, rows + 1):
        before, row = costs[-1], [i * MISSING]
        for j in range(1, columns + 1):
            other = before[j - 1] + _cost(ours[i - 1], theirs[j - 1])
            row.append(min(other, before[j] + MISSING, row[-1] + MISSING))
        costs.append(row)
    found: list[tuple[int, int]] = []
    i, j = rows, columns
    while i and j:
        if costs[i][j] == costs[i - 1][j - 1] + _cost(ours[i - 1], theirs[j - 1]):
            i, j = i - 1, j - 1
            found.append((i, j))
        elif costs[i][j] == costs[i - 1][j] + MISSING:
            i -= 1
        else:
            j -= 1
    return found[::-1]


def _cost(a: str, b: str) -> float:
    if a == b:
        return 0.0
    is_long = len(a) > 3 and len(b) > 3
    is_near = is_long and (a[:3] == b[:3] or a[-3:] == b[-3:])
    is_begun = abs(len(a) - len(b)) <= 2 and (a.startswith(b) or b.startswith(a))
    return NEAR if is_near or is_begun else WRONG


def _times(
    tokens: Sequence[str], owners: Sequence[int], pairs: dict[int, int], said: Sequence[Word]
) -> list[tuple[int, int] | None]:
    """(start, end) of each token, from the first to the last recognised word that it stands for."""
    times: list[tuple[int, int] | None] = [None] * len(tokens)
    for number, owner in enumerate(owners):
        if number in pairs:
            word, so_far = said[pairs[number]], times[owner]
            times[owner] = (so_far[0] if so_far else word.start_ms, max(word.end_ms, so_far[1] if so_far else 0))
    return times


def _settle_silent(times: list[tuple[int, int] | None], sounding: set[int]) -> None:
    """A token that says nothing, as a dash, is where the word before it ends; a first one where the next begins."""
    for number in range(len(times)):
        if number in sounding:
            continue
        before = times[number - 1] if number else None
        after = times[number + 1] if number + 1 < len(times) else None
        if before is not None:
            times[number] = (before[1], before[1] + 1)
        elif after is not None and not number:
            times[number] = (max(0, after[0] - 1), after[0])


def _filled(
    tokens: Sequence[str], times: Sequence[tuple[int, int] | None], spoken: Ranges
) -> tuple[list[Word], list[int]]:
    """(words in order; tokens left out). A few unrecognised words get the time in which something else is said."""
    words: list[Word] = []
    unheard: list[int] = []
    at = 0
    while at < len(tokens):
        span = times[at]
        if span is not None:
            start = max(span[0], words[-1].start_ms + 1 if words else 0)
            words.append(Word(text=tokens[at], start_ms=start, end_ms=max(span[1], start + 1)))
            at += 1
            continue
        end = next((n for n in range(at, len(tokens)) if times[n] is not None), len(tokens))
        following = times[end] if end < len(tokens) else None
        room = _room(spoken, words[-1].end_ms, following[0]) if following and words else (0, 0)
        if end - at <= LONGEST_GUESS and room[1] - room[0] >= SHORTEST_MS * (end - at):
            words += shared(tokens[at:end], *room)
        else:
            unheard += range(at, end)
        at = end
    return words, unheard


def _room(spoken: Ranges, start_ms: int, end_ms: int) -> tuple[int, int]:
    """The longest stretch between two moments in which somebody speaks."""
    inside = [(max(a, start_ms), min(b, end_ms)) for a, b in spoken]
    return max(inside, key=lambda piece: piece[1] - piece[0], default=(0, 0))


def _told_unheard(
    tokens: Sequence[str], unheard: Sequence[int], times: Sequence[tuple[int, int] | None]
) -> Iterator[str]:
    for first, last in _runs(unheard):
        before = next((t for t in reversed(times[:first]) if t is not None), None)
        where = f"after {_clock(before[1])}" if before else "at the beginning"
        yield f"in the script but not heard, {where}: “{_short(tokens[first : last + 1])}”"


def _told_extra(heard: Sequence[Word], extra: Sequence[int]) -> Iterator[str]:
    for first, last in _runs(extra):
        texts = [word.text for word in heard[first : last + 1]]
        yield f"heard at {_clock(heard[first].start_ms)} but not in the script: “{_short(texts)}”"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for n, number in enumerate(numbers):
        first = number if first is None else first
        if n + 1 == len(numbers) or numbers[n + 1] != number + 1:
            yield first, number
            first = None


def _short(texts: Sequence[str]) -> str:
    text = " ".join(texts)
    return text if len(text) <= 120 else f"{text[:119]}…"


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02}"
