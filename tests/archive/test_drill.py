"""The drill: a house is lost, and comes back from its backup as it was."""

import asyncio
import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile

import pytest
from accounts.houses import KEY, vault
from housekeeping.homes import Home
from productions.quick import made, quick_studio
from sqlalchemy import select
from stumbling import stumbling

from showrunner.archive import backup
from showrunner.archive.backup import Archivist
from showrunner.archive.manifest import asset_key, backups_in, choose, read
from showrunner.archive.packing import opened
from showrunner.archive.restore import Restorer
from showrunner.archive.verify import verify_backup, verify_house
from showrunner.catalog import database, dumps, service_tables
from showrunner.catalog.database import open_database
from showrunner.catalog.films import Films
from showrunner.catalog.tables import METADATA
from showrunner.errors import Conflict, NotFound, StoreError
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.housekeeping import Cleaner
from showrunner.settings import Settings, prepared
from showrunner.store.base import key_of
from showrunner.store.bucket import open_bucket
from showrunner.store.local import LocalAssets


@pytest.fixture
def home(database_url, tmp_path):
    engine = open_database(database_url)
    home = Home(engine, LocalAssets(tmp_path / "assets"), tmp_path)
    for name in ("a", "b"):
        home.film(name, brief=[home.file(f"photo {name}")], record=[home.file(f"master {name}")])
    home.film("c", "another", draft=[home.file("drawing")], record=[])
    home.upload(home.file("upload"))
    home.result("k", home.file("take"))
    yield home
    engine.dispose()


@pytest.fixture
def place(tmp_path):
    return open_bucket(str(tmp_path / "backups"))


@pytest.fixture(params=["folder", "bucket"])
def any_place(request, tmp_path, monkeypatch):
    if request.param == "folder":
        return open_bucket(str(tmp_path / "backups"))
    s3 = request.getfixturevalue("s3")
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return open_bucket(f"{s3.url}/backups")


@pytest.fixture
def nowhere(tmp_path):
    """An empty home of another kind of catalog than anybody asks about: SQLite."""
    engine = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    yield Home(engine, LocalAssets(tmp_path / "new-assets"), tmp_path)
    engine.dispose()


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def back_up(home, place, **options):
    return asyncio.run(Archivist(home.engine, home.store, place, home.folder).back_up(**options))


def restore(home, place, name=None):
    return asyncio.run(Restorer(home.engine, home.store, place, home.folder).restore(name))


def verified(home):
    return asyncio.run(verify_house(home.engine, open_bucket(str(home.store.at("ab" * 32).parent.parent))))


def everything(engine):
    """All rows of all tables."""
    assert service_tables.RUN.metadata is METADATA
    with engine.connect() as connection:
        return {table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
                for table in METADATA.sorted_tables}  # fmt: skip


def texts(home):
    return sorted(asyncio.run(read_all(home.store)))


async def read_all(store):
    kept = await store.kept()
    assets = [Asset(digest=digest, media_type="text/plain", size=one.size) for digest, one in kept.items()]
    return [(await store.path(asset)).read_text() for asset in assets]


def test_a_lost_house_comes_back_as_it_was(home, any_place, nowhere):
    before, files = everything(home.engine), texts(home)
    done = back_up(home, any_place)
    assert (done.files, done.sent, done.lost) == (7, 7, 0)
    back = restore(nowhere, any_place)
    assert (back.files, back.fetched, back.lost) == (7, 7, ())
    assert everything(nowhere.engine) == before
    assert texts(nowhere) == files
    found = verified(nowhere)
    assert (found.files, found.faults, found.to_be_remade) == (7, (), 0)


