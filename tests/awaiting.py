"""Let a test await: pytest sees a plain function, fixtures and parameters stay."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any


def awaits(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run
