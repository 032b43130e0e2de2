"""Where a line of text may end: between words, between East Asian characters, and at worst inside a long word."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from showrunner.pictures import scripts

_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")  # no-break spaces do not break
# Kinsoku, the basic set of JIS X 4051: what may not begin a line, and what may not end one.
_NO_START = frozenset(
    "、。，．・：；？！）」』】〕〉》〗〙｝］ー々ゝゞ…‥％〜～"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "!),.:;?]}%’”»\u0e30\u0e32\u0e33\u0e45\u0e46"
)
_NO_END = frozenset("（「『【〔〈《〖〘｛［￥＄([{‘“«\u0e40\u0e41\u0e42\u0e43\u0e44")
_URL_BREAKS = frozenset("/-_.?&=#@:")  # a long address may be cut after these

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Atom:
    """What is never cut. `spaced`: a space stands before it when it is not first on its line."""

    text: str
    spaced: bool
    width: float


def atoms(text: str, measure: Measure, max_width: float) -> list[Atom]:
    """`text` as atoms none of which is wider than `max_width`, unless it is one character."""
    found: list[Atom] = []
    for word in _SPACES.split(text.strip()):
        for at, part in enumerate(p for piece in _natural(word) for p in _forced(piece, measure, max_width)):
            width = measure(part)
            if width > 0:
                found.append(Atom(part, at == 0, width))
    return found


def fill(parts: Sequence[Atom], space: float, max_width: float) -> list[list[Atom]]:
    """Lines as full as they go."""
    lines: list[list[Atom]] = []
    used = 0.0
    for atom in parts:
        step = (space if atom.spaced else 0.0) + atom.width
        if lines and used + step <= max_width:
            lines[-1].append(atom)
            used += step
        else:
            lines.append([atom])
            used = atom.width
    return lines


def balance(parts: Sequence[Atom], space: float, max_width: float) -> list[list[Atom]]:
    """As few lines as `fill` needs, the longest of them as short as it can be."""
    full = fill(parts, space, max_width)
    if len(full) < 2:
        return full
    low, high = min(max_width, max(atom.width for atom in parts)), max_width
    for _ in range(14):  # 2^-14 of the width is below a pixel
        middle = (low + high) / 2
        if len(fill(parts, space, middle)) <= len(full):
            high = middle
        else:
            low = middle
    return fill(parts, space, high)


def words(line: Sequence[Atom]) -> list[str]:
    """The strings of a line that are parted by spaces."""
    joined: list[str] = []
    for atom in line:
        if joined and not atom.spaced:
            joined[-1] += atom.text
        else:
            joined.append(atom.text)
    return joined


def is_cut(text: str, lines: Sequence[Sequence[str]]) -> bool:
    """Whether a word of a spaced script has been cut to fit."""
    whole = {word for word in _SPACES.split(text.strip()) if not _is_eastern(word)}
    shown = {word for line in lines for word in line}
    return any(word not in shown and any(word.startswith(piece) for piece in shown) for word in whole)


def _natural(word: str) -> list[str]:
    """A word cut where its script allows it."""
    if not _is_eastern(word):
        return [word]
    pieces: list[str] = []
    for cluster in scripts.clusters(word):
        if pieces and not _may_part(pieces[-1][-1], cluster[0]):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


def _may_part(before: str, after: str) -> bool:
    if after in _NO_START or before in _NO_END:
        return False
    return any(scripts.script(char) in scripts.EAST_ASIAN or char in _NO_START | _NO_END for char in (before, after))


def _is_eastern(word: str) -> bool:
    return any(scripts.script(char) in scripts.EAST_ASIAN for char in word)


def _forced(piece: str, measure: Measure, max_width: float) -> list[str]:
    """A piece that is too long, cut after the signs of an address, else between characters."""
    if measure(piece) <= max_width:
        return [piece]
    kept: list[str] = []
    held = ""
    for cluster in scripts.clusters(piece):
        if held and cluster[0] not in _NO_START and measure(held + cluster) > max_width:
            head = _last_break(held)
            kept.append(held[:head])
            held = held[head:]
        held += cluster
    return [*kept, held]


def _last_break(text: str) -> int:
    """Where to cut `text`: after an address sign in its second half, else at its end."""
    for at in range(len(text) - 1, len(text) // 2, -1):
        if text[at - 1] in _URL_BREAKS:
            return at
    if text[-1] in _NO_END and len(text) > 1:
        return len(text) - 1
    return len(text)
