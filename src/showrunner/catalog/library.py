"""What people keep for their films: files of a workspace's library, and what is known of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, or_, select
from sqlalchemy.exc import IntegrityError

from showrunner.catalog.database import reading, writing
from showrunner.catalog.films import now_ms
from showrunner.catalog.service_tables import HOLDING, SHELF
from showrunner.catalog.tables import put
from showrunner.errors import NotFound
from showrunner.film.asset import Asset
from showrunner.film.footage import Holding
from showrunner.film.pictures import Origin

LEASE_MS = 1_800_000  # who has looked at a file for so long has died
_CATALOGUE = select(SHELF.c.catalogue).where(SHELF.c.workspace == bindparam("whose"))  # asked with every order
REFERRED = (select(HOLDING.c.digest), select(HOLDING.c.holding), select(SHELF.c.catalogue))  # texts that name files


@dataclass(frozen=True)
class HoldingRow:
    """A row of HOLDING."""

    workspace: str
    id: str
    digest: str
    media_type: str
    size: int
    name: str
    folder: str
    tags: str
    notes: str
    origin: str | None
    state: str
    holding: str | None
    error: str | None
    until_ms: int | None
    created_ms: int
    changed_ms: int

    @property
    def asset(self) -> Asset:
        return Asset(digest=self.digest, media_type=self.media_type, size=self.size)

    @property
    def tagged(self) -> tuple[str, ...]:
        return tuple(json.loads(self.tags))

    @property
    def whose(self) -> Origin | None:
        return Origin.model_validate_json(self.origin) if self.origin else None

    @property
    def known(self) -> Holding | None:
        """What was seen in it; None until it was looked at."""
        return Holding.model_validate_json(self.holding) if self.holding else None


@dataclass(frozen=True)
class Shelves:
    """The library of one workspace."""

    engine: Engine
    workspace: str

    def add(
        self, asset: Asset, name: str, folder: str = "", tags: Sequence[str] = (), notes: str = "",
        origin: Origin | None = None,
    ) -> HoldingRow:  # fmt: skip
        """A file, to be looked at. One that is there already is described anew, and looked at again if it must be."""
        try:
            return self._add(asset, name, folder, tags, notes, origin)
        except IntegrityError:  # somebody added the same at the same moment
            return self._add(asset, name, folder, tags, notes, origin)

    def _add(
        self, asset: Asset, name: str, folder: str, tags: Sequence[str], notes: str, origin: Origin | None
    ) -> HoldingRow:
        id, now = asset.digest[:20], now_ms()
        words: dict[str, Any] = {"name": name, "folder": folder, "tags": json.dumps(list(tags)), "notes": notes}
        words["origin"] = origin.model_dump_json() if origin else None
        with writing(self.engine) as connection:
            known = connection.execute(self._here(id)).one_or_none()
            if known is None:
                row = HoldingRow(
                    workspace=self.workspace, id=id, digest=asset.digest, media_type=asset.media_type, size=asset.size,
                    state="waiting", holding=None, error=None, until_ms=None, created_ms=now, changed_ms=now, **words,
                )  # fmt: skip
                connection.execute(HOLDING.insert().values(vars(row)))
            else:
                before = HoldingRow(*known)
                if (before.state, {name: getattr(before, name) for name in words}) == ("ready", words):
                    return before
                changed = {**words, "state": "waiting", "error": None, "until_ms": None, "changed_ms": now}
                connection.execute(HOLDING.update().where(*self._is(id)).values(**changed))
            self._touch(connection)
        return self.get(id)

    def get(self, id: str) -> HoldingRow:
        """Raises NotFound."""
        with self.engine.connect() as connection:
            row = connection.execute(self._here(id)).one_or_none()
        if row is None:
            raise NotFound(f"{id[:80]!r} is not in the library", among="library", field="id")
        return HoldingRow(*row)

    def find(self, id: str) -> HoldingRow:
        """By id, its unambiguous beginning (6 letters and more) or the file's name. Raises NotFound."""
        begins = HOLDING.c.id.startswith(id, autoescape=True) if len(id) >= 6 else HOLDING.c.id == id
        query = select(HOLDING).where(HOLDING.c.workspace == self.workspace, begins | (HOLDING.c.name == id)).limit(2)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        if len(rows) != 1:
            what = "stands for several files of" if rows else "is not in"
            raise NotFound(f"{id[:80]!r} {what} the library", among="library", field="id")
        return HoldingRow(*rows[0])

    def page(self, limit: int, before: tuple[int, str] | None = None) -> list[HoldingRow]:
        """Newest first, added before (created_ms, id)."""
        query = select(HOLDING).where(HOLDING.c.workspace == self.workspace)
        if before is not None:
            at, id = before
            query = query.where((HOLDING.c.created_ms < at) | ((HOLDING.c.created_ms == at) & (HOLDING.c.id < id)))
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(HOLDING.c.created_ms.desc(), HOLDING.c.id.desc()).limit(limit))
            return [HoldingRow(*row) for row in rows]

    def rows(self, ids: Sequence[str]) -> dict[str, HoldingRow]:
        """Those of `ids` that are there."""
        query = select(HOLDING).where(HOLDING.c.workspace == self.workspace, HOLDING.c.id.in_(ids))
        with self.engine.connect() as connection:
            return {row.id: HoldingRow(*row) for row in connection.execute(query)}

    def ready(self) -> list[Holding]:
        """All that was looked at, in the order it came."""
        query = (
            select(HOLDING.c.holding)
            .where(HOLDING.c.workspace == self.workspace, HOLDING.c.state == "ready")
            .order_by(HOLDING.c.created_ms, HOLDING.c.id)
        )
        with self.engine.connect() as connection:
            return [Holding.model_validate_json(text) for text in connection.execute(query).scalars() if text]

    def keeps(self, digests: Sequence[str]) -> set[str]:
        """Those of `digests` that are files of this library."""
        query = select(HOLDING.c.digest).where(HOLDING.c.workspace == self.workspace, HOLDING.c.digest.in_(digests))
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def remove(self, id: str) -> None:
        """Forget it. Films that show it keep what they need. Raises NotFound."""
        self.get(id)
        with writing(self.engine) as connection:
            connection.execute(HOLDING.delete().where(*self._is(id)))
            self._touch(connection)

    def end(self, row: HoldingRow, state: str, *, holding: Holding | None = None, error: str | None = None) -> bool:
        """What looking at it gave. False when it was described anew, or removed, meanwhile."""
        text = holding.model_dump_json() if holding else None
        with writing(self.engine) as connection:
            done = connection.execute(
                HOLDING.update()
                .where(*self._is(row.id), HOLDING.c.changed_ms == row.changed_ms)
                .values(state=state, holding=text, error=error, until_ms=None)
            ).rowcount
            self._touch(connection)
        return bool(done)

    def let_go(self, row: HoldingRow) -> None:
        """Who looked at it stops before the end."""
        with writing(self.engine) as connection:
            connection.execute(HOLDING.update().where(*self._is(row.id)).values(until_ms=None))

    @property
    def revision(self) -> int:
        """Another number after every change; 0 for a library that never had anything."""
        query = select(SHELF.c.revision).where(SHELF.c.workspace == self.workspace)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def is_written(self) -> bool:
        """Whether the newest catalogue is of the library as it is now."""
        query = select(SHELF.c.written == SHELF.c.revision).where(SHELF.c.workspace == self.workspace)
        with self.engine.connect() as connection:
            return bool(connection.execute(query).scalar())

    def written(self) -> Asset | None:
        """The newest catalogue there is; None for an empty library. The library may have changed since."""
        with reading(self.engine) as connection:
            text = connection.execute(_CATALOGUE, {"whose": self.workspace}).scalar()
        return Asset.model_validate_json(text) if text else None

    def write_down(self, revision: int, catalogue: Asset | None) -> None:
        """`catalogue` is that of the library at `revision`; None: it was empty."""
        values = {"written": revision, "catalogue": catalogue.model_dump_json() if catalogue else None}
        with writing(self.engine) as connection:
            connection.execute(SHELF.update().where(SHELF.c.workspace == self.workspace).values(**values))

    def _touch(self, connection: Connection) -> None:
        here = SHELF.update().where(SHELF.c.workspace == self.workspace)
        if not connection.execute(here.values(revision=SHELF.c.revision + 1)).rowcount:
            put(connection, SHELF, {"workspace": self.workspace, "revision": 1, "written": None, "catalogue": None})

    def _here(self, id: str) -> Select[Any]:
        return select(HOLDING).where(*self._is(id))

    def _is(self, id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return HOLDING.c.workspace == self.workspace, HOLDING.c.id == id


def waiting(engine: Engine, workspace: str | None = None) -> HoldingRow | None:
    """A file to look at, taken for this caller: the oldest that nobody looks at. None: there is none."""
    free = or_(HOLDING.c.until_ms.is_(None), HOLDING.c.until_ms < now_ms())
    query = select(HOLDING).where(HOLDING.c.state == "waiting", free)
    if workspace is not None:
        query = query.where(HOLDING.c.workspace == workspace)
    with writing(engine) as connection:
        row = connection.execute(
            query.order_by(HOLDING.c.created_ms, HOLDING.c.id).limit(1).with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        found = HoldingRow(*row)
        here = HOLDING.c.workspace == found.workspace, HOLDING.c.id == found.id
        connection.execute(HOLDING.update().where(*here).values(until_ms=now_ms() + LEASE_MS))
    return found


def stale(engine: Engine) -> list[str]:
    """Workspaces whose catalogue is older than their library."""
    is_old = SHELF.c.written.is_(None) | (SHELF.c.written < SHELF.c.revision)
    with engine.connect() as connection:
        return list(connection.execute(select(SHELF.c.workspace).where(is_old)).scalars())
