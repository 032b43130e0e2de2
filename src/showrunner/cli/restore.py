"""restore: a backup, into an empty home or service."""

import argparse
import asyncio
from datetime import UTC, datetime

from showrunner.archive.packing import opened
from showrunner.archive.restore import Restorer
from showrunner.cli import output, service
from showrunner.wiring import premises


def restore(arguments: argparse.Namespace) -> int:
    house = premises(service.settings(arguments))
    scratch = house.settings.scratch
    try:
        with opened(arguments.place, scratch) as place:
            done = asyncio.run(Restorer(house.database, house.store, place, scratch).restore(arguments.backup))
    finally:
        house.database.dispose()
    if arguments.json:
        output.last_line(done.model_dump())
        return 0
    at = datetime.fromtimestamp(done.made_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    output.say(f"as of {at}: {done.rows} rows, {done.files} files of {output.megabytes(done.size)}")
    output.say(f"{done.fetched} of them were not in the store yet; showrunner verify reads them all")
    if done.lost:
        output.say(f"{len(done.lost)} files had been lost before that backup was made")
    return 0
