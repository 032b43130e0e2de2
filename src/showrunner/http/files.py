"""A file as an answer, whole or a part of it (RFC 9110, section 14): one range is served, several are not.

A server may ignore `Range`, and does where it is malformed, in another unit, or asks for several parts at once;
then the whole file comes with 200. Parts that begin after the end are 416.
"""

import re
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from showrunner.http import problems
from showrunner.http.problems import Refusal

Read = Callable[[int, int], AsyncIterator[bytes]]
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})", re.IGNORECASE)


class Part(NamedTuple):
    """Bytes [start, end)."""

    start: int
    end: int


class Beyond(Exception):
    """The range has none of the file's bytes."""


def part_of(asked: str | None, size: int) -> Part | None:
    """What a Range header asks of `size` bytes; None: the whole. Raises Beyond."""
    match = _RANGE.fullmatch(asked.strip()) if asked else None
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        wanted = int(match[2])
        if wanted == 0 or size == 0:
            raise Beyond
        return Part(max(0, size - wanted), size)
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None
    if start >= size:
        raise Beyond
    return Part(start, min(size, int(match[2]) + 1) if match[2] else size)


class FileAnswer(Response):
    """`read(start, end)` gives the bytes; `digest` is the strong ETag, for the bytes of an asset never change."""

    def __init__(
        self, read: Read, size: int, *, digest: str, media_type: str, name: str, is_inline: bool = True
    ) -> None:
        super().__init__(media_type=media_type)
        self._read, self._size, self._etag = read, size, f'"{digest}"'
        del self.headers["content-length"]
        self.headers["accept-ranges"] = "bytes"
        self.headers["etag"] = self._etag
        self.headers["cache-control"] = "private, no-cache"
        kind = "inline" if is_inline else "attachment"
        self.headers["content-disposition"] = f"{kind}; filename*=utf-8''{quote(name, safe='')}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        size = self._size
        if self._is_known(asked.get(b"if-none-match")):
            await self._send(send, 304, Part(0, 0))
            return
        wants_part = asked.get(b"if-range", self._etag) == self._etag
        try:
            part = part_of(asked.get(b"range"), size) if wants_part else None
        except Beyond:
            refusal = Refusal(416, "range_beyond_end", f"the file has {size} bytes", field="Range")
            more = {"content-range": f"bytes */{size}", "accept-ranges": "bytes"}
            await problems.respond(send, refusal.problem, scope.get("showrunner.request_id", ""), more)
            return
        sent = part or Part(0, size)
        if part is not None:
            self.headers["content-range"] = f"bytes {part.start}-{part.end - 1}/{size}"
        self.headers["content-length"] = str(sent.end - sent.start)
        await self._send(send, 206 if part else 200, Part(0, 0) if scope["method"] == "HEAD" else sent)

    def _is_known(self, tags: str | None) -> bool:
        return tags is not None and (tags.strip() == "*" or self._etag in [tag.strip() for tag in tags.split(",")])

    async def _send(self, send: Send, status: int, part: Part) -> None:
        await send({"type": "http.response.start", "status": status, "headers": self.raw_headers})
        if part.end > part.start:
            async for chunk in self._read(part.start, part.end):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
