"""doctor: what this machine has, lacks, and how to mend it."""

import argparse
import asyncio

from showrunner import settings
from showrunner.cli import output
from showrunner.media.health import examine

MARKS = {"ok": "ok", "warn": "warn", "fail": "FAIL"}


def doctor(arguments: argparse.Namespace) -> int:
    """Exit 0 when films can be made here, 1 when a check failed."""
    checks = asyncio.run(examine(settings.read(arguments.home).home))
    if arguments.json:
        output.last_line({"checks": [check.model_dump() for check in checks]})
    else:
        output.table([(MARKS[check.state], check.name, check.found) for check in checks])
        for check in checks:
            if check.remedy:
                output.answer(f"{check.name}: {check.remedy}")
    return int(any(check.state == "fail" for check in checks))
