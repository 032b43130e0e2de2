"""Landscapes: of the country a passage names, else of the country its film is about, in the light that is spoken of.

No place is made up: it stands in the sentence, or in the film's title, or in several of its scenes.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import get_args

from showrunner.film.pictures import Landscape, Terrain, TimeOfDay, Weather
from showrunner.film.script import Script
from showrunner.kit.chance import rng
from showrunner.language.nlp import read
from showrunner.language.reading import Reading, Token
from showrunner.language.spans import words
from showrunner.providers.illustrator.figures import is_notable
from showrunner.providers.illustrator.headline import headline
from showrunner.providers.illustrator.passage import Candidate, Passage

# How sure a landscape is: what is spoken of; what is mentioned in passing; a city, which is often no skyline. Taste.
SCENE, MENTION, CITY = 0.78, 0.66, 0.6
FITTING = 0.1  # what a place that is named is worth more in a film about a place
LIT, AIRED, SOMEWHERE = 0.78, 0.76, 0.57  # at the film's own place: hour or weather told; its air; nothing else to see
_SPOKEN_OF = ("pobj", "nsubj", "dobj", "ROOT", "nsubjpass")
GIVEN = ("text", "document")  # films whose headings a person wrote
HOME_SCENES = 3  # so many scenes in one country make it the film's own, where the title names none
FIGURES_OF_SPEECH = re.compile(
    r"\b(?:sea|ocean|mountain|forest|desert|field|jungle|stream|galaxy|universe|valley|wave)s? of (?!the\b)\w+|"
    r"\bfield (?:study|trip|work)|\b(?:main|central|future|modern)stream|\bstreams? of\b|\bplain (?:text|english)|"
    r"\bwall street\b|\bice age\b|\b(?:electric|magnetic|visual|playing|gravitational)\w* fields?\b|\bday by day\b",
    re.I,
)
# The hours a place looks good at, where the words leave the choice. No storm and no snow that nobody spoke of.
HOURS: dict[Terrain, tuple[TimeOfDay, ...]] = {
    "ocean": ("day", "golden", "dawn", "sunset", "night"),
    "lake": ("dawn", "golden", "day", "sunset"),
    "mountain": ("day", "dawn", "golden", "sunset"),
    "forest": ("day", "golden", "dawn"),
    "meadow": ("day", "golden", "dawn"),
    "desert": ("golden", "day", "sunset", "night"),
    "city": ("day", "sunset", "night", "dawn"),
    "space": ("night",),
}
LIGHT: tuple[TimeOfDay, ...] = ("dawn", "day", "golden", "sunset")
# What may enliven a view in fair weather without saying anything.
AMBIENT: dict[Terrain, tuple[tuple[str, ...], ...]] = {
    "ocean": (("sailboat",), ("birds",), ()),
    "lake": (("birds",), ()),
    "mountain": (("birds",), ()),
    "meadow": (("birds",), ()),
}


@dataclass(frozen=True)
class _Vocabulary:
    """Names of terrains, hours, weathers and props → the words that call for them."""

    terrains: dict[str, frozenset[str]]
    times: dict[str, frozenset[str]]
    weathers: dict[str, frozenset[str]]
    props: dict[str, frozenset[str]]
    stands: dict[str, frozenset[str]]  # prop → terrains
    other: dict[str, frozenset[str]]


@dataclass(frozen=True)
class _Ground:
    """Which country, how surely, and the word that says so."""

    terrain: Terrain
    certainty: float
    word: str


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    text = resources.files("showrunner.providers.illustrator").joinpath("data/landscapes.toml").read_text("utf-8")
    tables = {
        table: {name: words(listed) for name, listed in entries.items()}
        for table, entries in tomllib.loads(text).items()
    }
    return _Vocabulary(**tables)


def home_of(script: Script, *, is_past: bool) -> Terrain | None:
    """The country a film is about: that of its title, else the one that several of its scenes speak of."""
    titled = _named_ground(_literal(read(script.title.lower(), script.language)), is_past)
    if titled:
        return titled.terrain
    counts: Counter[Terrain] = Counter()
    for scene in script.scenes:
        spoken = " ".join(line.text for line in scene.lines)
        found = _named_ground(_literal(read(spoken, script.language)), is_past) if spoken else None
        if found and found.certainty >= SCENE:
            counts[found.terrain] += 1
    best = max(get_args(Terrain), key=lambda terrain: counts[terrain])
    return next(t for t in get_args(Terrain) if t == best) if counts[best] >= HOME_SCENES else None


def landscapes(passage: Passage) -> Iterator[Candidate]:
    """The place that is named, else the film's own, else the sky where the passage speaks of little else."""
    tokens = _literal(passage.reading)
    named = _named_ground(tokens, passage.film.is_past)
    if named and passage.film.home == "space" != named.terrain:
        named = None  # an ocean on one of Jupiter's moons looks like none of ours
    ground = named or _home_ground(passage, tokens) or _sky(tokens)
    if ground is None:
        return
    time = _named(tokens, _vocabulary().times)
    weather = _named(tokens, _vocabulary().weathers) if ground.terrain != "space" else None
    props = _props(tokens, ground.terrain)
    if not props and ground.terrain == passage.film.home:
        props = _props(_literal(read(passage.film.title.lower(), passage.film.language)), ground.terrain)
    hour = _time(passage, ground.terrain, time, weather)
    picture = Landscape(
        terrain=ground.terrain,
        time=hour,
        weather=next(w for w in get_args(Weather) if w == (weather or "clear")),
        props=props or (_ambient(passage, ground.terrain, tokens) if hour in LIGHT and not weather else ()),
        title=_title(passage, ground.word),
    )
    told = sum(bool(part) for part in (time, weather, props))
    fitting = FITTING if ground.word and passage.film.home else 0.0
    yield Candidate(
        picture,
        min(0.9, ground.certainty + 0.06 * told + fitting),
        _why(passage, ground, time or weather),
        captions=bool(passage.lines),
        is_free=time is None and weather is None,
    )


