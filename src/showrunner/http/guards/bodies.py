"""How much a request may say, counted while it is read: `Content-Length` may lie or lack.

Who says too much is heard out for a while after the refusal: many clients read nothing before they have sent it all,
and a connection that is cut takes the answer with it.
"""

import asyncio
import contextlib
from collections.abc import Callable

from starlette.exceptions import HTTPException

from showrunner.http import problems
from showrunner.http.guards.asgi import App, Message, Receive, Scope, Send, header, request_id
from showrunner.http.problems import Refusal

HEARD_OUT, HEARD_OUT_S = 64_000_000, 5.0  # bytes and seconds beyond the limit


class TooMuch(HTTPException):
    """Raised where the body is read; frameworks let HTTPExceptions through."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.limit = limit


class Bodies:
    """`limit(scope)`: bytes that this request may bring."""

    def __init__(self, app: App, *, limit: Callable[[Scope], int]) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, got, started = self._limit(scope), 0, False

        async def read() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > limit:
                raise TooMuch(limit)
            return message

        async def answer(message: Message) -> None:
            nonlocal started
            started = True
            is_end = message["type"] == "http.response.body" and not message.get("more_body")
            if not is_end or max(got, _declared(scope)) <= limit:
                await send(message)
                return
            await send({**message, "more_body": True})
            await _heard_out(scope, receive)
            await send({"type": "http.response.body", "body": b""})

        try:
            if _declared(scope) > limit:
                raise TooMuch(limit)
            await self._app(scope, read, answer)
        except TooMuch as error:
            if started:
                raise
            await problems.respond(answer, too_large(error.limit).problem, request_id(scope), {"connection": "close"})


async def _heard_out(scope: Scope, receive: Receive) -> None:
    """The rest of a body, thrown away; nothing of it where the client waits for our word (100-continue)."""
    if header(scope, b"expect"):
        return
    left = HEARD_OUT
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(HEARD_OUT_S):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


def too_large(limit: int) -> Refusal:
    remedy = "send files in pieces to /v1/uploads" if limit > 10_000_000 else "send less at once"
    return Refusal(413, "too_large", f"a request here has at most {limit:,} bytes", remedy=remedy)


def _declared(scope: Scope) -> int:
    text = header(scope, b"content-length") or "0"
    return int(text) if text.isdigit() and len(text) < 19 else 0
