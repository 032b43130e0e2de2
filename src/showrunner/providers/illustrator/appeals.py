"""What advertisements are made of: the product, the pain it takes away, the call at the end; and commands."""

import re
from collections.abc import Iterator

from showrunner.film.pictures import CallToAction, Hero, Problem, Terminal, Title
from showrunner.language.spans import words
from showrunner.providers.illustrator.headline import polished
from showrunner.providers.illustrator.naming import MEET, SELLING, descriptions, pictured
from showrunner.providers.illustrator.passage import Candidate, Passage

_ENDINGS = "com|org|net|io|dev|app|co|ai|eu|uk|de|fr|example|shop|info|me|tv"
URL = re.compile(
    rf"\b(?:https?://)?(?:www\.)?[a-z0-9][\w-]*(?:\.[\w-]+)*\.(?:{_ENDINGS})(?:/[\w./-]*)?\b",
    re.I,
)
_WITH_URL = re.compile(rf"\s*(?:\b(?:at|on|to|from|via|visiting)\s+)?{URL.pattern}", re.I)
CALLS = words(
    "buy try start visit subscribe order join download book get sign call donate follow install shop discover reserve "
    "register apply learn see come share support contact ride wear taste choose pick switch"
)
TEACHING = ("how-to", "list", "story")  # where the last order is one step more
LASTING = words("buy try subscribe order download donate install register reserve join sign")  # calls in any place
PAINS = words("""
    tired pain waste lose lost struggle hard slow expensive frustrate frustrating frustration harsh hurt messy chaos
    stress stressful boring annoy annoying difficult fail late worry confuse confusing overwhelm problem trouble cannot
    can't never forget broken clutter miss suffer ache exhausted drown noise deadline busy forgotten spoil leak crash
    dead""")
_COMMAND = re.compile(
    r"\b(?:(?:git|npm|pip|docker|cargo|brew|apt|sudo|kubectl|yarn|go|ssh|curl)\s+"
    r"(?:init|clone|add|commit|push|pull|merge|status|log|install|uninstall|update|upgrade|run|build|start|test|compose|"
    r"apply|get|checkout|branch|rebase|publish)\b(?:\s+(?!(?:to|and|in|on|for|with|then|or|the|a|your)\b)[\w@./=-]+)?)"
)
LONGEST_CALL = 13  # words: where to go and what to do there
_BUTTON_WORDS = 3
SURE = 0.82  # from here on a match may fill the frame


def calls(passage: Passage) -> Iterator[Candidate]:
    """A call to action: an address, or an order to the viewer where the text ends."""
    url = URL.search(passage.text)
    order = _order(passage)
    is_close = passage.shape in ("close", "cta") or (passage.is_close and passage.film.archetype not in TEACHING)
    if not (url and (order or is_close)) and not (order and (is_close or order[0] in LASTING)):
        return
    sentence = order[1] if order else passage.headline
    title = polished(_WITH_URL.sub("", sentence)) if order else passage.headline
    title = title if 0 < len(title.split()) <= LONGEST_CALL else passage.headline
    is_selling = url is not None or passage.film.archetype in SELLING
    button = _button(order[1]) if order and is_selling else None
    picture = CallToAction(
        title=title,
        button=button if button and button.casefold() != title.casefold() else None,
        url=url.group() if url else None,
        accent=passage.accents(title),
    )
    score = 0.96 if is_close or url else 0.8
    yield Candidate(
        picture, score, "it asks the viewer to act", captions=not passage.is_spoken(title + (picture.url or ""))
    )


def _order(passage: Passage) -> tuple[str, str] | None:
    """The verb and the text of the first sentence that tells the viewer to do something."""
    for sentence in passage.reading.sentences:
        tokens = [token for token in sentence.tokens if token.pos != "PUNCT"]
        if not tokens:
            continue
        is_appeal = passage.film.emblem is not None and passage.is_close and tokens[0].pos == "VERB"
        is_call = len(tokens) > 1 and (tokens[0].lemma in CALLS or is_appeal) and tokens[0].dep in ("ROOT", "")
        if is_call and not any(token.dep.startswith("nsubj") and token.head == 0 for token in sentence.tokens):
            return tokens[0].lemma, sentence.text
    return None


