"""A library from the outside: files come in, are looked at, found again, and go."""

import asyncio
import shutil

import pytest

from showrunner.errors import BriefError, NotFound
from showrunner.film.brief import Brief, Order
from showrunner.film.footage import Catalogue
from showrunner.film.pictures import Origin
from showrunner.library import door
from showrunner.library.door import Library
from showrunner.library.indexing import Indexer


def rows(studio):
    return {row.name: row for row in studio.library.page(100)}


def test_all_media_of_a_folder_come_in_and_the_rest_is_named(indexed):
    states = {name: row.state for name, row in rows(indexed).items()}
    assert states == {
        "IMG_0042.mp4": "ready",
        "bee-on-flower.mp4": "ready",
        "broken.mp4": "refused",
        "honeycomb_closeup.jpg": "ready",
        "second try.mp4": "ready",
        "waves at dusk.mp4": "ready",
    }
    assert "message" in rows(indexed)["broken.mp4"].error
    ((path, why),) = indexed.added.passed_over
    assert path.endswith("notes.txt")
    assert "text" in why


def test_files_are_described_by_all_that_is_known(indexed):
    words = {name: row.known.words for name, row in rows(indexed).items() if row.known}
    assert "sunset over the ocean" in words["IMG_0042.mp4"]
    assert "0042" not in words["IMG_0042.mp4"]
    assert "beach" in words["IMG_0042.mp4"]
    assert words["honeycomb_closeup.jpg"].startswith("honeycomb closeup")


def test_a_clip_is_split_into_its_shots_and_a_still_is_one(indexed):
    known = {name: row.known for name, row in rows(indexed).items()}
    assert [round(s.start_ms / 1000) for s in known["waves at dusk.mp4"].stretches] == [0, 3]
    assert len(known["honeycomb_closeup.jpg"].stretches) == 1
    assert known["honeycomb_closeup.jpg"].kind == "image"


def test_search_finds_by_meaning_and_not_by_words_alone(indexed):
    assert indexed.library.search("waves at dusk", 5)[0].holding.name == "waves at dusk.mp4"
    assert indexed.library.search("insects collecting nectar", 1)[0].holding.name == "bee-on-flower.mp4"
    assert indexed.library.search("quarterly tax return", 5) == []
    with pytest.raises(BriefError, match="no words"):
        indexed.library.search("  ", 5)


def test_a_search_goes_on_where_the_page_before_ended(indexed):
    whole = indexed.library.search("the sea", 10)
    first = indexed.library.search("the sea", 1)
    rest = indexed.library.search("the sea", 10, (first[0].fit, first[0].holding.id))
    assert [*first, *rest] == whole
    assert len(whole) >= 2


def test_a_search_may_want_stills_only(indexed):
    assert {one.holding.kind for one in indexed.library.search("honeycomb and bees", 9, kind="image")} == {"image"}


def test_the_catalogue_holds_what_films_may_choose_from(indexed):
    async def read():
        asset = await indexed.library.write_down()
        return Catalogue.model_validate_json((await indexed.premises.store.path(asset)).read_bytes()), asset

    catalogue, asset = asyncio.run(read())
    assert sorted(one.name for one in catalogue.holdings) == sorted(rows(indexed).keys() - {"broken.mp4"})
    assert indexed.library.offered(Brief(prompt="Sea.")).footage == asset


def test_an_order_without_library_or_with_one_of_its_own_is_left_alone(indexed):
    asset = indexed.library.offered(Brief(prompt="Sea.")).footage
    for order in (Brief(prompt="Sea.", library=False), Brief(prompt="Sea.", footage=asset), Order(title="other")):
        assert indexed.library.offered(order) is order


def test_another_workspace_is_offered_nothing_of_ours(indexed):
    other = Library(indexed.premises, "other")
    assert other.offered(Brief(prompt="Sea.")).footage is None
    assert other.search("waves at dusk", 5) == []


def add(studio, *paths, **said):
    """(what came in, what was looked at)."""
    seen = []

    async def go():
        added = await studio.library.add(list(paths), **said)
        await Indexer(studio.premises).catch_up(listen=seen.append)
        return added

    return asyncio.run(go()), [row.name for row in seen]


def test_adding_a_folder_again_looks_at_nothing_that_is_known(copied, media):
    added, seen = add(copied, media)
    assert len(added.rows) == 6
    assert seen == ["broken.mp4"]  # it may have been mended


def test_a_new_description_needs_no_new_look_at_the_pictures(copied, media, monkeypatch):
    def fail(*args):
        raise AssertionError("the pictures were looked at again")

    monkeypatch.setattr("showrunner.steps.looking._look", fail)
    said = {"notes": "a bumblebee in our garden", "tags": ("summer",), "origin": Origin(author="Ann")}
    add(copied, media / "garden" / "bee-on-flower.mp4", **said)
    known = rows(copied)["bee-on-flower.mp4"].known
    assert known.words.startswith("a bumblebee in our garden · summer")
    assert known.origin == Origin(author="Ann")


def test_files_that_show_the_same_are_told(indexed):
    ((a, b),) = indexed.library.duplicates()
    assert {a.name, b.name} == {"bee-on-flower.mp4", "second try.mp4"}


def test_a_file_named_by_itself_must_be_media(copied, media, tmp_path):
    for path in (media / "notes.txt", tmp_path / "nowhere.mp4"):
        with pytest.raises(BriefError) as caught:
            add(copied, path)
        assert caught.value.field == "path"
        assert caught.value.hint


def test_the_same_bytes_are_one_file_however_often_they_lie_there(copied, media, tmp_path):
    folder = tmp_path / "twice"
    shutil.copytree(media / "garden", folder / "one")
    shutil.copytree(media / "garden", folder / "two")
    added = asyncio.run(copied.library.add([folder]))
    assert len(added.rows) == len({row.id for row in added.rows}) == len(list((folder / "one").iterdir()))


def test_a_file_that_goes_while_its_folder_is_added_is_passed_over(copied, media, tmp_path, monkeypatch):
    folder = tmp_path / "going"
    shutil.copytree(media, folder)
    gone = folder / "garden" / "bee-on-flower.mp4"
    known = door.sniffed

    def goes(path, **more):
        gone.unlink(missing_ok=True)
        return known(path, **more)

    monkeypatch.setattr(door, "sniffed", goes)
    added = asyncio.run(copied.library.add([folder]))
    assert {str(gone): "bee-on-flower.mp4 is gone"}.items() <= dict(added.passed_over).items()
    assert len(added.rows) == 5
    with pytest.raises(BriefError, match="there is no"):
        asyncio.run(copied.library.add([gone]))


def test_what_is_removed_is_found_no_more(copied):
    asyncio.run(copied.library.remove("bee-on-flower.mp4"))
    asyncio.run(copied.library.remove("second try.mp4"))
    assert [one.holding.name for one in copied.library.search("bee on a flower", 5)] == ["honeycomb_closeup.jpg"]
    with pytest.raises(NotFound):
        asyncio.run(copied.library.remove("bee-on-flower.mp4"))


def test_a_removal_is_in_the_next_order_and_not_in_the_last(copied):
    before = copied.library.offered(Brief(prompt="Sea."))
    asyncio.run(copied.library.remove("bee-on-flower.mp4"))
    after = copied.library.offered(Brief(prompt="Sea."))
    assert before.footage != after.footage
    assert asyncio.run(copied.premises.store.has(before.footage))
