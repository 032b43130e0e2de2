"""How figures are read: amounts, measures, ranges, telephone numbers. Each rule answers None to pass."""

import re

from showrunner.language.spoken import numbers as n
from showrunner.language.spoken import tables as t
from showrunner.language.spoken.numbers import NUMBER, Words
from showrunner.language.spoken.tokens import At

DASH = r"[-–—−]"
_SCALE = r"(?:k|K|mn|m|M|bn|b|B|trn|tn|t|T)"
_MONEY_SIGN = r"(?:US\$|C\$|A\$|[$£€¥₹₩₽₿₺₴])"
_MONEY = re.compile(rf"({_MONEY_SIGN})({NUMBER})({_SCALE})?(?:-(million|billion|trillion))?(\+)?(?:/([a-zA-Z]+))?")
_MONEY_AFTER = re.compile(rf"({NUMBER})({_SCALE})?([$£€¥₹₽¢])")
_SPELLED_NUMBERS = frozenset([*n.ONES, *n.TENS, "hundred"]) - {""}
_POWERS = {"²": "square", "³": "cubic"}


def money(at: At) -> Words | None:
    """$3.50, €1.2 million, £5bn, US$40/month, 50¢, $10–20; and the "million" that follows."""
    if at.core in t.SCALE_WORDS | set(t.SCALES) and (sign := _sign_of(at.joined)):
        return (t.SCALES.get(at.core, at.core), *t.CURRENCIES[sign][1].split())
    if at.core in t.CURRENCY_CODES and is_number(at.joined):
        return tuple(t.CURRENCY_CODES[at.core].split())
    if span := re.fullmatch(rf"({_MONEY_SIGN})({NUMBER}){DASH}({_MONEY_SIGN})?({NUMBER})({_SCALE})?", at.core):
        return (*n.decimal(span[2]), "to", *_amount(span[1], span[4], span[5], at))
    if after := _MONEY_AFTER.fullmatch(at.core):
        return _amount(after[3], after[1], after[2], at)
    match = _MONEY.fullmatch(re.sub(r"(\d),(\d\d)$", r"\1.\2", at.core))  # €5,50 as Europe writes it
    if not match:
        return None
    words = _amount(match[1], match[2], match[3] or match[4], at)
    plus = ("plus",) if match[5] else ()
    return (*words, *plus, *(("per", *(unit(match[6], one=True) or (match[6],))) if match[6] else ()))


def _amount(sign: str, number: str, scale: str | None, at: At) -> Words:
    one, many, cent, cents = t.CURRENCIES[sign]
    if scale:
        return (*n.decimal(number), t.SCALES.get(scale, scale), *many.split())
    if at.following in t.SCALE_WORDS | {"bn", "mn", "tn"}:
        return n.decimal(number)
    whole, _, small = number.replace(",", "").partition(".")
    if len(small) != 2 or not cent:
        return (*n.decimal(number), *(one if number == "1" else many).split())
    change = (*n.cardinal(int(small)), cent if small == "01" else cents) if small != "00" else ()
    notes = (*n.cardinal(int(whole)), *(one if whole == "1" else many).split()) if int(whole or 0) else ()
    if notes and change:
        return (*notes, "and", *change)
    return notes or change or ("zero", *many.split())


def _sign_of(core: str) -> str | None:
    match = re.fullmatch(rf"({_MONEY_SIGN}){NUMBER}(?:{DASH}{_MONEY_SIGN}?{NUMBER})?", core)
    return match[1] if match else None


def telephone(at: At) -> Words | None:
    """555-1234, 1-800-555-0199, (555), +44 20 7946 0958: digit by digit, a breath between groups."""
    plus = at.core.startswith("+") and re.fullmatch(r"\+\d{1,3}(?:[-.]\d+)*", at.core)
    groups = re.fullmatch(r"(?:\d{1,3}[-.])?(?:\(?\d{3}\)?[-.]?)?\d{3}[-.]\d{4}|\d{3,}(?:-\d+){2,}", at.core)
    area = re.fullmatch(r"\d{3}", at.core) and at.token.before == "(" and re.fullmatch(r"\d{3}-\d{4}", at.next_core)
    inside = area or (re.fullmatch(r"\d{2,4}", at.core) and _in_telephone(at))
    emergency = at.core in ("911", "999", "112") and at.previous.lower() in ("call", "dial", "called", "dialed", "to")
    if not ((plus and (len(at.core) > 4 or _digits_follow(at))) or groups or inside or emergency):
        return None
    groups_said = [n.digits(part) for part in re.findall(r"\d+", at.core)]
    breathing = [(*part[:-1], part[-1] + ",") for part in groups_said[:-1]]
    return tuple(word for part in [("plus",) * bool(plus), *breathing, groups_said[-1]] for word in part)


