"""The package hibari as we use it: its sound symbols, its spectra, its files.

Where scipy cannot be imported, hibari takes numpy's transforms, which give the same for 0.15 s of CPU less; so scipy is
hidden from it, whether it is there or not.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


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
    from hibari.g2p import G2P

ASSETS = Path(dsp.__file__).parent / "assets"

__all__ = ["ASSETS", "G2P", "dsp"]
