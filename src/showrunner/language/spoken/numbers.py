"""Numbers as American English says them: cardinals, ordinals, years, decimals, digits one by one. Words only."""

import re

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion")
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth",
    "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
LARGEST = 10 ** (3 * len(SCALES)) - 1

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"  # 7  1,250  3.14  .5

Words = tuple[str, ...]


def cardinal(n: int) -> Words:
    """1234 → one thousand two hundred thirty-four. Beyond `LARGEST`, digit by digit."""
    if n > LARGEST:
        return digits(str(n))
    if n < 1000:
        return _below_thousand(n)
    words: list[str] = []
    for power in range(len(SCALES) - 1, -1, -1):
        group = n // 1000**power % 1000
        if group:
            words += _below_thousand(group)
            words += [SCALES[power]] if power else []
    return tuple(words)


def _below_thousand(n: int) -> Words:
    if n < 20:
        return (ONES[n],)
    if n < 100:
        return (TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else ""),)
    return (ONES[n // 100], "hundred", *(_below_thousand(n % 100) if n % 100 else ()))


def ordinal(n: int) -> Words:
    """23 → twenty-third; 100 → one hundredth."""
    *head, last = cardinal(n)
    stem, dash, final = last.rpartition("-")
    return (*head, stem + dash + _ordinal_word(final))


def _ordinal_word(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"


def year(n: int) -> Words:
    """1969 → nineteen sixty-nine; 1905 → nineteen oh five; 2007 → two thousand seven; 476 → four seventy-six."""
    high, low = divmod(n, 100)
    if n < 100 or n > 9999 or (high % 10 == 0 and low < 10):
        return cardinal(n)
    if low == 0:
        return (*cardinal(high), "hundred")
    return (*cardinal(high), *(("oh", ONES[low]) if low < 10 else cardinal(low)))


def decimal(text: str) -> Words:
    """What `NUMBER` matches: "1,250" → cardinal; "3.50" → three point five zero; ".5" → point five."""
    whole, point, fraction = text.replace(",", "").partition(".")
    head = cardinal(int(whole)) if whole else ()
    return (*head, "point", *digits(fraction)) if point else head


def digits(text: str) -> Words:
    """Each digit by itself; other characters are skipped."""
    return tuple(ONES[int(c)] for c in text if c.isascii() and c.isdigit())


def counted(text: str) -> Words:
    """A number as it stands in running text: leading zeros and very long runs go digit by digit."""
    if re.fullmatch(r"0\d+|\d{13,}", text):
        return digits(text)
    return decimal(text)


def grouped(n: int) -> Words:
    """A number used as a name (747, 1080, 101): pairs of digits, as in seven forty-seven and ten eighty."""
    if n < 100 or n > 9999 or n % 1000 == 0:
        return cardinal(n)
    high, low = divmod(n, 100)
    if low == 0:
        return (*cardinal(high), "hundred")
    return (*cardinal(high), *(("oh", ONES[low]) if low < 10 else cardinal(low)))


def fraction(top: int, bottom: int) -> Words:
    """3/4 → three quarters; 1/2 → one half; 2/15 → two fifteenths."""
    one, many = _DENOMINATORS.get(bottom, (" ".join(ordinal(bottom)), " ".join(ordinal(bottom)) + "s"))
    return (*cardinal(top), *(one if top == 1 else many).split())


def plural(words: Words) -> Words:
    """The decade or group named by a number: nineteen sixty → nineteen sixties; eighteen hundred → … hundreds."""
    *head, last = words
    if last.endswith("y"):
        return (*head, last[:-1] + "ies")
    return (*head, last + ("es" if last.endswith(("x", "s")) else "s"))
