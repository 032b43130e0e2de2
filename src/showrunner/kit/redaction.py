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

# What our own secrets and other people's tokens look like, though this process may never have met them.
_TELLING = re.compile(
    r"\bsrl?_[\w-]{43}"  # keys of the API, this machine's token
    r"|\bwhsec_[A-Za-z0-9+/=_-]{20,}"  # secrets of webhooks
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+"  # JWT
    r"|(?<=[Bb]earer )[^\s\"',;]{8,}"
    r"|(?<=[Bb]asic )[A-Za-z0-9+/=]{8,}"
    r"|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"  # user:password of a URL
)

_writing = threading.Lock()
_forms: tuple[str, ...] = ()  # the longest first, so that one inside another leaves nothing behind
_beginnings: frozenset[str] = frozenset()


def hide(value: str) -> None:
    """From now on `redacted` hides `value`. What is shorter than SHORTEST is not kept: refuse it as a secret."""
    global _forms, _beginnings
    if len(value) < SHORTEST or value in _forms:
        return
    with _writing:
        forms = set(_forms) | _looks(value)
        _forms = tuple(sorted(forms, key=lambda form: (-len(form), form)))
        _beginnings = frozenset(form[:SHORTEST] for form in forms)


def redacted(text: str) -> str:
    """`text` with every known secret, and whatever looks like one of ours, replaced."""
    windows = {text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)}
    if not _beginnings.isdisjoint(windows):
        for form in _forms:
            text = text.replace(form, HIDDEN)
    return _TELLING.sub(HIDDEN, text)


def _looks(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogatepass")
    percents = {
        quote(value, safe="", errors="replace"),
        quote(value, errors="replace"),
        quote_plus(value, errors="replace"),
    }
    found = {
        value,
        *percents,
        *(re.sub("%..", lambda found: found[0].lower(), form) for form in percents),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        repr(value)[1:-1],
        html.escape(value),
        raw.hex(),
        raw.hex().upper(),
        *(core for before in range(3) for core in _base64(raw, before)),
    }
    return {form for form in found if len(form) >= SHORTEST}


def _base64(raw: bytes, before: int) -> tuple[str, str]:
    """The characters that `raw` alone decides when `before` (0 to 2) other bytes stand ahead of it."""
    padded = b"\0" * before + raw
    first, last = (0, 2, 3)[before], len(padded) * 8 // 6
    return base64.b64encode(padded).decode()[first:last], base64.urlsafe_b64encode(padded).decode()[first:last]
