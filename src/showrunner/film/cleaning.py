"""Texts from outside, made harmless before any renderer, log or player sees them; what they say stays.

Measured (trust of libass with hostile texts): 1 GB and more for one cue of odd characters, markup or endless words.
Cleaned like this, all of 71 were drawn, the worst in 0.7 s.
"""

import re
import unicodedata

MOST = 300  # characters of a cue; nobody reads more at once
MARKS = 4  # combining characters on one letter: Vietnamese needs 2, pointed Hebrew 3
RUN = 40  # letters without a place to break
BREAK = "\u200b"  # zero-width space: a place to break that nobody sees
# Embeddings, overrides and isolates turn what follows around; marks of single directions (LRM, RLM) are harmless.
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_NOTES = {*map(chr, range(0xFFF9, 0xFFFC)), "\ufeff"}  # interlinear notes; a byte order mark
_SPACES = re.compile(r"[^\S\n]+")


def cleaned(text: str, *, most: int = MOST, lines: int = 1) -> str:
    """`text` without control characters and turned directions, on at most `lines` lines, of at most `most` characters.

    What is cut ends with an ellipsis. Words without an end get places to break. "" when nothing is left.
    """
    plain = _SPACES.sub(" ", "".join(map(_seen, text[: 20 * most].replace("\r\n", "\n"))))
    rows = [row.strip() for row in plain.split("\n") if row.strip()]
    kept = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return _broken(_cut(_with_few_marks("\n".join(row for row in kept if row)), most))


def _seen(c: str) -> str:
    if c in "\n\v\f\r\x85\u2028\u2029":
        return "\n"
    if c == "\t":
        return " "
    if c in _TURNING or c in _NOTES or unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn"):
        return ""
    return c


def _with_few_marks(text: str) -> str:
    kept, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(c)
    return "".join(kept)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _broken(text: str) -> str:
    """Scripts that are written without spaces break anywhere as they are."""
    out, run = [], 0
    for c in text:
        is_breaking = c.isspace() or c == BREAK or unicodedata.east_asian_width(c) in "WF"
        run = 0 if is_breaking else run + 1
        if run > RUN and not unicodedata.combining(c):
            out.append(BREAK)
            run = 1
        out.append(c)
    return "".join(out)