def test_a_backup_of_sqlite_comes_back_on_postgresql_and_the_other_way(nowhere, postgres, tmp_path):
    place = open_bucket(str(tmp_path / "backups"))
    nowhere.film("a", record=[nowhere.file("master")])
    before = everything(nowhere.engine)
    back_up(nowhere, place)
    engine = open_database(postgres)
    there = Home(engine, LocalAssets(tmp_path / "there"), tmp_path)
    restore(there, place)
    assert everything(engine) == before
    other = open_bucket(str(tmp_path / "other"))
    back_up(there, other)
    back = open_database(f"sqlite:///{tmp_path / 'back.db'}")
    restore(Home(back, LocalAssets(tmp_path / "back"), tmp_path), other)
    assert everything(back) == before
    engine.dispose()
    back.dispose()


def test_every_film_opens_after_the_drill(tmp_path):
    """A true film by the true recipe: after the loss it opens, and costs no step again."""
    studio = quick_studio(tmp_path / "home")
    record, _ = made(studio, Brief(prompt="Honey never spoils. Bees make it.", seed=1))
    place = open_bucket(str(tmp_path / "backups"))
    asyncio.run(Archivist(studio.premises.database, studio.premises.store, place, tmp_path).back_up())
    shutil.rmtree(tmp_path / "home")
    again = quick_studio(tmp_path / "home")
    asyncio.run(Restorer(again.premises.database, again.premises.store, place, tmp_path).restore())
    assert [film.state for film in again.films()] == ["done"]
    master = asyncio.run(again.premises.store.path(again.record(record.film).master))
    assert hashlib.sha256(master.read_bytes()).hexdigest() == record.master.digest
    redone, calls = made(again, Brief(prompt="Honey never spoils. Bees make it.", seed=1))
    assert redone.master == record.master
    assert {call.outcome for call in calls} == {"reused"}


def test_what_is_there_from_earlier_is_not_sent_again(home, any_place):
    first = back_up(home, any_place)
    again = back_up(home, any_place)
    assert (again.files, again.sent) == (first.files, 0)
    home.film("d", record=[home.file("new master")])
    third = back_up(home, any_place)
    assert (third.files, third.sent, third.sent_size) == (first.files + 1, 1, len("new master"))
    assert len(asyncio.run(backups_in(any_place))) == 3


def test_an_earlier_backup_can_be_asked_for_by_the_beginning_of_its_name(home, place, nowhere):
    first = back_up(home, place)
    home.film("later")
    back_up(home, place)
    with pytest.raises(NotFound, match="fits 2"):
        restore(nowhere, place, first.name[:5])
    with pytest.raises(NotFound, match="no backup called"):
        restore(nowhere, place, "1999")
    restore(nowhere, place, first.name)
    assert [film.id for film in Films(nowhere.engine).all()] == ["b", "a"]


def test_old_backups_go_with_the_files_that_only_they_needed(home, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "UNDATED_MS", -backup.DAY_MS)
    place = open_bucket(str(tmp_path / "backups"))
    old = back_up(home, place)
    Films(home.engine).remove("b")
    kept = back_up(home, place, keep_days=1)
    assert kept.removed == ()
    done = back_up(home, place, keep_days=-1)
    assert set(done.removed) == {old.name, kept.name}
    assert [one.name for one in asyncio.run(backups_in(place))] == [done.name]
    name, found = asyncio.run(verify_backup(place))
    assert (name, found.faults) == (done.name, ())
    there = asyncio.run(place.listed("assets"))
    assert asset_key(digest_of("master a")) in there
    assert asset_key(digest_of("master b")) not in there


@pytest.mark.parametrize("what", ["films", "uploads"])
def test_a_house_that_has_something_is_not_written_over(home, place, nowhere, what):
    back_up(home, place)
    nowhere.film("mine") if what == "films" else nowhere.upload(nowhere.file("mine"))
    before = everything(nowhere.engine)
    with pytest.raises(Conflict, match="not empty"):
        restore(nowhere, place)
    assert everything(nowhere.engine) == before


def test_a_catalog_is_restored_beside_a_store_that_survived(home, place, nowhere):
    back_up(home, place)
    nowhere.store = home.store
    assert restore(nowhere, place).fetched == 0
    assert verified(nowhere).faults == ()


