"""What a step may reach for besides its arguments. Nothing here may change a result."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from showrunner.capabilities import P
from showrunner.kit.workers import Workers
from showrunner.providers.registry import Registry
from showrunner.store.base import Store

A = ParamSpec("A")
R = TypeVar("R")


@dataclass(frozen=True)
class Desk:
    store: Store
    providers: Registry
    scratch: Path  # removed when the run ends
    workers: Workers

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
        if self.providers.card(name).runs_apart:
            answer: R = await self.workers.call(
                "thinking", _answer, self.providers.home, name, talent, question.__name__, args, kwargs
            )
            return answer
        answering: Awaitable[R] = getattr(self.providers.get(name, talent), question.__name__)(*args, **kwargs)
        return await answering


def _answer(
    home: Path, name: str, talent: type[Any], question: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    return asyncio.run(getattr(registry(home).get(name, talent), question)(*args, **kwargs))


@lru_cache(1)
def registry(home: Path) -> Registry:
    """The registry of a worker process: its providers keep what they have loaded."""
    return Registry(home)