def _digits_follow(at: At) -> bool:
    return re.fullmatch(r"\d{2,4}", at.following) is not None and not at.token.after


def _in_telephone(at: At) -> bool:
    """Whether the digits go on from a "+44" earlier, with nothing but digits between."""
    for token in reversed(at.tokens[: at.position]):
        if token.core.startswith("+") and token.core[1:].isdigit():
            return not token.after
        if token.after or not re.fullmatch(r"\d{2,4}", token.core):
            return False
    return False


def span(at: At) -> Words | None:
    """10–20, 1939–45, 5–10%, 10-20km, A–Z, 3:1; and a lone dash between two numbers."""
    if match := re.fullmatch(r"(\d+):(\d+)", at.core):
        return (*n.cardinal(int(match[1])), "to", *n.cardinal(int(match[2])))
    if re.fullmatch(r"[A-Z][–—-][A-Z]", at.core) and at.core[0] != at.core[2] and at.core[1] != "-":
        return (at.core[0], "to", at.core[2])
    match = re.fullmatch(rf"({NUMBER})(%|°|[a-zA-Z°]*){DASH}({NUMBER})([^\d]*)", at.core)
    if not match:
        return None
    last_unit = unit(match[4], one=False) if match[4] else ()
    if last_unit is None:
        return None
    if _is_year(match[1]) and (_is_year(match[3]) or len(match[3]) == 2) and not match[4]:
        return (*n.year(int(match[1])), "to", *(n.year if len(match[3]) == 4 else n.cardinal)(int(match[3])))
    return (*n.counted(match[1]), "to", *n.counted(match[3]), *last_unit)


def measure(at: At) -> Words | None:
    """5 km/h, 20°C, 60fps, 5.5%, 6'2", 5-km, 10x, 3×4; and a unit that stands alone after its number."""
    if feet := re.fullmatch(r"(\d+)['′](?:(\d+)(?:\"|″|''))?|(\d+)(?:\"|″)", at.core):
        return _feet_and_inches(feet[1], feet[2], feet[3])
    if times := re.fullmatch(rf"({NUMBER})[x×]({NUMBER})?", at.core):
        return (*n.decimal(times[1]), *(("by", *n.decimal(times[2])) if times[2] else ("times",)))
    if match := re.fullmatch(rf"({NUMBER})(-)?([^\d.,\s-].*)", at.core):
        one = match[1] == "1" or bool(match[2])
        named = unit(match[3], one=one)
        return (*n.counted(match[1]), *named) if named and match[3] not in ("K", "T", "day", "person") else None
    if at.core == "in" and at.token.dotted and re.search(r"\d$", at.joined):
        return unit("in", one=at.joined == "1")
    if "/" in at.core and all(part in t.UNITS for part in at.core.split("/")):
        return unit(at.core, one=at.joined == "1")
    first = re.split(r"[/²³]", at.core)[0]
    exact = len(first) > 1 or bool(re.search(r"\d$", at.joined))  # "5 s", but never "five s"
    if first in t.LOOSE_UNITS and is_number(at.joined) and exact:
        return unit(at.core, one=at.joined == "1")
    return None


def _feet_and_inches(feet: str | None, inches: str | None, alone: str | None) -> Words:
    if alone:
        return (*n.cardinal(int(alone)), "inch" if alone == "1" else "inches")
    return (*n.cardinal(int(feet or 0)), "foot", *(n.cardinal(int(inches)) if inches else ()))


def unit(text: str, *, one: bool) -> Words | None:
    """The words of a unit: km/h, m², °C, kg/m³, %. None when it is not one."""
    top, *below = text.removesuffix("+").split("/")
    words = _base_unit(top, one=one)
    for part in below:
        per = _base_unit(part, one=True)
        words = (*words, "per", *per) if words is not None and per is not None else None
    return (*words, "plus") if words is not None and text.endswith("+") else words


def _base_unit(text: str, *, one: bool) -> Words | None:
    power = _POWERS.get(text[-1:], "")
    names = t.UNITS.get(text.removesuffix(text[-1]) if power else text)
    if not names:
        return None
    name = tuple(names[0 if one else 1].split())
    if power and text[0] == "s":
        return (*name, {"²": "squared", "³": "cubed"}[text[-1]])
    return (power, *name) if power else name


