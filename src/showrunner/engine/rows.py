"""The engine library's rows of runs and orders, asked in plain SQL: nothing here calls the library."""

import contextlib
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from showrunner.engine.placing import Spot

LIVE = ("ENQUEUED", "PENDING", "DELAYED")
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
AWAY_TRIES, AWAY_PAUSE_S = 120, 0.5
COLUMNS = ("workflow_uuid", "status", "queue_name", "created_at", "executor_id", "priority", "queue_partition_key")


class Rows:
    """Of one database, SQLite's or a schema of PostgreSQL's."""

    def __init__(self, engine: sa.Engine, schema: str | None) -> None:
        self._engine, self._is_there = engine, False
        self._rows = sa.table("workflow_status", *(sa.column(name) for name in COLUMNS), schema=schema)

    def spots(self, names: Sequence[str]) -> dict[str, list[Spot]]:
        """What waits and what is being done in these queues, place by place."""
        rows = self._rows
        place, status = rows.c.queue_partition_key, rows.c.status
        query = (
            sa.select(rows.c.queue_name, place, status, sa.func.min(rows.c.priority), sa.func.count())
            .where(status.in_(["ENQUEUED", "PENDING"]), rows.c.queue_name.in_(names))
            .group_by(rows.c.queue_name, place, status)
            .order_by(status)  # so that of a place where both are, what waits is told first
        )
        found: dict[str, dict[str | None, Spot]] = {}
        with self._engine.connect() as connection:
            for name, where, state, first, count in connection.execute(query):
                spots = found.setdefault(name, {})
                known = spots.get(where, Spot(where, first, 0, is_busy=False))
                change = {"waiting": count} if state == "ENQUEUED" else {"is_busy": True}
                spots[where] = replace(known, **change)
        return {name: list(spots.values()) for name, spots in found.items()}

    def unfinished(self, connection: sa.Connection) -> list[str]:
        """Executors that have work, dead or alive."""
        query = sa.select(self._rows.c.executor_id).where(self._rows.c.status == "PENDING").distinct()
        return list(connection.execute(query).scalars())

    def over(self, ids: Collection[str]) -> list[str]:
        """Those of the ids that have ended."""
        return self._having(ids, ENDED)

    def live(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that wait or are being done."""
        return set(self._having(ids, LIVE)) if self._are_there() else set()

    def is_live(self, id: str) -> bool:
        """Whether it waits or is being done; a database that is away is waited for."""
        for _ in range(AWAY_TRIES):
            with contextlib.suppress(sa.exc.OperationalError, sa.exc.InterfaceError):
                return id in self.live([id])
            time.sleep(AWAY_PAUSE_S)
        return id in self.live([id])

    def counts(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """(queue, ENQUEUED | PENDING) -> (how many, when the oldest came in ms)."""
        if not self._are_there():
            return {}
        rows = self._rows
        query = (
            sa.select(rows.c.queue_name, rows.c.status, sa.func.count(), sa.func.min(rows.c.created_at))
            .where(rows.c.status.in_(["ENQUEUED", "PENDING"]))
            .group_by(rows.c.queue_name, rows.c.status)
        )
        with self._engine.connect() as connection:
            return {(name, status): (count, oldest) for name, status, count, oldest in connection.execute(query)}

    def _having(self, ids: Collection[str], states: Sequence[str]) -> list[str]:
        id, status = self._rows.c.workflow_uuid, self._rows.c.status
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(id).where(id.in_(ids), status.in_(states))).scalars())

    def _are_there(self) -> bool:
        """No executor has ever been launched here: then there are no rows to read either."""
        self._is_there = self._is_there or sa.inspect(self._engine).has_table("workflow_status", self._rows.schema)
        return self._is_there
