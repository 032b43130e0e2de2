"""A library ready to be asked. It is kept until the library changes: reading its rows takes longer than asking them."""

from functools import lru_cache

from sqlalchemy import Engine

from showrunner.catalog.library import Shelves
from showrunner.film.footage import Holding, unpacked
from showrunner.language.relevance import Shelf, shelf

KEPT = 4  # libraries; 2,000 files take about 5 MB


def shelf_of(shelves: Shelves) -> tuple[tuple[Holding, ...], Shelf]:
    """Its files, and the same by what they are about."""
    return _shelf(shelves.engine, shelves.workspace, shelves.revision)


@lru_cache(maxsize=KEPT)
def _shelf(engine: Engine, workspace: str, revision: int) -> tuple[tuple[Holding, ...], Shelf]:
    holdings = tuple(Shelves(engine, workspace).ready())
    words = [holding.words for holding in holdings]
    return holdings, shelf(words, [unpacked(holding.meaning) for holding in holdings])
