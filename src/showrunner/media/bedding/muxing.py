"""A video's picture, packet by packet as it is, with another sound. Nothing is decoded here and nothing encoded.

The picture keeps its time stamps, counted from its first frame, its rotation, its pixel aspect and its colours' names.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any

import av

from showrunner.errors import BriefError, MediaError
from showrunner.film.bedding import HELD, Copied
from showrunner.film.sound import RATE
from showrunner.kit.opening import moving

IN_HEADER = "hvc1"  # HEVC whose parameter sets all stand in the header; players of Apple show no other
MOST_WAITING = 16  # packets: no codec decodes further ahead of what it shows
MUXER = {"movflags": "+faststart", "fflags": "+bitexact"}


class Digest:
    """Fed with packets in order of decoding, says what a `Copied` says."""

    def __init__(self, origin: Fraction) -> None:
        self._sum, self._origin = hashlib.sha256(), origin
        self._frames = self._end = self._zero = 0
        self._tick: Fraction | None = None

    def add(self, packet: Any) -> None:
        tick = packet.time_base
        if self._tick is None:
            self._tick, self._zero = tick, round(self._origin / tick)
        pts, dts = packet.pts - self._zero, packet.dts - self._zero
        self._sum.update(f"{_reduced(pts, tick)} {_reduced(dts, tick)} {packet.is_keyframe}\n".encode())
        self._sum.update(packet)
        self._frames += 1
        self._end = max(self._end, pts + (packet.duration or 0))

    def copied(self) -> Copied:
        duration_ms = round(self._end * (self._tick or Fraction(0)) * 1000)
        return Copied(packets=self._sum.hexdigest(), frames=self._frames, duration_ms=duration_ms)


def _reduced(ticks: int, tick: Fraction) -> str:
    """Seconds as a fraction in lowest terms, so that clocks of different files agree."""
    over, under = ticks * tick.numerator, tick.denominator
    common = gcd(over, under)
    return f"{over // common}/{under // common}"


def origin_of(file: Any) -> Fraction:
    """When the first picture is shown, in seconds of the file's clock."""
    stream = moving(file)[0]
    return Fraction(stream.start_time or 0) * (stream.time_base or 1)


def mux(video: Any, sound: Path, to: Path) -> Copied:
    """Write an MP4 of the picture of `video`, an opened container, and of `sound`, an M4A of ours.

    Raises BriefError when MP4 cannot hold that picture, MediaError when the file is damaged.
    """
    source = moving(video)[0]
    origin, tick = origin_of(video), source.time_base or Fraction(1, RATE)
    options = MUXER | ({"video_track_timescale": str(tick.denominator)} if tick.numerator == 1 else {})
    digest = Digest(origin)
    try:
        with av.open(str(to), "w", format="mp4", options=options) as film, av.open(str(sound), format="mp4") as heard:
            codec = source.codec_context.codec.canonical_name
            if codec not in HELD:
                raise _not_held(codec)
            picture = film.add_stream_from_template(source, opaque=True)
            if source.codec_context.codec_tag == IN_HEADER:
                picture.codec_context.codec_tag = IN_HEADER
            track = film.add_stream_from_template(heard.streams.audio[0], opaque=True)
            pictures = _shifted(video.demux(source), origin, tick, picture, digest)
            _interleave(film, pictures, _sounds(heard, track))
    except av.FFmpegError as error:
        raise MediaError("the video could not be copied", tail=str(error)) from error
    return digest.copied()


def read_back(film: Any) -> Copied:
    """What the finished file, an opened container, says of its picture."""
    digest = Digest(origin_of(film))
    for packet in film.demux(moving(film)[0]):
        if packet.size:
            digest.add(packet)
    return digest.copied()


def _not_held(codec: str) -> BriefError:
    return BriefError(
        f"MP4 cannot hold {codec} as it is", field="video", hint=f"convert the video to one of {', '.join(HELD)}"
    )


def _shifted(packets: Iterable[Any], origin: Fraction, tick: Fraction, stream: Any, digest: Digest) -> Iterator[Any]:
    """Packets from time 0 on, on their way into the film. `origin` is a whole number of ticks."""
    shift = round(origin / tick)
    for packet in _timed(packets):
        digest.add(packet)
        packet.pts, packet.dts, packet.stream = packet.pts - shift, packet.dts - shift, stream
        yield packet


def _timed(packets: Iterable[Any]) -> Iterator[Any]:
    """All that hold something, with times of decoding. Matroska has none; ffmpeg finds out all but the first few."""
    waiting: list[Any] = []
    before: int | None = None
    for packet in packets:
        if not packet.size:
            continue
        if packet.pts is None:
            raise MediaError("a picture of the video has no time", hint="convert it to MP4 first")
        if before is None and packet.dts is None and len(waiting) < MOST_WAITING:
            waiting.append(packet)
            continue
        if packet.dts is None:
            packet.dts = packet.pts if before is None else before + 1
        yield from _led_up(waiting, packet.dts)
        waiting, before = [], packet.dts
        yield packet
    if waiting:
        yield from _led_up(waiting, min(packet.pts for packet in waiting) + 1)


def _led_up(waiting: Sequence[Any], until: int) -> Iterator[Any]:
    """These, to be decoded one after another before tick `until`."""
    for back, packet in zip(range(len(waiting), 0, -1), waiting, strict=True):
        packet.dts = until - back * max(1, packet.duration or 0)
    yield from waiting


def _sounds(heard: Any, stream: Any) -> Iterator[Any]:
    for packet in heard.demux(heard.streams.audio[0]):
        if packet.size:
            packet.stream = stream
            yield packet


def _interleave(film: Any, pictures: Iterator[Any], sounds: Iterator[Any]) -> None:
    """Mux in order of decoding time, as a player reads."""
    sound = next(sounds, None)
    for picture in pictures:
        at = picture.dts * picture.time_base
        while sound is not None and sound.dts * sound.time_base <= at:
            film.mux(sound)
            sound = next(sounds, None)
        film.mux(picture)
    while sound is not None:
        film.mux(sound)
        sound = next(sounds, None)
