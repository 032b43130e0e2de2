"""One choice over a whole film: every shot takes what fits it best, then the later of two that are alike gives way.

Shots choose alone first, so that a changed word changes its own shot and at most the one that had to give way to it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from showrunner.film.look import Look, TransitionKind
from showrunner.film.pictures import CallToAction, Concept, Landscape, Map, Picture, Problem, Quote, Statement, Title
from showrunner.film.script import Line, Scene, Script
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.kit.chance import rng
from showrunner.providers.illustrator import appeals, dates, figures, geography, lettering, lists, naming, scenery
from showrunner.providers.illustrator.passage import LONG_MS, Candidate, Film, Passage, clipped, split, spoken_ms

HOLD_MS = 24_000  # the longest a picture with parts stays, while its parts are spoken of
ALIKE = 0.45  # what it costs to look like the neighbour; more than any two honest candidates lie apart
ELSEWHERE = 0.06  # a landscape after one of another country: a journey, and no repetition
AKIN = 0.08  # the same family, another layout
MONOTONOUS = 0.3  # a third picture of words alone
SAMENESS = 0.12  # a third one of any other family
WORN = 0.4  # an illustration the film has shown before
SEEN = 0.15  # a view the film has shown before
BREATH = 0.08  # what a landscape is worth more, in a film about a place, when APART shots have passed without one
APART = 3
TASTE = 0.06
TELLING, TOLD = 0.88, 0.1  # what is this sure has an order, a figure or a voice of its own, and no view outweighs it
TYPE_RUN = 2
INTERLUDE = "interlude"  # the shape of a silent scene that a writer put in
CLEARLY = 0.05

_PAST = re.compile(
    r"\b(?:1[0-8]\d\d|\d+ (?:BC|AD|BCE|CE)|ancient|medieval|once upon a time|pharaohs?|knights?)\b", re.I
)

FAMILIES: dict[str, str] = {
    "title": "type", "statement": "type", "quote": "type", "cta": "type",
    "concept": "icons", "hero": "icons", "problem": "icons",
    "steps": "list", "timeline": "list", "comparison": "list", "bars": "figure", "number": "figure",
    "landscape": "place", "map": "map", "terminal": "screen", "photo": "photo", "clip": "photo",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A passage, what it could show, and what it shows."""

    passage: Passage
    options: tuple[Candidate, ...]  # best first, at least one
    taken: Candidate


def storyboard(script: Script, look: Look) -> Storyboard:
    """Every line in exactly one shot, in order."""
    film = _film(script, look)
    choices = [choice for scene in script.scenes for choice in _scene(film, scene)]
    return Storyboard(shots=tuple(_shot(choice, look) for choice in _reconciled(choices)))


def _film(script: Script, look: Look) -> Film:
    is_past = _is_past(script)
    return Film(
        title=script.title,
        archetype=script.archetype,
        language=script.language,
        is_past=is_past,
        home=scenery.home_of(script, is_past=is_past),
        last_scene=script.scenes[-1].id if script.scenes else "",
        seed=look.seed,
        emblem=naming.emblem(script),
    )


def _is_past(script: Script) -> bool:
    text = " ".join([script.title, *(line.text for line in script.lines())])
    return script.archetype == "history" or bool(_PAST.search(text))


def _scene(film: Film, scene: Scene) -> Iterator[Choice]:
    """The scene's passages, each with its own first choice."""
    if scene.picture is not None:
        given = _given(film, scene, scene.picture)
        yield Choice(Passage(film, scene, scene.lines, 0), (given,), given)
        return
    whole = Passage(film, scene, scene.lines, 0)
    options = _candidates(whole)
    length = sum(spoken_ms(line.text) for line in scene.lines)
    if len(scene.lines) <= 1 or length <= LONG_MS or (options[0].holds_scene and length <= HOLD_MS):
        yield Choice(whole, options, options[0])
        return
    for number, lines in enumerate(split(scene.lines)):
        part = Passage(film, scene, lines, number)
        own = tuple(option for option in _candidates(part))
        yield Choice(part, own, own[0])


