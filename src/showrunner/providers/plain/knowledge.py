"""What WordNet says about a subject, put into sentences that can be spoken.

A word with several meanings is told only when one of them is clearly meant: a definition of the wrong thing is worse
than none. Only wording is ours; what is said is the dictionary's.
"""

import re
from dataclasses import dataclass, field

from showrunner.language import lexicon
from showrunner.language.embed import similarity
from showrunner.language.lexicon import Sense
from showrunner.language.match import match
from showrunner.language.nlp import read
from showrunner.language.spans import words
from showrunner.providers.plain import phrases

_DETERMINERS = words("a an the some this that these those")
_POSSESSIVES = words("my your our his her its their")  # somebody's own is nothing a dictionary knows
# Nouns for these are said without an article: "honey is …"; the others take one: "a bicycle is …".
_MASS = words("food substance feeling state act process phenomenon thought communication quality motive possession")
_COUNTABLE = words("fruit vegetable nut dish pastry sandwich cookie meal")
# Words of praise in front of a subject do not change what it is; other adjectives do ("remote work").
_PRAISE = words("""
    better best good great perfect amazing beautiful wonderful healthy healthier modern new simple easy everyday
    delicious famous incredible fantastic awesome mighty humble""")
_VAGUE = words("entity abstraction object whole thing matter substance artifact unit attribute relation group")
_WITH_THE = words("ocean sea river desert gulf canal channel strait waterfall")
_UNFIT = re.compile(
    r"\b(euphemis|offensive|slang|informal|obscene|disparag|term of|terms of|used (as|of|to|in|with)|vulgar)", re.I
)
_IS_PHRASE = re.compile(r"(?!.*(`|\buse\b|\brefer))(a|an|the)\s(?!\w+ (is|are|was) )\w+ \w+")
_LIFE = re.compile(r"\((?:born (?:in )?)?(?P<born>\d{3,4})(?:\s?-\s?(?P<died>\d{3,4}))?\)")
_ANY_OF = re.compile(
    r"^any(?: one)? of (?:a |the )?(?:several|various|numerous|many|certain)?\s*"
    r"(?:kinds of |types of )?(?P<rest>.+)$"
)
_BARE = 0.06  # "the history of flight" has no article, so it is of flying rather than of a formation of aircraft
_PICTURED = 50  # uses in WordNet's texts; as many as an everyday word has
_USUAL = 0.8  # the share of its uses from which on a meaning needs no context
_MIN_MARGIN = 0.06  # between the best two meanings, on a scale where 1 is certain; tuned on the prompts in examples/


@dataclass(frozen=True)
class Known:
    """A subject and the meaning it is taken in. `name` is how to write it inside a sentence, without an article."""

    name: str
    sense: Sense
    says_the: bool = False  # the prompt said "the ocean"
    sentences: tuple[str, ...] = ()  # what it is
    years: tuple[str, ...] = ()
    related: tuple[str, ...] = field(default=())  # kinds, parts or instances, fit to stand on a picture

    @property
    def subject(self) -> str:
        """How to begin a sentence about it: "The ocean", "A bicycle", "Honey", "Paris"."""
        return _subject(self.name, self.sense, self.says_the)


def know(phrase: str, context: str) -> Known | None:
    """The meaning of `phrase` in the light of `context` (the whole prompt), or None when it is unknown or unclear."""
    written = phrase.split()
    if not written or written[0].lower() in _POSSESSIVES or _is_rather_a_verb(phrase):
        return None
    while written and written[0].lower() in _DETERMINERS:
        written = written[1:]
    while len(written) > 1 and written[0] in _PRAISE:  # not in a name: "the Great Wall"
        written = written[1:]
    name = " ".join(written)
    sense = _meant([s for s in lexicon.senses(name) if _fits(s, name) and not _is_nickname(s, name)], name, context)
    if sense is None:
        return None
    singular = _as_in(sense, name)
    says_the = phrase.lower().startswith("the ") and singular.lower() == name.lower()  # "the rules" are not the rule
    name = singular
    return Known(name, sense, says_the, _definition(sense, name, says_the=says_the), _years(sense), _related(sense))


def _is_rather_a_verb(word: str) -> bool:
    """ "buy" and "bake" are nouns too, but nobody means those."""
    doing = sum(sense.seen for sense in lexicon.senses(word, "v"))
    return doing > 3 * sum(sense.seen for sense in lexicon.senses(word)) and " " not in word


def _fits(sense: Sense, name: str) -> bool:
    """Whether it can be told. Proper names are meant when written so: "light" is no American physicist."""
    is_as_spelled = name[:1].isupper() or any(form in sense.words for form in lexicon.base_forms(name))  # "moon"
    if sense.is_named and (not is_as_spelled or (sense.topic == "person" and _is_shared(name))):
        return False
    if sense.topic == "person" and not sense.is_named and name.istitle() and name in sense.words:
        return False  # "Maya" may be a people, and may be somebody
    opening = sense.definition.lower().split()[:4]
    is_circular = any(form in opening for form in lexicon.base_forms(name.lower()))
    return not is_circular and not _UNFIT.search(sense.definition)


