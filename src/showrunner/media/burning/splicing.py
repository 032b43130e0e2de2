"""Parts encoded and parts copied, one stream again; sound beside it as it was. Memory does not grow with the length.

Copied packets keep their bytes and their times. Those of encoded parts take the source's times to decode by: the same
number of pictures at the same times is decoded at the same pace.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any

import av

from showrunner.errors import MediaError
from showrunner.film.captions import Cue
from showrunner.kit.opening import moving, opened
from showrunner.media.burning import headers
from showrunner.media.burning.packets import UNSEEN, decoding_times, reorder_depth, scan
from showrunner.media.burning.plan import Burning
from showrunner.media.burning.soft import caption_packets
from showrunner.media.burning.sound import sound_packets
from showrunner.media.burning.units import renumbered


@dataclass(frozen=True)
class Source:
    path: Path
    container: str


def join(
    source: Source, burning: Burning, encoded: Sequence[Path], to: Path, soft: Sequence[Cue] = (), language: str = "en"
) -> None:
    """Write the video: `encoded` are the files of its encoded parts in order, `soft` captions that a player can show.

    Raises MediaError when a part is not what belongs in its place.
    """
    options = {"movflags": "+faststart", "fflags": "+bitexact", "video_track_timescale": str(burning.coding.tick[1])}
    with opened(source.path, source.container) as seen, opened(source.path, source.container) as heard:
        try:
            with av.open(str(to), "w", format=burning.format, options=options) as film:
                pictures = _video(film, seen, source, burning, encoded)
                sounds = sound_packets(film, heard) if heard.streams.audio else iter(())
                texts = caption_packets(film, soft, language) if soft else iter(())
                film.metadata.update(_kept(seen.metadata))
                for packet in merge(pictures, sounds, texts, key=lambda packet: packet.dts * packet.time_base):
                    film.mux(packet)
        except av.FFmpegError as error:
            raise MediaError("the parts could not be joined", tail=str(error)) from error


def _kept(tags: Any) -> dict[str, str]:
    return {name: text for name, text in dict(tags).items() if name in ("title", "artist", "comment", "date")}


def _video(film: Any, seen: Any, source: Source, burning: Burning, encoded: Sequence[Path]) -> Iterator[Any]:
    if burning.is_whole:
        return _all_encoded(film, burning, encoded)
    template = moving(seen)[0]
    stream = film.add_stream_from_template(template, opaque=True)
    context = stream.codec_context
    if context.name == "hevc":
        context.codec_tag = "hvc1"
    ours = _headers(burning, encoded)
    if ours:
        joined = headers.parsed(bytes(template.codec_context.extradata or b""), burning.coding.codec)
        for header in dict.fromkeys(ours.values()):
            joined = headers.beside(joined, headers.parsed(header, burning.coding.codec))
        context.extradata = headers.packed(joined)
    return _spliced(stream, seen, source, burning, encoded, ours)


def _headers(burning: Burning, encoded: Sequence[Path]) -> dict[bool, bytes]:
    """Of parts that are plain, and of those that are not."""
    found: dict[bool, bytes] = {}
    for part, path in zip((part for part in burning.parts if not part.is_copied), encoded, strict=True):
        if part.is_plain not in found:
            found[part.is_plain] = _header(path)
    return found


def _header(part: Path) -> bytes:
    with av.open(str(part), stream_options=UNSEEN) as file:
        return bytes(file.streams.video[0].codec_context.extradata or b"")


def _spliced(
    stream: Any, seen: Any, source: Source, burning: Burning, encoded: Sequence[Path], ours: dict[bool, bytes]
) -> Iterator[Any]:
    """Packets by turns from the source and from the parts, at the source's times."""
    packets = _timed(seen, source, burning)
    files = iter(encoded)
    for part in burning.parts:
        own = None if part.is_copied else _payloads(next(files), part.start, burning, ours[part.is_plain])
        shown: list[list[int]] = [[], []]
        for _ in range(part.packets):
            packet = next(packets, None)
            if packet is None:
                raise MediaError("the video is shorter than when it was looked at")
            if own is not None:
                taken = next(own, None)
                if taken is None:
                    raise MediaError("an encoded part is shorter than what it stands for")
                shown[0].append(packet.pts)
                shown[1].append(taken.pts)
                packet = _at(taken, packet.dts, packet.duration)
            packet.stream = stream
            yield packet
        if own is not None and (next(own, None) is not None or sorted(shown[0]) != sorted(shown[1])):
            raise MediaError("an encoded part shows its pictures at other times than the source")


