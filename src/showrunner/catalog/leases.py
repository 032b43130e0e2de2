"""One at a time among all processes that share a catalog: gone with its holder, however that ends."""

import contextlib
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from showrunner.catalog.database import is_sqlite
from showrunner.errors import Busy, StoreError
from showrunner.kit.locking import held


@contextmanager
def alone(engine: Engine, what: str) -> Iterator[None]:
    """Inside the `with`, nobody else is in one of this name. Raises Busy when somebody is.

    It never waits. On SQLite it is a file lock beside the catalog, on PostgreSQL an advisory lock of one connection.
    """
    if is_sqlite(engine):
        file = Path(str(engine.url.database))
        with held(file.with_name(f"{file.name}-{what}.lock"), what):
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        asked = {"number": _number(what)}
        if not connection.execute(text("select pg_try_advisory_lock(:number)"), asked).scalar():
            raise Busy(f"another process is busy with {what}", hint="wait for it, or stop it")
        try:
            yield
        finally:
            with contextlib.suppress(StoreError):  # the connection is lost, and the lock with it
                connection.execute(text("select pg_advisory_unlock(:number)"), asked)


def _number(what: str) -> int:
    """63 bits of its name: advisory locks have numbers only."""
    return int.from_bytes(hashlib.sha256(f"showrunner {what}".encode()).digest()[:8], "big") >> 1
