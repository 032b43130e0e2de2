"""The few words that stand for a sentence on screen: its own words, unbroken, never cut inside a phrase."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from showrunner.language.reading import Reading, Sentence, Token
from showrunner.language.spans import words
from showrunner.providers.illustrator.syntax import SUBJECTS, first, last, subtree
from showrunner.providers.illustrator.syntax import children as children_of

LONGEST = 7  # words
KEY = 5  # words of a key phrase, beside a picture that says the rest
GRACE = 3  # words more than that, at PER_WORD each
PER_WORD = 0.5
NEEDED = words("dobj attr acomp ccomp xcomp oprd prt agent dative neg aux auxpass nsubj")
CONDITIONAL = words("if unless without until when except")
VAGUE = words("it this that these those there which who what one some them us")
QUESTIONS = words("what which who whom whose how why where whether if")
FACTUAL = words("know show find discover mean prove realize see tell learn notice remember")
PERSONS = words("he she they we you i")
CONTENT = ("NOUN", "PROPN", "NUM", "ADJ", "VERB")
_LEADING = re.compile(r"^(?:and|but|so|or|then|yet|also|still|well|now|therefore|however|first|finally)\b[,\s]+", re.I)
_SYMBOLS = re.compile(r"[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")  # no heading face has them
_EDGES = " \t\n,;:—–-."


@dataclass(frozen=True)
class Phrase:
    """Tokens [first, last] of a sentence."""

    first: int
    last: int
    has_verb: bool
    has_subject: bool


def headline(reading: Reading, favoured: Collection[str] = (), longest: int = LONGEST) -> str | None:
    """The best phrase of about `longest` words, the earliest of equals; None when nothing stands alone.

    `favoured` are lemmas that the phrase should have in it: what the picture shows. A phrase may be up to three words
    longer where the shorter ones say much less.
    """
    found = _best(reading, favoured, longest)
    return found[1] if found else None


def key_phrase(reading: Reading, favoured: Collection[str] = ()) -> str | None:
    """At most five words, for where the captions say the sentence; None when none stand alone, as in a question."""
    if any(sentence.text.rstrip().endswith("?") for sentence in reading.sentences):
        return None
    found = _best(reading, favoured, KEY, 0)
    return found[1] if found else None


def _best(reading: Reading, favoured: Collection[str], longest: int, grace: int = GRACE) -> tuple[float, str] | None:
    best: tuple[float, str] | None = None
    for number, sentence in enumerate(reading.sentences):
        for score, text in _options(reading.text, sentence, frozenset(favoured), longest + grace):
            score -= (0.7 if grace == 0 else 0.4) * number + PER_WORD * max(0, len(text.split()) - longest)
            if best is None or score > best[0]:
                best = (score, text)
    return best


def whole(sentence: Sentence, longest: int = LONGEST) -> str | None:
    """The sentence as a heading, if it is short enough."""
    text = polished(sentence.text)
    return text if 0 < len(text.split()) <= longest and any(char.isalnum() for char in text) else None


def accents(text: str, reading: Reading, favoured: Collection[str] = (), count: int = 2) -> tuple[str, ...]:
    """One or two words of `text` worth a colour: numbers and what the picture shows first, then names and nouns."""
    present = {word.strip("“”\"'’()[],.;:!?—") for word in text.split()} - {""}
    ranked: list[tuple[int, int, str]] = []
    tokens = [token for sentence in reading.sentences for token in sentence.tokens]
    for at, token in enumerate(tokens):
        if token.text in present and (rank := _rank(token, favoured)) is not None:
            ranked.append((rank, at, token.text))
    room = count if len(present) > 4 else 1
    picked: dict[str, list[str]] = {}
    for _, at, word in sorted(ranked):
        if len(picked) < room and all(word not in run for run in picked.values()):
            picked[word] = _numeral(tokens, at, present)
    return tuple(word for run in picked.values() for word in run)


def _numeral(tokens: Sequence[Token], at: int, present: Collection[str]) -> list[str]:
    """The token, with the rest of its number: "two hundred" is one accent."""
    first_at = last_at = at
    if tokens[at].pos == "NUM":
        while first_at > 0 and tokens[first_at - 1].pos == "NUM":
            first_at -= 1
        while last_at + 1 < len(tokens) and tokens[last_at + 1].pos == "NUM":
            last_at += 1
    return [token.text for token in tokens[first_at : last_at + 1] if token.text in present]


def polished(text: str) -> str:
    """Ready to stand alone: no leading "And", no trailing comma or full stop, a capital first letter."""
    text = " ".join(_SYMBOLS.sub("", text).split())
    text = _LEADING.sub("", text, count=1) if len(text.split()) > 2 else text
    text = text.strip(_EDGES)
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    if text.count("“") != text.count("”") or text.count('"') % 2:
        text = text.strip('“”"')
    first = text.split(" ", 1)[0]
    return text if any(char.isupper() for char in first[1:]) else text[:1].upper() + text[1:]


def _rank(token: Token, favoured: Collection[str]) -> int | None:
    if token.lemma.lower() in favoured or token.text.lower() in favoured:
        return 0
    if token.pos == "NUM":
        return 1
    if token.pos in ("PROPN", "NOUN") and len(token.text) > 2:
        return 2 if token.dep in ("dobj", "attr", "pobj", "ROOT") else 3
    if token.pos in ("ADJ", "VERB") and len(token.text) > 3:
        return 4
    return None


def _options(text: str, sentence: Sentence, favoured: frozenset[str], longest: int) -> Iterator[tuple[float, str]]:
    """Worth and words."""
    if short := whole(sentence, longest):
        has_favoured = any(token.lemma in favoured for token in sentence.tokens)
        worth = 6.0 if len(short.split()) <= max(KEY, longest - GRACE) else 4.2
        worth -= 4.0 if longest <= KEY and favoured and not has_favoured else 0.0  # beside a picture of something else
        worth += (0.8 if has_favoured else 0.0) - (2.0 if _begins_vaguely(sentence.tokens) else 0.0)
        yield worth, short
    yield from _segments(text, sentence, longest)
    for phrase in _phrases(sentence):
        part = sentence.tokens[phrase.first : phrase.last + 1]
        said = polished(text[part[0].start : part[-1].end])
        if 0 < len(said.split()) <= longest:
            yield _worth(phrase, part, favoured), said


def _segments(text: str, sentence: Sentence, longest: int) -> Iterator[tuple[float, str]]:
    """What stands before a colon or a dash: "Pay yourself first: …"."""
    for at, token in enumerate(sentence.tokens):
        if at and token.text in (":", "—", ";"):
            part = sentence.tokens[:at]
            said = polished(text[part[0].start : part[-1].end])
            if 2 <= len(said.split()) <= longest and not _begins_vaguely(part):
                yield 3.8, said
            return


def _begins_vaguely(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].lemma in VAGUE and tokens[0].pos == "PRON"


def _worth(phrase: Phrase, part: Sequence[Token], favoured: frozenset[str]) -> float:
    length = sum(token.pos not in ("PUNCT", "SPACE") for token in part)
    content = sum(token.pos in CONTENT for token in part)
    worth = min(content, 4) * 0.5 + (1.6 if phrase.has_verb and phrase.has_subject else 0.0)
    worth += 0.8 if phrase.has_subject and not phrase.has_verb else 0.0
    worth += 1.2 if any(token.lemma.lower() in favoured for token in part) else 0.0
    worth -= 1.2 if _begins_vaguely(part) else 0.4 if part[0].lemma in PERSONS else 0.0
    worth -= 1.6 if part[0].lemma in VAGUE and not phrase.has_verb else 0.0
    worth -= 1.0 if part[-1].pos == "PRON" else 0.0
    worth -= 0.8 if any(token.text == "," for token in part) else 0.0
    worth -= 0.8 if length < 2 else 0.6 if length == 2 and part[0].pos == "DET" else 0.0
    worth -= 0.4 if part[0].pos in ("ADP", "SCONJ") else 0.0
    return worth


def _phrases(sentence: Sentence) -> Iterator[Phrase]:
    yield from _clauses(sentence)
    yield from _nominals(sentence)


def _clauses(sentence: Sentence) -> Iterator[Phrase]:
    """Subject, verb and what the verb cannot do without; then longer and longer, a phrase at a time."""
    tokens = sentence.tokens
    for verb, token in enumerate(tokens):
        if token.pos not in ("VERB", "AUX") or not _stands(sentence, verb):
            continue
        children = children_of(sentence, verb)
        if any(_is_conditional(sentence, child) and child < verb for child in children):
            continue
        subjects = [i for i in children if tokens[i].dep in SUBJECTS and i < verb]
        if not subjects and not _is_order(sentence, verb):
            continue
        start = first(sentence, subjects[0]) if subjects else min([verb, *(i for i in children if _is_bare(tokens[i]))])
        ends = _ends(sentence, verb, children)
        yield from (Phrase(start, end, True, bool(subjects)) for end in ends if end >= verb)


def _stands(sentence: Sentence, verb: int) -> bool:
    """Whether the clause says by itself what the sentence says: not "if it rains", not what somebody believes."""
    token = sentence.tokens[verb]
    dependents = [sentence.tokens[i] for i in children_of(sentence, verb)]
    match token.dep:
        case "ROOT":
            return True
        case "conj":
            return _stands(sentence, token.head)
        case "ccomp":  # "may help bones heal" does not say that bones heal
            is_known = sentence.tokens[token.head].lemma in FACTUAL and _stands(sentence, token.head)
            return is_known and not any(one.lemma in QUESTIONS for one in dependents)
        case "advcl":
            marks = {one.lemma for one in dependents if one.dep in ("mark", "advmod")}
            return bool(marks & {"when", "as", "because", "since"}) and not marks & {"if", "unless", "until"}
    return False


def _is_order(sentence: Sentence, verb: int) -> bool:
    """A verb without a subject that needs none: the first of an instruction, or one joined to it."""
    token = sentence.tokens[verb]
    while token.dep == "conj" and token.head >= 0:
        token = sentence.tokens[token.head]
    return token.dep == "ROOT" and not any(
        sentence.tokens[i].dep in SUBJECTS for i in children_of(sentence, sentence.tokens.index(token))
    )


def _is_bare(token: Token) -> bool:
    return token.dep in ("aux", "neg")


def _is_conditional(sentence: Sentence, at: int) -> bool:
    """A clause that limits what is said: without it, the rest would say more than the text does."""
    if sentence.tokens[at].dep not in ("advcl", "prep", "mark"):
        return False
    return any(sentence.tokens[i].lemma in CONDITIONAL for i in subtree(sentence, at)[:2])


def _is_purpose(sentence: Sentence, at: int) -> bool:
    """ "Dogs were bred to please us": cut before "to", it would say less than nothing."""
    return sentence.tokens[at].dep == "advcl" and sentence.tokens[first(sentence, at)].lemma == "to"


def _ends(sentence: Sentence, verb: int, children: Sequence[int]) -> list[int]:
    """Places where a clause may end: after the verb's last needed complement, and after each optional one."""
    tokens = sentence.tokens
    after = [i for i in children if i > verb]
    right = [i for i in after if tokens[i].dep not in ("cc", "conj")]
    needed = [i for i in right if tokens[i].dep in NEEDED or _is_conditional(sentence, i) or _is_purpose(sentence, i)]
    if not needed and right and tokens[right[0]].dep in ("prep", "advmod"):
        needed = right[:1]  # "depends on", "comes from": the preposition is part of the verb
    least = max([verb, *(_without_relative(sentence, i) for i in needed)])
    ends = {least, *(end for i in after if tokens[i].dep != "cc" and (end := last(sentence, i)) >= least)}
    if needed and (shorter := _before_and(sentence, needed[-1])):
        ends.add(shorter)
    if needed:
        ends |= _between_prepositions(sentence, needed[-1])
    return sorted(ends)


