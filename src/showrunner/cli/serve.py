"""serve: the API, the MCP server and a durable worker in one process."""

import argparse
import asyncio
from contextlib import AsyncExitStack

from showrunner.cli import output, service
from showrunner.errors import ShowrunnerError
from showrunner.http.app import build
from showrunner.http.handing import Links
from showrunner.http.serving import check_exposure
from showrunner.http.serving import serve as serve_app
from showrunner.http.signing import Signer
from showrunner.mcp.endpoint import PATH, Endpoint
from showrunner.settings import Settings
from showrunner.wiring import House, Role, open_house


def serve(arguments: argparse.Namespace) -> int:
    found = service.settings(arguments)
    check_exposure(found.host, found.auth)
    service.log(found)
    roles: set[Role] = {"api"} if arguments.api_only else {"api", "work"}
    try:
        asyncio.run(_serve(found, frozenset(roles), is_json=arguments.json))
    except ExceptionGroup as group:  # what runs beside the server wraps what ends it
        ours, other = group.split(ShowrunnerError)
        if ours is None or other is not None:
            raise
        raise ours.exceptions[0] from None
    return service.left()


async def _serve(found: Settings, roles: frozenset[Role], *, is_json: bool) -> None:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(found, roles, counts=found.metrics))
        links = Links(Signer(house.master.derived("links/1")), found.public_url.rstrip("/"))
        tools = Endpoint(house, links)
        await stack.enter_async_context(tools.running())

        def ready(url: str) -> None:
            links.base = links.base or url
            _tell(house, url, roles, is_json=is_json)

        app = build(house, {PATH: tools})
        await serve_app(app, found.host, found.port, ready=ready, grace_s=found.grace_s)


def _tell(house: House, url: str, roles: frozenset[Role], *, is_json: bool) -> None:
    token = house.accounts.install_token()
    if is_json:
        output.last_line({"url": url, "token": token})
        return
    output.answer(f"Showrunner is at {url}   (docs: {url}/docs, MCP: {url}{PATH})")
    if house.settings.auth == "token":
        output.answer(f"token: {token}")
    if "work" in roles and not house.is_working:
        output.say("another process of this home does the work; this one only takes orders")
