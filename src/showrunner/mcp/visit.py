"""Who is calling, and what they reach: one visit per message. Set by the server before a tool or resource is run."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

from showrunner.accounts.principal import Principal
from showrunner.catalog.tables import FilmRow
from showrunner.film.asset import Asset
from showrunner.studio import Studio

T = TypeVar("T")


class HandOver(Protocol):
    """How a file gets to whoever called: a path on this machine, or a link."""

    async def __call__(self, studio: Studio, asset: Asset, film: FilmRow, name: str) -> str: ...


def as_often_as_you_like() -> None:
    """Nobody counts orders where there is one caller."""


@dataclass(frozen=True)
class Visit:
    """`studio` is the house's, within the caller's workspace; `count` is called for each order (raises TooMany)."""

    studio: Studio
    principal: Principal
    hand_over: HandOver
    count: Callable[[], None] = as_often_as_you_like

    def needs(self, scope: str) -> None:
        """Raises Forbidden."""
        self.principal.require(scope)

    def may(self, scope: str) -> bool:
        return scope in self.principal.scopes

    async def film(self, film: str) -> FilmRow:
        """By its id. Unknown ids and those of other workspaces raise the same NotFound."""
        return await ask(self.studio.exactly, film)


Greeting = Callable[[object], Awaitable[Visit]]
_VISIT: ContextVar[Visit] = ContextVar("visit")


def enter(visit: Visit) -> None:
    """For the message being answered."""
    _VISIT.set(visit)


def here() -> Visit:
    return _VISIT.get()


async def ask(function: Callable[..., T], *args: object, **kwargs: object) -> T:
    """A quick call of the database, off the event loop."""
    return await asyncio.to_thread(function, *args, **kwargs)
