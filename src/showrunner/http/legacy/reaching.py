"""Whether what a task is about can be had, asked before the task is taken: S3 wants 400 and 413 at once, not later.

What a server says now binds nobody later: size and kind are looked at again while the file comes in (steps/intake.py).
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from showrunner.errors import BriefError, FetchFailed, TooLarge
from showrunner.http.problems import Refusal
from showrunner.kit.http import Guarded

PATIENCE_S = 10.0  # for one server to say how large its file is
ALL_S = 40.0  # and for all of them
MOST = 250  # addresses of one request
AT_ONCE = 8
Wanted = tuple[str, str]  # (field of the request, URL)


class _Begun(Exception):
    """The file comes; `announced` bytes of it, None when the server does not say."""

    def __init__(self, announced: int | None) -> None:
        super().__init__()
        self.announced = announced


async def sizes(wanted: Sequence[Wanted], most: int, allow: Sequence[str], scratch: Path) -> list[int]:
    """Bytes of each file, 0 where its server does not say; an address that is named twice is asked once.

    Raises TooLarge (413) for more than `most` bytes, Refusal (400) for an address that gives nothing.
    """
    turns, asked = asyncio.Semaphore(AT_ONCE), dict.fromkeys(url for _, url in wanted)
    if len(asked) > MOST:
        raise BriefError(f"{len(asked)} files are named", field=wanted[-1][0], hint=f"name at most {MOST} at once")
    fields = {url: field for field, url in reversed(wanted)}
    async with Guarded(allow=allow) as net:

        async def look(url: str) -> int | Refusal | TooLarge:
            async with turns:
                try:
                    return await _size(net, fields[url], url, most, scratch)
                except (Refusal, TooLarge) as error:
                    return error

        try:
            async with asyncio.timeout(ALL_S):
                found = await asyncio.gather(*map(look, asked))
        except TimeoutError as error:
            raise Refusal(
                400, "fetch_failed", f"not all of the files were found within {ALL_S:g} s", field=wanted[0][0],
                remedy="bring them in first (POST /v1/assets), or ask for fewer at once",
            ) from error  # fmt: skip
    for one in found:  # the first in the request's order, whichever answered first
        if isinstance(one, Exception):
            raise one
    return [one for one in found if isinstance(one, int)]


async def _size(net: Guarded, field: str, url: str, most: int, scratch: Path) -> int:
    try:
        size = await net.size(url, timeout_s=PATIENCE_S)
        if size is None:
            size = await _announced(net, url, scratch)
    except FetchFailed as error:
        _refuse(field, error)
    if size is not None and size > most:
        raise TooLarge(
            f"the file has {size:,} bytes; {most:,} are taken", hint="make it shorter or compress it", field=field
        )
    return size or 0


async def _announced(net: Guarded, url: str, scratch: Path) -> int | None:
    """Ask for the file itself, as of those who know no HEAD, and hang up when it begins to come."""

    def watch(so_far: int, announced: int | None) -> None:
        raise _Begun(announced)

    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        try:
            await net.download(url, Path(folder) / "first", most_bytes=2**62, timeout_s=PATIENCE_S, on_progress=watch)
        except _Begun as begun:
            return begun.announced
    return 0


def _refuse(field: str, error: FetchFailed) -> NoReturn:
    raise Refusal(
        400, error.code, str(error), field=field,
        remedy=error.hint or "check that the address opens in a browser without signing in",
    ) from error  # fmt: skip
