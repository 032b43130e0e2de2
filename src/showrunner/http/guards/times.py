"""How long an answer may take to begin. Streams and transfers of files then go on as long as they move."""

import asyncio

from showrunner.http import problems
from showrunner.http.guards.asgi import App, Message, Receive, Scope, Send, request_id
from showrunner.http.problems import Refusal


class Times:
    """`begin_s`: seconds until the answer's first byte, counted from the last byte of the request's body."""

    def __init__(self, app: App, *, begin_s: float) -> None:
        self._app, self._begin_s = app, begin_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._begin_s) as limit:

                async def read() -> Message:
                    message = await receive()
                    if not started and message["type"] == "http.request":
                        limit.reschedule(loop.time() + self._begin_s)  # a slow body is the server's business
                    return message

                async def answer(message: Message) -> None:
                    nonlocal started
                    started = True
                    limit.reschedule(None)
                    await send(message)

                await self._app(scope, read, answer)
        except TimeoutError:
            if started or not limit.expired():
                raise
            refusal = Refusal(
                503, "too_slow", f"no answer within {self._begin_s:g} s",
                remedy="ask again later; with an Idempotency-Key nothing is done twice", retry_after_s=5,
            )  # fmt: skip
            await problems.respond(send, refusal.problem, request_id(scope))
