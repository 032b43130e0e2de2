"""Puts the house together: the only place that knows which database and which store there is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from showrunner import settings as settings_
from showrunner import studio
from showrunner.catalog.database import open_database
from showrunner.errors import ShowrunnerError
from showrunner.film.asset import Asset
from showrunner.kit.doorbell import Doorbell
from showrunner.premises import Premises
from showrunner.productions.registry import Productions
from showrunner.providers.registry import Registry
from showrunner.settings import Settings
from showrunner.store.base import Store
from showrunner.store.opening import open_store

if TYPE_CHECKING:
    from showrunner.accounts.office import Office
    from showrunner.catalog.idempotency import Answers
    from showrunner.hooks.door import Hooks
    from showrunner.leading import Worker
    from showrunner.telemetry.door import Telemetry

Role = Literal["api", "work"]
ANEW_S = 10.0  # before a chore that failed is begun anew
LAST_WEBHOOKS_S = 5.0  # for those under way when told to stop; others come later, from whoever works then


def premises(settings: Settings) -> Premises:
    """What there is for films made here and now. Raises StoreError."""
    found = settings_.prepared(settings)
    return Premises(
        settings=found,
        database=open_database(found.database_url, pool=found.database_pool, overflow=found.database_overflow),
        store=open_store(found.store_url, cache=found.home / "cache", cache_size=found.cache_gb * 10**9),
        providers=Registry(found.home),
        productions=Productions(found.plugins),
    )


@contextlib.contextmanager
def books(settings: Settings) -> "Iterator[Office]":
    """Accounts, keys and secrets without a house around them: for commands. Raises StoreError, BadSetting."""
    from showrunner.accounts.office import open_office

    found = settings_.prepared(settings)
    database = open_database(found.database_url)
    try:
        yield open_office(found, database)
    finally:
        database.dispose()


class Studio(studio.Studio):
    """A studio on one home: asyncio.run(Studio().make(Brief(prompt="Honey never spoils.")))."""

    def __init__(self, home: str | Path | None = None) -> None:
        """`SHOWRUNNER_HOME` wins over `home`; without both, the platform's data folder. Raises StoreError."""
        super().__init__(premises(settings_.read(str(home) if home is not None else None)))


@dataclass(frozen=True)
class QueueState:
    """How busy the workers are, and how many films there are in each state."""

    lanes: tuple[Any, ...]
    films: dict[str, int]


@dataclass
class House:
    """A service: what its faces reach for, and what runs in its process."""

    premises: Premises
    office: "Office"
    hooks: "Hooks"
    telemetry: "Telemetry"
    worker: "Worker"
    is_working: bool = False

    @property
    def settings(self) -> Settings:
        return self.premises.settings

    @property
    def store(self) -> Store:
        return self.premises.store

    @cached_property
    def studio(self) -> studio.Studio:
        return studio.Studio(self.premises)

    @property
    def accounts(self) -> Any:
        return self.office.accounts

    @property
    def vault(self) -> Any:
        return self.office.vault

    @property
    def master(self) -> Any:
        return self.office.master()

    @property
    def limits(self) -> Any:
        return self.office.limits

    @property
    def money(self) -> Any:
        return self.office.money

    @property
    def allowances(self) -> Any:
        return self.office.allowances

    @cached_property
    def answers(self) -> "Answers":
        from showrunner.catalog.idempotency import Answers

        return Answers(self.premises.database)

    def queue(self) -> QueueState:
        return QueueState(lanes=self.worker.lanes(), films=self.premises.runs.count())

    def webhooks(self) -> tuple[int, int]:
        """How many deliveries wait, how many endpoints are off."""
        return self.hooks.counts()

    def readiness(self) -> dict[str, str | None]:
        """What is wrong with each part; None when it is well. Away Redis costs speed, not films."""
        return {name: _trouble(check) for name, check in self._checks().items()}

    def redis(self) -> str | None:
        """What is wrong with it; None when it answers, or there is none."""
        return self.premises.bell.trouble

    def _checks(self) -> dict[str, Any]:
        def database() -> None:
            with self.premises.database.connect() as connection:
                connection.execute(text("select 1"))

        def store() -> None:
            asyncio.run(self.store.has(Asset(digest="0" * 64, media_type="", size=0)))

        def ffmpeg() -> None:
            from showrunner.media.ffmpeg import binary

            binary()

        return {
            "database": database,
            "store": store,
            "engine": self.worker.lanes,
            "ffmpeg": ffmpeg,
        }


