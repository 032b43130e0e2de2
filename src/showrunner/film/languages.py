"""Which language a text is in, when nobody said: by its letters, and for Latin ones by its commonest words."""

import re
from collections import Counter

# First and last code point of blocks whose letters belong to one language more than to any other.
_LETTERS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "ru"), (0x0590, 0x05FF, "he"), (0x0600, 0x06FF, "ar"),
    (0x0900, 0x097F, "hi"), (0x0B80, 0x0BFF, "ta"), (0x0E00, 0x0E7F, "th"), (0x3040, 0x30FF, "ja"),
    (0x4E00, 0x9FFF, "zh"), (0xAC00, 0xD7AF, "ko"),
)  # fmt: skip

# Ten function words each that the others lack: enough to tell a sentence of these languages from English.
_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset("the of and is that with for was are this".split()),
    "de": frozenset("der die das und ist nicht mit ein eine auf".split()),
    "fr": frozenset("le les des est une dans pour que qui sur".split()),
    "es": frozenset("el los las una es que por con para del".split()),
    "it": frozenset("il gli che di è una per con della sono".split()),
    "pt": frozenset("o os uma que em para com não do da".split()),
    "nl": frozenset("het een van en niet dat op zijn voor met".split()),
}
LONGEST = 20_000  # characters looked at


def of_text(text: str) -> str:
    """A BCP 47 primary tag. English where nothing speaks against it."""
    text = text[:LONGEST]
    letters = Counter(_block(char) for char in text if char.isalpha())
    foreign = {tag: count for tag, count in letters.items() if tag}
    if sum(foreign.values()) * 2 > sum(letters.values()):
        if foreign.get("ja"):
            return "ja"  # Japanese writes Han characters too; no other language writes kana
        return max(foreign, key=lambda tag: foreign[tag])
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    found = {tag: sum(words[word] for word in common) for tag, common in _WORDS.items()}
    best = max(found, key=lambda tag: found[tag])
    return best if found[best] >= 2 and found[best] > 2 * found["en"] else "en"


def primary(tag: str) -> str:
    """ "pt-BR" -> "pt"."""
    return tag.partition("-")[0].lower()


def _block(char: str) -> str:
    code = ord(char)
    return next((tag for first, last, tag in _LETTERS if first <= code <= last), "")
