"""What cleaning frees, and what it never does."""

import asyncio
import os
import time

import pytest
from housekeeping.homes import Home, held
from sqlalchemy import select

from showrunner.catalog import results
from showrunner.catalog.database import open_database
from showrunner.catalog.events import Entry, Events
from showrunner.catalog.films import Films, now_ms
from showrunner.catalog.results import StepResults
from showrunner.catalog.runs import Runs
from showrunner.catalog.service_tables import CLAIM, DELIVERY, HOOK, IDEMPOTENT, NOTICE
from showrunner.catalog.uploads import Uploads
from showrunner.errors import Busy, NotFound
from showrunner.housekeeping import HOUR_MS, Cleaner, Keeping
from showrunner.store.local import LocalAssets
from showrunner.store.opening import open_store

YEAR = 365 * 24


@pytest.fixture
def home(database_url, tmp_path):
    engine = open_database(database_url)
    yield Home(engine, LocalAssets(tmp_path / "assets"), tmp_path)
    engine.dispose()


def test_what_cannot_be_made_again_is_kept_for_ever(home):
    names = ("brief", "record", "draft", "upload", "theirs")
    files = {name: home.file(name) for name in names}
    home.film("a", brief=[files["brief"]], record=[files["record"]], draft=[files["draft"]])
    home.film("b", "another-workspace", record=[files["theirs"]])
    home.upload(files["upload"])
    assert home.clean(hours=YEAR).files == 0
    assert all(map(home.has, files.values()))


def test_results_go_a_day_after_their_last_use_and_their_files_with_them(home):
    old, fresh = home.file("old"), home.file("fresh")
    home.result("old", old)
    home.result("theirs", home.file("theirs"), scope="workspace")
    home.result("fresh", fresh)
    assert home.clean(hours=23).results == 0
    later = home.cleaner(hours=25)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results, "now_ms", later.now_ms)
        assert results.StepResults(home.engine).get("fresh") is not None  # used again
    swept = asyncio.run(later.clean())
    assert (swept.results, swept.files, swept.size) == (2, 2, len("old") + len("theirs"))
    assert (home.has(old), home.has(fresh)) == (False, True)


@pytest.mark.parametrize("state", ["queued", "making"])
def test_a_film_in_work_keeps_what_its_last_run_used(home, state):
    used, other = home.file("used"), home.file("other")
    home.film("a")
    home.result("k", used, scope="workspace")
    home.result("l", other)
    run = home.run("a", calls=["k"])
    if state == "making":
        runs = Runs(home.engine)
        assert runs.begin(runs.get(run), "worker")
    with home.engine.begin() as connection:  # long before the run began
        connection.exec_driver_sql("update result set used_ms = 0")
    home.clean(hours=48)
    assert (home.has(used), home.has(other)) == (True, False)
    home.end(run)
    assert home.clean(hours=48).results == 1
    assert not home.has(used)


def test_nothing_that_was_used_since_a_film_began_goes_however_long_it_takes(home):
    home.film("a")
    run = home.run("a")
    home.result("k", home.file("of the first hour"))
    loose = home.file("put, but its step is not done")
    assert home.clean(hours=100).files == 0
    home.end(run)
    assert home.clean(hours=100).files == 2
    assert not home.has(loose)


def test_a_file_written_just_before_its_row_is_left_alone(home):
    loose = home.file("loose")
    assert home.clean(hours=0.9).files == 0
    assert home.clean(hours=1.1).files == 1
    assert not home.has(loose)


def test_a_file_that_is_put_again_while_it_is_being_removed_stays(home, monkeypatch):
    orphan = home.file("orphan")
    os.utime(home.store.at(orphan.digest), (1, 1))
    remove, again = home.store.remove, []

    async def late(digest, *, before_ms=None):
        path = home.folder / "again"
        path.write_text("orphan")
        again.append(await home.store.put(path, "text/plain"))
        return await remove(digest, before_ms=before_ms)

    monkeypatch.setattr(home.store, "remove", late)
    assert home.clean().files == 0
    assert again == [orphan]
    assert home.has(orphan)


def test_a_rehearsal_tells_what_would_go_and_changes_nothing(home):
    home.film("a", record=[home.file("master")])
    home.result("k", home.file("old"))
    home.upload(home.file("upload"))
    keeping = Keeping(uploads_ms=HOUR_MS)
    told = home.clean(keeping, hours=48, is_rehearsal=True)
    assert (told.results, told.files, told.uploads) == (1, 2, 1)
    assert home.clean(keeping, hours=48, is_rehearsal=True) == told
    done = home.clean(keeping, hours=48)
    assert (done.results, done.files, done.size, done.uploads) == (told.results, told.files, told.size, told.uploads)
    assert home.clean(keeping, hours=48).files == 0


