"""The package hibari as we use it: its sound symbols, its spectra, its files.

Where scipy cannot be imported, hibari takes numpy's transforms, which give the same for 0.15 s of CPU less; so scipy is
hidden from it, whether it is there or not.
"""

import gzip
import sys
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


class Pronouncer(G2P):  # type: ignore[misc]  # hibari is not typed
    """hibari's own, whose 10 MB of dictionaries are read at once and by a quicker parser: half of its CPU to load."""

    def __init__(self, british: bool) -> None:
        accent = "gb" if british else "us"
        self.lexicon = Lexicon(*(_json(f"lexicon_{accent}_{part}.json.gz") for part in ("gold", "silver")), british)
        self.tokenizer, self.tagger = Tokenizer(_json("tokenizer_exceptions.json")), Tagger(_json("tagger.json.gz"))
        self.british, self.unk, self._oov = british, "", None


def _json(name: str) -> Any:
    content = (ASSETS / name).read_bytes()
    return from_json(gzip.decompress(content) if name.endswith(".gz") else content, cache_strings="none")


__all__ = ["ASSETS", "Pronouncer", "dsp"]
