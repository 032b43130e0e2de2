"""Receives webhooks: python webhook_receiver.py whsec_… [PORT]

Four things make a receiver right: check the signature over the raw body, refuse what is old, take each message once
(webhook-id: it may come again), and answer quickly, before doing anything with it. The library does the first two.

A receiver on the same machine is a private address; allow it when starting the service:
SHOWRUNNER_FETCH_ALLOW=127.0.0.1:9000 showrunner serve
"""

import sys
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST = 1_000_000  # bytes of a body
REMEMBERED = 10_000  # ids; a service keeps them in its database, with what it did


class Receiver(BaseHTTPRequestHandler):
    webhook: Webhook
    seen: OrderedDict[str, None] = OrderedDict()

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size) if size <= LARGEST else b""
        try:
            told = self.webhook.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError) as error:
            print("refused:", error)
            self._answer(401)
            return
        self._answer(204)
        message = self.headers["webhook-id"]
        if message in self.seen:
            return
        self.seen[message] = None
        if len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        print(told["timestamp"], told["type"], told["data"]["film"] or "", flush=True)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Only what was told is printed."""


if __name__ == "__main__":
    Receiver.webhook = Webhook(sys.argv[1])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 9000), Receiver).serve_forever()
