import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from showrunner.accounts.workspaces import Workspaces
from showrunner.catalog.database import open_database
from showrunner.catalog.films import Films
from showrunner.catalog.runs import Runs


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def _queued(engine: Engine, film: str, person: str | None, workspace: str = "local") -> None:
    with engine.begin() as connection:
        Films(engine, workspace).insert(connection, film, film, "narrated", "{}", person)
        assert Runs(engine).open(connection, f"run-{film}", film, workspace, person, "normal")


def _taken(engine: Engine, at_once: int = 0) -> list[str]:
    found = []
    while run := Runs(engine).take("worker", at_once):
        found.append(run.film)
    return sorted(found)


def test_a_workspace_has_a_limit_of_its_own(engine: Engine) -> None:
    Workspaces(engine).create("studio")
    Workspaces(engine).change("studio", films_at_once=2)
    for number in range(4):
        _queued(engine, f"s{number}", "ann", "studio")
        _queued(engine, f"l{number}", "ann")
    assert _taken(engine, at_once=1) == ["l0", "s0", "s1"]
    Workspaces(engine).change("studio", films_at_once=0)
    assert _taken(engine, at_once=1) == ["s2", "s3"]


def test_keys_of_nobody_share_one_limit_and_hold_nobody_else_up(engine: Engine) -> None:
    for number in range(12):
        _queued(engine, f"nobodys{number:02}", None)
    _queued(engine, "anns", "ann")
    assert _taken(engine, at_once=1) == ["anns", "nobodys00"]


def test_who_waits_behind_a_long_queue_of_somebody_else_does_not_wait(engine: Engine) -> None:
    for number in range(12):
        _queued(engine, f"anns{number:02}", "ann")
    _queued(engine, "bobs", "bob")
    assert _taken(engine, at_once=2) == ["anns00", "anns01", "bobs"]


def test_many_workers_never_begin_one_too_many(engine: Engine) -> None:
    for number in range(12):
        _queued(engine, f"f{number:02}", "ann")
    begun: list[str] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        begun.extend(_taken(engine, at_once=3))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 3
