"""How large the head of a request may be. The parser counts only heads that come in pieces; here all are counted."""

from showrunner.http import problems
from showrunner.http.guards.asgi import App, Receive, Scope, Send, request_id
from showrunner.http.problems import Refusal

LARGEST = 32_768  # bytes of target and headers
MOST = 200  # headers


class Heads:
    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problems.respond(send, refusal.problem, request_id(scope), {"connection": "close"})


def _refusal(scope: Scope) -> Refusal | None:
    headers = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers)
    size += len(scope.get("raw_path") or b"") + len(scope.get("query_string", b""))
    if size > LARGEST or len(headers) > MOST:
        limit = f"a request's head has at most {LARGEST:,} bytes and {MOST} headers"
        return Refusal(431, "headers_too_large", limit, remedy="send less in headers and address")
    if b"\0" in scope["path"].encode("utf-8", "replace") or b"%00" in scope.get("query_string", b""):
        return Refusal(400, "bad_request", "an address has no null bytes", remedy="take %00 out of it")
    return None
