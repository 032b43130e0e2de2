"""A session with Showrunner over the Model Context Protocol: make a film, look at it, change a line, hand it over.

    python examples/mcp_session.py                                       # starts `showrunner mcp` itself: no server
    python examples/mcp_session.py http://127.0.0.1:8420 TOKEN           # talks to `showrunner serve`

Needs nothing but the official SDK (PyPI: mcp), which Showrunner brings.
"""

import asyncio
import os
import shutil
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

TEXT = """\
Honey never spoils.

Pots of it, three thousand years old, have been found in Egyptian tombs. It was still good to eat.
"""


async def session(client: Client) -> None:
    tools = (await client.list_tools()).tools
    print(f"{client.server_info.title if client.server_info else 'the server'} offers {len(tools)} tools")

    film = (await call(client, "make_film", prompt=TEXT, quality="draft", music="calm", wait_s=300))["film"]

    script = await call(client, "get_script", film=film)
    line = next(line for scene in script["scenes"] for line in scene["lines"])
    print(f"{line['path']}: {line['text']}")

    change = [f"{line['path']}=Honey keeps for ever."]
    plan = await call(client, "plan_edit", film=film, changes=change)
    print(f"that change runs {len(plan['will_run'])} to {len(plan['will_run']) + len(plan['may_run'])} steps again,"
          f" {plan['reused']} stand")  # fmt: skip
    await call(client, "edit_film", film=film, changes=change, revision=script["revision"])
    done = await call(client, "redo_film", film=film, wait_s=300)
    print(f"{done['title']}: {done['duration_s']} s, {done['files'][0]['href']}")

    srt = (await client.read_resource(f"film://{film}/captions.srt")).contents[0]
    print(getattr(srt, "text", "").strip())
    poster = await call(client, "export_film", film=film, preset="poster", wait_s=120)
    print(poster["files"][0]["href"])

    mistaken = await client.call_tool("make_film", {"prompt": TEXT, "style": "cinematik"})
    found = mistaken.structured_content or {}
    print(f"a mistake: {found['code']}: {found['message']} — retry with {found['retry_with']}")


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The tool's structured answer; what it says while it works goes to the screen."""

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        print(f"  {progress:5.1f} %  {message}")

    answer = await client.call_tool(tool, arguments, progress_callback=hear)
    found = answer.structured_content or {}
    if answer.is_error:
        raise SystemExit(f"{tool}: {found['code']}: {found['message']} {found.get('hint', '')}")
    return found


async def main(arguments: list[str]) -> None:
    async with AsyncExitStack() as stack:
        if arguments:
            url, token = arguments
            headers = {"authorization": f"Bearer {token}"}
            net = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=600))
            client = Client(streamable_http_client(f"{url}/v1/mcp", http_client=net))
        else:
            ours = {name: value for name, value in os.environ.items() if name.startswith("SHOWRUNNER_")}
            command = shutil.which("showrunner") or str(Path(__file__).parents[1] / "showrunner")
            client = Client(StdioServerParameters(command=command, args=["mcp"], env=ours))
        await session(await stack.enter_async_context(client))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