def test_no_backup_is_no_surprise(nowhere, tmp_path):
    with pytest.raises(NotFound, match="no backup"):
        restore(nowhere, open_bucket(str(tmp_path / "empty")))


@pytest.mark.parametrize("what", ["manifest", "table", "file", "list"])
def test_a_damaged_backup_is_found_and_never_half_restored(home, place, nowhere, what):
    done = back_up(home, place)
    before = everything(nowhere.engine)
    hurt(place, done.name, what)
    if what in ("manifest", "list"):
        with pytest.raises(StoreError, match="damaged"):
            asyncio.run(verify_backup(place))
    else:
        _, found = asyncio.run(verify_backup(place))
        assert [fault.where.split()[0] for fault in found.faults] == [what]
    with pytest.raises(StoreError, match="damaged"):
        restore(nowhere, place)
    assert everything(nowhere.engine) == before
    if what != "manifest":
        back_up(home, place, is_checking=True)
        assert asyncio.run(verify_backup(place))[1].faults == ()
        restore(nowhere, place)


def hurt(place, name, what):
    async def damage():
        manifest = await read(place, await choose(place, name))
        tables = {table.name: table.piece.digest for table in manifest.tables}
        key = {
            "manifest": f"backups/{name}.json",
            "table": asset_key(tables["film"]),
            "file": asset_key(digest_of("master a")),
            "list": asset_key(manifest.files.digest),
        }[what]
        data = await place.bytes_of(key)
        await place.send(key, data[:-1] + bytes([data[-1] ^ 1]))

    asyncio.run(damage())


def test_a_file_lost_before_the_backup_is_told_of(home, place, nowhere):
    for text in ("master a", "take"):
        home.store.at(digest_of(text)).unlink()
    assert back_up(home, place).lost == 1  # the take can be made again
    assert restore(nowhere, place).lost == (digest_of("master a"),)


def test_verify_tells_what_is_damaged_and_what_is_gone_and_removes_nothing(home):
    damaged, gone, take = (
        home.store.at(hashlib.sha256(t.encode()).hexdigest()) for t in ("master a", "upload", "take")
    )
    damaged.write_bytes(b"mastex a")
    gone.unlink()
    take.unlink()
    found = verified(home)
    upload = next(fault for fault in found.faults if fault.where.startswith("upload"))
    assert (found.faults[0].where, found.faults[0].is_there, upload.is_there) == ("film a", True, False)
    assert (len(found.faults), found.to_be_remade) == (2, 1)
    assert damaged.read_bytes() == b"mastex a"


def test_what_is_written_meanwhile_is_in_the_backup_whole_or_not_at_all(home, place, nowhere):
    """Rows and files that come while a backup is made; each row's file is there after the drill."""

    async def write():
        for number in range(30):
            await asyncio.to_thread(home.result, f"r{number}", await asyncio.to_thread(kept, number))

    def kept(number):
        path = home.folder / f"w{number}"
        path.write_text(f"written {number}")
        return asyncio.run(LocalAssets(home.folder / "assets").put(path, "text/plain"))

    async def both():
        writing = asyncio.create_task(write())
        while not writing.done():
            await Archivist(home.engine, home.store, place, home.folder).back_up()
        await writing

    asyncio.run(both())
    for one in asyncio.run(backups_in(place)):
        assert asyncio.run(verify_backup(place, one.name))[1].faults == ()
    restore(nowhere, place, asyncio.run(backups_in(place))[0].name)
    assert verified(nowhere).to_be_remade == 0


