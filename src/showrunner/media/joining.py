"""Pieces of picture and one sound into a film, by copying packets: nothing is encoded here.

Times are recomputed as whole frames, so nothing drifts and no demuxer guesses. The file has no edit list: composition
offsets are negative instead, and the sound was encoded without its first AAC frame, in whose place the priming lies.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from showrunner.errors import MediaError
from showrunner.film.formats import Raster
from showrunner.media.encoding import time_scale

AAC_FRAME = 1024  # samples; also the encoder's priming
SOUND_RATE = 48_000
EARLIER = 2  # frames: so long before it is shown libx264 has a picture decoded where others are made of later ones
# For streams whose packets are copied: opening a file would decode its first picture. (PyAV's stubs say list[str].)
UNSEEN: list[Any] = [{"skip_frame": "all"}]


def join(pieces: Sequence[tuple[Path, int]], sound: Path, samples: int, raster: Raster, to: Path) -> None:
    """Write the film: `pieces` are (file, frames) in order, `sound` an AAC file of `samples` less one AAC frame.

    Raises MediaError when a piece does not hold the frames it should, or was encoded with other settings.
    """
    options = {
        "movflags": "+faststart+negative_cts_offsets",
        "use_editlist": "0",
        "fflags": "+bitexact",
        "video_track_timescale": str(time_scale(raster.fps)),
    }
    try:
        with av.open(str(to), "w", format="mp4", options=options) as film, av.open(str(sound)) as heard:
            with av.open(str(pieces[0][0])) as first:
                picture = film.add_stream_from_template(first.streams.video[0], opaque=True)
                settings = bytes(first.streams.video[0].codec_context.extradata or b"")
                delay = EARLIER if first.streams.video[0].codec_context.has_b_frames else 0
            track = film.add_stream_from_template(heard.streams.audio[0], opaque=True)
            _interleave(
                film,
                _picture_packets(pieces, settings, delay, raster, picture),
                _sound_packets(heard, samples, track),
                raster.fps,
            )
    except av.FFmpegError as error:
        raise MediaError("the pieces could not be joined", tail=str(error)) from error


def _interleave(film: Any, pictures: Iterator[Any], sounds: Iterator[Any], fps: int) -> None:
    """Mux in order of decoding time, as a player reads."""
    sound = next(sounds, None)
    for packet in pictures:
        while sound is not None and sound.dts * fps <= packet.dts * SOUND_RATE:
            film.mux(sound)
            sound = next(sounds, None)
        film.mux(packet)
    while sound is not None:
        film.mux(sound)
        sound = next(sounds, None)


def _picture_packets(
    pieces: Sequence[tuple[Path, int]], settings: bytes, delay: int, raster: Raster, stream: Any
) -> Iterator[Any]:
    """In order of decoding, a frame apart and `delay` ahead. Pieces of a frame or two say otherwise of themselves."""
    tick = Fraction(1, raster.fps)
    start = 0
    for path, frames in pieces:
        with av.open(str(path), stream_options=UNSEEN) as piece:
            source = piece.streams.video[0]
            scale = (source.time_base or tick) / tick
            if bytes(source.codec_context.extradata or b"") != settings:
                raise MediaError("a piece was encoded with other settings and cannot be joined")
            found = 0
            for packet in piece.demux(source):
                if not packet.size:
                    continue
                assert packet.pts is not None, "our own pieces are timed"
                packet.pts, packet.dts = round(packet.pts * scale) + start, start + found - delay
                packet.duration, packet.time_base = 1, tick
                packet.stream = stream
                found += 1
                yield packet
        if found != frames:
            raise MediaError(f"a piece holds {found} frames where {frames} belong")
        start += frames


def _sound_packets(heard: Any, samples: int, stream: Any) -> Iterator[Any]:
    tick = Fraction(1, SOUND_RATE)
    for packet in heard.demux(heard.streams.audio[0]):
        if not packet.size:
            continue
        at = packet.pts + AAC_FRAME
        if at >= samples:
            return
        packet.pts = packet.dts = at
        packet.duration = min(AAC_FRAME, samples - at)
        packet.time_base, packet.stream = tick, stream
        yield packet
