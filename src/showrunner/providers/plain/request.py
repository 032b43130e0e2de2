"""What a prompt is: a text to be narrated as written, or a topic to be developed.

"Make a 60 second video about the ocean" asks for a film and says nothing about the ocean; "The ocean covers most of
the Earth. It …" says it. Instructions are about the film and are not narrated.
"""

import re
from dataclasses import dataclass, replace

from showrunner.language.figures import SMALL, worth
from showrunner.language.reading import Reading, Sentence
from showrunner.language.spans import words
from showrunner.providers.plain import phrases

_KINDS = (
    r"(?:videos?|films?|movies?|clips?|shorts?|reels?|documentary|documentaries|explainers?|adverts?|ads?|"
    r"advertisements?|commercials?|trailers?|teasers?|promos?|animations?|tutorials?|presentations?|slideshows?|"
    r"narrations?|scripts?|intros?|spots?|essays?|stories|story|tale|tales)"
)
_PLEASE = (
    r"(?:please\s+|(?:can|could|would) you\s+|let(?:'s| us| me)\s+|"
    r"i(?:'d| would) like(?: you)?(?: to)?\s+|i (?:want|need)(?: you)?(?: to)?\s+)*"
)
_MAKE = (
    r"(?:make|create|produce|generate|do|write|film|shoot|give|build|show|prepare|design|record|get|have|tell)\s+"
    r"(?:me\s+|us\s+)?"
)
_ASKING = rf"{_PLEASE}(?:{_MAKE})?"
_ASKED = re.compile(rf"^(?:{_PLEASE}{_MAKE}|(?:please|can you|i want|i need|i'd like|i would like)\s)", re.I)
_ORDER = re.compile(
    rf"^{_ASKING}(?P<lead>(?:[\w'’\"-]+[ ,]+){{0,9}}?)(?P<kind>{_KINDS})(?:\s+{_KINDS})*\b(?P<rest>.*)$", re.I | re.S
)
_LINK = re.compile(
    r"^[\s,]*(?:that\s+|which\s+|to\s+)?(?:(?:is\s+)?(?:all\s+)?about|on(?: the topic of)?|of|for|explain(?:s|ing)?|"
    r"show(?:s|ing)?|introduc(?:es|ing|e)|present(?:s|ing)?|promot(?:es|ing|e)|advertis(?:es|ing|e)|"
    r"describ(?:es|ing|e)|announc(?:es|ing|e)|celebrat(?:es|ing|e)|called|titled|entitled|named|covering|launching)(?:\s+|\b:?\s*)",
    re.I,
)
_TELLING = re.compile(
    r"^(?:please\s+)?(?:explain|let me tell you about|describe|introduce|present|talk about|film|"
    r"tell (?:me|us) (?:about|of|everything about)|teach (?:me|us) (?:about )?|show (?:me|us)|"
    r"i want to (?:know|learn) about)\s+(?P<rest>.+)$",
    re.I | re.S,
)
_LENGTH = re.compile(
    rf"\b(?P<number>\d+(?:\.\d+)?|{'|'.join(SMALL)}|half a|a|one)[\s-]*(?:and a half[\s-]*)?"
    r"(?P<unit>seconds?|secs?|s|minutes?|mins?|min|m)\b(?=[\s-]*(?:long\b|video|film|clip|short|explainer|advert|ad\b|"
    r"commercial|promo|[a-z]+ (?:video|film|clip|explainer|advert|ad|story|documentary|tutorial|promo)\b|[,.]|$))",
    re.I,
)
_LENGTH_AFTER = re.compile(
    rf"[\s,]+(?:in|for|of|lasting|about)?\s*(?:\d+|{'|'.join(SMALL)})[\s-]*(?:seconds?|minutes?|secs?|mins?)"
    r"(?:\s+long)?$",
    re.I,
)
_LENGTH_APART = re.compile(
    rf"\s*[,(]\s*(?P<length>(?:\d+|{'|'.join(SMALL)})[\s-]*(?:seconds?|minutes?|secs?|mins?))(?:\s+long)?\)?$", re.I
)
_ABOUT_THE_FILM = words("""
    music soundtrack voice voiceover narrator narration captions subtitles video film tone style vertical landscape
    portrait format aspect palette colours colors font shots footage pacing transitions intro outro ending seconds""")
