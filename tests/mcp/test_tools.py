"""What the tools answer, asked by the official client."""

import asyncio
import json

import pytest
from tool_calls import DRAFT, TEXT, failure, made

from showrunner.mcp.waiting import DOING


def test_every_tool_has_a_title_a_description_and_closed_schemas(talk):
    async def conversation(client):
        return (await client.list_tools()).tools

    tools = talk(conversation)
    assert {tool.name for tool in tools} >= {
        "make_film", "watch_film", "film_status", "plan_edit", "edit_film", "redo_film", "cancel_film", "export_film",
        "list_films", "get_script", "get_storyboard", "list_voices", "list_styles", "quote",
    }  # fmt: skip
    for tool in tools:
        assert tool.title and tool.description, tool.name
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["type"] == "object"
        assert all("description" in field or "title" in field for field in tool.input_schema["properties"].values())


def test_a_film_is_made_with_progress_that_rises(talk):
    told = []

    async def conversation(client):
        async def hear(progress, total, message):
            told.append((progress, total, message))

        return (
            await client.call_tool("make_film", {**DRAFT, "seed": 1, "wait_s": 60}, progress_callback=hear)
        ).structured_content

    film = talk(conversation)
    assert (film["state"], film["percent"], film["error"]) == ("done", 100, None)
    assert film["duration_s"] > 3
    assert {link["name"] for link in film["files"]} == {
        "master",
        "captions.srt",
        "captions.vtt",
        "script",
        "storyboard",
    }
    assert film["next_actions"][0]["tool"] == "get_storyboard"
    assert [one for one, _, _ in told] == sorted({one for one, _, _ in told})
    assert told[-1][1] == 100
    known = ("waiting for a worker", "starting", *DOING.values())
    assert all(message.startswith(known) for _, _, message in told)


def test_without_waiting_the_answer_comes_at_once_and_watching_goes_on(talk, house):
    async def conversation(client):
        first = await made(client, seed=2, wait_s=0)
        watched = await client.call_tool("watch_film", {"film": first["film"], "wait_s": 60})
        return first, watched.structured_content

    first, watched = talk(conversation)
    assert first["state"] in ("queued", "making")
    assert [action["tool"] for action in first["next_actions"]] == ["watch_film", "cancel_film"]
    assert watched["state"] == "done"


def test_watching_ends_at_its_time_and_leaves_the_film_alone(talk, house):
    async def conversation(client):
        house.is_open = False
        film = (await made(client, seed=3, wait_s=0))["film"]
        return (await client.call_tool("watch_film", {"film": film, "wait_s": 0.3})).structured_content

    assert talk(conversation)["state"] == "queued"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_given_up_leaves_the_film_alone(talk, house, mode):
    async def conversation(client):
        house.is_open = False
        film = (await made(client, seed=4, wait_s=0))["film"]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.call_tool("watch_film", {"film": film, "wait_s": 60})
        return (await client.call_tool("film_status", {"film": film})).structured_content

    assert talk(conversation, mode)["state"] == "queued"


def test_a_film_is_cancelled_once_and_goes_on_when_asked(talk, house):
    async def conversation(client):
        house.is_open = False
        film = (await made(client, seed=5, wait_s=0))["film"]
        cancelled = (await client.call_tool("cancel_film", {"film": film})).structured_content
        again = await failure(client, "cancel_film", film=film)
        house.is_open = True
        redone = (await client.call_tool("redo_film", {"film": film, "wait_s": 60})).structured_content
        return cancelled, again, redone

    cancelled, again, redone = talk(conversation)
    assert (cancelled["state"], cancelled["next_actions"][0]["tool"]) == ("cancelled", "redo_film")
    assert again["code"] == "conflict"
    assert [action["tool"] for action in again["next_actions"]] == ["film_status", "watch_film"]
    assert redone["state"] == "done"


def test_an_edit_is_planned_made_and_seen(talk):
    async def conversation(client):
        film = (await made(client))["film"]
        script = (await client.call_tool("get_script", {"film": film})).structured_content
        path = script["scenes"][-1]["lines"][-1]["path"]
        change = [f"{path}=It was as good as new."]
        plan = (await client.call_tool("plan_edit", {"film": film, "changes": change})).structured_content
        edited = (
            await client.call_tool("edit_film", {"film": film, "changes": change, "revision": script["revision"]})
        ).structured_content
        stale = await failure(client, "edit_film", film=film, changes=change, revision=script["revision"])
        await client.call_tool("redo_film", {"film": film, "wait_s": 60})
        after = (await client.call_tool("get_script", {"film": film})).structured_content
        return plan, edited, stale, after

    plan, edited, stale, after = talk(conversation)
    assert "narration.narrate" in {step["step"] for step in plan["will_run"]}
    assert plan["reused"] > 0
    assert plan["next_actions"][0]["tool"] == "edit_film"
    assert edited["next_actions"][0]["tool"] == "redo_film"
    assert (stale["code"], stale["next_actions"][0]["tool"]) == ("stale", "get_draft")
    assert after["scenes"][-1]["lines"][-1]["text"] == "It was as good as new."


