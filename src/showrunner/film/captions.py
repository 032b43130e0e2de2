"""Cues: words gathered into what a viewer can read at once.

The rules are the Netflix timed-text style guide's (general requirements, read 2026) for everything with two full
lines; short-form styles keep its breaks and timing but show a few words at a time. Sidecar files always use CLASSIC.
Breaking inside a sentence is `film.phrasing`'s business; this module says when a cue is on screen.
"""

from collections.abc import Iterator, Sequence

from showrunner.film import phrasing, spacing
from showrunner.film.look import CaptionStyle
from showrunner.film.phrasing import CaptionProfile
from showrunner.film.speech import Word
from showrunner.kit.document import Document

__all__ = ["CLASSIC", "CaptionProfile", "Cue", "as_written", "gather", "profile", "rows", "text_of"]


class Cue(Document):
    """On screen from `start_ms` to `end_ms`. `breaks` are indices into `words` where each line begins (first: 0)."""

    start_ms: int
    end_ms: int
    words: tuple[Word, ...]
    breaks: tuple[int, ...] = (0,)
    speaker: str | None = None  # named when it changes


BRIDGED_MS = 150  # a shorter silence between words does not put the light out; it would only flicker
CLASSIC = CaptionProfile()
_NARROW = CaptionProfile(max_chars=21)
# What each style shows at once, by how wide the frame is: (wide, square and 4:5, tall). Character counts are what
# fits the safe width at a size that reads on a telephone.
_PROFILES: dict[CaptionStyle, tuple[CaptionProfile, CaptionProfile, CaptionProfile]] = {
    "off": (CLASSIC, CLASSIC, CLASSIC),
    "classic": (CLASSIC, CaptionProfile(max_chars=32), _NARROW),
    "box": (CLASSIC, CaptionProfile(max_chars=30), _NARROW),
    "karaoke": (CLASSIC, CaptionProfile(max_chars=30), _NARROW),
    "pop": (
        CaptionProfile(max_lines=1, max_chars=26, max_words=4, **phrasing.SHORT_FORM),
        CaptionProfile(max_chars=18, max_words=4, **phrasing.SHORT_FORM),
        CaptionProfile(max_chars=16, max_words=4, **phrasing.SHORT_FORM),
    ),
    "poster": (
        CaptionProfile(max_lines=1, max_chars=24, max_words=3, **phrasing.SHORT_FORM),
        CaptionProfile(max_chars=18, max_words=3, **phrasing.SHORT_FORM),
        CaptionProfile(max_chars=16, max_words=3, **phrasing.SHORT_FORM),
    ),
}


# For who does not know the frame yet: as if it were wide.
def profile(style: CaptionStyle, width: int, height: int) -> CaptionProfile:
    """What `style` may show at once in a frame of that shape. "off" gives CLASSIC, for the sidecars."""
    column = 0 if width > 1.2 * height else 1 if width > 0.68 * height else 2
    return _PROFILES[style][column]


def rows(cue: Cue) -> list[tuple[Word, ...]]:
    """The words of each text line."""
    ends = [*cue.breaks[1:], len(cue.words)]
    return [cue.words[start:end] for start, end in zip(cue.breaks, ends, strict=True)]


def text_of(cue: Cue, newline: str = "\n") -> str:
    """What stands on screen, without the speaker."""
    return newline.join(spacing.joined([word.text for word in row]) for row in rows(cue))


def gather(
    words: Sequence[Word],
    profile: CaptionProfile = CLASSIC,
    *,
    lines: Sequence[int] = (),
    speakers: Sequence[str | None] = (),
    fps: int = 30,
    until_ms: int | None = None,
) -> tuple[Cue, ...]:
    """Cues for `words` (in order, times in ms from any one origin): each word in exactly one cue.

    `lines` counts the words of each spoken line; no cue reaches over a line's end. `speakers` names each line's speaker
    and is set on the first cue after a change. `until_ms` ends the last cue at the latest. Words of unspaced scripts
    are cut into pieces that fit, their times shared out by length.
    Raises ValueError when `lines` does not add up to the number of words.
    """
    counts = lines or (len(words),)
    if sum(counts) != len(words):
        raise ValueError(f"{sum(counts)} words in {len(counts)} lines, but {len(words)} words")
    groups: list[tuple[tuple[Word, ...], str | None]] = []
    start = 0
    speaking: str | None = None
    for number, count in enumerate(counts):
        speaker = speakers[number] if number < len(speakers) else None
        named = speaker if speaker != speaking else None
        spoken = spacing.pieces(words[start : start + count], profile.max_chars)
        for cut in phrasing.phrases(spoken, profile):
            groups.append((cut, named))
            named = None
        if count:
            speaking = speaker
        start += count
    return tuple(_timed(groups, profile, fps, until_ms))


def as_written(text: str, words: Sequence[Word]) -> tuple[Word, ...]:
    """`words` with the tokens of `text` that nobody could time, so that the caption is whole.

    Such a token joins the word before it (the first ones the word after) and lights up with it.
    """
    found: list[Word] = []
    waiting = ""
    for token in text.split():
        upcoming = words[len(found)] if len(found) < len(words) else None
        if upcoming is not None and upcoming.text == token:
            found.append(upcoming.model_copy(update={"text": f"{waiting} {token}".strip()}))
            waiting = ""
        elif found:
            found[-1] = found[-1].model_copy(update={"text": f"{found[-1].text} {token}"})
        else:
            waiting = f"{waiting} {token}".strip()
    return tuple(found) if len(found) == len(words) else tuple(words)


def _timed(
    groups: Sequence[tuple[tuple[Word, ...], str | None]], profile: CaptionProfile, fps: int, until_ms: int | None
) -> Iterator[Cue]:
    for number, (words, speaker) in enumerate(groups):
        following = groups[number + 1][0][0].start_ms if number + 1 < len(groups) else None
        yield Cue(
            start_ms=words[0].start_ms,
            end_ms=_end(words, following, profile, fps, until_ms),
            words=words,
            breaks=phrasing.breaks([word.text for word in words], profile),
            speaker=speaker,
        )


def _end(words: Sequence[Word], following: int | None, profile: CaptionProfile, fps: int, until_ms: int | None) -> int:
    """When the cue goes: after a short tail, or later if it needs longer to be read, but before the next one."""
    start, heard = words[0].start_ms, words[-1].end_ms
    reading = spacing.columns(spacing.joined([word.text for word in words])) * 1000 // profile.max_cps
    latest = max(heard, start + profile.max_ms)
    end = min(max(heard + profile.tail_ms, start + profile.min_ms, start + reading), latest)
    if following is not None:
        end = _before(following, end, heard, latest, profile, fps)
    if until_ms is not None:
        end = min(end, until_ms)
    return max(end, start + 1)


def _before(following: int, end: int, heard: int, latest: int, profile: CaptionProfile, fps: int) -> int:
    """The end with the gap to the next cue two frames or long, or closed when two frames would cut a heard word.

    A cue that has had its seven seconds leaves whatever gap there is.
    """
    if following - end >= profile.close_ms:
        return end
    gap = -(-profile.gap_frames * 1000 // fps)
    closed = following - gap if following - gap >= heard else following
    return closed if closed <= latest else min(end, following)
