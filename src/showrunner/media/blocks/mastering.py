"""A mix that comes in blocks to AAC at its loudness and under its ceiling, and what was then heard of it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from showrunner.media.blocks.levelling import CODEC_ROOM_DB, Meter, gain_for, limited
from showrunner.media.blocks.measures import Measured
from showrunner.media.blocks.measuring import measured
from showrunner.media.blocks.reading import skipped
from showrunner.media.blocks.writing import write_aac
from showrunner.media.loudness import Signal

ATTEMPTS = 4  # at encoding under the ceiling; the first succeeds for nearly everything
MARGIN_DB = 0.1  # further down each time


def master_to(
    blocks: Callable[[], Iterable[Signal]], to: Path, *, target_lufs: float | None, ceiling_dbtp: float, skip: int = 0
) -> Measured:
    """Write the mix that `blocks` gives each time it is called, without its first `skip` samples.

    Without a target nothing is made louder or softer, but peaks are held under the ceiling. Raises MediaError.
    """
    room = CODEC_ROOM_DB
    gain = 0.0 if target_lufs is None else gain_for(_metered(blocks()), target_lufs, ceiling_dbtp - room)
    for _ in range(ATTEMPTS):
        write_aac(skipped(limited(blocks(), gain, ceiling_dbtp - room), skip), to)
        heard = measured(to, "mp4")
        over = heard.true_peak_dbtp - ceiling_dbtp
        if over <= 0:
            return heard
        room += over + MARGIN_DB
    # the codec answers every change with another peak: the whole gives way
    write_aac(skipped(limited(blocks(), gain - over, ceiling_dbtp - room - over), skip), to)
    return measured(to, "mp4")


def _metered(blocks: Iterable[Signal]) -> Meter:
    meter = Meter()
    for block in blocks:
        meter(block)
    return meter
