"""Pictures for the time that no words fill: varied, and about the subject as far as its words go.

A name gets its illustration, or a landscape or a map with the name set over it; a thing gets its illustration; between
them come landscapes that suit the subject, at different hours. None says anything that the words have not said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import cycle, groupby, islice

from showrunner.film.pictures import Concept, Datum, Landscape, Number, Picture, Side, Terrain, TimeOfDay, Title
from showrunner.film.script import Scene
from showrunner.language import lexicon
from showrunner.language.embed import similarity
from showrunner.language.figures import figures
from showrunner.language.lexicon import Sense
from showrunner.language.match import match
from showrunner.language.nlp import read
from showrunner.language.spans import words
from showrunner.providers.plain import knowledge, phrases

INTERLUDE = "interlude"  # the shape of the scenes made here
SILENT_MS = 6_500  # what such a picture lasts before pacing evens it out
AT_MOST_NAMED = 6  # names of one list, one picture each
LANDSCAPES_IN_A_ROW = 2
_POINTING = words("this that these those it which what his her its their my your our")
MOST = 40  # in one film; what is still missing then is carried by what pacing adds

# What a kind of thing stands in, by WordNet's words for the kinds.
_HABITATS: dict[Terrain, frozenset[str]] = {
    "ocean": words("ocean sea shore coast island seabird lighthouse whale cetacean fish mollusk cephalopod")
    | words("watercraft ship gulf bay"),
    "lake": words("lake river stream pond waterfowl watercourse amphibian"),
    "mountain": words("mountain volcano peak glacier valley hill"),
    "forest": words("forest rainforest jungle wood tree shrub mushroom fungus carnivore"),
    "desert": words("desert camel cactus"),
    "meadow": words("grassland flower herb insect bird ungulate crop garden vegetable fruit equine livestock"),
    "city": words("city town municipality street building skyscraper vehicle commerce money institution capital"),
    "space": words("star planet satellite galaxy universe spacecraft cosmos heavens"),
}
_SCENERY: dict[Terrain, str] = {
    "ocean": "the sea, waves, ships and the coast",
    "lake": "a calm lake, still water, rest and quiet",
    "mountain": "mountains, height, wind and sky, the air",
    "forest": "a forest, trees, growth, animals and nature",
    "desert": "a desert, ancient ruins, heat and sand",
    "meadow": "fields, farming, food, flowers, home and gardens",
    "city": "a city, business, technology, work, people and streets",
    "space": "outer space, science, the universe, computers and the future",
}
SUITS = 0.2  # cosine of a subject and a scenery from which they go together; tried on examples/prompts.txt
NEARLY = 0.05  # a second scenery this close to the best suits as well
VIEWS = 3  # sceneries in turn, where the subject belongs to none
NEUTRAL: tuple[Terrain, ...] = ("city", "meadow")  # where nothing goes together: people live there
_HOURS: dict[TimeOfDay, str] = {
    "golden": "harvest, warmth, travel, memory",
    "night": "night, sleep, dreams, stars, lamps and lights in the dark",
    "dawn": "morning, waking up, breakfast, coffee, beginnings",
    "sunset": "evening, love, farewell, the end of a journey",
    "day": "work, sport, school, the sky, flying, blue",
    "storm": "storms, war, danger, disaster",
}
_PROPS: dict[Terrain, tuple[tuple[str, ...], ...]] = {
    "ocean": (("sailboat",), ("lighthouse",), ("birds",), ()),
    "lake": (("balloon",), ("birds",), ()),
    "mountain": (("balloon",), ("birds",), ()),
    "meadow": (("balloon",), ("birds",), ("windmill",), ()),
    "forest": (("birds",), ()),
    "desert": (("balloon",), ()),
    "city": (("birds",), ()),
    "space": ((), ()),
}  # fmt: skip
FAIR_HOURS: tuple[TimeOfDay, ...] = ("golden", "night", "dawn", "sunset", "day")
_FAIR = frozenset(("balloon", "birds"))  # they fly by day and in fair weather
_WILD: tuple[tuple[str, ...], ...] = ((), ("birds",))


def filled(
    scenes: Sequence[Scene], spare_ms: int, context: str, sense: Sense | None = None, names: Sequence[str] = ()
) -> list[Scene]:
    """The scenes with as many silent ones among them as `spare_ms` has room for; the last scene stays last.

    What a scene lists is shown right after it, and `names` after the last words; the rest is dealt evenly into the
    gaps. `sense` is the subject in the dictionary where it is known; the landscapes suit it, or else `context`.
    """
    count = max(0, min(MOST, spare_ms // SILENT_MS))
    gallery = _Gallery(context, sense, [line.text for scene in scenes for line in scene.lines])
    spoken = [at for at, scene in enumerate(scenes) if scene.lines]
    groups: list[list[Scene]] = []
    for at, scene in enumerate(scenes):
        named = scene.items if scene.shape == "list" else ()
        named = (*named, *names) if spoken and at == spoken[-1] else named
        short = [name for name in named if len(name.split()) <= 4 and len(name) <= 40 and phrases.has_words(name)]
        room = min(AT_MOST_NAMED, count)
        cards = [gallery.card(name) for name in short[:room] if room >= min(len(short), 3)]  # one of many says little
        count -= len(cards)
        groups.append([scene, *cards])
    spoken_lines = [line.text for scene in scenes if scene.shape not in ("list", "title") for line in scene.lines]
    others = list(islice(gallery.views(context, spoken_lines), count))
    opening = next((at for at, group in enumerate(groups) if group[0].lines), 0)
    return _spread([scene for group in groups[:opening] for scene in group] + _dealt(groups[opening:], others))


def farewell(title: str, context: str, sense: Sense | None) -> Landscape:
    """The name once more, over the landscape that suits it best."""
    terrain = terrains_of(context, sense)[0][0]
    return Landscape(terrain=terrain, time="night" if terrain in ("city", "space") else "sunset", title=title)


def side(name: str, points: Sequence[str] = ()) -> Side:
    """One side of a comparison: its name, its illustration where there is one, and up to three words on it."""
    found = match(name, 1)
    shown = tuple(phrases.title_case(point) for point in points[:3])
    return Side(heading=phrases.title_case(name), points=shown, icon=found[0].icon if found else None)


def _dealt(groups: Sequence[Sequence[Scene]], others: Sequence[Scene]) -> list[Scene]:
    """`others` in order, dealt evenly into the gaps between the groups."""
    gaps = max(1, len(groups) - 1)
    dealt: list[Scene] = []
    used = 0
    for at, group in enumerate(groups):
        dealt += group
        due = used if at >= gaps else (at + 1) * len(others) // gaps
        dealt += others[used:due]
        used = due
    return dealt


def _spread(scenes: Sequence[Scene]) -> list[Scene]:
    """At most two landscapes in a row: of three, one without a name moves to where it has room, or stays."""
    for at, scene in enumerate(scenes):
        is_movable = isinstance(scene.picture, Landscape) and not scene.lines and scene.picture.title is None
        if not is_movable or _longest_run(scenes) <= LANDSCAPES_IN_A_ROW:
            continue
        rest = [*scenes[:at], *scenes[at + 1 :]]
        places = (n for n in range(2, len(rest)) if any(one.lines for one in rest[:n]))
        moved = ([*rest[:n], scene, *rest[n:]] for n in places)
        if found := next((way for way in moved if _longest_run(way) <= LANDSCAPES_IN_A_ROW), None):
            return found
    return list(scenes)


def _longest_run(scenes: Sequence[Scene]) -> int:
    runs = [len(list(run)) for is_view, run in groupby(scenes, key=_is_view) if is_view]
    return max(runs, default=0)


def _is_view(scene: Scene) -> bool:
    return isinstance(scene.picture, Landscape)


class _Gallery:
    """What has been shown of a subject, and what comes next."""

    def __init__(self, context: str, sense: Sense | None, lines: Sequence[str]) -> None:
        terrains, self._is_home = terrains_of(context, sense)
        is_wild = sense is not None and sense.topic in ("animal", "plant")
        standing = {terrain: _standing(terrain, context, is_wild or not self._is_home) for terrain in terrains}
        self._landscapes = _landscapes(standing, _hours(context))
        self._kinds = knowledge.broader(sense) if sense is not None else ()
        self._is_view_due = True
        self._named: set[str] = set()
        self._said = {found.icon for line in lines for found in match(line, 3)}  # what the words themselves will show

    def card(self, name: str) -> Scene:
        """A name with its illustration, over the landscape it belongs to, or alone."""
        title = phrases.title_case(name)
        if found := figures(name):
            number = found[0]
            before = name[: number.start].strip()
            shown = name[number.start :].removesuffix(number.unit).strip()
            datum = Datum(label=number.unit or title, value=str(number.value), shown=shown)
            return _silent(Number(figure=datum, kicker=before[:1].upper() + before[1:] or None))
        if self._is_home and _is_place(name):
            self._is_view_due = not self._is_view_due
            if self._is_view_due:  # every other name is left to the illustrator, who may have a map of it
                return Scene(id="", shape=INTERLUDE, heading=title, hold_ms=SILENT_MS)
            return _silent(next(self._landscapes).model_copy(update={"title": title}))
        icons = match(name, 1, frozenset(self._named))
        if icons and name.lower().endswith(icons[0].word.lower()):  # rye bread is bread, a tower of Babel no tower
            self._named.add(icons[0].icon)
            return _silent(Concept(title=title, icons=(icons[0].icon,)))
        return _silent(Title(title=title))

    def views(self, context: str, lines: Sequence[str]) -> Iterator[Scene]:
        """Things that the subject's words name, landscapes between them, and words that were said; without an end."""
        for sentence in read(context).sentences:
            for found in match(sentence.text, 3, frozenset(self._named | self._said)):
                self._named.add(found.icon)
                yield _silent(Concept(title=phrases.title_case(found.word), icons=(found.icon,)))
                yield _silent(next(self._landscapes))
        for echo in _echoes(lines):
            yield _silent(next(self._landscapes))
            yield _silent(Title(title=echo))
        for kind in self._kinds:
            yield _silent(next(self._landscapes))
            yield _silent(Title(title=phrases.title_case(kind), kicker="A kind of"))
        while True:
            yield _silent(next(self._landscapes))


