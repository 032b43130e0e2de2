"""Writing a row that somebody else may be writing at the same moment."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """False when there is such a row already, whoever wrote it; then nothing changes."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(made).one_or_none() is not None
