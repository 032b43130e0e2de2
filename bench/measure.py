"""Run a command as a stranger would and measure its whole process tree: CPU seconds, wall seconds, peak memory."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    cpu_s: float  # user and system, of the command and every child it waited for
    wall_s: float
    peak_mb: float  # largest sum of proportional set sizes over the tree, sampled
    status: int
    out: str
    err: str

    @property
    def answer(self) -> dict:
        """The JSON object on the last line of stdout."""
        return json.loads(self.out.strip().splitlines()[-1])


def measure(argv: list[str], *, env: dict[str, str] | None = None, sample_s: float = 0.1) -> Measured:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})}
    )
    peak = [0.0]
    watching = threading.Event()

    def watch() -> None:
        while not watching.wait(sample_s):
            peak[0] = max(peak[0], tree_mb(child.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = child.communicate()
    watching.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(cpu, time.monotonic() - began, peak[0], child.returncode, out, err)


def showrunner(home: Path | str, *words: str) -> Measured:
    """A command of ours in a home, told in JSON. Leaves the program with what it said when it fails."""
    done = measure([sys.executable, "-m", "showrunner.cli", *words, "--json"], env={"SHOWRUNNER_HOME": str(home)})
    if done.status:
        sys.exit(done.err)
    return done


def tree_mb(root: int) -> float:
    """Proportional set size of a process and all below it, in MB (Linux)."""
    return sum(_pss_kb(pid) for pid in _tree(root)) / 1024


def _tree(root: int) -> list[int]:
    found, seen = [root], []
    while found:
        pid = found.pop()
        seen.append(pid)
        try:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(word) for word in task.read_text().split()]
        except OSError:  # it has just ended
            continue
    return seen


def _pss_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:  # it has just ended
        return 0
    return 0
