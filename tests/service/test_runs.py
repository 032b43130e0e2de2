"""The queue of films and the states of runs, on both databases."""

import threading

import pytest

from showrunner.catalog.database import open_database
from showrunner.catalog.events import Events
from showrunner.catalog.films import Films
from showrunner.catalog.runs import Runs


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def queued(engine, film, workspace="local", person=None, priority="normal"):
    run = f"run-{film}"
    with engine.begin() as connection:
        Films(engine, workspace).insert(connection, film, film, "narrated", "{}", person)
        assert Runs(engine).open(connection, run, film, workspace, person, priority)
    return run


def order_taken(engine, count, at_once=0):
    return [run.film for run in (Runs(engine).take("w", at_once) for _ in range(count)) if run]


def test_the_most_urgent_goes_first_then_the_oldest(engine):
    for film, priority in (("a", "batch"), ("b", "normal"), ("c", "urgent"), ("d", "normal")):
        queued(engine, film, priority=priority)
    assert order_taken(engine, 5) == ["c", "b", "d", "a"]


def test_a_workspace_with_fewer_films_being_made_goes_before_one_with_many(engine):
    for number in range(20):
        queued(engine, f"many-{number:02}", "many")
    assert order_taken(engine, 3) == ["many-00", "many-01", "many-02"]
    queued(engine, "single", "one")
    assert order_taken(engine, 2) == ["single", "many-03"]


def test_nobody_gets_more_films_at_once_than_they_may(engine):
    for number in range(3):
        queued(engine, f"hers-{number}", person="ann")
    queued(engine, "his", person="bob")
    assert order_taken(engine, 4, at_once=1) == ["hers-0", "his"]


def test_a_run_is_taken_by_one_worker_only(engine):
    for number in range(30):
        queued(engine, f"f{number:02}")
    taken, runs = [], Runs(engine)

    def work(name):
        while run := runs.take(name):
            taken.append(run.id)

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken))
    while run := runs.take("last"):  # a worker may have looked while another had the row
        taken.append(run.id)
    assert sorted(taken) == sorted(f"run-f{n:02}" for n in range(30))


def test_exactly_one_end_wins(engine):
    queued(engine, "f")
    runs = Runs(engine)
    run = runs.take("w")
    ends = []

    def end(state):
        with engine.begin() as connection:
            ends.append(runs.end(connection, run, state, {}, expected=("queued", "making")))

    threads = [threading.Thread(target=end, args=(state,)) for state in ("done", "failed", "cancelled") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends.count(True) == 1
    kinds = [event.kind for event in Events(engine).of_film("f")]
    assert kinds[:2] == ["film.queued", "film.started"] and len(kinds) == 3
    assert Films(engine).exactly("f").state == runs.get(run.id).state


def test_a_film_has_one_open_run(engine):
    queued(engine, "f")
    with engine.begin() as connection:
        assert not Runs(engine).open(connection, "another", "f", "local", None, "normal")
    assert Runs(engine).get("another") is None


def test_an_export_leaves_the_state_of_its_film_alone(engine):
    queued(engine, "f")
    runs = Runs(engine)
    run = runs.take("w")
    with engine.begin() as connection:
        runs.end(connection, run, "done", {})
        assert runs.open(connection, "x", "f", "local", None, "normal", "export square")
    export = runs.take("w")
    assert (export.id, Films(engine).exactly("f").state) == ("x", "done")
    with engine.begin() as connection:
        runs.end(connection, export, "failed", {})
    assert Films(engine).exactly("f").state == "done"
    assert [e.kind for e in Events(engine).of_film("f")][-3:] == ["export.queued", "export.started", "export.failed"]


def test_events_of_a_film_have_no_gaps_whoever_writes_them(engine):
    from showrunner.catalog.events import Entry

    queued(engine, "f")

    def write(name):
        for number in range(10):
            Events(engine).append("f", "run-f", [Entry(1, "note", {"text": f"{name}{number}"})] * 2)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.number for event in Events(engine).of_film("f")] == list(range(1, 62))
