"""Keys of the API and clients of OAuth2. A secret is never here, only its digest."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, Select, bindparam, select

from showrunner.catalog.database import reading
from showrunner.catalog.films import now_ms
from showrunner.catalog.service_tables import API_KEY
from showrunner.errors import NotFound

USED_EVERY_MS = 60_000  # "last used" is worth one write a minute, not one a request


@dataclass(frozen=True)
class KeyRow:
    """A row of API_KEY without its digest."""

    id: str
    workspace: str
    person: str | None
    kind: str  # key | client
    name: str
    role: str
    scopes: tuple[str, ...]
    created_ms: int
    expires_ms: int | None
    used_ms: int | None
    revoked_ms: int | None

    def is_valid(self, at_ms: int) -> bool:
        return self.revoked_ms is None and (self.expires_ms is None or at_ms < self.expires_ms)


def digest_of(secret: str) -> str:
    """SHA-256 is enough for 256 random bits: nothing is left to guess, so nothing needs slowing down."""
    return hashlib.sha256(secret.encode()).hexdigest()


_SHOWN = [column for column in API_KEY.c if column.name != "hash"]
_BY_DIGEST = select(*_SHOWN).where(API_KEY.c.hash == bindparam("asked"))
_BY_ID = select(*_SHOWN).where(API_KEY.c.id == bindparam("asked"))


class Keys:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, row: KeyRow, digest: str) -> None:
        values = vars(row) | {"scopes": " ".join(row.scopes), "hash": digest}
        with self._engine.begin() as connection:
            connection.execute(API_KEY.insert().values(values))

    def with_digest(self, digest: str) -> KeyRow | None:
        return self._one(_BY_DIGEST, digest)

    def with_id(self, key: str) -> KeyRow | None:
        return self._one(_BY_ID, key)

    def of(self, workspace: str) -> list[KeyRow]:
        """Newest first, revoked ones among them."""
        query = select(*_SHOWN).where(API_KEY.c.workspace == workspace)
        with self._engine.connect() as connection:
            return [_row(row) for row in connection.execute(query.order_by(API_KEY.c.created_ms.desc(), API_KEY.c.id))]

    def revoke(self, workspace: str, key: str) -> KeyRow:
        """Revoked twice, it keeps its first time. Raises NotFound for a key of another workspace too."""
        ours = (API_KEY.c.id == key) & (API_KEY.c.workspace == workspace)
        with self._engine.begin() as connection:
            now = API_KEY.update().where(ours, API_KEY.c.revoked_ms.is_(None)).values(revoked_ms=now_ms())
            connection.execute(now)
            found = connection.execute(select(*_SHOWN).where(ours)).one_or_none()
        if found is None:
            raise NotFound(f"there is no key {key!r} here", field="key", among="keys")
        return _row(found)

    def touch(self, row: KeyRow) -> None:
        """Note that the key is being used, at most once a minute."""
        at = now_ms()
        if row.used_ms is not None and at - row.used_ms < USED_EVERY_MS:
            return
        unseen = API_KEY.c.used_ms.is_(None) | (API_KEY.c.used_ms <= at - USED_EVERY_MS)
        with self._engine.begin() as connection:
            connection.execute(API_KEY.update().where(API_KEY.c.id == row.id, unseen).values(used_ms=at))

    def _one(self, query: Select[Any], asked: str) -> KeyRow | None:
        with reading(self._engine) as connection:
            found = connection.execute(query, {"asked": asked}).one_or_none()
        return _row(found) if found else None


def _row(found: Row[Any]) -> KeyRow:
    values = found._asdict()
    return KeyRow(**values | {"scopes": tuple(values["scopes"].split())})
