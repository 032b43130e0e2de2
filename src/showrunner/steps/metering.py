"""Speech is counted before it is asked for: what a provider may speak in a day is never passed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from showrunner.errors import ProviderError
from showrunner.steps.desk import Desk


@asynccontextmanager
async def spoken(desk: Desk, provider: str, text: str) -> AsyncIterator[None]:
    """Inside, the provider is asked to speak `text`. Where nobody keeps accounts, nothing is counted.

    Raises QuotaSpent before the provider is asked. A refusal costs nothing; a crash on the way does.
    """
    allowance = desk.account.allowance if desk.account else None
    if desk.account is None or allowance is None:
        yield
        return
    taken = await asyncio.to_thread(allowance.take, desk.account.workspace, provider, len(text))
    try:
        yield
    except ProviderError:
        await asyncio.to_thread(allowance.give, taken)
        raise
