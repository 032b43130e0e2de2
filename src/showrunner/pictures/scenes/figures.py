"""Numbers as they are written, counted up to: "$1.2 million" runs from "$0.0 million", its commas and all."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from showrunner.film.pictures import Datum

_NUMBER = re.compile(r"[-−+]?\d[\d,.\u00a0\u202f ]*\d|[-−+]?\d")


@dataclass(frozen=True)
class Counted:
    """A figure as prefix, number and suffix; the number has `decimals` places and its thousands parted by `comma`."""

    prefix: str
    value: Decimal
    suffix: str
    decimals: int
    comma: str
    point: str
    written: str

    def at(self, k: float) -> str:
        """The number alone, `k` of the way from 0; exactly as written at 1."""
        if k >= 1:
            return self.written
        text = f"{self.value * Decimal(repr(max(0.0, k))):,.{self.decimals}f}"
        return text.replace(",", "\0").replace(".", self.point).replace("\0", self.comma)


def number(text: str) -> Decimal | None:
    """The value of a decimal number in digits, None for anything else."""
    try:
        value = Decimal(text.replace("−", "-").replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def counted(datum: Datum) -> Counted | None:
    """How to count up to a datum; None when what is shown holds no number, or when nothing can be counted."""
    value = number(datum.value)
    if value is None:
        return None
    shown = datum.shown or grouped(datum.value)
    found = _NUMBER.search(shown)
    if found is None:
        return None
    written = found.group().strip()
    point, comma = _marks(written)
    whole, _, fraction = written.partition(point) if point else (written, "", "")
    plain = re.sub(r"[^\d]", "", whole) + ("." + fraction if fraction else "")
    number_shown = number(("-" if written[0] in "-−" else "") + plain)
    if number_shown is None:
        return None
    return Counted(
        prefix=shown[: found.start()],
        value=number_shown,
        suffix=shown[found.end() :].rstrip(),
        decimals=len(fraction),
        comma=comma,
        point=point or ".",
        written=written,
    )


def grouped(digits: str) -> str:
    """Digits with their thousands parted by commas, from 10 000 on; as they are when they are no number."""
    value = number(digits)
    if value is None or abs(value) < 10_000:
        return digits.replace("-", "−", 1) if value is not None and value < 0 else digits
    return f"{value:,}".replace("-", "−")


def _marks(written: str) -> tuple[str, str]:
    """(decimal mark or "", thousands mark or "") of a number: its last mark is decimal unless three digits follow."""
    marks = re.findall(r"[,.\u00a0\u202f ]", written)
    if not marks:
        return "", ""
    last = marks[-1]
    after = len(written) - written.rindex(last) - 1
    is_thousands = after == 3 and (last in ", \u00a0\u202f" or marks.count(last) > 1)
    if is_thousands:
        return "", last
    return last, marks[0] if marks[0] != last else ""
