"""From a model's raw sound to a take: cut to the words, joined, levelled, and every written token timed."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from showrunner.film.script import Line
from showrunner.film.speech import Word
from showrunner.language.spoken import Spoken
from showrunner.media.wav import Samples
from showrunner.providers.voices.graph import SAMPLES_PER_FRAME, Frames
from showrunner.providers.voices.level import fade, level, to_48k
from showrunner.providers.voices.utterance import Chunk

MODEL_RATE = 24_000  # Hz
LEAD_MS, TAIL_MS = 40, 80  # kept before the first and after the last sound, so that pauses are the script's
SENTENCE_GAP_MS, CLAUSE_GAP_MS = 340, 160  # silence heard between the sentences, and split clauses, of one line
ONSET_MS = -15  # a word is heard this much before its first symbol's frame begins (docs/measured/onsets.md)
HEARD_DB = -42.0  # against the loud parts of the same sound: quieter is silence


class Model(Protocol):
    """A voice model. Durations have one entry per symbol of the chunk, plus one before and one after."""

    def durations(self, text: str, pace: float) -> Frames: ...

    def sound(self, text: str, pace: float) -> tuple[Samples, Frames]:
        """24 kHz samples and the durations they were made with."""
        ...


class Span(NamedTuple):
    start: int  # samples at 24 kHz
    end: int


def perform(model: Model, chunks: Sequence[Chunk], pace: float) -> tuple[Samples, dict[int, Span]]:
    """Say the chunks one after the other: (48 kHz samples, levelled; where each token is heard, in 24 kHz samples)."""
    parts: list[Samples] = []
    spans: dict[int, Span] = {}
    at = 0
    for n, chunk in enumerate(chunks):
        sound, frames = model.sound(chunk.text, pace)
        heard = token_spans(chunk, frames)
        start, end = _audible(sound, min(s.start for s in heard.values()), max(s.end for s in heard.values()))
        piece = fade(_cut(sound, start - _samples(LEAD_MS), end + _samples(TAIL_MS)), MODEL_RATE)
        shift = at - (start - _samples(LEAD_MS))
        spans.update({token: Span(s.start + shift, s.end + shift) for token, s in heard.items()})
        gap = np.zeros(gap_samples(chunk, pace) if n + 1 < len(chunks) else 0, np.float32)
        parts += [piece, gap]
        at += len(piece) + len(gap)
    return level(to_48k(np.concatenate(parts), MODEL_RATE)), spans


def expected_ms(model: Model, chunks: Sequence[Chunk], pace: float) -> int:
    """How long `perform` would last, from the durations alone."""
    total = 0
    for n, chunk in enumerate(chunks):
        heard = token_spans(chunk, model.durations(chunk.text, pace)).values()
        total += max(s.end for s in heard) - min(s.start for s in heard)
        total += _samples(LEAD_MS + TAIL_MS + USUAL_RIM_MS)
        total += gap_samples(chunk, pace) if n + 1 < len(chunks) else 0
    return _ms(total)


USUAL_RIM_MS = 40  # sound before the first and after the last duration, on average (docs/measured/onsets.md)


def gap_samples(chunk: Chunk, pace: float) -> int:
    """Silence to put after a chunk so that, with the margins, the gap that is heard is even."""
    gap_ms = (SENTENCE_GAP_MS if chunk.ends_sentence else CLAUSE_GAP_MS) / pace
    return max(0, _samples(round(gap_ms) - LEAD_MS - TAIL_MS))


def token_spans(chunk: Chunk, frames: Frames) -> dict[int, Span]:
    """First and last sample of every token's symbols."""
    ends = np.cumsum(frames) * SAMPLES_PER_FRAME
    spans: dict[int, Span] = {}
    for n, symbol in enumerate(chunk.symbols, start=1):
        if symbol.token < 0:
            continue
        begun = spans[symbol.token].start if symbol.token in spans else int(ends[n - 1])
        spans[symbol.token] = Span(begun, int(ends[n]))
    return spans


def timed(
    tokens: Sequence[Spoken], spans: dict[int, Span], duration_ms: int
) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """(words in order, inside the take; tokens without a time). Silent tokens lie between their neighbours."""
    placed: list[tuple[int, int, int]] = []
    for index in sorted(spans):
        start = max(_ms(spans[index].start) + ONSET_MS, placed[-1][2] if placed else 0, 0)
        end = min(max(_ms(spans[index].end), start + 1), duration_ms)
        placed.append((index, min(start, end - 1), end))
    return _with_silent(tokens, placed, duration_ms)


def _with_silent(
    tokens: Sequence[Spoken], placed: list[tuple[int, int, int]], duration_ms: int
) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    times = {index: (start, end) for index, start, end in placed}
    words: list[Word] = []
    unplaced: list[str] = []
    for index, spoken in enumerate(tokens):
        if index in times:
            start, end = times[index]
            words.append(Word(text=spoken.token, start_ms=start, end_ms=end))
        elif spoken.words or not placed:
            unplaced.append(spoken.token)
        else:
            start = words[-1].end_ms if words else 0
            following = next((times[i][0] for i in range(index + 1, len(tokens)) if i in times), duration_ms)
            start = min(start, duration_ms - 1)
            words.append(Word(text=spoken.token, start_ms=start, end_ms=max(start + 1, min(following, duration_ms))))
    return tuple(words), tuple(unplaced)


def wanted(line: Line) -> str:
    return line.say or line.text


def _audible(sound: Samples, first: int, last: int) -> tuple[int, int]:
    """[start, end) of what is heard, at least from the first to the last symbol (in samples)."""
    hop = MODEL_RATE // 200
    frames = sound[: len(sound) // hop * hop].reshape(-1, hop)
    power = np.square(frames.astype(np.float64)).mean(axis=1)
    loud = np.flatnonzero(power > np.percentile(power, 95) * 10 ** (HEARD_DB / 10))
    if not len(loud):
        return first, last
    return min(int(loud[0]) * hop, first), max(int(loud[-1] + 1) * hop, last)


def _cut(sound: Samples, start: int, end: int) -> Samples:
    """sound[start:end], with zeros where it reaches outside."""
    inside = sound[max(start, 0) : max(end, 0)]
    return np.pad(inside, (max(-start, 0), max(end - len(sound), 0)))


def _samples(ms: int) -> int:
    return ms * MODEL_RATE // 1000


def _ms(samples: int) -> int:
    return round(samples * 1000 / MODEL_RATE)
