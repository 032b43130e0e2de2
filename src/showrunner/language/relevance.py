"""How well words that describe something fit words that are said: by meaning, and by the words they share.

Meanings are unit rows of `embed`. A fit is 0 to 1000; below WORTH nobody would see the connection.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from showrunner.language.embed import DIMENSIONS, embed

# Cosines of all-MiniLM-L6-v2 between a spoken sentence and a few words about a picture: what people call fitting lies
# above 0.42 or so, what they do not below 0.28 (docs/measured/library.md).
NOTHING, PERFECT = 0.25, 0.60
BEST = 850  # the fit of a perfect likeness; what lies above tells equal words from nearly equal ones
SHARED = 0.12  # what sharing the words that matter adds to a cosine
ABOUT, TOPIC = 0.9, 0.65  # how much likeness to the whole scene, and to the film's name, counts beside the words said
WORTH = 150
FEW = 40  # answers at most

_WORD = re.compile(r"[^\W\d_]{3,}")
SMALL = frozenset(
    "the and for with are was were not but you your our his her its they them this that these those from into onto "
    "over under all any has have had can will would could should about when where what which who why how than then "
    "there here out off own one two very more most some such only also just too because been being does did doing "
    "img dsc dscn mov mvi vid pxl dji gopr clip video photo image picture footage final export edit copy untitled "
    "new old take".split()
)


@dataclass(frozen=True)
class Fit:
    """How well description number `which` fits, and by which words; () when by its meaning alone."""

    which: int
    fit: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """Descriptions that are asked again and again."""

    texts: Sequence[str]
    meanings: NDArray[np.float32]  # (texts, 384)

    @cached_property
    def _stems(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(stems(text)) for text in self.texts)

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """1 for a word that one description has, less for one that many have."""
        counts = Counter(word for words in self._stems for word in words)
        most = np.log(1 + len(self.texts))
        return {word: float((np.log(1 + len(self.texts)) - np.log(count)) / most) for word, count in counts.items()}

    def fits(self, parts: Sequence[tuple[str, float]], few: int = FEW) -> tuple[Fit, ...]:
        """Best first, none below WORTH. `parts` are what is said, and how much of each one's likeness counts (0 to 1):
        the sentence itself, and more faintly what it is about."""
        told = [(text, weight) for text, weight in parts if text.strip()]
        if not told or not len(self.texts):
            return ()
        likeness = embed([text for text, _ in told]) @ self.meanings.T
        best = (likeness * np.array([[weight] for _, weight in told], np.float32)).max(axis=0)
        said = stems(told[0][0])
        shared = {n: self._stems[n] & said.keys() for n in np.flatnonzero(best > 0.1).tolist()}
        found = [
            Fit(
                n,
                _fit(float(best[n]) + self._bonus(words)),
                tuple(word for stem, word in said.items() if stem in words),
            )
            for n, words in shared.items()
        ]
        worth = [fit for fit in found if fit.fit >= WORTH]
        return tuple(sorted(worth, key=lambda fit: (-fit.fit, fit.which))[:few])

    def _bonus(self, words: Collection[str]) -> float:
        return SHARED * min(1.0, sum(self._rarity[word] for word in words))


def shelf(texts: Sequence[str], meanings: Sequence[Sequence[int]]) -> Shelf:
    """`meanings` as film.footage.unpacked gives them."""
    rows = np.array([np.asarray(row, np.float32) / 127 for row in meanings], np.float32).reshape(-1, DIMENSIONS)
    return Shelf(texts, rows)


def stems(text: str) -> dict[str, str]:
    """The words that matter by their stems, without their commonest endings: "waves" is found by "wave"."""
    words = (word.lower() for word in _WORD.findall(text))
    return {_stem(word): word for word in words if word not in SMALL}


def _stem(word: str) -> str:
    """Alike for the forms of a word: waves and wave, running and run, cities and city. It is no word itself."""
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    word = word.removesuffix("e")
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _fit(likeness: float) -> int:
    """Steep where it decides whether anything fits, flat where only the order among the best counts."""
    if likeness <= PERFECT:
        return max(0, round(BEST * (likeness - NOTHING) / (PERFECT - NOTHING)))
    return min(1000, round(BEST + (1000 - BEST) * (likeness - PERFECT) / (1 + SHARED - PERFECT)))
