"""The catalog on SQLite and on PostgreSQL: the same schema, the same promises."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from showrunner.catalog import database, service_tables
from showrunner.catalog.films import FilmCalls, FilmDrafts, Films
from showrunner.catalog.tables import METADATA
from showrunner.errors import BadSetting, BriefError, StoreError


@contextmanager
def opened(url, **pool):
    engine = database.open_database(url, **pool)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def engine(database_url):
    with opened(database_url) as engine:
        yield engine


def differences(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert service_tables.RUN.metadata is METADATA
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA)


def rows(engine):
    """What there is of one film, as plainly as both versions of the schema have it."""
    queries = "select id, title, state from film", "select name, value from draft", 'select number, call from "call"'
    with engine.connect() as connection:
        return [sorted(map(tuple, connection.execute(text(query)))) for query in queries]


def test_the_migrations_make_just_the_tables_that_the_code_reads(engine):
    assert differences(engine) == []


def test_films_outlive_every_migration_down_and_up(engine):
    Films(engine).add("a", "A", "narrated", "{}")
    FilmDrafts(engine, "a").keep_persons("script", "1")
    FilmCalls(engine, "a").keep(["1", "2"])
    before = rows(engine)
    database.migrate(engine, "0001")
    assert rows(engine) == before
    database.migrate(engine, "head")
    assert rows(engine) == before
    assert differences(engine) == []


def test_what_refers_to_a_film_still_goes_with_it_after_migrations(engine):
    Films(engine).add("a", "A", "narrated", "{}")
    FilmDrafts(engine, "a").keep_persons("script", "1")
    database.migrate(engine, "0001")
    database.migrate(engine, "head")
    Films(engine).remove("a")
    assert FilmDrafts(engine, "a").persons("script") is None


def test_the_first_migration_can_be_undone_too(engine):
    database.migrate(engine, "base")
    with engine.connect() as connection:
        assert database.inspect(connection).get_table_names() == ["alembic_version"]


def test_a_migration_that_fails_changes_nothing(engine, monkeypatch):
    from alembic import command

    before = rows(engine)
    undo = command.downgrade

    def fail(config, revision):
        undo(config, revision)
        raise RuntimeError("in the middle")

    monkeypatch.setattr(command, "downgrade", fail)
    with pytest.raises(RuntimeError):
        database.migrate(engine, "0001")
    assert (rows(engine), differences(engine)) == (before, [])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_at_once_migrate_once(kind, request, tmp_path):
    url = f"sqlite:///{tmp_path / 'c.db'}" if kind == "sqlite" else request.getfixturevalue("postgres")
    code = f"from showrunner.catalog.database import open_database as o; o({url!r}).dispose()"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [child.wait() for child in started] == [0] * 3
    with opened(url) as engine:
        assert differences(engine) == []


def add_one(engine, workspace="local"):
    with database.writing(engine) as connection:
        lock = "" if database.is_sqlite(engine) else " for update"
        count = connection.execute(text(f"select notices from workspace where id = :id{lock}"), {"id": workspace})
        values = {"id": workspace, "count": count.scalar() + 1}
        connection.execute(text("update workspace set notices = :count where id = :id"), values)


def count(engine):
    with engine.connect() as connection:
        return connection.execute(text("select notices from workspace where id = 'local'")).scalar()


def test_nobody_s_change_is_lost_between_reading_and_writing(engine):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: add_one(engine), range(80)))
    assert count(engine) == 80


def test_nor_between_engines_on_one_database(database_url, engine):
    with opened(database_url) as other, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: add_one((engine, other)[n % 2]), range(40)))
    assert count(engine) == 40


def test_what_was_written_before_an_error_is_undone(engine):
    with pytest.raises(RuntimeError), database.writing(engine) as connection:
        connection.execute(text("update workspace set notices = 7"))
        raise RuntimeError
    add_one(engine)
    assert count(engine) == 1


def test_a_snapshot_does_not_see_what_is_written_meanwhile(engine):
    question = text("select notices from workspace")
    with database.snapshot(engine) as connection:
        before = connection.execute(question).scalar()
        add_one(engine)
        assert connection.execute(question).scalar() == before
    assert count(engine) == before + 1


def test_a_lock_that_does_not_come_may_be_asked_for_again(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "WAIT_S", 0.05)
    url = f"sqlite:///{tmp_path / 'c.db'}"
    with opened(url) as engine, opened(url) as other, database.writing(engine):
        for late in (engine, other):
            with pytest.raises(StoreError) as caught, database.writing(late):
                pass
            assert caught.value.retryable
    add = "insert into workspace values ('x', 'X', null, null, null, null, 0, 0, 0)"
    with opened(url) as engine, database.writing(engine) as connection:
        connection.execute(text(add))


def test_waiting_in_vain_for_a_connection_may_be_tried_again(database_url, monkeypatch):
    monkeypatch.setattr(database, "WAIT_S", 0.05)
    with opened(database_url, pool=1, overflow=1) as engine, engine.connect(), engine.connect():
        with pytest.raises(StoreError, match="in use") as caught:
            engine.connect()
        assert caught.value.retryable


def test_a_row_that_is_there_already_is_for_the_caller_to_understand(engine):
    films = Films(engine)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        films.insert(connection, "a", "A", "narrated", "{}")
        films.insert(connection, "a", "A", "narrated", "{}")


def test_a_database_that_was_started_again_costs_nobody_an_error(postgres, postgres_server):
    with opened(postgres) as engine:
        add_one(engine)
        postgres_server.restart()
        add_one(engine)
        assert count(engine) == 2


def test_a_database_that_dies_under_a_transaction_undoes_it(postgres, postgres_server):
    with opened(postgres) as engine:
        add_one(engine)
        with pytest.raises(StoreError) as caught, database.writing(engine) as connection:
            connection.execute(text("update workspace set notices = 99"))
            postgres_server.kill()
            connection.execute(text("select 1"))
        assert caught.value.retryable
        with pytest.raises(StoreError) as caught:
            count(engine)
        assert caught.value.retryable
        postgres_server.start()
        assert count(engine) == 1


def test_a_server_that_is_away_may_be_asked_again_and_no_password_is_told(postgres_server):
    url = postgres_server.url("x").replace("postgres@", "postgres:geheim@").replace(str(postgres_server.port), "1")
    with pytest.raises(StoreError) as caught:
        database.open_database(url)
    assert caught.value.retryable
    assert "geheim" not in str(caught.value) + caught.value.hint


def test_a_database_that_is_not_there_need_not_be_asked_again(postgres_server):
    with pytest.raises(StoreError, match="does not exist") as caught:
        database.open_database(postgres_server.url("nowhere"))
    assert not caught.value.retryable


def test_a_transaction_that_lost_to_another_may_be_tried_again(postgres):
    with opened(postgres) as engine:
        first, second = (engine.connect().execution_options(isolation_level="SERIALIZABLE") for _ in range(2))
        with first, second:
            for connection in (first, second):
                connection.execute(text("select notices from workspace")).all()
            first.execute(text("update workspace set notices = 1"))
            first.commit()
            with pytest.raises(StoreError) as caught:
                second.execute(text("update workspace set notices = 2"))
            assert caught.value.retryable


def test_a_text_that_no_catalog_can_hold_is_the_asker_s_fault(postgres):
    with opened(postgres) as engine, pytest.raises(BriefError):
        Films(engine).add("a", "A\0", "narrated", "{}")


def test_a_url_of_something_else_is_refused():
    for url in ("mysql://host/db", "nonsense", "https://example.org"):
        with pytest.raises(BadSetting) as caught:
            database.open_database(url)
        assert caught.value.field == "database"
