"""Where assets are kept: content-addressed, whole or not at all."""

from pathlib import Path
from typing import Protocol

from showrunner.film.asset import Asset


class Store(Protocol):
    async def put(self, path: Path, media_type: str) -> Asset:
        """Keep the file's bytes under their digest. Raises StoreError when there is no room or no permission."""
        ...

    async def path(self, asset: Asset) -> Path:
        """A local file with exactly these bytes; read only. Raises NotFound when they are gone or damaged."""
        ...

    async def has(self, asset: Asset) -> bool:
        """True when the bytes are there and their digest is right."""
        ...

    async def remove(self, digest: str) -> None: ...

    async def digests(self) -> dict[str, int]:
        """Every asset kept: digest -> size in bytes."""
        ...
