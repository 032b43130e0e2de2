"""What is said in a recording, as it is shown: captions that people may edit, and the times their words were heard at.

Nobody writes times of words by hand. When a caption's text is edited, words that stayed keep their times, and new ones
take those of the words they stand for.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pydantic import Field

from showrunner.film import captions, phrasing, spacing
from showrunner.film.asset import Asset
from showrunner.film.brief import Choice
from showrunner.film.captions import Cue
from showrunner.film.phrasing import CaptionProfile
from showrunner.film.speech import Word
from showrunner.kit.document import Document

PAUSE_MS = 1200  # no caption reaches over a longer silence
BREATH_MS = 200  # of silence between two stretches of words
LONGEST_MS, OVERLAP_MS = 27_000, 3_000  # of a window: Whisper hears 30 s at once
SAME_MS = 600  # two recognitions of one word, from two windows, lie no further apart


class Window(Document):
    """A stretch of a recording that is recognised at once: ranges in ms with speech in them, in order."""

    ranges: tuple[tuple[int, int], ...]

    @property
    def start_ms(self) -> int:
        return self.ranges[0][0]

    @property
    def end_ms(self) -> int:
        return self.ranges[-1][1]


class Heard(Document):
    """Words of a window or a recording, in order."""

    words: tuple[Word, ...]
    timing: str = "recognised"  # recognised: by the recogniser itself; aligned: to the sound, which is nearer
    notes: tuple[str, ...] = ()


class Listening(Document):
    """One window to be recognised. `sound` as in Recording."""

    sound: Asset
    window: Window
    language: str
    model: Choice


class Placing(Document):
    """Words whose times are to be looked for in the sound, near where they are now."""

    sound: Asset
    words: tuple[Word, ...]
    language: str


class Measured(Document):
    """A sound, measured. Loudness in hundredths of LUFS (None: silence), the peak in hundredths of dBFS."""

    duration_ms: int
    loudness: int | None
    peak: int
    clipped: int  # samples at full scale


class Recording(Document):
    """A clip's sound for those who listen: 16 kHz mono WAV on the clock of the picture."""

    sound: Asset
    measured: Measured


class Caption(Document):
    """On screen from `start_ms` to `end_ms`. `words` are what was heard; `text` is shown, and may be edited."""

    start_ms: int = Field(ge=0)
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()


class Transcript(Document):
    """`notes` are what its reader should know: words of a script that nobody says, and the like."""

    language: str  # BCP 47
    cues: tuple[Caption, ...]
    notes: tuple[str, ...] = ()


def windows(ranges: Sequence[tuple[int, int]], longest_ms: int = LONGEST_MS) -> tuple[Window, ...]:
    """Ranges with speech gathered into windows that a recogniser takes at once; longer ones are cut with an overlap."""
    found: list[list[tuple[int, int]]] = []
    length = 0
    for piece in _cut_up(ranges, longest_ms):
        gap = min(PAUSE_MS, max(0, piece[0] - found[-1][-1][1])) if found else 0
        is_next = bool(found) and piece[0] < found[-1][-1][1]  # the rest of a range that was cut
        if found and not is_next and length + gap + piece[1] - piece[0] <= longest_ms:
            found[-1].append(piece)
            length += gap + piece[1] - piece[0]
        else:
            found.append([piece])
            length = piece[1] - piece[0]
    return tuple(Window(ranges=tuple(pieces)) for pieces in found)


def listenings(sound: Asset, windows: Sequence[Window], language: str, model: Choice) -> tuple[Listening, ...]:
    return tuple(Listening(sound=sound, window=window, language=language, model=model) for window in windows)


def placings(sound: Asset, words: Sequence[Word], language: str) -> tuple[Placing, ...]:
    """Words parted at silences into stretches of at most about LONGEST_MS: an edit of one leaves the others alone."""
    groups: list[list[Word]] = []
    for word in words:
        last = groups[-1][-1] if groups else None
        is_long = last is not None and word.end_ms - groups[-1][0].start_ms > LONGEST_MS
        if last is None or (is_long and word.start_ms - last.end_ms >= BREATH_MS):
            groups.append([])
        groups[-1].append(word)
    return tuple(Placing(sound=sound, words=tuple(group), language=language) for group in groups)


def _cut_up(ranges: Sequence[tuple[int, int]], longest_ms: int) -> Iterator[tuple[int, int]]:
    for start, end in ranges:
        while end - start > longest_ms:
            yield start, start + longest_ms
            start += longest_ms - OVERLAP_MS
        yield start, end


def written(
    words: Sequence[Word], language: str, profile: CaptionProfile, *, notes: tuple[str, ...] = (), until_ms: int
) -> Transcript:
    """Words gathered into captions by the rules of `film.captions`."""
    cues = captions.gather(words, profile, lines=_runs(words), until_ms=until_ms)
    shown = tuple(
        Caption(start_ms=cue.start_ms, end_ms=cue.end_ms, text=captions.text_of(cue, " "), words=cue.words)
        for cue in cues
    )
    return Transcript(language=language, cues=shown, notes=notes)


def cues_of(transcript: Transcript, profile: CaptionProfile, *, masked: bool = False) -> tuple[Cue, ...]:
    """The captions as they are drawn; those without text or time are left out."""
    found = [_cue(caption, profile, masked) for caption in transcript.cues if caption.end_ms > caption.start_ms]
    return tuple(sorted((cue for cue in found if cue is not None), key=lambda cue: cue.start_ms))


