"""Where blocks and sentences begin and end, by rule: for every script, whatever the language model thinks.

Sentences are cut here and not by the parser, because given words are kept and shown as written: a parser that ends a
sentence after "Dr." is heard and seen.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from showrunner.language.reading import Block, Span

# Sentence ends that need a blank after them, and those that do not (CJK, and scripts written without blanks).
SPACED_ENDS = ".!?…؟۔।॥։።؛"
CLOSE_ENDS = "。！？｡"
CLOSERS = "\"'”’»›)]}」』）】*_"
OPENERS = "\"'“‘«‹([{「『（【*_¿¡"


def words(text: str) -> frozenset[str]:
    """A set of words from a line of them."""
    return frozenset(text.split())


# Words whose full stop does not end a sentence when more follows.
NEVER_LAST = words("""
    mr mrs ms dr prof st rev hon sen rep gov gen col capt lt sgt maj cmdr adm sr mt ft messrs mme mlle vs eg ie cf
    approx fig figs eq ca viz al ed eds vol pp art ch sec op jan feb mar apr jun jul aug sep sept oct nov dec est min
    max dept univ assn bros""")
# These may end a sentence: they do when a word follows that often begins one.
MAYBE_LAST = words("a.m p.m u.s u.k u.n e.u d.c b.c a.d u.s.a inc ltd co corp jr etc ph.d m.d b.a m.a e.g i.e")
STARTERS = words("""
    the a an he she it they we i you this that these those there here in on at but and so then now when while if as
    after before since for from by with his her its their our my your what who how why where no yes not all most many
    some each every one two three today later soon still yet however even only once""")
SAYING = words("""
    said says asked asks replied replies wrote writes added adds answered called shouted whispered told observed
    remarked recalled explained declared warned insisted""")

_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\s]{1,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\s]{1,500}\)")
_EMPHASIS = tuple(
    re.compile(
        rf"(?<![\w{mark[0]}]){re.escape(mark)}(?=[^\s{mark[0]}])([^\n]{{1,400}}?)(?<=[^\s{mark[0]}]){re.escape(mark)}(?![\w{mark[0]}])"
    )
    for mark in ("**", "__", "*", "_", "``", "`")
)

_KEPT_CONTROLS = "\n\t"
_BULLET = re.compile(r"^\s{0,8}(?P<marker>[-*+•‣◦▪●–—])\s+(?=\S)")
_NUMBERED = re.compile(r"^\s{0,8}(?P<marker>\(?\d{1,3}[.)]|[a-z]\))\s+(?=\S)")
_HASHES = re.compile(r"^\s{0,3}(?P<marker>#{1,6})\s+(?P<text>.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-{3,})\s*$")
_RULE = re.compile(r"^\s*([*_~=-])(\s*\1){2,}\s*$")
_SPEAKER = re.compile(r"^\s*(?P<marker>(?P<name>[^\W\d_][\w .'’-]{0,30}?)\s*[:：])\s+(?=\S)")
_END = re.compile(
    f"[{re.escape(CLOSE_ENDS)}]+[{re.escape(CLOSERS)}]*|[{re.escape(SPACED_ENDS)}]+[{re.escape(CLOSERS)}]*(?=\\s|$)"
)
_EMOJI = re.compile("[ \\t]*[\U0001f000-\U0001fbff\u2600-\u27bf\u2b50\ufe0f\u200d]+(?=\\s|$)")
_WORD_BEFORE = re.compile(r"(?:^|[\s(\[\"'“‘—–-])([^\s(\[\"'“‘—–]+)$")
_SHORT_HEADING = 70  # characters: a longer line without a full stop is a sentence whose stop was forgotten


def clean(text: str) -> tuple[str, int]:
    """The text without control and format characters that show or sound as nothing, and how many were taken out.

    Newlines of every kind become "\\n"; tabs stay, joiners that scripts and emoji need stay, direction marks stay.
    Markdown's marks of emphasis, code and links go too and are not counted: their words stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    kept = [c for c in text if c in _KEPT_CONTROLS or not _is_noise(c)]
    return _unmarked(unicodedata.normalize("NFC", "".join(kept))), len(text) - len(kept)


def _unmarked(text: str) -> str:
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    for marks in _EMPHASIS:
        text = marks.sub(r"\1", text)
    return text


