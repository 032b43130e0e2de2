"""A given text becomes scenes: word for word, only cut and labelled."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from showrunner.film.brief import Brief
from showrunner.film.script import NARRATOR, Line, Scene, Script
from showrunner.language.reading import Block, Reading, Sentence
from showrunner.providers.plain import phrases
from showrunner.providers.plain.cuts import cut
from showrunner.providers.plain.request import Given
from showrunner.providers.plain.shapes import calls_to_act, shape_of

TITLE_FROM_MS = 14_000  # a shorter text starts at once; a title card of its own would be a fifth of the film
CLOSE_MS = 5_000  # a last sentence that is said in less can stand alone at the end
LONGEST_LINE = 320  # characters: longer sentences are breathed at their commas
ITEMS_AT_ONCE = 5
_BREATHS = re.compile(r"(?<=[;:—–])\s+|(?<=,)\s+")


@dataclass(frozen=True)
class Passage:
    """Blocks that belong together: paragraphs go alone, list items in a row."""

    sentences: tuple[Sentence, ...]
    heading: str | None = None
    speaker: str = NARRATOR
    items: tuple[str, ...] = ()
    is_ordered: bool = False


def scenes_from(given: Given, reading: Reading, brief: Brief) -> Script:
    """The script of a given text: its sentences in order, none changed, none added."""
    title, sentences = _title(given, reading, brief)
    scenes = [scene for passage in _passages(sentences, reading) for scene in _scenes_of(passage, reading)]
    scenes = _with_close(scenes)
    is_long = sum(phrases.spoken_ms(line.text) for scene in scenes for line in scene.lines) >= TITLE_FROM_MS
    if is_long:
        scenes.insert(0, Scene(id="s0", heading=title, shape="title"))
    elif not scenes[0].heading:
        scenes[0] = scenes[0].model_copy(update={"heading": title})
    left_out = tuple(f"taken as an instruction, not narrated: “{text}”" for text in given.left_out)
    return Script(
        title=title,
        scenes=tuple(scene.model_copy(update={"id": f"s{n}"}) for n, scene in enumerate(scenes, 1)),
        language=brief.language,
        notes=left_out,
        asked_ms=given.asked_ms,
    )


def _title(given: Given, reading: Reading, brief: Brief) -> tuple[str, tuple[Sentence, ...]]:
    """The film's title, and the sentences without it where it was the first heading."""
    sentences = given.sentences
    first = reading.blocks[sentences[0].block]
    has_body = any(reading.blocks[sentence.block].kind != "heading" for sentence in sentences)
    if first.kind == "heading" and has_body:
        rest = tuple(sentence for sentence in sentences if reading.blocks[sentence.block] is not first)
        return brief.title or first.text, rest
    return brief.title or given.title or derived_title(reading, sentences), sentences


def derived_title(reading: Reading, sentences: Sequence[Sentence]) -> str:
    """What the text speaks of most, in its own words: the noun phrase of the first sentences that comes back."""
    text_nouns = Counter(token.lemma for s in sentences for token in s.tokens if token.pos in ("NOUN", "PROPN"))
    subjects = {(t.start, t.end) for s in sentences[:2] for t in s.tokens if t.dep in ("nsubj", "nsubjpass")}
    best, most = "", 0.0
    for rank, sentence in enumerate(sentences[:3]):
        for chunk in reading.within(reading.chunks, sentence):
            named = re.sub(
                r"^(?:an?|his|her|its|their|this|that|these|those|some|about|every|each)\s+", "", chunk.text, flags=re.I
            )
            is_subject = any(chunk.start <= start and end <= chunk.end for start, end in subjects)
            score = text_nouns[chunk.head] + 1.2 * is_subject - 0.6 * rank
            if text_nouns[chunk.head] and len(named.split()) <= 5 and not named[:1].isdigit() and score > most:
                best, most = named, score
    if not best:
        found = sentences[0].text.split()
        best = " ".join(found[:7]) + ("…" if len(found) > 7 else "")
    return phrases.title_case(best.strip("\"'“”‘’«»「」*_ "))


