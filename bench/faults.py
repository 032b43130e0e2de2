"""Kill workers by -9 over a running load of stub films with a fake paid provider, and say what it cost.

    .venv/bin/python bench/faults.py sqlite --kills 200
    .venv/bin/python bench/faults.py postgresql --kills 200 --restarts 5
    .venv/bin/python bench/faults.py postgresql --cancels 1000

Status 1 when a film was lost, a finished step repeated, a job billed twice, a byte wrong, a run ended other than once,
or a process left behind. The machinery is that of tests/durable.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import servers  # noqa: E402 - found by the line above
from durable.crew import Campaign, Crew, Report, paid_server  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description="Faults over a running load.")
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--restarts", type=int, default=0, help="of the database, among the kills")
    parser.add_argument("--cancels", type=int, default=0)
    parser.add_argument("--workers", type=int, default=3, help="on PostgreSQL")
    parser.add_argument("--films", type=int, default=6, help="under way at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="kept afterwards, for a look at the logs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = _campaign(asked, asked.home or Path(folder))
    print(json.dumps(asdict(report) | {"faults": report.faults}, indent=1))
    return 1 if report.faults else 0


def _campaign(asked: argparse.Namespace, home: Path) -> Report:
    home.mkdir(parents=True, exist_ok=True)
    database = servers.Postgres("fsync=on", "full_page_writes=on") if asked.database == "postgresql" else None
    try:
        if database is not None:
            database.start()
        with paid_server(home) as paid_url:
            url = database.new_database() if database else None
            crew = Crew(home, url, asked.workers if database else 1, paid_url)
            campaign = Campaign(
                crew, database, asked.kills, asked.restarts, asked.cancels, open_films=asked.films, seed=asked.seed
            )
            return asyncio.run(campaign.run())
    finally:
        if database is not None:
            database.close()


if __name__ == "__main__":
    sys.exit(main())
