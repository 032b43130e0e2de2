"""What this face asks of the house; `showrunner.wiring` builds one."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from showrunner.accounts.allowances import Allowances
from showrunner.accounts.door import Accounts
from showrunner.accounts.master import MasterKey
from showrunner.accounts.money import Money
from showrunner.accounts.vault import Vault
from showrunner.catalog.idempotency import Answers
from showrunner.hooks.door import Hooks
from showrunner.http.guards.requests import Served
from showrunner.settings import Settings
from showrunner.store.base import Store
from showrunner.studio import Studio


class Telemetry(Protocol):
    def within(self, fields: Mapping[str, str]) -> AbstractContextManager[object]:
        """Fields of every line that is logged inside the `with`."""

    def served(self, request: Served) -> None:
        """A request was answered."""

    def crashed(self, error: BaseException) -> None:
        """Something happened that nobody foresaw."""

    def exposition(self) -> tuple[bytes, str]:
        """Metrics as Prometheus reads them, and their media type."""


class Limits(Protocol):
    def hit(self, who: str, rule: str) -> None:
        """Raises TooMany."""

    def headers(self, who: str) -> Mapping[str, str]:
        """RateLimit-* as they stand."""


class House(Protocol):
    @property
    def settings(self) -> Settings: ...

    @property
    def studio(self) -> Studio: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def master(self) -> MasterKey: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def money(self) -> Money: ...

    @property
    def allowances(self) -> Allowances: ...

    @property
    def hooks(self) -> Hooks: ...

    @property
    def answers(self) -> Answers: ...

    @property
    def store(self) -> Store: ...

    @property
    def telemetry(self) -> Telemetry: ...

    def readiness(self) -> Mapping[str, str | None]:
        """What is wrong with each part: None when it is well."""

    def redis(self) -> str | None:
        """What is wrong with it; None when it answers, or the house has none. Away, it costs speed and no films."""

    def queue(self) -> Any:
        """How busy the workers are."""
