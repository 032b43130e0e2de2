"""The application: endpoints in the middle, guards around them."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from showrunner.accounts.principal import Principal
from showrunner.errors import ShowrunnerError, Unauthenticated
from showrunner.http import openapi, page, problems, validation
from showrunner.http.guards.asgi import App, Scope, header, request_id
from showrunner.http.guards.bodies import Bodies, TooMuch, too_large
from showrunner.http.guards.compression import Compression
from showrunner.http.guards.headers import SafeHeaders
from showrunner.http.guards.heads import Heads
from showrunner.http.guards.hosts import LOOPBACK, Hosts
from showrunner.http.guards.idempotency import Idempotency
from showrunner.http.guards.identity import Admit, Identity
from showrunner.http.guards.requests import Requests
from showrunner.http.guards.times import Times
from showrunner.http.house import House
from showrunner.http.legacy import posting, s0, s3, s4
from showrunner.http.problems import Problem, Refusal
from showrunner.http.routes import (
    accounts,
    assets,
    beside,
    drafts,
    events,
    exports,
    films,
    health,
    holdings,
    hooks,
    library,
    links,
    oauth,
    productions,
    queue,
    usage,
)
from showrunner.http.serving import Application
from showrunner.http.signing import Signer
from showrunner.http.streams import Feeds

ROUTERS = (
    films, productions, drafts, events, exports, beside, assets, links, library, holdings, hooks, accounts, oauth,
    usage, queue, health, s0, s3, posting, s4,
)  # fmt: skip
OPEN = ("/health", "/readyz", "/docs", "/v1/openapi.json", "/v1/files/", "/oauth/")  # for all
# Counted as films that are asked for.
CREATES = re.compile(
    r"/v1/films|/v1/productions/[^/]+/films|/mcp/generate|/api/generate|/tasks/(caption|merge|background-music|batch)"
)
SMALL = 4_000_000  # bytes of a request that is not a file
EXPOSED = ("X-Request-Id", "Location", "ETag", "Retry-After", "Idempotent-Replayed", "Upload-Offset",
           "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")  # fmt: skip


def build(house: House, mounts: Mapping[str, App] | None = None) -> Application:
    """The ASGI application of a house; `mounts` are applications that lie beside the API, by path."""
    app, feeds = _endpoints(mounts or {}), Feeds()
    app.state.house, app.state.feeds = house, feeds
    app.state.signer = Signer(house.master.derived("links/1"))
    return Application(_guarded(app, house), feeds.close)


def description() -> dict[str, Any]:
    """The API as OpenAPI describes it, for who writes clients or pages; it needs no house."""
    return openapi.describe(_endpoints({}))


def _endpoints(mounts: Mapping[str, App]) -> FastAPI:
    """They find the house in the application's state."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for module in ROUTERS:
        app.include_router(module.router)
    app.add_api_route("/v1/openapi.json", _description, include_in_schema=False)
    app.add_api_route("/docs", _page, include_in_schema=False)
    for path, mounted in mounts.items():
        app.router.routes.append(Route(path, mounted))
    app.add_exception_handler(ShowrunnerError, _on_error)
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_crash)
    return app


def _guarded(app: App, house: House) -> App:
    """From the inside outwards."""
    settings = house.settings
    largest = settings.max_body_mb * 1_000_000
    app = Idempotency(app, answers=house.answers, keys=house.master.derived("answers/1"))
    app = Bodies(app, limit=lambda scope: _body_limit(scope, largest))
    app = Identity(app, admit=_admitting(house), within=house.telemetry.within)
    app = Times(app, begin_s=settings.request_timeout_s)
    app = Compression(app)
    if settings.cors_origins:
        app = CORSMiddleware(
            app, allow_origins=list(settings.cors_origins), allow_credentials="*" not in settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], allow_headers=["*"],
            expose_headers=list(EXPOSED), max_age=600,
        )  # fmt: skip
    app = Hosts(app, hosts=_hosts(house), origins=settings.cors_origins)
    app = Heads(app)
    app = SafeHeaders(app)
    return Requests(app, within=house.telemetry.within, note=house.telemetry.served, crashed=house.telemetry.crashed)


def _hosts(house: House) -> set[str] | None:
    """In local mode only names of this machine are answered to; elsewhere any, unless some are named.

    A service among others is called by many names: probes and Prometheus come by address, not by its public name.
    """
    settings = house.settings
    if settings.auth != "token" and not settings.hosts:
        return None
    named = {*settings.hosts, urlsplit(settings.public_url).hostname or ""} - {""}
    return {*LOOPBACK, settings.host, *named}


def _body_limit(scope: Scope, largest: int) -> int:
    path = scope["path"]
    return largest if path.startswith(("/v1/assets", "/v1/uploads", "/api/upload")) else min(SMALL, largest)


def _admitting(house: House) -> Admit:
    def admit(scope: Scope) -> tuple[Principal | None, Mapping[str, str]]:
        path, address = scope["path"], f"address {(scope.get('client') or ('',))[0]}"
        if path.startswith(OPEN):
            if not path.startswith(("/health", "/readyz")):  # orchestrators ask every second
                house.limits.hit(address, "requests")
            return None, {}
        try:
            principal = house.accounts.authenticate(
                header(scope, b"authorization"), workspace=header(scope, b"showrunner-workspace")
            )
        except Unauthenticated:
            house.limits.hit(address, "requests")  # who guesses is counted as well
            raise
        rule = "films" if scope["method"] == "POST" and CREATES.fullmatch(path) else "requests"
        house.limits.hit(principal.key, rule)
        return principal, house.limits.headers(principal.key)

    return admit


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ShowrunnerError)
    problem = problems.of_error(error)
    if problem.status in (500, 507):
        request.app.state.house.telemetry.crashed(error)
    return _response(request, problem)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _response(request, error.problem, error.headers)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _response(request, validation.explained(error).problem)


async def _on_http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such path, no such method, a form it cannot read."""
    assert isinstance(error, HTTPException)
    if isinstance(error, TooMuch):
        return _response(request, too_large(error.limit).problem, {"connection": "close"})
    known = {
        404: ("not_found", "there is nothing at this address", "GET /v1/openapi.json lists what there is"),
        405: ("wrong_method", "this address does not know the method", "see Allow"),
        400: ("bad_request", "the body cannot be read", "check how it is encoded"),
    }
    code, detail, remedy = known.get(error.status_code, ("refused", str(error.detail), ""))
    refusal = Refusal(error.status_code, code, detail, remedy=remedy)
    return _response(request, refusal.problem, error.headers)


async def _on_crash(request: Request, error: Exception) -> Response:
    """Its particulars are for the log, where the outermost guard writes them."""
    return _response(request, problems.of_crash())


def _response(request: Request, problem: Problem, more: Mapping[str, str] | None = None) -> Response:
    told = problem.model_copy(update={"request_id": request_id(request.scope)})
    headers = {**problems.headers_of(told), **(more or {})}
    return Response(problems.body_of(told), told.status, headers=headers)


def _description(request: Request) -> Response:
    return JSONResponse(openapi.describe(request.app))


def _page(request: Request) -> Response:
    return HTMLResponse(page.page(openapi.describe(request.app)), headers={"content-security-policy": page.POLICY})
