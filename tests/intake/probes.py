"""What somebody who broke into a decoder would try. Each gives back what it got; run in a process of its own."""

import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from showrunner.errors import BriefError, ProviderError


def read(path: Path) -> str:
    return path.read_text()


def listed(path: Path) -> list[str]:
    return sorted(found.name for found in path.iterdir())


def write(path: Path) -> int:
    return path.write_text("x")


def connect(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 5):
        return "connected"


def datagram(port: int) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        return line.sendto(b"x", ("127.0.0.1", port))


def local_socket(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))
        return "connected"


def by_child(path: Path) -> str:
    return subprocess.run(["/bin/cat", str(path)], capture_output=True, text=True, check=True).stdout


def signalled(pid: int) -> str:
    os.kill(pid, 0)
    return "may"


def taken(size: int) -> int:
    return len(bytearray(size))


def busy(seconds: int) -> int:
    ended = time.process_time() + seconds
    while time.process_time() < ended:
        pass
    return seconds


def asleep(seconds: int) -> int:
    time.sleep(seconds)
    return seconds


def filled(path: Path, size: int) -> int:
    with path.open("wb") as file:
        return sum(file.write(b"x" * 65_536) for _ in range(size // 65_536))


def crashed(how: int) -> int:
    os.kill(os.getpid(), how)
    time.sleep(5)
    return 0


def left(status: int) -> int:
    os._exit(status)


def environment() -> dict[str, str]:
    return dict(os.environ)


def environment_of_child() -> str:
    ask = "import os, json; print(json.dumps(dict(os.environ)))"
    return subprocess.run([sys.executable, "-I", "-S", "-c", ask], capture_output=True, text=True, check=True).stdout


def open_files() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def refuses(field: str) -> int:
    raise BriefError("no such colour", hint="choose another", field=field)


def refuses_oddly() -> int:
    raise ProviderError("pays with a card", provider="bank")


def lies() -> int:
    return "not a number"  # type: ignore[return-value] - that is the lie


def says_nothing_of_itself():
    return 1


class Bomb:
    """Unpickled, it runs a command."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def bomb(path: Path) -> bytes:
    return pickle.dumps(Bomb(path))


def survives(number: int) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return number
