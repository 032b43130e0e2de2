"""Where the CPU of an edit goes: of the main process, of the nursery, and of each call of each worker (Linux).

.venv/bin/python bench/parts.py HOME FILM [--line 2]

HOME is copied first. What is drawn is told apart from the rest: it hangs on the word, the rest hardly does.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from words import changes

from showrunner import Studio
from showrunner.kit import workers

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
spent: list[tuple[int, str, float]] = []  # (pid, call, CPU seconds)


def cpu_s(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / TICKS_PER_S


def watch() -> None:
    """Note what each worker has used after each of its calls, and the nursery at its end."""
    call, close, before = workers._Worker.call, workers._Nursery.close, dict[int, float]()

    def noted_call(self: Any, function: Any, args: Any) -> Any:
        answer = call(self, function, args)
        now = cpu_s(self._pid)
        spent.append((self._pid, function.__name__, now - before.get(self._pid, 0.0)))
        before[self._pid] = now
        return answer

    def noted_close(self: Any) -> None:
        spent.append((self._process.pid, "nursery", cpu_s(self._process.pid)))
        close(self)

    workers._Worker.call, workers._Nursery.close = noted_call, noted_close


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("film")
    parser.add_argument("--line", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(asked.home, Path(folder) / "home")
        path, text = list(changes(str(home), asked.film))[asked.line]
        Studio(home).edit(asked.film, [f"{path}={json.dumps(text)}"])
        watch()
        began = time.process_time()
        record = asyncio.run(Studio(home).redo(asked.film))
    main_s = time.process_time() - began
    print(f"{main_s:5.2f}  main process after its imports ({began:.2f} before)")
    for pid, name, used in spent:
        print(f"{used:5.2f}  {name} ({pid})")
    drawn = sum(used for _, name, used in spent if name == "_draw")
    total = began + main_s + sum(used for *_, used in spent)
    print(f"{total:5.2f}  in all, {total - drawn:.2f} without drawing; {record.steps.done} steps: {text}")


if __name__ == "__main__":
    main()