def _given(film: Film, scene: Scene, picture: Picture) -> Candidate:
    """The author's picture. Captions would repeat words that stand there already."""
    passage = Passage(film, scene, scene.lines, 0)
    words = {"quote": "quote", "statement": "text", "title": "title", "cta": "title"}.get(picture.kind)
    repeats = words is not None and passage.is_spoken(str(getattr(picture, words)))
    by = "author" if film.archetype in scenery.GIVEN else "writer"
    why = "it carries the time the words leave" if scene.shape == INTERLUDE else f"chosen by the {by}"
    return Candidate(picture, 1.0, why, captions=not repeats)


def _candidates(passage: Passage) -> tuple[Candidate, ...]:
    """All that could be shown, best first; of equals the one that comes first here."""
    makers = (
        lettering.titles, lettering.quotes, appeals.calls, appeals.terminals, lists.steps, lists.comparisons,
        dates.timelines, figures.bars, figures.numbers, appeals.heroes, appeals.problems, geography.maps,
        scenery.landscapes, lettering.concepts, lettering.statements,
    )  # fmt: skip
    found = [candidate for maker in makers for candidate in maker(passage)]
    if not passage.lines:
        found += _silent(passage)
    return tuple(sorted((_to_taste(passage, one) for one in found), key=lambda candidate: -candidate.score))


def _to_taste(passage: Passage, candidate: Candidate) -> Candidate:
    """Where two kinds fit about equally well, each film prefers its own."""
    purpose = ("taste", passage.film.seed, passage.scene.id, passage.number, candidate.picture.kind)
    tells = candidate.score >= TELLING and not isinstance(candidate.picture, Landscape)
    return replace(candidate, score=candidate.score + TOLD * tells + TASTE * rng(*purpose).random())


def _silent(passage: Passage) -> Iterator[Candidate]:
    """A scene without words: its heading, else the film's name, over a landscape or beside an illustration of it."""
    words = passage.heading or passage.film.title
    spoken = Passage(passage.film, passage.scene.model_copy(update={"shape": None}), (Line(text=words),), 0)
    for candidate in scenery.landscapes(spoken):
        yield replace(candidate, score=min(0.9, candidate.score + 0.1), captions=False)
    for candidate in geography.maps(spoken) if passage.film.home not in ("ocean", "space") else ():  # a pin in blue
        yield replace(candidate, picture=candidate.picture.model_copy(update={"title": words}), captions=False)
    for candidate in (*lettering.concepts(spoken), *appeals.heroes(spoken)):
        yield replace(candidate, score=candidate.score - 0.2, captions=False)
    title = clipped(words)
    yield Candidate(Title(title=title, accent=spoken.accents(title)), 0.5, "a silent moment", captions=False)


def _reconciled(choices: Sequence[Choice]) -> list[Choice]:
    """Left to right: whoever looks like the one before, or shows its illustration again, takes the next best."""
    settled: list[Choice] = []
    for at, choice in enumerate(choices):
        following = choices[at + 1] if at + 1 < len(choices) else None
        settled.append(_yielding(choice, settled, following))
    return settled


def _yielding(choice: Choice, settled: Sequence[Choice], following: Choice | None) -> Choice:
    if choice.passage.scene.picture is not None:
        return choice
    worn = {one.icon for other in settled for one in other.taken.shown}
    seen = [other.taken.picture for other in settled]
    options = [fresh for option in choice.options for fresh in _fresh(option, worn, seen)]
    before = settled[-1].taken if settled else None
    gives_way = following is not None and _gives_way(choice, following)
    is_dense = bool(choice.passage.lines) and not any(isinstance(picture, Landscape) for picture in seen[-APART:])
    lacks_air = choice.passage.film.home is not None and is_dense

    def cost(option: Candidate) -> float:
        penalty = _likeness(before, option) if before else 0.0
        if following and (gives_way or option.picture.kind != choice.taken.picture.kind):
            penalty += (1.0 if gives_way else 0.5) * _likeness(option, following.taken)
        is_words_alone = _is_type(option) and not isinstance(option.picture, CallToAction)
        if is_words_alone and len(settled) >= TYPE_RUN and all(_is_type(c.taken) for c in settled[-TYPE_RUN:]):
            penalty += MONOTONOUS
        elif len(settled) >= TYPE_RUN and all(_family(c.taken) == _family(option) for c in settled[-TYPE_RUN:]):
            penalty += ALIKE if _family(option) == "place" else SAMENESS
        penalty += SEEN if any(_same_view(option.picture, other) for other in seen) else 0.0
        penalty -= BREATH if lacks_air and isinstance(option.picture, Landscape) else 0.0
        return penalty - option.score

    return replace(choice, taken=min(options, key=cost))


