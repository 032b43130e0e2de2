"""Which illustration a text calls for, or none: a wrong picture is worse than no picture.

Concrete nouns win. A word finds its icon in the hand-made table first, then by the icon's own name, then by the icon's
tags, where the sentence model must agree. Words with two meanings need a neighbour that settles which one is meant.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from showrunner.language.embed import similarity
from showrunner.language.nlp import read
from showrunner.language.reading import Reading, Token

MINIMUM = 0.5  # scores below are not shown; see tests/language/test_match_judged.py for what this costs and saves
TAG_AGREEMENT = 0.58  # cosine between a word and the icon's name from which a tag is believed; tuned on the judged set
_UNDRAWN = frozenset({"Arrows", "Brand", "Design", "Editor", "Development"})  # categories of interface signs
GENERAL = ("user", "person-arms", "globe")  # they stand for so much that any other thing says more
_VARIANT = re.compile(
    r"-(simple|slash|x|plus|minus|check|circle|square|fill|[a-z]*(?:left|right|up|down|in|out)|dots?|\w+-text)$"
)


@dataclass(frozen=True)
class Match:
    """An icon, how sure we are (0 to 1), the words that called for it, and where they begin (token index)."""

    icon: str
    score: float
    word: str
    at: int


@dataclass(frozen=True)
class _Table:
    """The hand-made table: phrase → icons in order of preference, and what to beware of."""

    things: dict[str, tuple[str, ...]]
    senses: dict[str, tuple[str, frozenset[str]]]
    verbs: dict[str, str]
    adjectives: frozenset[str]
    never: frozenset[str]
    names: frozenset[str]  # proper names that are drawn all the same
    idioms: re.Pattern[str]
    longest: int  # words in the longest phrase


@dataclass(frozen=True)
class _Icon:
    name: str
    phrase: str  # the name in words
    tags: frozenset[str]


def match(text: str, count: int = 3, avoid: Collection[str] = ()) -> tuple[Match, ...]:
    """Up to `count` icons, surest first, each for another word and none in `avoid`; () when nothing is sure."""
    return match_reading(read(text), count, avoid)


def match_reading(reading: Reading, count: int = 3, avoid: Collection[str] = ()) -> tuple[Match, ...]:
    """The same for a text that has been read already."""
    found = [hit for hit in _main_words(list(_hits(reading)), reading) if hit.score >= MINIMUM]
    found.sort(key=lambda hit: (-hit.score, hit.at))
    picked: list[Match] = []
    words: set[str] = set()
    for hit in found:
        if hit.word in words or len(picked) == count:
            continue
        icon = next((icon for icon in _alternatives(hit) if _is_free(icon, avoid, picked)), None)
        if icon:
            picked.append(replace(hit, icon=icon))
            words.add(hit.word)
    return tuple(picked)


def _is_free(icon: str, avoid: Collection[str], picked: Sequence[Match]) -> bool:
    return icon not in avoid and all(icon != other.icon for other in picked)


def _alternatives(hit: Match) -> tuple[str, ...]:
    """The icons for the hit's word: the one chosen, then the others of the table."""
    return (hit.icon, *(icon for icon in _table().things.get(hit.word, ()) if icon != hit.icon))


def _hits(reading: Reading) -> Iterator[Match]:
    """At most one icon per place, longest phrase first; words inside an idiom or a name are passed over."""
    tokens = [token for sentence in reading.sentences for token in sentence.tokens]
    covered = _idiomatic(tokens, reading.text)
    names = _names(tokens, reading)
    context = frozenset(token.lemma.lower() for token in tokens) | frozenset(token.text.lower() for token in tokens)
    at = 0
    while at < len(tokens):
        hit, width = _hit_at(tokens, at, context, names) if at not in covered else (None, 1)
        if hit and not covered.intersection(range(at, at + width)):
            yield hit
        at += width


def _main_words(hits: Sequence[Match], reading: Reading) -> Iterator[Match]:
    """Without words that only tell which kind of another: rye bread is bread, a fishing boat is a boat."""
    found = {hit.at for hit in hits}
    at = 0
    specifying: set[int] = set()
    for sentence in reading.sentences:
        for i, token in enumerate(sentence.tokens):
            if token.dep == "compound" and at + token.head in found:
                specifying.add(at + i)
        at += len(sentence.tokens)
    return (hit for hit in hits if hit.at not in specifying)


def _idiomatic(tokens: Sequence[Token], text: str) -> frozenset[int]:
    spans = [found.span() for found in _table().idioms.finditer(text.lower())]
    return frozenset(i for i, token in enumerate(tokens) if any(start <= token.start < end for start, end in spans))


