"""Directions of mixed text: the Unicode bidirectional algorithm without its explicit embeddings.

Rules W1–W7, N0–N2, I1, I2, L1 and L2 of UAX #9. Embedding controls (U+202A–202E, U+2066–2069) count as neutral;
narration does not contain them.
"""

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"})
_BRACKETS = {"(": ")", "[": "]", "{": "}", "「": "」", "『": "』", "（": "）"}


def base_level(text: str) -> int:
    """0 when the first strong character runs left to right or there is none, 1 when it runs right to left (P2, P3)."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
    return 0


def levels(text: str, base: int | None = None) -> list[int]:
    """The embedding level of each character; odd ones run right to left."""
    level = base_level(text) if base is None else base
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    if level == 0 and not {"R", "AL", "AN"}.intersection(kinds):
        return [0] * len(text)
    edge = "R" if level else "L"
    whitespace = [kind in ("WS", "S", "B", "BN") for kind in kinds]
    _resolve_weak(kinds, edge)
    _resolve_brackets(text, kinds, edge)
    _resolve_neutral(kinds, edge)
    resolved = [_implicit(kind, level) for kind in kinds]
    for at in range(len(text) - 1, -1, -1):  # L1: trailing whitespace goes with the paragraph
        if not whitespace[at]:
            break
        resolved[at] = level
    return resolved


def visual(items: Sequence[T], item_levels: Sequence[int]) -> list[T]:
    """`items` from left to right (rule L2). One level per item."""
    order = list(range(len(items)))
    odd = [level for level in item_levels if level % 2]
    if not odd:
        return list(items)
    for level in range(max(item_levels), min(odd) - 1, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = max(end, at + 1)
    return [items[at] for at in order]


def _resolve_weak(kinds: list[str], edge: str) -> None:
    before = edge
    for at, kind in enumerate(kinds):  # W1: marks take what they stand on
        if kind == "NSM":
            kinds[at] = before
        before = kinds[at]
    strong = edge
    for at, kind in enumerate(kinds):  # W2, W3: digits after Arabic letters; then Arabic letters are R
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):  # W4: one separator between two numbers
        left, right = kinds[at - 1], kinds[at + 1]
        if left == right and ((kinds[at] == "ES" and left == "EN") or (kinds[at] == "CS" and left in ("EN", "AN"))):
            kinds[at] = left
    _terminators(kinds)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]  # W6
    strong = edge
    for at, kind in enumerate(kinds):  # W7: European digits in left-to-right text
        if kind in ("L", "R"):
            strong = kind
        if kind == "EN" and strong == "L":
            kinds[at] = "L"


def _terminators(kinds: list[str]) -> None:
    """W5: "%" and currency signs beside a number belong to it."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at and ((at and kinds[at - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")):
            kinds[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)


def _side(kind: str) -> str:
    """Numbers count as right-to-left for their neighbours."""
    return "R" if kind in ("R", "EN", "AN") else kind


def _resolve_brackets(text: str, kinds: list[str], edge: str) -> None:
    """N0: a pair of brackets takes one direction, that of what it holds and of what is around it."""
    for opening, closing in _pairs(text, kinds):
        inside = {_side(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
        if not inside:
            continue
        before = next((side for kind in reversed(kinds[:opening]) if (side := _side(kind)) in ("L", "R")), edge)
        kinds[opening] = kinds[closing] = edge if edge in inside or before == edge else before


def _pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of matching brackets, in the order of the opening ones."""
    waiting: list[int] = []
    found: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        if char in _BRACKETS:
            waiting.append(at)
        elif char in _BRACKETS.values():
            for depth in range(len(waiting) - 1, -1, -1):
                if _BRACKETS[text[waiting[depth]]] == char:
                    found.append((waiting[depth], at))
                    del waiting[depth:]
                    break
    return sorted(found)


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """N1, N2: what stands between two equal directions takes it, else the paragraph's."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > at:
            left = _side(kinds[at - 1]) if at else edge
            right = _side(kinds[end]) if end < len(kinds) else edge
            kinds[at:end] = [left if left == right else edge] * (end - at)
        at = max(end, at + 1)


def _implicit(kind: str, level: int) -> int:
    """I1, I2."""
    if level % 2 == 0:
        return level + {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return level + (0 if kind == "R" else 1)
