"""The rows of a library, on both databases: who sees them, who looks at them, and what changes count."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from library.worlds import holding
from sqlalchemy import text

from showrunner.catalog import library, upkeep
from showrunner.catalog.database import open_database, snapshot
from showrunner.catalog.library import Shelves, stale, waiting
from showrunner.catalog.references import references
from showrunner.errors import NotFound
from showrunner.film.asset import Asset
from showrunner.film.pictures import Origin


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def asset(name):
    return Asset(digest=name.encode().hex().ljust(64, "0"), media_type="video/mp4", size=7)


def test_a_file_is_kept_with_all_that_was_said_of_it(engine):
    shelves = Shelves(engine, "local")
    row = shelves.add(asset("a"), "a.mp4", "beach", ("sea",), "at dusk", Origin(author="Ann"))
    assert shelves.get(row.id) == row
    assert (row.asset, row.tagged, row.whose, row.state) == (asset("a"), ("sea",), Origin(author="Ann"), "waiting")


def test_the_same_file_again_is_described_anew_and_not_kept_twice(engine):
    shelves = Shelves(engine, "local")
    row = shelves.add(asset("a"), "a.mp4")
    shelves.end(row, "ready", holding=holding("a", 5_000))
    revision = shelves.revision
    assert shelves.add(asset("a"), "a.mp4").state == "ready"
    assert shelves.revision == revision
    assert shelves.add(asset("a"), "waves.mp4").state == "waiting"
    assert [one.name for one in shelves.page(10)] == ["waves.mp4"]


def test_workspaces_do_not_see_each_other_s(engine):
    ours, theirs = Shelves(engine, "ours"), Shelves(engine, "theirs")
    row = ours.add(asset("a"), "a.mp4")
    assert theirs.page(10) == []
    assert theirs.keeps([asset("a").digest]) == set()
    for ask in (theirs.get, theirs.remove, theirs.find):
        with pytest.raises(NotFound):
            ask(row.id)
    theirs.add(asset("a"), "mine.mp4")
    theirs.remove(row.id)
    assert ours.get(row.id).name == "a.mp4"


def test_pages_follow_each_other_without_gaps(engine):
    shelves = Shelves(engine, "local")
    for name in "abcde":
        shelves.add(asset(name), name)
    first = shelves.page(2)
    rest = shelves.page(10, (first[-1].created_ms, first[-1].id))
    assert sorted(row.name for row in (*first, *rest)) == list("abcde")


def test_a_file_is_found_by_its_name_and_by_the_beginning_of_its_id(engine):
    shelves = Shelves(engine, "local")
    row = shelves.add(asset("a"), "a.mp4")
    shelves.add(asset("b"), "b.mp4")
    assert shelves.find("a.mp4") == row == shelves.find(row.id[:8])
    for unknown in ("c.mp4", "%", "", "______"):
        with pytest.raises(NotFound):
            shelves.find(unknown)


def test_each_waiting_file_is_looked_at_by_one(engine):
    shelves = Shelves(engine, "local")
    for number in range(8):
        shelves.add(asset(str(number)), str(number))
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: waiting(engine), range(12)))
    names = sorted(row.name for row in taken if row is not None)
    assert names == sorted(set(names))
    left = [row.name for row in iter(lambda: waiting(engine), None)]
    assert sorted([*names, *left]) == [str(number) for number in range(8)]


def test_a_file_whose_looker_died_is_looked_at_again(engine, monkeypatch):
    shelves = Shelves(engine, "local")
    shelves.add(asset("a"), "a")
    assert waiting(engine).name == "a"
    assert waiting(engine) is None
    now = library.now_ms()
    monkeypatch.setattr(library, "now_ms", lambda: now + library.LEASE_MS + 1)
    assert waiting(engine).name == "a"


def test_what_was_seen_counts_only_for_the_description_it_was_seen_with(engine):
    shelves = Shelves(engine, "local")
    old = shelves.add(asset("a"), "a")
    with engine.begin() as connection:
        connection.execute(text("update holding set changed_ms = changed_ms - 5"))
    old = shelves.get(old.id)
    shelves.add(asset("a"), "waves")
    assert not shelves.end(old, "ready", holding=holding("a", 5_000))
    assert shelves.get(old.id).state == "waiting"


def test_a_catalogue_is_stale_after_every_change(engine):
    shelves = Shelves(engine, "local")
    assert (shelves.revision, stale(engine)) == (0, [])
    row = shelves.add(asset("a"), "a")
    assert stale(engine) == ["local"]
    shelves.write_down(shelves.revision, asset("catalogue"))
    assert (stale(engine), shelves.written(), shelves.is_written()) == ([], asset("catalogue"), True)
    shelves.remove(row.id)
    assert (stale(engine), shelves.is_written()) == (["local"], False)
    shelves.write_down(shelves.revision, None)
    assert (stale(engine), shelves.written()) == ([], None)


def test_the_same_file_added_by_many_at_once_is_there_once(engine):
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda number: Shelves(engine, "local").add(asset("a"), f"{number % 2}.mp4"), range(18)))
    assert len(Shelves(engine, "local").page(10)) == 1


def test_a_library_s_files_are_needed_by_backups_and_left_alone_by_cleaning(engine):
    shelves = Shelves(engine, "local")
    row = shelves.add(asset("a"), "a")
    shelves.end(row, "ready", holding=holding("kept", 5_000))
    shelves.write_down(shelves.revision, asset("catalogue"))
    needed = {asset("a").digest, asset("catalogue").digest, asset("kept").digest}
    with snapshot(engine) as connection:
        assert needed <= upkeep.referred(connection)
        assert needed <= {reference.asset.digest for reference in references(connection)}
    shelves.remove(row.id)
    with snapshot(engine) as connection:
        assert asset("a").digest not in upkeep.referred(connection)
