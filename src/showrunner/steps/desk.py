"""What a step may reach for besides its arguments. Nothing here may change a result."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple

from showrunner.capabilities import Delivered, P, RemoteJobs
from showrunner.errors import BadSetting
from showrunner.kit import confine
from showrunner.kit.document import Document
from showrunner.kit.watching import doing
from showrunner.kit.workers import Workers
from showrunner.providers.registry import Registry
from showrunner.store.base import Store

if TYPE_CHECKING:
    from showrunner.kit.http import Guarded
    from showrunner.steps.paying import Account

A = ParamSpec("A")
R = TypeVar("R")
T = TypeVarTuple("T")
BUSY = 8  # how much longer a second of computing may take where others compute, too
STARTING_S = 30


@dataclass(frozen=True)
class Desk:
    store: Store
    providers: Registry
    scratch: Path  # removed when the run ends
    workers: Workers
    account: "Account | None" = None  # who pays for work of others; None: nobody does
    net: "Callable[[], Guarded]" = lambda: guarded()  # how addresses are asked that somebody else named

    def file(self, suffix: str) -> Path:
        """A new name in the scratch folder; nothing is there yet."""
        return self.scratch / f"{uuid.uuid4().hex}{suffix}"

    def folder(self) -> Path:
        """A new, empty folder in the scratch folder, for one confined call to write into."""
        made = self.scratch / uuid.uuid4().hex
        made.mkdir()
        return made

    async def confined(
        self, function: Callable[[*T], R], *args: *T, read: Sequence[Path] = (), write: Sequence[Path] = (),
        memory: int = confine.MEMORY, cpu_s: int = confine.CPU_S, file_size: int = confine.FILE_SIZE,
        wall_s: float | None = None,
    ) -> R:  # fmt: skip
        """Run a module-level function in a fresh process that can reach only what is named, and no network.

        This is where foreign media is decoded. `read` and `write` are files or folders that exist; sizes in bytes;
        `wall_s` None: what `cpu_s` may take on a busy machine. The answer crosses as JSON by the function's return
        annotation: large ones belong into a file under `write`. Raises what the function raises of BriefError,
        MediaError, NotFound, TooLarge; else MediaError, which names a limit that was passed and the remedy.
        """
        walls = confine.around(read=read, write=write, memory=memory, cpu_s=cpu_s, file_size=file_size)
        return await self.workers.call_behind(walls, wall_s or BUSY * cpu_s + STARTING_S, function, *args)

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


def guarded(allow: Sequence[str] = ()) -> "Guarded":
    """A client for addresses that somebody else named; `allow` as in Guarded."""
    from showrunner.kit.http import Guarded  # most runs fetch nothing

    return Guarded(allow=allow)


def _answer(
    home: Path, name: str, talent: type[Any], question: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    return asyncio.run(getattr(registry(home).get(name, talent), question)(*args, **kwargs))


@lru_cache(1)
def registry(home: Path) -> Registry:
    """The registry of a worker process: its providers keep what they have loaded."""
    return Registry(home)
