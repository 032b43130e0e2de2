"""A line as the model takes it: sound symbols, each knowing which token of the written line it belongs to."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from showrunner.film.script import Line
from showrunner.language.spoken import Spoken, speak_as
from showrunner.providers.voices.pronounce import Utterable, pronounce

LIMIT = 380  # symbols that the models read well at once; their hard limits are 400 and 510
SENTENCE_END = ".?!…"
CLAUSE_END = ",;:—"
_SILENT = frozenset(" .,;:?!—…")  # symbols without a sound of their own
_LETTER = re.compile(r"[A-Z]('s)?")


class Symbol(NamedTuple):
    char: str
    token: int | None  # index of the token as written; None for what no written token says

    @property
    def is_heard(self) -> bool:
        return self.char not in _SILENT


class Chunk(NamedTuple):
    """What one run of the model says. `ends_sentence` decides the silence that follows."""

    symbols: tuple[Symbol, ...]
    ends_sentence: bool

    @property
    def text(self) -> str:
        return "".join(symbol.char for symbol in self.symbols)


class _Owned(NamedTuple):
    spoken: Spoken
    token: int | None


def chunks(line: Line, *, known: frozenset[str], british: bool = False) -> tuple[Chunk, ...]:
    """The line cut at its sentences, and at clauses where a sentence is too long for one run.

    `known` are the symbols of the model's alphabet; others are left out. () when nothing can be said.
    """
    made = [
        chunk
        for sentence in _sentences(_owned(line))
        for chunk in _fit(sentence, known=known, british=british, ends_sentence=True)
    ]
    return tuple(chunk for chunk in made if any(symbol.is_heard for symbol in chunk.symbols))


def _owned(line: Line) -> list[_Owned]:
    """What is said, token by token, with the token of `line.text` that shows it."""
    written = line.text.split()
    if line.say is None:
        return [_Owned(spoken, index) for index, spoken in enumerate(speak_as(line.text))]
    said = speak_as(line.say)
    owners = _owners(written, [spoken.token for spoken in said])
    return [_Owned(spoken, owner) for spoken, owner in zip(said, owners, strict=True)]


def _owners(written: Sequence[str], said: Sequence[str]) -> list[int | None]:
    """For each token said, the written token it stands for.

    Equal tokens stand for each other. Between them, a run as long as the other is taken one by one, and a single
    written token takes all that replaces it; anything else has no owner, since who says what is not known.
    """
    owners: list[int | None] = [None] * len(said)
    match = SequenceMatcher(None, [w.lower() for w in written], [s.lower() for s in said], autojunk=False)
    for _, start, end, said_start, said_end in match.get_opcodes():
        for position in range(said_start, said_end):
            if end - start == said_end - said_start:
                owners[position] = start + position - said_start
            elif end - start == 1:
                owners[position] = start
    return owners


def _sentences(tokens: Sequence[_Owned]) -> Iterator[list[_Owned]]:
    sentence: list[_Owned] = []
    for item, following in zip_longest(tokens, tokens[1:]):
        sentence.append(item)
        if following is None or (set(item.spoken.closing) & set(SENTENCE_END) and not _goes_on(following)):
            yield sentence
            sentence = []


def _goes_on(following: _Owned) -> bool:
    """Whether a small letter follows: “Why?” she asked; wait... what."""
    return next((c.islower() for c in following.spoken.token if c.isalnum()), False)


def _fit(part: list[_Owned], *, known: frozenset[str], british: bool, ends_sentence: bool) -> Iterator[Chunk]:
    """One chunk, or two halves (and so on) while it is too long."""
    symbols = tuple(symbol for symbol in _symbols(part, british, ends_sentence) if symbol.char in known)
    if len(symbols) <= LIMIT:
        yield Chunk(symbols, ends_sentence)
    elif len(part) == 1:
        yield from _hard_cut(symbols, ends_sentence)
    else:
        cut = _best_cut(part)
        yield from _fit(part[:cut], known=known, british=british, ends_sentence=False)
        yield from _fit(part[cut:], known=known, british=british, ends_sentence=ends_sentence)


def _best_cut(part: Sequence[_Owned]) -> int:
    """Where the first half ends: after the clause nearest to the middle, else after the word nearest to it."""
    lengths = [sum(len(word) + 1 for word in item.spoken.words) for item in part]
    middle = sum(lengths) / 2

    def off_middle(cut: int) -> float:
        return abs(sum(lengths[:cut]) - middle)

    borders = [n for n in range(1, len(part)) if any(c in CLAUSE_END for c in part[n - 1].spoken.closing)]
    central = [n for n in borders if off_middle(n) < middle / 2]
    return min(central or range(1, len(part)), key=off_middle)


def _hard_cut(symbols: tuple[Symbol, ...], ends_sentence: bool) -> Iterator[Chunk]:
    """A single token too long for the model (an address, say): cut at its spaces where it has any."""
    while len(symbols) > LIMIT:
        spaces = [n for n in range(LIMIT // 2, LIMIT) if symbols[n].char == " "]
        cut = spaces[-1] if spaces else LIMIT
        yield Chunk(symbols[:cut], False)
        symbols = symbols[cut:]
    yield Chunk(symbols, ends_sentence)


def _symbols(part: Sequence[_Owned], british: bool, ends_sentence: bool) -> Iterator[Symbol]:
    """A part without punctuation at its end is given one: the models end a melody only where they see its end."""
    items: list[Utterable] = []
    owners: list[int | None] = []
    for spoken, token in part:
        said = _utterables(spoken)
        if not said and items:  # a lone dash: its breath belongs to the word before
            items[-1] = items[-1]._replace(closing=_melody(items[-1].closing + spoken.closing))
        items += said
        owners += [token] * len(said)
    if items and not items[-1].closing:
        items[-1] = items[-1]._replace(closing="." if ends_sentence else ",")
    for n, (owner, sound) in enumerate(zip(owners, pronounce(items, british=british), strict=True)):
        for char in (" " if n else "") + sound:
            yield Symbol(char, None if char in _SILENT else owner)


def _melody(closing: str) -> str:
    return closing[:1] if closing[:1] != "," else closing[-1:]  # a dash breathes longer than a comma


def _utterables(spoken: Spoken) -> list[Utterable]:
    """The words of a token; neighbouring letters become one run, as they are named in one breath."""
    items: list[Utterable] = []
    for n, word in enumerate(spoken.words):
        is_letter = _LETTER.fullmatch(word) is not None and (word != "I" or len(spoken.words) > 1)
        if is_letter and items and items[-1].is_letters and not items[-1].closing:
            items[-1] = items[-1]._replace(text=items[-1].text + word)
        else:
            items.append(Utterable(word, is_letters=is_letter))
        if n in spoken.breaths:
            items[-1] = items[-1]._replace(closing=",")
    if items:
        items[-1] = items[-1]._replace(closing=spoken.closing)
    return items
