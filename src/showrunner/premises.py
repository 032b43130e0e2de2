"""What every film of a house shares: catalog, store, providers, tools. Nothing here knows what a film is made of."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, select

from showrunner.catalog.database import reading
from showrunner.catalog.events import Events
from showrunner.catalog.films import Films
from showrunner.catalog.results import StepResults
from showrunner.catalog.runs import Runs
from showrunner.catalog.service_tables import LOCAL, WORKSPACE
from showrunner.engine.ports import Knowledge
from showrunner.errors import BriefError
from showrunner.film.brief import Choice, Order
from showrunner.film.source import Limits, Source
from showrunner.kit.doorbell import Doorbell
from showrunner.kit.workers import Workers
from showrunner.productions.registry import Productions
from showrunner.providers.registry import Registry
from showrunner.recording import Recorder
from showrunner.settings import Settings
from showrunner.steps.desk import Desk, guarded
from showrunner.store.base import Store
from showrunner.walking import intact, models_in, providers_in

# (connection, workspace, kind, film, body): tell those who asked to be told, in the transaction that makes it true.
Announce = Callable[[Connection, str, str, str, dict[str, Any]], object]


class Purse(Protocol):
    """Ceilings of money (accounts.money)."""

    def promise(
        self, connection: Connection, charge: str, *, workspace: str, film: str, amount: int, ceiling: int | None
    ) -> None:
        """Hold back what a film may cost. Raises BudgetSpent; then nothing is held back."""
        ...

    def close(self, connection: Connection, charge: str, film: str) -> None:
        """The film has ended: give back what was promised and not spent."""
        ...


class Allowance(Protocol):
    """How much voices may speak in a day (accounts.allowances)."""

    def check(self, connection: Connection, workspace: str, wanted: Mapping[str, int]) -> None:
        """Whether there is room for so many characters of each provider. Raises QuotaSpent."""
        ...

    def take(self, workspace: str, provider: str, characters: int) -> Any:
        """Count them as spoken. Raises QuotaSpent; then nothing is taken."""
        ...

    def give(self, taken: Any) -> None:
        """They were not spoken after all."""
        ...


def to_nobody(connection: Connection, workspace: str, kind: str, film: str, body: dict[str, Any]) -> None:
    """Where there is no service, nobody waits to be told."""


@dataclass(frozen=True)
class Premises:
    settings: Settings
    database: Engine
    store: Store
    providers: Registry
    productions: Productions = field(default_factory=Productions)
    bell: Doorbell = field(default_factory=Doorbell)
    announce: Announce = to_nobody
    purse: Purse | None = None
    allowance: Allowance | None = None
    heard: Callable[[str, dict[str, Any]], None] = lambda kind, body: None  # of every event that is recorded
    new_workers: Callable[[], Workers] = Workers

    @property
    def runs(self) -> Runs:
        return Runs(self.database)

    @property
    def events(self) -> Events:
        return Events(self.database)

    def films(self, workspace: str) -> Films:
        return Films(self.database, workspace)

    def results(self, scope: str) -> StepResults:
        return StepResults(self.database, scope)

    def recorder(self, film: str, run: str) -> Recorder:
        return Recorder(self.events, film, run, self.bell.ring, self.heard)

    def scope_of(self, workspace: str) -> str:
        """Whose results may answer a workspace: its own only, unless it shares. "" is what is shared."""
        query = select(WORKSPACE.c.shares_cache).where(WORKSPACE.c.id == workspace)
        with reading(self.database) as connection:
            shares = connection.execute(query).scalar()
        return "" if shares or workspace == LOCAL else workspace

    def knowledge(self) -> Knowledge:
        def revisions(inputs: Any) -> dict[str, int]:
            return {name: self.providers.card(name).revision for name in sorted(providers_in(inputs))}

        async def whole(value: Any) -> bool:
            return await intact(value, self.store)

        return Knowledge(revisions=revisions, intact=whole)

    def bounded(self, order: Order) -> Order:
        """An order of somebody who only calls the service: its files no larger than are taken here.

        Raises NotAllowed for an address that is not asked, BriefError for a folder of this machine.
        """
        from showrunner.kit.addresses import allowance, taken_apart  # brings the web client; only a service needs it

        open_to = frozenset(map(allowance, self.settings.fetch_allow))
        for model in models_in(order):
            if isinstance(model, Source) and model.url is not None:
                taken_apart(model.url, allowed=open_to)
            if isinstance(model, Choice) and "folder" in model.settings:
                raise BriefError("a folder of this machine cannot be named", field="order", hint="name a model instead")
        limits = getattr(order, "limits", None)
        if not isinstance(limits, Limits):
            return order
        most = Limits(size=self.settings.max_body_mb * 1_000_000)
        within = {name: min(getattr(limits, name), getattr(most, name)) for name in Limits.model_fields}
        return order.model_copy(update={"limits": Limits(**within)})

    @asynccontextmanager
    async def desk(self, workers: Workers | None = None) -> AsyncIterator[Desk]:
        """Tools for one run or step. Its scratch folder is gone afterwards, and its workers unless they were lent."""
        scratch = Path(tempfile.mkdtemp(dir=self.settings.scratch))
        own = workers or self.new_workers()
        try:
            yield Desk(self.store, self.providers, scratch, own, net=partial(guarded, self.settings.fetch_allow))
        finally:
            if workers is None:
                own.close()
            shutil.rmtree(scratch, ignore_errors=True)
