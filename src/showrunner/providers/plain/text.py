"""A given text becomes scenes: word for word, only cut and labelled."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from showrunner.film.brief import Brief
from showrunner.film.pacing import SCENE_MS, TITLE_MS
from showrunner.film.script import NARRATOR, Line, Scene, Script
from showrunner.language.reading import Block, Reading, Sentence
from showrunner.language.spans import words
from showrunner.providers.plain import gallery, phrases
from showrunner.providers.plain.cuts import cut
from showrunner.providers.plain.request import Given
from showrunner.providers.plain.shapes import calls_to_act, shape_of

AIRY = 1.7  # where there is this much more time than words, every sentence has its own picture
TINY_MS = 5_000  # … unless it would be over before one has looked
BREATHING = 1.15  # pauses and holds can take up this much by themselves
TITLE_FROM_MS = 14_000  # a shorter text starts at once; a title card of its own would be a fifth of the film
CLOSE_MS = 6_500  # what is said in less can be the close of the film
LONGEST_LINE = 320  # characters: longer sentences are breathed at their commas
ITEMS_AT_ONCE = 5
_HOW = re.compile(r"^To (?P<what>(?!be\b|my\b|the\b|a\b)[a-z][^,.;]{3,36}), ")
_MEET = re.compile(r"^(?:Meet|Introducing|Say hello to)\s+(?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)")
_LEADING = re.compile(r"^(?:an?|the|his|her|its|their|this|that|these|those|some|about|every|each)\s+", re.I)
_EMPTY = words("time day year morning evening night way thing lot kind sort part number moment one bit piece")
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
    target_ms = brief.duration_ms or given.asked_ms or 0
    one_each = sum(phrases.spoken_ms(sentence.text) for sentence in sentences) * AIRY < target_ms
    passages = _passages(sentences, reading)
    scenes = _with_close([scene for passage in passages for scene in _scenes_of(passage, reading, one_each)])
    length_ms = max(_length_ms(scenes), target_ms)
    if length_ms >= TITLE_FROM_MS or length_ms < TINY_MS:
        scenes.insert(0, Scene(id="", heading=title, shape="title"))
    elif not scenes[0].heading:
        scenes[0] = scenes[0].model_copy(update={"heading": title})
    filled = _filled(scenes, target_ms)
    notes = [f"taken as an instruction, not narrated: “{text}”" for text in given.left_out]
    if len(filled) > len(scenes):
        said = round(sum(phrases.spoken_ms(line.text) for scene in scenes for line in scene.lines) / 1000)
        notes.append(
            f"the text takes about {said} s to say; for {target_ms / 1000:.0f} s pictures and music carry the rest: "
            "give a longer text, or leave the duration out"
        )
    return Script(
        title=title,
        scenes=tuple(scene.model_copy(update={"id": f"s{number}"}) for number, scene in enumerate(filled, 1)),
        language=brief.language or "en",
        notes=tuple(notes),
        asked_ms=given.asked_ms,
    )


def _filled(scenes: Sequence[Scene], target_ms: int) -> list[Scene]:
    """Where there is much more time than words, pictures of what the words name stand between the scenes."""
    text = " ".join(line.text for scene in scenes for line in scene.lines)
    return gallery.filled(scenes, target_ms - int(_length_ms(scenes) * BREATHING), text)


def _length_ms(scenes: Sequence[Scene]) -> int:
    spoken = sum(phrases.spoken_ms(line.text) + line.pause_ms for scene in scenes for line in scene.lines)
    return spoken + sum(scene.hold_ms + (SCENE_MS[0] if scene.lines else TITLE_MS) for scene in scenes)


def _title(given: Given, reading: Reading, brief: Brief) -> tuple[str, tuple[Sentence, ...]]:
    """The film's title, and the sentences without it where it was the first heading."""
    sentences = given.sentences
    first = reading.blocks[sentences[0].block]
    if first.kind == "heading" and _has_body(sentences, reading):
        rest = tuple(sentence for sentence in sentences if reading.blocks[sentence.block] is not first)
        return brief.title or first.text, rest
    return brief.title or given.title or derived_title(reading, sentences), sentences


