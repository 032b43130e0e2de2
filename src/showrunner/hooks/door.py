"""The door of webhooks: who is told, with which secret, and what became of it."""

import secrets as random
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine

from showrunner.catalog import hooks
from showrunner.catalog.events import ENDINGS
from showrunner.catalog.films import now_ms, row_of
from showrunner.catalog.hooks import DISABLED, EVERY_KIND, DeliveryRow, Endpoints, HookRow
from showrunner.errors import BriefError, Conflict, NotAllowed, NotFound
from showrunner.hooks.delivering import LEASE_MS, POLL_S, Deliverer, Heard, Sealer
from showrunner.hooks.schedule import REDELIVERED_MS, TWO_SECRETS_MS
from showrunner.hooks.signing import new_secret
from showrunner.hooks.task import TASK, told
from showrunner.kit.http import Guarded

TEST = "webhook.test"
EXPORTS = ("export.finished", "export.failed", "export.cancelled")
KINDS = (*ENDINGS, *EXPORTS, DISABLED, TEST)  # what a notice can be
MOST_HOOKS = 100  # of a workspace; callbacks of single films do not count


class Hooks:
    """Every call names its workspace; ids of others are not found. All but `run` are quick calls of the database."""

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        net: Guarded,
        *,
        clock: Callable[[], int] = now_ms,
        heard: Heard = lambda hook, outcome: None,
        poll_s: float = POLL_S,
        lease_ms: int = LEASE_MS,
    ) -> None:
        """`clock` gives UTC ms since 1970; `heard` is told of each attempt."""
        self._engine, self._sealer, self._net, self._clock, self._lease_ms = engine, sealer, net, clock, lease_ms
        self._endpoints = Endpoints(engine)
        self._deliverer = Deliverer(self._endpoints, sealer, net, clock, heard, poll_s, lease_ms)

    def create(
        self,
        workspace: str,
        url: str,
        kinds: Collection[str] = (EVERY_KIND,),
        film: str | None = None,
        *,
        connection: Connection | None = None,
    ) -> tuple[HookRow, str]:
        """A new endpoint and its secret, which is not shown again; with `film`, for that film only.

        `connection`: written in that open transaction. Raises NotAllowed, BriefError, Conflict when there are too many.
        """
        self._vet(url)
        row = HookRow(
            id=f"hook_{random.token_hex(8)}",
            workspace=workspace,
            film=film,
            url=url,
            kinds=_known(kinds),
            state="active",
            failing_since_ms=None,
            created_ms=self._clock(),
        )
        secret = new_secret()
        with nullcontext(connection) if connection else self._engine.begin() as opened:
            if self._endpoints.add(opened, row, self._sealer.seal(secret)) > MOST_HOOKS and film is None:
                raise Conflict(f"there are {MOST_HOOKS} webhooks already", hint="remove one that nobody needs")
        return row, secret

    def list(self, workspace: str, film: str | None = None) -> list[HookRow]:
        """The workspace's endpoints, oldest first; with `film`, that film's own."""
        return self._endpoints.of_workspace(workspace, film)

    def get(self, workspace: str, hook: str) -> HookRow:
        return self._endpoints.get(workspace, hook)

    def change(
        self, workspace: str, hook: str, *, url: str | None = None, kinds: Collection[str] | None = None
    ) -> HookRow:
        """What is None stays. Raises as `create` does, and NotFound."""
        values = {}
        if url is not None:
            self._vet(url)
            values["url"] = url
        if kinds is not None:
            values["kinds"] = " ".join(_known(kinds))
        row = self._endpoints.change(workspace, hook, **values) if values else self.get(workspace, hook)
        if url is not None:
            self._hurry(row.id)
        return row

    def remove(self, workspace: str, hook: str) -> None:
        self._endpoints.remove(workspace, hook)

    def rotate(self, workspace: str, hook: str) -> tuple[HookRow, str]:
        """A new secret. The one before signs beside it for a day; one before that no more."""
        secret, before = new_secret(), self._endpoints.secret(workspace, hook)
        until = self._clock() + TWO_SECRETS_MS
        sealed = self._sealer.seal(secret)
        return self._endpoints.change(workspace, hook, secret=sealed, old_secret=before, old_until_ms=until), secret

    def enable(self, workspace: str, hook: str) -> HookRow:
        """Send again to an endpoint that was off. What it missed stays in the notices, and can be redelivered."""
        row = self._endpoints.change(workspace, hook, state="active", failing_since_ms=None)
        self._hurry(row.id)
        return row

    def disable(self, workspace: str, hook: str) -> HookRow:
        """Send nothing until it is enabled; what is waiting waits."""
        return self._endpoints.change(workspace, hook, state="disabled")

    def ping(self, workspace: str, hook: str) -> DeliveryRow:
        """Send this endpoint a notice that means nothing; what waits for it goes first, and now.

        Raises Conflict when it is off.
        """
        row = self._active(workspace, hook)
        self._hurry(row.id)
        with self._engine.begin() as connection:
            body = {"webhook": row.id}
            number = hooks.announce(connection, workspace, TEST, row.film, body, self._clock(), only=row.id)
        return self._endpoints.deliveries(workspace, hook, before=number + 1, limit=1)[0]

    def deliveries(
        self, workspace: str, hook: str, *, before: int | None = None, limit: int = 50
    ) -> Sequence[DeliveryRow]:
        """Newest first; `before` is the number of the last one seen. Raises NotFound."""
        self._endpoints.get(workspace, hook)
        return self._endpoints.deliveries(workspace, hook, before=before, limit=limit)

    def redeliver(self, workspace: str, delivery: str) -> DeliveryRow:
        """Send once more, with its eight attempts. Raises NotFound, also after 30 days, and Conflict when it is off."""
        now_ms = self._clock()
        found = self._endpoints.delivery(workspace, delivery, now_ms - REDELIVERED_MS)
        if found is None:
            raise NotFound(
                f"there is no delivery {delivery!r} of the last 30 days here",
                field="delivery",
                hint="GET /v1/notices still has what it told",
            )
        self._active(workspace, found.hook)
        self._hurry(found.hook)
        self._endpoints.again(delivery, now_ms)
        return replace(found, state="waiting", attempts=0, next_ms=now_ms, ended_ms=None)

    def counts(self) -> tuple[int, int]:
        """Of all workspaces: how many deliveries wait, how many endpoints are off."""
        return self._endpoints.counts()

    def announce(
        self, connection: Connection, workspace: str, kind: str, film: str | None, body: dict[str, Any]
    ) -> int:
        """Call it in the transaction that makes `kind` true: both are written or neither. The notice's number."""
        ended = row_of(connection, film) if film is not None and kind in ENDINGS else None
        if ended is not None and (task := told(ended)):
            body = {**body, TASK: task}
        return hooks.announce(connection, workspace, kind, film, body, self._clock())

    async def deliver_due(self) -> int:
        """Send what is due now, and see it to its end; how many attempts that were. Beside `run`, or without it."""
        return await self._deliverer.deliver_due()

    async def run(self) -> None:
        """Deliver until `leave`. Any number of processes may; each delivery is one's at a time."""
        await self._deliverer.run()

    def ring(self) -> None:
        """Something was announced: do not wait for the next look. From the loop that runs."""
        self._deliverer.ring()

    def leave(self) -> None:
        self._deliverer.leave()

    def _hurry(self, hook: str) -> None:
        """Somebody has seen to the endpoint: it is not made to wait for its next turn."""
        now_ms = self._clock()
        self._endpoints.hurry(hook, now_ms, now_ms + self._lease_ms)

    def _vet(self, url: str) -> None:
        try:
            self._net.vet(url)
        except NotAllowed as error:
            error.field = "url"
            raise

    def _active(self, workspace: str, hook: str) -> HookRow:
        row = self._endpoints.get(workspace, hook)
        if row.state != "active":
            raise Conflict(f"the webhook {hook} is off", hint="enable it first")
        return row


def _known(kinds: Collection[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(kinds))
    for kind in wanted:
        if kind not in (*KINDS, EVERY_KIND):
            raise BriefError(f"{kind[:40]!r} is not something webhooks tell of", field="kinds", hint=", ".join(KINDS))
    if not wanted:
        raise BriefError("a webhook that hears of nothing", field="kinds", hint='["*"] hears of everything')
    return wanted
