"""A video's own sound and the music under it, block by block."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from showrunner.film.bedding import EDGE_MS, BedPlan, Ranges
from showrunner.film.sound import RATE
from showrunner.media.bedding.looping import Pieces, looped
from showrunner.media.blocks.reading import exactly
from showrunner.media.loudness import PEAK_HOP, Signal
from showrunner.media.mixing import ATTACK_MS, BRIDGE_MS, DUCK_DB, HOLD_MS, RELEASE_MS, bridged

Gain = Callable[[int, int], NDArray[np.float32]]


def laid(plan: BedPlan, speech: Pieces | None, music: Sequence[Pieces]) -> Iterator[Signal]:
    """The mix of `plan`, `plan.samples` long, at the volumes asked for; not limited."""
    faded, ducked = fades(plan), ducking(plan.spoken)
    bed = exactly(_music(plan, music), plan.samples)
    own = exactly(speech() if speech else (), plan.samples)
    at = 0
    for under, over in zip(bed, own, strict=True):
        samples = under.shape[1]
        gain = np.float32(plan.music_volume_pc / 100) * faded(at, samples) * ducked(at, samples)
        yield under * gain + over * np.float32(plan.video_volume_pc / 100)
        at += samples


def _music(plan: BedPlan, music: Sequence[Pieces]) -> Iterable[Signal]:
    if plan.loop is not None:
        return looped(music[0], plan.loop)
    return chain.from_iterable(pieces() for pieces in music)


def fades(plan: BedPlan) -> Gain:
    """Up at the beginning, down at the end; together never longer than the film."""
    into = max(EDGE_MS, plan.fade_in_ms) * RATE // 1000
    out = max(EDGE_MS, plan.fade_out_ms) * RATE // 1000
    share = min(1.0, plan.samples / (into + out))
    into, out = round(into * share), round(out * share)

    def gain(first: int, count: int) -> NDArray[np.float32]:
        at = np.arange(first, first + count)
        way = np.minimum(at / max(1, into), (plan.samples - at) / max(1, out))
        return np.sin(np.clip(way, 0, 1) * np.pi / 2).astype(np.float32) ** 2

    return gain


def ducking(spoken: Ranges) -> Gain:
    """Down by DUCK_DB already when speech begins, up again after it; closer ranges than BRIDGE_MS are one."""
    times, depth = [-1.0], [0.0]
    attack, hold, release = (ms * RATE / 1000 for ms in (ATTACK_MS, HOLD_MS, RELEASE_MS))
    for first, last in bridged(spoken, BRIDGE_MS * RATE // 1000):
        times += [first - attack, float(first), last + hold, last + hold + release]
        depth += [0.0, 1.0, 1.0, 0.0]

    def gain(first: int, count: int) -> NDArray[np.float32]:
        if not spoken:
            return np.ones(count, np.float32)
        corners = np.arange(first, first + count + PEAK_HOP, PEAK_HOP)
        way = np.interp(corners, times, depth)
        decibels = -DUCK_DB * way**2 * (3 - 2 * way)  # smooth at both ends
        return np.interp(np.arange(first, first + count), corners, 10 ** (decibels / 20)).astype(np.float32)

    return gain
