"""Maps of the places a text names."""

import re
from collections.abc import Iterator

from showrunner.film.pictures import Map, Place
from showrunner.language.reading import Entity, Reading
from showrunner.language.spans import words
from showrunner.providers.illustrator.headline import key_phrase
from showrunner.providers.illustrator.passage import Candidate, Passage
from showrunner.providers.illustrator.places import encloses, locate

OF_THE_FILM = 0.85  # a film about one place shows where it lies
LISTED = 4  # so many places are no detail: what is said of them is where they are
CONTINENTS = words("africa antarctica asia europe oceania")
# Names that people and things bear as well: places only where one can be in them or go to them.
MISTAKABLE = words("""
    turkey reading nice jordan chad georgia mobile split bath cork hull phoenix orange victoria sofia florence charlotte
    sydney austin lincoln houston jackson madison chelsea brooklyn dakota carolina virginia troy petra java""")
_PREPOSITIONS = words("in at near across via through into toward towards")
TRAVELLING = words("""
    travel sail leave reach cross arrive journey voyage fly ride march ship spread drive pass route trip pilgrimage go
    migrate flee move carry run""")


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
        title=passage.heading or _title(passage, names),
        places=tuple(places[:8]),
        route=len(places) > 1 and _travels(passage.reading),
    )
    score = 0.86 + 0.02 * len(places) if len(named) > 1 else _alone(passage.reading)
    if passage.film.archetype == "place" and any(place.name in passage.film.title for place in places):
        score = max(score, OF_THE_FILM)
    score += 0.06 if passage.shape == "places" else 0.0
    ceiling = 0.94 if len(places) < LISTED else 1.0
    yield Candidate(
        picture,
        min(ceiling, score + 0.1 * (len(places) >= LISTED)),
        "it names " + ", ".join(place.name for place in places[:4]),
    )


def _title(passage: Passage, names: list[str]) -> str | None:
    """What is going on there, if a few words can say it without the names, which stand at their pins."""
    found = key_phrase(passage.reading)
    is_pinned = found is not None and {word.lower() for word in found.split()} <= set(names)
    return None if is_pinned else found


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
