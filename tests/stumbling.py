"""A proxy that stumbles: of the requests to an HTTP server behind it, some fail in each way that requests can fail."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FAULTS = ("refuse", "lose the answer", "cut the answer", "hang up")
HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade"}


class Stumbling:
    """`share` of requests (0 to 1) go wrong, in an order that `seed` decides; `.faults` counts them."""

    def __init__(self, behind: str, share: float, seed: int = 0) -> None:
        self.behind, self.share = urlsplit(behind).netloc, share
        self.requests, self.faults = 0, Counter[str]()
        self._random, self._turn = random.Random(seed), threading.Lock()

    def next_fault(self) -> str | None:
        with self._turn:
            self.requests += 1
            fault = self._random.choice(FAULTS) if self._random.random() < self.share else None
            if fault:
                self.faults[fault] += 1
            return fault


@contextmanager
def stumbling(behind: str, share: float, seed: int = 0) -> Iterator[tuple[str, Stumbling]]:
    """(URL to ask, what goes wrong there) in the place of `behind` (http://host:port)."""
    plan = Stumbling(behind, share, seed)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"plan": plan}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", plan
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    plan: Stumbling
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.plan.next_fault()
        if fault == "hang up":
            self.close_connection = True
            return
        if fault == "refuse":
            self._answer(503, [], b"<Error><Code>SlowDown</Code></Error>")
            return
        status, headers, answer = self._ask(body)
        if fault == "lose the answer":
            self.close_connection = True
            return
        self._answer(status, headers, answer, is_cut=fault == "cut the answer" and len(answer) > 1)

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        behind = http.client.HTTPConnection(self.plan.behind, timeout=30)
        try:
            behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP:
                    behind.putheader(name, value)
            behind.endheaders(body)
            answer = behind.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            behind.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, *, is_cut: bool = False) -> None:
        self.send_response_only(status)
        known = {name.lower() for name, _ in headers}
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        if "content-length" not in known and self.command != "HEAD" and status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if is_cut else body)
        if is_cut:
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on