def _echoes(lines: Sequence[str]) -> Iterator[str]:
    """What was said, once more in two to four words: "molten lava"."""
    for line in lines:
        main = {found.icon for found in match(line, 1)}
        for chunk in read(line).chunks:
            bare = re.sub(r"^(?:the|an?)\s+", "", chunk.text)
            found = bare.split()
            is_fit = 2 <= len(found) <= 4 and found[0].lower() not in _POINTING and not chunk.text[0].isupper()
            if is_fit and not main & {found.icon for found in match(bare)}:  # the main thing is shown where it is said
                yield phrases.title_case(bare)


def _is_place(name: str) -> bool:
    """One that can stand over a landscape: the Atlantic, but no beak."""
    found = lexicon.senses(name)
    return bool(found) and found[0].is_named


def terrains_of(context: str, sense: Sense | None) -> tuple[tuple[Terrain, ...], bool]:
    """Landscapes that suit, best first, and whether that is because the subject belongs there."""
    home = tuple(terrain for terrain in _SCENERY if sense is not None and _lives_in(sense, terrain))
    if home:
        return home[:1], True
    told = f"{context}. It is {sense.definition}." if sense is not None else context
    tokens = (token for sentence in read(told).sentences for token in sentence.tokens)
    said = {token.lemma.lower() for token in tokens if token.pos == "NOUN"}  # Mill Street is no city
    if named := tuple(terrain for terrain in _SCENERY if said & _HABITATS[terrain]):
        return named[:1], False
    likeness = {terrain: round(similarity(context[:500], _SCENERY[terrain]), 2) for terrain in _SCENERY}
    least = max(SUITS, max(likeness.values()) - NEARLY)
    ranked = sorted(_SCENERY, key=lambda terrain: (-likeness[terrain], terrain))
    suiting = [terrain for terrain in ranked if likeness[terrain] >= least][:2] or list(NEUTRAL)
    return tuple(dict.fromkeys((*suiting, *ranked)))[:VIEWS], False


