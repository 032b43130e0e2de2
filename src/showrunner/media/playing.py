"""Play a finished file through, as far as a machine can: its packets, its joins, its sound.

Pictures are told by their packets, since each piece was decoded when it was made; only the first is decoded again, with
the settings that stand in the file for all.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np

from showrunner.film.formats import Raster
from showrunner.film.record import Finding, Piece, error
from showrunner.film.sound import RATE
from showrunner.media import aac, loudness


@dataclass(frozen=True)
class Played:
    """`pieces` are digests of the payloads of each run of packets asked for; `irregular` are frames off their time."""

    frames: int
    start_ms: int
    irregular: int
    pieces: tuple[str, ...]
    undecodable: tuple[int, ...]  # frames at joins from which a player cannot start
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    clipped: int


def play(path: Path, counts: Sequence[int], fps: int) -> Played:
    """Read all of `path`; `counts` are the frames of each piece it was joined from. Raises MediaError."""
    seen = pictures(path, counts, fps)
    signal = aac.read_audio(path)
    return Played(
        frames=seen.frames,
        start_ms=round(seen.start * 1000),
        irregular=seen.irregular,
        pieces=seen.pieces,
        undecodable=seen.undecodable,
        samples=signal.shape[1],
        loudness_lufs=loudness.integrated(signal),
        true_peak_dbtp=loudness.true_peak(signal),
        clipped=int(np.count_nonzero(np.abs(signal) >= 1.0)),
    )


class Pictures(NamedTuple):
    frames: int
    start: Fraction  # seconds
    irregular: int
    pieces: tuple[str, ...]
    undecodable: tuple[int, ...]

    @property
    def start_ms(self) -> Fraction:
        return self.start * 1000


def of_pieces(seen: Played | Pictures, pieces: Sequence[Piece], raster: Raster) -> Iterator[Finding]:
    """Are its pictures the pieces it was joined from, all of them, each at its time?"""
    meant = sum(piece.frames for piece in pieces)
    if seen.frames != meant:
        yield error("frames", f"the film has {seen.frames} frames, {meant} were made")
    if seen.irregular or seen.start_ms:
        yield error("timing", f"{seen.irregular} frames off their time, first at {float(seen.start_ms):.0f} ms")
    if seen.pieces != tuple(piece.packets for piece in pieces):
        yield error("packets", "the film's pictures are not the pieces that were made")
    if seen.undecodable:
        yield error("join", "the film does not decode from a join on", raster.ms(seen.undecodable[0]))


def pictures(path: Path, counts: Sequence[int], fps: int) -> Pictures:
    digests = [hashlib.sha256() for _ in counts]
    owners = [n for n, count in enumerate(counts) for _ in range(count)]
    ticks: list[int] = []
    openings: set[int] = set()
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        base = stream.time_base or Fraction(1, fps)
        for packet in file.demux(stream):
            if packet.size and packet.pts is not None:
                if packet.is_keyframe and (ticks or _decodes(packet)):
                    openings.add(len(ticks))
                if len(ticks) < len(owners):
                    digests[owners[len(ticks)]].update(bytes(packet))
                ticks.append(packet.pts)
    shown = sorted(ticks)
    irregular = sum(1 for n, at in enumerate(shown) if (at - shown[0]) * base * fps != n)
    starts = {sum(counts[:n]) for n in range(len(counts))}
    return Pictures(
        frames=len(ticks),
        start=shown[0] * base if shown else Fraction(0),
        irregular=irregular,
        pieces=tuple(digest.hexdigest() for digest in digests),
        undecodable=tuple(sorted(starts - openings)),
    )


def _decodes(packet: Any) -> bool:
    """Whether a picture comes of this packet alone."""
    context = packet.stream.codec_context
    context.thread_count = 1
    try:
        return bool(context.decode(packet) or context.decode(None))
    except av.FFmpegError:
        return False


def milliseconds(samples: int) -> int:
    return round(samples * 1000 / RATE)
