"""Purses and charges: how much is reserved and spent, and for what. Amounts are micro-dollars.

Everything here works in the caller's transaction. A purse never goes past its ceiling, because the ceiling is a
condition of the UPDATE that takes from it. Rows are locked in one order, so that nobody waits in a circle: a charge,
the promise of its film, the film's purse, the month's.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from showrunner.catalog.once import insert_once
from showrunner.catalog.service_tables import CHARGE, PURSE


@dataclass(frozen=True)
class PurseRow:
    scope: str
    reserved: int
    spent: int
    ceiling: int | None


@dataclass(frozen=True)
class ChargeRow:
    id: str
    workspace: str
    film: str | None
    provider: str
    what: str
    amount: int
    state: str  # promised | reserved | spent | released
    created_ms: int
    settled_ms: int | None


@dataclass(frozen=True)
class Spent:
    provider: str
    what: str
    amount: int
    calls: int


def purse(connection: Connection, scope: str) -> PurseRow:
    """An empty one where there is none yet."""
    found = connection.execute(select(PURSE).where(PURSE.c.scope == scope)).one_or_none()
    return PurseRow(*found) if found else PurseRow(scope, 0, 0, None)


def set_ceiling(connection: Connection, scope: str, ceiling: int | None) -> None:
    insert_once(connection, PURSE, {"scope": scope, "reserved": 0, "spent": 0})
    connection.execute(PURSE.update().where(PURSE.c.scope == scope).values(ceiling=ceiling))


def take(connection: Connection, scope: str, amount: int, ceiling: int | None) -> bool:
    """Reserve `amount` unless the purse would pass `ceiling` or its own."""
    after = PURSE.c.reserved + PURSE.c.spent + amount
    allowed = (PURSE.c.scope == scope) & (PURSE.c.ceiling.is_(None) | (after <= PURSE.c.ceiling))
    if ceiling is not None:
        allowed &= after <= ceiling
    taking = PURSE.update().where(allowed).values(reserved=PURSE.c.reserved + amount)
    if connection.execute(taking).rowcount:
        return True
    # The first of its purse makes it. Somebody else may just have: then the second try sees theirs.
    insert_once(connection, PURSE, {"scope": scope, "reserved": 0, "spent": 0})
    return bool(connection.execute(taking).rowcount)


def give(connection: Connection, scope: str, amount: int, spent: int = 0) -> None:
    """`amount` is no longer reserved, and `spent` is."""
    changed = {"reserved": PURSE.c.reserved - amount, "spent": PURSE.c.spent + spent}
    connection.execute(PURSE.update().where(PURSE.c.scope == scope).values(changed))


def add(connection: Connection, row: ChargeRow) -> bool:
    """False when there is a charge of this id; then nothing changes."""
    return insert_once(connection, CHARGE, vars(row))


def charge(connection: Connection, charge: str) -> ChargeRow | None:
    """Nobody else changes it until the transaction ends."""
    return _charge(connection, CHARGE.c.id == charge)


def promise_of(connection: Connection, film: str) -> ChargeRow | None:
    """What is held back for a film under way; nobody else changes it until the transaction ends."""
    return _charge(connection, (CHARGE.c.film == film) & (CHARGE.c.state == "promised"))


def change(connection: Connection, charge: str, **values: Any) -> None:
    connection.execute(CHARGE.update().where(CHARGE.c.id == charge).values(values))


def drop(connection: Connection, charge: str) -> None:
    connection.execute(CHARGE.delete().where(CHARGE.c.id == charge))


def spent(connection: Connection, workspace: str, from_ms: int, until_ms: int) -> list[Spent]:
    """What was paid, by provider and kind of work, the dearest first."""
    when = (CHARGE.c.created_ms >= from_ms) & (CHARGE.c.created_ms < until_ms)
    return _spent(connection, (CHARGE.c.workspace == workspace) & when)


def spent_on(connection: Connection, film: str) -> list[Spent]:
    """What was paid for a film, as `spent` tells it."""
    return _spent(connection, CHARGE.c.film == film)


def _spent(connection: Connection, which: ColumnElement[bool]) -> list[Spent]:
    amount = func.sum(CHARGE.c.amount)
    query = select(CHARGE.c.provider, CHARGE.c.what, amount, func.count())
    query = query.where(which, CHARGE.c.state == "spent")
    query = query.group_by(CHARGE.c.provider, CHARGE.c.what).order_by(amount.desc(), CHARGE.c.provider, CHARGE.c.what)
    return [Spent(provider, what, int(paid), calls) for provider, what, paid, calls in connection.execute(query)]


def _charge(connection: Connection, condition: Any) -> ChargeRow | None:
    found = connection.execute(select(CHARGE).where(condition).limit(1).with_for_update()).one_or_none()
    return ChargeRow(*found) if found else None
