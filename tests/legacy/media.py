"""A server of other people's files, which has its ways: without HEAD, without sizes, gone, leading elsewhere."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BIG = 100_000_001  # one byte more than the service takes


class Media:
    """`files` by path, as (status, headers, body); "no-head" in a path: HEAD is not known there."""

    def __init__(self):
        self.files = {
            "/talk.mp4": (200, {}, b"a talk"),
            "/song.mp3": (200, {}, b"a song"),
            "/big.mp4": (200, {"Content-Length": str(BIG)}, b""),
            "/no-head.mp4": (200, {}, b"a talk"),
            "/no-head-big.mp4": (200, {"Content-Length": str(BIG)}, b"begins"),
            "/no-head-sizeless.mp4": (200, {"Content-Length": ""}, b"begins"),
            "/broken.mp4": (500, {}, b""),
            "/inside.mp4": (302, {"Location": "http://127.0.0.1:9/secret.mp4"}, b""),
            "/moved.mp4": (301, {"Location": "/talk.mp4"}, b""),
        }
        self.asked = []

    def __enter__(self):
        media = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                path = self.path.partition("?")[0]
                media.asked.append((self.command, path))
                status, headers, body = media.files.get(path, (404, {}, b""))
                if self.command == "HEAD" and "no-head" in path:
                    status, headers, body = 405, {}, b""
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_GET = do_HEAD = answer

            def log_message(self, *_):
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.place = f"127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def url(self, path):
        return f"http://{self.place}{path}"
