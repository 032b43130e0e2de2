"""Worker processes for work that keeps a core busy. They die with their parent, however it dies.

Each worker does one kind of work, one call at a time, and may keep what it built for the next one. It ends when it has
been idle for a while, and its memory with it. A cancelled call kills its worker, and nothing else.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar, TypeVarTuple

from showrunner.errors import ShowrunnerError
from showrunner.kit import parcel
from showrunner.kit.confine import Walls
from showrunner.kit.early import Child, forked
from showrunner.kit.watching import doing

A = TypeVarTuple("A")
R = TypeVar("R")
IDLE_S = 1.5  # loading models anew costs up to 2 s of CPU; keeping them costs up to 700 MB
QUIET_S = 30.0  # without any worker; then the nursery ends as well: 100 MB kept, or 0.3 s of CPU for the next one
MOST_ANSWERED = 64 << 20  # bytes of an answer from behind walls; more belongs into a file
COMMON = ("numpy", "av")  # what nearly every kind of work imports: once, before the workers are forked
# One thread for numpy's algebra: two wait for each other by spinning, and results hung on their number. What a frame's
# arrays leave behind is kept for the next frame's (glibc): asking the kernel each time is a third more page faults.
ALONE = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(32 << 20),
    "MALLOC_TOP_PAD_": str(16 << 20),
}
NURSE = "import sys; sys.path[:] = {path!r}; from showrunner.kit import nursery; nursery.main({fd}, {common!r})"


class WorkerDied(ShowrunnerError):
    """The process ended without an answer: out of memory, or a crash inside a native library."""

    code = "worker_died"
    retryable = True


def _died() -> WorkerDied:
    return WorkerDied(
        "a worker process ended by itself",
        hint="the step is tried again; if it happens often, close other programs: memory may be short",
    )


class _Nursery:
    """The process that forks our workers (kit/nursery.py). Calls may come from any thread."""

    def __init__(self, process: subprocess.Popen[bytes] | Child, ours: socket.socket) -> None:
        self._process = process
        self._socket, self._orders, self._turn = ours, Connection(os.dup(ours.fileno())), threading.Lock()

    @classmethod
    def started(cls, common: Sequence[str]) -> "_Nursery":
        ours, theirs = socket.socketpair()
        with theirs:
            code = NURSE.format(path=sys.path, fd=theirs.fileno(), common=tuple(common))
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **ALONE},
            )
        return cls(process, ours)

    def bear(self, module: str) -> tuple[int, Connection]:
        """(pid of a new worker, what to talk with it by). Raises EOFError or OSError when the nursery is gone."""
        ours, theirs = socket.socketpair()
        with ours, theirs, self._turn:
            self._orders.send(("bear", module))
            socket.send_fds(self._socket, [b"."], [theirs.fileno()])
            pid: int = self._orders.recv()
            return pid, Connection(ours.detach())

    def end(self, pid: int) -> int:
        """Kill a worker and wait until it is gone; how it ended, less than 0 for a signal."""
        with self._turn, contextlib.suppress(EOFError, OSError):  # a nursery that is gone took its workers along
            self._orders.send(("end", pid))
            return int(self._orders.recv())
        return -signal.SIGKILL

    def close(self) -> None:
        with self._turn:  # somebody may be waiting for an answer
            self._orders.close()
            self._socket.close()
        self._process.wait()


_early: list[_Nursery] = []


@contextlib.contextmanager
def early() -> Iterator[None]:
    """A nursery is forked now, while this process has no threads, for the first Workers inside that want one."""
    if process := forked(COMMON, ALONE):
        _early.append(_Nursery(*process))
    try:
        yield
    finally:
        while _early:
            _early.pop().close()


class _Worker:
    def __init__(self, nursery: _Nursery, module: str) -> None:
        self.calls, self.place = 0, ""
        self._nursery = nursery
        self._pid, self._pipe = nursery.bear(module)

    def call(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        try:
            self._pipe.send((function, args, None))
            is_good, value = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise _died() from error
        if is_good:
            return value
        raise value

    def call_behind(self, walls: Walls, function: Callable[..., Any], args: tuple[Any, ...]) -> bytes | None:
        """The answer as it came over the wall; None when there was none. The worker serves no second time."""
        with contextlib.suppress(EOFError, OSError):
            self._pipe.send((function, args, walls))
            return self._pipe.recv_bytes(MOST_ANSWERED)
        return None

    def kill(self) -> int:
        """How it ended (kit/nursery.py)."""
        status = self._nursery.end(self._pid)
        self._pipe.close()
        return status


class Workers:
    """Processes by kind of work, as many as there are calls at once. close() leaves none, and none come after it."""

    def __init__(self, common: Sequence[str] = COMMON) -> None:
        self._common = common
        self._nursery: _Nursery | None = None
        self._starting, self._is_closed = threading.Lock(), False
        self._idle: dict[str, list[_Worker]] = {}
        self._busy: set[_Worker] = set()
        self._coming = self._born = 0

    async def call(self, kind: str, function: Callable[[*A], R], *args: *A) -> R:
        """Run a module-level function in a worker of this kind. Its exceptions come back; WorkerDied when it ended."""
        return await self.call_at(kind, "", function, *args)

    async def call_at(self, kind: str, place: str, function: Callable[[*A], R], *args: *A) -> R:
        """As `call`, by the worker that was at this place last: what it built there serves again."""
        idle = self._idle.setdefault(kind, [])
        worker = self._pick(idle, place)
        if worker is None:
            worker = await self._another(function.__module__)
        worker.place = place
        self._busy.add(worker)
        try:
            with doing("worker", kind):
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
            self._watch_quiet()
        return value

    async def call_behind(self, walls: Walls, wall_s: float, function: Callable[[*A], R], *args: *A) -> R:
        """Run a module-level function once, in a fresh process behind `walls`, for at most `wall_s` seconds.

        What it answers crosses as JSON and is read by its return annotation: documents, numbers, text, lists of them.
        Its own errors come back; MediaError names the limit that it passed and what to do.
        """
        parcel.check(function)
        worker = await self._another(function.__module__)
        self._busy.add(worker)
        try:
            with doing("worker", "confined"):
                async with asyncio.timeout(wall_s):
                    answer = await asyncio.to_thread(worker.call_behind, walls, function, args)
        except TimeoutError as error:
            raise parcel.too_long(wall_s) from error
        finally:
            self._busy.discard(worker)
            status = worker.kill()
            self._watch_quiet()
        if answer is None:
            raise parcel.killed(status, walls)
        return parcel.unpacked(function, answer)

    def close(self) -> None:
        for worker in [*(w for idle in self._idle.values() for w in idle), *self._busy]:
            worker.kill()
        self._idle.clear()
        with self._starting:  # a call that was cancelled may still be starting one, in its thread
            self._is_closed = True
            nursery, self._nursery = self._nursery, None
        if nursery is not None:
            nursery.close()

    async def _another(self, module: str) -> _Worker:
        self._coming, self._born = self._coming + 1, self._born + 1
        try:
            return await asyncio.to_thread(self._new, module)
        finally:
            self._coming -= 1

    def _new(self, module: str) -> _Worker:
        with self._starting:
            if self._is_closed:
                raise _died()
            nursery = self._nursery = self._nursery or self._found()
        try:
            return _Worker(nursery, module)
        except (EOFError, OSError) as error:
            with self._starting:
                if self._nursery is nursery:
                    self._nursery = None
                    nursery.close()
            raise _died() from error

    def _found(self) -> _Nursery:
        return _early.pop() if _early and self._common == COMMON else _Nursery.started(self._common)

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
            self._watch_quiet()

    def _watch_quiet(self) -> None:
        if self._nursery is not None and self._is_quiet():
            asyncio.get_running_loop().call_later(QUIET_S, self._end_if_quiet, self._born)

    def _end_if_quiet(self, born: int) -> None:
        """The nursery, when nobody has wanted a worker since."""
        if self._born == born and self._is_quiet():
            with self._starting:
                nursery, self._nursery = self._nursery, None
            if nursery is not None:
                nursery.close()

    def _is_quiet(self) -> bool:
        return not (self._coming or self._busy or any(self._idle.values()))
