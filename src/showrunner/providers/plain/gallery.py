"""Pictures for the time that no words fill: varied, and about the subject as far as its words go.

A name gets its illustration or a landscape with the name set over it; a thing gets its illustration; then come
landscapes that suit the subject, at different hours. None says anything that the words have not said.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import cycle, islice

from showrunner.film.pictures import Concept, Datum, Landscape, Number, Picture, Side, Terrain, TimeOfDay, Title
from showrunner.film.script import Scene
from showrunner.language import lexicon
from showrunner.language.embed import similarity
from showrunner.language.figures import figures
from showrunner.language.lexicon import Sense
from showrunner.language.match import match
from showrunner.language.spans import words
from showrunner.providers.plain import phrases

SILENT_MS = 5_500  # what such a picture lasts before pacing evens it out
AT_MOST_NAMED = 6  # names of one list, one picture each
MOST = 40  # in one film; what is still missing then is carried by what pacing adds

# What a kind of thing stands in, by WordNet's words for the kinds.
_HABITATS: dict[Terrain, frozenset[str]] = {
    "ocean": words(
        "ocean sea shore coast island seabird whale cetacean fish mollusk cephalopod watercraft ship gulf bay"
    ),
    "lake": words("lake river stream pond waterfowl watercourse amphibian"),
    "mountain": words("mountain volcano peak glacier valley hill"),
    "forest": words("forest wood tree shrub mushroom fungus carnivore"),
    "desert": words("desert camel cactus"),
    "meadow": words("grassland flower herb insect bird ungulate crop garden vegetable fruit equine livestock"),
    "city": words("city municipality street building skyscraper vehicle commerce money institution capital"),
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
_HOURS: tuple[TimeOfDay, ...] = ("golden", "night", "dawn", "sunset", "day", "storm")
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
_WILD: tuple[tuple[str, ...], ...] = ((), ("birds",))


def filled(
    scenes: Sequence[Scene], spare_ms: int, context: str, sense: Sense | None = None, names: Sequence[str] = ()
) -> list[Scene]:
    """The scenes with as many silent ones among them as `spare_ms` has room for; the last scene stays last.

    What a scene lists is shown right after it, and `names` after the last words; the rest is dealt evenly into the
    gaps. `sense` is the subject in the dictionary where it is known; the landscapes suit it, or else `context`.
    """
    count = max(0, min(MOST, spare_ms // SILENT_MS))
    gallery = _Gallery(context, sense)
    spoken = [at for at, scene in enumerate(scenes) if scene.lines]
    groups: list[list[Scene]] = []
    for at, scene in enumerate(scenes):
        named = scene.items if scene.shape == "list" else ()
        named = (*named, *names) if spoken and at == spoken[-1] else named
        short = [name for name in named if len(name.split()) <= 4 and len(name) <= 40 and phrases.has_words(name)]
        cards = [gallery.card(name) for name in short[: min(AT_MOST_NAMED, count)]]
        count -= len(cards)
        groups.append([scene, *cards])
    texts = [context, *(line.text for scene in scenes if scene.shape != "list" for line in scene.lines)]
    others = list(islice(gallery.views(texts), count))
    return _dealt(groups, others)


def side(name: str) -> Side:
    """One side of a comparison: its name, and its illustration where there is one."""
    found = match(name, 1)
    return Side(heading=phrases.title_case(name), icon=found[0].icon if found else None)


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


class _Gallery:
    """What has been shown of a subject, and what comes next."""

    def __init__(self, context: str, sense: Sense | None) -> None:
        terrains, self._is_home = terrains_of(context, sense)
        is_wild = sense is not None and sense.topic in ("animal", "plant")
        self._landscapes = _landscapes(terrains, is_wild=is_wild)
        self._shown: set[str] = set()

    def card(self, name: str) -> Scene:
        """A name with its illustration, over the landscape it belongs to, or alone."""
        title = phrases.title_case(name)
        if found := figures(name):
            label = found[0].unit or title
            shown = name.removesuffix(found[0].unit).strip()
            return _silent(Number(figure=Datum(label=label, value=str(found[0].value), shown=shown)))
        if self._is_home:
            return _silent(next(self._landscapes).model_copy(update={"title": title}))
        icons = match(name, 1, frozenset(self._shown))
        if icons and name.lower().endswith(icons[0].word.lower()):  # rye bread is bread, a tower of Babel no tower
            self._shown.add(icons[0].icon)
            return _silent(Concept(title=title, icons=(icons[0].icon,)))
        return _silent(Title(title=title))

    def views(self, texts: Sequence[str]) -> Iterator[Scene]:
        """Things that the texts name and landscapes in turn, without an end."""
        for text in texts:
            for found in match(text, 3, frozenset(self._shown)):
                self._shown.add(found.icon)
                yield _silent(Concept(title=phrases.title_case(found.word), icons=(found.icon,)))
                yield _silent(next(self._landscapes))
        while True:
            yield _silent(next(self._landscapes))


def terrains_of(context: str, sense: Sense | None) -> tuple[tuple[Terrain, ...], bool]:
    """Landscapes that suit, best first, and whether that is because the subject belongs there."""
    home = tuple(terrain for terrain in _SCENERY if sense is not None and _lives_in(sense, terrain))
    if home:
        return home[:1], True
    by_likeness = sorted(_SCENERY, key=lambda terrain: (-similarity(context[:500], _SCENERY[terrain]), terrain))
    return tuple(by_likeness[:2]), False


@lru_cache(maxsize=256)
def _lives_in(sense: Sense, terrain: Terrain) -> bool:
    kinds = words(" ".join(word for up in (sense, *lexicon.lineage(sense)) for word in up.words).lower())
    return bool(kinds & _HABITATS[terrain])


def _landscapes(terrains: Sequence[Terrain], *, is_wild: bool) -> Iterator[Landscape]:
    """Every hour of every terrain in turn, so that neighbours differ in light and, where two suit, in place.

    What lives in the wild is shown without boats and balloons.
    """
    props = {terrain: cycle(_WILD if is_wild else _PROPS[terrain]) for terrain in terrains}
    hours = {terrain: cycle(_HOURS) for terrain in terrains}
    for terrain in cycle(terrains):
        yield Landscape(terrain=terrain, time=next(hours[terrain]), props=next(props[terrain]))


def _silent(picture: Picture) -> Scene:
    return Scene(id="", shape="plain", hold_ms=SILENT_MS, picture=picture)
