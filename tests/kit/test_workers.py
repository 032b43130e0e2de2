import asyncio
import os
import signal

import pytest

from showrunner.errors import BriefError, MissingKey, ShowrunnerError
from showrunner.kit.workers import WorkerDied, Workers


def pid(_):
    return os.getpid()


def fail(message):
    raise BriefError(message, field="x", hint="y")


def refuse(_):
    raise MissingKey("needs a key", provider="pexels", hint="set it")


def break_oddly(_):
    raise LookupError(lambda: None)


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for_ever(_):
    signal.pause()


def is_alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def work(body):
    async def go():
        workers = Workers()
        try:
            return await body(workers)
        finally:
            workers.close()

    return asyncio.run(go())


def test_a_worker_is_another_process_and_serves_again():
    async def body(workers):
        return [await workers.call("any", pid, 0) for _ in range(2)]

    first, second = work(body)
    assert first == second != os.getpid()
    assert not is_alive(first)


def test_our_errors_come_back_as_they_were():
    async def body(workers):
        await workers.call("any", fail, "no such colour")

    with pytest.raises(BriefError, match="no such colour") as caught:
        work(body)
    assert (caught.value.field, caught.value.hint) == ("x", "y")


def test_errors_keep_what_their_constructor_asked_for():
    async def body(workers):
        await workers.call("any", refuse, 0)

    with pytest.raises(MissingKey) as caught:
        work(body)
    assert (caught.value.provider, caught.value.hint, str(caught.value)) == ("pexels", "set it", "needs a key")


def test_errors_that_cannot_travel_come_back_in_words():
    async def body(workers):
        await workers.call("any", break_oddly, 0)

    with pytest.raises(ShowrunnerError, match="LookupError"):
        work(body)


def test_a_dead_worker_is_a_passing_failure_and_the_next_call_works():
    async def body(workers):
        with pytest.raises(WorkerDied) as caught:
            await workers.call("any", die, 0)
        return caught.value.retryable, await workers.call("any", pid, 0)

    retryable, number = work(body)
    assert retryable
    assert number


def test_a_cancelled_call_ends_its_worker():
    async def body(workers):
        number = await workers.call("any", pid, 0)
        task = asyncio.ensure_future(workers.call("any", wait_for_ever, 0))
        await asyncio.sleep(0)
        while not workers._busy:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return number

    assert not is_alive(work(body))
