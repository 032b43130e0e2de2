"""Asks servers that somebody else named, without ever asking one of this house.

The guard stands where the connection is dialled, not before: a name is resolved once, every address it has is looked
at, and the connection goes to the one that was looked at. A check of the URL alone is beaten by a name that answers
differently the second time, and by a redirect.
"""

import asyncio
import contextlib
import functools
import hashlib
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpcore2

from showrunner.errors import FetchFailed
from showrunner.kit.addresses import PORTS, Place, allowance, is_literal, is_public, joined, private, taken_apart
from showrunner.kit.watching import doing

REDIRECTS = 5
ADDRESSES_TRIED = 3
CONNECT_S = 5.0  # for one address; the next may be alive
DRAINED, DRAIN_S = 4_096, 1.0  # of an answer whose body nobody reads: its connection may then serve again
Resolve = Callable[[str, int], Awaitable[list[str]]]
_NET_ERRORS = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError)


@dataclass(frozen=True)
class Answer:
    """`headers` have lower-case names; of repeated ones the last is kept. `url` is where redirects led."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def retry_after_s(self) -> float | None:
        return _retry_after_s(self.headers)


@dataclass(frozen=True)
class Download:
    """`digest` is SHA-256 of the file, in hex; `media_type` is the server's word, in lower case, or ""."""

    size: int
    digest: str
    media_type: str
    url: str


async def system_resolve(host: str, port: int) -> list[str]:
    """Every address the system knows for `host`. Raises OSError."""
    ask = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_resolvers(), ask)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@functools.cache
def _resolvers() -> ThreadPoolExecutor:
    """Threads of their own: a name server that hangs must not take those that the rest of the process waits for."""
    return ThreadPoolExecutor(16, thread_name_prefix="resolve")


class Guarded:
    """An HTTP client for addresses from outside. Used as `async with Guarded() as net:`.

    `allow` names exceptions as "host:port", for tests and for servers of one's own; they may have any address.
    Proxies, cookies and credentials of the environment are not used. All errors are FetchFailed or NotAllowed.
    """

    def __init__(
        self,
        *,
        allow: Collection[str] = (),
        ports: Collection[int] = PORTS,
        resolve: Resolve = system_resolve,
        trust: ssl.SSLContext | None = None,
        most_connections: int = 100,
    ) -> None:
        """`trust` verifies servers; None: the certificates of the system. Raises ValueError for a bad `allow`."""
        self._allowed = frozenset(map(allowance, allow))
        self._ports = frozenset(ports)
        self._net = httpcore2.AsyncConnectionPool(
            ssl_context=trust,
            max_connections=most_connections,
            max_keepalive_connections=20,
            keepalive_expiry=30,
            network_backend=_Dial(self._allowed, resolve),
        )

    async def __aenter__(self) -> Self:
        await self._net.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._net.__aexit__(kind, error, trace)

    def vet(self, url: str) -> Place:
        """Take `url` apart, or raise NotAllowed. Says nothing yet of where a name leads: that is seen when dialling."""
        return taken_apart(url, ports=self._ports, allowed=self._allowed)

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str] | None = None, *, timeout_s: float = 15
    ) -> Answer:
        """Send `content`. Whatever the status, it is the answer: redirects are not followed, the body is not kept."""
        place = self.vet(url)
        async with _in_words(place, timeout_s), self._asked("POST", place, headers or {}, content) as reply:
            await _drain(reply)
            return Answer(reply.status, _headers(reply), b"", url)

    async def size(self, url: str, *, timeout_s: float = 15) -> int | None:
        """Bytes of what lies there, asked by HEAD; None where the server does not say. Raises FetchFailed."""
        place = self.vet(url)
        try:
            async with _in_words(place, timeout_s), self._followed(place, {}, (), "HEAD") as (reply, _):
                return _length(_headers(reply))
        except FetchFailed as error:
            if error.status in (400, 403, 404, 405, 501):  # many that give a file know no HEAD
                return None
            raise

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        most_bytes: int = 1 << 20,
        types: Collection[str] = (),
        timeout_s: float = 30,
    ) -> Answer:
        """Read a body of at most `most_bytes`. `types` are the media types taken ("image/png", "image/*"); (): any."""
        place = self.vet(url)
        async with _in_words(place, timeout_s), self._followed(place, headers or {}, types) as (reply, last):
            body = bytearray()
            async for chunk in _chunks(reply, last, most_bytes):
                body += chunk
            return Answer(reply.status, _headers(reply), bytes(body), last.url)

    async def download(
        self,
        url: str,
        target: Path,
        headers: Mapping[str, str] | None = None,
        *,
        most_bytes: int,
        types: Collection[str] = (),
        timeout_s: float = 600,
        on_progress: Callable[[int, int | None], None] | None = None,
    ) -> Download:
        """Write a body to `target`, whole or not at all. `on_progress` gets bytes so far and of all, when known."""
        place, part = self.vet(url), target.with_name(target.name + ".part")
        digest, size = hashlib.sha256(), 0
        try:
            async with _in_words(place, timeout_s), self._followed(place, headers or {}, types) as (reply, last):
                said = _headers(reply)
                with part.open("wb") as file:
                    async for chunk in _chunks(reply, last, most_bytes):
                        file.write(chunk)
                        digest.update(chunk)
                        size += len(chunk)
                        if on_progress:
                            on_progress(size, _length(said))
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return Download(size, digest.hexdigest(), _media_type(said), last.url)

    @contextlib.asynccontextmanager
    async def _asked(
        self, method: str, place: Place, headers: Mapping[str, str], content: bytes | None = None
    ) -> AsyncIterator[httpcore2.Response]:
        sent = {
            "Host": place.netloc,
            "User-Agent": "Showrunner",
            "Accept": "*/*",
            "Accept-Encoding": "identity",  # nothing is unpacked here: a small answer cannot become a large one
            **headers,
        }
        where = httpcore2.URL(
            scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
        )
        listed = [(name.encode("ascii"), value.encode("utf-8")) for name, value in sent.items()]
        with doing("fetch", method, host=place.host) as it:
            async with self._net.stream(method, where, headers=listed, content=content) as reply:
                it.facts["status"] = reply.status
                yield reply

    @contextlib.asynccontextmanager
    async def _followed(
        self, place: Place, headers: Mapping[str, str], types: Collection[str], method: str = "GET"
    ) -> AsyncIterator[tuple[httpcore2.Response, Place]]:
        """The answer at the end of at most REDIRECTS hops, each vetted like the first; 2xx, of one of `types`."""
        first = place
        for _ in range(REDIRECTS + 1):
            async with self._asked(method, place, headers) as reply:
                onward = _headers(reply).get("location") if reply.status in (301, 302, 303, 307, 308) else None
                if onward is None:
                    _check(reply, place, types)
                    yield reply, place
                    return
            following = self.vet(joined(place, onward))
            if following.origin != place.origin:
                headers = {}  # what was meant for one server is not shown to the next
            place = following
        raise FetchFailed(f"{first.shown} leads on and on (more than {REDIRECTS} redirects)")


