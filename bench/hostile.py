"""Give every hostile input of tests/intake to the intake, and say what came of it.

    .venv/bin/python bench/hostile.py --mutants 40
    .venv/bin/python bench/hostile.py --walls            # what walls cost: 100 processes with and without

Status 1 when a file that is not theirs was read, a server was asked, something took too long, or an error was not in
words.
"""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from intake import good, probes  # noqa: E402 - found by the line above
from intake.hostile.addresses import Resolver, addresses  # noqa: E402
from intake.hostile.campaign import Tally, campaign, canary, through_addresses, with_resolver  # noqa: E402
from intake.hostile.campaign import files as hostile_files  # noqa: E402
from listening import Listener, says  # noqa: E402

from showrunner.kit.workers import Workers  # noqa: E402
from showrunner.providers.registry import Registry  # noqa: E402
from showrunner.steps.desk import Desk  # noqa: E402
from showrunner.store.local import LocalAssets  # noqa: E402

CALLS = 100


def main() -> int:
    parser = argparse.ArgumentParser(description="Hostile inputs through the intake.")
    parser.add_argument("--mutants", type=int, default=20, help="of each good file")
    parser.add_argument("--walls", action="store_true", help="measure what they cost instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "scratch").mkdir()
        workers = Workers()
        desk = Desk(LocalAssets(folder / "store"), Registry(folder), folder / "scratch", workers)
        try:
            if arguments.walls:
                asyncio.run(costs(desk))
                return 0
            return asyncio.run(everything(desk, folder, arguments.mutants))
        finally:
            workers.close()


async def everything(desk: Desk, folder: Path, mutants: int) -> int:
    controls = good.make_all(folder)
    with canary(folder) as bird:
        files = await campaign(desk, bird, hostile_files(folder, controls, bird, mutants))
    told("files", files)
    fetched = Tally()
    async with Listener(says(200, b"caught")) as server:
        await through_addresses(with_resolver(desk, Resolver()), addresses(server.port), fetched)
        fetched.requests = server.connections
    told("addresses", fetched)
    return int(not (files.is_clean and fetched.is_clean))


def told(what: str, tally: Tally) -> None:
    print(f"{tally.count} {what}: {len(tally.refused)} refused, {len(tally.taken)} taken, {len(tally.wrong)} wrong;")
    print(f"  {tally.reads} foreign reads, {tally.requests} requests, slowest {tally.slowest_s:.2f} s")
    for line in tally.wrong:
        print(f"  {line}")


async def costs(desk: Desk) -> None:
    """CPU and wall time of a call behind walls, and of a fresh worker's without them."""
    await desk.confined(probes.survives, 0)  # the nursery is there now
    began, computed = time.perf_counter(), cpu_s()
    for number in range(CALLS):
        await desk.confined(probes.survives, number)
    print(f"behind walls: {(time.perf_counter() - began) / CALLS * 1000:.1f} ms each")
    began = time.perf_counter()
    for number in range(CALLS):
        await desk.workers.call(f"kind {number}", probes.survives, number)
    print(f"fresh worker: {(time.perf_counter() - began) / CALLS * 1000:.1f} ms each")
    print(f"this process computed {cpu_s() - computed:.2f} s")


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