def _has_body(sentences: Sequence[Sentence], reading: Reading) -> bool:
    """Whether there is anything under the headings that can be spoken."""
    bodies = (s for s in sentences if reading.blocks[s.block].kind != "heading")
    return any(phrases.has_words(sentence.text) for sentence in bodies)


def derived_title(reading: Reading, sentences: Sequence[Sentence]) -> str:
    """What the text speaks of most, in its own words: the noun phrase of the first sentences that comes back."""
    quoted = [one.speaker for one in reading.within(reading.quotations, sentences[0]) if one.speaker]
    if quoted and len(sentences) <= 3:
        return phrases.titled(quoted[0])
    for sentence in sentences:
        if introduced := _MEET.match(sentence.text):
            return phrases.titled(introduced["name"])
    if how := _HOW.match(sentences[0].text):
        return phrases.titled(f"how to {how['what']}")
    text_nouns = Counter(token.lemma for s in sentences for token in s.tokens if token.pos in ("NOUN", "PROPN"))
    subjects = {(t.start, t.end) for s in sentences[:2] for t in s.tokens if t.dep in ("nsubj", "nsubjpass")}
    best, most = "", 0.0
    for rank, sentence in enumerate(sentences[:3]):
        for chunk in reading.within(reading.chunks, sentence):
            named = _LEADING.sub("", chunk.text)
            if chunk.head in _EMPTY:
                continue
            if re.search(rf"\bthe {re.escape(named)}\b", reading.text, re.I):
                named = f"the {named}"
            elif re.match(r"an?\s", chunk.text, re.I):
                named = f"{phrases.article(named)} {named}"
            is_subject = any(chunk.start <= start and end <= chunk.end for start, end in subjects)
            score = text_nouns[chunk.head] + 1.2 * is_subject - 0.6 * rank
            if text_nouns[chunk.head] and len(named.split()) <= 5 and not named[:1].isdigit() and score > most:
                best, most = named, score
    opening = next(s.text for s in sentences if phrases.has_words(s.text)).split()
    return phrases.titled(best) if best else phrases.titled(" ".join(opening[:7])) + ("…" if len(opening) > 7 else "")


def _passages(sentences: Sequence[Sentence], reading: Reading) -> Iterator[Passage]:
    heading: str | None = None
    waiting: tuple[Sentence, ...] = ()  # "You need:" goes with the list that follows it
    is_body = _has_body(sentences, reading)
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
                if heading:  # a heading right after a heading: the first is a page of its own
                    yield Passage((), heading)
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
    if waiting or heading:
        yield Passage(waiting, heading)


def _by_block(sentences: Sequence[Sentence], reading: Reading) -> Iterator[tuple[Block, tuple[Sentence, ...]]]:
    for number, group in groupby(sentences, key=lambda sentence: sentence.block):
        yield reading.blocks[number], tuple(group)


def _scenes_of(passage: Passage, reading: Reading, one_each: bool) -> list[Scene]:
    if passage.items:
        return _list_scenes(passage)
    if not passage.sentences:
        return [Scene(id="", heading=passage.heading, shape="title")]
    scenes = []
    for at, group in enumerate(cut(passage.sentences, reading, one_each=one_each)):
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
        if not phrases.has_words(sentence.text):
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
        is_bare = not (pieces and phrases.has_words(pieces[-1]) and phrases.has_words(part))
        if pieces and (is_bare or len(pieces[-1]) + 1 + len(part) <= LONGEST_LINE):
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
    """The last scene is the film's close when it is short; the last sentence of a long one when that is short."""
    last = scenes[-1]
    if sum(len(scene.lines) for scene in scenes) < 4 or last.shape not in ("plain", "places") or not last.lines:
        return scenes
    lengths = [phrases.spoken_ms(line.text) for line in last.lines]
    is_call = calls_to_act(last.lines[-1].text)
    if sum(lengths) <= CLOSE_MS or (len(lengths) == 1 and is_call):
        return [*scenes[:-1], last.model_copy(update={"shape": "close"})]
    if len(lengths) > 1 and (lengths[-1] <= CLOSE_MS * 2 // 3 or is_call):
        before = last.model_copy(update={"lines": last.lines[:-1]})
        return [*scenes[:-1], before, Scene(id="", lines=last.lines[-1:], shape="close")]
    return scenes
