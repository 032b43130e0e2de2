"""The review of a captioned video: what a viewer would notice that is not in the source."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from showrunner.film.captions import Cue
from showrunner.film.record import Finding, Review, error
from showrunner.film.transcript import Measured
from showrunner.media.burning.checking import Checked, check
from showrunner.media.burning.plan import Burning
from showrunner.steps.reviewing import of_captions


def review(
    film: Path, source: Path, container: str, burning: Burning, cues: Sequence[Cue], measured: Measured
) -> Review:
    """Raises MediaError when a file cannot be read at all."""
    seen = check(source, container, film, burning)
    return Review(
        frames=seen.pictures,
        duration_ms=seen.duration_ms,
        sound_ms=measured.duration_ms,
        offset_ms=measured.duration_ms - seen.duration_ms,
        loudness=measured.loudness,
        true_peak=measured.peak,
        clipped=measured.clipped,
        findings=(*_of_picture(seen, burning), *of_captions(cues)),
    )


def _of_picture(seen: Checked, burning: Burning) -> Iterator[Finding]:
    if seen.has_other_times:
        yield error("timing", "the pictures are not at the source's times")
    if seen.has_other_sound:
        yield error("sound", "the sound is not the source's")
    for tick in seen.broken:
        at = burning.clock.ms(tick)
        yield Finding(code="join", severity="error", text="the video does not decode from a join on", at_ms=at)
