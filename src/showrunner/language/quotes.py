"""Words between quotation marks, and who said them when the text says so."""

import re

from showrunner.language.reading import Quotation
from showrunner.language.spans import SAYING, words

_MARKS = (("“", "”"), ("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"), ('"', '"'))
_PAIRS = re.compile("|".join(f"{o}(?P<q{n}>[^{o}{c}]{{2,600}}?){c}" for n, (o, c) in enumerate(_MARKS)))

_NAME = r"(?:(?:(?:Dr|Mr|Mrs|Ms|St|Prof|Sir|[A-Z])\.|[A-Z][\w'’-]*|de|van|von|der|la|al|bin)(?:\s|(?=\W)|$)){1,5}"
_SAID = "|".join(sorted(SAYING))
_ROLE = r"the\s+[a-z]+(?:\s[a-z]+)?"
_AFTER_SAID = re.compile(
    rf"[\s,]*(?:{_SAID})\s+(?:(?:{_ROLE}|his \w+|her \w+)\s+(?={_NAME}))?(?P<name>{_NAME}|{_ROLE})"
)
_AFTER_NAME = re.compile(rf"[\s,]*(?P<name>{_NAME}|[Tt]he\s+[a-z]+)\s+(?:{_SAID})\b")
_AFTER_DASH = re.compile(rf"\s*(?:[—–-]{{1,2}})\s*(?P<name>{_NAME})")
_BEFORE = re.compile(
    rf"(?P<name>{_NAME})\s*(?:\w+ly\s+)?(?:once\s+|later\s+|often\s+)?(?:{_SAID})(?:\s+\w+){{0,3}}\s*[,:]?\s*$"
)
_NOT_NAMES = words("the he she they it we i you who one this that and but as")


def quotations(text: str) -> tuple[Quotation, ...]:
    """In order. Single words in marks are names or irony, not speech, and are left out."""
    found = []
    for match in _PAIRS.finditer(text):
        said = next(group for group in match.groups() if group is not None).strip()
        if len(said.split()) >= 3 or (len(said) >= 6 and not said.isascii()):
            found.append(Quotation(match.start(), match.end(), " ".join(said.split()), _speaker(text, match)))
    return tuple(found)


def _speaker(text: str, match: re.Match[str]) -> str | None:
    after, before = text[match.end() : match.end() + 90], text[max(0, match.start() - 90) : match.start()]
    for pattern in (_AFTER_DASH, _AFTER_SAID, _AFTER_NAME):
        if found := pattern.match(after):
            return _name(found["name"])
    found = _BEFORE.search(before)
    return _name(found["name"]) if found else None


def _name(name: str) -> str | None:
    name = name.strip(" .,")
    return None if name.lower() in _NOT_NAMES else name