def _trouble(check: Any) -> str | None:
    try:
        check()
    except Exception as error:  # whatever it is, it is what is wrong
        return f"{type(error).__name__}: {error}" if not isinstance(error, ShowrunnerError) else str(error)
    return None


@asynccontextmanager
async def open_house(
    settings: Settings, roles: frozenset[Role] = frozenset({"api", "work"}), *, counts: Path | None = None
) -> AsyncIterator[House]:
    """A house whose engine, deliverer and cleaner run inside the `with`, as its roles say.

    `counts`: the folder in which the processes of this machine count together (telemetry.metrics).
    """
    house = _built(settings, roles, counts)
    house.telemetry.start()
    tasks: list[asyncio.Task[Any]] = []
    try:
        async with contextlib.AsyncExitStack() as stack:
            if "work" in roles:
                house.is_working = await house.worker.start()
                stack.push_async_callback(house.worker.stop)
                tasks = [asyncio.ensure_future(_kept_up(house, chore)) for chore in _chores(house)]
            yield house
    finally:
        house.hooks.leave()
        if tasks:
            await asyncio.wait(tasks[:1], timeout=LAST_WEBHOOKS_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        house.telemetry.stop()
        house.premises.database.dispose()


async def _kept_up(house: House, chore: Callable[[], Awaitable[None]]) -> None:
    """Until it is told to end. Who stumbles over what nobody foresaw begins anew, and everybody hears of it."""
    while True:
        try:
            return await chore()
        except Exception as error:  # without it webhooks, cleaning or the library would stand still unnoticed
            house.telemetry.crashed(error)
            await asyncio.sleep(ANEW_S)


def _chores(house: House) -> Iterator[Callable[[], Awaitable[None]]]:
    from showrunner.housekeeping import Cleaner, Keeping
    from showrunner.library.indexing import Indexer

    settings = house.settings
    yield house.hooks.run
    yield Indexer(house.premises).run
    if settings.clean_every_s:
        cleaner = Cleaner(house.premises.database, house.store, Keeping.of(settings), settings.scratch)
        yield partial(cleaner.run, settings.clean_every_s)


def _built(settings: Settings, roles: frozenset[Role], counts: Path | None) -> House:
    from showrunner.accounts.office import open_office
    from showrunner.hooks.door import Hooks
    from showrunner.kit.http import Guarded
    from showrunner.leading import Worker
    from showrunner.telemetry.door import Telemetry
    from showrunner.telemetry.standing import standing

    base = premises(settings)
    base.productions.check()
    office = open_office(base.settings, base.database)
    role = "api" if "api" in roles else "worker"
    telemetry = Telemetry(
        role=role,
        version=version("showrunner"),
        otlp_endpoint=settings.otlp_endpoint,
        folder=counts,
        house=lambda: standing(house, settings.home),
    )
    hooks = Hooks(
        base.database,
        office.vault,
        Guarded(allow=settings.fetch_allow),
        heard=lambda hook, outcome: telemetry.webhook(hook, outcome.error),
    )
    shared = replace(
        base, announce=hooks.announce, purse=office.money, allowance=office.allowances, bell=_bell(settings),
        heard=telemetry.heard,
    )  # fmt: skip
    house = House(shared, office, hooks, telemetry, Worker(shared, office.money))
    return house


def _bell(settings: Settings) -> Doorbell:
    if not settings.redis:
        return Doorbell()
    from showrunner.kit.redisbell import RedisBell

    return RedisBell(settings.redis)
