"""A take: one line, spoken. Speech is measured in integer milliseconds."""

from showrunner.film.asset import Asset
from showrunner.kit.document import Document


class Word(Document):
    """One whitespace-separated token of the line as written ("$3.50", "U.N.,"), and when it is heard."""

    text: str
    start_ms: int
    end_ms: int  # > start_ms


class Take(Document):
    audio: Asset  # 48 kHz mono WAV, s16
    duration_ms: int  # length of `audio`, rounded up
    words: tuple[Word, ...]  # in order, inside [0, duration_ms]; one per token of the line that could be placed
    unplaced: tuple[str, ...] = ()  # tokens that could not be timed; reported, never guessed
    timing: str = "native"  # native (the voice's own durations) | aligned (forced alignment) | none