def part_of(at: At) -> Words | None:
    """1/2, ¾, 1½, and "2 1/2"."""
    if match := re.fullmatch(r"(\d*)([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])", at.core):
        words = n.fraction(*t.VULGAR[match[2]])
        return (*n.cardinal(int(match[1])), "and", *_a_part(words)) if match[1] else words
    match = re.fullmatch(r"(\d{1,3})/(\d{1,3})", at.core)
    if not match or int(match[2]) < 2:
        return None
    if at.core in ("24/7", "9/11", "50/50"):
        return (*n.cardinal(int(match[1])), *n.cardinal(int(match[2])))
    words = n.fraction(int(match[1]), int(match[2]))
    return ("and", *_a_part(words)) if re.fullmatch(r"\d+", at.joined) else words


def _a_part(words: Words) -> Words:
    return ("a", *words[1:]) if words[0] == "one" else words


def ordered(at: At) -> Words | None:
    """21st, 1960s, '90s, 20s, 1800s."""
    if match := re.fullmatch(r"(\d[\d,]*)(?:st|nd|rd|th)", at.core, re.IGNORECASE):
        return n.ordinal(int(match[1].replace(",", "")))
    if match := re.fullmatch(r"(\d{3}0|\d{2}00)'?s", at.core):
        return n.plural(n.year(int(match[1])))
    if match := re.fullmatch(r"'?(\d0)'?s", at.core):
        return n.plural(n.cardinal(int(match[1])))
    return None


def plain(at: At) -> Words | None:
    """A number by itself: a year, a name (Boeing 747), a version, or an amount; with its sign."""
    if re.fullmatch(r"\d+(?:\.\d+){2,}", at.core):
        return _dotted(at.core)
    if match := re.fullmatch(r"v(\d+(?:\.\d+)*)", at.core):
        return ("version", *_dotted(match[1]))
    if match := re.fullmatch(rf"({NUMBER})\+", at.core):
        return (*n.counted(match[1]), "plus")
    if match := re.fullmatch(rf"({NUMBER})([kKmMbB]|bn|mn|tn)", at.core):
        return (*n.decimal(match[1]), match[2] if match[2] == "K" else t.SCALES[match[2]])
    if not re.fullmatch(NUMBER, at.core):
        return None
    if at.following == "hours" and (hour := re.fullmatch(r"([01]\d|2[0-4])([0-5]\d)", at.core)):
        return _military(hour[1], hour[2])
    if re.fullmatch(r"\d{3,4}", at.core) and at.previous in _NAMED_BY_NUMBER:
        return n.grouped(int(at.core))
    if _is_year(at.core) and not _counts_something(at):
        return n.year(int(at.core))
    if re.fullmatch(r"\d{3}", at.core) and at.following in ("BC", "AD", "BCE", "CE") and at.core[1:] != "00":
        return n.year(int(at.core))
    return n.counted(at.core)


_NAMED_BY_NUMBER = frozenset(
    {"Boeing", "Airbus", "Route", "Flight", "Highway", "Room", "Interstate", "Porsche", "Area"}
)
_COUNTED = frozenset({"people", "men", "women", "children", "feet", "sheep", "fish", "more", "different", "percent"})


def _military(hour: str, minute: str) -> Words:
    """0900 → zero nine hundred; 1430 → fourteen thirty."""
    hours = n.digits(hour) if hour[0] == "0" else n.cardinal(int(hour))
    return (*hours, *(("hundred",) if minute == "00" else n.counted(minute)))


def _dotted(text: str) -> Words:
    first, *rest = text.split(".")
    if len(rest) == 3:  # an address of the internet
        return tuple(w for i, part in enumerate([first, *rest]) for w in (*("dot",) * bool(i), *n.grouped(int(part))))
    return (*n.cardinal(int(first)), *(w for part in rest for w in ("point", *n.counted(part))))


def _is_year(text: str) -> bool:
    return re.fullmatch(r"1[1-9]\d\d|20\d\d", text) is not None


def _counts_something(at: At) -> bool:
    if at.previous.lower() in t.YEAR_CUES:
        return False
    following = at.following
    plural = (
        following.islower() and following.endswith("s") and following not in ("was", "is", "has", "as", "its", "his")
    )
    return plural or following in _COUNTED or following in t.LOOSE_UNITS or following in t.SCALE_WORDS


def is_number(core: str) -> bool:
    """Whether a unit may follow: 5, 10–20, 1.2, million, five, ½."""
    return bool(re.search(r"[\d½¼¾⅓⅔]$", core)) or core in t.SCALE_WORDS or core.lower() in _SPELLED_NUMBERS