def _gives_way(choice: Choice, following: Choice) -> bool:
    """Whether this one loses clearly less than the next by showing something else, when both want the same kind."""
    if choice.taken.picture.kind != following.taken.picture.kind:
        return False
    return _regret(choice) + CLEARLY < _regret(following)


def _regret(choice: Choice) -> float:
    """How much worse its best picture of another kind is."""
    if choice.passage.scene.picture is not None:
        return 1.0
    others = [option.score for option in choice.options if option.picture.kind != choice.taken.picture.kind]
    return choice.taken.score - max(others, default=0.0)


def _fresh(option: Candidate, worn: Collection[str], seen: Sequence[Picture]) -> Iterator[Candidate]:
    """The option without illustrations that the film has shown, and a landscape in another light than before."""
    if option.is_free and isinstance(option.picture, Landscape):
        landscapes = [picture for picture in seen if isinstance(picture, Landscape)]
        yield replace(option, picture=scenery.relit(option.picture, landscapes))
        return
    kept = tuple(match for match in option.shown if match.icon not in worn)
    if len(kept) == len(option.shown):
        yield option
    elif kept and isinstance(option.picture, Concept | Problem):
        icons = tuple(match.icon for match in kept)
        picture = option.picture.model_copy(update={"icons": icons})
        yield replace(option, picture=picture, shown=kept, score=option.score - 0.04 * (len(option.shown) - len(kept)))
    else:
        yield replace(option, score=option.score - WORN)


def _same_view(one: Picture, other: Picture) -> bool:
    """The same map, the same title, or a landscape of the same country at the same hour."""
    if isinstance(one, Title) and isinstance(other, Title):
        return (one.title, one.kicker, one.sub) == (other.title, other.kicker, other.sub)
    if isinstance(one, Map) and isinstance(other, Map):
        return {place.name for place in one.places} == {place.name for place in other.places}
    if isinstance(one, Landscape) and isinstance(other, Landscape):
        return (one.terrain, one.time, one.weather) == (other.terrain, other.time, other.weather)
    return False


def _likeness(one: Candidate, other: Candidate) -> float:
    if isinstance(one.picture, Landscape) and isinstance(other.picture, Landscape):
        return ALIKE if one.picture.terrain == other.picture.terrain else ELSEWHERE
    if one.picture.kind == other.picture.kind:
        return ALIKE
    return AKIN if _family(one) == _family(other) else 0.0


def _family(option: Candidate) -> str:
    return FAMILIES[option.picture.kind]


def _is_type(option: Candidate) -> bool:
    return isinstance(option.picture, Title | Statement | Quote | CallToAction)


def _shot(choice: Choice, look: Look) -> Shot:
    scene, number = choice.passage.scene, choice.passage.number
    return Shot(
        scene=scene.id,
        lines=len(choice.passage.lines),
        picture=choice.taken.picture,
        transition=_transition(look, scene.id) if number == 0 else "cut",
        captions=choice.taken.captions,
        seed=rng("shot", look.seed, scene.id, number).getrandbits(31),
        why=choice.taken.why[:1].upper() + choice.taken.why[1:] + ".",
    )


def _transition(look: Look, scene_id: str) -> TransitionKind:
    """One of the style's, by the scene's name and not by its place, so that moving a scene changes no shot."""
    return rng("transition", look.seed, scene_id).choice(look.style.transitions)
