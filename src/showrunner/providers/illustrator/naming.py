"""What a product looks like: told by what it is called or said to be, never by what is only mentioned near it."""

import re
from collections.abc import Iterable, Iterator

from showrunner.film.script import Scene, Script
from showrunner.language.match import Match, match
from showrunner.language.nlp import read
from showrunner.language.reading import Reading
from showrunner.providers.illustrator.syntax import SUBJECTS, children, first, said

MEET = re.compile(
    r"^(?:meet|introducing|this is|say hello to|here is|here's)\s+"
    r"(?P<name>[^,.:;—–]+)(?:[,:;—–]\s*(?P<rest>[^.]+))?",
    re.I,
)
SELLING = ("product", "advert")


def emblem(script: Script) -> Match | None:
    """The illustration of the thing a film introduces or sells; None when nobody says what it is."""
    introducing = [scene for scene in script.scenes if scene.lines and MEET.match(scene.lines[0].text.strip())]
    if not introducing and script.archetype not in SELLING:
        return None
    return pictured(_descriptions(script, introducing))


def pictured(phrases: Iterable[str]) -> Match | None:
    """The illustration of the first phrase whose main noun has one: a desk lamp is a lamp, a car light is no car."""
    for phrase in phrases:
        for chunk in read(phrase).chunks[:1]:
            found = match(chunk.text, 1)
            if found and chunk.head.lower() in found[0].word.split():
                return found[0]
    return None


def descriptions(text: str, reading: Reading) -> Iterator[str]:
    """What is introduced, by its name and by what is said of it: "Meet Lumen. It is a bicycle light"."""
    introduced = MEET.match(text.strip())
    if introduced:
        yield introduced["name"]
        if introduced["rest"]:
            yield introduced["rest"]
    yield from _predicates(reading, {"it", *(introduced["name"].lower().split() if introduced else ())})


def _descriptions(script: Script, introducing: Iterable[Scene]) -> Iterator[str]:
    for scene in introducing:
        text = " ".join(line.text for line in scene.lines)
        yield from descriptions(text, read(text, script.language))
    name, _, more = script.title.partition(",")
    yield from (part for part in (more, name) if part.strip())
    for line in script.lines():
        yield from _predicates(read(line.text, script.language), set(name.lower().split()))


def _predicates(reading: Reading, subjects: set[str]) -> Iterator[str]:
    """The noun phrases that sentences about one of `subjects` say it is."""
    for sentence in reading.sentences:
        verbs = [t.head for t in sentence.tokens if t.dep in SUBJECTS and t.text.lower() in subjects and t.head >= 0]
        for at in (child for verb in verbs for child in children(sentence, verb)):
            if sentence.tokens[at].dep == "attr":
                yield said(reading.text, sentence.tokens[first(sentence, at) : at + 1])
