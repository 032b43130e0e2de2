"""Passages with parts: steps, lists, and one thing set against another."""

import re
from collections.abc import Iterator, Sequence

from showrunner.film.pictures import Comparison, Side, Steps
from showrunner.language.match import match, match_reading
from showrunner.language.reading import Listing, Sentence, Token
from showrunner.providers.illustrator.headline import PERSONS, VAGUE, headline, polished
from showrunner.providers.illustrator.passage import Candidate, Passage
from showrunner.providers.illustrator.syntax import SUBJECTS, first, last, said, subject_of, subtree

MOST_ITEMS = 7
LONGEST_ITEM = 9  # words; a longer item is shown by its headline
LONGEST_POINT = 8
_COUNTED = re.compile(r"^(?:step|tip|rule|reason|number)\s+\w+\s*[:.–—-]\s*(.+)$", re.I)
_VERSUS = re.compile(
    r"(?P<left>[\w’'-]+(?: [\w’'-]+){0,2})\s+(?:versus|vs\.?|compared (?:to|with)|against)\s+"
    r"(?P<right>[\w’'-]+(?: [\w’'-]+){0,2})",
    re.I,
)


def steps(passage: Passage) -> Iterator[Candidate]:
    """The writer's items, else a list found in the text."""
    found = _items(passage)
    if not found or passage.shape == "comparison":
        return
    items, is_numbered, is_inline = found
    title = passage.heading or _lead(passage, items)
    is_named = all(item[:1].isupper() for item in items)
    if is_inline and not (title or is_named or passage.shape in ("list", "steps")):
        return
    labels = tuple(_short(item, passage.film.language) for item in items)
    icons = _icons(passage, items)
    is_told = passage.shape == "list" and all(item in passage.text for item in items)
    score = 0.93 if not is_inline or passage.shape == "steps" else 0.9 if ":" in passage.text or is_told else 0.74
    why = f"{len(items)} things one after another"
    picture = Steps(title=title or passage.film.title, items=labels, icons=icons, numbered=is_numbered)
    yield Candidate(picture, score, why, holds_scene=True)


def _items(passage: Passage) -> tuple[tuple[str, ...], bool, bool] | None:
    """Items, whether they are numbered, whether they stand in a running sentence."""
    is_sequence = (passage.film.archetype == "how-to" and passage.shape != "list") or passage.shape == "steps"
    items = passage.items
    if 2 <= len(items) <= MOST_ITEMS:
        is_inline = any(all(item in line.text for item in items) for line in passage.scene.lines)
        if not is_inline or len(items) >= 3:
            return items, passage.shape == "steps" or (is_sequence and not is_inline), is_inline
    for listing in passage.reading.listings:
        if 3 <= len(listing.items) <= MOST_ITEMS and _is_worth_listing(listing):
            return listing.items, listing.ordered, listing.inline
    orders = _numbered(passage) or _orders(passage)
    return (orders, True, False) if len(orders) >= 3 else None


def _numbered(passage: Passage) -> tuple[str, ...]:
    """Sentences that count themselves ("Step 2: …"), or that all tell the viewer what to do."""
    texts = [sentence.text for sentence in passage.reading.sentences]
    counted = [found[1] for text in texts if (found := _COUNTED.match(text))]
    if len(counted) >= 3:
        return tuple(polished(text) for text in counted)
    orders = [s for s in passage.reading.sentences if s.tokens and s.tokens[0].dep == "ROOT" and _is_order(s, 0)]
    is_all = len(orders) >= 3 and len(orders) >= len(texts) - 1 and passage.film.archetype not in ("advert", "product")
    return tuple(polished(sentence.text) for sentence in orders) if is_all else ()


def _orders(passage: Passage) -> tuple[str, ...]:
    """The instructions of one sentence: "dig a hole, set the tree upright, and water it well"."""
    for sentence in passage.reading.sentences:
        tokens = sentence.tokens
        verbs = [
            i for i, t in enumerate(tokens) if t.pos == "VERB" and t.dep in ("ROOT", "conj") and _is_order(sentence, i)
        ]
        if len(verbs) >= 3:
            starts = [first(sentence, i) if tokens[i].dep == "conj" else i for i in verbs]
            ends = [*(start - 1 for start in starts[1:]), len(tokens) - 1]
            parts = [_trimmed(tokens[start : end + 1]) for start, end in zip(starts, ends, strict=True)]
            return tuple(polished(said(passage.reading.text, part)) for part in parts if part)
    return ()


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    while tokens and tokens[-1].pos in ("PUNCT", "CCONJ"):
        tokens = tokens[:-1]
    return tokens


def _is_order(sentence: Sentence, verb: int) -> bool:
    return subject_of(sentence, verb) is None and sentence.tokens[verb].text.lower() == sentence.tokens[verb].lemma


def _is_worth_listing(listing: Listing) -> bool:
    return not listing.inline or all(0 < len(item.split()) <= 5 for item in listing.items)


def _short(item: str, language: str) -> str:
    from showrunner.language.nlp import read

    if len(item.split()) <= LONGEST_ITEM:
        return polished(item)
    return headline(read(item, language), longest=LONGEST_ITEM) or polished(item)


