"""Writing a row that somebody else may be writing at the same moment."""

from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table


def insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """False when there is such a row already, whoever wrote it; then nothing changes."""
    insert = import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert  # loading the other one costs 20 ms
    made = insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(made).one_or_none() is not None
