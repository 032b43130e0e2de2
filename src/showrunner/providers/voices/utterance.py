"""A line as the model takes it: sound symbols, each knowing which token of the written line it belongs to."""

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from hibari.g2p import G2P

from showrunner.language.spoken import Spoken

LIMIT = 380  # symbols the models read well at once; their hard limits are 400 and 510
SENTENCE_END = ".?!…"
CLAUSE_END = ",;:—"
_SILENT = frozenset(' .,;:?!—…“”"()')  # symbols without a sound of their own

_loading = threading.Lock()


class Symbol(NamedTuple):
    char: str
    token: int  # index of the token as written; -1 for spaces and punctuation


class Chunk(NamedTuple):
    """What one run of the model says. `ends_sentence` decides the breath that follows."""

    symbols: tuple[Symbol, ...]
    ends_sentence: bool

    @property
    def text(self) -> str:
        return "".join(symbol.char for symbol in self.symbols)


def chunks(tokens: Sequence[Spoken], *, british: bool = False, known: frozenset[str]) -> tuple[Chunk, ...]:
    """The line cut at its sentences, and at clauses where a sentence is too long for one run.

    `known` are the symbols of the model's alphabet; others are left out.
    """
    made = []
    for part, ends_sentence in _cut(list(enumerate(tokens))):
        symbols = tuple(s for s in _symbols(part, british) if s.char in known)
        if any(symbol.token >= 0 for symbol in symbols):
            made.append(Chunk(symbols, ends_sentence))
    return tuple(made)


Numbered = list[tuple[int, Spoken]]


def _cut(tokens: Numbered) -> Iterator[tuple[Numbered, bool]]:
    """Sentences, each split further while it is too long."""
    sentence: Numbered = []
    for item in tokens:
        sentence.append(item)
        if any(c in SENTENCE_END for c in item[1].closing):
            yield from _fit(sentence)
            sentence = []
    if sentence:
        yield from _fit(sentence)


def _fit(sentence: Numbered) -> Iterator[tuple[Numbered, bool]]:
    while _length(sentence) > LIMIT and len(sentence) > 1:
        cut = _best_cut(sentence)
        yield sentence[:cut], False
        sentence = sentence[cut:]
    yield sentence, True


def _length(tokens: Numbered) -> int:
    """Letters and spaces: phonemes are never many more than letters (measured: at most 1.2 times)."""
    return sum(len(word) + 1 for _, spoken in tokens for word in spoken.words)


def _best_cut(sentence: Numbered) -> int:
    """Where the first part ends: after the last clause that fits, else after the last word that fits."""
    fits = max((n for n in range(1, len(sentence)) if _length(sentence[:n]) <= LIMIT), default=1)
    borders = [n for n in range(fits, fits // 3, -1) if any(c in CLAUSE_END for c in sentence[n - 1][1].closing)]
    return borders[0] if borders else fits


def _symbols(tokens: Numbered, british: bool) -> Iterator[Symbol]:
    owners = [index for index, spoken in tokens for _ in spoken.words]
    words = [word for _, spoken in tokens for word in spoken.words]
    closings = [""] * len(words)
    at = 0
    for _, spoken in tokens:
        at += len(spoken.words)
        if at:
            closings[at - 1] += spoken.closing
    sounds = pronounce(tuple(w + c for w, c in zip(words, closings, strict=True)), british)
    for n, (owner, sound) in enumerate(zip(owners, sounds, strict=True)):
        for char in (" " if n else "") + sound:
            yield Symbol(char, -1 if char in _SILENT else owner)


def pronounce(words: tuple[str, ...], british: bool) -> tuple[str, ...]:
    """The sound of each word (with its punctuation) in the company of the others; "" where it has none.

    A single capital is a letter's name, never the article or the pronoun.
    """
    g2p = _g2p(british)
    pieces = g2p.tokenize(" ".join(words))
    word = 0
    for piece in pieces:
        bare = words[word].strip(".,;:?!—…")
        if piece.text.strip(".") == bare and len(bare) == 1 and bare.isupper():
            piece.phonemes = g2p.lexicon.get_NNP(bare)[0]
        word += bool(piece.whitespace)
    return _by_word(g2p.phonemize_tokens(pieces), len(words))


def _by_word(pieces: Sequence[Any], count: int) -> tuple[str, ...]:
    sounds = [""] * count
    word = 0
    for piece in pieces:
        sounds[word] += piece.phonemes or ""
        word += bool(piece.whitespace)
    return tuple(sounds)


def _g2p(british: bool) -> Any:
    with _loading:
        return _load_g2p(british)


@lru_cache(maxsize=2)
def _load_g2p(british: bool) -> Any:
    return G2P(british=british)
