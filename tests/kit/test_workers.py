import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from showrunner.errors import BriefError, MissingKey, ShowrunnerError
from showrunner.kit import workers as workers_module
from showrunner.kit.workers import WorkerDied, Workers

AHEAD = ("wave",)


def pid(_):
    return os.getpid()


def parent(_):
    return os.getppid()


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
    told = Path(f"/proc/{number}/stat")
    return not told.exists() or told.read_text().rpartition(")")[2].split()[0] != "Z"


def work(body):
    async def go():
        workers = Workers(common=())
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


def test_no_process_is_started_for_who_has_closed():
    """As a call would that was cancelled while its worker was being born."""

    async def body(workers):
        workers.close()
        await workers.call("any", pid, 0)

    with pytest.raises(WorkerDied):
        work(body)


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


def test_workers_that_ended_with_their_nursery_are_replaced():
    async def body(workers):
        first = await workers.call("any", pid, 0)
        workers._nursery._process.kill()
        workers._nursery._process.wait()
        with pytest.raises(WorkerDied):
            await workers.call("any", pid, 0)
        with pytest.raises(WorkerDied):
            await workers.call("any", pid, 0)
        return first, await workers.call("any", pid, 0)

    first, second = work(body)
    assert first != second
    assert not is_alive(first)


def test_every_worker_is_another_process_and_all_are_gone_afterwards():
    async def body(workers):
        calls = [workers.call(f"kind {n}", pid, 0) for n in range(3)]
        return [*await asyncio.gather(*calls), workers._nursery._process.pid]

    pids = work(body)
    assert len(set(pids)) == 4
    assert not any(is_alive(number) for number in pids)


def test_workers_end_when_their_parent_is_killed(tmp_path):
    code = f"""
import asyncio, os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_workers
from showrunner.kit.workers import Workers
async def go():
    workers = Workers(common=())
    print(await workers.call("any", test_workers.pid, 0), flush=True)
    await workers.call("any", test_workers.wait_for_ever, 0)
asyncio.run(go())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        parent.kill()
        assert parent.stdout.read() == "", "the worker held the pipe open until it ended"
    assert not is_alive(worker)


def test_algebra_runs_on_one_thread_so_that_its_results_do_not_hang_on_the_machine():
    async def body(workers):
        return await workers.call("any", os.getenv, "OPENBLAS_NUM_THREADS")

    assert work(body) == "1"


def loaded(name):
    return name in sys.modules


def test_what_a_worker_s_module_names_is_there_before_the_worker():
    async def body(workers):
        return [await workers.call("any", loaded, name) for name in AHEAD]

    assert work(body) == [True]


def test_what_workers_come_from_ends_when_nobody_wants_one_and_comes_again(monkeypatch):
    monkeypatch.setattr(workers_module, "IDLE_S", 0.01)
    monkeypatch.setattr(workers_module, "QUIET_S", 0.01)

    async def body(workers):
        first, nursery = await workers.call("any", parent, 0), workers._nursery
        while workers._nursery is not None:
            await asyncio.sleep(0.01)
        assert not is_alive(first) and nursery is not None
        return first, await workers.call("any", parent, 0)

    first, second = work(body)
    assert first != second
