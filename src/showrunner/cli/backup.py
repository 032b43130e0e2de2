"""backup: catalog and files of a home or service, into a place of their own."""

import argparse
import asyncio

from showrunner.archive.backup import Archivist
from showrunner.archive.packing import opened
from showrunner.cli import output, service
from showrunner.wiring import premises


def backup(arguments: argparse.Namespace) -> int:
    house = premises(service.settings(arguments))
    scratch = house.settings.scratch
    try:
        with opened(arguments.place, scratch, is_new=True) as place:
            work = Archivist(house.database, house.store, place, scratch).back_up(
                keep_days=arguments.keep_days, is_checking=arguments.check
            )
            done = asyncio.run(work)
    finally:
        house.database.dispose()
    if arguments.json:
        output.last_line(done.model_dump())
        return 0
    output.say(f"{done.name}: {done.rows} rows, {done.files} files of {output.megabytes(done.size)}")
    output.say(f"{done.sent} of them were new, {output.megabytes(done.sent_size)}")
    if done.removed:
        output.say(f"{len(done.removed)} earlier backups were past their time and are gone")
    if done.lost:
        output.say(f"{done.lost} files that cannot be made again are not there: see showrunner verify")
    return 0
