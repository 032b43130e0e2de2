"""What a worker does for the sound: synthesise the music, mix, master, encode."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np

from showrunner.film.asset import Asset
from showrunner.film.score import compose
from showrunner.film.sound import Effect, MixPlan, Recorded
from showrunner.media import aac, mixing, wav
from showrunner.media.effects import effect
from showrunner.media.flac import write_flac
from showrunner.media.joining import AAC_FRAME
from showrunner.media.loudness import Signal
from showrunner.media.synth import render


def compose_to(mood: str, duration_ms: int, seed: int, accents_ms: tuple[int, ...], out: Path) -> None:
    write_flac(render(compose(mood, duration_ms, seed, accents_ms)), out)


def play_to(effects: Sequence[Effect], out: Path) -> tuple[Recorded, ...]:
    """Write the sounds one after another; where each lies."""
    played = [effect(one.name, one.seed) for one in effects]
    starts = accumulate((sound.shape[1] for sound, _ in played), initial=0)
    write_flac(np.concatenate([sound for sound, _ in played], axis=1), out)
    return tuple(
        Recorded(start=start, length=sound.shape[1], loudest=loudest)
        for start, (sound, loudest) in zip(starts, played, strict=False)
    )


def mix_to(plan: MixPlan, files: Mapping[str, Path], out: Path) -> None:
    beside = (plan.music, plan.reel and plan.reel.asset)

    def load(asset: Asset) -> Signal:
        path = files[asset.digest]
        return aac.read_audio(path) if asset in beside else wav.read(path)[None, :]

    aac.encode_aac(mixing.finished(plan, load)[:, AAC_FRAME:], out)
