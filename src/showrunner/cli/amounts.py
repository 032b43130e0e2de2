"""Money, sizes and times as people write them."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from showrunner.errors import BriefError

NONE = "none"
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_HOUR_MS = 3_600_000
_SPANS_MS = {"h": _HOUR_MS, "d": 24 * _HOUR_MS, "w": 7 * 24 * _HOUR_MS}
MOST = 2**53 - 1


def micro_dollars(text: str, field: str) -> int | None:
    """ "2.50" or "$2.50" in micro-dollars; "none" is None. Raises BriefError naming `field`."""
    if text == NONE:
        return None
    try:
        amount = Decimal(text.removeprefix("$").replace(",", "")) * 1_000_000
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount != int(amount) or not 0 <= amount <= MOST:
        raise BriefError(f"{text!r} is not an amount of dollars", field=field, hint="write it as 2.50, or none")
    return int(amount)


def size(text: str, field: str) -> int | None:
    """ "50GB" in bytes; "none" is None. Raises BriefError naming `field`."""
    if text == NONE:
        return None
    found = re.fullmatch(r"(\d{1,15})\s*([KMGT]?B?)", text.upper())
    if found is None or found[2] not in _UNITS:
        raise BriefError(f"{text!r} is not a size", field=field, hint="write it as 500MB or 50GB, or none")
    return int(found[1]) * _UNITS[found[2]]


def count(text: str, field: str) -> int | None:
    """A whole number; "none" is None. Raises BriefError naming `field`."""
    if text == NONE:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise BriefError(f"{text!r} is not a number", field=field, hint="write a whole number, or none")
    return int(text)


def time_ms(text: str, now_ms: int, field: str) -> int:
    """ "90d" from now, or the beginning of a day (UTC). Raises BriefError naming `field`."""
    if span := re.fullmatch(r"(\d{1,5})([hdw])", text):
        return now_ms + int(span[1]) * _SPANS_MS[span[2]]
    try:
        return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        hint = "write it as 90d, 12h, or 2027-01-31"
        raise BriefError(f"{text!r} is not a time", field=field, hint=hint) from None


def day(ms: int | None, otherwise: str = "never") -> str:
    """A time as the clock on the wall has it."""
    return otherwise if ms is None else datetime.fromtimestamp(ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
