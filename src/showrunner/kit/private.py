"""Files that only their owner may read."""

import os
import uuid
from collections.abc import Callable
from pathlib import Path

from showrunner.errors import BadSetting, StoreError


def kept_private(file: Path, make: Callable[[], str]) -> str:
    """What `file` says; what `make` gives, written down with mode 0600, where there is none yet.

    Several processes may ask at once: all get the same. Raises BadSetting when others may read the file, StoreError
    when it cannot be written.
    """
    if not file.exists():
        _write(file, make(), replaces=False)
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise BadSetting(f"{file} may be read by others", field=file.name, hint=f"chmod 600 {file}")
    return file.read_text().strip()


def write_private(file: Path, text: str) -> None:
    """In the place of what the file said, whole or not at all. Raises StoreError."""
    _write(file, text, replaces=True)


def _write(file: Path, text: str, *, replaces: bool) -> None:
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, f"{text}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if replaces:
            part.replace(file)
        else:
            _place(part, file)
    except OSError as error:
        raise StoreError(f"cannot write {file}: {error.strerror}", hint="choose a home you may write to") from error
    finally:
        part.unlink(missing_ok=True)


def _place(part: Path, file: Path) -> None:
    try:
        os.link(part, file)
    except FileExistsError:
        return  # another process was first: its word holds
    except OSError:  # a file system without hard links
        part.replace(file)
