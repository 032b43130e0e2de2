"""One choice for a whole film: for every slot an option, so that the sum is largest and nothing is used twice.

The sum has a value for each option, one for each pair of neighbours and a fee for each further use of a file. Prices on
what may be used only once (Lagrange) make it a chain, which is solved exactly; their bound tells how good it is.
All numbers are integers and ties go to the earlier option, so that the same question has the same answer everywhere.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

ROUNDS = 48  # of pricing; more move the bound by less than a thousandth (docs/measured/library.md)
STARTS = 4  # of the choices met while pricing are improved further
NODES = 4_000  # of the last search; small films are solved to the end with far fewer
REUSED = 120  # the fee for another stretch of a file that the film has shown


@dataclass(frozen=True)
class Option:
    """`once` names what may be in the film one time only; a slot's option without any can always be taken."""

    value: int
    once: tuple[int, ...] = ()
    file: str | None = None


Pairs = Sequence[Sequence[Sequence[int]]]  # [slot][its option][option of the next slot]


@dataclass(frozen=True)
class Film:
    """What is to be chosen. Every slot has at least one option with nothing in `once`."""

    slots: Sequence[Sequence[Option]]
    pairs: Pairs

    def value(self, chosen: Sequence[int]) -> int:
        total = sum(options[n].value for options, n in zip(self.slots, chosen, strict=True))
        total += sum(self.pairs[at][one][other] for at, (one, other) in enumerate(pairwise(chosen)))
        uses = Counter(o.file for o in self._taken(chosen) if o.file is not None)
        return total - REUSED * sum(count - 1 for count in uses.values())

    def is_allowed(self, chosen: Sequence[int]) -> bool:
        return all(count == 1 for count in Counter(self._once(chosen)).values())

    def _once(self, chosen: Sequence[int]) -> Iterator[int]:
        for option in self._taken(chosen):
            yield from option.once

    def _taken(self, chosen: Sequence[int]) -> Iterator[Option]:
        return (options[n] for options, n in zip(self.slots, chosen, strict=True))


@dataclass(frozen=True)
class Answer:
    """`chosen` is an option's number for each slot; no choice is worth more than `bound`."""

    chosen: tuple[int, ...]
    value: int
    bound: int


def choose(film: Film) -> Answer:
    """The best choice found. For films of a few slots it is the best there is: then `bound` is `value`."""
    if not film.slots:
        return Answer((), 0, 0)
    starts, prices, bound = _priced(film)
    best = max((_improved(film, start) for start in starts), key=film.value)
    best, is_whole = _searched(film, best, prices)
    value = film.value(best)
    return Answer(tuple(best), value, value if is_whole else max(value, bound))


