"""A nursery that is forked before there are threads, tried in processes of their own: pytest has threads."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kit.test_workers import is_alive

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="forked on Linux only")

HEAD = """
import asyncio, os, sys, threading, time
from showrunner.kit.workers import Workers, early
from tests.kit.test_early import told

async def asked():
    workers = Workers()
    try:
        return await workers.call("any", told, 0)
    finally:
        workers.close()
"""


IMPORT, PID = "from showrunner.kit import workers", "workers._early[0]._process.pid"


def told(_):
    """(this worker, its nursery, the nursery's command line, threads of OpenBLAS, what stdin is)"""
    nursery = os.getppid()
    command = Path(f"/proc/{nursery}/cmdline").read_bytes().decode().split("\0")
    return os.getpid(), nursery, command, os.environ["OPENBLAS_NUM_THREADS"], str(Path("/proc/self/fd/0").readlink())


def run(body: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", HEAD + body], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_it_is_the_process_itself_and_ends_with_it():
    body = "print('mine')\nwith early(): print(repr((os.getpid(), *asyncio.run(asked()))))"
    mine, answer = run(body).splitlines()
    _, worker, nursery, command, threads, stdin = eval(answer)
    assert (mine, threads, stdin) == ("mine", "1", os.devnull)
    assert "with early()" in command[2], "forked, not started"
    assert not is_alive(worker) and not is_alive(nursery)


def test_with_threads_it_is_started_anew():
    thread = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    _, _, command, _, _ = eval(run(f"{thread}\nwith early(): print(repr(asyncio.run(asked())))"))
    assert "nursery.main" in command[2]


def test_one_that_nobody_wanted_ends():
    assert not is_alive(int(run(f"{IMPORT}\nwith early(): print({PID})")))


def test_it_ends_with_a_parent_that_is_killed():
    body = f"{IMPORT}\nwith early():\n  print({PID}, flush=True)\n  time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", HEAD + body], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    nursery = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    assert parent.stdout.read() == ""  # the nursery held this end as well, until it ended
    parent.communicate()
    while is_alive(nursery):  # its files are closed before it is gone
        time.sleep(0.01)