def _is_noise(char: str) -> bool:
    if char < " " or char == "\x7f":
        return True
    if char < "\xa0":
        return char >= "\x80"  # C1
    return char in "\ufeff\ufffe\uffff\u200b\u2060\xad" or unicodedata.category(char) in ("Cs", "Co")


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, headings and list items. Lines of one paragraph belong together; a blank line parts paragraphs."""
    found: list[Block] = []
    for group in _groups(text):
        found += _blocks_of(text, group)
    return _spoken_by(_with_headings(found))


def _groups(text: str) -> Iterator[list[Span]]:
    """Runs of lines without a blank line among them."""
    group: list[Span] = []
    at = 0
    for line in text.split("\n"):
        if line.strip() and not (_RULE.match(line) and not group):
            group.append(Span(at, at + len(line)))
        elif group:
            yield group
            group = []
        at += len(line) + 1
    if group:
        yield group


def _blocks_of(text: str, lines: Sequence[Span]) -> list[Block]:
    """The blocks of one run of lines: markers begin one, other lines go on with the one before."""
    found: list[Block] = []
    for span in lines:
        line = text[span.start : span.end]
        if found and _UNDERLINE.match(line) and found[-1].kind == "prose" and len(found[-1].text) <= _SHORT_HEADING:
            found[-1] = Block(found[-1].start, found[-1].end, "heading", found[-1].text, line.strip()[0], 1)
        elif hashes := _HASHES.match(line):
            level = len(hashes["marker"])
            found.append(
                Block(span.start + hashes.start("text"), span.end, "heading", hashes["text"], "#" * level, level)
            )
        elif item := _BULLET.match(line) or _NUMBERED.match(line):
            found.append(Block(span.start + item.end(), span.end, "item", line[item.end() :].strip(), item["marker"]))
        elif (speaker := _SPEAKER.match(line)) and not _is_sentence_start(speaker["name"]):
            body = line[speaker.end() :].strip()
            found.append(Block(span.start + speaker.end(), span.end, "prose", body, speaker["marker"]))
        elif found and found[-1].kind != "heading":
            last = found[-1]
            found[-1] = Block(last.start, span.end, last.kind, f"{last.text} {line.strip()}", last.marker, last.level)
        else:
            found.append(Block(span.start, span.end, "prose", line.strip()))
    return found


def _is_sentence_start(name: str) -> bool:
    """ "Remember: lock the door" and "Three things matter: …" are prose, "Anna: hello" is somebody speaking."""
    words = name.split()
    return len(words) > 3 or not all(word[0].isupper() for word in words) or words[0].lower() in STARTERS


def _with_headings(found: list[Block]) -> list[Block]:
    """A short line without a full stop that stands alone before prose is a heading, as in "The deep" + paragraph."""
    marked: list[Block] = []
    for at, block in enumerate(found):
        follower = found[at + 1] if at + 1 < len(found) else None
        if block.kind == "prose" and not block.marker and follower and _reads_as_heading(block, follower):
            block = Block(block.start, block.end, "heading", block.text, "", 1 if at == 0 else 2)
        marked.append(block)
    return marked


def _reads_as_heading(block: Block, follower: Block) -> bool:
    text = block.text.rstrip("\"'”’*_ ")
    if len(text) > _SHORT_HEADING or len(text.split()) > 10 or not any(c.isalnum() for c in text):
        return False
    if text[-1] in SPACED_ENDS + CLOSE_ENDS + ",;:：" and not (text[-1] == "?" and follower.kind == "prose"):
        return False
    return follower.kind == "item" or len(follower.text) > len(text)


def _spoken_by(found: list[Block]) -> tuple[Block, ...]:
    """Names before a colon are speakers when the text has more than one such line; otherwise they are words."""
    named = [block for block in found if block.marker.endswith((":", "："))]
    is_dialogue = len(named) >= 2
    kept = []
    for block in found:
        if block.marker.endswith((":", "：")):
            name = block.marker[:-1].strip()
            if is_dialogue:
                name = name.title() if name.isupper() else name
                block = Block(block.start, block.end, block.kind, block.text, block.marker, 0, name)
            else:
                start = block.start - len(block.marker) - 1
                block = Block(max(0, start), block.end, block.kind, f"{block.marker} {block.text}")
        kept.append(block)
    return tuple(kept)


def sentences(text: str, span: Span) -> tuple[Span, ...]:
    """Sentences of text[span], in order, together covering everything but the blanks between them."""
    found: list[Span] = []
    at = span.start
    for match in _END.finditer(text, span.start, span.end):
        if match.end() <= at or not _ends_sentence(text, match, span.end, at):
            continue
        trailing = _EMOJI.match(text, match.end(), span.end)
        end = trailing.end() if trailing else match.end()
        found.append(Span(at, end))
        at = end
    found.append(Span(at, span.end))
    return tuple(trimmed for one in found if (trimmed := _trimmed(text, one)) is not None)


def _trimmed(text: str, span: Span) -> Span | None:
    inside = text[span.start : span.end]
    body = inside.strip()
    if not body:
        return None
    start = span.start + inside.index(body[0])
    return Span(start, start + len(body))


def _ends_sentence(text: str, match: re.Match[str], limit: int, since: int) -> bool:
    mark = match.group()[0]
    following = text[match.end() : min(limit, match.end() + 60)].lstrip()
    if not following:
        return True
    if mark in CLOSE_ENDS:
        return not _opens_deeper(text[since : match.end()])
    first = following.lstrip(OPENERS)[:1]
    if first.islower() or (first and first in ",;:–—"):
        return False
    if _opens_deeper(text[since : match.end()]):
        return False
    if match.group().rstrip(CLOSERS) != match.group() and _is_said(following):
        return False  # “Stop!” Mary said.
    if mark != "." or match.group().startswith("..."):
        return True
    return not _is_abbreviation(text[since : match.start()], following)


def _opens_deeper(part: str) -> bool:
    """Inside brackets that are still open, if they are not simply forgotten."""
    depth = part.count("(") + part.count("（") - part.count(")") - part.count("）")
    return depth > 0 and len(part) - max(part.rfind("("), part.rfind("（")) < 300


def _is_said(following: str) -> bool:
    words = re.findall(r"[\w'’]+", following)[:4]
    return bool(words) and any(word.lower() in SAYING for word in words[1:3])


def _is_abbreviation(before: str, following: str) -> bool:
    found = _WORD_BEFORE.search(before)
    word = found[1].lower() if found else ""
    follower = re.match(r"[\w'’]+", following.lstrip(OPENERS))
    next_word = follower[0].lower() if follower else ""
    if word == "no" or word == "nos":
        return following[:1].isdigit()
    if word in MAYBE_LAST:
        return next_word not in STARTERS
    if word in NEVER_LAST:
        return True
    return len(word) == 1 and word.isalpha() and word != "i" and next_word not in STARTERS  # J. R. R. Tolkien