def test_verify_reads_the_catalog_too(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'c.db'}")
    house = Home(engine, LocalAssets(tmp_path / "assets"), tmp_path)
    for number in range(200):
        house.add(service_tables.CLAIM, key=f"{number:05}" * 20, worker="w", fence=1, until_ms=1)
    engine.dispose()
    data = bytearray((tmp_path / "c.db").read_bytes())
    at = data.index(b"00100" * 20)
    data[at : at + 5] = b"00999"  # out of its order in the index
    (tmp_path / "c.db").write_bytes(data)
    house.engine = open_database(f"sqlite:///{tmp_path / 'c.db'}")
    with pytest.raises(StoreError, match="catalog is damaged"):
        verified(house)
    house.engine.dispose()


def test_one_request_in_ten_to_the_place_may_fail(home, nowhere, s3, monkeypatch):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    before = everything(home.engine)
    with stumbling(s3.endpoint, 0.1, seed=5) as (endpoint, plan):
        place = open_bucket(f"{s3.url}?endpoint={endpoint}")
        for _ in range(3):
            back_up(home, place, is_checking=True)
        assert asyncio.run(verify_backup(place))[1].faults == ()
        restore(nowhere, place)
        assert sum(plan.faults.values()) >= 5
    assert everything(nowhere.engine) == before
    assert verified(nowhere).faults == ()


DYING = """
import asyncio, os, sys
from pathlib import Path
from showrunner.archive.{module} import {actor}
from showrunner.catalog.database import open_database
from showrunner.store.bucket import Bucket, open_bucket
from showrunner.store.local import LocalAssets
{victim} = {victim_class}.{method}
left = [{steps}]
def dies(*args, **kwargs):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    return {victim}(*args, **kwargs)
{victim_class}.{method} = dies
store = LocalAssets(Path({assets!r}))
asyncio.run({actor}(open_database({database!r}), store, open_bucket({place!r}), Path({scratch!r})).{verb}())
"""


