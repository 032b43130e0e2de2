"""A signal arrives however busy the loop is."""

import asyncio
import os
import signal
import threading

import pytest

from showrunner.kit.signals import caught

FULL = 2_000  # calls from threads; some 280 fill the pipe that wakes the loop


@pytest.mark.anyio
@pytest.mark.parametrize("calls", [0, FULL])
async def test_a_signal_is_heard_though_the_loop_is_busy_and_its_pipe_full(calls):
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    with caught(lambda number: told.set(), [signal.SIGUSR1]):
        crowd = threading.Thread(target=lambda: [loop.call_soon_threadsafe(int) for _ in range(calls)])
        crowd.start()
        crowd.join()  # on the loop's own thread: nothing is read from the pipe meanwhile
        os.kill(os.getpid(), signal.SIGUSR1)
        async with asyncio.timeout(10):
            await told.wait()


@pytest.mark.anyio
async def test_what_was_done_about_a_signal_before_is_done_again_after():
    heard = []
    before = signal.signal(signal.SIGUSR1, lambda *_: heard.append("before"))
    try:
        with caught(heard.append, [signal.SIGUSR1]):
            os.kill(os.getpid(), signal.SIGUSR1)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert heard == [signal.SIGUSR1, "before"]
