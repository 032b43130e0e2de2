"""Idempotency-Key on every POST: asked twice, done once, answered alike.

An answer is kept when it says that something was done (2xx). A refusal changes nothing, so it is not kept, and the same
key may be sent again with a mended body.
"""

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.concurrency import run_in_threadpool

from showrunner.errors import StoreError
from showrunner.http import problems
from showrunner.http.guards.asgi import App, Message, Receive, Scope, Send, header, request_id
from showrunner.http.problems import Refusal

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = (b"content-type", b"location", b"etag", b"cache-control")
LEASE_MS = 120_000  # longer than any answer takes to come
UPLOAD_LEASE_MS = 3_600_000


class Taken(Protocol):
    @property
    def ticket(self) -> str: ...


class Answers(Protocol):
    """catalog.idempotency.Answers, as far as this guard needs it."""

    def take(self, workspace: str, key: str, fingerprint: str, lease_ms: int) -> object: ...

    def keep(self, workspace: str, key: str, ticket: str, status: int, headers: dict[str, str], body: str) -> None: ...

    def release(self, workspace: str, key: str, ticket: str) -> None: ...


class Idempotency:
    """`keys` (32 bytes each, the first seals) guard kept answers at rest: that of a new API key holds its secret."""

    def __init__(self, app: App, *, answers: Answers, keys: Sequence[bytes]) -> None:
        self._app, self._answers = app, answers
        self._ciphers = [AESGCM(key) for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = header(scope, b"idempotency-key") if scope["type"] == "http" and scope["method"] == "POST" else None
        principal = scope.get("showrunner.principal")
        if key is None or principal is None:
            await self._app(scope, receive, send)
            return
        if not _KEY.fullmatch(key):
            await problems.respond(send, _malformed().problem, request_id(scope))
            return
        fingerprint, receive = await _fingerprint(scope, receive)
        lease_ms = UPLOAD_LEASE_MS if _is_multipart(scope) else LEASE_MS
        found = await run_in_threadpool(self._answers.take, principal.workspace, key, fingerprint, lease_ms)
        ticket: str | None = getattr(found, "ticket", None)
        if ticket is None:
            await self._repeat(found, fingerprint, scope, send)
            return
        scope["showrunner.idempotency_key"] = key
        await self._once(scope, receive, send, principal.workspace, key, ticket)

    async def _once(self, scope: Scope, receive: Receive, send: Send, workspace: str, key: str, ticket: str) -> None:
        """Keep the answer before it is sent: a client that has it may count on it."""
        start: Message = {}
        body, is_over = bytearray(), False

        async def answer(message: Message) -> None:
            nonlocal start, is_over
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            is_over = True
            if 200 <= start["status"] < 300:
                headers = {n.decode(): v.decode("latin-1") for n, v in start["headers"] if n.lower() in _KEPT_HEADERS}
                text = self._sealed(bytes(body))
                await run_in_threadpool(self._answers.keep, workspace, key, ticket, start["status"], headers, text)
            else:
                await run_in_threadpool(self._answers.release, workspace, key, ticket)
            await send(start)
            await send({"type": "http.response.body", "body": bytes(body)})

        try:
            await self._app(scope, receive, answer)
        finally:
            if not is_over:
                await run_in_threadpool(self._answers.release, workspace, key, ticket)

    async def _repeat(self, found: object, fingerprint: str, scope: Scope, send: Send) -> None:
        kept: str | None = getattr(found, "fingerprint", None)
        if kept is None:
            refusal = Refusal(
                409, "under_way", "a request with this Idempotency-Key is being worked on",
                field="Idempotency-Key", remedy="ask again in a moment for its answer", retry_after_s=1,
            )  # fmt: skip
        elif kept != fingerprint:
            refusal = Refusal(
                422, "key_used", "this Idempotency-Key was used for another request",
                field="Idempotency-Key", remedy="take a new key for a new request",
            )  # fmt: skip
        else:
            await self._replay(found, send)
            return
        await problems.respond(send, refusal.problem, request_id(scope))

    async def _replay(self, found: object, send: Send) -> None:
        status, headers, text = (getattr(found, name) for name in ("status", "headers", "body"))
        body = self._unsealed(text)
        told = {**headers, "content-length": str(len(body)), "idempotent-replayed": "true"}
        raw = [(name.encode(), value.encode("latin-1")) for name, value in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    def _sealed(self, body: bytes) -> str:
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._ciphers[0].encrypt(nonce, body, None)).decode()

    def _unsealed(self, text: str) -> bytes:
        """Raises StoreError when none of our keys sealed it."""
        data = base64.b64decode(text)
        for cipher in self._ciphers:
            try:
                body: bytes = cipher.decrypt(data[:12], data[12:], None)
                return body
            except InvalidTag:
                continue
        raise StoreError(
            "a kept answer does not open", hint="take a new Idempotency-Key: the install's key was changed"
        )


async def _fingerprint(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """Of method, address and body; and a `receive` that gives the body once more.

    Of a multipart body only the length counts: its boundary is drawn anew at each try.
    """
    said = hashlib.sha256(f"{scope['method']} {scope['path']}?".encode("utf-8", "replace"))
    said.update(scope.get("query_string", b"") + b"\n")
    if _is_multipart(scope):
        said.update((header(scope, b"content-length") or "").encode())
        return said.hexdigest(), receive
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body.extend(message.get("body", b""))
        more = message.get("more_body", False)
    said.update(body)
    waiting: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return said.hexdigest(), again


def _is_multipart(scope: Scope) -> bool:
    return (header(scope, b"content-type") or "").lower().startswith("multipart/")


def _malformed() -> Refusal:
    return Refusal(
        400, "bad_key", "an Idempotency-Key has 1 to 255 visible ASCII characters",
        field="Idempotency-Key", remedy="a random UUID is a good one",
    )  # fmt: skip
