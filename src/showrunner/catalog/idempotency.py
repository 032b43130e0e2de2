"""Answers of requests that carried an Idempotency-Key, so that the same request again gets the same answer.

A key is taken by one INSERT, whoever else sends it at the same time. Taken but not answered, it is free again after
its lease: whoever held it has died.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, select

from showrunner.catalog.database import writing
from showrunner.catalog.films import now_ms
from showrunner.catalog.once import insert_once
from showrunner.catalog.service_tables import IDEMPOTENT

KEPT_MS = 24 * 3_600_000


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
        here = (IDEMPOTENT.c.workspace == workspace) & (IDEMPOTENT.c.key == key)
        with writing(self.engine) as connection:
            if insert_once(connection, IDEMPOTENT, row):
                return Taken(ticket)
            over = IDEMPOTENT.update().where(here, IDEMPOTENT.c.until_ms <= at)
            if connection.execute(over.values(**ours, until_ms=at + lease_ms)).rowcount:
                return Taken(ticket)
            found = connection.execute(select(IDEMPOTENT).where(here)).one_or_none()
        if found is None or found.status is None:
            return UnderWay()
        return Kept(found.fingerprint, found.status, json.loads(found.headers), found.body)

    def keep(
        self, workspace: str, key: str, ticket: str, status: int, headers: Mapping[str, str], body: str,
        kept_ms: int = KEPT_MS,
    ) -> None:  # fmt: skip
        answer = {"status": status, "headers": json.dumps(dict(headers)), "body": body, "until_ms": now_ms() + kept_ms}
        with writing(self.engine) as connection:
            connection.execute(IDEMPOTENT.update().where(_held(workspace, key, ticket)).values(answer))

    def release(self, workspace: str, key: str, ticket: str) -> None:
        """Nothing was done: the key may be used again."""
        with writing(self.engine) as connection:
            connection.execute(IDEMPOTENT.delete().where(_held(workspace, key, ticket)))


def _held(workspace: str, key: str, ticket: str) -> ColumnElement[bool]:
    here = IDEMPOTENT.c
    is_open = here.status.is_(None) & (here.headers == json.dumps(ticket))
    return (here.workspace == workspace) & (here.key == key) & is_open
