"""A bare topic becomes a film by archetype, and nothing is made up on the way.

What is spoken are the prompt's own words, a little framing ("Meet …", "This is the story of …"), and what WordNet and
GeoNames say, which the script cites. Where that is little, scenes without words carry the time.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from showrunner.film.brief import Brief
from showrunner.film.pacing import CLOSE_MS, SCENE_MS, SILENT_MS, TITLE_MS
from showrunner.film.pictures import Comparison, Event, Landscape, Picture, Timeline, Title
from showrunner.film.script import Line, Scene, Script
from showrunner.language import lexicon
from showrunner.language.nlp import read
from showrunner.language.reading import Reading
from showrunner.providers.plain import gallery, knowledge, phrases, towns
from showrunner.providers.plain.knowledge import Known
from showrunner.providers.plain.request import Topic, is_statement
from showrunner.providers.plain.text import breathed

HOW_TO_GET_MORE = (
    "The prompt names a topic, and without a language model nothing is invented: what the dictionary knows is said, "
    "and pictures, titles and music carry the rest. For a full narration give the text itself, a few sentences are "
    "enough, or choose a writer with a language model."
)


FULL_MS, SLIGHT_MS = 12_000, 7_000  # of words, which carry a film; which are hardly one; taste

_PREFERRED = ("food", "animal", "plant")  # topics of which one may have a favourite
_INTRODUCES = re.compile(r"^(?:introducing|meet|announcing|presenting)\s", re.I)


@dataclass
class Draft:
    """A script in the making. Scenes are numbered when it is finished."""

    topic: Topic
    title: str
    reading: Reading
    scenes: list[Scene] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()  # that may stand over a picture
    known: Known | None = None
    closing: str | None = None  # the last sentence, where the topic's archetype has none of its own

    def say(
        self, *texts: str, shape: str = "plain", heading: str | None = None, items: tuple[str, ...] = (),
        picture: Picture | None = None,
    ) -> None:  # fmt: skip
        lines = tuple(Line(text=piece) for text in texts if phrases.has_words(text) for piece in breathed(text))
        if lines:
            self.scenes.append(Scene(id="", lines=lines, shape=shape, heading=heading, items=items, picture=picture))

    def show(
        self, heading: str | None, shape: str, *, items: tuple[str, ...] = (), hold_ms: int = SILENT_MS,
        picture: Picture | None = None,
    ) -> None:  # fmt: skip
        """A picture without words."""
        self.scenes.append(Scene(id="", heading=heading, shape=shape, items=items, hold_ms=hold_ms, picture=picture))

    def cite(self, source: str) -> None:
        if source not in self.sources:
            self.sources.append(source)

    def know(self, phrase: str) -> Known | None:
        """What the dictionary says of a phrase, if it says anything."""
        known = knowledge.know(phrase, self.topic.phrase)
        return known if known and known.sentences else None

    def tell(self, known: Known, *, shape: str = "plain", heading: str | None = None) -> None:
        """Say what the dictionary says, and cite it."""
        self.known = known
        self.cite(lexicon.CITATION)
        self.say(*known.sentences, shape=shape, heading=heading)

    def name_some(self, known: Known) -> None:
        """Name what belongs to the subject, where the dictionary knows a few of them."""
        if found := knowledge.among(known):
            heading, text, items = found
            shown = tuple(phrases.title_case(item) for item in items)
            self.say(text, shape="list", heading=phrases.title_case(heading), items=shown)

    def length_ms(self) -> int:
        spoken = sum(phrases.spoken_ms(line.text) + line.pause_ms for s in self.scenes for line in s.lines)
        return spoken + sum(scene.hold_ms + SCENE_MS[0] * bool(scene.lines) for scene in self.scenes)


def develop(topic: Topic, reading: Reading, brief: Brief) -> Script:
    """The script for a bare topic. Its title is the topic's words; its spoken part may be a few seconds."""
    topic = _with_what_it_is(topic)
    draft = Draft(topic, brief.title or _title(topic), reading)
    _ARCHETYPES[topic.archetype](draft)
    _carry(draft, brief.duration_ms or topic.asked_ms or 0)
    return Script(
        title=draft.title,
        scenes=tuple(scene.model_copy(update={"id": f"s{n}"}) for n, scene in enumerate(draft.scenes, 1)),
        language=brief.language or "en",
        archetype=topic.archetype,
        notes=(HOW_TO_GET_MORE,),
        sources=tuple(draft.sources),
        asked_ms=topic.asked_ms,
    )


def _with_what_it_is(topic: Topic) -> Topic:
    """A subject that is a place or a person is told as one."""
    if topic.archetype != "explainer" or topic.told:
        return topic
    known = knowledge.know(topic.subject, topic.phrase)
    if known and known.sense.is_named and known.sense.topic in ("place", "person"):
        return replace(topic, archetype=known.sense.topic)
    is_name = topic.subject[:1].isupper() and known is None
    return replace(topic, archetype="place") if is_name and towns.city(topic.subject) else topic


