"""Webhooks: notices, the endpoints that want them, and each notice on its way to each endpoint.

A delivery is waiting, delivered or failed. Whoever sends one leases it first, by moving `next_ms` into the future; if
they die, it falls due again, and if they come back late, what they say is no longer taken.
"""

import json
import secrets as random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, or_, select

from showrunner.catalog.events import NoticeRow
from showrunner.catalog.service_tables import DELIVERY, HOOK, NOTICE, WORKSPACE
from showrunner.errors import NotFound

EVERY_KIND = "*"
DISABLED = "webhook.disabled"
IN_TURN = 3  # attempts in which a notice keeps its place: the later ones of its endpoint wait for it


@dataclass(frozen=True)
class HookRow:
    """An endpoint, without its secrets. `film`: it is told of that film only."""

    id: str
    workspace: str
    film: str | None
    url: str
    kinds: tuple[str, ...]
    state: str  # active | disabled
    failing_since_ms: int | None
    created_ms: int


@dataclass(frozen=True)
class DeliveryRow:
    """`number` is the notice's; `next_ms` means something while it is waiting."""

    id: str
    hook: str
    number: int
    kind: str
    film: str | None
    state: str  # waiting | delivered | failed
    attempts: int
    next_ms: int
    last_status: int | None
    last_error: str | None
    created_ms: int
    ended_ms: int | None


@dataclass(frozen=True)
class Due:
    """A delivery whose turn it is, with all it takes to send it."""

    id: str
    hook: str
    workspace: str
    film: str | None  # that the endpoint is the callback of
    attempts: int
    next_ms: int  # as it was read; after `lease`, when the lease ends
    url: str
    secret: str  # sealed
    old_secret: str | None
    old_until_ms: int | None
    notice: NoticeRow


def announce(
    connection: Connection,
    workspace: str,
    kind: str,
    film: str | None,
    body: dict[str, Any],
    at: int,
    *,
    only: str | None = None,
) -> int:
    """Write a notice, and a delivery to every endpoint that wants it, in the caller's transaction; the notice's number.

    Its first statement writes: numbers of a workspace follow each other in the order of commits, without gaps.
    With `only`, no other endpoint is told. Raises NotFound when there is no such workspace.
    """
    counted = WORKSPACE.update().where(WORKSPACE.c.id == workspace).values(notices=WORKSPACE.c.notices + 1)
    number: int | None = connection.execute(counted.returning(WORKSPACE.c.notices)).scalar()
    if number is None:
        raise NotFound(f"there is no workspace {workspace!r} here", field="workspace")
    notice = {"workspace": workspace, "number": number, "kind": kind, "film": film, "at_ms": at}
    connection.execute(NOTICE.insert().values(**notice, body=json.dumps(body)))
    told = [only] if only else _who_wants(connection, workspace, kind, film)
    fresh = {"workspace": workspace, "number": number, "state": "waiting", "attempts": 0, "next_ms": at}
    rows = [{"id": f"msg_{random.token_hex(12)}", "hook": hook, "created_ms": at, **fresh} for hook in told]
    if rows:
        connection.execute(DELIVERY.insert(), rows)
    return number


def _who_wants(connection: Connection, workspace: str, kind: str, film: str | None) -> list[str]:
    theirs = or_(HOOK.c.film.is_(None), HOOK.c.film == film)
    here = select(HOOK.c.id, HOOK.c.kinds).where(HOOK.c.workspace == workspace, HOOK.c.state == "active", theirs)
    return [row.id for row in connection.execute(here.order_by(HOOK.c.id)) if {kind, EVERY_KIND} & {*row.kinds.split()}]


