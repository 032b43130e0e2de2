"""What can be read of films, and the prompts."""

import json

import pytest
from mcp import MCPError
from mcp.types import PromptReference, ResourceTemplateReference
from tool_calls import made

from showrunner.mcp.archetypes import ARCHETYPES
from showrunner.mcp.resources import SCHEMA


def read(talk, *kinds):
    async def conversation(client):
        film = (await made(client))["film"]
        return [(await client.read_resource(f"film://{film}/{kind}")).contents[0] for kind in kinds]

    return talk(conversation)


def test_the_master_is_read_as_the_bytes_of_a_film(talk):
    (master,) = read(talk, "master")
    assert master.mime_type == "video/mp4"
    assert len(master.blob) > 10


def test_script_and_storyboard_are_read_as_documents(talk):
    script, board = read(talk, "script", "storyboard")
    assert json.loads(script.text)["scenes"]
    assert json.loads(board.text)["shots"]


def test_captions_are_read_in_both_formats(talk):
    srt, vtt = read(talk, "captions.srt", "captions.vtt")
    assert "-->" in srt.text and "Honey never spoils" in srt.text
    assert vtt.text.startswith("WEBVTT")


def test_films_that_are_done_are_listed_beside_the_schema(talk):
    async def conversation(client):
        film = (await made(client))["film"]
        listed = {str(one.uri) for one in (await client.list_resources()).resources}
        templates = {one.uri_template for one in (await client.list_resource_templates()).resource_templates}
        schema = json.loads((await client.read_resource(SCHEMA)).contents[0].text)
        return film, listed, templates, schema

    film, listed, templates, schema = talk(conversation)
    assert {f"film://{film}/master", f"film://{film}/storyboard", SCHEMA} <= listed
    assert {"film://{film}/master", "film://{film}/captions.srt", "film://{film}/captions.vtt"} <= templates
    assert "scenes" in schema["properties"]


@pytest.mark.parametrize(
    "uri", ["film://nothing-1/master", "film://nothing-1/script", "film://x/nothing", "file:///etc/passwd"]
)
def test_what_is_not_there_is_not_found(talk, uri):
    async def conversation(client):
        with pytest.raises(MCPError) as error:
            await client.read_resource(uri)
        return error.value

    assert talk(conversation).code == -32602


def test_films_of_others_cannot_be_read(talk, house):
    async def conversation(client):
        film = (await made(client))["film"]
        house.become("owner", "elsewhere")
        with pytest.raises(MCPError) as error:
            await client.read_resource(f"film://{film}/master")
        return error.value, (await client.list_resources()).resources

    error, listed = talk(conversation)
    assert error.code == -32602
    assert [str(one.uri) for one in listed] == [SCHEMA]


def test_ids_of_films_are_completed(talk):
    async def conversation(client):
        film = (await made(client))["film"]
        template = ResourceTemplateReference(type="ref/resource", uri="film://{film}/master")
        found = await client.complete(template, {"name": "film", "value": film[:6]})
        nothing = await client.complete(
            PromptReference(type="ref/prompt", name="story"), {"name": "subject", "value": ""}
        )
        return film, found.completion.values, nothing.completion.values

    film, found, nothing = talk(conversation)
    assert film in found
    assert nothing == []


def test_there_is_a_prompt_for_each_kind_of_film(talk):
    async def conversation(client):
        prompts = (await client.list_prompts()).prompts
        texts = [
            (await client.get_prompt(one.name, {"subject": "honey", "length_s": "30"})).messages[0].content.text
            for one in prompts
        ]
        return prompts, texts

    prompts, texts = talk(conversation)
    assert [one.name for one in prompts] == [one.name for one in ARCHETYPES]
    assert all(one.description and one.title for one in prompts)
    for archetype, text in zip(ARCHETYPES, texts, strict=True):
        assert "honey" in text and "72 words" in text and "make_film" in text
        assert all(beat in text for beat in archetype.shape)


@pytest.mark.parametrize("length", ["a minute", "1", "-5", "99999", ""])
def test_a_prompt_of_no_length_is_refused(talk, length):
    async def conversation(client):
        with pytest.raises(MCPError):
            await client.get_prompt("story", {"subject": "honey", "length_s": length})

    talk(conversation)
