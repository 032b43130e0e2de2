"""The package hibari as we use it: its sound symbols, its spectra, its files.

Where scipy cannot be imported, hibari takes numpy's transforms, which give the same for 0.15 s of CPU less; so scipy is
hidden from it, whether it is there or not.
"""

import gzip
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic_core import from_json


@contextmanager
def _hidden(package: str) -> Iterator[None]:
    """Inside, `package` cannot be imported (None in sys.modules says so to Python); afterwards all is as it was."""
    names = [package, *(name for name in sys.modules if name.startswith(f"{package}."))]
    known: dict[str, ModuleType] = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None is what Python asks for here
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(known)


with _hidden("scipy"):
    from hibari import dsp
    from hibari.g2p import G2P, Lexicon, Tagger, Tokenizer

ASSETS = Path(dsp.__file__).parent / "assets"
_BY_USE = re.compile(rb"\{[^}]*\}")  # sounds by part of speech
_LAST = b"\xff"  # UTF-8 has no such byte


class Pronouncer(G2P):  # type: ignore[misc]  # hibari is not typed
    """hibari's own, whose dictionaries are not parsed, and whose tagger is by a quicker parser."""

    def __init__(self, british: bool) -> None:
        accent = "gb" if british else "us"
        self.lexicon = Lexicon(*(_Sorted(f"lexicon_{accent}_{part}.json.gz") for part in ("gold", "silver")), british)
        self.tokenizer, self.tagger = Tokenizer(_json("tokenizer_exceptions.json")), Tagger(_json("tagger.json.gz"))
        self.british, self.unk, self._oov = british, "", None


class _Sorted:
    """Words and their sounds, looked up in the sorted JSON as it lies: a line asks for fifty, and to parse all 180,000
    takes 0.1 s of CPU. hibari asks for nothing but `get`."""

    def __init__(self, name: str) -> None:
        entries = _BY_USE.sub(lambda found: found[0].replace(b',"', b', "'), _text(name)[1:-1])
        self._text = b"," + entries + b',"'  # an entry begins with ," and has none inside; one ends the last

    def get(self, word: str) -> Any:
        """The sound, or the sounds by part of speech, or None."""
        wanted = word.encode()
        near = bisect_left(range(len(self._text) - 1), wanted, key=lambda at: self._entry_after(at)[0])
        found, sound = self._entry_after(near)
        return from_json(sound) if found == wanted else None

    def _entry_after(self, at: int) -> tuple[bytes, bytes]:
        """(word, JSON of its sound); after the last entry a word that comes after all."""
        begin = self._text.find(b',"', at) + 2
        end = self._text.find(b',"', begin)
        word, _, sound = self._text[begin:end].partition(b'":')
        return (word, sound) if end > 0 else (_LAST, b"")


def _json(name: str) -> Any:
    return from_json(_text(name), cache_strings="none")


def _text(name: str) -> bytes:
    content = (ASSETS / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


__all__ = ["ASSETS", "G2P", "Pronouncer", "dsp"]