@dataclass(frozen=True)
class Endpoints:
    engine: Engine

    def add(self, connection: Connection, row: HookRow, secret: str) -> int:
        """How many the workspace has now, without those of single films. `secret` is sealed."""
        values = vars(row) | {"kinds": " ".join(row.kinds), "secret": secret}
        connection.execute(HOOK.insert().values(values))
        ours = (HOOK.c.workspace == row.workspace) & HOOK.c.film.is_(None)
        return connection.execute(select(func.count()).select_from(HOOK).where(ours)).scalar_one()

    def get(self, workspace: str, hook: str) -> HookRow:
        """Raises NotFound."""
        for row in self._rows(HOOK.c.workspace == workspace, HOOK.c.id == hook):
            return row
        raise _unknown(hook)

    def of_workspace(self, workspace: str, film: str | None = None) -> list[HookRow]:
        """The workspace's, without those of single films; with `film`, those of that film."""
        return self._rows(HOOK.c.workspace == workspace, HOOK.c.film.is_(film) if film is None else HOOK.c.film == film)

    def secret(self, workspace: str, hook: str) -> str:
        """Sealed. Raises NotFound."""
        with self.engine.connect() as connection:
            found: str | None = connection.execute(select(HOOK.c.secret).where(*_one(workspace, hook))).scalar()
        if found is None:
            raise _unknown(hook)
        return found

    def change(self, workspace: str, hook: str, **values: Any) -> HookRow:
        """Raises NotFound."""
        with self.engine.begin() as connection:
            if not connection.execute(HOOK.update().where(*_one(workspace, hook)).values(**values)).rowcount:
                raise _unknown(hook)
        return self.get(workspace, hook)

    def remove(self, workspace: str, hook: str) -> None:
        """With all its deliveries. Raises NotFound."""
        with self.engine.begin() as connection:
            if not connection.execute(HOOK.delete().where(*_one(workspace, hook))).rowcount:
                raise _unknown(hook)

    def deliveries(self, workspace: str, hook: str, *, before: int | None, limit: int) -> list[DeliveryRow]:
        """Newest first; `before` is the number of the last one of the page before."""
        query = _deliveries().where(DELIVERY.c.workspace == workspace, DELIVERY.c.hook == hook)
        if before is not None:
            query = query.where(DELIVERY.c.number < before)
        newest = query.order_by(DELIVERY.c.number.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [DeliveryRow(*row) for row in connection.execute(newest)]

    def delivery(self, workspace: str, delivery: str, oldest_ms: int) -> DeliveryRow | None:
        """None when it is not there, or was made before `oldest_ms`."""
        here = (DELIVERY.c.workspace == workspace) & (DELIVERY.c.id == delivery) & (DELIVERY.c.created_ms >= oldest_ms)
        with self.engine.connect() as connection:
            row = connection.execute(_deliveries().where(here)).one_or_none()
            return None if row is None else DeliveryRow(*row)

    def again(self, delivery: str, at: int) -> None:
        """Let it begin anew, in its place among the others of its endpoint."""
        fresh = {"state": "waiting", "attempts": 0, "next_ms": at, "ended_ms": None}
        with self.engine.begin() as connection:
            connection.execute(DELIVERY.update().where(DELIVERY.c.id == delivery).values(fresh))

    def hurry(self, hook: str, at: int, beyond_ms: int) -> None:
        """What waits for a time after `beyond_ms` waits no longer. What is under way now ends its lease before that."""
        waiting = DELIVERY.update().where(DELIVERY.c.hook == hook, DELIVERY.c.state == "waiting")
        with self.engine.begin() as connection:
            connection.execute(waiting.where(DELIVERY.c.next_ms > beyond_ms).values(next_ms=at))

    def counts(self) -> tuple[int, int]:
        """Deliveries that wait, endpoints that are off."""
        waiting = select(func.count()).select_from(DELIVERY).where(DELIVERY.c.state == "waiting")
        off = select(func.count()).select_from(HOOK).where(HOOK.c.state == "disabled")
        with self.engine.connect() as connection:
            return connection.execute(waiting).scalar_one(), connection.execute(off).scalar_one()

    def due(self, at: int, *, without: Collection[str], limit: int) -> list[Due]:
        """Deliveries whose turn it is: due, to active endpoints, none before them in its turn; `without` some hooks."""
        first = (
            select(DELIVERY.c.hook, func.min(DELIVERY.c.number).label("number"))
            .where(DELIVERY.c.state == "waiting", DELIVERY.c.attempts < IN_TURN)
            .group_by(DELIVERY.c.hook)
            .subquery()
        )
        columns = (DELIVERY.c.id, DELIVERY.c.hook, DELIVERY.c.workspace, DELIVERY.c.attempts, DELIVERY.c.next_ms)
        sealed = (HOOK.c.film.label("callback"), HOOK.c.url, HOOK.c.secret, HOOK.c.old_secret, HOOK.c.old_until_ms)
        notice = (NOTICE.c.number, NOTICE.c.kind, NOTICE.c.film, NOTICE.c.body, NOTICE.c.at_ms)
        query = (
            select(*columns, *sealed, *notice)
            .join(HOOK, HOOK.c.id == DELIVERY.c.hook)
            .join(NOTICE, (NOTICE.c.workspace == DELIVERY.c.workspace) & (NOTICE.c.number == DELIVERY.c.number))
            .outerjoin(first, first.c.hook == DELIVERY.c.hook)
            .where(DELIVERY.c.state == "waiting", DELIVERY.c.next_ms <= at, HOOK.c.state == "active")
            .where(or_(first.c.number.is_(None), DELIVERY.c.number <= first.c.number))
            .where(DELIVERY.c.hook.not_in(list(without)))
            .order_by(DELIVERY.c.next_ms, DELIVERY.c.number, DELIVERY.c.id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [_due(row) for row in connection.execute(query)]

    def lease(self, due: Sequence[Due], until_ms: int) -> list[Due]:
        """Those that are ours until then; so long nobody else leases them."""
        ours = []  # in order of id, so that two who lease the same ones never wait for each other
        with self.engine.begin() as connection:
            for one in sorted(due, key=lambda one: one.id):
                if connection.execute(DELIVERY.update().where(*_leased(one)).values(next_ms=until_ms)).rowcount:
                    ours.append(replace(one, next_ms=until_ms))
        return ours

    def delivered(self, due: Due, status: int, at: int) -> None:
        done = {"state": "delivered", "attempts": due.attempts + 1, "ended_ms": at}
        with self.engine.begin() as connection:
            told = DELIVERY.update().where(*_leased(due)).values(**done, last_status=status, last_error=None)
            if connection.execute(told).rowcount:
                well = HOOK.update().where(HOOK.c.id == due.hook, HOOK.c.failing_since_ms.is_not(None))
                connection.execute(well.values(failing_since_ms=None))

    def refused(self, due: Due, *, status: int | None, error: str, next_ms: int | None, at: int) -> int | None:
        """An attempt failed; try again at `next_ms`, or never. Since when the endpoint has been failing."""
        then = {"state": "failed", "ended_ms": at} if next_ms is None else {"next_ms": next_ms}
        with self.engine.begin() as connection:
            told = DELIVERY.update().where(*_leased(due)).values(attempts=due.attempts + 1, last_status=status, **then)
            if not connection.execute(told.values(last_error=error)).rowcount:
                return None
            failing = HOOK.update().where(HOOK.c.id == due.hook)
            failing = failing.values(failing_since_ms=func.coalesce(HOOK.c.failing_since_ms, at))
            since: int | None = connection.execute(failing.returning(HOOK.c.failing_since_ms)).scalar()
            return since

    def disable(self, due: Due, reason: str, at: int) -> bool:
        """Send nothing more to an endpoint, and say so; what was waiting has failed. False when somebody else has."""
        with self.engine.begin() as connection:
            off = HOOK.update().where(HOOK.c.id == due.hook, HOOK.c.state == "active").values(state="disabled")
            found = connection.execute(off.returning(HOOK.c.film)).one_or_none()
            if found is None:
                return False
            waiting = DELIVERY.update().where(DELIVERY.c.hook == due.hook, DELIVERY.c.state == "waiting")
            connection.execute(waiting.values(state="failed", last_error=f"the endpoint is off: {reason}", ended_ms=at))
            shown = due.url.partition("?")[0]  # a query may hold a secret that others need not know
            body = {"webhook": due.hook, "url": shown, "reason": reason}
            announce(connection, due.workspace, DISABLED, found.film, body, at)
            return True

    def _rows(self, *where: Any) -> list[HookRow]:
        query = select(*(HOOK.c[name] for name in HookRow.__dataclass_fields__)).where(*where)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(HOOK.c.created_ms, HOOK.c.id))
            return [HookRow(**row._asdict() | {"kinds": tuple(row.kinds.split())}) for row in rows]


def _one(workspace: str, hook: str) -> tuple[Any, Any]:
    return HOOK.c.workspace == workspace, HOOK.c.id == hook


def _leased(due: Due) -> tuple[Any, Any, Any]:
    return DELIVERY.c.id == due.id, DELIVERY.c.state == "waiting", DELIVERY.c.next_ms == due.next_ms


def _deliveries() -> Select[Any]:
    names = DeliveryRow.__dataclass_fields__
    wanted = [(NOTICE if name in ("kind", "film") else DELIVERY).c[name] for name in names]
    at = (NOTICE.c.workspace == DELIVERY.c.workspace) & (NOTICE.c.number == DELIVERY.c.number)
    return select(*wanted).join(NOTICE, at)


def _due(row: Any) -> Due:
    notice = NoticeRow(row.number, row.kind, row.film, json.loads(row.body), row.at_ms)
    given = {name: getattr(row, name) for name in Due.__dataclass_fields__ if name not in ("notice", "film")}
    return Due(**given, film=row.callback, notice=notice)


def _unknown(hook: str) -> NotFound:
    return NotFound(f"there is no webhook {hook!r} here", field="webhook", among="webhooks")