def _button(sentence: str) -> str | None:
    """The order's first words, when they stand alone: "Order today", "Try it free"."""
    begin = re.split(r"[,.;:!?—–]|\s(?:at|and|on|to|for|with|from|in|because|when|by)\s", sentence)[0].split()
    return " ".join(begin) if 1 < len(begin) <= _BUTTON_WORDS else None


def heroes(passage: Passage) -> Iterator[Candidate]:
    """The thing itself, large: a product that is introduced, or the one thing a passage is about."""
    introduced = MEET.match(passage.text.strip())
    if introduced:
        icon = pictured(descriptions(passage.text, passage.reading)) or passage.film.emblem
        name = polished(introduced["name"])
        kicker = passage.text.strip()[: introduced.start("name")].strip()
        rest = polished(introduced["rest"]) if introduced["rest"] and len(introduced["rest"].split()) <= 14 else None
        if 0 < len(name.split()) <= 5 and icon:
            picture = Hero(title=name, kicker=polished(kicker), sub=rest, icon=icon.icon)
            yield Candidate(picture, 0.9, f"{name} is introduced", not passage.is_spoken(passage.text), (icon,))
        elif 0 < len(name.split()) <= 5:
            title = Title(title=name, kicker=polished(kicker), sub=rest)
            yield Candidate(title, 0.85, f"{name} is introduced, and nobody said what it looks like", captions=False)
        return
    if passage.matches and passage.has_good_headline:
        yield from _single_thing(passage)


def _single_thing(passage: Passage) -> Iterator[Candidate]:
    """The surest of its things that its headline names."""
    title = passage.key_phrase
    said = {token.lemma for sentence in passage.reading.sentences for token in sentence.tokens if token.text in title}
    named = [match for match in passage.matches if set(match.word.split()) & said and match.score >= SURE]
    if named:
        is_product = passage.shape in ("product", "hero", "solution", "benefit")
        score = 0.8 if is_product else 0.66 if len(passage.matches) == 1 else 0.62
        picture = Hero(title=title, icon=named[0].icon, accent=passage.accents(title))
        yield Candidate(
            picture, score, f"“{named[0].word}” is what it is about", not passage.is_spoken(title), (named[0],)
        )


def problems(passage: Passage) -> Iterator[Candidate]:
    """Something is wrong: said by the writer, or by several of the words."""
    tokens = [token for sentence in passage.reading.sentences for token in sentence.tokens]
    pains = [token.text for token in tokens if token.lemma in PAINS or token.text.lower() in PAINS]
    is_told = passage.shape in ("problem", "pain")
    if not passage.matches or not (is_told or (passage.film.archetype in SELLING and len(pains) >= 2)):
        return
    matches = passage.matches[:4]
    title = passage.headline
    why = "it tells of a pain: " + ", ".join(pains[:3]) if pains else "the writer calls it the problem"
    picture = Problem(title=title, icons=tuple(match.icon for match in matches), accent=passage.accents(title))
    yield Candidate(picture, 0.86 if is_told else 0.8, why, not passage.is_spoken(title), matches)


def terminals(passage: Passage) -> Iterator[Candidate]:
    """Commands, as typed on a screen."""
    lines = [line.text for line in passage.lines]
    written = [line.strip() for line in lines if line.lstrip().startswith(("$ ", "> "))]
    quoted = [found for line in lines for found in re.findall(r"`([^`]+)`", line)]
    named = [" ".join(found.split()).rstrip(".,;") for line in lines for found in _COMMAND.findall(line)]
    if not (written or quoted or named) and passage.shape not in ("terminal", "code"):
        return
    commands = [f"$ {command}" for command in dict.fromkeys(quoted or named)]
    typed = written or commands or [f"> {line}" for line in lines]
    yield Candidate(Terminal(lines=tuple(typed[:60])), 0.93, "it shows commands", captions=not written)
