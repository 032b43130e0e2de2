"""Maps of the places a text names, and landscapes of the country it speaks of."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import get_args

from showrunner.film.pictures import Landscape, Map, Place, Terrain, TimeOfDay, Weather
from showrunner.language.reading import Entity, Reading, Token
from showrunner.language.spans import words
from showrunner.providers.illustrator.headline import clause, headline
from showrunner.providers.illustrator.passage import Candidate, Passage
from showrunner.providers.illustrator.places import encloses, locate

# How sure a landscape is: what is spoken of; what is mentioned in passing; a city, which is often no skyline. Taste.
SCENE, MENTION, CITY = 0.75, 0.66, 0.6
_SPOKEN_OF = ("pobj", "nsubj", "dobj", "ROOT", "nsubjpass")
CONTINENTS = words("africa antarctica asia europe oceania")
# Names that people and things bear as well: places only where one can be in them or go to them.
MISTAKABLE = words("""
    turkey reading nice jordan chad georgia mobile split bath cork hull phoenix orange victoria sofia florence charlotte
    sydney austin lincoln houston jackson madison chelsea brooklyn dakota carolina virginia troy petra java""")
_PREPOSITIONS = words("in at near across via through into toward towards")
TRAVELLING = words("""
    travel sail leave reach cross arrive journey voyage fly ride march ship spread drive pass route trip pilgrimage go
    migrate flee move carry run""")
FIGURES_OF_SPEECH = re.compile(
    r"\b(?:sea|ocean|mountain|forest|desert|field|jungle|stream|galaxy|universe|valley|wave)s? of (?!the\b)\w+|"
    r"\bfield (?:study|trip|work)|\b(?:main|central|future|modern)stream|\bstreams? of\b|\bplain (?:text|english)|"
    r"\bwall street\b|\bice age\b|\b(?:electric|magnetic|visual|playing|gravitational)\w* fields?\b|\bday by day\b",
    re.I,
)


@dataclass(frozen=True)
class _Vocabulary:
    """Names of terrains, hours, weathers and props → the words that call for them."""

    terrains: dict[str, frozenset[str]]
    times: dict[str, frozenset[str]]
    weathers: dict[str, frozenset[str]]
    props: dict[str, frozenset[str]]
    stands: dict[str, frozenset[str]]  # prop → terrains
    other: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    text = resources.files("showrunner.providers.illustrator").joinpath("data/landscapes.toml").read_text("utf-8")
    tables = {
        table: {name: words(listed) for name, listed in entries.items()}
        for table, entries in tomllib.loads(text).items()
    }
    return _Vocabulary(**tables)


def landscapes(passage: Passage) -> Iterator[Candidate]:
    """A landscape when its terrain is named, or the sky over it is what the passage speaks of."""
    tokens = _literal(passage.reading)
    terrain, certainty, word = _terrain(tokens, passage.film.is_past)
    if terrain is None:
        sky = [token for token in tokens if token.lemma in _vocabulary().other["sky"] and token.pos == "NOUN"]
        if len(sky) < 2 and not (sky and len(tokens) <= 8):
            return
        terrain, certainty, word = "mountain", 0.52, sky[0].text
    picture = Landscape(
        terrain=terrain,
        time=_time(tokens, terrain),
        weather=_weather(tokens, terrain),
        props=_props(tokens, terrain),
        title=_title(passage, word),
    )
    named = sum(
        bool(part)
        for part in (_named(tokens, _vocabulary().times), _named(tokens, _vocabulary().weathers), picture.props)
    )
    score = min(0.9, certainty + 0.06 * named)
    yield Candidate(
        picture, score, f"“{word}” is a place one can show", captions=not passage.is_spoken(picture.title or "")
    )


def _title(passage: Passage, word: str) -> str | None:
    """A few words of the sentence that names the place."""
    naming = tuple(sentence for sentence in passage.reading.sentences if word in sentence.text)
    return headline(replace(passage.reading, sentences=naming), (*passage.favoured, word.lower()))


def _literal(reading: Reading) -> list[Token]:
    """Its words, without figures of speech ("a sea of troubles")."""
    spans = [found.span() for found in FIGURES_OF_SPEECH.finditer(reading.text)]
    tokens = [token for sentence in reading.sentences for token in sentence.tokens]
    return [token for token in tokens if not any(start <= token.start < end for start, end in spans)]


def _terrain(tokens: list[Token], is_past: bool) -> tuple[Terrain | None, float, str]:
    """The terrain named most surely: as the place where something is, else as a thing spoken of."""
    scores: dict[str, float] = {}
    spoken: dict[str, str] = {}
    for n, token in enumerate(tokens):
        follower = tokens[n + 1].lemma if n + 1 < len(tokens) else ""
        is_named = token.pos == "PROPN" and n > 0 and tokens[n - 1].pos == "PROPN"  # Mill Street, Silicon Valley
        if token.pos not in ("NOUN", "PROPN") or is_named or follower in _vocabulary().other["adjectival"]:
            continue
        for terrain, known in _vocabulary().terrains.items():
            if token.lemma in known and not (terrain == "city" and is_past):  # no skyline over Pompeii
                worth = CITY if token.lemma == "city" else SCENE if token.dep in _SPOKEN_OF else MENTION
                scores[terrain] = max(scores.get(terrain, 0.0) + 0.04, worth)
                spoken.setdefault(terrain, token.text)
    if not scores:
        return None, 0.0, ""
    best = max(sorted(scores), key=lambda terrain: scores[terrain])
    return next(t for t in get_args(Terrain) if t == best), scores[best], spoken[best]


def _named(tokens: list[Token], known: Mapping[str, frozenset[str]]) -> str | None:
    """The entry with most of its words among the tokens; the first of equals."""
    counts = {name: sum(token.lemma in called for token in tokens) for name, called in known.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _time(tokens: list[Token], terrain: str) -> TimeOfDay:
    found = _named(tokens, _vocabulary().times) or ("night" if terrain == "space" else "day")
    return next(t for t in get_args(TimeOfDay) if t == found)


def _weather(tokens: list[Token], terrain: str) -> Weather:
    found = None if terrain == "space" else _named(tokens, _vocabulary().weathers)
    return next(w for w in get_args(Weather) if w == (found or "clear"))


def _props(tokens: list[Token], terrain: str) -> tuple[str, ...]:
    """At most two things of the passage that can stand in this landscape."""
    found = [
        prop
        for prop, called in _vocabulary().props.items()
        if terrain in _vocabulary().stands[prop]
        and any(token.lemma in called and token.pos in ("NOUN", "PROPN") for token in tokens)
    ]
    return tuple(found[:2])


def maps(passage: Passage) -> Iterator[Candidate]:
    """A map of the places named, in the order they are named; with a route when the text travels."""
    named = _places(passage)
    if not named:
        return
    # A country is where its city lies, a continent anywhere: a second pin beside the place's own would say nothing.
    places = [p for p in named if not any(encloses(p.name, other.name) for other in named if other != p)]
    places = [p for p in places if p.name.lower() not in CONTINENTS] or places
    names = [word.lower() for place in named for word in place.name.split()]
    picture = Map(
        title=passage.heading or clause(passage.reading, names),
        places=tuple(places[:8]),
        route=len(places) > 1 and _travels(passage.reading),
    )
    score = 0.86 + 0.02 * len(places) if len(named) > 1 else _alone(passage.reading)
    score += 0.06 if passage.shape == "places" else 0.0
    yield Candidate(picture, min(0.94, score), "it names " + ", ".join(place.name for place in places[:4]))


def _alone(reading: Reading) -> float:
    """A single place is worth a map when something happens there, less when it is only spoken of."""
    for sentence in reading.sentences:
        for token in sentence.tokens:
            governor = sentence.tokens[token.head].lemma if token.head >= 0 else ""
            if token.dep == "pobj" and token.pos == "PROPN" and governor in _PREPOSITIONS | {"from", "to"}:
                return 0.72
    return 0.55


def _travels(reading: Reading) -> bool:
    """From somewhere to somewhere, or a word of travelling."""
    tokens = [token for sentence in reading.sentences for token in sentence.tokens]
    is_between = bool(re.search(r"\b(?:from\b.+\b(?:to|into|until)|[A-Z]\w+ to [A-Z]\w+)\b", reading.text))
    return is_between or any(token.lemma in TRAVELLING and token.pos in ("VERB", "NOUN") for token in tokens)


def _places(passage: Passage) -> tuple[Place, ...]:
    """What the reader calls a place and the atlas knows; the rest of a list of places ("Hamburg, Trieste and Oslo")."""
    reading = passage.reading
    found: dict[int, Place] = {}
    for entity in reading.entities:
        if entity.label in ("GPE", "LOC") and _is_meant(reading, entity):
            _note(found, entity.start, locate(entity.text))
    for listing in reading.listings:
        if sum(listing.start <= at < listing.end for at in found) >= 2:
            for item in listing.items:
                _note(found, reading.text.find(item, listing.start), locate(item))
    for at, name in _after_prepositions(reading):
        _note(found, at, locate(name))
    names: dict[str, Place] = {}
    for at in sorted(found):
        names.setdefault(found[at].name, found[at])
    return tuple(names.values())


def _note(found: dict[int, Place], at: int, place: Place | None) -> None:
    if place and at >= 0:
        found.setdefault(at, place)


def _after_prepositions(reading: Reading) -> Iterator[tuple[int, str]]:
    """Proper nouns that nobody labelled, where only a place can stand: "at the Bosphorus"."""
    labelled = [(entity.start, entity.end) for entity in reading.entities if entity.label not in ("ORG", "NORP")]
    for sentence in reading.sentences:
        for token in sentence.tokens:
            governor = sentence.tokens[token.head].lemma if token.head >= 0 else ""
            is_free = not any(start <= token.start < end for start, end in labelled)
            if token.pos == "PROPN" and token.dep == "pobj" and is_free and governor in _PREPOSITIONS:
                yield token.start, token.text


def _is_meant(reading: Reading, entity: Entity) -> bool:
    """Not "Anna's", and not "cousin Jordan": a name that people bear needs a preposition before it."""
    if reading.text[entity.end : entity.end + 2] in ("'s", "’s"):
        return False
    before = reading.text[: entity.start].lower().split()[-1:]
    is_gone_to = bool(before) and before[0] in _PREPOSITIONS | {"from", "to", "of", "between", "and", "for"}
    return entity.text.lower() not in MISTAKABLE or is_gone_to or _has_other(reading)


def _has_other(reading: Reading) -> bool:
    """Another place stands in the text, which nobody could take for a person: "Sydney to Tokyo"."""
    return any(one.label in ("GPE", "LOC") and one.text.lower() not in MISTAKABLE for one in reading.entities)
