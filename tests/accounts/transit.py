"""A HashiCorp Vault of a few lines: its transit engine with one key, over HTTP, with true encryption and versions."""

import base64
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.of-this-test"


class Transit:
    def __init__(self) -> None:
        self.versions = [os.urandom(32)]
        self.is_sealed = False

    def answer(self, action: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.is_sealed:
            return 503, {"errors": ["Vault is sealed"]}
        match action:
            case "encrypt":
                nonce = os.urandom(12)
                text = AESGCM(self.versions[-1]).encrypt(nonce, base64.b64decode(given["plaintext"]), None)
                return 200, {"data": {"ciphertext": f"vault:v{len(self.versions)}:{_text(nonce + text)}"}}
            case "decrypt":
                _, version, text64 = given["ciphertext"].split(":")
                data = base64.b64decode(text64)
                try:
                    plain = AESGCM(self.versions[int(version[1:]) - 1]).decrypt(data[:12], data[12:], None)
                except (InvalidTag, IndexError):
                    return 400, {"errors": ["cipher: message authentication failed"]}
                return 200, {"data": {"plaintext": _text(plain)}}
            case "hmac":
                version = given["key_version"]
                made = hmac.digest(self.versions[version - 1], base64.b64decode(given["input"]), hashlib.sha256)
                return 200, {"data": {"hmac": f"vault:v{version}:{_text(made)}"}}
            case "rotate":
                self.versions.append(os.urandom(32))
                return 204, {}
            case "keys":
                return 200, {"data": {"latest_version": len(self.versions), "min_decryption_version": 1}}
        return 404, {"errors": []}


@contextmanager
def running() -> Iterator[tuple[str, Transit]]:
    transit = Transit()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            given = json.loads(self.rfile.read(size) or b"{}")
            words = self.path.split("/")  # /v1/transit/ACTION/KEY, /v1/transit/keys/KEY/rotate
            if self.headers.get("X-Vault-Token") != TOKEN:
                status, answer = 403, {"errors": ["permission denied"]}
            else:
                status, answer = transit.answer("rotate" if words[-1] == "rotate" else words[3], given)
            body = json.dumps(answer).encode() if status != 204 else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_GET

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", transit
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
