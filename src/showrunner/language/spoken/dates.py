"""How times and dates are read. Each rule answers None to pass."""

import re

from showrunner.language.spoken import numbers as n
from showrunner.language.spoken import tables as t
from showrunner.language.spoken.figures import DASH, is_number
from showrunner.language.spoken.numbers import Words
from showrunner.language.spoken.tokens import At

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?(am|pm|a\.m|p\.m)?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})(am|pm|a\.m|p\.m)", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th)?")


def clock(at: At) -> Words | None:
    """7:30 pm, 19:05, 7pm, 3:00."""
    if at.core.lower() in ("am", "pm", "a.m", "p.m") and (_CLOCK.fullmatch(at.joined) or is_number(at.joined)):
        return _half_of_day(at.core)
    if hour := _HOUR.fullmatch(at.core):
        return (*n.cardinal(int(hour[1])), *_half_of_day(hour[2]))
    match = _CLOCK.fullmatch(at.core)
    halved = bool(match and match[4]) or at.following.lower().replace(".", "") in ("am", "pm")
    if not match or int(match[1]) > 24 or int(match[2]) > 59 or ("." in match[0][:3] and not halved):
        return None
    half = _half_of_day(match[4]) if match[4] else ()
    seconds = _minutes(match[3], True) if match[3] else ()
    return (*n.cardinal(int(match[1])), *_minutes(match[2], halved or bool(seconds)), *seconds, *half)


def _minutes(digits: str, bare: bool) -> Words:
    if digits == "00":
        return () if bare else ("o'clock",)
    return ("oh", *n.digits(digits[1])) if digits[0] == "0" else n.cardinal(int(digits))


def _half_of_day(text: str) -> Words:
    return (text[0].upper(), "M")


def date(at: At) -> Words | None:
    """2024-05-03, 5/3/1932, and the day in "3 May" and "May 3rd"."""
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", at.core):
        return _full_date(int(match[2]), int(match[3]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", at.core):
        return _full_date(int(match[1]), int(match[2]), int(match[3]))
    day = _DAY.fullmatch(at.core)
    if day and 1 <= int(day[1]) <= 31:
        if is_month(re.split(DASH, at.following)[0]) and not at.token.dotted:
            named = () if day[2] or at.previous.lower() == "the" else ("the",)
            return (*named, *n.ordinal(int(day[1])), "of")
        if is_month(at.previous) and at.tokens[at.position - 1].after in ("", "."):
            return n.ordinal(int(day[1]))
    span = re.fullmatch(rf"(\d{{1,2}}){DASH}(\d{{1,2}})", at.core)
    if span and is_month(at.previous) and int(span[2]) <= 31:
        return (*n.ordinal(int(span[1])), "to", *n.ordinal(int(span[2])))
    return None


def _full_date(month: int, day: int, year: int) -> Words | None:
    if month > 12 >= day:
        month, day = day, month  # written the European way round
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return (t.MONTHS[month - 1], *n.ordinal(day)[:-1], n.ordinal(day)[-1] + ",", *n.year(year))


def month_or_day_name(at: At) -> Words | None:
    """Sept. 11, 5 Jan, Mon. 3 May, Mon–Fri."""
    parts = re.split(DASH, at.core)
    if len(parts) == 2 and all(p in t.SHORT_DAYS or p in t.SHORT_MONTHS for p in parts):
        return (_long_name(parts[0]), "to", _long_name(parts[1]))
    if at.core in t.SHORT_MONTHS:
        numbered = at.following[:1].isdigit() or at.joined[:1].isdigit()
        cued = at.token.dotted and at.previous.lower() in ("in", "since", "by", "last", "next", "this", "of", "until")
        return (t.SHORT_MONTHS[at.core],) if numbered or cued else None
    if at.core in t.SHORT_DAYS and at.token.dotted and (at.following[:1].isdigit() or is_month(at.following)):
        return (t.SHORT_DAYS[at.core],)
    return None


def _long_name(short: str) -> str:
    return t.SHORT_DAYS.get(short) or t.SHORT_MONTHS[short]


def is_month(core: str) -> bool:
    return core in t.MONTHS or core in t.SHORT_MONTHS
