"""Files that people brought in, by id. A file may come in parts, each of which is in the store before it counts."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, select

from showrunner.catalog.database import writing
from showrunner.catalog.films import now_ms
from showrunner.catalog.quotas import check_room
from showrunner.catalog.service_tables import UPLOAD
from showrunner.errors import Conflict, NotFound
from showrunner.film.asset import Asset


@dataclass(frozen=True)
class UploadRow:
    id: str
    workspace: str
    name: str
    media_type: str
    size: int  # what was announced; bytes
    received: int
    parts: str
    digest: str | None
    created_ms: int
    changed_ms: int

    @property
    def asset(self) -> Asset | None:
        """The file, once it is whole."""
        return Asset(digest=self.digest, media_type=self.media_type, size=self.size) if self.digest else None

    @property
    def pieces(self) -> tuple[Asset, ...]:
        return tuple(Asset.model_validate(part) for part in json.loads(self.parts))


@dataclass(frozen=True)
class Uploads:
    engine: Engine
    workspace: str
    quota: int | None = None  # bytes, where the workspace has none of its own; None: no ceiling

    def check_room(self, size: int) -> None:
        """Raises TooLarge when there is none now; `begin` looks again."""
        with self.engine.connect() as connection:
            check_room(connection, self.workspace, size, self.quota)

    def begin(self, upload: str, name: str, media_type: str, size: int) -> UploadRow:
        """Raises TooLarge when the workspace's quota has no room for it."""
        at = now_ms()
        row = UploadRow(upload, self.workspace, name, media_type, size, 0, "[]", None, at, at)
        with writing(self.engine) as connection:
            check_room(connection, self.workspace, size, self.quota)
            connection.execute(UPLOAD.insert().values(**row.__dict__))
        return row

    def get(self, upload: str) -> UploadRow:
        """Raises NotFound."""
        query = select(UPLOAD).where(UPLOAD.c.id == upload, UPLOAD.c.workspace == self.workspace)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"{upload[:80]!r} is not an upload here", hint="list the uploads for their ids", field="id")
        return UploadRow(*row)

    def add_part(self, row: UploadRow, part: Asset) -> UploadRow:
        """Raises Conflict when another part was added since `row` was read."""
        parts = json.dumps([*json.loads(row.parts), part.model_dump(mode="json")])
        self._change(row, parts=parts, received=row.received + part.size)
        return self.get(row.id)

    def finish(self, row: UploadRow, whole: Asset) -> UploadRow:
        """Raises Conflict when another part was added since `row` was read."""
        values = {"digest": whole.digest, "size": whole.size, "received": whole.size, "media_type": whole.media_type}
        self._change(row, parts="[]", **values)
        return self.get(row.id)

    def page(self, limit: int, before: tuple[int, str] | None) -> list[UploadRow]:
        """Newest first, created before (created_ms, id)."""
        query = select(UPLOAD).where(UPLOAD.c.workspace == self.workspace)
        if before is not None:
            at, upload = before
            query = query.where((UPLOAD.c.created_ms < at) | ((UPLOAD.c.created_ms == at) & (UPLOAD.c.id < upload)))
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(UPLOAD.c.created_ms.desc(), UPLOAD.c.id.desc()).limit(limit))
            return [UploadRow(*row) for row in rows]

    def keeps(self, digests: Collection[str]) -> set[str]:
        """Those of `digests` that are files of this workspace."""
        query = select(UPLOAD.c.digest).where(UPLOAD.c.workspace == self.workspace, UPLOAD.c.digest.in_(digests))
        with self.engine.connect() as connection:
            return {digest for digest in connection.execute(query).scalars() if digest is not None}

    def remove(self, upload: str) -> None:
        """Raises NotFound."""
        self.get(upload)
        with self.engine.begin() as connection:
            connection.execute(UPLOAD.delete().where(UPLOAD.c.id == upload))

    def _change(self, row: UploadRow, **values: object) -> None:
        here = UPLOAD.update().where(
            UPLOAD.c.id == row.id, UPLOAD.c.received == row.received, UPLOAD.c.digest.is_(None)
        )
        with self.engine.begin() as connection:
            if not connection.execute(here.values(**values, changed_ms=now_ms())).rowcount:
                raise Conflict("the upload has grown meanwhile", hint="ask for its offset and go on from there")