def _is_nickname(sense: Sense, name: str) -> bool:
    """A person who is called after an animal or a food: whales are whales, and no very large people."""
    others = {other.topic for other in lexicon.senses(name)} & {"animal", "food", "plant"}
    return sense.topic == "person" and not sense.is_named and bool(others)


def _is_shared(name: str) -> bool:
    """Several people are called so: there is one Mozart, and many a Crane."""
    return sum(sense.topic == "person" for sense in lexicon.senses(name)) > 1


def _meant(found: list[Sense], name: str, context: str) -> Sense | None:
    """The sense that is meant, by how usual it is and how like the context; None when two come close."""
    found = found[:6]
    if len(found) < 2:
        return found[0] if found else None
    total = sum(sense.seen for sense in found) + len(found)
    if found[0].seen >= _USUAL * total:
        return found[0]
    scored = []
    for rank, sense in enumerate(found):
        usual = (sense.seen + (0.2 if rank == 0 else 0)) / total
        is_name = sense.is_named and name[:1].isupper()
        likeness = similarity(context, f"{name}: {sense.definition}")
        likeness += _BARE if sense.topic in _MASS and re.search(rf"\bof {re.escape(name)}\b", context) else 0
        scored.append((round(likeness + 0.45 * usual + (0.3 if is_name else 0), 3), rank))
    (best, rank), (second, other) = sorted(scored, key=lambda one: (-one[0], one[1]))[:2]
    if found[rank].topic == found[other].topic and best - second < _MIN_MARGIN:
        return found[min(rank, other)]  # two sides of one thing: a volcano is a vent and a mountain
    return found[rank] if best - second >= _MIN_MARGIN else None


def _as_in(sense: Sense, name: str) -> str:
    """The singular as WordNet spells it for a plural ("volcanoes" → "volcano"); names as they were written."""
    if name[:1].isupper() and sense.is_named:
        return name
    spelled = [word for word in sense.words if word.lower() in (name.lower(), *lexicon.base_forms(name.lower()))]
    return spelled[0] if spelled else name


def _is_mass(sense: Sense) -> bool:
    if sense.topic not in _MASS:
        return False
    return not any(word in _COUNTABLE for up in (sense, *lexicon.lineage(sense)) for word in " ".join(up.words).split())


def _subject(name: str, sense: Sense, says_the: bool) -> str:
    if sense.is_named:
        return f"The {name}" if says_the else name
    if says_the or (sense.definition.startswith("the ") and not _is_mass(sense)):
        return f"The {name}"
    return phrases.sentence(name).rstrip(".") if _is_mass(sense) else f"{phrases.article(name).title()} {name}"


def _definition(sense: Sense, name: str, *, says_the: bool) -> tuple[str, ...]:
    """One sentence from the first clause, and another where a second clause reads as one."""
    life = _LIFE.search(sense.definition)
    text = re.sub(r"\s*\([^()]*\)", "", sense.definition).strip()
    clauses = [clause.split(": ")[0].strip() for clause in text.split(";") if clause.strip()]
    if not clauses or len(clauses[0].split()) < 3 or not _names_a_thing(clauses[0]):
        return ()
    clauses[0] = _without_jargon(clauses[0])
    past = bool(life and life["died"])
    first = _predicate(clauses[0], sense, name, says_the=says_the, past=past)
    more = [
        f"It {'was' if past else 'is'} {clause}."
        for clause in clauses[1:2]
        if _IS_PHRASE.match(clause) and sense.topic != "person"
    ]
    return (first, *more)


def _without_jargon(clause: str) -> str:
    """ "fishes with heterocercal caudal fins" → "fishes": left out is what hardly anybody has words for."""
    head, joint, tail = clause.partition(" with ")
    is_plain = all(_use(word) for word in re.findall(r"[a-z]{6,}", tail) if lexicon.is_known(word))
    return clause if not joint or is_plain or len(head.split()) < 4 else head


def _predicate(clause: str, sense: Sense, name: str, *, says_the: bool, past: bool) -> str:
    if (of_many := _ANY_OF.match(clause)) and not sense.is_named and not _is_mass(sense):
        return phrases.sentence(f"{phrases.plural(name)} are {of_many['rest']}")
    if re.match(r"(a|an|the|any\w*|one of|that|what)\s", clause):
        return phrases.sentence(f"{_subject(name, sense, says_the)} {'was' if past else 'is'} {clause}")
    if sense.is_named:
        first = clause.split()[0]
        leading = (
            "the"
            if first in ("capital", "largest", "smallest", "deepest", "longest", "highest")
            else phrases.article(clause)
        )
        return phrases.sentence(f"{_subject(name, sense, says_the)} {'was' if past else 'is'} {leading} {clause}")
    if _is_plural(clause):
        return phrases.sentence(f"{phrases.plural(name)} are {clause}")
    if not _is_mass(sense):
        clause = f"{phrases.article(clause)} {clause}"
    return phrases.sentence(f"{_subject(name, sense, says_the)} is {clause}")


