"""Sealed secrets, and every other column that holds something sealed."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, and_, select

from showrunner.catalog.films import now_ms
from showrunner.catalog.service_tables import HOOK, SECRET
from showrunner.catalog.tables import put

SEALED = (SECRET.c.sealed, HOOK.c.secret, HOOK.c.old_secret)


@dataclass(frozen=True)
class SecretRow:
    """A row of SECRET without what it seals."""

    workspace: str
    name: str
    host: str
    hint: str
    created_ms: int


_SHOWN = [column for column in SECRET.c if column.name != "sealed"]


class Secrets:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, workspace: str, name: str, *, host: str, sealed: str, hint: str) -> SecretRow:
        row = SecretRow(workspace, name, host, hint, now_ms())
        with self._engine.begin() as connection:
            put(connection, SECRET, vars(row) | {"sealed": sealed})
        return row

    def of(self, workspace: str) -> list[SecretRow]:
        """By name."""
        query = select(*_SHOWN).where(SECRET.c.workspace == workspace).order_by(SECRET.c.name)
        with self._engine.connect() as connection:
            return [SecretRow(**row._asdict()) for row in connection.execute(query)]

    def sealed(self, workspace: str, name: str) -> tuple[str, str] | None:
        """What is sealed and the host it is bound to."""
        query = select(SECRET.c.sealed, SECRET.c.host).where(SECRET.c.workspace == workspace, SECRET.c.name == name)
        with self._engine.connect() as connection:
            found = connection.execute(query).one_or_none()
        return (found.sealed, found.host) if found else None

    def drop(self, workspace: str, name: str) -> bool:
        """Whether it was there."""
        here = (SECRET.c.workspace == workspace) & (SECRET.c.name == name)
        with self._engine.begin() as connection:
            return bool(connection.execute(SECRET.delete().where(here)).rowcount)

    def reseal(self, again: Callable[[str], str]) -> int:
        """Put `again(sealed)` in the place of everything sealed; how many it changed.

        What somebody replaces meanwhile is left as they sealed it.
        """
        changed = 0
        for column in SEALED:
            table, keys = column.table, list(column.table.primary_key)
            with self._engine.connect() as connection:
                rows = connection.execute(select(*keys, column).where(column.is_not(None))).all()
            for *key, old in rows:
                new = again(old)
                if new != old:
                    here = and_(column == old, *(own == value for own, value in zip(keys, key, strict=True)))
                    with self._engine.begin() as connection:
                        changed += connection.execute(table.update().where(here).values({column.name: new})).rowcount
        return changed
