"""The merged film as a player reads it, held against its pieces and its sound."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import av

from showrunner.film.bedding import Sound
from showrunner.film.formats import Raster
from showrunner.film.record import Finding, Piece, Review, error
from showrunner.film.sound import RATE, sample_at
from showrunner.media.bedding.reviewing import of_level
from showrunner.media.blocks.measuring import packets_of
from showrunner.media.playing import milliseconds, of_pieces, pictures


def review(master: Path, pieces: Sequence[Piece], sound: Sound, raster: Raster, target_lufs: int | None) -> Review:
    """Raises MediaError when the file cannot be read at all."""
    seen = pictures(master, [piece.frames for piece in pieces], raster.fps)
    samples = _samples(master)
    with av.open(str(master), format="mp4") as film:
        heard = packets_of(film, samples)
    return Review(
        frames=seen.frames,
        duration_ms=raster.ms(seen.frames),
        sound_ms=milliseconds(samples),
        offset_ms=milliseconds(samples) - raster.ms(seen.frames),
        loudness=sound.loudness,
        true_peak=sound.true_peak,
        clipped=sound.clipped,
        findings=(
            *of_pieces(seen, pieces, raster),
            *_of_sound(sound, heard, samples, seen.frames, raster),
            *of_level(sound, target_lufs),
        ),
    )


def _samples(master: Path) -> int:
    with av.open(str(master), format="mp4") as film:
        stream = film.streams.audio[0]
        packets = (packet for packet in film.demux(stream) if packet.size and packet.pts is not None)
        ends = ((packet.pts or 0) + (packet.duration or 0) for packet in packets)
        return round(max(ends, default=0) * (stream.time_base or 0) * RATE)


def _of_sound(sound: Sound, heard: str, samples: int, frames: int, raster: Raster) -> Iterator[Finding]:
    if heard != sound.packets:
        yield error("sound", "the film's sound is not the one that was made for it")
    off = samples - sample_at(frames, raster.fps)
    if abs(off) > RATE // raster.fps // 2:
        yield error("sync", f"sound and picture differ in length by {milliseconds(off)} ms")
