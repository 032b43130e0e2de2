"""Work of others for money, exactly once as far as they let us: reserved, written down, asked for, awaited, settled.

A crash at any point is survived: a job whose id is known is awaited again; one whose id was never heard
is asked for again under the same idempotency key, which costs nothing more with providers that take keys.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from showrunner.capabilities import Delivered, RemoteJobs
from showrunner.catalog.remote import RemoteRow, RemoteWork
from showrunner.engine.events import Charged, Listener, StepEvent
from showrunner.engine.execute import DOING
from showrunner.engine.ports import Till
from showrunner.errors import ProviderError
from showrunner.kit.document import Document


class Allowance(Protocol):
    """What voices may speak in a day (accounts.allowances)."""

    def take(self, workspace: str, provider: str, characters: int) -> Any:
        """Raises QuotaSpent."""

    def give(self, taken: Any) -> None: ...


@dataclass(frozen=True)
class Account:
    """Who pays, out of which till, and where it is written down."""

    workspace: str
    film: str | None
    till: Till
    remote: RemoteWork
    listen: Listener
    allowance: Allowance | None = None


@dataclass(frozen=True)
class Purchase:
    """One call of one step for one job."""

    account: Account
    provider: RemoteJobs
    request: Document
    part: str
    what: str

    async def delivered(self, to: Path) -> Delivered:
        """The job's file at `to`. Raises BudgetSpent before anything is asked for, ProviderError."""
        doing = DOING.get()
        row = await asyncio.to_thread(self.account.remote.find, doing.key, self.part)
        if row is not None and row.state == "done" and row.remote_id is not None:
            if (again := await self._once_more(row.remote_id, to)) is not None:
                return again
            row = None
        if row is None or row.state == "failed":
            return await self._bought(doing, to)
        if row.remote_id is None:
            return await self._asked(row, doing, to, is_again=True)
        return await self._awaited(row, row.remote_id, doing, to)

    async def _once_more(self, job: str, to: Path) -> Delivered | None:
        """What was paid for already and got lost here; None when the provider no longer has it."""
        try:
            return await self.provider.wait(job, to)
        except ProviderError as error:
            if error.retryable:
                raise
            return None

    async def _bought(self, doing: StepEvent, to: Path) -> Delivered:
        row = await asyncio.to_thread(self.account.remote.ask, doing.key, self.part, self.provider.name)
        return await self._asked(row, doing, to)

    async def _asked(self, row: RemoteRow, doing: StepEvent, to: Path, *, is_again: bool = False) -> Delivered:
        await asyncio.to_thread(self._reserve, row)
        key = hashlib.sha256(row.charge.encode()).hexdigest()
        try:
            job = await self.provider.submit(self.request, key)
        except ProviderError as error:
            if not error.retryable:  # they said no: nothing was bought
                await asyncio.to_thread(self._give_up, row, None)
            raise
        await asyncio.to_thread(self.account.remote.set, row, "running", job)
        return await self._awaited(row, job, doing, to, may_be_twice=is_again and not self.provider.takes_keys)

    async def _awaited(
        self, row: RemoteRow, job: str, doing: StepEvent, to: Path, *, may_be_twice: bool = False
    ) -> Delivered:
        try:
            delivered = await self.provider.wait(job, to)
        except ProviderError as error:
            if not error.retryable:
                await asyncio.to_thread(self._give_up, row, job)
            raise
        cost = self.provider.price(self.request) if delivered.cost is None else delivered.cost
        await asyncio.to_thread(self._settle, row, job, cost)
        self.account.listen(
            Charged(**doing.model_dump(), provider=row.provider, what=self.what, amount=cost, may_be_twice=may_be_twice)
        )
        return delivered

    def _reserve(self, row: RemoteRow) -> None:
        self.account.till.reserve(
            row.charge, workspace=self.account.workspace, film=self.account.film, provider=row.provider,
            what=self.what, amount=self.provider.price(self.request),
        )  # fmt: skip

    def _settle(self, row: RemoteRow, job: str, cost: int) -> None:
        self.account.till.settle(row.charge, cost)
        self.account.remote.set(row, "done", job)

    def _give_up(self, row: RemoteRow, job: str | None) -> None:
        self.account.till.release(row.charge)
        self.account.remote.set(row, "failed", job)
