"""Where the engine keeps its rows: on PostgreSQL beside the catalog's, on SQLite in a file beside the catalog."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from showrunner.kit.lines import LINE, OF_SERVER


def with_driver(url: str) -> str:
    name, _, rest = url.partition(":")
    return f"postgresql+psycopg:{rest}" if name.partition("+")[0] in ("postgres", "postgresql") else url


def file_of(url: str) -> Path:
    """SQLite: the engine's own file, so that it and the catalog never wait for each other's writes."""
    database = sa.make_url(url).database
    assert database, "a catalog has a file"
    return Path(database).with_name(f"{Path(database).stem}-engine.db")


def address(url: str) -> str:
    return url if url.startswith("postgres") else f"sqlite:///{file_of(url)}"


def opened(url: str) -> sa.Engine:
    if url.startswith("postgres"):
        options = {"options": OF_SERVER, **LINE}
        return sa.create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, connect_args=options)
    engine = sa.create_engine(address(url), connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _pragmas)
    return engine


def _pragmas(connection: Any, _: Any) -> None:
    """Losing the last moments in a power cut is fine here: what is done stands in the catalog, which loses nothing."""
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
        connection.execute(f"pragma {pragma}")
