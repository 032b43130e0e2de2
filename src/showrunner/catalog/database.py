"""Opens the catalog, migrated to today. SQLite runs with WAL and FULL: a paid result must survive power loss."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ExceptionContext, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError

from showrunner.errors import StoreError

HEAD = "0002"  # the newest file in migrations/versions; a test holds it true
MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(url: str) -> Engine:
    """An engine on a catalog at `url` (sqlite:///… or postgresql+psycopg://…), migrated when it is behind.

    Raises StoreError when the file is not a catalog, is damaged, or was written by a newer Showrunner.
    """
    engine = create_engine(url, connect_args={"timeout": 30} if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _pragmas)
    event.listen(engine, "handle_error", _in_words)
    _migrate(engine)
    return engine


def migrate(engine: Engine, revision: str) -> None:
    """Bring the schema to `revision` ("head", "base" or an id), up or down."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        current = _current(connection)
        going_down = revision == "base" or (current is not None and revision != "head" and revision < current)
        (command.downgrade if going_down else command.upgrade)(config, revision)


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        current = _current(connection)
    if current is not None and current > HEAD:
        raise StoreError(f"the catalog is of a newer version ({current})", hint="upgrade Showrunner to open this home")
    if current != HEAD:
        migrate(engine, "head")


def _current(connection: Any) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return found


def _in_words(context: ExceptionContext) -> None:
    """Whatever the database refuses, anywhere: told as our own error, for a person."""
    if isinstance(context.sqlalchemy_exception, DatabaseError):
        context.chained_exception = _refusal(context.original_exception)


def _refusal(error: BaseException) -> StoreError:
    return StoreError(
        f"the catalog cannot be used: {error}",
        hint="free some disk space; a damaged catalog.db must be moved away (films are remade from their briefs)",
    )


def _pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute("pragma journal_mode=wal")
        cursor.execute("pragma synchronous=full")
        cursor.execute("pragma foreign_keys=on")
    except sqlite3.DatabaseError as error:
        raise _refusal(error) from error
    finally:
        cursor.close()