def _icons(passage: Passage, items: tuple[str, ...]) -> tuple[str | None, ...]:
    """An icon for each item that has a sure one, all different; none at all when most have none.

    An item that stands in a sentence is understood as it is there: what "stores heat" is no storefront.
    """
    tokens = [token for sentence in passage.reading.sentences for token in sentence.tokens]
    in_text = match_reading(passage.reading, count=MOST_ITEMS * 3)
    taken: list[str] = []
    icons: list[str | None] = []
    skipped = 1 if all(re.match(r"\w+s \w", item) for item in items) else 0  # makes rain, stores heat: the verbs
    for item in items:
        start = passage.reading.text.find(item)
        inside = [one for one in in_text if start + skipped <= tokens[one.at].start < start + len(item)]
        found = inside if start >= 0 else match(item, 1, taken)
        icon = next((one.icon for one in found if one.icon not in taken), None)
        icons.append(icon)
        taken += [icon] if icon else []
    return tuple(icons) if len(taken) * 3 >= len(items) * 2 else ()


def _lead(passage: Passage, items: tuple[str, ...]) -> str | None:
    """What the list is a list of: the words before its first item."""
    place = passage.text.casefold().find(items[0][:20].casefold())
    lead = passage.text[:place].strip() if place > 0 else ""
    lead = re.split(r"(?<=[.!?])\s", lead)[-1] if lead else ""
    lead = re.sub(r"[\s,]*(?:namely|such as|including|like|are|is|:)\s*$", "", lead, flags=re.I)
    if place == 0 or _COUNTED.match(passage.text):
        return None
    named = [chunk.text for chunk in passage.reading.chunks if chunk.head not in VAGUE | PERSONS]
    has_noun = any(name.casefold() in lead.casefold() for name in named)
    if (
        has_noun
        and 1 < len(lead.split()) <= 8
        and not re.search(r"\b(?:a|an|the|of|with|by|for|and|to|in|from)$", lead, re.I)
    ):
        return polished(lead)
    return None


def comparisons(passage: Passage) -> Iterator[Candidate]:
    """Two things named as rivals, each with what the text says of it."""
    pair = _pair(passage) if passage.shape != "close" else None
    if pair is None:
        return
    sides = [_side(passage, name) for name in pair]
    has_points = all(side.points for side in sides)
    if not has_points and not all(side.icon for side in sides):
        return  # one side would be empty
    if sides[0].icon and sides[0].icon == sides[1].icon:
        sides = [side.model_copy(update={"icon": None}) for side in sides]
    picture = Comparison(title=passage.heading, left=sides[0], right=sides[1])
    yield Candidate(
        picture,
        0.9 if has_points or passage.film.archetype == "comparison" else 0.8,
        f"it sets {pair[0].lower()} against {pair[1].lower()}",
        holds_scene=has_points,
    )


def _pair(passage: Passage) -> tuple[str, str] | None:
    if passage.number == 0 and passage.shape == "comparison" and len(passage.scene.items) == 2:
        return passage.scene.items[0], passage.scene.items[1]
    for text in (passage.heading or "", passage.text):
        found = _VERSUS.search(text)
        if found:
            left, right = _noun_end(found["left"], -1), _noun_end(found["right"], 0)
            if left and right:
                return left, right
    return _subjects_of_two(passage)


def _noun_end(words: str, at: int) -> str:
    from showrunner.language.nlp import read

    chunks = read(words).chunks
    return polished(re.sub(r"^(?:a|an|the)\s+", "", chunks[at].text, flags=re.I)) if chunks else ""


def _subjects_of_two(passage: Passage) -> tuple[str, str] | None:
    """Two sentences or clauses about two things, when the writer says that the scene compares."""
    if passage.shape != "comparison":
        return None
    subjects = []
    for sentence in passage.reading.sentences:
        for at, token in enumerate(sentence.tokens):
            if token.dep in SUBJECTS and token.pos in ("NOUN", "PROPN"):
                words = [sentence.tokens[i] for i in subtree(sentence, at) if sentence.tokens[i].pos != "DET"]
                name = polished(said(passage.reading.text, words[:4]))
                if name not in subjects:
                    subjects.append(name)
    return (subjects[0], subjects[1]) if len(subjects) == 2 else None


def _side(passage: Passage, name: str) -> Side:
    found = match(name, 1)
    points = [
        point for sentence in passage.reading.sentences for point in _points(passage.reading.text, sentence, name)
    ]
    return Side(heading=name, points=tuple(points[:3]), icon=found[0].icon if found else None)


def _points(text: str, sentence: Sentence, name: str) -> Iterator[str]:
    """What a sentence says of `name`: its predicates, short ones only."""
    wanted = {word.casefold().rstrip("s") for word in name.split()}
    for at, token in enumerate(sentence.tokens):
        is_named = token.dep in SUBJECTS and token.text.casefold().rstrip("s") in wanted
        if not is_named or token.head < 0:
            continue
        end = _clause_end(sentence, token.head)
        words = sentence.tokens[last(sentence, at) + 1 : end + 1]
        while words and words[-1].pos in ("PUNCT", "CCONJ"):
            words = words[:-1]
        if 1 < len(words) <= LONGEST_POINT:
            yield polished(said(text, words))


def _clause_end(sentence: Sentence, verb: int) -> int:
    """Before the next clause of the same sentence begins."""
    inside = subtree(sentence, verb)
    others = [
        i
        for i in inside
        if i > verb
        and sentence.tokens[i].dep in ("conj", "ccomp", "parataxis", "advcl")
        and sentence.tokens[i].pos in ("VERB", "AUX")
        and sentence.tokens[i].head == verb
    ]
    return min([inside[-1], *(first(sentence, i) - 1 for i in others)])
