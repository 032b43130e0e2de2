"""Opens the catalog, migrated to today. SQLite runs with WAL and FULL: a paid result must survive power loss.

On SQLite a transaction that first reads and then writes must be `writing`: it holds the one lock from its beginning, so
that nobody changes what it has read. Where only rows of PostgreSQL are meant, `engine.begin()` is the same.
"""

import select
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as NoneFree

from showrunner.catalog import refusals
from showrunner.errors import BadSetting, StoreError
from showrunner.kit.lines import LINE, OF_SERVER

HEAD = "0004"  # the newest file in migrations/versions; a test holds it true
MIGRATIONS = Path(__file__).with_name("migrations")
WAIT_S = 30  # for the lock of SQLite, for a free connection
MIGRATING = 7_305_911_100_001  # the advisory lock of PostgreSQL that one migration at a time holds; any number does
# A worker that was stopped in a transaction lets go after a minute.
OF_POSTGRES = {
    **LINE,
    "application_name": "showrunner",
    "options": f"{OF_SERVER} -c idle_in_transaction_session_timeout=60000",
}


def open_database(url: str, *, pool: int = 20, overflow: int = 30) -> Engine:
    """An engine on a catalog at `url` (sqlite:///… or postgresql://…), migrated when it is behind.

    `pool` connections are kept, `overflow` more are opened when those are busy. Processes may open it side by side.
    Raises BadSetting for a URL of something else; StoreError when the file is not a catalog, is damaged, or was written
    by a newer Showrunner, or the server is away (`.retryable`).
    """
    where = url_of(url)
    is_sqlite = where.get_backend_name() == "sqlite"
    engine = create_engine(
        where,
        poolclass=_Pool,
        pool_size=pool,
        max_overflow=overflow,
        pool_timeout=WAIT_S,
        hide_parameters=True,  # what is in a statement may be secret, its refusal is not
        connect_args={"timeout": WAIT_S, "check_same_thread": False} if is_sqlite else OF_POSTGRES,
    )
    if is_sqlite:
        event.listen(engine, "connect", _pragmas)
    else:
        event.listen(engine, "checkout", _is_there)
    event.listen(engine, "handle_error", refusals.in_words)
    _catch_up(engine)
    return engine


def url_of(url: str) -> URL:
    """As SQLAlchemy wants it: PostgreSQL is reached by psycopg, whichever driver is named. Raises BadSetting."""
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise _no_catalog() from error
    if found.get_backend_name() in ("postgres", "postgresql"):
        found = found.set(drivername="postgresql+psycopg")
    if found.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise _no_catalog()
    return found


def _no_catalog() -> BadSetting:
    return BadSetting(
        "the database is neither a SQLite file nor a PostgreSQL server",
        field="database",
        hint="give sqlite:////folder/catalog.db or postgresql://USER@HOST/DATABASE",
    )


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


class _Pool(QueuePool):
    """Waiting in vain for a connection is told as our own error."""

    def _do_get(self) -> Any:
        try:
            return super()._do_get()
        except NoneFree as error:
            raise refusals.later("all connections to the catalog are in use") from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for single questions: each sees what is committed when it is asked.

    On PostgreSQL no transaction is begun and ended around them, which would be two more ways to the server and back.
    """
    with engine.connect() as connection:
        yield connection if is_sqlite(engine) else connection.execution_options(isolation_level="AUTOCOMMIT")


_QUEUES: "WeakKeyDictionary[Engine, threading.Lock]" = WeakKeyDictionary()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction for reading and then writing; committed at the end, undone when something is raised.

    On SQLite it holds the database's only write lock, so keep it short and never ask for a second one inside. On
    PostgreSQL it is a transaction as any other: there, conditions of UPDATE and locked rows keep others away.
    Raises StoreError (`.retryable`) when the lock does not come in time.
    """
    if not is_sqlite(engine):
        with engine.begin() as connection:
            yield connection
        return
    queue = _QUEUES.setdefault(engine, threading.Lock())
    if not queue.acquire(timeout=WAIT_S):  # threads of ours wait in turn; SQLite would have them all poll
        raise refusals.later("the catalog is being written to without a pause")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("begin immediate")
            yield connection
    finally:
        queue.release()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """For reading much: the whole catalog as it was at one moment, whatever others write meanwhile."""
    with engine.connect() as connection:
        if is_sqlite(engine):
            connection.exec_driver_sql("begin")
        else:
            connection.exec_driver_sql("set transaction isolation level repeatable read read only")
            connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")
        yield connection
        connection.rollback()


def check_whole(engine: Engine) -> None:
    """Have SQLite read all of its file; PostgreSQL looks after its own pages. Raises StoreError for what is damaged."""
    if not is_sqlite(engine):
        return
    with engine.connect() as connection:
        found = list(connection.exec_driver_sql("pragma integrity_check").scalars())
        found += [
            f"a row of {row[0]} belongs to nothing" for row in connection.exec_driver_sql("pragma foreign_key_check")
        ]
    if found != ["ok"]:
        raise StoreError(
            f"the catalog is damaged: {found[-1]}",
            hint="restore it from a backup into a new home (showrunner restore)",
        )


def migrate(engine: Engine, revision: str) -> None:
    """Bring the schema to `revision` ("head", "base" or an id), up or down: all of it or nothing.

    Of several processes one does it, while the others wait.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        current = _current(connection)
        going_down = revision == "base" or (current is not None and revision != "head" and revision < current)
        (command.downgrade if going_down else command.upgrade)(config, revision)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    if not is_sqlite(engine):
        with engine.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            yield connection
        return
    with engine.connect() as connection:
        # A changed table is a new one in the place of the old: dropping that must not take along what refers to it.
        connection.exec_driver_sql("pragma foreign_keys=off")
        try:
            connection.exec_driver_sql("begin immediate")
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            connection.exec_driver_sql("pragma foreign_keys=on")


def _catch_up(engine: Engine) -> None:
    with engine.connect() as connection:
        current = _current(connection)
    if current is not None and current > HEAD:
        raise StoreError(f"the catalog is of a newer version ({current})", hint="upgrade Showrunner to open this home")
    if current != HEAD:
        migrate(engine, "head")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return found


def _is_there(connection: Any, *_: Any) -> None:
    """A server that was started again meanwhile costs nobody an error: what it closed has something to read, its end.

    A ping would say the same for a way to the server and back with every transaction.
    """
    try:
        waiting = select.poll()
        waiting.register(connection.pgconn.socket, select.POLLIN)
        is_over = bool(waiting.poll(0))
    except connection.Error:  # it has no socket any more
        is_over = True
    if is_over:
        raise InvalidatePoolError  # all that were opened before it are of the old server


def _pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    try:
        _into_wal(cursor)
        cursor.execute("pragma synchronous=full")
        cursor.execute("pragma foreign_keys=on")
    except sqlite3.DatabaseError as error:
        raise refusals.of(error) from error
    finally:
        cursor.close()


def _into_wal(cursor: sqlite3.Cursor) -> None:
    """Only the first who opens a new file changes it; SQLite does not let the others wait for that, so we do."""
    if cursor.execute("pragma journal_mode").fetchone() == ("wal",):
        return
    for attempt in range(100):
        try:
            cursor.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError as error:
            if attempt == 99 or not refusals.is_busy(error):
                raise
            threading.Event().wait(0.05)
        else:
            return
