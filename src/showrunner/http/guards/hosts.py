"""Against pages that talk to a service on this machine behind its user's back (DNS rebinding, cross-site posts).

A page can make a browser send anything to 127.0.0.1, but not forge `Host` and `Origin`.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from showrunner.http import problems
from showrunner.http.guards.asgi import App, Receive, Scope, Send, header, request_id
from showrunner.http.problems import Refusal

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SAFE = ("GET", "HEAD", "OPTIONS")


class Hosts:
    """`hosts`: names (without port) that a request may be addressed to; None: any. `origins`: pages that may call."""

    def __init__(self, app: App, *, hosts: Collection[str] | None, origins: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = None if hosts is None else frozenset(name.lower() for name in hosts)
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problems.respond(send, refusal.problem, request_id(scope))

    def _refusal(self, scope: Scope) -> Refusal | None:
        host = header(scope, b"host") or ""
        if self._hosts is not None and _name(host) not in self._hosts:
            return Refusal(
                403, "wrong_host", f"this service is not called {problems.printable(host)!r}",
                remedy="call it as `showrunner serve` printed it, or add the name to hosts (SHOWRUNNER_HOSTS)",
            )  # fmt: skip
        origin = header(scope, b"origin")
        if origin is None or scope["method"] in _SAFE or self._is_ours(origin, host):
            return None
        return Refusal(
            403, "wrong_origin", f"pages of {problems.printable(origin)!r} may not call this service",
            remedy="add it to cors_origins (SHOWRUNNER_CORS_ORIGINS) when it is yours",
        )  # fmt: skip

    def _is_ours(self, origin: str, host: str) -> bool:
        plain = origin.rstrip("/").lower()
        return not self._origins.isdisjoint((plain, "*")) or urlsplit(plain).netloc == host.lower() != ""


def _name(host: str) -> str:
    """Without the port: "[::1]:80" -> "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")