def test_one_cleans_at_a_time(home):
    async def both():
        return await asyncio.gather(home.cleaner().clean(), home.cleaner().clean(), return_exceptions=True)

    results = asyncio.run(both())
    assert sum(isinstance(result, Busy) for result in results) == 1
    home.clean()


def test_uploads_that_no_film_uses_go_by_their_setting(home):
    used, unused = home.file("used"), home.file("unused")
    home.film("a", brief=[used])
    kept, gone = home.upload(used), home.upload(unused)
    assert home.clean(Keeping(uploads_ms=24 * HOUR_MS), hours=25).uploads == 1
    assert Uploads(home.engine, "local").get(kept.id).asset.digest == used.digest
    with pytest.raises(NotFound):
        Uploads(home.engine, "local").get(gone.id)
    assert (home.has(used), home.has(unused)) == (True, False)


def test_an_upload_that_nobody_goes_on_with_goes_after_a_day(home):
    uploads, part = Uploads(home.engine, "local"), home.file("part")
    row = uploads.add_part(uploads.begin("u", "a", "text/plain", 100), part)
    assert home.clean(hours=23).files == 0
    assert uploads.get("u").pieces == row.pieces
    assert home.clean(hours=25).files == 1
    with pytest.raises(NotFound):
        uploads.get("u")


def test_masters_and_exports_go_by_their_setting_and_the_record_stays(home):
    master, export, photo = home.file("master"), home.file("export"), home.file("photo")
    home.film("a", record=[master], brief=[photo])
    home.end(home.run("a", work="export web"), body={"files": {".mp4": export.model_dump()}})
    assert home.clean(hours=YEAR).files == 0
    assert home.clean(Keeping(masters_ms=48 * HOUR_MS), hours=47).files == 0
    assert home.clean(Keeping(masters_ms=48 * HOUR_MS), hours=49).files == 2
    assert [home.has(asset) for asset in (master, export, photo)] == [False, False, True]
    assert Films(home.engine).get("a").record == held([master])


def test_task_files_go_two_hours_after_their_end(home):
    """S3.15. A film that was ordered otherwise is a work, whatever it was made by."""
    file, kept = home.file("captioned"), home.file("a work")
    home.film("task", record=[file], production="captioned", dialect="tasks")
    home.film("work", record=[kept], production="captioned")
    home.film("advert", production="narrated", dialect="api")
    home.film("running", production="captioned", dialect="tasks")
    home.run("running")
    home.clean(hours=1.9)
    assert home.has(file)
    home.clean(hours=2.1)
    assert {film.id for film in Films(home.engine).all()} == {"advert", "running", "work"}
    assert (home.has(file), home.has(kept)) == (False, True)


@pytest.mark.parametrize("scope", ["", "studio"])
def test_what_the_steps_of_a_task_gave_goes_with_it(home, scope):
    """Nobody's video lies here for a day because it was fetched: intermediates of tasks go when they do."""
    mine, shared = home.file("fetched for the task"), home.file("also of a film being made")
    workspace = scope or "local"
    home.film("task", workspace, dialect="tasks")
    home.end(home.run("task", workspace, calls=("k1", "k2")))
    home.film("film", workspace)
    home.run("film", workspace, calls=("k2",))
    home.result("k1", mine, scope)
    home.result("k2", shared, scope)
    home.clean(hours=2.1)
    assert StepResults(home.engine, scope).get("k1") is None
    assert StepResults(home.engine, scope).get("k2") is not None


def test_notices_go_after_a_month_but_not_while_they_are_being_delivered(home):
    hook = {"workspace": "local", "url": "", "kinds": "*", "secret": "", "state": "active", "created_ms": 0}
    home.add(HOOK, id="h", **hook)
    home.add(HOOK, id="callback", film="gone", **hook)
    for number, state in ((1, "waiting"), (2, "delivered"), (3, "delivered")):
        at = now_ms() + (35 * 24 * HOUR_MS if number == 3 else 0)
        home.add(NOTICE, workspace="local", number=number, kind="x", body="{}", at_ms=at)
        ended = None if state == "waiting" else at
        sent = {"attempts": 1, "next_ms": 0, "created_ms": at, "ended_ms": ended}
        home.add(DELIVERY, id=f"d{number}", hook="h", workspace="local", number=number, state=state, **sent)
    home.clean(hours=29 * 24)
    assert numbers(home, NOTICE) == numbers(home, DELIVERY) == [1, 2, 3]
    home.clean(hours=31 * 24)
    assert numbers(home, NOTICE) == numbers(home, DELIVERY) == [1, 3]
    assert column(home, HOOK.c.id) == ["h"]


