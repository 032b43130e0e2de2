"""The same server over streamable HTTP, behind the guards of the HTTP face."""

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from quick_house import working
from tool_calls import DRAFT, failure, made

sys.path.append(str(Path(__file__).parents[1] / "http"))
from house import House as ServedHouse

from showrunner.http.app import build
from showrunner.http.handing import Links
from showrunner.http.serving import serve
from showrunner.http.signing import Signer
from showrunner.mcp.endpoint import PATH, Endpoint
from showrunner.studio import Studio


@pytest.fixture(scope="module")
def served(tmp_path_factory, house):
    """A house with accounts, whose films are made by the quick workers of `house`: both lie in one home."""
    served = ServedHouse(house.studio.premises.settings.home)
    served.studio = Studio(house.studio.premises)
    yield served
    assert served.telemetry.crashes == []
    served.database.dispose()


@pytest.fixture
def talk(served, house):
    """Runs `conversation(client, url)` over HTTP, with a worker at work."""

    def talking(conversation, token=None, mode="auto"):
        async def whole():
            shown = token or served.accounts.install_token()
            headers = {"authorization": f"Bearer {shown}"}
            async with (
                working(house),
                listening(served) as url,
                httpx.AsyncClient(headers=headers, timeout=60) as net,
                Client(streamable_http_client(url + PATH, http_client=net), mode=mode) as client,
            ):
                return await conversation(client, url)

        house.is_open = True
        return asyncio.run(whole())

    return talking


@asynccontextmanager
async def listening(served):
    links = Links(Signer(served.master.derived("links/1")))
    endpoint = Endpoint(served, links)
    is_up, stop = asyncio.Event(), asyncio.Event()

    def ready(url):
        links.base = url
        is_up.set()

    async with endpoint.running():
        app = build(served, {PATH: endpoint})
        server = asyncio.create_task(serve(app, port=0, ready=ready, grace_s=1, stop=stop))
        await is_up.wait()
        try:
            yield links.base
        finally:
            stop.set()
            await server


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_film_is_made_with_progress_and_can_be_fetched(talk, served, mode):
    told = []

    async def conversation(client, url):
        async def hear(progress, total, message):
            told.append(progress)

        asked = {**DRAFT, "seed": 21 + len(mode), "wait_s": 60}
        film = (await client.call_tool("make_film", asked, progress_callback=hear)).structured_content
        async with httpx.AsyncClient() as net:
            return film, await net.get(film["files"][0]["href"])

    film, master = talk(conversation, mode=mode)
    assert film["state"] == "done"
    assert told == sorted(set(told)) and told
    assert master.status_code == 200
    assert len(master.content) == film["files"][0]["size"]
    assert PATH in {request.route for request in served.telemetry.requests}


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic eDp5"])
def test_without_a_key_nothing_is_answered(served, house, authorization):
    async def whole():
        async with listening(served) as url, httpx.AsyncClient() as net:
            headers = {"accept": "application/json, text/event-stream"}
            headers |= {"authorization": authorization} if authorization else {}
            ping = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
            return await net.post(url + PATH, json=ping, headers=headers)

    answer = asyncio.run(whole())
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthenticated"


def test_each_key_sees_its_workspace_and_its_scopes(talk, served):
    with_key = {}
    for workspace, role in (("alpha", "viewer"), ("beta", "owner")):
        served.accounts.workspaces.create(workspace)
        owner = served.accounts.local(workspace)
        with_key[workspace] = served.accounts.create_key(owner, "test", role)[1]

    async def own(client, url):
        return (await made(client, seed=31))["film"]

    async def foreign(client, url):
        listed = (await client.call_tool("list_films", {})).structured_content["films"]
        film = next(iter(films))
        unknown = await failure(client, "film_status", film="nothing-1")
        return listed, await failure(client, "film_status", film=film), unknown

    async def viewing(client, url):
        return await failure(client, "make_film", **DRAFT)

    films = [talk(own)]
    listed, theirs, unknown = talk(foreign, with_key["beta"])
    assert listed == []
    assert theirs["code"] == unknown["code"] == "not_found"
    assert talk(viewing, with_key["alpha"])["code"] == "forbidden"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_given_up_leaves_the_film_alone(talk, house, mode):
    async def conversation(client, url):
        house.is_open = False
        film = (await made(client, seed=40 + len(mode), wait_s=0))["film"]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await client.call_tool("watch_film", {"film": film, "wait_s": 60})
        return (await client.call_tool("film_status", {"film": film})).structured_content

    assert talk(conversation, mode=mode)["state"] == "queued"


def test_the_rest_paths_of_s0_lie_beside_it(talk, served):
    async def conversation(client, url):
        headers = {"authorization": f"Bearer {served.accounts.install_token()}"}
        async with httpx.AsyncClient(headers=headers) as net:
            job = (await net.post(f"{url}/mcp/generate", json={"prompt": "Honey never spoils."})).json()["job_id"]
        return job, (await client.call_tool("film_status", {"film": job})).structured_content["film"]

    job, film = talk(conversation)
    assert job == film


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"{}", b'{"jsonrpc":"1.0","id":1,"method":"ping"}', b"\xff", b"[" * 5000]
)
def test_what_is_no_message_is_a_client_error(served, body):
    async def whole():
        headers = {
            "authorization": f"Bearer {served.accounts.install_token()}",
            "accept": "application/json, text/event-stream",
            "content-type": "application/json",
        }
        async with listening(served) as url, httpx.AsyncClient(headers=headers) as net:
            return [
                (await net.post(url + PATH, content=body, headers=more)).status_code
                for more in ({}, {"mcp-protocol-version": "2026-07-28"}, {"mcp-protocol-version": "1999-01-01"})
            ]

    assert all(400 <= found < 500 for found in asyncio.run(whole()))
