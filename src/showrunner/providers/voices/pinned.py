"""Models that are checked before they are believed: a file whose SHA-256 is not the pinned one is not loaded."""

import hashlib
from pathlib import Path

from showrunner.errors import MissingModel


def read(path: Path, digest: str, *, provider: str, remedy: str) -> bytes:
    """The bytes of `path`. Raises MissingModel when it is absent or its SHA-256 is not `digest`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingModel(f"{provider} has no model at {path}", provider=provider, hint=remedy) from error
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        message = f"{path.name} is damaged or another version: SHA-256 {found[:12]}…, expected {digest[:12]}…"
        raise MissingModel(message, provider=provider, hint=remedy)
    return content
