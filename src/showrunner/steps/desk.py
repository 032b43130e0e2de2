"""What a step may reach for besides its arguments. Nothing here may change a result."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from showrunner.capabilities import Delivered, P, RemoteJobs
from showrunner.errors import BadSetting
from showrunner.kit.document import Document
from showrunner.kit.watching import doing
from showrunner.kit.workers import Workers
from showrunner.providers.registry import Registry
from showrunner.store.base import Store

if TYPE_CHECKING:
    from showrunner.steps.paying import Account

A = ParamSpec("A")
R = TypeVar("R")


@dataclass(frozen=True)
class Desk:
    store: Store
    providers: Registry
    scratch: Path  # removed when the run ends
    workers: Workers
    account: "Account | None" = None  # who pays for work of others; None: nobody does

    def file(self, suffix: str) -> Path:
        """A new name in the scratch folder; nothing is there yet."""
        return self.scratch / f"{uuid.uuid4().hex}{suffix}"

    async def ask(
        self,
        name: str,
        talent: type[P],
        question: Callable[Concatenate[P, A], Awaitable[R]],
        *args: A.args,
        **kwargs: A.kwargs,
    ) -> R:
        """Ask a provider, as in `ask("plain", Writer, Writer.write, brief)`.

        One that thinks hard (`runs_apart`) answers from a worker process, which takes its models with it when it ends.
        """
        with doing("provider", name, question=question.__name__):
            if self.providers.card(name).runs_apart:
                answer: R = await self.workers.call(
                    "thinking", _answer, self.providers.home, name, talent, question.__name__, args, kwargs
                )
                return answer
            answering: Awaitable[R] = getattr(self.providers.get(name, talent), question.__name__)(*args, **kwargs)
            return await answering

    async def remote(self, name: str, request: Document, to: Path, *, what: str, part: str = "") -> Delivered:
        """Have a provider do a job for money; its file lies at `to` afterwards. It survives any crash of ours.

        A step that asks for several jobs names each by its `part`. `what` is said on the bill. Raises BudgetSpent
        before anything is asked for, ProviderError, BadSetting where nobody pays.
        """
        from showrunner.steps.paying import Purchase  # the database: workers, which never pay, do without

        if self.account is None:
            raise BadSetting(f"nobody pays for {name} here", field="budget", hint="make the film by the service")
        with doing("provider", name, question=what):
            return await Purchase(self.account, self.providers.get(name, RemoteJobs), request, part, what).delivered(to)


def _answer(
    home: Path, name: str, talent: type[Any], question: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    return asyncio.run(getattr(registry(home).get(name, talent), question)(*args, **kwargs))


@lru_cache(1)
def registry(home: Path) -> Registry:
    """The registry of a worker process: its providers keep what they have loaded."""
    return Registry(home)