def _names(tokens: Sequence[Token], reading: Reading) -> frozenset[int]:
    """Indices of proper nouns inside names of people, firms, places and peoples: "Bill Gates" opens no gate."""
    spans = [one for one in reading.entities if one.label in ("PERSON", "ORG", "GPE", "NORP", "PRODUCT", "WORK_OF_ART")]
    return frozenset(
        i
        for i, token in enumerate(tokens)
        if token.pos == "PROPN"
        and token.text.lower() not in _table().names
        and any(one.start <= token.start < one.end for one in spans)
    )


def _hit_at(
    tokens: Sequence[Token], at: int, context: frozenset[str], names: frozenset[int]
) -> tuple[Match | None, int]:
    """The match beginning at token `at` and how many tokens it takes."""
    for width in range(min(_table().longest, len(tokens) - at), 1, -1):
        phrase = _known_phrase(tokens[at : at + width])
        if phrase:
            return Match(_table().things[phrase][0], 0.95, phrase, at), width
    return None if at in names else _single(tokens[at], at, context), 1


def _known_phrase(tokens: Sequence[Token]) -> str | None:
    """The table's phrase that these tokens spell, in lemmas or as written."""
    if not any(token.pos in ("NOUN", "PROPN") for token in tokens):
        return None
    joined = (" ".join(token.lemma.lower() for token in tokens), " ".join(token.text.lower() for token in tokens))
    spelled = [form.replace(" - ", "-") for form in joined]
    return next((form for form in spelled if form in _table().things), None)


def _single(token: Token, at: int, context: frozenset[str]) -> Match | None:
    word, table = token.lemma.lower(), _table()
    if word in table.never:
        return None
    if word in table.senses:
        icon, neighbours = table.senses[word]
        is_meant = token.pos in ("NOUN", "PROPN") and icon and neighbours & (context - {word})
        return Match(icon, 0.85, word, at) if is_meant else None
    if token.pos == "VERB":
        return Match(table.verbs[word], 0.6, word, at) if word in table.verbs else None
    if token.pos not in ("NOUN", "PROPN") and not (token.pos == "ADJ" and word in table.adjectives):
        return None
    certainty = 0.65 if token.pos == "ADJ" else 0.9
    written = token.text.lower()
    for form in (word, written):
        if form in table.things:
            icon = table.things[form][0]
            certainty += 0.06 if token.dep in ("nsubj", "nsubjpass") else 0.0
            return Match(icon, certainty - 0.15 * icon.startswith(GENERAL), form, at)
    return _from_catalogue(word, at) if token.pos == "NOUN" and len(word) > 2 else None


def _from_catalogue(word: str, at: int) -> Match | None:
    """By the icon's own name, else by a tag with which the sentence model agrees."""
    if word in _by_name():
        return Match(_by_name()[word], 0.8, word, at)
    tagged = [(similarity(word, icon.phrase), icon.name) for icon in _by_tag().get(word, ())]
    best = max(tagged, default=(0.0, ""))
    return Match(best[1], 0.55, word, at) if best[0] >= TAG_AGREEMENT else None


@lru_cache(maxsize=1)
def _table() -> _Table:
    raw = tomllib.loads(resources.files("showrunner.language").joinpath("data/synonyms.toml").read_text("utf-8"))
    things: dict[str, tuple[str, ...]] = {}
    for icon, words in raw["things"].items():
        for word in dict.fromkeys(_listed(words)):
            things[word] = (*things.get(word, ()), icon)
    idioms = "|".join(re.escape(phrase) for phrase in _listed(raw["idioms"]["phrases"]))
    return _Table(
        things=things,
        senses={word: (icon, frozenset(_listed(near))) for word, (icon, near) in raw["senses"].items()},
        verbs={word: icon for icon, words in raw["verbs"].items() for word in _listed(words)},
        adjectives=frozenset(_listed(raw["adjectives"]["words"])),
        never=frozenset(_listed(raw["never"]["words"])),
        names=frozenset(_listed(raw["names"]["words"])),
        idioms=re.compile(rf"\b(?:{idioms})\b"),
        longest=max(len(word.split()) for word in things),
    )


def _listed(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


@lru_cache(maxsize=1)
def _icons() -> tuple[_Icon, ...]:
    """Icons that show a thing: no interface signs, no trade marks, one of each family of variants."""
    from py_phosphor_icons import all_icons

    return tuple(
        _Icon(entry.name, entry.name.replace("-", " "), frozenset(tag.lower() for tag in entry.tags))
        for entry in all_icons()
        if not _UNDRAWN & set(entry.categories) and not _VARIANT.search(entry.name)
    )


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {icon.phrase: icon.name for icon in _icons()}


@lru_cache(maxsize=1)
def _by_tag() -> dict[str, tuple[_Icon, ...]]:
    found: dict[str, tuple[_Icon, ...]] = {}
    for icon in _icons():
        for tag in sorted(icon.tags):
            found[tag] = (*found.get(tag, ()), icon)
    return found
