"""Runs the command line as a shell would, in a home of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (
    "Honey never spoils. A jar in a tomb was still good to eat.\n\nOne bee makes a twelfth of a teaspoon in her life."
)
SMALL = ("--quality", "draft", "--fps", "24", "--captions", "box", "--music", "calm")


def environment(home):
    return {**os.environ, "SHOWRUNNER_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}


def start(home, *words, **options):
    argv = [sys.executable, "-m", "showrunner.cli", *words]
    return subprocess.Popen(
        argv, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def run(home, *words, **options):
    """(status, stdout, stderr)."""
    child = start(home, *words, **options)
    out, err = child.communicate(timeout=300)
    return child.returncode, out, err


def answer(home, *words):
    status, out, err = run(home, *words, "--json")
    assert status == 0, err
    return json.loads(out.strip().splitlines()[-1])


def children(pid):
    """Every process below `pid`, as far down as it goes (Linux)."""
    found, seen = [pid], []
    while found:
        for task in Path(f"/proc/{found.pop()}/task").glob("*/children"):
            try:
                below = [int(word) for word in task.read_text().split()]
            except OSError:
                continue
            found += below
            seen += below
    return seen


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(fact, seconds=30):
    """Poll for a fact about another process; fails loudly when it does not come true."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)
