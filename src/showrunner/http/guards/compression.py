"""Compresses what is text and complete: never a stream of events, never media."""

import zlib
from collections.abc import Callable

from showrunner.http.guards.asgi import App, Message, Receive, Scope, Send, header

SMALLEST = 1_000  # bytes; less fits one packet anyway
_TEXTS = (b"application/json", b"application/problem+json", b"text/html", b"text/plain", b"text/vtt", b"text/css")


class Compression:
    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = header(scope, b"accept-encoding") if scope["type"] == "http" else None
        if not accepted:
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def answer(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_text(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                message = _compressed(start, message, accepted)
                await send(start)
            await send(message)

        await self._app(scope, receive, answer)


def _is_text(start: Message) -> bool:
    headers = dict(start.get("headers", ()))
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return kind in _TEXTS and b"content-encoding" not in headers and b"content-range" not in headers


def _compressed(start: Message, body: Message, accepted: str) -> Message:
    """The body as `accepted` allows; `start` gets the headers that say so."""
    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"vary"]
    varied = [value for name, value in start["headers"] if name.lower() == b"vary"]
    start["headers"] = [*kept, (b"vary", b", ".join([*varied, b"Accept-Encoding"]))]
    data = body.get("body", b"")
    found = _encoder(accepted)
    if body.get("more_body") or len(data) < SMALLEST or found is None:
        return body
    name, encode = found
    packed = encode(data)
    start["headers"] = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
    start["headers"] += [(b"content-encoding", name), (b"content-length", str(len(packed)).encode())]
    return {**body, "body": packed}


def _encoder(accepted: str) -> tuple[bytes, Callable[[bytes], bytes]] | None:
    weights = dict(_weighed(part) for part in accepted.lower().split(","))
    for name, encode in (("br", _brotli), ("gzip", _gzip)):
        if weights.get(name, weights.get("*", 0.0)) > 0:
            return name.encode(), encode
    return None


def _weighed(part: str) -> tuple[str, float]:
    name, _, rest = part.strip().partition(";")
    _, _, weight = rest.partition("q=")
    try:
        return name.strip(), float(weight.strip() or 1)
    except ValueError:
        return name.strip(), 0.0


def _brotli(data: bytes) -> bytes:
    import brotli  # type: ignore[import-untyped]  # it brings no types

    packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=4)
    return packed


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: with a gzip header, which then holds no time
    return packer.compress(data) + packer.flush()