def _runs(words: Sequence[Word]) -> list[int]:
    """How many words lie between two long silences."""
    counts: list[int] = []
    for number, word in enumerate(words):
        if number and word.start_ms - words[number - 1].end_ms < PAUSE_MS:
            counts[-1] += 1
        else:
            counts.append(1)
    return counts


def _cue(caption: Caption, profile: CaptionProfile, masked: bool) -> Cue | None:
    words = fitted(caption)
    if masked:
        words = tuple(word.model_copy(update={"text": mask(word.text)}) for word in words)
    if not words:
        return None
    return Cue(
        start_ms=caption.start_ms,
        end_ms=caption.end_ms,
        words=words,
        breaks=phrasing.breaks([word.text for word in words], profile),
    )


def fitted(caption: Caption) -> tuple[Word, ...]:
    """The words of the caption's text with times inside it: those heard where they are the same."""
    if spacing.joined([word.text for word in caption.words]) == caption.text:
        return _inside(caption.words, caption)
    tokens = caption.text.split()
    heard = caption.words or (Word(text="", start_ms=caption.start_ms, end_ms=caption.end_ms),)
    matcher = SequenceMatcher(None, [_plain(word.text) for word in heard], [_plain(t) for t in tokens], autojunk=False)
    found: list[Word] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [w.model_copy(update={"text": t}) for w, t in zip(heard[a:b], tokens[c:d], strict=True)]
        elif d > c:
            start = heard[a].start_ms if b > a else (heard[a - 1].end_ms if a else caption.start_ms)
            end = heard[b - 1].end_ms if b > a else (heard[a].start_ms if a < len(heard) else caption.end_ms)
            found += shared(tokens[c:d], start, end)
    return _inside(found, caption)


def shared(tokens: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    """Words that share a stretch of time by their lengths: a guess, and at least 1 ms each."""
    total = sum(len(token) + 1 for token in tokens)
    found: list[Word] = []
    spent = 0
    for token in tokens:
        at = start_ms + (end_ms - start_ms) * spent // total
        spent += len(token) + 1
        found.append(Word(text=token, start_ms=at, end_ms=max(at + 1, start_ms + (end_ms - start_ms) * spent // total)))
    return found


def _inside(words: Sequence[Word], caption: Caption) -> tuple[Word, ...]:
    """In order and inside the caption's time, whatever was edited."""
    found: list[Word] = []
    at = caption.start_ms
    for word in words:
        start = min(max(word.start_ms, at), caption.end_ms - 1)
        end = min(max(word.end_ms, start + 1), caption.end_ms)
        found.append(word.model_copy(update={"start_ms": start, "end_ms": end}))
        at = start
    return tuple(found)


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def joined(windows: Sequence[Heard]) -> tuple[Word, ...]:
    """Words of windows that may overlap: where two heard the same word, the later window goes on from there."""
    whole: list[Word] = []
    for heard in windows:
        words = heard.words
        if whole and words and words[0].start_ms < whole[-1].end_ms:
            kept, begun = _meeting(whole, words)
            del whole[kept:]
            words = words[begun:]
        whole += words
    return tuple(whole)


def in_sequence(parts: Sequence[Heard]) -> tuple[Word, ...]:
    """Words of stretches that follow each other; none begins before the one before it."""
    found: list[Word] = []
    for word in (word for part in parts for word in part.words):
        start = max(word.start_ms, found[-1].start_ms) if found else word.start_ms
        found.append(word.model_copy(update={"start_ms": start, "end_ms": max(word.end_ms, start + 1)}))
    return tuple(found)


def _meeting(before: Sequence[Word], after: Sequence[Word]) -> tuple[int, int]:
    """(how many words of `before` stay, which of `after` is the first): at a word that both have, if there is one."""
    start, end = after[0].start_ms, before[-1].end_ms
    middle = (start + end) // 2
    same = [
        (abs(a.start_ms - middle), i, j)
        for i, a in enumerate(before)
        if a.end_ms > start - SAME_MS
        for j, b in enumerate(after)
        if b.start_ms < end + SAME_MS and _plain(a.text) == _plain(b.text) and abs(a.start_ms - b.start_ms) <= SAME_MS
    ]
    if same:
        _, i, j = min(same)
        return i + 1, j + 1
    kept = sum(1 for word in before if (word.start_ms + word.end_ms) // 2 < middle)
    return kept, sum(1 for word in after if (word.start_ms + word.end_ms) // 2 < middle)


# Words that many broadcasters bleep; a taste, not a list of all there are. Endings are known: -s, -ed, -er, -ing.
_COARSE = re.compile(
    r"(mother)?f+u+c+k\w*|s+h+i+t+(s|ty|ting|ted|head\w*)?|bullshit\w*|b+i+t+c+h\w*|cunt\w*|asshole\w*|bastard\w*"
    r"|dickhead\w*|wank\w*|bollocks|twat\w*|arsehole\w*|piss(ed|ing)?|goddamn\w*|nigg\w+|fag(got)?s?"
    r"|schei(ß|ss)\w*|arschloch\w*|fick\w*|merde|putain|connard\w*|salope\w*|mierda|puta|joder|coño|cazzo|stronz\w+",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """A coarse word with all but its first letter starred; any other as it is."""
    found = re.match(r"(\W*)([\w'’]+)(.*)", text, re.DOTALL)
    if found is None or not _COARSE.fullmatch(re.sub(r"['’]s?$", "", found[2])):
        return text
    return f"{found[1]}{found[2][0]}{'*' * (len(found[2]) - 1)}{found[3]}"
