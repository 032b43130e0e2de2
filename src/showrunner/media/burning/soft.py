"""Captions as a track of their own, to be switched on in a player: timed text of MP4 and QuickTime (TS 26.245)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import av

from showrunner.film.captions import Cue, text_of
from showrunner.film.languages import primary

_MS = Fraction(1, 1000)
# What the encoder wants to know before it makes a header for the track; no text goes through it.
_STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
# ISO 639-2 of the languages that are spoken most in videos; MP4 knows no shorter ones.
_THREE_LETTERS = {
    "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "ru": "rus",
    "pl": "pol", "tr": "tur", "ja": "jpn", "zh": "zho", "ko": "kor", "ar": "ara", "hi": "hin", "uk": "ukr",
    "sv": "swe", "da": "dan", "no": "nor", "fi": "fin", "el": "ell", "cs": "ces", "he": "heb", "th": "tha",
}  # fmt: skip


def caption_packets(film: Any, cues: Sequence[Cue], language: str) -> Iterator[Any]:
    """Adds the track to `film`; its packets in order, silence between captions among them."""
    track = film.add_stream("mov_text")
    track.codec_context.subtitle_header = _STYLE
    track.codec_context.time_base = track.time_base = _MS
    track.metadata["language"] = _THREE_LETTERS.get(primary(language), "und")
    return _packets(track, cues)


def _packets(track: Any, cues: Sequence[Cue]) -> Iterator[Any]:
    at = 0
    for number, cue in enumerate(cues):
        following = cues[number + 1].start_ms if number + 1 < len(cues) else cue.end_ms
        end = max(min(cue.end_ms, following), cue.start_ms + 1)
        if cue.start_ms > at:
            yield _packet(track, "", at, cue.start_ms)
        yield _packet(track, text_of(cue), max(at, cue.start_ms), end)
        at = end
    yield _packet(track, "", at, at + 1)


def _packet(track: Any, text: str, start_ms: int, end_ms: int) -> Any:
    data = text.encode("utf-8")[:65_000]
    packet = av.Packet(len(data).to_bytes(2, "big") + data)
    packet.pts = packet.dts = start_ms
    packet.duration, packet.time_base, packet.stream = end_ms - start_ms, _MS, track
    return packet
