"""Request ids, the access log and latency: the outermost guard, so that it sees what all others answer."""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple

from starlette.requests import ClientDisconnect

from showrunner.http import problems
from showrunner.http.guards.asgi import App, Message, Receive, Scope, Send, header

_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class Served(NamedTuple):
    """One answered request. `route` is the path's pattern, "" when none fitted."""

    method: str
    path: str
    route: str
    status: int
    took_s: float


class Requests:
    """`within(fields)` puts fields in the log's context; `note(served)` counts; `crashed(error)` writes it down."""

    def __init__(
        self,
        app: App,
        *,
        within: Callable[[Mapping[str, str]], AbstractContextManager[object]],
        note: Callable[[Served], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        self._app, self._within, self._note, self._crashed = app, within, note, crashed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = header(scope, b"x-request-id")
        chosen = given if given and _ID.fullmatch(given) else uuid.uuid4().hex
        scope["showrunner.request_id"] = chosen
        began, status, is_over = time.perf_counter(), 0, False

        async def answer(message: Message) -> None:
            nonlocal status, is_over
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", chosen.encode())]
            is_over = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        about = {"request_id": chosen, "method": scope["method"], "path": scope["path"]}
        with self._within({**about, "traceparent": header(scope, b"traceparent") or ""}):
            try:
                await self._app(scope, receive, answer)
            except ClientDisconnect:
                pass  # nobody is there to be answered
            except Exception as error:
                self._crashed(error)
                if not status:
                    await problems.respond(answer, problems.of_crash(), chosen)
                elif not is_over:
                    raise  # too late for words: the server cuts the connection
            finally:
                route = getattr(scope.get("route"), "path", "")
                self._note(Served(scope["method"], scope["path"], route, status or 499, time.perf_counter() - began))
