import subprocess
import sys

import pytest
from sqlalchemy import inspect

from showrunner.catalog import database, upkeep
from showrunner.catalog import films as catalog_films
from showrunner.catalog import results as catalog_results
from showrunner.catalog.films import FilmCalls, FilmDrafts, Films
from showrunner.catalog.results import StepResults
from showrunner.catalog.service_tables import METADATA
from showrunner.errors import NotFound, StoreError


@pytest.fixture
def engine(tmp_path):
    engine = database.open_database(f"sqlite:///{tmp_path / 'catalog.db'}")
    yield engine
    engine.dispose()


def columns(engine):
    found = inspect(engine)
    return {
        table: sorted((c["name"], c["nullable"]) for c in found.get_columns(table))
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_make_the_tables_the_code_reads(engine):
    declared = {table.name: sorted((c.name, c.nullable) for c in table.columns) for table in METADATA.sorted_tables}
    assert columns(engine) == declared


def test_every_migration_can_be_undone_and_done_again(engine):
    before = columns(engine)
    database.migrate(engine, "base")
    assert columns(engine) == {}
    database.migrate(engine, "head")
    assert columns(engine) == before


def test_the_newest_migration_is_the_one_opened_to(engine):
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(database.MIGRATIONS)).get_current_head() == database.HEAD


def test_a_catalog_of_a_newer_version_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'c.db'}"
    engine = database.open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError, match="newer"):
        database.open_database(url)


def test_a_file_that_is_no_catalog_is_refused(tmp_path):
    (tmp_path / "c.db").write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        database.open_database(f"sqlite:///{tmp_path / 'c.db'}")


def test_a_film_is_found_by_its_beginning_if_only_one_begins_so(engine):
    films = Films(engine)
    films.add("ocean-1", "Ocean", "narrated", "{}")
    films.add("ocean-2", "Ocean", "narrated", "{}")
    assert films.get("ocean-1").id == "ocean-1"
    with pytest.raises(NotFound, match="several"):
        films.get("ocean")
    with pytest.raises(NotFound):
        films.get("%")


def test_adding_a_film_twice_keeps_the_first(engine):
    films = Films(engine)
    films.add("a", "A", "narrated", "{}")
    films.set_brief("a", '{"prompt":"Bees"}')
    films.add("a", "B", "narrated", "{}")
    assert (films.get("a").title, films.get("a").brief) == ("A", '{"prompt":"Bees"}')


def test_a_person_s_draft_and_the_machine_s_live_side_by_side(engine):
    Films(engine).add("a", "A", "narrated", "{}")
    drafts = FilmDrafts(engine, "a")
    drafts.keep_machines("script", "1")
    drafts.keep_persons("script", "2")
    assert (drafts.persons("script"), drafts.machines("script")) == ("2", "1")
    drafts.drop_persons("script")
    assert (drafts.persons("script"), drafts.machines("script")) == (None, "1")


def test_two_runs_of_calls_are_kept(engine):
    Films(engine).add("a", "A", "narrated", "{}")
    calls = FilmCalls(engine, "a")
    for run in (["1", "2"], ["3"], ["4", "5"]):
        calls.keep(run)
    assert (calls.of_run(0), calls.of_run(1)) == (["4", "5"], ["3"])


def test_a_removed_film_takes_its_drafts_and_calls_along(engine):
    films = Films(engine)
    films.add("a", "A", "narrated", "{}")
    FilmDrafts(engine, "a").keep_persons("script", "1")
    FilmCalls(engine, "a").keep(["1"])
    films.remove("a")
    assert films.all() == []
    assert FilmDrafts(engine, "a").persons("script") is None
    assert FilmCalls(engine, "a").of_run(0) == []


def test_results_are_found_by_key_and_forgotten_by_key(engine):
    results = StepResults(engine)
    results.put("k", "a.step", '"value"', 40)
    results.put("l", "a.step", '"other"', 60)
    assert results.get("k") == '"value"'
    assert results.usual_ms() == {"a.step": 50}
    upkeep.forget_results(engine, ["k"], catalog_films.now_ms() + 1)
    assert (results.get("k"), results.get("l")) == (None, '"other"')


def test_a_result_put_again_stands_in_the_place_of_the_first(engine):
    results = StepResults(engine)
    results.put("k", "a.step", '"value"', 40)
    results.put("k", "a.step", '"other"', 60)
    assert results.get("k") == '"other"'


def test_a_result_in_use_is_not_cleaned_away_by_its_age(engine, monkeypatch):
    results = StepResults(engine)
    results.put("k", "a.step", '"value"', 40)
    later = catalog_results.now_ms() + 2 * catalog_results.TOUCH_EVERY_MS
    monkeypatch.setattr(catalog_results, "now_ms", lambda: later)
    results.get("k")
    assert upkeep.forget_results(engine, ["k"], later) == 0


def test_a_result_that_is_cleaned_away_while_somebody_asks_for_it_is_no_result(engine, monkeypatch):
    results = StepResults(engine)
    results.put("k", "a.step", '"value"', 40)

    def later():  # asked between reading the row and saying that it is used
        upkeep.forget_results(engine, ["k"], catalog_films.now_ms() + 1)
        return catalog_films.now_ms() + 2 * catalog_results.TOUCH_EVERY_MS

    monkeypatch.setattr(catalog_results, "now_ms", later)
    assert results.get("k") is None


def test_opening_a_home_does_not_load_the_orm():
    code = "import sys, showrunner.wiring; sys.exit('sqlalchemy.orm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
