"""Cues: words gathered into what a viewer can read at once."""

from showrunner.film.speech import Word
from showrunner.kit.document import Document


class Cue(Document):
    """On screen from `start_ms` to `end_ms`. `lines` are indices into `words` where each text line begins (first: 0)."""

    start_ms: int
    end_ms: int
    words: tuple[Word, ...]
    breaks: tuple[int, ...] = (0,)
    speaker: str | None = None  # named when it changes
