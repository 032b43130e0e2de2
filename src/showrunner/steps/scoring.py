"""What a worker does for the sound: synthesise the music, mix, master, encode."""

from collections.abc import Mapping
from pathlib import Path

from showrunner.film.asset import Asset
from showrunner.film.score import compose
from showrunner.film.sound import MixPlan
from showrunner.media import aac, mixing, wav
from showrunner.media.flac import write_flac
from showrunner.media.joining import AAC_FRAME
from showrunner.media.loudness import Signal
from showrunner.media.synth import render


def compose_to(mood: str, duration_ms: int, seed: int, accents_ms: tuple[int, ...], out: Path) -> None:
    write_flac(render(compose(mood, duration_ms, seed, accents_ms)), out)


def mix_to(plan: MixPlan, files: Mapping[str, Path], out: Path) -> None:
    def load(asset: Asset) -> Signal:
        path = files[asset.digest]
        return aac.read_audio(path) if asset == plan.music else wav.read(path)[None, :]

    aac.encode_aac(mixing.finished(plan, load)[:, AAC_FRAME:], out)
