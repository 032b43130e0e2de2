"""A mix that comes in blocks to AAC at its loudness and under its ceiling, and what was then heard of it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from showrunner.media.blocks.keeping import Kept
from showrunner.media.blocks.levelling import CODEC_ROOM_DB, Meter, gain_for, limited
from showrunner.media.blocks.measures import Measured
from showrunner.media.blocks.measuring import measured
from showrunner.media.blocks.reading import skipped
from showrunner.media.blocks.writing import write_aac
from showrunner.media.loudness import ABSOLUTE_GATE, MOST_LIFT_DB, Signal

ATTEMPTS = 4  # at encoding under the ceiling; the first succeeds for nearly everything
MARGIN_DB = 0.1  # further down each time
NEAR_LU = 0.25  # the codec leaves out what lies above 18 kHz, of noise a decibel and a half; of music 0.05
CORRECTIONS = 2  # what is too soft then is so because of its peaks


def master_to(
    blocks: Callable[[], Iterable[Signal]], to: Path, *, target_lufs: float | None, ceiling_dbtp: float, skip: int = 0
) -> Measured:
    """Write the mix that `blocks` gives each time it is called, without its first `skip` samples.

    Without a target nothing is made louder or softer, but peaks are held under the ceiling. Raises MediaError.
    """
    if target_lufs is None:
        return _encoded(blocks, to, 0.0, None, ceiling_dbtp, skip)
    kept, meter = Kept(to.with_suffix(".halves")), Meter()
    try:
        for block in kept.taken(blocks()):
            meter(block)
        gain = gain_for(meter, target_lufs, ceiling_dbtp - CODEC_ROOM_DB)
        return _encoded(kept.blocks, to, gain, target_lufs, ceiling_dbtp, skip)
    finally:
        kept.path.unlink(missing_ok=True)


def _encoded(
    blocks: Callable[[], Iterable[Signal]], to: Path, gain: float, target: float | None, ceiling: float, skip: int
) -> Measured:
    """Encoded, heard, and encoded again where the codec made it too loud, too soft or passed the ceiling."""
    room = CODEC_ROOM_DB
    for attempt in range(ATTEMPTS):
        write_aac(skipped(limited(blocks(), gain, ceiling - room), skip), to)
        heard = measured(to, "mp4")
        over = heard.true_peak_dbtp - ceiling
        off = 0.0 if target is None or heard.loudness_lufs <= ABSOLUTE_GATE else target - heard.loudness_lufs
        if over <= 0 and (abs(off) <= NEAR_LU or attempt >= CORRECTIONS):
            return heard
        room += max(0.0, over + MARGIN_DB) if over > 0 else 0.0
        gain += min(off, MOST_LIFT_DB) if attempt < CORRECTIONS else 0.0
    # the codec answers every change with another peak: the whole gives way
    write_aac(skipped(limited(blocks(), gain - over, ceiling - room - over), skip), to)
    return measured(to, "mp4")
