"""A nursery forked from the process that will want it, before it has a thread: Python is not started anew for it, and
what documents and steps are need not be imported twice (0.1 s of CPU)."""

import ctypes
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from showrunner.kit import nursery

# mallopt(3) of glibc: what the variables of these names do for a process that starts.
_MALLOPT = {"MALLOC_TRIM_THRESHOLD_": -1, "MALLOC_TOP_PAD_": -2, "MALLOC_MMAP_THRESHOLD_": -3}


class Child:
    """As much of subprocess.Popen as is wanted of a forked process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def wait(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def forked(common: Sequence[str], alone: Mapping[str, str]) -> tuple[Child, socket.socket] | None:
    """The nursery and what to talk with it by; None where there are threads, or no way to know (not Linux).

    `alone` are the variables of the environment that it would have been started with.
    """
    if not _has_one_thread():
        return None
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    pid = os.fork()
    if not pid:
        ours.close()
        _become(theirs, common, alone)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    theirs.close()
    return Child(pid), ours


def _become(parent: socket.socket, common: Sequence[str], alone: Mapping[str, str]) -> NoReturn:
    try:
        os.environ.update(alone)
        _tune(alone)
        with Path(os.devnull).open() as nothing:
            os.dup2(nothing.fileno(), 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        nursery.main(parent.detach(), common)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _tune(alone: Mapping[str, str]) -> None:
    """Where the C library has such settings."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    for name, option in _MALLOPT.items():
        if mallopt is not None and name in alone:
            mallopt(option, int(alone[name]))


def _has_one_thread() -> bool:
    tasks = Path("/proc/self/task")
    return tasks.exists() and len(list(tasks.iterdir())) == 1