class _Dial(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were looked at, and to nothing else."""

    def __init__(self, allowed: frozenset[tuple[str, int]], resolve: Resolve) -> None:
        self._allowed, self._resolve, self._plain = allowed, resolve, httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 — the interface of httpcore2
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = [host] if is_literal(host) else await self._found(host, port)
        if (host, port) not in self._allowed and not all(map(is_public, addresses)):
            raise private(host)
        refused: Exception = httpcore2.ConnectError(f"no address is known for {host}")
        for address in addresses[:ADDRESSES_TRIED]:
            try:
                return await self._plain.connect_tcp(address, port, CONNECT_S, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                refused = error
        raise refused

    async def _found(self, host: str, port: int) -> list[str]:
        try:
            return await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchFailed(f"no address is known for {host}", retryable=True) from error


@contextlib.asynccontextmanager
async def _in_words(place: Place, timeout_s: float) -> AsyncIterator[None]:
    """One time limit over all of an exchange; what the net does wrong becomes FetchFailed."""
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except TimeoutError as error:
        raise FetchFailed(f"{place.shown} did not answer in {timeout_s:g} s", retryable=True) from error
    except _NET_ERRORS as error:
        raise FetchFailed(
            f"{place.shown} could not be asked: {str(error) or type(error).__name__}", retryable=True
        ) from error


async def _chunks(reply: httpcore2.Response, place: Place, most_bytes: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises FetchFailed past `most_bytes`, and at once when the server announces more."""
    size = _length(_headers(reply)) or 0
    if size <= most_bytes:
        size = 0
        async for chunk in reply.aiter_stream():
            size += len(chunk)
            if size > most_bytes:
                break
            yield chunk
    if size > most_bytes:
        raise FetchFailed(f"{place.shown} is larger than {most_bytes} bytes")


async def _drain(reply: httpcore2.Response) -> None:
    size = 0
    with contextlib.suppress(TimeoutError, *_NET_ERRORS):
        async with asyncio.timeout(DRAIN_S):
            async for chunk in reply.aiter_stream():
                size += len(chunk)
                if size > DRAINED:
                    return


def _check(reply: httpcore2.Response, place: Place, types: Collection[str]) -> None:
    said = _headers(reply)
    if not 200 <= reply.status < 300:
        raise FetchFailed(
            f"{place.shown} answered {reply.status}",
            status=reply.status,
            retryable=reply.status in (408, 425, 429) or reply.status >= 500,
            retry_after_s=_retry_after_s(said),
        )
    packing = said.get("content-encoding", "identity").lower()
    if packing != "identity":
        raise FetchFailed(f"{place.shown} is packed ({packing[:20]}), though it was asked for plain")
    given = _media_type(said)
    if types and not any(given == kind or (kind.endswith("/*") and given.startswith(kind[:-1])) for kind in types):
        raise FetchFailed(f"{place.shown} is {given[:40] or 'of no type'}, not {' or '.join(types)}")


def _headers(reply: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def _length(headers: Mapping[str, str]) -> int | None:
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else None


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a date, as HTTP has it (RFC 9110, 10.2.3); None for anything else."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    with contextlib.suppress(ValueError):
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    return None