def _title(topic: Topic) -> str:
    if topic.sides:
        left, right = (phrases.title_case(side) for side in topic.sides)
        return phrases.titled(f"{left} vs {right}")
    phrase = topic.subject if topic.told else _INTRODUCES.sub("", topic.phrase)
    bare = re.sub(r"^an?\s+", "", phrase, flags=re.I) if topic.archetype in ("product", "explainer") else phrase
    return phrases.titled(bare, phrase)


def _explain(draft: Draft) -> None:
    topic = draft.topic
    known = draft.know(topic.subject)
    if topic.told:
        draft.show(draft.title, "title", hold_ms=TITLE_MS)
        if known:
            draft.tell(known)
        draft.say(told_sentence(topic))
        return
    if known is None:
        _announce(draft)
        return
    draft.show(draft.title, "title", hold_ms=TITLE_MS)
    draft.tell(known)
    draft.name_some(known)


def told_sentence(topic: Topic) -> str:
    """The prompt's own clause about the subject as a sentence: "Lumen is a bicycle light that …"."""
    told = (topic.told or "").strip()
    subject, first = topic.subject, told.split()[0].lower()
    if first in ("a", "an", "the", "one", "our", "my", "your"):
        are = "are" if _is_plural(subject) else "is"
        return phrases.sentence(f"{subject} {are} {told}")
    if first in ("that", "which", "who"):
        is_definite = subject.split()[0].lower() in ("the", "my", "our", "your", "his", "her", "their", "its")
        if is_definite or subject[:1].isupper() or _is_plural(subject):
            return phrases.sentence(f"{subject} {told.split(' ', 1)[1]}")
        return phrases.sentence(f"{subject} {told}")
    found = read(told).sentences
    says_it = bool(found) and is_statement(found[0])
    return phrases.sentence(told if says_it else f"{subject}, {told}")


def _is_plural(subject: str) -> bool:
    last = subject.split()[-1].lower()
    return last.endswith("s") and not last.endswith(("ss", "us", "is")) and subject[:1].islower()


def _compare(draft: Draft) -> None:
    sides = draft.topic.sides or ("", "")
    draft.say(phrases.sentence(f"{sides[0]} or {sides[1]}").rstrip(".") + "?", shape="title", heading=draft.title)
    found = [draft.know(side) for side in sides]
    for side, known in zip(sides, found, strict=True):
        if known and all(found):  # told of one side only, a comparison would lean
            draft.tell(known, heading=phrases.title_case(side))
    left, right = found
    draft.known = None  # the pictures are not about one side alone
    names = tuple(phrases.title_case(side) for side in sides)
    kind = knowledge.common_kind(left, right) if left and right else None
    kinds = [knowledge.kinds_of(one) if one else () for one in found]
    left_side, right_side = (
        gallery.side(side, some if all(kinds) else ()) for side, some in zip(sides, kinds, strict=True)
    )
    picture = Comparison(left=left_side, right=right_side)
    if kind:
        draft.say(f"Both are {phrases.plural(kind)}.", shape="comparison", items=names, picture=picture)
        if left and left.sense.topic in _PREFERRED:
            draft.closing = "Which one is yours?"
    else:
        draft.show(draft.title, "comparison", items=names, picture=picture)


def _announce(draft: Draft) -> None:
    """History, how-to, list, question, and what no dictionary has: the phrase is spoken, its subject is told."""
    topic = draft.topic
    phrase = topic.phrase
    if topic.number is not None:
        phrase = _in_words(phrase, topic.number)
    draft.say(phrases.sentence(phrase), shape="title", heading=draft.title)
    for candidate in _things(draft):
        known = draft.know(candidate)
        if known:
            draft.tell(known, heading=phrases.title_case(known.name))
            draft.name_some(known)
            return


def _in_words(phrase: str, number: int) -> str:
    """ "5 tips" → "five tips": figures up to twelve are read as words, so they are written as words."""
    return re.sub(rf"\b{number}\b", phrases.counted(number), phrase, count=1)


def _things(draft: Draft) -> Iterator[str]:
    """What may be looked up: the subject as it stands, then noun phrases in it.

    The last comes first in a how-to, a list and "X of Y"; a greeting or a call is no subject, so nothing in it is one.
    """
    yield draft.topic.subject
    if draft.topic.archetype == "explainer" and not re.search(r"\s(of|and|on)\s", draft.topic.subject):
        return
    at = draft.reading.text.lower().find(draft.topic.phrase.lower()[:40])
    chunks = [chunk for chunk in draft.reading.chunks if chunk.start >= at]
    from_the_end = draft.topic.archetype in ("how-to", "list") or " of " in draft.topic.subject
    for chunk in reversed(chunks) if from_the_end else chunks:
        if chunk.head in draft.topic.subject.lower():
            yield chunk.text


def _tell_story(draft: Draft) -> None:
    phrase = draft.topic.phrase
    who = phrase.split(" of ", 1)[-1] if " of " in phrase else phrase.split(" about ", 1)[-1]
    draft.show(draft.title, "title", hold_ms=TITLE_MS)
    draft.say(phrases.sentence(f"This is the story of {who}"), shape="plain")


