"""How the house stands, read when Prometheus asks: the same whichever of its processes is asked."""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from showrunner.errors import ShowrunnerError
from showrunner.telemetry import names
from showrunner.telemetry.metrics import Sample

log = logging.getLogger(__name__)
STATES = ("new", "queued", "making", "done", "failed", "cancelled")  # all are told, so that none is missing at 0


class Lane(Protocol):
    """`width`: places of all living workers, or what a provider bears; None: no limit."""

    @property
    def lane(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def oldest_wait_ms(self) -> int: ...
    @property
    def busy(self) -> int: ...
    @property
    def width(self) -> int | None: ...


class Queue(Protocol):
    @property
    def lanes(self) -> Sequence[Lane]: ...
    @property
    def films(self) -> Mapping[str, int]: ...


class House(Protocol):
    def queue(self) -> Queue: ...

    def readiness(self) -> Mapping[str, str | None]: ...

    def webhooks(self) -> tuple[int, int]:
        """How many deliveries wait, how many endpoints were turned off."""
        ...


def standing(house: House, home: Path) -> Iterator[Sample]:
    """What cannot be read now is left out: a database that is away must not hide the rest."""
    for part, trouble in house.readiness().items():
        yield names.READY, (part,), 0 if trouble else 1
    yield names.DISK_FREE, (), shutil.disk_usage(home).free
    try:
        queue, (waiting, off) = house.queue(), house.webhooks()
    except ShowrunnerError as error:
        log.warning("the queue cannot be read: %s", error)
        return
    for state in STATES:
        yield names.FILMS, (state,), queue.films.get(state, 0)
    for lane in queue.lanes:
        yield names.LANE_DEPTH, (lane.lane,), lane.depth
        yield names.LANE_WAIT_SECONDS, (lane.lane,), lane.oldest_wait_ms / 1_000
        yield names.LANE_BUSY, (lane.lane,), lane.busy
        if lane.width is not None:
            yield names.LANE_WIDTH, (lane.lane,), lane.width
    yield names.WEBHOOKS_WAITING, (), waiting
    yield names.WEBHOOKS_OFF, (), off