_ORDERING = words("make use keep add give include put have set choose let end start show no please")
_SETTING = re.compile(r"^(?:length|duration|format|aspect ratio|tone|style|voice|music|audience|language)\s*:\s", re.I)
_SHOULD = re.compile(
    r"^(?:it|this|the (?:video|film|clip|voice|music|tone))\s+(?:should|must|needs? to|has to|can)\b", re.I
)

_COMPARED = (
    re.compile(r"^(?P<left>.+?)\s+(?:vs\.?|versus|v\.)\s+(?P<right>.+)$", re.I),
    re.compile(r"^(?:the\s+)?differences?\s+between\s+(?P<left>.+?)\s+and\s+(?P<right>.+)$", re.I),
    re.compile(r"^(?:comparing|compare|a comparison of)\s+(?P<left>.+?)\s+(?:and|with|to)\s+(?P<right>.+)$", re.I),
    re.compile(r"^(?P<left>[\w' -]{2,30}?)\s+or\s+(?P<right>[\w' -]{2,30}?)\?*$", re.I),
)
_LISTED = words("""
    tips ways reasons facts things ideas steps lessons rules myths mistakes habits secrets examples tricks benefits
    principles exercises recipes places books foods questions types kinds signs stages hacks strategies advantages
    causes moments inventions discoveries wonders""")
_COUNT = re.compile(
    rf"^(?:the\s+|my\s+|our\s+)?(?:top\s+|best\s+)?(?P<number>\d{{1,3}}|{'|'.join(SMALL)})\s+"
    r"(?P<what>(?:[\w'-]+\s+){0,3}?[\w'-]+)(?:\s+(?P<link>for|to|about|of|that|why|when|from|in|on)\s+(?P<rest>.+))?$",
    re.I,
)
_EXPLAINED = re.compile(r",?\s+(?:explained|101|in a nutshell|for (?:kids|beginners|dummies|everyone))$", re.I)
_HOW_TO = re.compile(
    r"^(?:a\s+guide\s+(?:to|on)\s+|the\s+art\s+of\s+|(?:how|ways)\s+to\s+|how\s+do\s+(?:i|you|we)\s+)"
    r"(?P<rest>.+?)\??$",
    re.I,
)
_HISTORY = re.compile(
    r"^(?:(?:the|a|an)\s+)?(?:(?:short|brief|quick|long|early|modern|full|strange|secret)\s+)*"
    r"(?:history|origins?|rise(?: and fall)?|fall|birth|evolution|invention|discovery)\s+of\s+(?P<rest>.+)$",
    re.I,
)
_STORY = re.compile(
    r"^(?:(?:the|a|an)\s+)?(?:[\w-]+\s+){0,2}?(?:story|tale|legend|fable)\s+(?:of|about)\s+(?P<rest>.+)$", re.I
)
_VISIT = re.compile(
    r"^(?:visit(?:ing)?|welcome to|travel(?:ling|ing)? (?:guide )?(?:to|in)|"
    r"a (?:day|weekend|week|trip|journey) (?:in|to)|discover|explore)\s+(?P<rest>.+)$",
    re.I,
)
_INTRODUCED = re.compile(r"^(?:introducing|meet|announcing|presenting)\s+(?P<rest>.+)$", re.I)
_SELLING = words(
    "launch product promo promotional advert ad advertisement commercial teaser spot marketing brand sales"
)
_QUESTION = words("why what when where who how which whose is are do does did can could should will would")


@dataclass(frozen=True)
class Topic:
    """A bare topic. `phrase` is what the film is about as the prompt has it; `subject` the thing to look up."""

    archetype: str
    phrase: str
    subject: str
    asked_ms: int | None = None
    number: int | None = None  # of tips, reasons …
    sides: tuple[str, str] | None = None
    told: str | None = None  # a relative clause or apposition that says something of the subject