def test_a_storyboard_tells_why_each_picture_and_its_path_can_be_edited(talk):
    async def conversation(client):
        film = (await made(client))["film"]
        board = (await client.call_tool("get_storyboard", {"film": film})).structured_content
        change = [f"{board['shots'][0]['path']}.seed=9"]
        plan = (await client.call_tool("plan_edit", {"film": film, "changes": change})).structured_content
        return board, plan

    board, plan = talk(conversation)
    assert all(shot["kind"] and shot["why"] for shot in board["shots"])
    assert "picture.render_segment" in {step["step"] for step in plan["will_run"]}


def test_an_export_is_waited_for_and_its_files_are_handed_over(talk):
    async def conversation(client):
        film = (await made(client))["film"]
        captions = (await client.call_tool("export_film", {"film": film, "preset": "captions"})).structured_content
        unknown = await failure(client, "export_film", film=film, preset="betamax")
        return film, captions, unknown

    film, captions, unknown = talk(conversation)
    assert captions["state"] == "done"
    assert {file["name"] for file in captions["files"]} >= {"srt", "vtt", "ass"}
    assert captions["files"][0]["href"].startswith(f"/films/{film}/")
    assert (unknown["code"], unknown["next_actions"][0]["tool"]) == ("not_found", "list_styles")


def test_a_film_that_is_not_done_cannot_be_exported(talk, house):
    async def conversation(client):
        house.is_open = False
        film = (await made(client, seed=6, wait_s=0))["film"]
        return await failure(client, "export_film", film=film, preset="poster")

    assert talk(conversation)["code"] == "conflict"


def test_films_come_in_pages_newest_first(talk, house):
    async def conversation(client):
        house.is_open = False
        films = [(await made(client, seed=seed, wait_s=0))["film"] for seed in (11, 12, 13)]
        first = (await client.call_tool("list_films", {"limit": 2})).structured_content
        second = (await client.call_tool("list_films", {"limit": 2, "cursor": first["cursor"]})).structured_content
        wrong = await failure(client, "list_films", cursor="nonsense")
        return films, first, second, wrong

    films, first, second, wrong = talk(conversation)
    listed = [entry["film"] for entry in (*first["films"], *second["films"])]
    assert listed[:3] == films[::-1]
    assert (wrong["code"], wrong["field"]) == ("bad_brief", "cursor")


def test_voices_styles_and_prices_are_listed(talk):
    async def conversation(client):
        voices = (await client.call_tool("list_voices", {"language": "en"})).structured_content["voices"]
        styles = (await client.call_tool("list_styles", {})).structured_content
        price = (await client.call_tool("quote", {"prompt": "Honey"})).structured_content
        return voices, styles, price

    voices, styles, price = talk(conversation)
    assert "hibari:heart" in {voice["voice"] for voice in voices}
    assert {"styles", "palettes", "moods", "captions", "presets"} <= styles.keys()
    assert "youtube" in {preset["name"] for preset in styles["presets"]}
    assert price == {"usd": 0.0, "lines": []}


@pytest.mark.parametrize(
    ("arguments", "code", "field", "retry_with"),
    [
        ({"prompt": TEXT, "stlye": "x"}, "bad_arguments", "stlye", None),
        ({"prompt": TEXT, "quality": "hihg"}, "bad_arguments", "quality", {"quality": "high"}),
        ({"prompt": TEXT, "duration_s": 1}, "bad_arguments", "duration_s", None),
        ({"prompt": ""}, "bad_arguments", "prompt", None),
        ({"prompt": "   "}, "bad_brief", "prompt", None),
        ({"prompt": "a\u0000b"}, "bad_brief", "prompt", None),
        ({"prompt": TEXT, "style": "cinematik"}, "bad_brief", "style", {"style": "cinematic"}),
        ({"prompt": TEXT, "music": "clam"}, "bad_brief", "music", {"music": "calm"}),
        ({"prompt": TEXT, "voice": "haert"}, "not_found", "voice", {"voice": "heart"}),
        ({"prompt": TEXT, "language": "english please"}, "bad_brief", "language", None),
        ({}, "bad_arguments", "prompt", None),
    ],
)
def test_a_wrong_argument_is_named_and_mended_where_it_can_be(talk, arguments, code, field, retry_with):
    async def conversation(client):
        return await failure(client, "make_film", **arguments)

    found = talk(conversation)
    assert (found["code"], found["field"], found.get("retry_with")) == (code, field, retry_with)


