"""What a viewer would notice, measured; and the record a film leaves behind."""

from typing import Literal

from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.kit.document import Document


class Span(Document):
    """Frames [first, first + count)."""

    first: int
    count: int


class Piece(Document):
    """A segment as it was made and as it decodes again. Spans count from its first frame."""

    asset: Asset
    frames: int
    packets: str  # SHA-256 over the payloads of its packets, to know them again in the master
    black: tuple[Span, ...] = ()  # mean luma below 4 %
    still: tuple[Span, ...] = ()  # each frame the same as the one before it, within noise
    problems: tuple[str, ...] = ()  # text that collides, leaves its place or lacks contrast


class Finding(Document):
    code: str
    severity: Literal["error", "warning"]
    text: str
    at_ms: int | None = None


def error(code: str, text: str, at_ms: int | None = None) -> Finding:
    """What must not leave the house; other findings are warnings."""
    return Finding(code=code, severity="error", text=text, at_ms=at_ms)


class Review(Document):
    """Measured by decoding the finished file. Loudness in hundredths of LUFS, peaks in hundredths of dBTP."""

    frames: int
    duration_ms: int
    sound_ms: int
    offset_ms: int  # length of the sound less length of the picture
    loudness: int | None  # None: silence
    true_peak: int
    clipped: int  # samples at full scale
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


class StepCount(Document):
    done: int = 0
    reused: int = 0
    failed: int = 0


class FilmRecord(Document):
    """How the last run of a film ended."""

    film: str
    title: str
    master: Asset
    duration_ms: int
    steps: StepCount
    degraded: tuple[str, ...]
    notes: tuple[str, ...]
    cost_micro_usd: int = 0
    review: Review
    seconds: dict[str, int]  # milliseconds of work by stage, reused steps not counted
    writer: str
    voices: dict[str, Choice]
