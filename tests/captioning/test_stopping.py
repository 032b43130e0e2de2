"""Captions stopped or killed while they are heard or laid in go on where they were, and come out the same."""

import json
import signal
import sqlite3

import pytest
from captioning.footage import program
from cli.shell import answer, children, is_alive, start, wait_until

from showrunner.kit.chance import rng

LOOK = ("--style", "karaoke", "--language", "en")


def begun(home):
    """Steps in the order in which they began."""
    if not (home / "catalog.db").exists():
        return []
    with sqlite3.connect(f"file:{home / 'catalog.db'}?mode=ro", uri=True) as database:
        try:
            found = database.execute("select body from event where kind = 'step.started' order by number").fetchall()
        except sqlite3.OperationalError:  # the tables are not there yet
            return []
    return [json.loads(body)["step"] for (body,) in found]


def finished(home):
    with sqlite3.connect(f"file:{home / 'catalog.db'}?mode=ro", uri=True) as database:
        return dict(database.execute("select key, created_ms from result"))


def stopped(home, words, step, count, how):
    """Run the command until so many of `step` have begun, then send it the signal; its status, and what was done."""
    child = start(home, *words)
    wait_until(lambda: begun(home).count(step) >= count or child.poll() is not None, seconds=600)  # others may be busy
    below = children(child.pid)
    child.send_signal(how)
    child.communicate()
    wait_until(lambda: not any(is_alive(pid) for pid in below))
    return child.returncode, finished(home)


@pytest.fixture(scope="module")
def command(video, tmp_path_factory):
    """A talk whose parts take about a second each to encode."""
    large = tmp_path_factory.mktemp("large") / "talk.mp4"
    coded = ["-vf", "scale=1280:720", "-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-c:a", "copy"]
    return ("caption", str(program("-i", video[0], *coded, large)), *LOOK)


@pytest.fixture(scope="module")
def undisturbed(command, home):
    return answer(home, *command)


@pytest.fixture
def other(home, undisturbed, tmp_path):
    """A home of its own, but for the recogniser's model."""
    (tmp_path / "models").symlink_to(home / "models")
    return tmp_path


def test_captions_killed_in_hearing_and_stopped_in_burning_come_out_the_same(other, command, undisturbed):
    status, before = stopped(other, command, "hearing.recognise", 1, signal.SIGKILL)
    assert status == -signal.SIGKILL and len(before) == 3
    status, then = stopped(other, ("resume",), "burning.burn_part", 1, signal.SIGINT)
    assert status == 130 and {key: then[key] for key in before} == before
    last = answer(other, "resume")
    assert last["digest"] == undisturbed["digest"]
    assert {key: finished(other)[key] for key in then} == then, "a finished step ran again"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(12))
def test_captions_killed_anywhere_come_out_the_same(other, command, undisturbed, seed):
    random = rng("stopped captions", seed)
    steps = ["hearing.extract_sound", "hearing.find_speech", "hearing.recognise", "hearing.place_words",
             "burning.plan_burning", "burning.burn_part", "burning.join_burned", "burning.review_burned"]  # fmt: skip
    words, kept = command, {}
    for step in sorted(random.sample(steps, 3), key=steps.index):
        how = random.choice([signal.SIGKILL, signal.SIGINT])
        _, done = stopped(other, words, step, 1 + begun(other).count(step), how)
        assert {key: done[key] for key in kept} == kept, "a finished step ran again"
        words, kept = ("resume",), done
    assert answer(other, "resume")["digest"] == undisturbed["digest"]
