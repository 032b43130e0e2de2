"""Numbers and dates as people write them: "$1.2 million", "three out of five", "20 July 1969", "44 BC"."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from showrunner.language.reading import Figure, FigureKind, Moment, Span
from showrunner.language.spans import words

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: n for n, word in enumerate(_ONES.split())} | {word: 20 + 10 * n for n, word in enumerate(_TENS.split())}
SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 10**3, "m": 10**6, "bn": 10**9, "b": 10**9,
}  # fmt: skip
SYMBOLS = "$€£¥₹₩₽₺"
MONEY_WORDS = words("dollars dollar euros euro pounds pound yen rupees cents cent francs yuan won")
NOT_UNITS = words(
    "of in on at to by for from and or but the a an is are was were with than as per times more less fewer"
)

_PART = "|".join([*SMALL, "hundred", "thousand", "million", "billion", "trillion"])
_WORDED = re.compile(
    rf"\b(?:(?:a|an)\s+(?=hundred|thousand|million|billion))?(?:{_PART})(?:[\s-]+(?:and\s+)?(?:{_PART}))*\b", re.I
)
_DIGITS = re.compile(
    rf"(?<![\w.,:/-])(?P<minus>[-−])?(?P<symbol>[{re.escape(SYMBOLS)}]\s?)?"
    r"(?P<number>\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<ordinal>st|nd|rd|th)?(?P<tight>[kKmM]|bn|[bB])?(?!\w|[.:/]\d)(?P<percent>\s?%| percent\b| per cent\b)?"
    r"(?:[ -](?P<scale>hundred|thousand|million|billion|trillion)\b)?(?P<after>\s?(?:°\s?[CFcf]?|[€£¥₹]))?"
)
_TIME = re.compile(r"\s?[ap]\.?m\b|:\d\d|\s?o['’]clock", re.I)
_UNIT = re.compile(r"[\s-]{1,2}(?P<unit>(?:square |cubic )?[^\W\d_]{1,18})\b")

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_PERIOD = r"\b(?:the\s+)?(?:early |mid-|late )?"
_ERA = r"(?:\s?(?P<era>BCE|BC|B\.C\.|CE|AD|A\.D\.))"
_MOMENTS = (
    re.compile(rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:of\s+)?{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<year>\d{4})-\d{2}-\d{2}\b"),
    re.compile(rf"\b(?P<year>\d{{1,4}}){_ERA}(?!\w)"),
    re.compile(r"\b(?P<era>AD|CE)\s(?P<year>\d{1,4})\b"),
    re.compile(rf"{_PERIOD}(?P<year>1\d{{3}}|20\d{{2}})s\b"),
    re.compile(rf"{_PERIOD}(?P<century>\d{{1,2}})(?:st|nd|rd|th)\s+century(?:\s(?P<era>BCE|BC))?\b"),
    re.compile(r"(?<![\d,.$€£#/:-])\b(?P<year>1\d{3}|20\d{2})\b(?![,.]?\d|[%°:/-]|\s?(?:km|m|kg|ft|mm|cm)\b)"),
    re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?!\w)|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?%)"),
)  # fmt: skip
_COUNTED = re.compile(r"\s+(?P<word>[a-z]{3,})")
_YEAR_FOLLOWERS = words(
    "when while and that which saw the but after before the was were became did had after marked brought until with "
    "for onwards onward alone"
)


def moments(text: str) -> tuple[Moment, ...]:
    """Dates, years, decades and centuries, in order; none inside another."""
    found: list[Moment] = []
    for pattern in _MOMENTS:
        for match in pattern.finditer(text):
            span = Span(match.start(), match.end())
            if not _overlaps(span, found) and not _is_count(text, match):
                found.append(Moment(span.start, span.end, match.group().strip(), _year(match)))
    return tuple(sorted(found, key=lambda moment: moment.start))


def _year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    sign = -1 if (groups.get("era") or "").replace(".", "") in ("BC", "BCE") else 1
    if groups.get("century"):
        return sign * (int(groups["century"]) - 1) * 100
    return sign * int(groups["year"]) if groups.get("year") else None


def _is_count(text: str, match: re.Match[str]) -> bool:
    """A bare four-digit number before a plural is a count: "1500 people", but "in 1500 people thought"."""
    if not match.group().isdigit():
        return False
    before = text[max(0, match.start() - 9) : match.start()].lower().split()
    if before and before[-1] in ("in", "since", "by", "until", "from", "around", "circa", "year", "of"):
        return False
    after = _COUNTED.match(text, match.end())
    word = after["word"] if after else ""
    return (word.endswith("s") or word in ("people", "men", "women", "children")) and word not in _YEAR_FOLLOWERS


def figures(text: str, dates: Sequence[Moment] = (), within: Span | None = None) -> tuple[Figure, ...]:
    """Numbers in digits and in words with what they count, in order; those inside `dates` are left out.

    Times of day ("3 p.m.", "14:30") are no figures.
    """
    area = (within.start, within.end) if within else (0, len(text))
    found: list[Figure] = []
    for match in _DIGITS.finditer(text, *area):
        if not _overlaps(Span(match.start(), match.end()), dates) and not _TIME.match(text, match.end()):
            found.append(_from_digits(text, match))
    for match in _WORDED.finditer(text, *area):
        span = Span(match.start(), match.end())
        if not _overlaps(span, dates) and not _overlaps(span, found) and not _is_pronoun(text, match):
            found.append(_figure(text, span, Decimal(worth(match.group())), "count"))
    return tuple(sorted(found, key=lambda figure: figure.start))


def worth(text: str) -> int:
    """What a number in words is worth: "twenty-five thousand" → 25000. Words that are not numbers count nothing."""
    total = current = 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in ("a", "an"):
            current = 1
        elif word in SMALL:
            current += SMALL[word]
        elif word == "hundred":
            current = max(1, current) * 100
        elif word in SCALES:
            total, current = total + max(1, current) * SCALES[word], 0
    return total + current


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """ "one" alone rarely counts: one of them, no one, this one."""
    return match.group().lower() == "one" or (match.group().lower() == "zero" and text[match.end() :][:1] == "-")


def _from_digits(text: str, match: re.Match[str]) -> Figure:
    number = re.sub(r"[\u202f\u00a0 ]", "", match["number"])
    if re.fullmatch(r"\d+,\d{1,2}", number):  # a decimal comma
        number = number.replace(",", ".")
    value = Decimal(number.replace(",", "")) * (-1 if match["minus"] else 1)
    scale = (match["scale"] or match["tight"] or "").lower()
    value *= SCALES.get(scale, 1)
    span = Span(match.start(), match.end())
    if match["symbol"] or (match["after"] or "").strip() in tuple("€£¥₹"):
        symbol = (match["symbol"] or match["after"]).strip()
        return Figure(span.start, span.end, match.group().strip(), value, "money", symbol)
    if match["percent"]:
        return Figure(span.start, span.end, match.group().strip(), value, "percent", "%")
    if match["ordinal"]:
        return Figure(span.start, span.end, match.group().strip(), value, "ordinal")
    if match["after"]:
        return Figure(span.start, span.end, match.group().strip(), value, "quantity", match["after"].strip())
    return _figure(text, span, value, "count")


def _figure(text: str, span: Span, value: Decimal, kind: FigureKind) -> Figure:
    """With the word after it as its unit, where there is one."""
    after = _UNIT.match(text, span.end)
    unit = after["unit"] if after else ""
    if not after or unit.lower() in NOT_UNITS or unit.lower() in SMALL:
        return Figure(span.start, span.end, text[span.start : span.end], value, kind)
    end = after.end()
    kind = "money" if unit.lower() in MONEY_WORDS else "quantity"
    return Figure(span.start, end, text[span.start : end], value, kind, unit)


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
