"""A line cut at its spaces: for each token its core, the punctuation around it, and a view of its neighbours."""

import re
from typing import NamedTuple

from showrunner.language.spoken.tables import EMPHATIC, SAID, SPELLED

OPENING = "([{“\"‘'«*_`¡¿…—–„"
CLOSING = ")]}”\"’'»*_`.,;:!?…—–-™®©"
_FEET = re.compile(r"\d+['′](?:\d+(?:\"|″|''))?|\d+(?:″|\"(?=$))")
_SHORTENED = ("'tis", "'twas", "'em", "'til", "'cause", "'n'")
_PLAIN = str.maketrans(
    {"’": "'", "ʼ": "'", "ʻ": "", "\u2011": "-", "\u00ad": "", **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))}
)
_CAPITALS = re.compile(r"[A-Z]{2,}")


class Token(NamedTuple):
    """`core` is what is read; `before` and `after` are the punctuation stripped from it, as written."""

    written: str
    core: str
    before: str
    after: str

    @property
    def dotted(self) -> bool:
        return self.after.startswith(".") and not self.after.startswith("..")


class At(NamedTuple):
    """One token in its line. Neighbours are "" beyond the ends."""

    tokens: tuple[Token, ...]
    position: int
    shouting: bool  # the line is set in capitals, which then mean nothing

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def core(self) -> str:
        return self.token.core

    @property
    def previous(self) -> str:
        """The core before, whatever stands between."""
        return self.tokens[self.position - 1].core if self.position else ""

    @property
    def joined(self) -> str:
        """The core before, when no punctuation parts it from this one."""
        return self.previous if self.position and not self.tokens[self.position - 1].after else ""

    @property
    def following(self) -> str:
        """The core after, when no punctuation but a dot parts it from this one."""
        return self.next_core if self.token.after in ("", ".") else ""

    @property
    def next_core(self) -> str:
        return self.tokens[self.position + 1].core if not self.is_last else ""

    @property
    def is_last(self) -> bool:
        return self.position + 1 == len(self.tokens)

    def with_core(self, core: str) -> "At":
        """The same place with another core: how a part of a token is read."""
        here = self.token._replace(core=core)
        return self._replace(tokens=(*self.tokens[: self.position], here, *self.tokens[self.position + 1 :]))


def tokenize(text: str) -> tuple[At, ...]:
    tokens = tuple(_token(written) for written in text.split())
    shouting = _shouting(tokens)
    return tuple(At(tokens, index, shouting) for index in range(len(tokens)))


def _token(written: str) -> Token:
    plain = written.translate(_PLAIN)
    if _FEET.fullmatch(plain.rstrip(".,;:!?")):
        core = plain.rstrip(".,;:!?")
        return Token(written, core, "", plain[len(core) :])
    start = 0
    while start < len(plain) and plain[start] in OPENING and not _opens_word(plain, start):
        start += 1
    end = len(plain)
    while end > start and plain[end - 1] in CLOSING:
        end -= 1
    return Token(written, plain[start:end], plain[:start], plain[end:])


def _opens_word(plain: str, start: int) -> bool:
    rest = plain[start:].lower()
    return rest.startswith(_SHORTENED) or re.match(r"'\d0s\b", rest) is not None


def _shouting(tokens: tuple[Token, ...]) -> bool:
    words = [t.core for t in tokens if len(t.core) > 1 and t.core.isalpha() and t.core not in SPELLED | SAID]
    capital = sum(1 for word in words if _CAPITALS.fullmatch(word))
    return len(words) >= 3 and capital * 10 >= len(words) * 7 and any(word in EMPHATIC for word in words)