def test_what_the_remedy_says_is_accepted(talk, house):
    async def conversation(client):
        house.is_open = False
        asked = {**DRAFT, "style": "cinematik", "wait_s": 0}
        first = await client.call_tool("make_film", asked)
        return await client.call_tool("make_film", asked | first.structured_content["retry_with"])

    assert not talk(conversation).is_error


def test_unknown_films_tools_and_paths_say_where_to_look(talk):
    async def conversation(client):
        film = (await made(client))["film"]
        return (
            await failure(client, "film_status", film="nothing-1"),
            await failure(client, "make_flim"),
            await failure(client, "edit_film", film=film, changes=["scenes[99].heading=x"]),
            await failure(client, "film_status", film=film[:-2]),
        )

    film, tool, path, beginning = talk(conversation)
    assert (film["code"], film["next_actions"][0]["tool"]) == ("not_found", "list_films")
    assert tool["next_actions"][0]["tool"] == "make_film"
    assert (path["code"], path["field"]) == ("bad_brief", "scenes[99].heading")
    assert beginning["code"] == "not_found"


def test_films_of_other_workspaces_look_like_none(talk, house):
    async def conversation(client):
        film = (await made(client))["film"]
        house.become("owner", "elsewhere")
        foreign = await failure(client, "film_status", film=film)
        unknown = await failure(client, "film_status", film="nothing-1")
        listed = (await client.call_tool("list_films", {})).structured_content["films"]
        return foreign, unknown, listed

    foreign, unknown, listed = talk(conversation)
    assert foreign.keys() == unknown.keys()
    assert foreign["code"] == unknown["code"] == "not_found"
    assert listed == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("make_film", DRAFT), ("edit_film", {"film": "x", "changes": ["title=y"]}), ("cancel_film", {"film": "x"})],
)
def test_a_viewer_changes_nothing(talk, house, tool, arguments):
    async def conversation(client):
        house.become("viewer")
        return await failure(client, tool, **arguments)

    assert talk(conversation)["code"] == "forbidden"


def test_a_fault_of_ours_tells_no_particulars(talk, house, monkeypatch):
    from showrunner.studio import Studio

    def broken(self, **_):
        raise RuntimeError("secret particulars")

    monkeypatch.setattr(Studio, "page", broken)

    async def conversation(client):
        return await failure(client, "list_films")

    found = talk(conversation)
    assert found["code"] == "internal"
    assert "secret" not in json.dumps(found)


def test_the_same_key_orders_one_film(talk, house):
    async def conversation(client):
        house.is_open = False
        asked = {**DRAFT, "key": "mine", "wait_s": 0}
        answers = await asyncio.gather(*(client.call_tool("make_film", asked) for _ in range(8)))
        house.is_open = True
        return [answer.structured_content for answer in answers]

    assert len({found["film"] for found in talk(conversation)}) == 1


def test_a_document_is_filmed_as_it_is_written(talk):
    document = {
        "title": "Honey",
        "quality": "draft",
        "scenes": [{"lines": ["Honey keeps."], "picture": {"kind": "statement", "text": "3000 years"}}],
    }

    async def conversation(client):
        film = await client.call_tool("make_film_from_document", {"document": document})
        board = await client.call_tool("get_storyboard", {"film": film.structured_content["film"]})
        return film.structured_content, board.structured_content

    film, board = talk(conversation)
    assert film["state"] == "done"
    assert board["shots"][-1]["picture"]["text"] == "3000 years"


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"scenes": []}, "title"),
        ({"title": "x", "scenes": [{"lines": ["y"], "pitcure": {}}]}, "scenes.0.pitcure"),
        ({"title": "x", "scenes": [{"picture": {"kind": "photo", "media": "../../key"}}]}, "media"),
    ],
)
def test_a_document_that_cannot_be_filmed_names_the_place(talk, document, field):
    async def conversation(client):
        return await failure(client, "make_film_from_document", document=document)

    found = talk(conversation)
    assert (found["code"], found["field"]) == ("bad_brief", field)


def test_orders_are_counted(talk, house, monkeypatch):
    from showrunner.errors import TooMany

    def spent():
        raise TooMany("600 films a minute are enough", retry_after_s=3)

    monkeypatch.setattr(house, "count", spent)

    async def conversation(client):
        return await failure(client, "make_film", **DRAFT)

    found = talk(conversation)
    assert (found["code"], found["retry_after_s"]) == ("too_many", 3)
