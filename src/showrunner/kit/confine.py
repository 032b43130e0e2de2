"""Walls around a process that looks at foreign files: the files named, no network, so much memory and time.

Linux keeps them: Landlock (files, TCP, signals), a seccomp filter (no sockets at all, no reading of other processes),
resource limits. Elsewhere, and in old kernels, what is missing is said by `Strength`, never left out in silence.
They cannot be taken down again, and what the process starts stands behind them too.

Nothing of ours is imported here: a program is put behind its walls by running this file (kit/proc.py).
"""

import contextlib
import ctypes
import errno
import functools
import json
import os
import platform
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

MEMORY = 1_500_000_000  # bytes beyond what the process has when the walls go up
CPU_S = 60
FILE_SIZE = 4_000_000_000
OPEN_FILES = 256

# linux/landlock.h
_READ_FILE, _READ_DIR, _EXECUTE = 1 << 2, 1 << 3, 1 << 0
_MAKING = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8  # write and remove files, make folders and files
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | 1 << 1 | _READ_FILE | _TRUNCATE | _IOCTL
_KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}  # file rights by ABI; later: one more
_NET, _SCOPE = 0b11, 0b11  # from ABI 4: bind and connect by TCP; from 6: abstract sockets, signals
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38

# audit architecture, then the numbers of socket, ptrace, process_vm_readv, process_vm_writev, io_uring_setup
_CALLS = {"x86_64": (0xC000003E, 41, 101, 310, 311, 425), "aarch64": (0xC00000B7, 198, 117, 270, 271, 425)}
_X32 = 0x40000000  # another numbering of the same calls

_SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/null", "/dev/zero", "/dev/urandom",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/filesystems", "/sys/devices/system/cpu", "/nix/store",
)  # fmt: skip
_KEPT_WORDS = ("PATH", "LANG", "LC_ALL", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


class Walls(NamedTuple):
    """`read` and `write` are files or folders with all below them; what may be written may be read. Sizes in bytes.

    `cpu_s` counts for each process. A process past `memory` gets no more, past `cpu_s` it is killed by SIGXCPU.
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    memory: int = MEMORY
    cpu_s: int = CPU_S
    file_size: int = FILE_SIZE


class Strength(NamedTuple):
    """Which walls this system can put up; limits of memory and time it always has."""

    files: bool
    network: bool
    abi: int = 0  # of Landlock

    @property
    def is_whole(self) -> bool:
        return self.files and self.network


def around(*, read: Iterable[Path] = (), write: Iterable[Path] = (), memory: int = MEMORY, cpu_s: int = CPU_S,
           file_size: int = FILE_SIZE) -> Walls:  # fmt: skip
    """Walls that let through what is named and what any program of ours needs to start: nothing that is a person's."""
    named = tuple(str(Path(path).resolve(strict=True)) for path in read)
    return Walls(
        (*named, *_needed()), tuple(str(Path(p).resolve(strict=True)) for p in write), memory, cpu_s, file_size
    )


def confined(*, read: Iterable[Path] = (), write: Iterable[Path] = (), memory: int = MEMORY, cpu_s: int = CPU_S,
             file_size: int = FILE_SIZE) -> Strength:  # fmt: skip
    """Put this process behind walls, for good. It must have no threads. Raises FileNotFoundError for a named path."""
    return enter(around(read=read, write=write, memory=memory, cpu_s=cpu_s, file_size=file_size))


def enter(walls: Walls) -> Strength:
    """As `confined`. Raises OSError when the kernel has a wall and does not put it up."""
    _forget_words(walls)
    _limit(walls)
    if not sys.platform.startswith("linux"):
        return Strength(files=False, network=False)
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    return Strength(files=_landlock(libc, walls), network=_filter(libc))


@functools.cache
def strength() -> Strength:
    """What `enter` would answer here, found out without entering."""
    if not sys.platform.startswith("linux"):
        return Strength(files=False, network=False)
    libc = ctypes.CDLL(None, use_errno=True)
    return Strength(files=_abi(libc) > 0, network=_has_filters(libc), abi=_abi(libc))


@functools.cache
def _needed() -> tuple[str, ...]:
    """The interpreter, its packages and ours, the libraries of the system."""
    places = sysconfig.get_paths()
    ours = {sys.prefix, sys.base_prefix, *(places[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))}
    ours.add(str(Path(__file__).resolve().parents[1]))
    ours |= {str(Path(path).resolve()) for path in sys.path if Path(path).name in ("site-packages", "dist-packages")}
    return tuple(
        sorted(path for path in (*ours, *_SYSTEM) if Path(path).resolve() != Path("/") and Path(path).exists())
    )


def _forget_words(walls: Walls) -> None:
    """Keys may stand in the environment; what is started here does not get them."""
    kept = {name: os.environ[name] for name in _KEPT_WORDS if name in os.environ}
    folders = [path for path in walls.write if Path(path).is_dir()]
    os.environ.clear()
    os.environ.update(kept, **({"TMPDIR": folders[0]} if folders else {}))


def _limit(walls: Walls) -> None:
    """Memory is counted as what can be written to: a reserve of addresses costs nothing, and threads take many."""
    kind = resource.RLIMIT_DATA if sys.platform.startswith("linux") else resource.RLIMIT_AS
    _lower(kind, _written() + walls.memory)
    _lower(resource.RLIMIT_CPU, walls.cpu_s, walls.cpu_s + 2)
    _lower(resource.RLIMIT_FSIZE, walls.file_size)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    _, highest = resource.getrlimit(kind)
    most = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        soft, most = min(soft, highest), min(most, highest)
    with contextlib.suppress(ValueError):  # macOS refuses to lower some below what is in use
        resource.setrlimit(kind, (soft, most))


def _written() -> int:
    """Bytes of this process' own writable memory; 0 where nobody says."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    return 0


def _abi(libc: ctypes.CDLL) -> int:
    """The version of Landlock; 0 where the kernel has none or it is switched off."""
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def _landlock(libc: ctypes.CDLL, walls: Walls) -> bool:
    abi = _abi(libc)
    if not abi:
        return False
    known = _KNOWN.get(abi, (1 << 16) - 1)
    attr = struct.pack("=QQQ", known, _NET if abi >= 4 else 0, _SCOPE if abi >= 6 else 0)
    length = 8 if abi < 4 else 16 if abi < 6 else 24
    rules = _checked(libc.syscall(_CREATE_RULESET, attr, ctypes.c_size_t(length), 0))
    reading = _READ_FILE | _READ_DIR
    try:
        for path in walls.read:
            _open_up(libc, rules, path, (reading | _EXECUTE) & known)
        for path in walls.write:
            _open_up(libc, rules, path, (reading | _MAKING | _REFER | _TRUNCATE) & known)
        _open_up(libc, rules, "/dev/null", (_READ_FILE | 1 << 1 | _TRUNCATE) & known)
        _checked(libc.syscall(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)
    return True


def _open_up(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = rights if Path(path).is_dir() else rights & _OF_FILES
        _checked(libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def _filter(libc: ctypes.CDLL) -> bool:
    """Refuse what Landlock does not know: sockets of every family, and other ways to other processes."""
    if not _has_filters(libc):
        return False
    architecture, *calls = _CALLS[platform.machine()]
    load, equal, at_least, leave = 0x20, 0x15, 0x35, 0x06
    tests = [(at_least, _X32), *((equal, number) for number in calls)]
    body = [(load, 0, 0, 4), (equal, 1, 0, architecture), (leave, 0, 0, 0x0005000D), (load, 0, 0, 0)]
    body += [(code, len(tests) - at, 0, value) for at, (code, value) in enumerate(tests)]
    body += [(leave, 0, 0, 0x7FFF0000), (leave, 0, 0, 0x0005000D)]  # let it be; EACCES
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in body))
    told = struct.pack("HxxxxxxP", len(body), ctypes.addressof(program))
    _checked(libc.prctl(_PR_SET_SECCOMP, 2, told, 0, 0))
    return True


def _has_filters(libc: ctypes.CDLL) -> bool:
    """Asked without a filter, a kernel that takes some complains of the address, another of the question."""
    libc.prctl(_PR_SET_SECCOMP, 2, None, 0, 0)
    return platform.machine() in _CALLS and ctypes.get_errno() == errno.EFAULT


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"this system does not confine: {os.strerror(number)}")
    return answer


def command(walls: Walls, argv: Sequence[str]) -> list[str]:
    """What to start so that `argv` runs behind `walls` and dies with this process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), json.dumps(walls), *argv]


def _become(parent: int, walls: Walls, argv: list[str]) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(137)
    try:
        enter(walls)
        os.execvp(argv[0], argv)  # noqa: S606 - that is what we are for
    except OSError as error:
        print(error, file=sys.stderr)
        os._exit(127)


if __name__ == "__main__":
    _become(int(sys.argv[1]), Walls(*json.loads(sys.argv[2])), sys.argv[3:])
