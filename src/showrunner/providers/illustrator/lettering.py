"""Typography: where no honest picture exists, the words are the picture."""

from collections.abc import Iterator

from showrunner.film.pictures import Concept, Quote, Statement, Title
from showrunner.language.match import GENERAL
from showrunner.providers.illustrator.dates import dated
from showrunner.providers.illustrator.headline import polished
from showrunner.providers.illustrator.passage import LONGEST_TEXT, Candidate, Passage, clipped

LONGEST_STATEMENT = 24  # words that can be set large enough to be read
LONGEST_QUOTE = 45
MOST_ICONS = 4
NAMED = 0.65  # from here on a thing is named; below it is only done ("sleep", "dig") and needs company


def quotes(passage: Passage) -> Iterator[Candidate]:
    """A quotation that is most of the passage; the words on screen are the words spoken.

    One that is broken by who says it is put together: “I borrowed it,” said the owl, “because I was afraid.”
    """
    found = passage.reading.quotations
    said = " ".join(one.text.strip() for one in found).rstrip(",")
    share = sum(len(one.text) for one in found) / max(1, len(passage.text))
    is_most = share >= 0.45 or (bool(found) and passage.shape == "quote")
    if is_most and 4 <= len(said.split()) <= LONGEST_QUOTE and len({one.speaker for one in found if one.speaker}) <= 1:
        by = next((one.speaker for one in found if one.speaker), None)
        picture = Quote(quote=clipped(said), by=by, accent=passage.accents(said))
        yield Candidate(picture, 0.93, f"it quotes {by}" if by else "somebody is quoted", captions=False)


def titles(passage: Passage) -> Iterator[Candidate]:
    """The film's or the scene's name when the writer says so; else a few words set large, with the year above them."""
    if passage.shape in ("title", "opening"):
        title = passage.heading or passage.film.title
        is_told = passage.repeats(title) or len(passage.text.split()) > 14 or not passage.lines
        sub = None if is_told else polished(passage.text)
        picture = Title(title=clipped(title), sub=sub, accent=passage.accents(title))
        yield Candidate(picture, 1.0, "the film opens with its name", captions=not _is_all_said(passage, picture))
        return
    if passage.heading and len(passage.text.split()) <= 12:
        title, sub = passage.heading, polished(passage.text) or None
        picture = Title(title=title, sub=sub, accent=passage.accents(title))
        why = "its heading and its words are short"
        yield Candidate(picture, 0.5, why, captions=not _is_all_said(passage, picture))
        return
    title, kicker = dated(passage) or (passage.heading or passage.headline, None)
    if len(title.split()) <= 9:
        score = 0.62 if kicker or passage.shape == "close" else 0.4
        picture = Title(title=title, kicker=kicker, accent=passage.accents(title))
        yield Candidate(picture, score, "its own words say it best", captions=not passage.is_spoken(title))


def _is_all_said(passage: Passage, picture: Title) -> bool:
    return not passage.lines or passage.repeats(picture.title) or passage.is_spoken(picture.sub or "")


def statements(passage: Passage) -> Iterator[Candidate]:
    """The sentence itself, word by word as it is heard; its key phrase when it is long."""
    if not passage.lines:
        return
    is_short = len(passage.text.split()) <= LONGEST_STATEMENT and len(passage.text) <= LONGEST_TEXT
    text = passage.text if is_short else passage.headline
    score = 0.46 + (0.06 if len(text.split()) <= 10 else 0.0) + (0.04 if not passage.matches else 0.0)
    yield Candidate(
        Statement(text=text, accent=passage.accents(text)),
        score,
        "what it says has no picture, so the words are set" if not passage.matches else "its words are set large",
        captions=not is_short,
    )


def concepts(passage: Passage) -> Iterator[Candidate]:
    """Illustrations of its things around its key phrase."""
    telling = [match for match in passage.matches if not match.icon.startswith(GENERAL)]
    matches = tuple(telling or passage.matches)[:MOST_ICONS]
    if not matches or matches[0].score < NAMED:
        return
    best = sum(match.score for match in matches[:2]) / 2
    score = 0.5 + 0.32 * best + (0.02 if len(matches) > 2 else 0.0) - (0.0 if passage.has_good_headline else 0.15)
    title = passage.key_phrase
    picture = Concept(title=title, icons=tuple(match.icon for match in matches), accent=passage.accents(title))
    why = "it speaks of " + ", ".join(match.word for match in matches)
    yield Candidate(picture, score, why, captions=not passage.is_spoken(title), shown=matches)
