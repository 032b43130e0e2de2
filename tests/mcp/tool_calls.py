"""Calls that many tests make."""

import json

TEXT = "Honey never spoils. Pots of it were found in Egypt.\n\nIt was still good to eat."
DRAFT = {"prompt": TEXT, "quality": "draft", "music": "calm"}


async def made(client, **changed):
    answer = await client.call_tool("make_film", {**DRAFT, "wait_s": 60, **changed})
    assert not answer.is_error, answer.structured_content
    return answer.structured_content


async def failure(client, tool, **arguments):
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error, answer.structured_content
    assert json.loads(answer.content[0].text) == answer.structured_content
    return answer.structured_content
