"""Opens the catalog: SQLite with WAL and FULL synchronous (a paid result must survive power loss), migrated to today."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError

from showrunner.errors import StoreError

HEAD = "0001"  # the newest file in migrations/versions; a test holds it true
MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(url: str) -> Engine:
    """An engine on a catalog at `url` (sqlite:///… or postgresql+psycopg://…), migrated when it is behind.

    Raises StoreError when the file is not a catalog, is damaged, or was written by a newer Showrunner.
    """
    engine = create_engine(url, connect_args={"timeout": 30} if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _pragmas)
    try:
        _migrate(engine)
    except DatabaseError as error:
        raise StoreError(
            f"cannot use the catalog at {url}: {error.orig}",
            hint="move the file away (films are remade from their briefs), or choose another --home",
        ) from error
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


def _pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma synchronous=full")
    cursor.execute("pragma foreign_keys=on")
    cursor.close()