def dies(home, **words):
    """Its scratch is in the home, nowhere else, and goes with the next cleaning that finds it old."""
    scratch, elsewhere = home.folder / "scratch", home.folder / "elsewhere"
    scratch.mkdir()
    elsewhere.mkdir()
    words |= {"scratch": str(scratch), "database": home.engine.url.render_as_string(hide_password=False)}
    done = subprocess.run(
        [sys.executable, "-c", DYING.format(**words)], check=False, capture_output=True, text=True,
        env=os.environ | {"TMPDIR": str(elsewhere)},
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert list(elsewhere.iterdir()) == []
    assert [left.name.partition("-")[0] for left in scratch.iterdir()] == [words["module"]]
    for path in scratch.rglob("*"):
        os.utime(path, (1, 1))
    asyncio.run(Cleaner(home.engine, home.store, scratch=scratch).clean())
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("steps", [0, 5, 20])
def test_a_backup_that_is_killed_is_none_and_the_next_goes_on(home, place, nowhere, steps):
    dies(home, module="backup", actor="Archivist", victim="send", victim_class="Bucket", method="send", steps=steps,
         verb="back_up", assets=str(home.folder / "assets"), place=place.name)  # fmt: skip
    assert asyncio.run(backups_in(place)) == []
    sent = back_up(home, place).sent
    assert sent == {0: 7, 20: 0}.get(steps, sent)  # files go first
    restore(nowhere, place)
    assert verified(nowhere).faults == ()


@pytest.mark.parametrize(("victim_class", "method", "steps"), [("LocalAssets", "put", 3), ("engine", "_fill", 5)])
def test_a_restore_that_is_killed_leaves_an_empty_catalog_and_can_be_run_again(
    home, place, nowhere, victim_class, method, steps
):
    back_up(home, place)
    before = everything(nowhere.engine)
    dies(nowhere, module="restore", actor="Restorer", victim="done", steps=steps, method=method, verb="restore",
         victim_class={"engine": "sys.modules['showrunner.catalog.dumps']"}.get(victim_class, victim_class),
         assets=str(nowhere.folder / "new-assets"), place=place.name)  # fmt: skip
    assert everything(nowhere.engine) == before
    restore(nowhere, place)
    assert everything(nowhere.engine) == everything(home.engine)
    assert verified(nowhere).faults == ()


def test_a_backup_from_an_older_version_is_brought_up_to_date(home, place, nowhere, monkeypatch):
    back_up(home, place)
    monkeypatch.setattr(dumps, "HEAD", "0001")
    with pytest.raises(StoreError, match="newer version"):
        restore(nowhere, place)
    monkeypatch.undo()
    old = open_bucket(str(nowhere.folder / "old"))
    database.migrate(nowhere.engine, "0001")
    names = {"film", "result", "draft", "call"}
    with nowhere.engine.begin() as connection:
        film = "insert into film (id, title, production, brief, state, created_ms, changed_ms) "
        connection.exec_driver_sql(film + "values ('old', 'Old', 'narrated', '{}', 'done', 1, 2)")
    monkeypatch.setattr(backup, "HEAD", "0001")
    then = dumps.MetaData()
    then.reflect(nowhere.engine, only=names)
    monkeypatch.setattr(dumps, "METADATA", then)
    monkeypatch.setattr(Archivist, "_without_cleaning", nothing)
    monkeypatch.setattr(backup, "references", lambda connection: ())
    back_up(nowhere, old)
    monkeypatch.undo()
    fresh = open_database(f"sqlite:///{nowhere.folder / 'fresh.db'}")
    restore(Home(fresh, LocalAssets(nowhere.folder / "fresh"), nowhere.folder), old)
    film = Films(fresh).get("old")
    fresh.dispose()
    assert (film.workspace, film.state, film.changed_ms) == ("local", "done", 2)


async def nothing(*_):
    """Locks of others are not this test's."""


def test_secrets_in_a_backup_stay_sealed_and_the_key_stays_at_home(home, place, tmp_path):
    vault(home.engine).put_secret("local", "PEXELS_API_KEY", "qZ7planted4secret9value0x", "api.pexels.com")
    back_up(home, place)
    files = [path.read_bytes() for path in (tmp_path / "backups").rglob("*") if path.is_file()]
    said = b"".join(gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data for data in files)
    assert b"PEXELS_API_KEY" in said
    assert b"qZ7planted4secret9value0x" not in said
    assert KEY.encode() not in said


def command(home, *words):
    asked = [sys.executable, "-m", "showrunner.cli", "--home", str(home), *words]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_the_commands_do_the_whole_drill(tmp_path):
    home, new, place = tmp_path / "home", tmp_path / "new", str(tmp_path / "place.tar")
    engine = open_database(f"sqlite:///{prepared(Settings(home)).home / 'catalog.db'}")
    house = Home(engine, LocalAssets(home / "assets"), tmp_path)
    house.film("a", record=[master := house.file("master")])
    engine.dispose()
    assert command(home, "backup", place)[0] == 0
    assert command(home, "verify", place)[0] == 0
    assert command(new, "restore", place)[0] == 0
    assert command(new, "restore", place)[0] == Conflict.exit_status
    assert command(new, "verify")[0] == 0
    kept = new / "assets" / key_of(master.digest)
    kept.write_bytes(b"damage")
    status, told = command(new, "verify")
    assert (status, "film a" in told, kept.read_bytes()) == (StoreError.exit_status, True, b"damage")
    assert command(new, "restore", str(tmp_path / "nowhere"))[0] == NotFound.exit_status


@pytest.mark.parametrize("kind", ["outside", "link"])
def test_a_tar_with_anything_but_files_of_its_own_is_refused(tmp_path, kind):
    evil = tarfile.TarInfo("../outside" if kind == "outside" else "link")
    if kind == "link":
        evil.type, evil.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.addfile(evil, io.BytesIO(b""))
    with (
        pytest.raises(StoreError, match="nothing that a backup holds"),
        opened(str(tmp_path / "evil.tar"), tmp_path / "scratch"),
    ):
        pass
    assert not (tmp_path / "outside").exists()
