"""Run a program and never leave it behind: own process group, a time limit, and on Linux it dies with us.

`preexec_fn` may dead-lock a program that has threads, so the child is a small Python that asks the kernel to be killed
with its parent and then becomes the program (7 ms).
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from showrunner.kit import confine
from showrunner.kit.confine import Walls
from showrunner.kit.watching import doing

TAIL = 4_000  # bytes of stderr kept: what a person would read
TIMED_OUT = 124  # as timeout(1) says it
CANNOT_START = 127  # as the shell says it

# argv: our pid, then the program. When we died before prctl took hold, the child's parent is no longer us.
_LEASH = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
if os.getppid() != int(sys.argv[1]): os._exit(137)
try: os.execvp(sys.argv[2], sys.argv[2:])
except OSError as error: print(error, file=sys.stderr); os._exit(127)
"""


@dataclass(frozen=True)
class Finished:
    """`status` is negative for a signal; `out` is what was captured, `tail` the end of stderr."""

    status: int
    out: bytes
    tail: str


async def run(
    argv: Sequence[str | Path],
    *,
    timeout_s: float = 600,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    most_out: int = 0,
    on_out: Callable[[bytes], None] | None = None,
    walls: Walls | None = None,
) -> Finished:
    """Run `argv` until it has closed its output and ended; no shell, nothing to read.

    The first `most_out` bytes of stdout are kept. `on_out` gets stdout as it comes, line by line. Past
    `timeout_s` the whole group is killed and the status is 124; a program that cannot be started gives 127. When
    cancelled, the group is gone before CancelledError goes on. Behind `walls` it reaches what they let through.
    """
    with doing("program", _called(argv[0])) as it:
        ended = await _run(_leashed([str(word) for word in argv], walls), timeout_s, cwd, env, most_out, on_out)
        it.facts["status"] = ended.status
        return ended


def _called(program: str | Path) -> str:
    """ffmpeg, for every build of it: its file may be called after version and machine."""
    name = Path(program).name
    return "ffmpeg" if name.startswith("ffmpeg") else name


async def _run(
    argv: list[str],
    timeout_s: float,
    cwd: Path | None,
    env: Mapping[str, str] | None,
    most_out: int,
    on_out: Callable[[bytes], None] | None,
) -> Finished:
    try:
        child = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            cwd=cwd,
            env=dict(env) if env is not None else None,
        )
    except OSError as error:
        return Finished(CANNOT_START, b"", str(error))
    assert child.stdout and child.stderr, "both are pipes"
    out, err = bytearray(), bytearray()
    readers = asyncio.gather(_read_out(child.stdout, out, most_out, on_out), _read_tail(child.stderr, err))
    try:
        async with asyncio.timeout(timeout_s):
            await readers
            status = await child.wait()
    except TimeoutError:
        return Finished(TIMED_OUT, bytes(out), f"{_text(err)}\nstopped after {timeout_s:g} s".strip())
    finally:
        await _end(child, readers)
    return Finished(status, bytes(out), _text(err))


def _leashed(argv: list[str], walls: Walls | None) -> list[str]:
    if walls is not None:
        return confine.command(walls, argv)
    if not sys.platform.startswith("linux"):
        return argv
    return [sys.executable, "-I", "-S", "-c", _LEASH, str(os.getpid()), *argv]


async def _read_out(
    stream: asyncio.StreamReader, kept: bytearray, most: int, on_out: Callable[[bytes], None] | None
) -> None:
    line = bytearray()
    while chunk := await stream.read(1 << 16):
        kept += chunk[: most - len(kept)] if len(kept) < most else b""
        if on_out:
            *whole, rest = (line + chunk).split(b"\n")
            line = bytearray(rest[-TAIL:])
            for text in whole:
                on_out(bytes(text))


async def _read_tail(stream: asyncio.StreamReader, kept: bytearray) -> None:
    while chunk := await stream.read(1 << 16):
        kept += chunk
        del kept[:-TAIL]


async def _end(child: asyncio.subprocess.Process, readers: "asyncio.Future[tuple[None, None]]") -> None:
    """Nobody of the group stays, not even what the program started and left. Safe to call when all is over."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        os.killpg(child.pid, signal.SIGKILL)
    readers.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await readers
    await child.wait()


def _text(err: bytearray) -> str:
    return err.decode(errors="replace").strip()
