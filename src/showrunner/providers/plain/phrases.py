"""Small English: articles, plurals, titles, lists. Nothing here knows a fact."""

import re
from collections.abc import Sequence

from showrunner.language.spans import words

MINOR = words("""
    a an the and or nor but of in on at to by for from with as vs versus per via into over da de di del della van von
    der la""")
NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
LONGEST_TITLE = 80  # characters
MS_PER_CHARACTER, MS_PER_SENTENCE = 59, 50  # of narration, fitted to the built-in voice on examples/ (within 10 %)


def spoken_ms(text: str) -> int:
    """About how long it takes to say, in ms; good to a tenth, which is enough to decide where scenes end."""
    wide = sum(ord(c) > 0x2E80 for c in text)  # a CJK character is a syllable or two
    return MS_PER_SENTENCE + MS_PER_CHARACTER * (len(text) - wide) + 170 * wide


def has_words(text: str) -> bool:
    """Whether there is anything in it that can be spoken."""
    return any(c.isalnum() for c in text)


def title_case(text: str) -> str:
    """ "the history of flight" → "The History of Flight"; words that have capitals already keep them."""
    found = text.strip().rstrip(".,;:").split()
    cased = []
    for at, word in enumerate(found):
        is_inner = 0 < at < len(found) - 1
        if any(c.isupper() for c in word) or (is_inner and word.lower() in MINOR):
            cased.append(word)
        else:
            cased.append(re.sub(r"^(\W*)(\w)", lambda m: m[1] + m[2].upper(), word, count=1))
    return " ".join(cased)


def titled(*candidates: str) -> str:
    """The first of `candidates` that can stand as a title, in title case and not longer than a line or two."""
    for text in candidates:
        cased = title_case(text).strip("\"'“”‘’«»「」*_-–—…·:;,. ")
        if has_words(cased):
            return cased if len(cased) <= LONGEST_TITLE else f"{cased[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
    return "Untitled"


def sentence(text: str) -> str:
    """With a capital and a full stop, words untouched."""
    text = " ".join(text.split()).rstrip(",;:")
    if not text:
        return text
    text = re.sub(r"^(\W*)(\w)", lambda m: m[1] + m[2].upper(), text, count=1)
    return text if text[-1] in ".!?…。！？" or text[-2:-1] in (".", "!", "?") else f"{text}."


def listed(items: Sequence[str], joint: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def article(noun: str) -> str:
    """ "a" or "an", by sound as far as spelling tells; capitals are spelt out: "an FBI agent"."""
    first = noun.lstrip("\"'“‘").split(" ")[0]
    word = first.lower()
    if len(first) > 1 and first.isupper():
        return "an" if first[0] in "AEFHILMNORSX" else "a"
    if re.match(r"(eu|uni(?!n)|use|usu|uk|one\b|once|ubi|ura|uto)", word):
        return "a"
    return "an" if re.match(r"[aeiou]|hour|honest|honou?r|heir", word) else "a"


def plural(noun: str) -> str:
    """Of the last word: "black hole" → "black holes"."""
    irregular = {"man": "men", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
                 "mouse": "mice", "goose": "geese", "leaf": "leaves", "wolf": "wolves", "life": "lives",
                 "knife": "knives", "wife": "wives", "ox": "oxen", "sheep": "sheep", "deer": "deer", "fish": "fish",
                 "bison": "bison", "species": "species", "aircraft": "aircraft", "octopus": "octopuses"}  # fmt: skip
    *before, last = noun.split(" ")
    low = last.lower()
    if low in irregular:
        changed = irregular[low]
    elif low.endswith("woman"):
        changed = f"{low[:-2]}en"
    elif re.search(r"(s|x|z|ch|sh)$", low):
        changed = f"{last}es"
    elif re.search(r"[^aeiou]y$", low):
        changed = f"{last[:-1]}ies"
    elif low.endswith("o") and low in ("volcano", "tomato", "potato", "hero", "echo", "tornado", "mosquito"):
        changed = f"{last}es"
    else:
        changed = f"{last}s"
    return " ".join([*before, changed])


def counted(number: int) -> str:
    """In words up to twelve, in digits above."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else str(number)
