"""A video's own sound and the music under it, block by block."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from showrunner.film.bedding import EDGE_MS, BedPlan, Heard, Ranges
from showrunner.film.sound import RATE
from showrunner.kit.opening import opened
from showrunner.media.bedding.looping import Pieces, looped
from showrunner.media.bedding.muxing import origin_of
from showrunner.media.blocks.keeping import Kept
from showrunner.media.blocks.mastering import master_to
from showrunner.media.blocks.measures import Measured
from showrunner.media.blocks.measuring import packets_of
from showrunner.media.blocks.reading import decoded, exactly
from showrunner.media.loudness import PEAK_HOP, Signal
from showrunner.media.mixing import ATTACK_MS, BRIDGE_MS, DUCK_DB, HOLD_MS, RELEASE_MS, bridged

Gain = Callable[[int, int], NDArray[np.float32] | None]  # (first sample, count) -> factors; None: all of them 1


def laid(plan: BedPlan, speech: Pieces | None, music: Sequence[Pieces], kept: Kept | None = None) -> Iterator[Signal]:
    """The mix of `plan`, `plan.samples` long, at the volumes asked for; not limited. `kept` as in `looped`."""
    faded, ducked = fades(plan), ducking(plan.spoken)
    bed = exactly(_music(plan, music, kept), plan.samples)
    own = exactly(speech() if speech else (), plan.samples)
    at = 0
    for under, over in zip(bed, own, strict=True):
        samples = under.shape[1]
        under *= np.float32(plan.music_volume_pc / 100)
        for gain in (faded(at, samples), ducked(at, samples)):
            if gain is not None:
                under *= gain
        over *= np.float32(plan.video_volume_pc / 100)
        under += over
        yield under
        at += samples


def _music(plan: BedPlan, music: Sequence[Pieces], kept: Kept | None) -> Iterable[Signal]:
    if plan.loop is not None:
        return looped(music[0], plan.loop, kept)
    return chain.from_iterable(pieces() for pieces in music)


def fades(plan: BedPlan) -> Gain:
    """Up at the beginning, down at the end; together never longer than the film."""
    into = max(EDGE_MS, plan.fade_in_ms) * RATE // 1000
    out = max(EDGE_MS, plan.fade_out_ms) * RATE // 1000
    share = min(1.0, plan.samples / (into + out))
    into, out = round(into * share), round(out * share)

    def gain(first: int, count: int) -> NDArray[np.float32] | None:
        if first >= into and first + count <= plan.samples - out:
            return None
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

    def gain(first: int, count: int) -> NDArray[np.float32] | None:
        corners = np.arange(first, first + count + PEAK_HOP, PEAK_HOP)
        way = np.interp(corners, times, depth)
        if not way.any():
            return None
        decibels = -DUCK_DB * way**2 * (3 - 2 * way)  # smooth at both ends
        return np.interp(np.arange(first, first + count), corners, 10 ** (decibels / 20)).astype(np.float32)

    return gain


def lay_to(plan: BedPlan, files: Mapping[str, Path], to: Path) -> tuple[Measured, str]:
    """Mix, level and encode; what is heard, and the digest of the packets. Raises MediaError, BriefError."""
    own = reader(plan.speech, files[plan.speech.asset.digest], with_picture=True) if plan.speech else None
    music = [reader(piece, files[piece.asset.digest], with_picture=False) for piece in plan.music]
    target = None if plan.target_lufs is None else plan.target_lufs / 100
    kept = Kept(to.with_suffix(".music"))
    try:
        heard = master_to(
            lambda: laid(plan, own, music, kept), to,
            target_lufs=target, ceiling_dbtp=plan.ceiling_dbtp / 100, skip=plan.skip,
        )  # fmt: skip
    finally:
        kept.path.unlink(missing_ok=True)
    with av.open(str(to), format="mp4") as file:
        return heard, packets_of(file, plan.samples - plan.skip if plan.skip else None)


def reader(heard: Heard, path: Path, *, with_picture: bool) -> Pieces:
    """What the file sounds like, each time it is called. With a picture, sound begins where that does."""

    def pieces() -> Iterator[Signal]:
        with opened(path, heard.container) as file:
            yield from decoded(file, origin=origin_of(file) if with_picture else None)

    return pieces


def mono(heard: Heard, path: Path, rate: int) -> Iterator[NDArray[np.float32]]:
    """The sound of a video from its first picture on, as mono samples at `rate` Hz."""
    with opened(path, heard.container) as file:
        for piece in decoded(file, origin=origin_of(file), rate=rate, layout="mono"):
            yield piece[0]
