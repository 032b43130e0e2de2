"""The library of a workspace: adding, finding, removing, and the catalogue that a film is ordered with."""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from showrunner.catalog.library import HoldingRow, Shelves
from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Order
from showrunner.film.footage import Catalogue, Holding, Kind, clusters
from showrunner.film.pictures import Origin
from showrunner.kit.containers import sniffed
from showrunner.premises import Premises

MOST_FILES = 20_000  # of one `add`


@dataclass(frozen=True)
class Added:
    """What an `add` brought: files to be looked at, each once however often it was found, and files that are not
    taken, with the reason."""

    rows: tuple[HoldingRow, ...]
    passed_over: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Found:
    """A file that a search found; `fit` is 0 to 1000, `words` those it shares with the question."""

    holding: Holding
    fit: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    premises: Premises
    workspace: str

    @property
    def shelves(self) -> Shelves:
        return Shelves(self.premises.database, self.workspace)

    async def add(
        self, paths: Sequence[Path], *, tags: Sequence[str] = (), notes: str = "", origin: Origin | None = None
    ) -> Added:
        """Take files, and all media in folders, into the store. They are described, not yet looked at (indexing.py).

        Raises BriefError for a path that is not there, and for a file (not one of many in a folder) that is no media.
        """
        rows: dict[str, HoldingRow] = {}
        passed_over: list[tuple[str, str]] = []
        for path, folder in _files(paths):
            is_named = path in paths
            try:
                asset = await self._put(path, path.name if is_named else "")
            except BriefError as error:
                if is_named:
                    raise
                passed_over.append((str(path), str(error)))
                continue
            row = await asyncio.to_thread(self.shelves.add, asset, path.name, folder, tags, notes, origin)
            rows[row.id] = row
        self.premises.bell.ring("library")
        return Added(tuple(rows.values()), tuple(passed_over))

    async def _put(self, path: Path, name: str) -> Asset:
        """Raises BriefError for what is no media, may not be read, or has gone since its folder was listed."""
        try:
            kind = await asyncio.to_thread(sniffed, path, name=name, field="path")
            return await self.premises.store.put(path, kind.media_type)
        except (FileNotFoundError, PermissionError) as error:
            why = "is gone" if isinstance(error, FileNotFoundError) else "may not be read"
            raise BriefError(f"{path.name} {why}", field="path", hint="see to the file, then add it again") from error

    def add_asset(
        self, asset: Asset, name: str, *, folder: str = "", tags: Sequence[str] = (), notes: str = "",
        origin: Origin | None = None,
    ) -> HoldingRow:  # fmt: skip
        """Take a file that is in the store already; a worker looks at it soon."""
        row = self.shelves.add(asset, name, folder, tags, notes, origin)
        self.premises.bell.ring("library")
        return row

    def page(self, limit: int, before: tuple[int, str] | None = None) -> list[HoldingRow]:
        return self.shelves.page(limit, before)

    def find(self, id: str) -> HoldingRow:
        """Raises NotFound."""
        return self.shelves.find(id)

    def search(
        self, question: str, limit: int, after: tuple[int, str] | None = None, kind: Kind | None = None
    ) -> list[Found]:
        """What fits the words, best first, after (fit, id). Raises BriefError for a question without words."""
        if not question.strip():
            raise BriefError("there are no words to search for", field="q", hint='as in "waves at dusk"')
        from showrunner.library import searching  # numpy and a sentence model: most commands do without

        holdings, shelf = searching.shelf_of(self.shelves)
        found = [Found(holdings[fit.which], fit.fit, fit.words) for fit in shelf.fits([(question, 1.0)], len(holdings))]
        found.sort(key=lambda one: (-one.fit, one.holding.id))
        later = (one for one in found if after is None or (-one.fit, one.holding.id) > (-after[0], after[1]))
        return [one for one in later if kind in (None, one.holding.kind)][:limit]

    def duplicates(self) -> tuple[tuple[Holding, ...], ...]:
        """Files that show the same, though their bytes differ: a stretch of one is a stretch of the other."""
        holdings = [holding for holding in self.shelves.ready() if holding.stretches]
        parts = [(n, stretch) for n, holding in enumerate(holdings) for stretch in holding.stretches]
        groups: dict[int, list[int]] = {}
        for (n, _), cluster in zip(parts, clusters([stretch for _, stretch in parts]), strict=True):
            groups.setdefault(cluster, []).append(n)
        several = {tuple(dict.fromkeys(group)) for group in groups.values()}
        return tuple(tuple(holdings[n] for n in group) for group in sorted(several) if len(group) > 1)

    async def remove(self, id: str) -> HoldingRow:
        """Forget a file; films that show it keep what they need. Raises NotFound."""
        row = await asyncio.to_thread(self.find, id)
        await asyncio.to_thread(self.shelves.remove, row.id)
        await self.write_down()
        return row

    async def write_down(self) -> Asset | None:
        """The catalogue as the library is now, in the store; None for an empty one."""
        shelves = self.shelves
        revision = await asyncio.to_thread(lambda: shelves.revision)
        if not revision or await asyncio.to_thread(shelves.is_written):
            return await asyncio.to_thread(shelves.written)
        holdings = await asyncio.to_thread(shelves.ready)
        catalogue = await self._kept(Catalogue(holdings=tuple(holdings))) if holdings else None
        await asyncio.to_thread(shelves.write_down, revision, catalogue)
        return catalogue

    async def _kept(self, catalogue: Catalogue) -> Asset:
        path = self.premises.settings.scratch / f"catalogue-{uuid.uuid4().hex}"
        try:
            await asyncio.to_thread(path.write_text, catalogue.model_dump_json(), "utf-8")
            return await self.premises.store.put(path, "application/json")
        finally:
            path.unlink(missing_ok=True)

    def offered(self, order: Order) -> Order:
        """The order with the library that it may choose from, unless it says which, or that it wants none."""
        if not isinstance(order, Brief) or not order.library or order.footage is not None:
            return order
        catalogue = self.shelves.written()
        return order if catalogue is None else order.model_copy(update={"footage": catalogue})


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """(file, the folders it lies in as seen from what was named) of all that is meant, hidden files left out."""
    count = 0
    for path in paths:
        if not path.exists():
            raise BriefError(f"there is no {path}", field="path", hint="name a file or a folder that exists")
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for file in inside:
            shown = file.relative_to(path.parent)
            if any(part.startswith(".") for part in shown.parts) or file.is_symlink():
                continue
            count += 1
            if count > MOST_FILES:
                raise BriefError(f"more than {MOST_FILES:,} files", field="path", hint="add the folders one by one")
            yield file, "/".join(shown.parts[:-1])
