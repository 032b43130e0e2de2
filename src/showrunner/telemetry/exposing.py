"""/metrics and /healthz of a process that has no HTTP face of its own: a worker on a machine without the API."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from showrunner.errors import BadSetting

log = logging.getLogger(__name__)


@contextmanager
def exposed(exposition: Callable[[], tuple[bytes, str]], host: str, port: int) -> Iterator[int]:
    """Answer inside the `with`, from a thread; the port, which is a free one for 0. Raises BadSetting."""

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "Showrunner", ""

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, *exposition())
            elif self.path == "/healthz":
                self._answer(200, b'{"status":"ok"}', "application/json")
            else:
                self._answer(404, b"", "text/plain")

        def _answer(self, status: int, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            log.debug(format, *args)

    Handler.timeout = 10  # seconds that a slow client may take
    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise BadSetting(f"port {port} is not free: {error.strerror}", field="metrics_port") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.2,), name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