def _why(passage: Passage, ground: _Ground, air: str | None) -> str:
    if ground.word:
        return f"“{ground.word}” is a place one can show"
    told = f", and the words speak of {air}" if air else ""
    return f"the film is about a place like this{told}"


def relit(picture: Landscape, seen: Sequence[Landscape]) -> Landscape:
    """The same place at an hour at which the film has not shown it yet; as it is when there is none left."""
    shown = {other.time for other in seen if other.terrain == picture.terrain}
    hours = HOURS[picture.terrain]
    start = hours.index(picture.time) if picture.time in hours else 0
    left = [hour for hour in (*hours[start:], *hours[:start]) if hour not in shown]
    return picture.model_copy(update={"time": left[0]}) if left else picture


def _title(passage: Passage, word: str) -> str | None:
    """Over spoken lines only the author's own heading: the captions say the rest, and the picture breathes."""
    if passage.lines and passage.scene.lines:
        return passage.heading if passage.film.archetype in GIVEN else None
    return headline(passage.reading, (*passage.favoured, word.lower())) or passage.heading


def _literal(reading: Reading) -> list[Token]:
    """Its words, without figures of speech ("a sea of troubles")."""
    spans = [found.span() for found in FIGURES_OF_SPEECH.finditer(reading.text)]
    tokens = [token for sentence in reading.sentences for token in sentence.tokens]
    return [token for token in tokens if not any(start <= token.start < end for start, end in spans)]


def _named_ground(tokens: Sequence[Token], is_past: bool) -> _Ground | None:
    """The terrain named most surely: as the place where something is, else as a thing spoken of."""
    scores: dict[Terrain, float] = {}
    spoken: dict[Terrain, str] = {}
    for n, token in enumerate(tokens):
        if token.pos not in ("NOUN", "PROPN") or _belongs_to_name(tokens, n):
            continue
        for terrain in get_args(Terrain):
            is_called = _calls(tokens, n, _vocabulary().terrains[terrain])
            if is_called and not (terrain == "city" and is_past):  # no skyline over Pompeii
                worth = CITY if token.lemma == "city" else SCENE if token.dep in _SPOKEN_OF else MENTION
                scores[terrain] = max(scores.get(terrain, 0.0) + 0.04, worth)
                spoken.setdefault(terrain, token.text)
    if not scores:
        return None
    best = max(sorted(scores), key=lambda terrain: scores[terrain])
    return _Ground(best, scores[best], spoken[best])


