"""Walking a sentence's tree: what belongs to what. Indices are positions in `Sentence.tokens`."""

from collections.abc import Sequence

from showrunner.language.reading import Reading, Sentence, Span, Token

SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")


def subtree(sentence: Sentence, at: int) -> list[int]:
    """The token and all it governs, in order."""
    inside = {at}
    grown = True
    while grown:
        more = {i for i, token in enumerate(sentence.tokens) if token.head in inside} - inside
        inside |= more
        grown = bool(more)
    return sorted(inside)


def first(sentence: Sentence, at: int) -> int:
    return subtree(sentence, at)[0]


def last(sentence: Sentence, at: int) -> int:
    return subtree(sentence, at)[-1]


def children(sentence: Sentence, at: int) -> list[int]:
    return [i for i, token in enumerate(sentence.tokens) if token.head == at and token.dep != "punct"]


def verb_above(sentence: Sentence, at: int) -> int | None:
    """The verb whose clause the token is in."""
    seen = set()
    while at >= 0 and at not in seen:
        if sentence.tokens[at].pos in ("VERB", "AUX"):
            return at
        seen.add(at)
        at = sentence.tokens[at].head
    return None


def subject_of(sentence: Sentence, verb: int) -> int | None:
    """The verb's own subject, or that of the verb it is joined to ("Rome was founded … and fell")."""
    for at in (verb, sentence.tokens[verb].head if sentence.tokens[verb].dep == "conj" else -1):
        if at >= 0:
            for child in children(sentence, at):
                if sentence.tokens[child].dep in SUBJECTS:
                    return child
    return None


def said(text: str, tokens: Sequence[Token]) -> str:
    """The words of `tokens`, which lie side by side, as written."""
    return " ".join(text[tokens[0].start : tokens[-1].end].split()) if tokens else ""


def trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without punctuation at the ends."""
    kept = list(tokens)
    while kept and kept[-1].pos == "PUNCT":
        kept.pop()
    while kept and kept[0].pos == "PUNCT":
        kept.pop(0)
    return kept


def sentence_of(reading: Reading, span: Span) -> Sentence | None:
    return next((s for s in reading.sentences if s.start <= span.start and span.end <= s.end), None)


def token_at(sentence: Sentence, place: int) -> int | None:
    """The token that covers character `place`, or the next one."""
    return next((i for i, token in enumerate(sentence.tokens) if token.end > place), None)
