"""Kill workers by -9 over a running load of stub films with a fake paid provider, and say what it cost.

    .venv/bin/python bench/faults.py sqlite --kills 200
    .venv/bin/python bench/faults.py postgresql --kills 200 --restarts 5
    .venv/bin/python bench/faults.py postgresql --kills 100 --redis --s3-errors 10
    .venv/bin/python bench/faults.py postgresql --cancels 1000

Status 1 when a film was lost, a finished step repeated, a job billed twice, a byte wrong, a run ended other than once,
or a process left behind. The machinery is that of tests/durable.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import servers  # noqa: E402 - found by the line above
from durable.crew import Campaign, Crew, Report, paid_server  # noqa: E402
from stumbling import stumbling  # noqa: E402

Server = TypeVar("Server", bound=servers.Server)


def main() -> int:
    parser = argparse.ArgumentParser(description="Faults over a running load.")
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--restarts", type=int, default=0, help="of the database, among the kills")
    parser.add_argument("--cancels", type=int, default=0)
    parser.add_argument("--redis", action="store_true", help="a bell that forgets everything at every tenth kill")
    parser.add_argument("--s3-errors", type=int, metavar="PERCENT", help="files in S3, where so many requests fail")
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
    with ExitStack() as stack:
        database, url = None, None
        if asked.database == "postgresql":
            database = _started(stack, servers.Postgres("fsync=on", "full_page_writes=on"))
            url = database.new_database()
        redis = _started(stack, servers.Valkey()) if asked.redis else None
        more = _places(stack, redis, asked.s3_errors, home)
        crew = Crew(home, url, asked.workers if database else 1, stack.enter_context(paid_server(home)), more)
        campaign = Campaign(
            crew, database, asked.kills, asked.restarts, asked.cancels, redis, open_films=asked.films, seed=asked.seed
        )
        return asyncio.run(campaign.run())


def _started(stack: ExitStack, server: Server) -> Server:
    stack.callback(server.close)
    server.start()
    return server


def _places(stack: ExitStack, redis: servers.Valkey | None, errors: int | None, home: Path) -> dict[str, str]:
    """Where store and bell are, as variables for workers; our own process is told as well."""
    if redis is None and errors is None:
        return {}
    found = {"SHOWRUNNER_REDIS": redis.url if redis else "", "SHOWRUNNER_STORE": str(home / "assets")}
    if errors is not None:
        s3 = _started(stack, servers.SeaweedFS())
        endpoint, _ = stack.enter_context(stumbling(s3.endpoint, errors / 100, seed=1))
        bucket = servers.Bucket(endpoint, s3.bucket, "faults")
        os.environ.update(bucket.environment)
        found |= bucket.environment | {"SHOWRUNNER_STORE": bucket.url}
    return found


if __name__ == "__main__":
    sys.exit(main())