@dataclass(frozen=True)
class Given:
    """A text: what of the reading is narrated, and the title that an instruction before it gave."""

    sentences: tuple[Sentence, ...]
    title: str | None = None
    asked_ms: int | None = None
    left_out: tuple[str, ...] = ()


def understand(reading: Reading) -> Given | Topic:
    """Decide what the prompt is. The reading has at least one sentence with letters or digits."""
    sentences = reading.sentences
    order = _order(sentences[0]) if reading.language.startswith("en") else None
    if len(sentences) == 1:
        if order is not None:
            return _topic(order.subject, order)
        return _alone(sentences[0], reading)
    if order is None:
        return Given(sentences, asked_ms=None)
    directions = tuple(s for s in sentences[1:] if _is_direction(s))
    rest = tuple(s for s in sentences[1:] if s not in directions)
    left_out = (sentences[0].text, *(s.text for s in directions))
    if not any(phrases.has_words(sentence.text) for sentence in rest):
        return replace(_topic(order.subject, order), asked_ms=_asked_in(left_out))
    title = phrases.titled(order.subject) if order.subject else None
    return Given(rest, title, _asked_in(left_out), left_out)


@dataclass(frozen=True)
class _Order:
    """An instruction: the kind of film that is asked for, and what about."""

    kind: str
    subject: str
    asked_ms: int | None
    is_selling: bool = False


def _order(sentence: Sentence) -> _Order | None:
    """The sentence as an instruction, or None when it says something itself."""
    text = sentence.text.strip()
    bare = text.rstrip(".!")
    says_something = is_statement(sentence) and not _ASKED.match(text)
    if (found := _ORDER.match(bare)) and not says_something:
        link = _LINK.match(found["rest"])
        if link or not found["rest"].strip():
            subject = _without_length(found["rest"][link.end() :]) if link else ""
            kind = found["kind"].lower()
            is_selling = bool(words(f"{found['lead']} {kind}".lower().replace("-", " ")) & _SELLING)
            if subject and kind in ("story", "tale", "stories", "tales"):
                subject = f"the story of {subject}"
            return _Order(kind, subject, asked_ms(bare), is_selling)
    if found := _TELLING.match(bare):
        return _Order("video", _without_length(found["rest"].strip()), asked_ms(bare))
    return None


def is_statement(sentence: Sentence) -> bool:
    """It has a subject and a verb of its own: "Bees make honey", not "how bees make honey" nor "make honey"."""
    tokens = sentence.tokens
    if tokens and tokens[0].lemma in _QUESTION and tokens[0].pos in ("SCONJ", "ADV", "PRON", "DET"):
        return False
    for token in tokens:
        if token.dep in ("nsubj", "nsubjpass", "expl", "csubj") and token.head >= 0:
            verbs = [t for t in tokens if t.dep == "ROOT" and t.pos in ("VERB", "AUX")]
            if verbs and any(token.head == at for at, t in enumerate(tokens) if t in verbs):
                return True
    return False


def _without_length(subject: str) -> str:
    """ "the ocean, 60 seconds long" → "the ocean"."""
    trimmed = _LENGTH_AFTER.sub("", subject.strip())
    return (trimmed or subject).strip(" ,:\"'“”")


def asked_ms(text: str) -> int | None:
    """The length that an instruction asks for ("a 60-second video"), in ms; None when it names none."""
    found = _LENGTH.search(text)
    if not found:
        return None
    number = found["number"].lower()
    amount = float(number) if number[0].isdigit() else 0.5 if number == "half a" else max(1, worth(number))
    seconds = amount * (60 if found["unit"].lower().startswith("m") else 1)
    return round(seconds * 1000) if 2 <= seconds <= 3600 else None


def _asked_in(instructions: tuple[str, ...]) -> int | None:
    return next((ms for text in instructions if (ms := asked_ms(text.rstrip(".!"))) is not None), None)


def _is_direction(sentence: Sentence) -> bool:
    """ "Use calm music.", "It should be 30 seconds long." and "Tone: warm" are about the film."""
    text = sentence.text
    found = [word.lower() for word in re.findall(r"[\w'-]+", text)]
    if not found or len(found) > 16:
        return False
    if _SETTING.match(text):
        return True
    is_about = any(word in _ABOUT_THE_FILM for word in found) or bool(_LENGTH.search(text.rstrip(".!")))
    is_order = found[0] in _ORDERING and not is_statement(sentence)
    return is_about and (is_order or bool(_SHOULD.match(text)))


