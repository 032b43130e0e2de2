"""A small HTTP server that misbehaves as it is told, and counts who came."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable

Answering = Callable[["Visit", asyncio.StreamWriter], Awaitable[None]]


class Visit:
    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.path, self.headers, self.body = method, path, headers, body


class Listener:
    """`visits` are the requests that were understood, `connections` all that knocked."""

    def __init__(self, answer: Answering, tls: ssl.SSLContext | None = None) -> None:
        self._answer, self._tls = answer, tls
        self.visits: list[Visit] = []
        self.connections = 0
        self.port = 0
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.place}{path}"

    async def __aenter__(self) -> "Listener":
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                visit = await _read(reader)
                self.visits.append(visit)
                await self._answer(visit, writer)
                await writer.drain()
        finally:
            self._talks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Visit:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
    return Visit(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def says(status: int = 200, body: bytes = b"", **headers: str) -> Answering:
    """Answer so; header names are written with underscores. A length that is given may be a lie."""

    async def answer(_: Visit, writer: asyncio.StreamWriter) -> None:
        told = {"content-length": str(len(body)), "connection": "close"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        writer.write(f"HTTP/1.1 {status} So\r\n{head}\r\n".encode("latin-1") + body)

    return answer


async def hangs(_: Visit, __: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def resets(_: Visit, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def trickles(_: Visit, writer: asyncio.StreamWriter) -> None:
    """A status, and a body that never ends to begin."""
    writer.write(b"HTTP/1.1 200 So\r\ncontent-length: 1000\r\n\r\n.")
    await writer.drain()
    await asyncio.Event().wait()


async def floods(_: Visit, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 So\r\nconnection: close\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()