def column(home, wanted):
    with home.engine.connect() as connection:
        return sorted(connection.execute(select(wanted)).scalars())


def numbers(home, table):
    return column(home, table.c.number)


def test_answers_and_leases_go_when_their_time_is_over(home):
    for key, until in (("over", now_ms() + HOUR_MS), ("good", now_ms() + 50 * HOUR_MS)):
        home.add(IDEMPOTENT, workspace="local", key=key, fingerprint="", until_ms=until)
        home.add(CLAIM, key=key, worker="w", fence=1, until_ms=until)
    assert home.clean(hours=26).rows == 2
    assert column(home, IDEMPOTENT.c.key) == column(home, CLAIM.c.key) == ["good"]


def test_steps_of_runs_long_ago_are_forgotten_but_not_how_they_went(home):
    home.film("a")
    run, export = home.run("a"), home.run("a", work="export web")
    Events(home.engine).append("a", run, [Entry(now_ms(), "step.finished", {}), Entry(now_ms(), "note", {})])
    home.end(run)
    home.end(export, body={"files": {}})
    before = [event.kind for event in Events(home.engine).of_film("a")]
    home.clean(hours=29 * 24)
    assert [event.kind for event in Events(home.engine).of_film("a")] == before
    home.clean(hours=31 * 24)
    after = [event.kind for event in Events(home.engine).of_film("a")]
    assert after == [kind for kind in before if kind not in ("step.finished", "note")]
    assert {"film.finished", "export.finished"} < set(after)


def test_scratch_of_the_dead_goes_and_of_the_living_stays(home, tmp_path):
    scratch = tmp_path / "scratch"
    (scratch / "dead" / "deep").mkdir(parents=True)
    (scratch / "alive" / "deep").mkdir(parents=True)
    (scratch / "alive" / "deep" / "file").write_text("x")
    (scratch / "lost.part").write_text("x")
    long_ago = time.time() - 7 * 3600
    for path in (scratch / "dead" / "deep", scratch / "dead", scratch / "alive", scratch / "lost.part"):
        os.utime(path, (long_ago, long_ago))
    asyncio.run(home.cleaner(scratch=scratch).clean())
    assert [path.name for path in scratch.iterdir()] == ["alive"]


def test_a_bucket_is_cleaned_as_a_folder_is(s3, monkeypatch, database_url, tmp_path):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    engine = open_database(database_url)
    home = Home(engine, open_store(s3.url, cache=tmp_path / "cache"), tmp_path)
    master, old = home.file("master"), home.file("old")
    home.film("a", record=[master])
    home.result("k", old)
    swept = home.clean(hours=25)
    engine.dispose()
    assert (swept.files, home.has(master), home.has(old)) == (1, True, False)


def test_cleaning_goes_on_after_an_error_until_it_is_stopped(home, monkeypatch):
    tries = []

    async def clean(self, *, is_rehearsal=False):
        tries.append(self)
        if len(tries) < 3:
            raise Busy("x") if len(tries) == 1 else NotFound("y")
        raise asyncio.CancelledError

    monkeypatch.setattr(Cleaner, "clean", clean)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(home.cleaner().run(0))
    assert len(tries) == 3


def test_nothing_in_use_goes_while_many_work_and_one_cleans_all_the_time(home):
    """Writers put files (some of them orphans of before) and commit results of films in work; the cleaner has no
    patience at all. What the rows of the end refer to must be there."""
    keeping = Keeping(results_ms=0, grace_ms=0)
    orphans = [f"text {n}" for n in range(12)]
    for text in orphans:
        os.utime(home.store.at(home.file(text).digest), (1, 1))

    async def write(number):
        await asyncio.to_thread(home.film, f"film-{number}")
        run = await asyncio.to_thread(home.run, f"film-{number}")
        path = home.folder / f"of-{number}"
        for step in range(6):
            path.write_text(orphans[(number * 5 + step) % 12] if step % 2 else f"{number} {step}")
            asset = await home.store.put(path, "text/plain")
            await asyncio.sleep(0)
            await asyncio.to_thread(home.result, f"{number}-{step}", asset)
            written.append((run, asset))
        assert all([await home.store.has(asset) for of, asset in written if of == run])
        await asyncio.to_thread(home.end, run, [asset for of, asset in written if of == run])

    async def campaign():
        writers = asyncio.gather(*(write(number) for number in range(8)))
        while not writers.done():
            await home.cleaner(keeping).clean()
        await writers
        await home.cleaner(keeping).clean()

    written = []
    asyncio.run(campaign())
    assert len(written) == 48
    assert all(home.has(asset) for _, asset in written)
