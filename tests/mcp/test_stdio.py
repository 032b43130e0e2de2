"""The program as a host starts it: a child that speaks on stdin and stdout, on a home of its own, with no server."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

COMMAND = [sys.executable, "-m", "showrunner.cli", "mcp"]
FILM = {"prompt": "Honey never spoils.", "quality": "draft", "music": "off", "title": "Honey"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def talk(home, conversation, mode="auto"):
    async def whole():
        child = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env={"SHOWRUNNER_HOME": str(home)})
        async with Client(child, mode=mode) as client:
            return await conversation(client)

    return asyncio.run(whole())


def test_a_film_is_made_seen_edited_and_made_again_with_no_server(home):
    """A real draft, from its words to its file and back to another word."""
    told = []

    async def conversation(client):
        async def hear(progress, total, message):
            told.append((progress, message))

        first = await client.call_tool("make_film", {**FILM, "wait_s": 300}, progress_callback=hear)
        film = first.structured_content["film"]
        script = (await client.call_tool("get_script", {"film": film})).structured_content
        path = next(line["path"] for scene in script["scenes"] for line in scene["lines"])
        await client.call_tool("edit_film", {"film": film, "changes": [f"{path}=Honey never, ever spoils."]})
        again = await client.call_tool("redo_film", {"film": film, "wait_s": 300})
        captions = (await client.read_resource(f"film://{film}/captions.srt")).contents[0].text
        return first.structured_content, again.structured_content, captions

    first, again, captions = talk(home, conversation)
    assert (first["state"], again["state"]) == ("done", "done"), (first["error"], again["error"])
    master = Path(again["files"][0]["href"])
    assert master.is_relative_to(home)
    assert master.read_bytes()[4:8] == b"ftyp"
    assert master.stat().st_size == again["files"][0]["size"]
    assert "never, ever" in captions
    assert [progress for progress, _ in told] == sorted({progress for progress, _ in told})


def test_the_older_protocol_is_spoken_too(home):
    async def conversation(client):
        return client.protocol_version, (await client.call_tool("list_films", {})).structured_content["films"]

    version, films = talk(home, conversation, mode="legacy")
    assert version < "2026"
    assert {film["title"] for film in films} == {"Honey"}


def test_a_film_outlives_the_program_that_ordered_it(home):
    async def ordering(client):
        return (await client.call_tool("make_film", {**FILM, "seed": 3, "wait_s": 0})).structured_content["film"]

    async def watching(client):
        return (await client.call_tool("watch_film", {"film": film, "wait_s": 300})).structured_content

    film = talk(home, ordering)
    assert talk(home, watching)["state"] == "done"


def test_noise_on_stdin_is_answered_or_passed_over_and_stdout_stays_clean(home):
    noise = b'nonsense\n\xff\xfe\n{}\n[]\n{"jsonrpc":"2.0","id":1}\n' + b"x" * 100_000 + b"\n"
    hello = {
        "jsonrpc": "2.0", "id": 2, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    child = subprocess.run(
        [*COMMAND, "--home", str(home)], input=noise + json.dumps(hello).encode() + b"\n", capture_output=True,
        timeout=120, check=False,
    )  # fmt: skip
    answers = [json.loads(line) for line in child.stdout.splitlines()]
    assert any(one.get("id") == 2 and one["result"]["serverInfo"]["name"] == "showrunner" for one in answers)
    assert child.returncode == 0
