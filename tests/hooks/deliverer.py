"""A process that does nothing but deliver, to be killed: python -m hooks.deliverer DATABASE HOST:PORT.

Its pauses are those of the schedule, a few hundred times shorter.
"""

import asyncio
import sys

from hooks.world import Backwards

from showrunner.catalog.database import open_database
from showrunner.hooks import delivering, schedule
from showrunner.hooks.door import Hooks
from showrunner.kit.http import Guarded

TIMEOUT_S = 0.5
LEASE_MS = 1_500


def main(database: str, allowed: str) -> None:
    schedule.WAITS_S = (0.05, 0.1, 0.2, 0.5, 1, 1, 1)
    delivering.TIMEOUT_S = TIMEOUT_S
    hooks = Hooks(open_database(database), Backwards(), Guarded(allow=[allowed]), poll_s=0.05, lease_ms=LEASE_MS)
    asyncio.run(hooks.run())


if __name__ == "__main__":
    main(*sys.argv[1:])