def _visit(draft: Draft) -> None:
    name = draft.topic.subject
    known, city = draft.know(name), towns.city(name)
    draft.show(draft.title, "title", hold_ms=TITLE_MS)
    if known:
        draft.tell(known, shape="places")
    elif city:
        draft.say(f"{city.name} is a city in {towns.country(city.country)}.", shape="places")
    else:
        draft.say(phrases.sentence(draft.topic.phrase), shape="places")
    if city and city.population >= 1000 and not (known and known.sense.is_named and "city" not in _lineage(known)):
        draft.cite(towns.GEONAMES)
        draft.say(f"{towns.about(city.population)} people live there.".capitalize(), shape="number")
    if known and len(known.related) >= 3:
        draft.show(f"In {name}", "list", items=known.related[:6])


def _lineage(known: Known) -> str:
    return " ".join(word for sense in (known.sense, *lexicon.lineage(known.sense)) for word in sense.words)


def _portray(draft: Draft) -> None:
    known = draft.know(draft.topic.subject)
    draft.show(draft.title, "title", hold_ms=TITLE_MS)
    if known:
        draft.tell(known)
        if len(known.years) == 2:
            born, died = known.years
            life = Timeline(events=(Event(when=born, what="Born"), Event(when=died, what="Died")))
            draft.say(f"{known.name} lived from {born} to {died}.", shape="dates", picture=life)


def _launch(draft: Draft) -> None:
    topic = draft.topic
    words = topic.subject.split()
    named = f"the {' '.join(words[1:])}" if words[0].lower() in ("a", "an") else topic.subject
    opening = topic.phrase if _INTRODUCES.match(topic.phrase) else f"Meet {named}"
    draft.say(phrases.sentence(opening), shape="product", heading=draft.title)
    if topic.told:
        said = replace(topic, subject=named) if topic.told.split()[0].lower() in ("that", "which") else topic
        draft.say(told_sentence(said))
    draft.names = tuple(piece for piece in _pieces(topic.told or "") if any(char.isdigit() for char in piece))


def _pieces(told: str) -> list[str]:
    """ "that charges in 20 minutes and lasts 40 hours" → "charges in 20 minutes", "lasts 40 hours"."""
    pieces = re.split(r",\s*|\s+and\s+", told)
    return [re.sub(r"^.*\b(?:that|which|who|and)\s+", "", piece).strip() for piece in pieces]


def _name(draft: Draft) -> None:
    """A phrase in a language whose words we do not know."""
    draft.say(draft.topic.phrase, shape="title", heading=draft.title)


def _carry(draft: Draft, target_ms: int) -> None:
    """The close, and before it pictures for the time that is left; a topic of few words gets two, or it is no film."""
    close = draft.closing or _closing(draft.topic)
    close_ms = phrases.spoken_ms(close) + SCENE_MS[0] if close else CLOSE_MS
    length_ms = draft.length_ms()
    least = 0 if length_ms > FULL_MS or draft.topic.archetype == "person" else gallery.SILENT_MS
    farewell = None if close else _farewell(draft)
    least *= 2 if length_ms < SLIGHT_MS and not isinstance(farewell, Landscape) else 1
    spare = max(target_ms - length_ms - close_ms, least)
    if close:
        draft.say(close, shape="close")
    else:
        draft.show(draft.title, "close", hold_ms=CLOSE_MS, picture=farewell)
    sense = draft.known.sense if draft.known else None
    draft.scenes = gallery.filled(draft.scenes, spare, draft.topic.phrase, sense, draft.names)


def _closing(topic: Topic) -> str | None:
    """A last sentence that hands the topic to the viewer: what nobody told us, we do not make up."""
    match topic.archetype:
        case "list" if topic.number:
            return f"Which {phrases.counted(topic.number)} would you name?"
        case "how-to" if re.match(r"how to\s", topic.phrase, re.I):
            return phrases.sentence(f"how do you {topic.phrase[7:]}").rstrip(".") + "?"
        case "question":
            return "What would you answer?"
        case "story":
            return "The rest is yours to tell."
    return None


def _farewell(draft: Draft) -> Picture | None:
    """The name once more, with something the film has told; None leaves it to the illustrator."""
    known = draft.known
    if known and known.years:
        return Title(title=draft.title, kicker=" – ".join(known.years))
    city = towns.city(draft.topic.subject) if draft.topic.archetype == "place" else None
    if city:
        return Title(title=draft.title, kicker=city.country)
    if draft.topic.archetype in ("explainer", "place", "history"):
        return gallery.farewell(draft.title, draft.topic.phrase, known.sense if known else None)
    return None


_ARCHETYPES: dict[str, Callable[[Draft], None]] = {
    "explainer": _explain,
    "comparison": _compare,
    "list": _announce,
    "how-to": _announce,
    "history": _announce,
    "question": _announce,
    "story": _tell_story,
    "place": _visit,
    "person": _portray,
    "product": _launch,
    "title": _name,
}
