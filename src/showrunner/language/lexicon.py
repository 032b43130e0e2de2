"""What common English words mean: WordNet 3.1, packed beside this file by `scripts/pack_wordnet.py`.

A look-up unpacks two small members of the archive, so nothing is loaded before it is asked for. Words that WordNet
does not know have no senses; nobody guesses.
"""

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

CITATION = "WordNet 3.1, Princeton University (2011), https://wordnet.princeton.edu"
PER_PAGE = 1000  # as in scripts/pack_wordnet.py

Pos = Literal["n", "v", "a"]

# WordNet's lexicographer files 3–28 hold the nouns; these are the ones whose things can be seen or touched.
CONCRETE_FILES = frozenset({"05", "06", "08", "13", "15", "17", "18", "20", "27"})
TOPICS = {
    "03": "thing", "04": "act", "05": "animal", "06": "artifact", "07": "quality", "08": "body", "09": "thought",
    "10": "communication", "11": "event", "12": "feeling", "13": "food", "14": "group", "15": "place", "16": "motive",
    "17": "natural object", "18": "person", "19": "phenomenon", "20": "plant", "21": "possession", "22": "process",
    "23": "quantity", "24": "relation", "25": "shape", "26": "state", "27": "substance", "28": "time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning. `topic` is WordNet's broad subject ("animal", "food", "place" …), "" for verbs and adjectives."""

    number: int
    pos: Pos
    topic: str
    words: tuple[str, ...]  # synonyms, the usual one first
    definition: str
    seen: int  # times the sense was met in WordNet's tagged texts, for the word that was looked up
    hypernyms: tuple[int, ...]
    instance_of: tuple[int, ...]
    part_numbers: tuple[int, ...]
    kind_numbers: tuple[int, ...]
    instance_numbers: tuple[int, ...]

    @property
    def is_named(self) -> bool:
        """A particular thing with a proper name: Paris, the Nile, Ada Lovelace."""
        return bool(self.instance_of)


def senses(word: str, pos: Pos | None = "n") -> tuple[Sense, ...]:
    """Meanings of a word or compound ("black hole"), the most usual first; plurals, -ing and -ed are tried too."""
    for lemma in base_forms(_normal(word)):
        found = tuple(_sense(number, p, seen) for p, number, seen in _entries(lemma) if pos in (None, p))
        if found:
            return found
    return ()


def definitions(word: str, pos: Pos | None = "n") -> tuple[str, ...]:
    return tuple(sense.definition for sense in senses(word, pos))


def synonyms(word: str, pos: Pos | None = "n") -> tuple[str, ...]:
    """Other words for any sense, the most usual first."""
    wanted = set(base_forms(_normal(word)))
    return tuple(dict.fromkeys(w for s in senses(word, pos) for w in s.words if w.lower() not in wanted))


def above(sense: Sense) -> tuple[Sense, ...]:
    """What it is a kind or an instance of, one level up."""
    return tuple(_sense(n, sense.pos, 0) for n in (*sense.hypernyms, *sense.instance_of))


def lineage(sense: Sense) -> tuple[Sense, ...]:
    """From the sense's own parent up to "entity", following the first parent."""
    chain: list[Sense] = []
    while parents := above(chain[-1] if chain else sense):
        chain.append(parents[0])
    return tuple(chain)


def hypernyms(word: str) -> tuple[str, ...]:
    """The usual words for what the noun's first sense is, nearest first: bicycle → wheeled vehicle, vehicle, …"""
    found = senses(word)
    return tuple(sense.words[0] for sense in lineage(found[0])) if found else ()


def parts(sense: Sense) -> tuple[Sense, ...]:
    """What it is made of or consists of."""
    return tuple(_sense(n, "n", 0) for n in sense.part_numbers)


def kinds(sense: Sense) -> tuple[Sense, ...]:
    return tuple(_sense(n, sense.pos, 0) for n in sense.kind_numbers)


def instances(sense: Sense) -> tuple[Sense, ...]:
    """Particular ones with proper names: the oceans of "ocean"."""
    return tuple(_sense(n, sense.pos, 0) for n in sense.instance_numbers)


def is_concrete(lemma: str) -> bool:
    """Whether the noun's most usual sense is something that can be seen or touched."""
    found = senses(lemma)
    return bool(found) and any(name in CONCRETE_FILES for name, topic in TOPICS.items() if topic == found[0].topic)


def is_known(word: str, pos: Pos | None = None) -> bool:
    return bool(senses(word, pos))


def _normal(word: str) -> str:
    return " ".join(word.lower().replace("’", "'").replace("_", " ").split())


# WordNet's own rules of detachment, nouns then verbs.
_ENDINGS = (
    ("ies", "y"), ("ves", "f"), ("ves", "fe"), ("men", "man"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"),
    ("zes", "z"), ("ses", "s"), ("oes", "o"), ("s", ""), ("ing", ""), ("ing", "e"), ("ied", "y"),
    ("ed", "e"), ("ed", ""),
)  # fmt: skip


def base_forms(word: str) -> tuple[str, ...]:
    """The word itself and what it may be a form of: "volcanoes" → volcanoes, volcanoe, volcano …"""
    forms = [word, word.replace("-", " "), word.replace("-", "")]
    for ending, base in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word.removesuffix(ending) + base
            forms += [stem, stem[:-1]] if len(stem) > 3 and stem[-1:] == stem[-2:-1] else [stem]
    return tuple(dict.fromkeys(forms))


def _entries(lemma: str) -> tuple[tuple[Pos, int, int], ...]:
    found = _drawer(lemma[:2]).get(lemma, "")
    return tuple(_entry(entry) for entry in found.split())


_ENTRY = re.compile(r"([nva])(\d+):(\d+)")


def _entry(text: str) -> tuple[Pos, int, int]:
    match = _ENTRY.fullmatch(text)
    assert match, text
    pos: Pos = "n" if match[1] == "n" else "v" if match[1] == "v" else "a"
    return pos, int(match[2]), int(match[3])


def _sense(number: int, pos: Pos, seen: int) -> Sense:
    lexfile, words, *links, definition = _page(number // PER_PAGE)[number % PER_PAGE].split("\t")
    up, instance_of, part, kind, instance = (tuple(map(int, numbers.split())) for numbers in links)
    return Sense(
        number=number,
        pos=pos,
        topic=TOPICS.get(lexfile, ""),
        words=tuple(words.split("|")),
        definition=definition,
        seen=seen,
        hypernyms=up,
        instance_of=instance_of,
        part_numbers=part,
        kind_numbers=kind,
        instance_numbers=instance,
    )


@lru_cache(maxsize=32)
def _page(page: int) -> list[str]:
    return _read(f"synsets/{page}").split("\n")


@lru_cache(maxsize=64)
def _drawer(letters: str) -> dict[str, str]:
    lines = _read(f"index/{letters.encode().hex()}").splitlines()
    return {lemma: found for lemma, _, found in (line.partition("\t") for line in lines)}


def _read(member: str) -> str:
    try:
        return _archive().read(member).decode()
    except KeyError:
        return ""


@lru_cache(maxsize=1)
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(Path(__file__).with_name("data") / "wordnet.zip")
