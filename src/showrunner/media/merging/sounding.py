"""What a scene sounds like, and all scenes after each other at one loudness. Everything comes in blocks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from showrunner.film.placing import Layer, MergeMix, Part, SceneSound
from showrunner.kit.opening import opened
from showrunner.media.bedding.muxing import origin_of
from showrunner.media.blocks.levelling import Meter
from showrunner.media.blocks.mastering import master_to
from showrunner.media.blocks.measures import Measured
from showrunner.media.blocks.measuring import packets_of
from showrunner.media.blocks.reading import decoded, exactly
from showrunner.media.blocks.writing import write_flac
from showrunner.media.joining import AAC_FRAME
from showrunner.media.loudness import Signal

KEPT = 0.25  # of the amplitude, in files between steps: volumes go up to ten
LEVEL_LUFS = -20.0  # every scene is brought here before the film is brought to its own loudness
MOST_LIFT_DB = 12.0  # no recording is raised by more over what it was: its noise would be


def scene_to(layers: Sequence[Layer], files: Mapping[str, Path], samples: int, to: Path) -> float:
    """Write the scene's own mix as FLAC at KEPT of its amplitude; its loudness in LUFS. Raises MediaError."""
    meter = Meter()

    def kept() -> Iterator[Signal]:
        for block in scene(layers, files, samples):
            meter(block)
            yield block * np.float32(KEPT)

    write_flac(kept(), to)
    return meter.loudness


def scene(layers: Sequence[Layer], files: Mapping[str, Path], samples: int) -> Iterator[Signal]:
    """All layers at their volumes, `samples` long."""
    heard = [exactly(_layer(layer, files[layer.asset.digest]), samples) for layer in layers]
    volumes = [np.float32(layer.volume_pc / 100) for layer in layers]
    for blocks in zip(exactly((), samples), *heard, strict=True):
        block = blocks[0]
        for volume, sound in zip(volumes, blocks[1:], strict=True):
            block += sound * volume
        yield block


def _layer(layer: Layer, path: Path) -> Iterable[Signal]:
    def once() -> Iterator[Signal]:
        with opened(path, layer.container) as file:
            yield from decoded(file, origin=origin_of(file) if layer.is_pictures else None)

    period = layer.period
    if period is None:
        return once()
    return chain.from_iterable(exactly(once(), period) for _ in repeat(None))


def mix_to(plan: MergeMix, files: Mapping[str, Path], to: Path) -> tuple[Measured, str]:
    """The film's sound as AAC without its first AAC frame, as `media.joining` wants it; and the packets' digest."""
    heard = master_to(
        lambda: mixed(plan, files), to, target_lufs=plan.target_lufs / 100, ceiling_dbtp=plan.ceiling_dbtp / 100,
        skip=AAC_FRAME,
    )  # fmt: skip
    with av.open(str(to), format="mp4") as file:
        return heard, packets_of(file, plan.samples - AAC_FRAME)


def mixed(plan: MergeMix, files: Mapping[str, Path]) -> Iterator[Signal]:
    """Scenes one after another, level with each other where the plan says so."""
    return exactly(chain.from_iterable(_part(part, files, plan.is_even) for part in plan.parts), plan.samples)


def _part(part: Part, files: Mapping[str, Path], is_even: bool) -> Iterator[Signal]:
    sound = part.sound
    gain = np.float32(10 ** ((gain_of(sound) if is_even else 0.0) / 20) / KEPT)
    fade = _fades(part)
    with av.open(str(files[sound.asset.digest]), format="flac") as file:
        at = 0
        for block in exactly(decoded(file), sound.samples):
            yield block * (gain * fade(at, block.shape[1]))
            at += block.shape[1]


def gain_of(sound: SceneSound) -> float:
    """dB that bring a scene to LEVEL_LUFS."""
    if sound.loudness is None:
        return 0.0
    lift = MOST_LIFT_DB - 20 * np.log10(max(1, sound.loudest_pc) / 100)
    return float(min(LEVEL_LUFS - sound.loudness / 100, lift))


def _fades(part: Part) -> Callable[[int, int], NDArray[np.float32]]:
    into = max(1, min(part.fade_in, part.sound.samples // 2))
    out = max(1, min(part.fade_out, part.sound.samples // 2))

    def gain(first: int, count: int) -> NDArray[np.float32]:
        at = np.arange(first, first + count)
        way = np.minimum(at / into, (part.sound.samples - at) / out)
        return np.sin(np.clip(way, 0, 1) * np.pi / 2).astype(np.float32)

    return gain
