"""Worker processes for work that keeps a core busy. They die with their parent, however it dies.

Each worker does one kind of work, one call at a time, and may keep what it built for the next one. It ends when it has
been idle for a while, and its memory with it. A cancelled call kills its worker, and nothing else.
"""

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar, TypeVarTuple

from showrunner.errors import ShowrunnerError

A = TypeVarTuple("A")
R = TypeVar("R")
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
IDLE_S = 1.5  # starting anew costs about 0.3 s of CPU; keeping costs up to 700 MB


class WorkerDied(ShowrunnerError):
    """The process ended without an answer: out of memory, or a crash inside a native library."""

    code = "worker_died"
    retryable = True


class _Worker:
    def __init__(self) -> None:
        self.calls, self.place = 0, ""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()

    def call(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        try:
            self._pipe.send((function, args))
            is_good, value = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            raise WorkerDied(
                f"a worker process ended by itself (status {self._process.exitcode})",
                hint="the step is tried again; if it happens often, close other programs: memory may be short",
            ) from error
        if is_good:
            return value
        raise value

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


class Workers:
    """Processes by kind of work, as many as there are calls at once. close() leaves none."""

    def __init__(self) -> None:
        self._idle: dict[str, list[_Worker]] = {}
        self._busy: set[_Worker] = set()

    async def call(self, kind: str, function: Callable[[*A], R], *args: *A) -> R:
        """Run a module-level function in a worker of this kind. Its exceptions come back; WorkerDied when it ended."""
        return await self.call_at(kind, "", function, *args)

    async def call_at(self, kind: str, place: str, function: Callable[[*A], R], *args: *A) -> R:
        """As `call`, by the worker that was at this place last: what it built there serves again."""
        idle = self._idle.setdefault(kind, [])
        worker = self._pick(idle, place)
        if worker is None:
            worker = await asyncio.to_thread(_Worker)
        worker.place = place
        self._busy.add(worker)
        try:
            value: R = await asyncio.to_thread(worker.call, function, args)
        except (asyncio.CancelledError, WorkerDied):
            worker.kill()
            raise
        except Exception:
            self._rest(kind, worker)
            raise
        else:
            self._rest(kind, worker)
        finally:
            self._busy.discard(worker)
        return value

    def close(self) -> None:
        for worker in [*(w for idle in self._idle.values() for w in idle), *self._busy]:
            worker.kill()
        self._idle.clear()

    def _pick(self, idle: list[_Worker], place: str) -> _Worker | None:
        found = next((worker for worker in idle if worker.place == place), idle[-1] if idle else None)
        if found is not None:
            idle.remove(found)
        return found

    def _rest(self, kind: str, worker: _Worker) -> None:
        self._idle[kind].append(worker)
        worker.calls += 1
        asyncio.get_running_loop().call_later(IDLE_S, self._end_if_idle, kind, worker, worker.calls)

    def _end_if_idle(self, kind: str, worker: _Worker, calls: int) -> None:
        idle = self._idle.get(kind, [])
        if worker in idle and worker.calls == calls:
            idle.remove(worker)
            worker.kill()


def _serve(pipe: Connection, parent: int) -> None:
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    while True:
        try:
            function, args = pipe.recv()
        except EOFError:
            return
        try:
            answer = (True, function(*args))
        except Exception as error:  # carried to the caller, who decides
            answer = (False, _portable(error))
        pipe.send(answer)


def _portable(error: Exception) -> Exception:
    """Errors of ours travel as they are; others as a ShowrunnerError naming them, since not all can be pickled."""
    import pickle
    import traceback

    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, just made
    except Exception:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return ShowrunnerError(f"{type(error).__name__}: {error} (in {last.name})")
    return error


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """Where there is no parent-death signal (macOS), notice being adopted."""
    with contextlib.suppress(KeyboardInterrupt):
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)