def _priced(film: Film) -> tuple[list[list[int]], dict[int, int], int]:
    """(good choices to start from, the prices that tell most, what no choice can be worth more than)."""
    prices: dict[int, int] = {}
    starts: dict[tuple[int, ...], int] = {}
    bound, lowest, telling = 2**62, 0, prices
    for number in range(ROUNDS):
        chosen, worth = _chain(film, prices)
        if worth + sum(prices.values()) < bound:
            bound, lowest, telling = worth + sum(prices.values()), number, dict(prices)
        allowed = _allowed(film, chosen, prices)
        starts[tuple(allowed)] = film.value(allowed)
        best = max(starts.values())
        if bound <= best or number - lowest > 16:
            break
        prices = _repriced(film, chosen, prices, max(1, (bound - best) // 2), number)
    return [list(start) for start in sorted(starts, key=lambda one: -starts[one])[:STARTS]], telling, bound


def _chain(film: Film, prices: dict[int, int]) -> tuple[list[int], int]:
    """The best choice when everything may be used again at its price, and what it is worth then (Viterbi)."""
    ahead = _ahead(film, prices)
    chosen = [_first_best(ahead[0])]
    for at in range(1, len(film.slots)):
        pairs = film.pairs[at - 1][chosen[-1]]
        chosen.append(_first_best([pairs[n] + worth for n, worth in enumerate(ahead[at])]))
    return chosen, max(ahead[0])


def _ahead(film: Film, prices: dict[int, int]) -> list[list[int]]:
    """[slot][option]: the most that the rest of the film, from this option on, can be worth at these prices."""
    found = [[_net(option, prices) for option in film.slots[-1]]]
    for at in range(len(film.slots) - 2, -1, -1):
        later, pairs = found[-1], film.pairs[at]
        found.append(
            [_net(option, prices) + max(map(int.__add__, pairs[n], later)) for n, option in enumerate(film.slots[at])]
        )
    return found[::-1]


def _net(option: Option, prices: dict[int, int]) -> int:
    return option.value - sum(prices.get(one, 0) for one in option.once)


def _first_best(values: Sequence[int]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _repriced(film: Film, chosen: Sequence[int], prices: dict[int, int], gap: int, number: int) -> dict[int, int]:
    """Dearer what was wanted more than once, cheaper what nobody wanted."""
    wanted = Counter(one for options, n in zip(film.slots, chosen, strict=True) for one in options[n].once)
    excess = {one: wanted[one] - 1 for one in {*wanted, *prices}}
    norm = sum(amount * amount for amount in excess.values()) or 1
    step = max(1, gap * 12 // (norm * (8 + number)) * 2)
    moved = {one: max(0, prices.get(one, 0) + step * amount) for one, amount in excess.items()}
    return {one: price for one, price in moved.items() if price}


def _allowed(film: Film, chosen: Sequence[int], prices: dict[int, int]) -> list[int]:
    """The same with nothing used twice: who gains most by it keeps it, the others take their next best."""
    settled = list(chosen)
    free = [_freest(options) for options in film.slots]
    gains = sorted(
        range(len(settled)), key=lambda at: film.slots[at][free[at]].value - film.slots[at][settled[at]].value
    )
    used: set[int] = set()
    for at in gains:
        options = film.slots[at]
        able = [n for n in range(len(options)) if not used.intersection(options[n].once)]
        settled[at] = max(able, key=lambda n: (n == settled[at], _net(options[n], prices), -n))
        used.update(options[settled[at]].once)
    return settled


def _freest(options: Sequence[Option]) -> int:
    return max((n for n, option in enumerate(options) if not option.once), key=lambda n: options[n].value)


def _improved(film: Film, chosen: Sequence[int]) -> list[int]:
    """Until no slot gains by another option, the one who had it before taking its next best."""
    state = _State(film, chosen)
    is_better = True
    while is_better:
        is_better = False
        for at, options in enumerate(film.slots):
            for n in range(len(options)):
                if n != state.chosen[at] and state.gains(at, n):
                    is_better = True
    return state.chosen


class _State:
    """A choice that is being improved; it knows who uses what, so that a change is weighed without adding all up."""

    def __init__(self, film: Film, chosen: Sequence[int]) -> None:
        self.film, self.chosen = film, list(chosen)
        self._users = {one: at for at, n in enumerate(chosen) for one in film.slots[at][n].once}
        self._files = Counter(film.slots[at][n].file for at, n in enumerate(chosen))

    def gains(self, at: int, n: int) -> bool:
        """Take option `n` at slot `at` if that makes the film better; whoever is in its way takes what is then best."""
        undo, gained = [(at, self.chosen[at])], 0
        in_way = {self._users[one] for one in self.film.slots[at][n].once if one in self._users} - {at}
        for other in sorted(in_way):
            undo.append((other, self.chosen[other]))
            gained += self._put(other, _freest(self.film.slots[other]))
        gained += self._put(at, n)
        for other in sorted(in_way):
            gained += self._put(other, self._best(other))
        if gained > 0:
            return True
        for other, earlier in [*((o, _freest(self.film.slots[o])) for o in (*sorted(in_way), at)), *undo[::-1]]:
            self._put(other, earlier)
        return False

    def _best(self, at: int) -> int:
        options = self.film.slots[at]
        able = (n for n, o in enumerate(options) if all(self._users.get(one, at) == at for one in o.once))
        return max(able, key=lambda n: (self._beside(at, n) - self._fee(at, n), -n))

    def _put(self, at: int, n: int) -> int:
        """Settle slot `at` on `n`; what the film gains by it."""
        before, after = self.film.slots[at][self.chosen[at]], self.film.slots[at][n]
        gained = self._beside(at, n) - self._beside(at, self.chosen[at])
        gained -= self._fee(at, n) - self._fee(at, self.chosen[at])
        for one in before.once:
            del self._users[one]
        self._users |= dict.fromkeys(after.once, at)
        self._files.subtract([before.file])
        self._files.update([after.file])
        self.chosen[at] = n
        return gained

    def _fee(self, at: int, n: int) -> int:
        """For option `n` at slot `at`, as the other slots are."""
        file = self.film.slots[at][n].file
        others = self._files[file] - (self.film.slots[at][self.chosen[at]].file == file)
        return REUSED if file is not None and others else 0

    def _beside(self, at: int, n: int) -> int:
        """What option `n` is worth at slot `at` between its neighbours as they are."""
        film, worth = self.film, self.film.slots[at][n].value
        if at:
            worth += film.pairs[at - 1][self.chosen[at - 1]][n]
        if at + 1 < len(film.slots):
            worth += film.pairs[at][n][self.chosen[at + 1]]
        return worth


def _searched(film: Film, start: Sequence[int], prices: dict[int, int]) -> tuple[list[int], bool]:
    """Depth first from the beginning, passing over whatever cannot beat the best; whether nothing was left out."""
    ahead, paid = _ahead(film, prices), sum(prices.values())
    best, value, nodes = list(start), film.value(start), 0
    # (slots settled, their options, worth so far at these prices, what is used, fees paid)
    stack: list[tuple[tuple[int, ...], int, frozenset[int], Counter[str], int]] = [((), 0, frozenset(), Counter(), 0)]
    while stack:
        settled, worth, used, files, fees = stack.pop()
        at = len(settled)
        if at == len(film.slots):
            if (found := film.value(settled)) > value:
                best, value = list(settled), found
            continue
        nodes += 1
        if nodes > NODES:
            return best, False
        following = []
        for n, option in enumerate(film.slots[at]):
            if used.intersection(option.once):
                continue
            joint = film.pairs[at - 1][settled[-1]][n] if settled else 0
            fee = fees + REUSED * (option.file is not None and files[option.file] > 0)
            if worth + joint + ahead[at][n] + paid - fee > value:
                now = files + Counter([option.file]) if option.file is not None else files
                net = worth + joint + _net(option, prices)
                following.append((net + ahead[at][n], ((*settled, n), net, used.union(option.once), now, fee)))
        following.sort(key=lambda one: one[0])
        stack += [one for _, one in following]
    return best, True
