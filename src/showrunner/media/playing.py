"""Play a finished file through, as far as a machine can: its packets, its joins, its sound."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from showrunner.errors import MediaError
from showrunner.film.sound import RATE
from showrunner.media import aac, loudness


@dataclass(frozen=True)
class Played:
    """`pieces` are digests of the payloads of each run of packets asked for; `irregular` are frames off their time."""

    frames: int
    start_ms: int
    irregular: int
    pieces: tuple[str, ...]
    undecodable: tuple[int, ...]  # frames at joins that do not decode
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    clipped: int


def play(path: Path, counts: Sequence[int], fps: int) -> Played:
    """Read all of `path`; `counts` are the frames of each piece it was joined from. Raises MediaError."""
    frames, start, irregular, digests = _pictures(path, counts, fps)
    signal = aac.read_audio(path)
    return Played(
        frames=frames,
        start_ms=round(start * 1000),
        irregular=irregular,
        pieces=digests,
        undecodable=_joins(path, counts),
        samples=signal.shape[1],
        loudness_lufs=loudness.integrated(signal),
        true_peak_dbtp=loudness.true_peak(signal),
        clipped=int(np.count_nonzero(np.abs(signal) >= 1.0)),
    )


def _pictures(path: Path, counts: Sequence[int], fps: int) -> tuple[int, Fraction, int, tuple[str, ...]]:
    digests = [hashlib.sha256() for _ in counts]
    owners = [n for n, count in enumerate(counts) for _ in range(count)]
    times: list[Fraction] = []
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        base = stream.time_base or Fraction(1, fps)
        for packet in file.demux(stream):
            if packet.size and packet.pts is not None:
                if len(times) < len(owners):
                    digests[owners[len(times)]].update(bytes(packet))
                times.append(packet.pts * base)
    shown = sorted(times)
    irregular = sum(1 for n, at in enumerate(shown) if at != Fraction(n, fps) + shown[0])
    return len(times), shown[0] if shown else Fraction(0), irregular, tuple(d.hexdigest() for d in digests)


def _joins(path: Path, counts: Sequence[int]) -> tuple[int, ...]:
    """First frames of pieces that do not decode as key frames where they stand."""
    wanted = {sum(counts[:n]) for n in range(len(counts))}
    found: set[int] = set()
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        context = stream.codec_context
        context.thread_count, context.skip_frame = 1, "NONKEY"
        rate = stream.average_rate or Fraction(30)
        try:
            for frame in file.decode(stream):
                if frame.pts is not None and stream.time_base is not None:
                    found.add(round(frame.pts * stream.time_base * rate))
        except av.FFmpegError as error:
            raise MediaError("the finished film does not decode", tail=str(error)) from error
    return tuple(sorted(wanted - found))


def milliseconds(samples: int) -> int:
    return round(samples * 1000 / RATE)
