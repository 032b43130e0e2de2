"""Where worker processes come from: one process that imports what they all need, once, and forks them.

It talks with its parent over one socket and does one thing at a time. It has no threads, which is why it may fork.
When the parent is gone, however it went, the socket tells; the nursery ends and its workers with it.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from showrunner.errors import ShowrunnerError
from showrunner.kit import confine, parcel
from showrunner.kit.confine import Walls
from showrunner.kit.rubbish import collect_rarely

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(fd: int, common: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    collect_rarely()
    with socket.socket(fileno=fd) as parent:
        serve(parent, Connection(os.dup(fd)), common)


def serve(parent: socket.socket, orders: Connection, common: Sequence[str]) -> None:
    """Until the parent hangs up: "bear" forks a worker and answers its pid, "end" kills one and tells how it ended."""
    living: set[int] = set()
    with contextlib.suppress(EOFError, ConnectionError):  # it hung up, perhaps before it heard an answer
        while True:
            order, what = orders.recv()
            if order == "bear":
                _, fds, _, _ = socket.recv_fds(parent, 1, 1)
                for name in common:
                    importlib.import_module(name)
                living.add(pid := _bear(what, Connection(fds[0]), (parent, orders)))
                orders.send(pid)
            else:
                living.discard(what)
                orders.send(_end(what))
    for pid in living:
        _end(pid)


def _bear(module: str, pipe: Connection, ours: tuple[socket.socket, Connection]) -> int:
    """The pid of a new process that answers calls on `pipe`. `module` is where the first will be found.

    What it names in AHEAD is imported here, before the fork, so that the next worker has it too.
    """
    for name in getattr(importlib.import_module(module), "AHEAD", ()):
        importlib.import_module(name)
    gc.freeze()  # what is here now is never garbage, and not written to, so that its memory stays shared
    nursery = os.getpid()
    pid = os.fork()
    if pid:
        pipe.close()
        return pid
    try:
        for end in ours:
            end.close()
        _die_with(nursery)
        work(pipe)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _end(pid: int) -> int:
    """0 or more: the status it left with; less: the signal that killed it, ours or an earlier one."""
    os.kill(pid, signal.SIGKILL)  # it may have ended by itself, but its number is its own until it is waited for
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def work(pipe: Connection) -> None:
    """Call what comes, answer what it gives, until the other end is closed. Behind walls it is one call, and the last.

    Such an answer is data only (kit/parcel.py): whoever broke into this process could otherwise pickle his way out.
    """
    while True:
        try:
            function, args, walls = pipe.recv()
        except (EOFError, ConnectionError):
            return
        if walls is not None:
            pipe.send_bytes(_answer_behind(walls, function, args))
            return
        try:
            answer: tuple[bool, Any] = (True, function(*args))
        except Exception as error:  # carried to the caller, who decides
            answer = (False, _portable(error))
        pipe.send(answer)


def _answer_behind(walls: Walls, function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    confine.enter(walls)
    return parcel.packed(function, args, walls)


def _portable(error: Exception) -> Exception:
    """Errors of ours travel as they are; others as a ShowrunnerError naming them, since not all can be pickled."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, just made
    except Exception:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return ShowrunnerError(f"{type(error).__name__}: {error} (in {last.name})")
    return error


def _die_with(nursery: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(nursery,), daemon=True).start()
    if os.getppid() != nursery:
        os._exit(1)


def _watch(nursery: int) -> None:
    """Where there is no parent-death signal (macOS), notice being adopted."""
    while os.getppid() == nursery:
        time.sleep(1)
    os._exit(1)