def _between_prepositions(sentence: Sentence, at: int) -> set[int]:
    """Where a long complement may end after its first preposition: "the risk of heart disease | in some adults"."""
    prepositions = [i for i in subtree(sentence, at) if sentence.tokens[i].dep == "prep" and i > at]
    return {i - 1 for i in prepositions[1:] if sentence.tokens[i - 1].pos in ("NOUN", "PROPN")}


def _before_and(sentence: Sentence, at: int) -> int | None:
    """Where a complement may end before its companions: "waterproof | , magnetic and small". All of them are true."""
    tokens = sentence.tokens
    companions = [i for i in children_of(sentence, at) if tokens[i].dep == "conj"]
    joined = {tokens[i].lemma for i in subtree(sentence, at) if tokens[i].dep == "cc"}
    if not companions or joined != {"and"}:
        return None
    border = first(sentence, companions[0]) - 1
    while border > at and (tokens[border].dep in ("cc", "punct")):
        border -= 1
    return border if border >= at else None


def _without_relative(sentence: Sentence, at: int) -> int:
    """Where a complement may end before the clause that goes on about it: "a state of rest | during which …"."""
    inside = subtree(sentence, at)
    clauses = [i for i in inside if sentence.tokens[i].dep in ("relcl", "acl") and i > at + 1]
    end = min([inside[-1], *(first(sentence, i) - 1 for i in clauses if first(sentence, i) > at + 2)])
    return end if sentence.tokens[end].pos not in ("ADP", "PUNCT", "DET") else inside[-1]


def _nominals(sentence: Sentence) -> Iterator[Phrase]:
    for at, token in enumerate(sentence.tokens):
        if token.pos in ("NOUN", "PROPN") and token.dep not in ("compound", "nmod", "npadvmod"):
            start, is_subject = first(sentence, at), _is_theme(sentence, at)
            ends = {last(sentence, at), _without_relative(sentence, at), _before_and(sentence, at) or at}
            yield from (Phrase(start, end, False, is_subject) for end in sorted(ends) if end >= at)


def _is_theme(sentence: Sentence, at: int) -> bool:
    """What the sentence is about: the subject of its main verb."""
    token = sentence.tokens[at]
    return token.dep in SUBJECTS and token.head >= 0 and sentence.tokens[token.head].dep == "ROOT"
