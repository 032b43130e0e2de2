"""verify: read every file that films need, or that a backup holds, and say what is lost."""

import argparse
import asyncio

from showrunner.archive.packing import opened
from showrunner.archive.verify import Verified, verify_backup, verify_house
from showrunner.cli import output, service
from showrunner.errors import StoreError
from showrunner.store.bucket import open_bucket
from showrunner.wiring import premises


def verify(arguments: argparse.Namespace) -> int:
    """Exit status 6 when something is lost for good."""
    what, found = _backup(arguments) if arguments.place else ("house", _house(arguments))
    if arguments.json:
        output.last_line({"verified": what, **found.model_dump()})
    else:
        for fault in found.faults:
            output.say(f"{fault.where}: {fault.digest[:12]} is {'damaged' if fault.is_there else 'gone'}")
        output.say(f"{what}: {found.files} files, {output.megabytes(found.size)} read and right")
        if found.to_be_remade:
            output.say(
                f"{found.to_be_remade} files of steps are not there; the steps run again when they are asked for"
            )
    if found.faults and not arguments.json:
        output.say(f"{len(found.faults)} are lost; a backup may have them (showrunner restore)")
    return StoreError.exit_status if found.faults else 0


def _house(arguments: argparse.Namespace) -> Verified:
    house = premises(service.settings(arguments))
    try:
        return asyncio.run(verify_house(house.database, open_bucket(house.settings.store_url)))
    finally:
        house.database.dispose()


def _backup(arguments: argparse.Namespace) -> tuple[str, Verified]:
    with opened(arguments.place, service.settings(arguments).scratch) as place:
        return asyncio.run(verify_backup(place, arguments.backup))
