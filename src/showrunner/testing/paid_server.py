"""A provider that takes imaginary money, as a server of its own: what it billed is a file that outlives any crash.

    python -m showrunner.testing.paid_server --bills bills.jsonl [--port N] [--takes-keys no] [--ms 50] [--busy 10]

POST /jobs {"idempotency", "request"} → {"id"}; GET /jobs/ID → {"is_done", "text", "cost"}. The first line it prints is
its URL. Each job that is made is a line of the file: a job asked for twice under one key is made once.
"""

import argparse
import hashlib
import json
import os
import random
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COST = 40_000  # micro-dollars of every job


@dataclass
class Ledger:
    """Jobs and bills. What was billed before a restart is known again afterwards."""

    bills: Path
    takes_keys: bool = True
    ms: int = 50  # how long a job takes
    busy: int = 0  # percent of requests that are refused with 503, to be tried again
    _jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    _by_key: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _chance: random.Random = field(default_factory=lambda: random.Random(1))

    def __post_init__(self) -> None:
        if self.bills.exists():
            for line in self.bills.read_text().splitlines():
                self._know(json.loads(line))

    def _know(self, job: dict[str, Any]) -> None:
        self._jobs[job["id"]] = job
        self._by_key[job["key"]] = job["id"]

    def is_busy(self) -> bool:
        with self._lock:
            return self._chance.uniform(0, 100) < self.busy

    def make(self, key: str, request: Any) -> str:
        with self._lock:
            if self.takes_keys and key in self._by_key:
                return self._by_key[key]
            job = {"id": f"job-{len(self._jobs) + 1}", "key": key, "request": request, "at": time.time()}
            self._know(job)
            with self.bills.open("a") as file:
                file.write(json.dumps(job) + "\n")
                file.flush()
                os.fsync(file.fileno())
            return str(job["id"])

    def look(self, id: str) -> dict[str, Any] | None:
        with self._lock:
            job = self._jobs.get(id)
        if job is None:
            return None
        is_done = time.time() - job["at"] >= self.ms / 1000
        return {"is_done": is_done, "text": text_of(job["request"]), "cost": COST}


def text_of(request: Any) -> str:
    """What a job gives: the same for the same request."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.ledger.is_busy():
            return self._answer(503, {"error": "busy"})
        return self._answer(200, {"id": self.server.ledger.make(body["idempotency"], body["request"])})

    def do_GET(self) -> None:
        if self.server.ledger.is_busy():
            return self._answer(503, {"error": "busy"})
        found = self.server.ledger.look(self.path.rpartition("/")[2])
        return self._answer(404, {"error": "no such job"}) if found is None else self._answer(200, found)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """The bills are the log."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, ledger: Ledger) -> None:
        super().__init__(("127.0.0.1", port), Desk)
        self.ledger = ledger

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients are killed in the midst of asking: that is what this server is for."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def main() -> None:
    parser = argparse.ArgumentParser(description="A provider that takes imaginary money.")
    parser.add_argument("--bills", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--takes-keys", choices=["yes", "no"], default="yes")
    parser.add_argument("--ms", type=int, default=50)
    parser.add_argument("--busy", type=int, default=0)
    asked = parser.parse_args()
    server = Server(asked.port, Ledger(asked.bills, asked.takes_keys == "yes", asked.ms, asked.busy))
    print(server.url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