def _alone(sentence: Sentence, reading: Reading) -> Given | Topic:
    """One sentence without an instruction."""
    text = sentence.text
    if not reading.language.startswith("en"):
        is_said = text[-1:] in ".!…。！।۔" or len(text) > 60
        return Given((sentence,)) if is_said else Topic("title", text, text)
    length = _LENGTH_APART.search(text)
    phrase = text[: length.start()] if length else text
    topic = _topic(phrase, _Order("", phrase, asked_ms(length["length"]) if length else None))
    if _EXPLAINED.search(text) or topic.archetype not in ("explainer", "product", "place", "person"):
        return topic
    has_verb = any(token.dep == "ROOT" and token.pos in ("VERB", "AUX") for token in sentence.tokens)
    is_finished = text[-1:] in ".!…" and (has_verb or len(text.split()) >= 8)
    return Given((sentence,)) if is_finished or is_statement(sentence) else topic


def _topic(phrase: str, order: _Order) -> Topic:
    """Sort a phrase into the archetypes by how it is put."""
    phrase = _EXPLAINED.sub("", " ".join(phrase.split()).rstrip(".,;:"))
    made = _sorted(phrase, order)
    in_time = asked_ms(phrase) if made.archetype in ("history", "question") else None  # "… in 60 seconds"
    return replace(made, asked_ms=order.asked_ms or in_time)


def _sorted(phrase: str, order: _Order) -> Topic:
    for pattern in _COMPARED:
        if found := pattern.match(phrase):
            sides = (found["left"].strip(), found["right"].strip(" ?"))
            if all(phrases.has_words(side) and len(side.split()) <= 5 and len(side) <= 60 for side in sides):
                return Topic("comparison", phrase, phrase, sides=sides)
    if (found := _COUNT.match(phrase)) and _counts(found["what"]):
        number = int(found["number"]) if found["number"].isdigit() else worth(found["number"])
        return Topic("list", phrase, _object(found["rest"] or found["what"]), number=number)
    if found := _HOW_TO.match(phrase):
        return Topic("how-to", phrase, _object(found["rest"]))
    if found := _STORY.match(phrase):
        return Topic("story", phrase, _object(found["rest"]))
    if found := _HISTORY.match(phrase):
        return Topic("history", phrase, _object(found["rest"]))
    if found := _VISIT.match(phrase):
        return Topic("place", phrase, _object(found["rest"]))
    begins = phrase.lower().split()[:3]
    if phrase.endswith("?") or (len(begins) > 2 and begins[0] in _QUESTION):
        return Topic("question", phrase, phrase)
    introduced = _INTRODUCED.match(phrase)
    subject, told = _told(introduced["rest"] if introduced else phrase)
    return Topic("product" if order.is_selling or introduced else "explainer", phrase, _object(subject), told=told)


def _counts(what: str) -> bool:
    last = what.lower().split()[-1]
    return last in _LISTED or (last.endswith("s") and not last.endswith("ss"))


def _object(text: str) -> str:
    """Without "beginners" and the like at the end: "yoga for beginners" → "yoga"."""
    return re.sub(r"\s+(?:for|in|at|with|from|explained|made|about)\b.*$", "", text.strip(" ?"), flags=re.I) or text


def _told(phrase: str) -> tuple[str, str | None]:
    """Part "Lumen, a bicycle light that charges in 20 minutes" into the subject and what is said of it."""
    if found := re.match(r"^(?P<subject>[^,:—–]{2,60}?)\s*[,:—–]\s+(?P<told>\w\S*(?:\s+\S+){2,})$", phrase):
        return found["subject"], found["told"]
    if found := re.match(r"^(?P<subject>.{2,60}?)\s+(?P<told>(?:that|which|who)\s+.{6,})$", phrase):
        return found["subject"], found["told"]
    return phrase, None
