"""Look a foreign file over: every packet's time, the first picture, the first sound. Run only behind walls.

What a header claims is not believed: lengths and rates come from the packets, shapes from a picture that was decoded.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.cleaning import cleaned
from showrunner.film.clip import AudioTrack, Clip, VideoTrack
from showrunner.film.source import Limits
from showrunner.kit.containers import AVIF, CONVERT, HEIC, PNG, Container, sniffed
from showrunner.kit.opening import STILLS, moving, opened, unreadable
from showrunner.media.foreign import colours
from showrunner.media.foreign.stills import check_png, translated

TRIES = 500  # packets until the first picture or sound decodes; a stream joined late waits for its key frame
TAGS = ("title", "artist", "album", "comment", "date", "copyright", "genre", "description", "creation_time")
MOST_TAG = 500  # characters
OFF_GRID = 0.25  # of a frame: beyond it pictures do not lie evenly


def look_at(path: Path, limits: Limits, translated_to: Path) -> Clip:
    """What is in the file. Its asset is a placeholder of the right media type: the caller stores the file.

    A picture that only another library reads is written to `translated_to`, and the clip tells of that one. Raises
    BriefError for what is damaged, unusual, or beyond `limits`.
    """
    container = sniffed(path)
    if container in (HEIC, AVIF):
        container = translated(path, translated_to, limits.still_pixels)
        path = translated_to
    if container == PNG:
        check_png(path)
    return _Look(path, container, limits).clip()


@dataclass
class _Times:
    """When the packets of a stream are shown, in ticks of its own clock."""

    base: Fraction  # seconds of a tick
    longest: int  # ticks that it may last
    widest: int  # ticks that may lie between two packets
    starts: "array[int]" = field(default_factory=lambda: array("q"))
    end: int = 0

    def add(self, at: int, duration: int) -> None:
        """Raises BriefError where it gets too long, or nothing is shown for too long."""
        starts = self.starts
        starts.append(at)
        self.end = max(self.end, at + duration)
        if not -self.longest <= at - starts[0] <= self.longest:
            raise _beyond("length", f"it lasts longer than {round(self.longest * self.base / 60)} minutes")
        if len(starts) > 1 and not -self.widest <= at - starts[-2] <= self.widest:
            raise _beyond("gap", f"more than {round(self.widest * self.base)} s lie between two of its packets")

    @property
    def first_s(self) -> Fraction:
        return min(self.starts, default=0) * self.base

    @property
    def end_s(self) -> Fraction:
        return self.end * self.base


class _Look:
    def __init__(self, path: Path, container: Container, limits: Limits) -> None:
        self._path, self._container, self._limits = path, container, limits
        self._pixels = limits.still_pixels if container.demuxer in STILLS else limits.pixels

    def clip(self) -> Clip:
        with self._opened() as file:
            times = self._timed(file)
            tags = dict(_tags(file))
        if not times:
            raise BriefError("it holds neither pictures nor sound", hint=CONVERT, field="source")
        video = self._video(times["video"]) if "video" in times else None
        audio = self._audio(times["audio"]) if "audio" in times else None
        is_still = video is not None and self._container.nature == "image" and video.frames == 1
        return Clip(
            asset=Asset(digest="0" * 64, media_type=self._media_type(video), size=0),
            kind="image" if is_still else "video" if video else "audio",
            container=str(self._container.demuxer),
            duration_ms=0 if is_still else self._length_ms(*times.values()),
            video=video,
            audio=None if is_still else audio,
            tags=tags,
        )

    def _opened(self) -> InputContainer:
        streams = self._limits.streams
        return opened(self._path, str(self._container.demuxer), pixels=self._pixels, streams=streams)

    def _timed(self, file: InputContainer) -> dict[str, _Times]:
        """Read every packet of the first picture and the first sound; stop where a limit is passed."""
        streams = [*moving(file)[:1], *file.streams.audio[:1]]
        times = {stream.type: self._times(stream.time_base or Fraction(1, 1000)) for stream in streams}
        by_index = {stream.index: times[stream.type] for stream in streams}
        for stream in moving(file)[:1]:
            self._check_size(stream.codec_context.width, stream.codec_context.height)
        try:
            for count, packet in enumerate(file.demux(*streams) if streams else ()):
                at = packet.pts if packet.pts is not None else packet.dts
                if packet.size and not packet.is_discard and at is not None:  # an edit list may leave some out
                    by_index[packet.stream_index].add(at, packet.duration or 0)
                if count > self._limits.packets:
                    raise _beyond("packets", f"more than {self._limits.packets:,}")
        except av.FFmpegError as error:
            if not any(here.starts for here in times.values()):
                raise unreadable(error) from error
        return {kind: here for kind, here in times.items() if here.starts}

    def _times(self, base: Fraction) -> _Times:
        limits = self._limits
        return _Times(base, int(limits.duration_ms / base / 1000), int(limits.gap_ms / base / 1000))

    def _check_size(self, width: int, height: int) -> None:
        if width * height > self._pixels:
            raise _beyond("size", f"its picture has {width} × {height} pixels, more than {self._pixels:,}")

    def _video(self, times: _Times) -> VideoTrack:
        with self._opened() as file:
            stream = moving(file)[0]
            frame = _first(file, stream, self._pixels)
            self._check_size(frame.width, frame.height)
            context, sar = stream.codec_context, stream.sample_aspect_ratio or Fraction(1)
            rate, is_variable = _rate(times, stream.average_rate)
            return VideoTrack(
                codec=_codec(context.codec.name),
                profile=str(context.profile or ""),
                pixels=frame.format.name,
                width=frame.width,
                height=frame.height,
                rotation=-round((frame.rotation or 0) / 90) % 4 * 90,
                sar=(sar.numerator, sar.denominator) if 0.05 < sar < 20 else (1, 1),
                fps=(rate.numerator, rate.denominator),
                is_variable=is_variable,
                frames=1 if self._container.demuxer in STILLS else len(times.starts),
                has_alpha=any(part.is_alpha for part in frame.format.components),
                is_interlaced=bool(frame.interlaced_frame),
                **colours.of(frame),
            )

    def _audio(self, times: _Times) -> AudioTrack:
        with self._opened() as file:
            stream = file.streams.audio[0]
            frame = _first(file, stream, self._pixels)
            return AudioTrack(
                codec=_codec(stream.codec_context.codec.name),
                rate=frame.sample_rate,
                channels=len(frame.layout.channels),
                layout=_UNNAMED.get(frame.layout.name, frame.layout.name),
                duration_ms=round((times.end_s - max(Fraction(0), times.first_s)) * 1000),
            )

    def _length_ms(self, *times: _Times) -> int:
        start = min(max(Fraction(0), one.first_s) for one in times)
        length = round((max(one.end_s for one in times) - start) * 1000)
        if length > self._limits.duration_ms:
            raise _beyond("length", f"it lasts longer than {self._limits.duration_ms // 60_000} minutes")
        return max(1, length)

    def _media_type(self, video: VideoTrack | None) -> str:
        """Ogg, MP4 and Matroska say the same whatever they hold."""
        nature, _, rest = self._container.media_type.partition("/")
        if nature == "image":
            return self._container.media_type
        return f"{'video' if video else 'audio'}/{rest}"


_UNNAMED = {"1 channels": "mono", "2 channels": "stereo"}  # what a file without a layout means


def _beyond(what: str, found: str) -> BriefError:
    return BriefError(f"{found}: beyond the limit of {what} for foreign files", hint="give a shorter or smaller one",
                      field="source")  # fmt: skip


def _first(file: InputContainer, stream: Any, pixels: int) -> Any:
    """The first frame that decodes. Raises BriefError where none does."""
    wrong: Exception | None = None
    packets: Iterator[Any] = file.demux(stream)
    for _ in range(TRIES):
        try:
            packet = next(packets, None)
            if packet is None:
                break
            for frame in packet.decode():
                return frame
        except av.error.MemoryError:
            raise
        except av.FFmpegError as error:  # a damaged beginning: the next packet may be whole
            wrong = error
    what = "picture" if stream.type == "video" else "sound"
    told = f": {wrong.strerror}" if isinstance(wrong, av.FFmpegError) else ""
    hint = f"{CONVERT}; pictures of more than {pixels:,} pixels are not taken"
    raise BriefError(f"no {what} of it can be decoded{told}", hint=hint, field="source")


def _rate(times: _Times, said: Fraction | None) -> tuple[Fraction, bool]:
    """Pictures per second on average, and whether they lie unevenly. (0, False) for one picture alone."""
    shown = sorted(times.starts)
    span = (shown[-1] - shown[0]) * times.base
    if len(shown) < 2 or span <= 0:
        return Fraction(0), False
    mean = (len(shown) - 1) / span
    if said and abs(said / mean - 1) < Fraction(1, 200):
        mean = Fraction(said)
    ticks = float(1 / (mean * times.base))
    first, tolerance = shown[0], ticks * OFF_GRID + 1
    is_variable = any(abs(at - first - n * ticks) > tolerance for n, at in enumerate(shown))
    return mean.limit_denominator(100_000), is_variable


def _codec(decoder: str) -> str:
    """The codec that a decoder reads: libdav1d and av1 are one."""
    plain = {"libdav1d": "av1", "mp3float": "mp3", "mp2float": "mp2", "libopus": "opus", "libvorbis": "vorbis"}
    return plain.get(decoder, decoder)


def _tags(file: InputContainer) -> Iterator[tuple[str, str]]:
    """What the file says of itself; Ogg says it of its tracks."""
    said: dict[str, str] = {}
    tracks = [*moving(file)[:1], *file.streams.audio[:1]]
    for metadata in (*(stream.metadata for stream in tracks), file.metadata):
        said.update({name.lower(): text for name, text in metadata.items()})
    for name in TAGS:
        if text := cleaned(said.get(name, ""), most=MOST_TAG):
            yield name, text
