"""Signals that always arrive. asyncio's own way loses them when its loop is busy.

`loop.add_signal_handler` hears of a signal by a byte in the pipe that wakes the loop. Some 280 calls from threads fill
that pipe while the loop is busy, and a SIGTERM that comes then is gone for good (seen: a worker that would not stop).
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence

USUAL = (signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def caught(call: Callable[[int], object], numbers: Sequence[int] = USUAL) -> Iterator[None]:
    """Inside, each of these signals is a call on the running loop. For the main thread only."""
    loop = asyncio.get_running_loop()

    def handle(number: int, _: object) -> None:
        loop.call_soon_threadsafe(call, number)

    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
