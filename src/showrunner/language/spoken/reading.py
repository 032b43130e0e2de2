"""Reading a line aloud. Every whitespace token comes back, in order, with the words it is heard as."""

import re
import unicodedata
from collections.abc import Callable

from showrunner.kit.document import Document
from showrunner.language.spoken import dates, figures, names, tables
from showrunner.language.spoken.numbers import Words
from showrunner.language.spoken.tokens import At, Token, tokenize

LONGEST = 200  # characters of a token read at once; only an address is longer and still has a reading as a whole
PUNCTUATION = ".,;:?!—…"  # what a voice hears as melody or breath

Rule = Callable[[At], Words | None]


class Spoken(Document):
    """One token of the line and how it is voiced.

    `words` are English words, without punctuation; a single capital (or capital and 's) is a letter's name; () means
    nothing is said (a lone dash, an emoji). Words of a script that English cannot read stay as written.
    """

    token: str
    words: tuple[str, ...]
    closing: str = ""  # punctuation, out of PUNCTUATION, that a voice should hear after the words
    breaths: tuple[int, ...] = ()  # indices of words with a short breath after them, inside the token


def speak_as(text: str, language: str = "en") -> tuple[Spoken, ...]:
    """One `Spoken` per whitespace token of `text`, in order. Only English is read; others stay as written."""
    places = tokenize(text)
    if language.split("-")[0].lower() != "en":
        return tuple(_spoken(at.token, (at.core,) if at.core else (), at.token.after) for at in places)
    return tuple(_with_aside(at, _read(at)) for at in places)


def _with_aside(at: At, spoken: Spoken) -> Spoken:
    """A breath before a bracket opens and after it closes, where no other punctuation gives one."""
    follows = at.tokens[at.position + 1].before if not at.is_last else ""
    closes = set(at.token.after) & set(")]") and not at.is_last
    if spoken.closing or not spoken.words or not (closes or set(follows) & set("([")):
        return spoken
    return spoken.model_copy(update={"closing": ","})


def _read(at: At) -> Spoken:
    if not any(c.isalnum() for c in at.core):
        return _spoken(at.token, _symbol(at), at.token.before + at.token.after)
    rule, words = _first(at)
    return _spoken(at.token, words, at.token.after[1:] if _dot_is_of_the_word(at, rule) else at.token.after)


def _dot_is_of_the_word(at: At, rule: Rule | None) -> bool:
    """Whether the dot after the core belongs to an abbreviation alone, and ends no sentence."""
    if not at.token.dotted or rule not in ABBREVIATING or at.core in ("am", "pm"):
        return False
    after_unit = rule is figures.measure and at.next_core[:1].isupper()  # "37 min. Gravity …"
    return at.core.replace(".", "").isalpha() and not after_unit and not names.ends_sentence(at)


def _words(at: At) -> Words:
    return _first(at)[1]


def _first(at: At) -> tuple[Rule | None, Words]:
    """The words of the core by the first rule that knows it; else as it stands, and no rule."""
    if len(at.core) > LONGEST:
        pieces = (at.core[i : i + LONGEST] for i in range(0, len(at.core), LONGEST))
        return None, names.web(at) or tuple(word for piece in pieces for word in _words(at.with_core(piece)))
    for rule in RULES:
        if words := rule(at):
            return rule, words
    cleaned = _cleaned(at.core)
    return None, (cleaned,) if cleaned else ()


_SIGNS = "-" + "".join(sign for sign in tables.SYMBOLS if sign not in tables.CURRENCIES)


def _signed(at: At) -> Words | None:
    """-5, +5, ~50, <10, #1, ±3: the sign is said, then the rest."""
    sign, rest = at.core[0], at.core[1:].lstrip(_SIGNS)
    if not rest or sign in tables.CURRENCIES or not any(c.isdigit() for c in rest):
        return None
    said = "minus" if sign == "-" else tables.SYMBOLS.get(sign)
    return (*said.split(), *_words(at.with_core(rest))) if said else None


def _owned(at: At) -> Words | None:
    """Louis XIV's, the 1969's: read the owner, then add the 's."""
    if not at.core.endswith("'s") or not re.search(r"\d|[A-Z]{2}|\.", at.core):
        return None
    *head, last = _words(at.with_core(at.core[:-2].rstrip(".")))
    return (*head, last + "'s")


def _compound(at: At) -> Words | None:
    """word—word, and/or, 10am–5pm: each part by itself; a dash is a breath, or "to" between figures."""
    for mark, breath in _JOINTS:
        parts = [part.strip(".") for part in at.core.split(mark) if part.strip(".")]
        if len(parts) < 2 or (mark == "-" and "." not in at.core and at.core[0] not in tables.CURRENCIES):
            continue
        if mark in "–-" and len(parts) == 2 and all(_is_of_time(part) for part in parts):
            return (*_words(at.with_core(parts[0])), "to", *_words(at.with_core(parts[1])))
        return _joined([_words(at.with_core(part)) for part in parts], breath)
    return None


def _is_of_time(part: str) -> bool:
    return dates.is_month(part) or re.search(r"\d|[ap]\.?m", part) is not None


_JOINTS = (
    ("—", ","), ("–", ","), ("--", ","), ("...", ","), ("…", ","), ("/", ""), ("-", ""), ("_", ""), ("!", "."),
    ("?", "."), (".", "."), (",", ","), (";", ","), (":", ","), ("(", ","), (")", ","), ("[", ","),
)  # fmt: skip


def _joined(parts: list[Words], breath: str) -> Words:
    said = [part for part in parts if part]
    if not said:
        return ()
    *heads, last = said
    return (*(word for head in heads for word in (*head[:-1], head[-1] + breath)), *last)


def _cleaned(core: str) -> str:
    """A plain word: signs that nobody says are left out."""
    return "".join(c for c in core if c.isalnum() or c in "'-" or unicodedata.category(c).startswith("M"))


def _symbol(at: At) -> Words:
    """A token without letters or digits: &, +, a lone dash between numbers; else nothing is said."""
    written = at.token.written
    if written in ("-", "–", "—") and at.previous[-1:].isdigit() and at.next_core[:1].isdigit():
        return ("to",)
    if at.core in tables.SYMBOLS:
        return tuple(tables.SYMBOLS[at.core].split())
    return ()


def _spoken(token: Token, words: Words, after: str) -> Spoken:
    breaths = tuple(i for i, word in enumerate(words[:-1]) if word[-1] in ",.")
    bare = tuple(word.rstrip(",.") for word in words)
    return Spoken(token=token.written, words=tuple(w for w in bare if w), closing=_melody(after), breaths=breaths)


def _melody(after: str) -> str:
    """The punctuation a voice should hear, at most two signs."""
    plain = after.replace("...", "…").replace("–", "—").replace("--", "—").replace("-", "")
    heard = [c for c in plain if c in PUNCTUATION]
    return "".join(c for i, c in enumerate(heard) if i == 0 or c != heard[i - 1])[:2]


# Earlier rules win: 7:30 is a time before it is a ratio, 555-1234 a telephone number before it is a range.
RULES: tuple[Rule, ...] = (
    names.brand, names.abbreviation, dates.clock, dates.date, names.roman, figures.ordered, figures.measure,
    names.initials, dates.month_or_day_name, figures.money, figures.telephone, figures.span, figures.part_of,
    figures.plain, _owned, names.web, names.greek, names.capitals, _signed, _compound, names.mixed,
)  # fmt: skip
ABBREVIATING = frozenset(
    {names.abbreviation, names.initials, dates.clock, dates.month_or_day_name, figures.measure}
)  # their dot belongs to the short form
