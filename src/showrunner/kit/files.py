"""Files that appear whole or not at all."""

import hashlib
import shutil
import uuid
from pathlib import Path

from showrunner.errors import StoreError


def copy_whole(source: Path, to: Path) -> None:
    """Copy beside the target, then rename over it. Raises StoreError; nothing half-written stays."""
    part = to.with_name(f".{to.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"cannot write {to}: {error.strerror}", hint="free some space, or choose another place", field="out"
        ) from error


def write_whole(data: bytes, to: Path) -> None:
    """Write beside the target, then rename over it. Raises StoreError."""
    part = to.with_name(f".{to.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        part.write_bytes(data)
        part.replace(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"cannot write {to}: {error.strerror}", hint="free some space, or choose another place"
        ) from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hex, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
