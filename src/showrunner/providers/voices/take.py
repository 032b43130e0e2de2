"""From a model's raw sound to a take: cut to the words, joined, levelled, and every written token timed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from showrunner.media.wav import Samples
from showrunner.providers.voices import rhythm
from showrunner.providers.voices.ear import RATE, Ear, Span
from showrunner.providers.voices.graph import SAMPLES_PER_FRAME, Frames
from showrunner.providers.voices.level import fade, level, to_48k
from showrunner.providers.voices.utterance import Chunk

LEAD_MS, TAIL_MS = 40, 80  # kept before the first and after the last sound, so that pauses are the script's
SENTENCE_GAP_MS = 300  # zeros between the sentences of one line: the script's default pause between two lines
CLAUSE_GAP_MS = 40  # zeros between the parts of a sentence too long for one run, so that with the margins 160 are heard


class Clock(Protocol):
    """Durations have one entry per symbol of the text, plus one before and one after."""

    rim_ms: int  # what is heard is longer than the durations of what is sounded by this much, on average

    def durations(self, text: str, pace: float) -> Frames: ...


class Model(Protocol):
    """A voice model, its durations as a clock's."""

    def durations(self, text: str, pace: float) -> Frames: ...

    def sound(self, text: str, pace: float, held: Frames) -> tuple[Samples, Frames]:
        """24 kHz samples and the durations they were made with: `held`, and the model's own where that is 0."""
        ...


class Performance(NamedTuple):
    samples: Samples  # 48 kHz, levelled
    spans: dict[int, Span]  # by written token: where it is heard in the take


def perform(model: Model, chunks: Sequence[Chunk], pace: float, before: Sequence[Chunk] = ()) -> Performance:
    """Say the chunks one after the other, each cut to its sound, with even gaps between them.

    The words they share with `before` last as long as they do in it.
    """
    parts: list[Samples] = []
    spans: dict[int, Span] = {}
    at = 0
    earlier = [(chunk, model.durations(chunk.text, pace)) for chunk in before]
    for chunk, gap, held in zip(chunks, _gaps(chunks), rhythm.held(chunks, earlier), strict=True):
        sound, frames = model.sound(chunk.text, pace, held)
        ear = Ear(sound)
        piece, begun = trimmed(sound, ear.whole())
        shift = at - begun
        for token, span in token_spans(chunk, frames).items():
            heard = ear.word(span)
            moved = Span(heard.start + shift, heard.end + shift)
            spans[token] = spans[token].and_also(moved) if token in spans else moved
        parts += [piece, np.zeros(gap, np.float32)]
        at += len(piece) + gap
    return Performance(level(to_48k(np.concatenate(parts), RATE)), spans)


def trimmed(sound: Samples, heard: Span) -> tuple[Samples, int]:
    """(`heard` with the margins of every take, faded; the sample of `sound` it begins at, negative for added zeros)."""
    begun, end = heard.start - _samples(LEAD_MS), heard.end + _samples(TAIL_MS)
    inside = sound[max(begun, 0) : end]
    return fade(np.pad(inside, (max(-begun, 0), max(end - len(sound), 0))), RATE), begun


def expected_ms(clock: Clock, chunks: Sequence[Chunk], pace: float) -> int:
    """How long `perform` would last, from the durations alone."""
    spans = [heard_span(chunk, clock.durations(chunk.text, pace)) for chunk in chunks]
    speech = sum(span.end - span.start for span in spans)
    return _ms(speech + len(chunks) * _samples(LEAD_MS + TAIL_MS + clock.rim_ms) + sum(_gaps(chunks)))


def _gaps(chunks: Sequence[Chunk]) -> list[int]:
    """Samples of silence to put after each chunk; none after the last."""
    return [_samples(SENTENCE_GAP_MS if chunk.ends_sentence else CLAUSE_GAP_MS) for chunk in chunks[:-1]] + [0]


def token_spans(chunk: Chunk, frames: Frames) -> dict[int, Span]:
    """From the first to the last sample of every token's symbols, by the durations."""
    spans: dict[int, Span] = {}
    for symbol, span in zip(chunk.symbols, _symbol_spans(frames), strict=True):
        if symbol.token is not None:
            spans[symbol.token] = spans[symbol.token].and_also(span) if symbol.token in spans else span
    return spans


def heard_span(chunk: Chunk, frames: Frames) -> Span:
    """From the first to the last symbol that has a sound."""
    heard = [s for symbol, s in zip(chunk.symbols, _symbol_spans(frames), strict=True) if symbol.is_heard]
    return heard[0].and_also(heard[-1])


def _symbol_spans(frames: Frames) -> list[Span]:
    ends = np.cumsum(frames) * SAMPLES_PER_FRAME
    return [Span(int(a), int(b)) for a, b in pairwise(ends[:-1])]


def times_ms(spans: Mapping[int, Span]) -> dict[int, tuple[int, int]]:
    return {token: (_ms(span.start), _ms(span.end)) for token, span in spans.items()}


def _samples(ms: int) -> int:
    return ms * RATE // 1000


def _ms(samples: int) -> int:
    return round(samples * 1000 / RATE)
