"""One process at a time: an advisory lock on a file, gone when its holder is, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from showrunner.errors import Busy


@contextmanager
def held(file: Path, what: str) -> Iterator[None]:
    """Hold the lock inside the `with`. Raises Busy when another process has it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(
                f"another process is busy with {what}", hint="wait for it, or stop it; then run the command again"
            ) from error
        yield
    finally:
        os.close(handle)
