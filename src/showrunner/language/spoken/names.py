"""How names are read: abbreviations, initials, acronyms, roman numerals, brands, addresses of the web."""

import re
import unicodedata

from showrunner.language.spoken import numbers as n
from showrunner.language.spoken import tables as t
from showrunner.language.spoken.numbers import Words
from showrunner.language.spoken.tokens import At

_ROMAN = re.compile(r"(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VOWELS = "aeiouy"
_STARTS = t.words(
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kn kr l m n p ph pl pr q qu r rh s sc sch scr sh sk sl sm sn sp "
    "spl spr sq st str sw t th tr tw v w wh wr x z"
)
_WEB = re.compile(r"(?:(?:https?|ftp)://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_DOTTED_NAME = re.compile(r"(?:[\w-]+\.)+([A-Za-z0-9]{2,6})(?:/\S*)?")
_WEB_MARKS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", "+": "plus", "~": "tilde", ":": "colon", "%": "percent",
}  # fmt: skip


def ends_sentence(at: At) -> bool:
    """Whether the dot after an abbreviation or an initial also ends the sentence."""
    following = at.tokens[at.position + 1] if not at.is_last else None
    if following and len(following.core) == 1 and following.dotted:
        return False  # the next initial
    letter_named = len(at.core) == 1 and at.previous.lower() in t.LETTER_A_CUES
    return at.is_last or at.next_core in t.OPENERS or letter_named or any(c in "?!" for c in at.token.after)


def abbreviation(at: At) -> Words | None:
    """Dr. Watson, 5 Main St., e.g., No. 5, etc."""
    dotted, core = at.token.dotted, at.core
    before_name = at.next_core[:1].isupper() and at.token.after in ("", ".") and at.next_core not in ("Jr", "Sr")
    if core in t.TITLES and before_name and not (core in ("Dr", "St", "Mt") and _after_street_name(at)):
        return tuple(t.TITLES[core].split())
    if core in t.TITLES and dotted and core.lower() not in t.FINAL_ABBREVIATIONS:
        return tuple(t.TITLES[core].split())
    if core == "al" and at.previous == "et":
        return ("al",)
    if not dotted and "." not in core and core not in ("vs",):
        return None
    lower = core.lower()
    if lower in t.BEFORE_NUMBERS and not at.next_core[:1].isdigit():
        return ("versus",) if core == "v" and before_name else None
    if core in ("ed", "max", "est") and at.is_last:
        return None
    if lower in t.FINAL_ABBREVIATIONS and (core[0].isupper() or lower in ("etc", "a.k.a")):
        return tuple(t.FINAL_ABBREVIATIONS[lower].split())
    if lower in t.ABBREVIATIONS:
        return tuple(t.ABBREVIATIONS[lower].split())
    return None


def _after_street_name(at: At) -> bool:
    return at.token.dotted and at.joined[:1].isupper() and at.joined not in t.OPENERS and at.next_core in t.OPENERS


def initials(at: At) -> Words | None:
    """J. R. R. Tolkien, J.R.R., U.N., p.m., Ph.D., and the letter A where it is not the article."""
    core = at.core
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", core):
        return tuple(letter.upper() for letter in core.split("."))
    if core == "Ph.D":
        return ("P", "H", "D")
    if core == "A":
        return ("A",) if _is_letter_a(at) else ("a",)
    if re.fullmatch(r"[B-HJ-Z]", core) or (core == "I" and at.token.dotted and at.next_core[:1].isupper()):
        return (core,)
    return None


def _is_letter_a(at: At) -> bool:
    if at.token.dotted and not at.is_last and at.next_core[:1].isupper():
        return True
    ends = at.is_last or bool(at.token.after)
    return ends or at.previous.lower() in t.LETTER_A_CUES or at.next_core in ("and", "to", "or", "is")


def roman(at: At) -> Words | None:
    """World War II → two; Henry VIII → the eighth; XIX century → nineteenth."""
    match = _ROMAN.fullmatch(at.core)
    if not match or not at.core or (at.token.dotted and at.next_core[:1].isupper() and len(at.core) == 1):
        return None
    value = _roman_value(at.core)
    if at.next_core in ("century", "centuries", "Century"):
        return n.ordinal(value)
    royal = at.position > 1 and at.tokens[at.position - 2].core in t.ROYAL and at.joined[:1].isupper()
    if at.joined in t.RULERS or royal:
        return ("the", *n.ordinal(value))
    named = len(at.core) > 1 and at.core != "XX" and not set(at.core) & set("LC")
    return n.cardinal(value) if named or at.joined.lower() in t.NUMBERED else None


def _roman_value(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def web(at: At) -> Words | None:
    """example.com, https://…, mail@host, @name, #tag, Node.js."""
    core = at.core
    if match := re.fullmatch(r"@([A-Za-z_][\w.]*)", core):
        return ("at", *_label(match[1], at))
    if match := re.fullmatch(r"#([A-Za-z]\w*)", core):
        return ("hashtag", *_label(match[1], at))
    if _WEB.fullmatch(core) or _is_dotted_name(core):
        address = re.sub(r"^(?:https?|ftp)://", "", core, flags=re.IGNORECASE).rstrip("/")
        return tuple(word for part in re.findall(r"\w+(?<!_)|\W|_", address) for word in _web_part(part, at))
    return None


def _is_dotted_name(core: str) -> bool:
    match = _DOTTED_NAME.fullmatch(core)
    return match is not None and match[1] in t.WORD_DOMAINS | t.SPELLED_DOMAINS | t.FILE_ENDINGS


def greek(at: At) -> Words | None:
    """α, Ω: the letter's name."""
    name = unicodedata.name(at.core, "") if len(at.core) == 1 else ""
    match = re.fullmatch(r"GREEK (?:SMALL|CAPITAL) LETTER (\w+)", name)
    return (match[1].lower().replace("lamda", "lambda"),) if match else None


def _web_part(part: str, at: At) -> Words:
    if part in _WEB_MARKS:
        return tuple(_WEB_MARKS[part].split())
    if part.lower() in t.SPELLED_DOMAINS:
        return tuple(part.upper())
    return _label(part, at)


def _label(text: str, at: At) -> Words:
    words: list[str] = []
    for piece in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+", text):
        if piece.isdecimal():
            words += n.grouped(int(piece)) if len(piece) < 5 and piece[0] != "0" else n.digits(piece)
        elif len(piece) > 1 and piece.isascii() and not is_pronounceable(piece):
            words += piece.upper()
        else:
            words += capitals(at.with_core(piece)) or (piece,)
    return tuple(words)


def brand(at: At) -> Words | None:
    return tuple(t.BRANDS[at.core].split()) if at.core in t.BRANDS else None


def capitals(at: At) -> Words | None:
    """NASA → a word; FBI, HTML → letters; TVs → T V's; STOP → stop."""
    match = re.fullmatch(r"([A-Z]{2,})(s|'s)?", at.core)
    if not match:
        return None
    stem, ending = match[1], "'s" if match[2] else ""
    if stem in t.SAID:
        return (t.RESPELLED.get(stem, stem.lower()) + ending,)
    if at.shouting or (stem in t.EMPHATIC and not ending):
        spelled = (stem in t.SPELLED and stem not in ("US", "IT", "WHO", "AD", "AM", "PC")) or not is_pronounceable(
            stem
        )
        return _spell(stem, ending) if at.shouting and spelled else (stem.lower() + ending,)
    if stem in t.SPELLED or len(stem) <= 3 or not is_pronounceable(stem):
        return _spell(stem, ending)
    return (stem.lower() + ending,)


def _spell(stem: str, ending: str) -> Words:
    return (*stem[:-1], stem[-1] + ending)


def is_pronounceable(word: str) -> bool:
    """Whether English could say it: vowels in it, a start that exists, no more than three consonants in a row."""
    lower = word.lower()
    start = re.match(rf"[^{_VOWELS}]*", lower)
    if not re.search(rf"[{_VOWELS}]", lower) or (start and start[0] and start[0] not in _STARTS):
        return False
    return not re.search(rf"[^{_VOWELS}]{{4,}}|[{_VOWELS}]{{4,}}|[jq](?=[^{_VOWELS}]|$)", lower)


def mixed(at: At) -> Words | None:
    """iPhone, OpenAI, 4K, B2B, MP3, H2O, C++, C#, R&D, AT&T, COVID-19, 20-year-old, TCP/IP."""
    core = at.core
    if match := re.fullmatch(r"([A-Z])(\+\+|\+|#|-)", core):
        return (match[1], *{"++": ("plus", "plus"), "+": ("plus",), "#": ("sharp",), "-": ("minus",)}[match[2]])
    if not (re.search(r"[\d²³&+=×÷<>^]|[a-z][A-Z]|[A-Z]{2}", core) or re.fullmatch(r"[A-Za-z]-\w+", core)):
        return None
    if core.startswith(t.WHOLE_PREFIXES) and core.replace("'", "").isalpha() and not core.isupper():
        return None
    pieces = re.findall(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?:st|nd|rd|th|s)?(?![A-Za-z\d])|\d+(?:\.\d+)?|"
                        r"[A-Z]{2,}s?(?![a-z])|[A-Z]?[^\W\d_A-Z²³]+(?:'[a-z]+)?|[A-Z]|[²³&+@=×÷<>^]", core)  # fmt: skip
    return tuple(word for piece in pieces for word in _piece(piece, at)) or None


def _piece(piece: str, at: At) -> Words:
    if piece in t.BRANDS:
        return tuple(t.BRANDS[piece].split())
    if piece.islower() and piece.isascii() and piece.isalpha() and not is_pronounceable(piece):
        return tuple(piece.upper())
    if piece in t.SYMBOLS:
        return tuple(t.SYMBOLS[piece].split())
    if "&" in at.core and piece.isupper():
        return tuple(piece)
    if piece[0].isdecimal():
        return _digits_in_name(piece)
    if len(piece) == 1 and piece.isascii():
        return (piece.upper(),)
    return capitals(at.with_core(piece)) or (piece,)


def _digits_in_name(piece: str) -> Words:
    match = re.fullmatch(r"(\d+)(st|nd|rd|th|s)?", piece)
    if not match:
        return n.decimal(piece)
    value = int(match[1])
    if match[2] == "s":
        return n.plural(n.year(value) if value > 99 else n.cardinal(value))
    if match[2]:
        return n.ordinal(value)
    return n.digits(piece) if piece[0] == "0" and len(piece) > 1 else n.grouped(value)
