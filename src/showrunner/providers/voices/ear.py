"""What is heard in a raw sound: where it begins, ends, and pauses. Positions are samples at 24 kHz.

The models' durations lag what is heard: a phrase begins some 45 ms before its first symbol does, and its last symbol
lasts on through the pause (docs/measured/onsets.md). Where a pause makes the truth plain, the ear corrects them.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showrunner.media.wav import Samples

HEARD_DB = -42.0  # against the loud parts of the same sound: quieter is silence
RATE = 24_000  # Hz, of the models
HOP = RATE // 200  # 5 ms
PAUSE = 12  # hops of quiet, 60 ms, that set a beginning apart from the sound before it
LAG = 18 * RATE // 1000  # taken off a beginning without a pause before it: as near the ear as 20 ms of error allow
SEARCHED = (-110 * RATE // 1000, 20 * RATE // 1000)  # where a beginning is looked for, around the model's
EARLIEST = 55 * RATE // 1000  # how far before the model's it is believed


class Span(NamedTuple):
    start: int  # samples
    end: int

    def and_also(self, other: "Span") -> "Span":
        return Span(min(self.start, other.start), max(self.end, other.end))


class Ear:
    def __init__(self, sound: Samples) -> None:
        self._sound = sound

    @cached_property
    def _loud(self) -> NDArray[np.bool_]:
        hops = self._sound[: len(self._sound) // HOP * HOP].reshape(-1, HOP)
        power = np.square(hops.astype(np.float64)).mean(axis=1)
        return np.asarray(power > np.percentile(power, 95) * 10 ** (HEARD_DB / 10))

    def whole(self) -> Span:
        """From the first to the last thing heard; the whole sound when it is silent."""
        heard = np.flatnonzero(self._loud)
        return Span(int(heard[0]) * HOP, int(heard[-1] + 1) * HOP) if len(heard) else Span(0, len(self._sound))

    def word(self, span: Span) -> Span:
        """`span` begun where its sound breaks a pause nearby, and ended where a pause begins that outlasts it."""
        start = self._onset(span.start)
        return Span(start, max(self.within(span).end, start + HOP))

    def within(self, span: Span) -> Span:
        """`span` without the quiet at its ends; as it is when nothing is heard in it."""
        inside = np.flatnonzero(self._loud[span.start // HOP : -(-span.end // HOP)])
        if not len(inside):
            return span
        first = span.start // HOP * HOP
        return Span(max(span.start, first + int(inside[0]) * HOP), min(span.end, first + int(inside[-1] + 1) * HOP))

    def _onset(self, start: int) -> int:
        first, last = ((start + offset) // HOP for offset in SEARCHED)
        for hop in range(min(last, len(self._loud) - 1), max(first, 0) - 1, -1):
            if self._loud[hop] and not self._loud[max(hop - PAUSE, 0) : hop].any():
                return max(hop * HOP, start - EARLIEST)
        return start - LAG
