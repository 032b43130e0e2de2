"""Where assets are kept: content-addressed, whole or not at all."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from showrunner.errors import BriefError
from showrunner.film.asset import Asset

USUAL_LINK_S, LONGEST_LINK_S = 3_600, 7 * 86_400
BUCKETS = ("s3", "gs", "az")  # schemes of their URLs
BLOCK = 1 << 20  # bytes handed on at once by `read`
CACHE_SIZE = 20 << 30  # bytes of the local copies of what is in a bucket; taste: an evening of films


@dataclass(frozen=True)
class Kept:
    """What a store knows of an asset without reading it."""

    size: int  # bytes
    changed_ms: int  # when it was written, by the store's own clock


class Store(Protocol):
    """Raises StoreError wherever the store itself is at fault; `.retryable` when it may be away for a moment only."""

    async def put(self, path: Path, media_type: str, *, is_given: bool = False) -> Asset:
        """Keep the file's bytes under their digest. Raises StoreError when there is no room or no permission.

        Where they were kept already, they count as written now: who cleans leaves them alone. A file that `is_given`,
        which nobody else writes to or needs, may be moved instead of copied.
        """
        ...

    async def path(self, asset: Asset) -> Path:
        """A local file with exactly these bytes; read only. Raises NotFound when they are gone or damaged."""
        ...

    def read(self, asset: Asset, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to and without `end`, in blocks. Raises NotFound.

        Nothing says of a part of a file whether the whole is undamaged: `path` does.
        """
        ...

    async def has(self, asset: Asset) -> bool:
        """Are the bytes there, and right as far as can be known without fetching them?"""
        ...

    async def link(self, asset: Asset, *, expires_s: int = USUAL_LINK_S) -> str | None:
        """A URL that gives anybody this one asset by GET for so long; None where the store has no address of its own.

        Raises BriefError for a time that is not between a second and a week.
        """
        ...

    async def remove(self, digest: str, *, before_ms: int | None = None) -> bool:
        """Gone afterwards, whether it was there or not. With `before_ms`: unless it was put again since then.

        True when something was removed.
        """
        ...

    async def kept(self) -> dict[str, Kept]:
        """Every asset by its digest."""
        ...

    async def remove_leavings(self, *, before_ms: int, is_rehearsal: bool = False) -> Kept | None:
        """Free what writers that died left behind before then; None when there was nothing."""
        ...


def key_of(digest: str) -> str:
    """Where an asset lies in every store, as git lays out objects: ab/cdef…"""
    return f"{digest[:2]}/{digest[2:]}"


def check_link(expires_s: int) -> None:
    if not 0 < expires_s <= LONGEST_LINK_S:
        raise BriefError(
            f"a link cannot live {expires_s} seconds", field="expires_s", hint=f"give 1 to {LONGEST_LINK_S}, a week"
        )
