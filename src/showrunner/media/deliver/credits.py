"""Credits: whose voice, font, illustration and sound a film carries, and under which licence. Pure."""

import json
from collections.abc import Iterable

from showrunner.capabilities import Credit
from showrunner.kit import canonical

_FORMAT = 1  # raised when the JSON's fields change


def gathered(credits: Iterable[Credit]) -> tuple[Credit, ...]:
    """Each once, in the order of first use."""
    return tuple(dict.fromkeys(credits))


def credits_text(title: str, credits: Iterable[Credit]) -> str:
    """credits.txt: one paragraph per thing used."""
    paragraphs = [f"{c.what}\n  by {c.author}\n  licence {c.licence}\n  from {c.source}" for c in gathered(credits)]
    return "\n\n".join([f"{title}\n\nThis film carries:", *paragraphs]) + "\n"


def credits_json(title: str, credits: Iterable[Credit]) -> str:
    """credits.json: {"format": 1, "title": …, "credits": [{"what", "author", "licence", "source"}, …]}."""
    document = {"format": _FORMAT, "title": title, "credits": canonical.plain(gathered(credits))}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
