"""Answers of requests that carried an Idempotency-Key, so that the same request again gets the same answer.

A key is taken by one INSERT, whoever else sends it at the same time. Taken but not answered, it is free again after
its lease: whoever held it has died.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, bindparam, select

from showrunner.catalog.database import writing
from showrunner.catalog.films import now_ms
from showrunner.catalog.once import insert_once
from showrunner.catalog.service_tables import IDEMPOTENT

KEPT_MS = 24 * 3_600_000
_HERE = (IDEMPOTENT.c.workspace == bindparam("whose")) & (IDEMPOTENT.c.key == bindparam("taken"))
_HELD = _HERE & IDEMPOTENT.c.status.is_(None) & (IDEMPOTENT.c.headers == bindparam("ticket"))
_KEEP, _RELEASE = IDEMPOTENT.update().where(_HELD), IDEMPOTENT.delete().where(_HELD)


@dataclass(frozen=True)
class Taken:
    """The request is ours to do; `ticket` shows so when its answer is kept."""

    ticket: str


@dataclass(frozen=True)
class UnderWay:
    """Somebody is doing this request right now."""


@dataclass(frozen=True)
class Kept:
    """The request was answered. `body` is as it was given to `keep`."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Answers:
    engine: Engine

    def take(self, workspace: str, key: str, fingerprint: str, lease_ms: int) -> Taken | UnderWay | Kept:
        """`fingerprint` stands for everything about the request that must be the same."""
        ticket, at = secrets.token_hex(8), now_ms()
        ours = {"fingerprint": fingerprint, "status": None, "headers": json.dumps(ticket), "body": None}
        row = {"workspace": workspace, "key": key, **ours, "until_ms": at + lease_ms}
        here = {"whose": workspace, "taken": key}
        with writing(self.engine) as connection:
            if insert_once(connection, IDEMPOTENT, row):
                return Taken(ticket)
            over = IDEMPOTENT.update().where(_HERE, IDEMPOTENT.c.until_ms <= at)
            if connection.execute(over.values(**ours, until_ms=at + lease_ms), here).rowcount:
                return Taken(ticket)
            found = connection.execute(select(IDEMPOTENT).where(_HERE), here).one_or_none()
        if found is None or found.status is None:
            return UnderWay()
        return Kept(found.fingerprint, found.status, json.loads(found.headers), found.body)

    def keep(
        self, workspace: str, key: str, ticket: str, status: int, headers: Mapping[str, str], body: str,
        kept_ms: int = KEPT_MS,
    ) -> None:  # fmt: skip
        answer = {"status": status, "headers": json.dumps(dict(headers)), "body": body, "until_ms": now_ms() + kept_ms}
        with writing(self.engine) as connection:
            connection.execute(_KEEP, {**_held(workspace, key, ticket), **answer})

    def release(self, workspace: str, key: str, ticket: str) -> None:
        """Nothing was done: the key may be used again."""
        with writing(self.engine) as connection:
            connection.execute(_RELEASE, _held(workspace, key, ticket))


def _held(workspace: str, key: str, ticket: str) -> dict[str, str]:
    return {"whose": workspace, "taken": key, "ticket": json.dumps(ticket)}