@lru_cache(maxsize=256)
def _lives_in(sense: Sense, terrain: Terrain) -> bool:
    kinds = words(" ".join(word for up in (sense, *lexicon.lineage(sense)) for word in up.words).lower())
    return bool(kinds & _HABITATS[terrain])


def _hours(context: str) -> list[TimeOfDay]:
    """All hours, from the one that suits the subject best on; a storm only where that one suits best."""
    best = max(_HOURS, key=lambda hour: round(similarity(context[:500], _HOURS[hour]), 2))
    hours = [hour for hour in _HOURS if hour in (best, *FAIR_HOURS)]
    return [*hours[hours.index(best) :], *hours[: hours.index(best)]]


def _standing(terrain: Terrain, context: str, is_plain: bool) -> tuple[tuple[str, ...], ...]:
    """What stands in one landscape after another: what the subject names, else nothing or little."""
    named = tuple(props for props in _PROPS[terrain] if props and props[0] in context.lower())
    if named:
        return (*named, ())
    return _WILD if is_plain else _PROPS[terrain]


def _landscapes(
    standing: Mapping[Terrain, Sequence[tuple[str, ...]]], of_day: Sequence[TimeOfDay]
) -> Iterator[Landscape]:
    """Every hour of every terrain in turn, so that neighbours differ in light and, where two suit, in place.

    What lives in the wild is shown without boats and balloons.
    """
    props = {terrain: cycle(several) for terrain, several in standing.items()}
    hours = {terrain: cycle(of_day) for terrain in standing}
    for terrain in cycle(standing):
        time, standing_there = next(hours[terrain]), next(props[terrain])
        is_absurd = time in ("night", "storm") and set(standing_there) & _FAIR
        yield Landscape(terrain=terrain, time=time, props=() if is_absurd else standing_there)


def _silent(picture: Picture) -> Scene:
    return Scene(id="", shape=INTERLUDE, hold_ms=SILENT_MS, picture=picture)
