"""Stopped or killed at any moment: no child stays, nothing finished is done twice, the film comes out the same."""

import signal
import sqlite3

import pytest
from cli.shell import SMALL, TEXT, answer, children, is_alive, run, start, wait_until

from showrunner.kit.chance import rng

KILLS_IN_CI, KILLS_IN_SOAK = 3, 110


def rows(home):
    """Key -> when its row was written, of every finished step."""
    file = home / "catalog.db"
    if not file.exists():
        return {}
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        try:
            return dict(database.execute("select key, created_ms from result"))
        except sqlite3.OperationalError:  # killed before the tables were there
            return {}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return answer(tmp_path_factory.mktemp("undisturbed"), "make", TEXT, *SMALL)


def killed_once(home, at_step):
    """Start the film, kill -9 the command when so many steps are done; return the rows there were then."""
    child = start(home, "make", TEXT, *SMALL)
    wait_until(lambda: len(rows(home)) >= at_step or child.poll() is not None, seconds=600)  # others may be busy
    below = children(child.pid)
    child.kill()
    child.communicate()
    wait_until(lambda: not any(is_alive(pid) for pid in below))
    return rows(home)


def campaign(tmp_path, undisturbed, count, seed):
    random = rng("kills", seed)
    for number in range(count):
        home = tmp_path / f"home{number}"
        finished = killed_once(home, random.randrange(undisturbed["steps"]["done"]))
        again = answer(home, "make", TEXT, *SMALL)
        assert again["digest"] == undisturbed["digest"]
        after = rows(home)
        assert {key: after[key] for key in finished} == finished, "a finished step ran again"
        assert again["steps"]["done"] + again["steps"]["reused"] == undisturbed["steps"]["done"]


def test_a_killed_film_goes_on_where_it_was(tmp_path, undisturbed):
    campaign(tmp_path, undisturbed, KILLS_IN_CI, 1)


@pytest.mark.soak
def test_a_film_killed_anywhere_goes_on_where_it_was(tmp_path, undisturbed):
    campaign(tmp_path, undisturbed, KILLS_IN_SOAK, 2)


def test_ctrl_c_leaves_no_child_and_says_how_to_go_on(tmp_path):
    child = start(tmp_path, "make", TEXT, *SMALL)
    wait_until(lambda: len(rows(tmp_path)) >= 6)
    below = children(child.pid)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=10)
    assert child.returncode == 130
    assert "resume" in err
    assert "Traceback" not in err
    assert below
    wait_until(lambda: not any(is_alive(pid) for pid in below), seconds=2)
    status, _, err = run(tmp_path, "resume")
    assert status == 0, err


def test_two_makers_of_one_film_do_not_meet(tmp_path):
    first = start(tmp_path, "make", TEXT, *SMALL)
    wait_until(lambda: len(rows(tmp_path)) >= 2)
    status, _, err = run(tmp_path, "make", TEXT, *SMALL)
    first.communicate()
    assert first.returncode == 0
    assert status == 10
    assert "busy" in err
