"""Results of steps by key: the truth about what is done."""

from sqlalchemy import Engine, func, select

from showrunner.catalog.films import now_ms
from showrunner.catalog.tables import RESULT, put

TOUCH_EVERY_MS = 3_600_000  # `used_ms` need not be finer than the hour for cleaning by age


class StepResults:
    """engine.ports.Results on a database. `scope` keeps the results of a workspace apart from all others' (""): theirs
    neither answer here nor are answered from."""

    def __init__(self, engine: Engine, scope: str = "") -> None:
        self._engine, self._scope = engine, scope

    def row_key(self, key: str) -> str:
        return f"{self._scope}/{key}" if self._scope else key

    def get(self, key: str) -> str | None:
        key = self.row_key(key)
        with self._engine.connect() as connection:
            query = select(RESULT.c.value, RESULT.c.used_ms).where(RESULT.c.key == key)
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            if now_ms() - row.used_ms > TOUCH_EVERY_MS:
                touched = connection.execute(RESULT.update().where(RESULT.c.key == key).values(used_ms=now_ms()))
                connection.commit()
                if not touched.rowcount:  # cleaned away while we looked: its files go next
                    return None
            value: str = row.value
            return value

    def put(self, key: str, step: str, value: str, took_ms: int) -> None:
        at = now_ms()
        row = {
            "key": self.row_key(key),
            "step": step,
            "value": value,
            "took_ms": took_ms,
            "created_ms": at,
            "used_ms": at,
        }
        with self._engine.begin() as connection:
            put(connection, RESULT, row)

    def usual_ms(self) -> dict[str, int]:
        """Mean time a step took in this home, by name: what `plan` expects of it."""
        query = select(RESULT.c.step, func.avg(RESULT.c.took_ms)).group_by(RESULT.c.step)
        with self._engine.connect() as connection:
            return {step: round(float(mean)) for step, mean in connection.execute(query)}
