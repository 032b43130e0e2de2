"""Known secrets, hidden wherever text leaves the house: logs, traces, errors, exports.

Whoever reads a secret says `hide(value)`; whoever writes text out asks for `redacted(text)`. Hidden are the value
itself, and what it looks like inside a URL, JSON, HTML, a repr, hexadecimal, and base64 at any offset (as in a Basic
header).
"""

import base64
import html
import json
import re
import threading
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST = 8  # characters: hiding shorter values would eat ordinary words
FEW = 200  # beginnings; so many are looked for one by one, which is quicker than to look up all of a text's
MOST = 2000  # values; then those that nobody has used for longest are forgotten

# What our own secrets and other people's tokens look like, though this process may never have met them.
_TELLING = re.compile(
    r"\bsrl?_[\w-]{43}"  # keys of the API, this machine's token
    r"|\bwhsec_[A-Za-z0-9+/=_-]{20,}"  # secrets of webhooks
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+"  # JWT
    r"|(?<=[Bb]earer )[^\s\"',;]{8,}"
    r"|(?<=[Bb]asic )[A-Za-z0-9+/=]{8,}"
    r"|(?<=://)[^\s\"'/:@]*:[^\s\"'/@]+(?=@)"  # user:password of a URL
)

_writing = threading.Lock()
_looks_of: dict[str, frozenset[str]] = {}  # by value, the one used last at the end
_beginning: dict[str, tuple[str, ...]] = {}  # what is hidden, by its first SHORTEST characters


def hide(value: str) -> None:
    """From now on `redacted` hides `value`. What is shorter than SHORTEST is not kept: refuse it as a secret."""
    global _beginning
    if len(value) < SHORTEST:
        return
    with _writing:
        if value in _looks_of:
            _looks_of[value] = _looks_of.pop(value)
            return
        _looks_of[value] = _looks(value)
        if len(_looks_of) > MOST:
            del _looks_of[next(iter(_looks_of))]
        _beginning = _by_beginning()


def redacted(text: str) -> str:
    """`text` with every known secret, and whatever looks like one of ours, replaced."""
    known = _beginning
    if len(known) < FEW:
        met = {start for start in known if start in text}
    else:
        met = known.keys() & {text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)}
    if met:  # the longest first, so that one inside another leaves nothing behind
        for look in sorted((look for start in met for look in known[start]), key=lambda look: (-len(look), look)):
            text = text.replace(look, HIDDEN)
    return _TELLING.sub(HIDDEN, text)


def _by_beginning() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for looks in _looks_of.values():
        for look in looks:
            found[look[:SHORTEST]] = (*found.get(look[:SHORTEST], ()), look)
    return found


def _looks(value: str) -> frozenset[str]:
    raw = value.encode("utf-8", "surrogatepass")
    percents = {
        quote(value, safe="", errors="replace"),
        quote(value, errors="replace"),
        quote_plus(value, errors="replace"),
    }
    found = {
        value,
        *percents,
        *(re.sub("%..", lambda found: found[0].lower(), look) for look in percents),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        repr(value)[1:-1],
        html.escape(value),
        raw.hex(),
        raw.hex().upper(),
        *(core for before in range(3) for core in _base64(raw, before)),
    }
    return frozenset(look for look in found if len(look) >= SHORTEST)


def _base64(raw: bytes, before: int) -> tuple[str, str]:
    """The characters that `raw` alone decides when `before` (0 to 2) other bytes stand ahead of it."""
    padded = b"\0" * before + raw
    first, last = (0, 2, 3)[before], len(padded) * 8 // 6
    return base64.b64encode(padded).decode()[first:last], base64.urlsafe_b64encode(padded).decode()[first:last]
