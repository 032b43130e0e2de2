"""What is used up of a day's allowance. A ceiling is a condition of the UPDATE that takes, so nothing goes past it."""

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select, true

from showrunner.catalog.once import insert_once
from showrunner.catalog.service_tables import ALLOWANCE

_HERE = (ALLOWANCE.c.scope == bindparam("where")) & (ALLOWANCE.c.day == bindparam("when"))
_USED = select(ALLOWANCE.c.used).where(_HERE)


def day_of(at_ms: int) -> str:
    """2026-11-20"""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d")


def used(connection: Connection, scope: str, day: str) -> int:
    """`day` as in 2026-11-20."""
    return int(connection.execute(_USED, {"where": scope, "when": day}).scalar() or 0)


def take(connection: Connection, scope: str, day: str, amount: int, ceiling: int | None) -> bool:
    """Use `amount` unless that would pass the ceiling; None: there is none. In the caller's `database.writing`."""
    after = ALLOWANCE.c.used + amount
    room = true() if ceiling is None else after <= ceiling
    taking = ALLOWANCE.update().where(_HERE, room).values(used=after)
    here = {"where": scope, "when": day}
    if connection.execute(taking, here).rowcount:
        return True
    # The first of the day makes the row. Somebody else may just have: then the second try sees theirs.
    insert_once(connection, ALLOWANCE, {"scope": scope, "day": day, "used": 0})
    return bool(connection.execute(taking, here).rowcount)


def give(connection: Connection, scope: str, day: str, amount: int) -> None:
    """It was not used after all."""
    giving = ALLOWANCE.update().where(_HERE).values(used=ALLOWANCE.c.used - amount)
    connection.execute(giving, {"where": scope, "when": day})