def _belongs_to_name(tokens: Sequence[Token], at: int) -> bool:
    """Mill Street, Silicon Valley; city council."""
    follower = tokens[at + 1].lemma if at + 1 < len(tokens) else ""
    is_named = tokens[at].pos == "PROPN" and at > 0 and tokens[at - 1].pos == "PROPN"
    return is_named or follower in _vocabulary().other["adjectival"]


def _calls(tokens: Sequence[Token], at: int, known: frozenset[str]) -> bool:
    """The word, or it with the one before it: "black-hole"."""
    lemma = tokens[at].lemma.lower()
    return lemma in known or (at > 0 and f"{tokens[at - 1].lemma.lower()}-{lemma}" in known)


def _home_ground(passage: Passage, tokens: Sequence[Token]) -> _Ground | None:
    """The film's own country, where the words speak of its light, its weather, or of nothing else that can be shown."""
    home = passage.film.home
    if home is None or not passage.lines:
        return None
    vocabulary, reading = _vocabulary(), passage.reading
    labels = {entity.label for entity in reading.entities}
    if labels & {"PERSON", "GPE", "LOC", "FAC"}:  # it tells of somebody, or of somewhere else
        return None
    if _named(tokens, vocabulary.times) or _named(tokens, vocabulary.weathers):
        return _Ground(home, LIT, "")
    if any(token.lemma in vocabulary.other["air"] and token.pos != "VERB" for token in tokens):
        return _Ground(home, AIRED, "")
    is_counted = reading.moments or any(is_notable(figure) for figure in reading.figures)
    is_plain = passage.shape in ("", "plain", "close", "number", "places") and not is_counted
    return _Ground(home, SOMEWHERE, "") if is_plain else None


def _sky(tokens: Sequence[Token]) -> _Ground | None:
    """A sky worth looking at, above hills that are nowhere: only where a text speaks of hardly anything else."""
    sky = [token for token in tokens if token.lemma in _vocabulary().other["sky"] and token.pos == "NOUN"]
    is_most = len(sky) >= 2 or (bool(sky) and len(tokens) <= 8)
    return _Ground("mountain", 0.52, sky[0].text) if is_most else None


def _named(tokens: Sequence[Token], known: Mapping[str, frozenset[str]]) -> str | None:
    """The entry with most of its words among the tokens; the first of equals."""
    counts = {name: sum(token.lemma in called for token in tokens) for name, called in known.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _time(passage: Passage, terrain: Terrain, told: str | None, weather: str | None) -> TimeOfDay:
    """The hour that is told; in rain, snow and fog the day; else one of the place's own, by the scene's name."""
    if told is not None and terrain != "space":
        return next(t for t in get_args(TimeOfDay) if t == told)
    if weather is not None:
        return "day"
    return rng("hour", passage.film.seed, passage.scene.id, passage.number).choice(HOURS[terrain])


def _props(tokens: Sequence[Token], terrain: Terrain) -> tuple[str, ...]:
    """At most two things of the passage that can stand in this landscape."""
    found = [
        prop
        for prop, called in _vocabulary().props.items()
        if terrain in _vocabulary().stands[prop]
        and any(
            token.lemma in called and token.pos in ("NOUN", "PROPN") and not _is_missing(tokens, n)
            for n, token in enumerate(tokens)
        )
    ]
    return tuple(found[:2])


def _ambient(passage: Passage, terrain: Terrain, tokens: Sequence[Token]) -> tuple[str, ...]:
    """A boat or some birds; nothing where the words speak of such things, be it that they are not there."""
    spoken_of = frozenset[str]().union(*_vocabulary().props.values())
    if terrain not in AMBIENT or passage.film.home is None or any(token.lemma in spoken_of for token in tokens):
        return ()
    return rng("ambient", passage.film.seed, passage.scene.id, passage.number).choice(AMBIENT[terrain])


def _is_missing(tokens: Sequence[Token], at: int) -> bool:
    """ "No ship": what is not there is not shown."""
    return at > 0 and tokens[at - 1].lemma.lower() in ("no", "without")
