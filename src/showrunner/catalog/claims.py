"""Who is doing which step right now: a lease with a fence, so that an older taker's result is not committed."""

from sqlalchemy import Connection, Engine, select

from showrunner.catalog.films import now_ms
from showrunner.catalog.once import insert_once
from showrunner.catalog.results import StepResults
from showrunner.catalog.service_tables import CLAIM
from showrunner.catalog.tables import RESULT, put

LEASE_MS = 30_000  # as engine.orders.LEASE_S, a test holds them equal


class StepClaims:
    """engine.ports.Claims on a database, in the name of one worker; `scope` as of the results it keeps."""

    def __init__(self, engine: Engine, worker: str, scope: str = "") -> None:
        self._engine, self._worker, self._row_key = engine, worker, StepResults(engine, scope).row_key

    def take(self, key: str) -> int | None:
        at, key = now_ms(), self._row_key(key)
        with self._engine.begin() as connection:
            row = connection.execute(select(CLAIM.c.fence, CLAIM.c.until_ms).where(CLAIM.c.key == key)).one_or_none()
            if row is None:
                return self._first(connection, key, at)
            if row.until_ms > at:
                return None
            fence = max(row.fence + 1, at)
            mine = {"worker": self._worker, "fence": fence, "until_ms": at + LEASE_MS}
            same = CLAIM.update().where(CLAIM.c.key == key, CLAIM.c.fence == row.fence)
            return fence if connection.execute(same.values(mine)).rowcount else None

    def _first(self, connection: Connection, key: str, at: int) -> int | None:
        """Fences begin with the clock: one taken after a release is still larger than any before it."""
        row = {"key": key, "worker": self._worker, "fence": at, "until_ms": at + LEASE_MS}
        return at if insert_once(connection, CLAIM, row) else None

    def renew(self, key: str, fence: int) -> bool:
        mine = CLAIM.update().where(CLAIM.c.key == self._row_key(key), CLAIM.c.fence == fence)
        with self._engine.begin() as connection:
            return bool(connection.execute(mine.values(until_ms=now_ms() + LEASE_MS)).rowcount)

    def keep(self, key: str, fence: int, step: str, value: str, took_ms: int) -> bool:
        """The result and the check of the fence are one transaction."""
        at, key = now_ms(), self._row_key(key)
        row = {"key": key, "step": step, "value": value, "took_ms": took_ms, "created_ms": at, "used_ms": at}
        mine = CLAIM.update().where(CLAIM.c.key == key, CLAIM.c.fence == fence)
        with self._engine.begin() as connection:
            if not connection.execute(mine.values(until_ms=at + LEASE_MS)).rowcount:  # also locks the claim
                return False
            put(connection, RESULT, row)
        return True

    def release(self, key: str, fence: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(CLAIM.delete().where(CLAIM.c.key == self._row_key(key), CLAIM.c.fence == fence))


def bury(engine: Engine, worker: str) -> None:
    """A worker is dead: what it was doing may be taken at once."""
    with engine.begin() as connection:
        connection.execute(CLAIM.delete().where(CLAIM.c.worker == worker))
