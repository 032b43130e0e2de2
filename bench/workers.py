"""A film of twelve scenes made by one worker process and by two, each with one place per lane, on PostgreSQL.

.venv/bin/python bench/workers.py [--quality low] [--rounds 2]

Timed as the catalog has it: from the film's order to its end.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from servers import Postgres

from showrunner.film.brief import Brief
from showrunner.settings import Settings
from showrunner.studio import Studio
from showrunner.wiring import premises

TEXT = "\n\n".join(
    f"{place} has a coast of its own. The wind there is {wind}, and the water is {water}."
    for place, wind, water in (
        ("Norway", "cold", "deep"), ("Portugal", "mild", "bright"), ("Chile", "strong", "icy"),
        ("Japan", "gentle", "warm"), ("Kenya", "steady", "blue"), ("Iceland", "wild", "grey"),
        ("Brazil", "warm", "green"), ("Canada", "sharp", "dark"), ("India", "wet", "shallow"),
        ("Greece", "dry", "clear"), ("Ireland", "salty", "rough"), ("Oman", "hot", "still"),
    )
)  # fmt: skip
WIDTHS = {f"SHOWRUNNER_{lane}_WIDTH": "1" for lane in ("WRITING", "VOICE", "VISUAL", "ASSEMBLY")}

LOOK_EVERY_S = 0.5  # who watches uses the same two cores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", default="medium")
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    server = Postgres()
    server.start()
    try:
        took = {count: [] for count in (1, 2)}
        for _ in range(asked.rounds):
            for count in took:
                took[count].append(made(server.new_database(), count, asked.quality))
                print(f"{count} worker(s): {took[count][-1]:.1f} s", flush=True)
    finally:
        server.close()
    one, two = median(took[1]), median(took[2])
    print(f"two workers take {two / one:.2f} of the time of one ({two:.1f} s, {one:.1f} s)")


def made(database: str, count: int, quality: str) -> float:
    with tempfile.TemporaryDirectory() as home:
        flags = ["--database", database, "--store", f"{home}/assets", "--json"]
        workers = [started(Path(home) / str(number), flags) for number in range(count)]
        studio = Studio(premises(Settings(Path(home) / "client", database=database, store=f"{home}/assets")))
        film = studio.submit(Brief(prompt=TEXT, quality=quality)).id
        while (row := studio.film(film)).state in ("queued", "making"):
            time.sleep(LOOK_EVERY_S)
        assert row.run is not None
        run = studio.premises.runs.get(row.run)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
        studio.premises.database.dispose()
        assert row.state == "done", row.error
        assert run is not None and run.ended_ms is not None
        return (run.ended_ms - run.queued_ms) / 1000


def started(home: Path, flags: list[str]) -> subprocess.Popen[str]:
    """A worker that is ready."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "showrunner.cli", "worker", *flags],
        env={**os.environ, **WIDTHS, "SHOWRUNNER_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert worker.stdout is not None
    json.loads(worker.stdout.readline())
    return worker


if __name__ == "__main__":
    main()
