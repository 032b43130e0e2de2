"""HTTP/1.1 with clients that dawdle: uvicorn's protocol, which waits for ever, with an end to each wait.

Timers per connection would cost more than the connections: one watchman looks at all of them once a second.
"""

import asyncio
import sys
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from showrunner.http import problems
from showrunner.http.guards.heads import LARGEST


@dataclass(frozen=True)
class Patience:
    """Seconds we wait for a client, and how many clients at once."""

    head_s: float = 10.0  # from the first byte of a request (or the connection) to the end of its headers
    body_s: float = 15.0  # in each such while, `body_bytes` of a body must come
    body_bytes: int = 16_384
    reader_s: float = 60.0  # for a client that does not take what we send
    connections: int = 4_000  # beyond, those who have said nothing yet go first


class PatientProtocol(H11Protocol):
    """`patience` is set on a subclass by `serving`; times are the event loop's."""

    patience = Patience()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_since: float | None = self.loop.time()
        self._body_since, self._body_got = 0.0, 0
        self._stuck_since: float | None = None
        if len(self.connections) > self.patience.connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        if self._head_since is None and (before is None or before.response_complete):
            self._head_since = self.loop.time()
        super().data_received(data)
        if self.cycle is not before:
            self._head_since = None
            self._body_since, self._body_got = self.loop.time(), 0
        self._body_got += len(data)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.trailing_data[0] and self._head_since is None:
            self._head_since = self.loop.time()  # the beginning of the next request came with the one before

    def pause_writing(self) -> None:
        self._stuck_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self._stuck_since = None
        super().resume_writing()

    def look(self, now: float) -> None:
        """End the connection when its client has had its time."""
        if self.transport.is_closing():
            return
        if self._stuck_since is not None and now - self._stuck_since > self.patience.reader_s:
            self.transport.abort()
        elif self._head_since is not None and now - self._head_since > self.patience.head_s:
            self._time_out("the headers of the request took too long")
        elif self._is_waiting_for_body() and now - self._body_since > self.patience.body_s:
            if self._body_got < self.patience.body_bytes:
                self._time_out("the body of the request took too long")
            self._body_since, self._body_got = now, 0

    def _is_waiting_for_body(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY and not self.flow.read_paused

    def _make_room(self) -> None:
        silent = [c for c in self.connections if isinstance(c, PatientProtocol) and c._head_since is not None]
        oldest = min(silent, key=lambda one: one._head_since or 0.0, default=None)
        if oldest is not None:
            oldest.transport.abort()

    def _time_out(self, why: str) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._say(408, "too_slow", why, "send requests whole, or in quicker pieces")
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Called where h11 refused what it read; says which of the statuses fits."""
        error = sys.exception()
        status = getattr(error, "error_status_hint", 400)
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            known = {431: ("headers_too_large", f"a request's head has at most {LARGEST:,} bytes")}
            code, why = known.get(status, ("bad_request", f"this is not HTTP as we know it: {error or msg}"))
            self._say(status, code, why, "see RFC 9112")
        self.transport.close()

    def _say(self, status: int, code: str, why: str, remedy: str) -> None:
        problem = problems.Refusal(status, code, problems.printable(why), remedy=remedy).problem
        body = problems.body_of(problem)
        headers = [
            ("content-type", problems.MEDIA_TYPE),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        for event in (h11.Response(status_code=status, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def watch(connections: set[Any], now: float) -> None:
    """Look at every connection; to be called about once a second."""
    for connection in list(connections):
        if isinstance(connection, PatientProtocol):
            connection.look(now)
