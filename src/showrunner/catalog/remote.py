"""Work of others that is paid for: written down before it is asked for and before it is awaited."""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from showrunner.catalog.films import now_ms
from showrunner.catalog.results import StepResults
from showrunner.catalog.service_tables import REMOTE
from showrunner.catalog.tables import put


@dataclass(frozen=True)
class RemoteRow:
    key: str  # of the step, in its scope
    name: str  # which call within the step
    provider: str
    remote_id: str | None
    state: str  # asking | running | done | failed
    created_ms: int
    changed_ms: int

    @property
    def charge(self) -> str:
        """The charge of this asking; another asking for the same thing is another charge."""
        return f"{self.key}/{self.name}/{self.created_ms}"


class RemoteWork:
    """The jobs of one scope (as of StepResults): another workspace's job never answers here."""

    def __init__(self, engine: Engine, scope: str = "") -> None:
        self._engine, self._row_key = engine, StepResults(engine, scope).row_key

    def find(self, key: str, name: str) -> RemoteRow | None:
        query = select(REMOTE).where(REMOTE.c.key == self._row_key(key), REMOTE.c.name == name)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else RemoteRow(*row)

    def ask(self, key: str, name: str, provider: str) -> RemoteRow:
        """Write down that a job is about to be asked for, in the place of an earlier one."""
        at = now_ms()
        row = RemoteRow(self._row_key(key), name, provider, None, "asking", at, at)
        with self._engine.begin() as connection:
            put(connection, REMOTE, vars(row))
        return row

    def set(self, row: RemoteRow, state: str, remote_id: str | None) -> None:
        mine = REMOTE.update().where(
            REMOTE.c.key == row.key, REMOTE.c.name == row.name, REMOTE.c.created_ms == row.created_ms
        )
        with self._engine.begin() as connection:
            connection.execute(mine.values(state=state, remote_id=remote_id, changed_ms=now_ms()))
