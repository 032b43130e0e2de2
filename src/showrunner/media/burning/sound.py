"""The sound of a video whose pictures change: its packets as they are, or, where MP4 cannot hold them, as AAC."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av

from showrunner.media.burning.packets import zero_s

INTO_MP4 = frozenset({"aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"})
INTO_MOV = frozenset({"pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_f32be"})
AAC_BIT_RATE = 192_000


def is_copied(codec: str) -> bool:
    return codec in INTO_MP4 or codec in INTO_MOV


def sound_packets(film: Any, heard: Any) -> Iterator[Any]:
    """Adds the track to `film`; the packets of the first sound of `heard`, in order, ready to be muxed."""
    template = heard.streams.audio[0]
    zero = zero_s(heard)
    if is_copied(template.codec_context.name):
        return _copied(film.add_stream_from_template(template, opaque=True), heard, template, zero)
    track = film.add_stream("aac", rate=template.codec_context.sample_rate)
    track.codec_context.bit_rate = AAC_BIT_RATE
    track.codec_context.layout = "mono" if template.codec_context.channels == 1 else "stereo"
    return _encoded(track, heard, template, zero)


def _copied(track: Any, heard: Any, template: Any, zero: Fraction) -> Iterator[Any]:
    for packet in heard.demux(template):
        if not packet.size:
            continue
        shift = round(zero / packet.time_base)
        packet.pts = None if packet.pts is None else packet.pts - shift
        packet.dts = packet.pts if packet.dts is None else packet.dts - shift
        packet.stream = track
        yield packet


def _encoded(track: Any, heard: Any, template: Any, zero: Fraction) -> Iterator[Any]:
    context = track.codec_context
    resampler = av.AudioResampler(format="fltp", layout=context.layout, rate=context.sample_rate)
    for frame in heard.decode(template):
        if frame.pts is not None:
            frame.pts -= round(zero / frame.time_base)
        for part in resampler.resample(frame):
            yield from _timed(track.encode(part))
    yield from _timed(track.encode(None))


def _timed(packets: list[Any]) -> Iterator[Any]:
    return (packet for packet in packets if packet.size)
