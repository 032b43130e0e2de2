"""The server over streamable HTTP: one ASGI application for one path, behind the guards of the HTTP face.

Who is asking was found out by then (`showrunner.principal` in the scope). No session is kept between requests, so any
process may answer any of them; a client of the older protocol gets its progress on the answer to its own request.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Receive, Scope, Send

from showrunner.accounts.principal import Principal
from showrunner.errors import Unauthenticated
from showrunner.mcp.server import build
from showrunner.mcp.visit import HandOver, Visit
from showrunner.studio import Studio

PATH = "/v1/mcp"


class Limits(Protocol):
    def hit(self, who: str, rule: str) -> None: ...


class House(Protocol):
    @property
    def studio(self) -> Studio: ...

    @property
    def limits(self) -> Limits: ...


class Endpoint:
    """Usable inside `running()`, once."""

    path = PATH  # as routes of the HTTP face tell theirs, for its log and metrics

    def __init__(self, house: House, hand_over: HandOver) -> None:
        self._house, self._hand_over = house, hand_over
        server = build(self._greet)
        guarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # Host and Origin were looked at
        server.streamable_http_app(stateless_http=True, transport_security=guarded)  # makes the session manager
        self._manager = server.session_manager

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self
        await self._manager.handle_request(scope, receive, send)

    async def _greet(self, request: Any) -> Visit:
        principal: Principal | None = request.scope.get("showrunner.principal") if request is not None else None
        if principal is None:
            raise Unauthenticated("who is asking?", hint="send Authorization: Bearer with a valid token or key")
        studio = self._house.studio.within(principal.workspace, principal.person)
        return Visit(studio, principal, self._hand_over, partial(self._house.limits.hit, principal.key, "films"))