def _names_a_thing(clause: str) -> bool:
    """Not "lifts and moves heavy objects", which only a few definitions are."""
    found = read(clause).sentences
    first = found[0].tokens[0] if found and found[0].tokens else None
    return first is not None and not (first.pos == "VERB" and first.dep == "ROOT" and first.text.endswith("s"))


def _is_plural(clause: str) -> bool:
    """Whether the clause's main noun is one: "flightless birds of …"."""
    found = read(f"They are {clause}.").sentences
    attributes = [t for t in (found[0].tokens if found else ()) if t.dep == "attr"]
    return bool(attributes) and attributes[0].text.lower() != attributes[0].lemma


def _years(sense: Sense) -> tuple[str, ...]:
    life = _LIFE.search(sense.definition)
    return tuple(year for year in (life["born"], life["died"]) if year) if life else ()


def _related(sense: Sense) -> tuple[str, ...]:
    """Its named instances, else its parts: words to set over a picture."""
    found = lexicon.instances(sense) or lexicon.parts(sense)
    return tuple(dict.fromkeys(other.words[0] for other in found if other.words[0] not in sense.words))


def among(known: Known) -> tuple[str, str, tuple[str, ...]] | None:
    """A heading, a sentence that names what belongs to the subject, and the names: its instances, parts or kinds."""
    sense = known.sense
    if named := _familiar(lexicon.instances(sense)):
        the = "the " if any(word in _WITH_THE for word in sense.words) else ""
        return phrases.plural(known.name), f"Among them are {phrases.listed([the + name for name in named])}.", named
    if known.sense.is_named:
        return None
    the = "" if _is_mass(sense) else "the "
    if pieces := _familiar(tuple(part for part in lexicon.parts(sense) if part.words[0] not in sense.words)):
        text = f"Among its parts are {phrases.listed([f'the {piece}' for piece in pieces])}."
        return f"parts of {the}{known.name}", text, pieces
    if sense.topic not in ("animal", "plant", "food"):
        return None
    if kinds := kinds_of(known):
        heading = f"kinds of {known.name}"
        return heading, phrases.sentence(f"{heading} include {phrases.listed([the + kind for kind in kinds])}"), kinds
    return None


def kinds_of(known: Known) -> tuple[str, ...]:
    """Its best known kinds: those named after it ("drip coffee"), and those that a picture is known for (espresso)."""
    found = lexicon.kinds(known.sense)
    named = [kind for kind in found if kind.words[0].endswith(f" {known.name}")]
    drawn = [
        kind for kind in found if known.sense.topic == "food" and " " not in kind.words[0] and match(kind.words[0], 1)
    ]
    return _familiar(tuple(kind for kind in (*drawn, *named) if _use(kind.words[0])))


def _familiar(found: tuple[Sense, ...]) -> tuple[str, ...]:
    """Up to five of them, the better known first; () when fewer than three can be named."""
    names = {other.words[0]: _use(other.words[0]) for other in found}
    kept = [name for name in names if 2 < len(name) <= 24 and " of " not in name and not re.search(r"\d", name)]
    best = sorted(kept, key=lambda name: (-names[name], kept.index(name)))[:5]
    return tuple(name for name in kept if name in best) if len(best) >= 3 else ()


def _use(name: str) -> int:
    """How common a name is: as common as its least common word; one that has a picture of its own is well known."""
    if " " not in name and match(name, 1):
        return _PICTURED
    return min(sum(s.seen for s in lexicon.senses(word, None)[:3]) for word in name.split())


def broader(sense: Sense) -> tuple[str, ...]:
    """Up to two things it is a kind of, nearest first, in words that people use: a penguin is a seabird and a bird."""
    if sense.is_named or sense.topic not in ("animal", "plant", "food"):
        return ()
    names = [up.words[0] for up in lexicon.lineage(sense)[:4]]
    own = {word.lower() for word in sense.words}
    fitting = [name for name in names if _use(name) and name not in _VAGUE | own and lexicon.is_concrete(name)]
    return tuple(fitting[:2])


def common_kind(left: Known, right: Known) -> str | None:
    """The nearest thing both are, when it says something: "beverage" for coffee and tea."""
    of_left = {sense.number: sense for sense in (left.sense, *lexicon.lineage(left.sense))}
    for sense in (right.sense, *lexicon.lineage(right.sense)):
        if sense.number in of_left:
            name = sense.words[0]
            is_thing = " " not in name and name not in _VAGUE and lexicon.is_concrete(name)
            return name if is_thing else None
    return None
