"""Results of steps by key: the truth about what is done."""

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from showrunner.catalog.films import now_ms
from showrunner.catalog.tables import ResultRow

TOUCH_EVERY_MS = 3_600_000  # `used_ms` need not be finer than the hour for cleaning by age


class StepResults:
    """engine.ports.Results on a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, key: str) -> str | None:
        with Session(self._engine) as session:
            row = session.get(ResultRow, key)
            if row is None:
                return None
            if now_ms() - row.used_ms > TOUCH_EVERY_MS:
                session.execute(update(ResultRow).where(ResultRow.key == key).values(used_ms=now_ms()))
                session.commit()
            return row.value

    def put(self, key: str, step: str, value: str, took_ms: int) -> None:
        at = now_ms()
        with Session(self._engine) as session, session.begin():
            session.merge(ResultRow(key=key, step=step, value=value, took_ms=took_ms, created_ms=at, used_ms=at))

    def usual_ms(self) -> dict[str, int]:
        """Mean time a step took in this home, by name: what `plan` expects of it."""
        with Session(self._engine) as session:
            rows = session.execute(select(ResultRow.step, func.avg(ResultRow.took_ms)).group_by(ResultRow.step))
            return {step: round(float(mean)) for step, mean in rows}

    def values(self) -> list[tuple[str, str, int]]:
        """(key, value, last used in ms) of every result."""
        with Session(self._engine) as session:
            return [(r.key, r.value, r.used_ms) for r in session.scalars(select(ResultRow))]

    def forget(self, keys: list[str]) -> None:
        with Session(self._engine) as session, session.begin():
            for start in range(0, len(keys), 500):
                session.execute(delete(ResultRow).where(ResultRow.key.in_(keys[start : start + 500])))