def _passages(sentences: Sequence[Sentence], reading: Reading) -> Iterator[Passage]:
    heading: str | None = None
    waiting: tuple[Sentence, ...] = ()  # "You need:" goes with the list that follows it
    is_body = any(reading.blocks[sentence.block].kind != "heading" for sentence in sentences)
    for kind, group in groupby(_by_block(sentences, reading), key=lambda one: one[0].kind):
        if kind == "item":
            rows = list(group)
            is_ordered = rows[0][0].marker[:1].isalnum()
            yield Passage(
                waiting + tuple(sentence for _, some in rows for sentence in some),
                heading,
                items=tuple(block.text for block, _ in rows),
                is_ordered=is_ordered,
            )
            heading, waiting = None, ()
            continue
        for block, some in group:
            if kind == "heading" and is_body:
                heading = " ".join(block.text.split())
                continue
            if waiting:
                yield Passage(waiting, heading)
                heading, waiting = None, ()
            *rest, last = some
            if last.text.endswith(":") and not block.speaker:
                waiting, some = (last,), tuple(rest)
            if some:
                yield Passage(some, heading, block.speaker or NARRATOR)
                heading = None
    if waiting:
        yield Passage(waiting, heading)


def _by_block(sentences: Sequence[Sentence], reading: Reading) -> Iterator[tuple[Block, tuple[Sentence, ...]]]:
    for number, group in groupby(sentences, key=lambda sentence: sentence.block):
        yield reading.blocks[number], tuple(group)


def _scenes_of(passage: Passage, reading: Reading) -> list[Scene]:
    if passage.items:
        return _list_scenes(passage)
    scenes = []
    for at, group in enumerate(cut(passage.sentences, reading)):
        shape, items = shape_of(group, reading)
        scenes.append(
            Scene(
                id="",
                lines=tuple(lines_of(group, passage.speaker)),
                heading=passage.heading if at == 0 else None,
                shape=shape,
                items=items,
            )
        )
    return [scene for scene in scenes if scene.lines]


def _list_scenes(passage: Passage) -> list[Scene]:
    """Up to five items share a picture; a longer list is dealt evenly over several."""
    count = -(-len(passage.items) // ITEMS_AT_ONCE)
    by_block = [tuple(group) for _, group in groupby(passage.sentences, key=lambda sentence: sentence.block)]
    before = by_block[: len(by_block) - len(passage.items)]
    rows = by_block[len(before) :]
    scenes = []
    for number in range(count):
        part = slice(number * len(rows) // count, (number + 1) * len(rows) // count)
        sentences = [s for row in rows[part] for s in row]
        if number == 0:
            sentences = [s for row in before for s in row] + sentences
        scenes.append(
            Scene(
                id="",
                lines=tuple(lines_of(sentences, passage.speaker)),
                heading=passage.heading,
                shape="steps" if passage.is_ordered else "list",
                items=passage.items[part],
            )
        )
    return scenes


def lines_of(sentences: Sequence[Sentence], speaker: str = NARRATOR) -> Iterator[Line]:
    """A line per sentence; what cannot be spoken (an emoji alone) stays with the words before it, or those after."""
    texts: list[str] = []
    loose = ""
    for sentence in sentences:
        if not any(c.isalnum() for c in sentence.text):
            if texts:
                texts[-1] = f"{texts[-1]} {sentence.text}"
            else:
                loose = f"{loose}{sentence.text} "
            continue
        texts += breathed(loose + sentence.text)
        loose = ""
    for text in texts:
        yield Line(text=text, speaker=speaker)


def breathed(text: str) -> list[str]:
    """A sentence that is too long for one breath in pieces that are not, at its commas or else at blanks."""
    if len(text) <= LONGEST_LINE:
        return [text]
    pieces: list[str] = []
    for part in (piece for clause in _BREATHS.split(text) for piece in _hard_pieces(clause)):
        if pieces and len(pieces[-1]) + 1 + len(part) <= LONGEST_LINE:
            pieces[-1] = f"{pieces[-1]} {part}"
        else:
            pieces.append(part)
    return pieces


def _hard_pieces(text: str) -> Iterator[str]:
    while len(text) > LONGEST_LINE:
        blank = text.rfind(" ", LONGEST_LINE // 2, LONGEST_LINE)
        at = blank if blank > 0 else LONGEST_LINE
        yield text[:at].strip()
        text = text[at:].strip()
    if text:
        yield text


def _with_close(scenes: list[Scene]) -> list[Scene]:
    """The last sentence stands alone when it is short and there is enough before it."""
    last = scenes[-1]
    if last.shape not in ("plain", "places", "list") or not last.lines or last.lines[-1].speaker != NARRATOR:
        return scenes
    parting = last.lines[-1]
    is_short = phrases.spoken_ms(parting.text) <= CLOSE_MS
    enough = sum(len(scene.lines) for scene in scenes) >= 4
    if not enough or not (is_short or calls_to_act(parting.text)):
        return scenes
    if len(last.lines) == 1:
        return [*scenes[:-1], last.model_copy(update={"shape": "close"})]
    if last.shape == "list":
        return scenes
    before = last.model_copy(update={"lines": last.lines[:-1]})
    return [*scenes[:-1], before, Scene(id="", lines=(parting,), shape="close")]