def _timed(seen: Any, source: Source, burning: Burning) -> Iterator[Any]:
    """The source's packets; where the container does not say when they are decoded, it is reckoned."""
    packets = (packet for packet in seen.demux(moving(seen)[0]) if packet.size)
    if not burning.is_untimed:
        yield from packets
        return
    table = scan(source.path, source.container)
    for packet, dts in zip(packets, decoding_times(table.shown, reorder_depth(table.shown)), strict=True):
        packet.dts = int(dts)
        yield packet


def _payloads(path: Path, start: int, burning: Burning, header: bytes) -> Iterator[Any]:
    """Packets of an encoded part, their times those of the whole video."""
    tick = Fraction(*burning.coding.tick)
    with av.open(str(path), stream_options=UNSEEN) as file:
        stream = file.streams.video[0]
        if bytes(stream.codec_context.extradata or b"") != header:
            raise MediaError("a part was encoded with other settings and cannot be joined")
        scale = (stream.time_base or tick) / tick
        for packet in file.demux(stream):
            if packet.size and packet.pts is not None:
                moved = packet if burning.coding.codec == "h264" or burning.is_whole else _renumbered(packet)
                moved.pts = round(packet.pts * scale) + start
                moved.time_base = tick
                yield moved


def _renumbered(packet: Any) -> Any:
    made = av.Packet(renumbered(bytes(packet)))
    made.is_keyframe, made.duration = packet.is_keyframe, packet.duration
    return made


def _at(packet: Any, dts: int, duration: int | None) -> Any:
    packet.dts, packet.duration = dts, duration or 0
    if packet.pts < dts:
        raise MediaError("an encoded part is decoded later than it is shown")
    return packet


def _all_encoded(film: Any, burning: Burning, encoded: Sequence[Path]) -> Iterator[Any]:
    """A track of encoded parts alone, turned as the source's is."""
    with av.open(str(encoded[0]), stream_options=UNSEEN) as first:
        stream = film.add_stream_from_template(first.streams.video[0], opaque=True)
    if burning.coding.codec == "hevc":
        stream.codec_context.codec_tag = "hvc1"
    if burning.coding.rotation:
        stream.set_display_rotation(-burning.coding.rotation)
    return _in_turn(stream, burning, encoded)


def _in_turn(stream: Any, burning: Burning, encoded: Sequence[Path]) -> Iterator[Any]:
    """Packets part by part; each is decoded `reorder` pictures before its turn to be shown."""
    header, depth = _header(encoded[0]), burning.coding.reorder
    before: list[int] = []  # the last `depth` times of showing
    for part, path in zip(burning.parts, encoded, strict=True):
        packets = list(_payloads(path, part.start - burning.clock.zero, burning, header))
        shown = sorted(packet.pts for packet in packets)
        before = before or _ahead(shown, depth)
        times = [*before, *shown]
        for packet, dts in zip(packets, times, strict=False):
            packet.stream = stream
            yield _at(packet, dts, packet.duration)
        before = times[len(shown) :]


def _ahead(shown: Sequence[int], depth: int) -> list[int]:
    """Times before the first picture's, one picture apart."""
    step = shown[1] - shown[0] if len(shown) > 1 else 1
    return [shown[0] - step * n for n in range(depth, 0, -1)]
