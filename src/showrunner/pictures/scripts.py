"""Which writing system a character belongs to, as far as drawing needs to know.

This is not the Unicode Scripts property: it is the short list of systems that need another font, another
direction or another way of breaking lines. Everything unlisted is "common" and goes with its neighbours.
"""

import unicodedata
from bisect import bisect_right
from functools import lru_cache

# (first, last, script), sorted. Blocks from Unicode 15 (Blocks.txt), joined where one script follows itself.
_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0250, 0x02AF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0700, 0x074F, "syriac"),
    (0x0750, 0x077F, "arabic"),
    (0x0780, 0x07BF, "thaana"),
    (0x08A0, 0x08FF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "oriya"),
    (0x0B80, 0x0BFF, "tamil"),
    (0x0C00, 0x0C7F, "telugu"),
    (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"),
    (0x0D80, 0x0DFF, "sinhala"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x0F00, 0x0FFF, "tibetan"),
    (0x1000, 0x109F, "myanmar"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1780, 0x17FF, "khmer"),
    (0x1800, 0x18AF, "mongolian"),
    (0x1C80, 0x1C8F, "cyrillic"),
    (0x1C90, 0x1CBF, "georgian"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x2C60, 0x2C7F, "latin"),
    (0x2E80, 0x2FDF, "han"),
    (0x3005, 0x3007, "han"),
    (0x3040, 0x30FF, "kana"),
    (0x3100, 0x312F, "bopomofo"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xA720, 0xA7FF, "latin"),
    (0xAC00, 0xD7FF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB00, 0xFB06, "latin"),
    (0xFB1D, 0xFB4F, "hebrew"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFE, "arabic"),
    (0xFF21, 0xFF5A, "latin"),
    (0xFF66, 0xFF9F, "kana"),
    (0xFFA0, 0xFFDC, "hangul"),
    (0x20000, 0x323AF, "han"),
)
_FIRSTS = [first for first, _, _ in _BLOCKS]

# Emoji and pictographs: drawn only where a text font happens to have the sign (™, ✓, ★), else left out.
_PICTOGRAPHS = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0xFE0F, 0xFE0F), (0x20E3, 0x20E3),
                (0xE0000, 0xE007F))  # fmt: skip

EAST_ASIAN = frozenset({"han", "kana", "bopomofo"})
JOINED = frozenset({"arabic", "syriac", "mongolian", "devanagari", "bengali", "gurmukhi"})  # tracking tears them


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """The script of one character; "common" for digits, punctuation, marks and signs."""
    code = ord(char)
    at = bisect_right(_FIRSTS, code) - 1
    if at < 0 or code > _BLOCKS[at][1]:
        return "common"
    if unicodedata.category(char)[0] in "PSNCZ" and _BLOCKS[at][2] not in EAST_ASIAN:
        return "common"
    return _BLOCKS[at][2]


def block(char: str) -> str:
    """Like `script`, but signs and digits count with their block too: what font would have them."""
    code = ord(char)
    at = bisect_right(_FIRSTS, code) - 1
    return _BLOCKS[at][2] if at >= 0 and code <= _BLOCKS[at][1] else "common"


def is_pictograph(char: str) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in _PICTOGRAPHS)


def is_mark(char: str) -> bool:
    """Belongs to the character before it and must never be parted from it."""
    return unicodedata.category(char)[0] == "M" or char in "\u200c\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff"


def is_ignorable(char: str) -> bool:
    """Has no picture of its own: joiners, direction marks, soft hyphens, variation selectors, controls."""
    return unicodedata.category(char) in ("Cf", "Cc") or "\ufe00" <= char <= "\ufe0f"


def clusters(text: str) -> list[str]:
    """`text` cut into what a reader takes for one character each (marks and joined emoji stay together)."""
    found: list[str] = []
    for char in text:
        joins = bool(found) and (is_mark(char) or found[-1].endswith("\u200d"))
        if joins:
            found[-1] += char
        else:
            found.append(char)
    return found
