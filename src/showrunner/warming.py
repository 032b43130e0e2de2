"""Makes ahead what a film will ask for first: its script, its pictures' choice and its voices. Nothing is drawn.

The recipe itself is followed until it wants what is not made ahead, so that it finds these results when it is followed
in earnest. Losing it loses nothing, so no queue keeps it.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from showrunner.engine.execute import Executor
from showrunner.engine.inline import InlineHands, InlineRun
from showrunner.engine.ledger import Ledger
from showrunner.engine.step import Step
from showrunner.errors import TooMany
from showrunner.film.brief import Order
from showrunner.kit.document import Document
from showrunner.premises import Premises
from showrunner.steps.desk import Desk

AGAIN_S = 15.0
LONGEST_S = 300.0  # a book is not made ready in a process that answers requests
_UNDER_WAY: set[str] = set()  # databases this process warms for: one film at a time is enough


class Warmed(Document):
    """Steps that were done now, and that were done before."""

    done: int
    reused: int


class _Enough(Exception):
    """The recipe wants what is not made ahead."""


@dataclass(frozen=True)
class _Ahead:
    """Hands that do what is thought or spoken, and nothing that costs money."""

    hands: InlineHands[Desk]
    speaks: bool

    async def do(self, step: Step[Desk, Any, Any], inputs: dict[str, Any], key: str, about: str) -> tuple[Any, int]:
        if step.is_decision or (step.lane == "voice" and self.speaks):
            return await self.hands.do(step, inputs, key, about)
        raise _Enough


class _NoDrafts:
    """Of a film that nobody has yet."""

    def persons(self, name: str) -> str | None:
        return None

    def machines(self, name: str) -> str | None:
        return None

    def keep_machines(self, name: str, value: str) -> None:
        """Nothing is kept."""


async def warm(premises: Premises, workspace: str, order: Order, production: str = "narrated") -> Warmed:
    """Raises ShowrunnerError as the film would; TooMany while another one is made ready."""
    home = str(premises.database.url)
    if home in _UNDER_WAY:
        raise TooMany(
            "something else is made ready just now", hint="ask again, or order the film", retry_after_s=AGAIN_S
        )
    _UNDER_WAY.add(home)
    try:
        return await _warmed(premises, workspace, order, production)
    finally:
        _UNDER_WAY.discard(home)


async def _warmed(premises: Premises, workspace: str, order: Order, production: str) -> Warmed:
    made_by, ledger = premises.productions.get(production), Ledger()
    async with premises.desk() as desk:
        results = premises.results(premises.scope_of(workspace))
        hands = _Ahead(InlineHands(Executor(results, desk, ledger)), speaks=not made_by.quote(order))
        run = InlineRun.by(hands, results, _NoDrafts(), premises.knowledge(), ledger)
        try:
            async with asyncio.timeout(LONGEST_S):
                await made_by.recipe(run, order)
        except (_Enough, TimeoutError):
            pass  # what is made is kept
        finally:
            await run.stop()
    return Warmed(done=ledger.done, reused=ledger.reused)
