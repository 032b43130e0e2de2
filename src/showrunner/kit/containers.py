"""What a file is, by its first bytes and nothing else: never by its name, never by what somebody says of it.

A file is opened with the demuxer named here and with no other. Left to guess, ffmpeg takes a text for a playlist and
reads what it names (measured: a text called .mp4 read its neighbour).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from showrunner.errors import BriefError

HEAD = 65_536  # bytes that are looked at
CONVERT = "convert it to MP4, WebM, MP3, WAV, JPEG or PNG first"

Nature = Literal["video", "audio", "image"]  # what such files mostly hold; what is inside is seen when it is read


@dataclass(frozen=True)
class Container:
    """`demuxer` is ffmpeg's name for what reads it; None where another library has to translate it first."""

    name: str
    demuxer: str | None
    nature: Nature
    media_type: str
    suffix: str


MP4 = Container("MP4", "mov", "video", "video/mp4", ".mp4")
MOV = Container("QuickTime", "mov", "video", "video/quicktime", ".mov")
M4A = Container("MP4 sound", "mov", "audio", "audio/mp4", ".m4a")
MATROSKA = Container("Matroska", "matroska", "video", "video/x-matroska", ".mkv")
WEBM = Container("WebM", "matroska", "video", "video/webm", ".webm")
MPEGTS = Container("MPEG transport stream", "mpegts", "video", "video/mp2t", ".ts")
MPEGPS = Container("MPEG programme stream", "mpeg", "video", "video/mpeg", ".mpg")
AVI = Container("AVI", "avi", "video", "video/x-msvideo", ".avi")
OGG = Container("Ogg", "ogg", "audio", "audio/ogg", ".ogg")
MP3 = Container("MP3", "mp3", "audio", "audio/mpeg", ".mp3")
AAC = Container("AAC", "aac", "audio", "audio/aac", ".aac")
WAV = Container("WAV", "wav", "audio", "audio/wav", ".wav")
FLAC = Container("FLAC", "flac", "audio", "audio/flac", ".flac")
AIFF = Container("AIFF", "aiff", "audio", "audio/aiff", ".aiff")
GIF = Container("GIF", "gif", "image", "image/gif", ".gif")
PNG = Container("PNG", "png_pipe", "image", "image/png", ".png")
APNG = Container("animated PNG", "apng", "image", "image/apng", ".png")
JPEG = Container("JPEG", "jpeg_pipe", "image", "image/jpeg", ".jpg")
WEBP = Container("WebP", "webp_pipe", "image", "image/webp", ".webp")
BMP = Container("BMP", "bmp_pipe", "image", "image/bmp", ".bmp")
HEIC = Container("HEIC", None, "image", "image/heic", ".heic")
AVIF = Container("AVIF", None, "image", "image/avif", ".avif")

KNOWN = (
    MP4, MOV, M4A, MATROSKA, WEBM, MPEGTS, MPEGPS, AVI, OGG, MP3, AAC, WAV, FLAC, AIFF, GIF, PNG, APNG, JPEG, WEBP,
    BMP, HEIC, AVIF,
)  # fmt: skip
DEMUXERS = frozenset(one.demuxer for one in KNOWN if one.demuxer)


def sniffed(path: Path, *, name: str = "", field: str = "source") -> Container:
    """What the file is. Raises BriefError for what is not taken, saying what it is instead where that is known.

    `name` is what the refusal calls the file, `field` where it was named.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    try:
        return recognised(head)
    except BriefError as error:
        raise BriefError(f"{name}: {error}" if name else str(error), hint=error.hint, field=field) from error


def recognised(head: bytes) -> Container:
    """As `sniffed`, of a file's first HEAD bytes (all of them, where it is shorter)."""
    if not head:
        raise BriefError("the file is empty", hint="give a video, a sound or a picture", field="source")
    for looks_like in _LOOKS:
        if (found := looks_like(head)) is not None:
            return found
    what = _refused(head)
    raise BriefError(f"the file is {what}, which is not taken", hint=CONVERT, field="source")


def _by_signature(head: bytes) -> Container | None:
    for signature, container in _SIGNATURES:
        if head.startswith(signature):
            return container
    return None


def _iso(head: bytes) -> Container | None:
    """ISO base media: the brands of its first box tell pictures from films."""
    kind, size = head[4:8], int.from_bytes(head[:4], "big")
    if kind in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") and (size == 1 or size >= 8):
        return MOV
    if kind != b"ftyp" or not 16 <= size <= 4096:
        return None
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head)), 4))}
    if brands & {b"avif", b"avis"}:
        return AVIF
    if head[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        return HEIC
    return MOV if head[8:12] == b"qt  " else M4A if head[8:12] in (b"M4A ", b"M4B ") else MP4


def _riff(head: bytes) -> Container | None:
    """Chunks, in either order of bytes."""
    kinds = {b"RIFF": {b"AVI ": AVI, b"WAVE": WAV, b"WEBP": WEBP}, b"RF64": {b"WAVE": WAV}}
    kinds[b"FORM"] = {b"AIFF": AIFF, b"AIFC": AIFF}
    return kinds.get(head[:4], {}).get(head[8:12])


def _ebml(head: bytes) -> Container | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    return WEBM if b"webm" in head[:64] else MATROSKA if b"matroska" in head[:64] else None


def _png(head: bytes) -> Container | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"):
        return None
    return APNG if b"acTL" in head.partition(b"IDAT")[0] else PNG


def _packets(head: bytes) -> Container | None:
    """Transport streams: packets of 188 bytes, in cameras' files with 4 bytes before each."""
    for first, length in ((0, 188), (4, 192)):
        marks = [head[at] for at in range(first, min(len(head), first + 5 * length), length)]
        if len(marks) == 5 and set(marks) == {0x47}:
            return MPEGTS
    return None


def _frames(head: bytes) -> Container | None:
    """MP3 and AAC have no signature: two frames, one where the other ends. An ID3 tag may stand before them."""
    at = 0
    while head[at : at + 3] == b"ID3" and len(head) > at + 10:
        size = head[at + 6 : at + 10]
        at += 10 + sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))
        if at + 8 > len(head):
            return MP3  # a cover larger than what is looked at; FLAC and AAC files have no such tags in practice
        at = _after_zeros(head, at)
        if head[at : at + 4] == b"fLaC":
            return FLAC
    at = _after_zeros(head, at)
    for container, length_of in ((MP3, _mp3_length), (AAC, _aac_length)):
        length = length_of(head[at : at + 8])
        if length and (at + length + 8 > len(head) or length_of(head[at + length : at + length + 8])):
            return container
    return None


def _after_zeros(head: bytes, at: int) -> int:
    """Some recorders and taggers pad with them."""
    return at + len(head[at:]) - len(head[at:].lstrip(b"\0"))


_KBPS = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}  # ISO 11172-3 and 13818-3, by (version, layer)


def _mp3_length(head: bytes) -> int:
    """Bytes of the MPEG audio frame that begins here; 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, speed, padding = head[2] >> 2 & 3, head[2] >> 4, head[2] >> 1 & 1
    if version == 1 or layer == 4 or rate == 3 or speed in (0, 15):
        return 0
    hertz = (44_100, 48_000, 32_000)[rate] >> {3: 0, 2: 1, 0: 2}[version]
    bits = _KBPS[1 if version == 3 else 2, layer][speed - 1] * 1000
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // hertz + padding


def _aac_length(head: bytes) -> int:
    """Bytes of the ADTS frame that begins here; 0 where none does."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > 7 else 0


def _bmp(head: bytes) -> Container | None:
    return BMP if head[:2] == b"BM" and head[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0") else None


_SIGNATURES: tuple[tuple[bytes, Container], ...] = (
    (b"OggS\0", OGG), (b"fLaC", FLAC), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"\xff\xd8\xff", JPEG),
    (b"\0\0\x01\xba", MPEGPS),
)  # fmt: skip
_LOOKS: tuple[Callable[[bytes], Container | None], ...] = (
    _by_signature, _iso, _riff, _ebml, _png, _packets, _bmp, _frames,
)  # fmt: skip

_REFUSED: tuple[tuple[bytes, str], ...] = (
    (rb"#EXTM3U|#EXT-X-", "a playlist (HLS)"),
    (rb"ffconcat version|file\s+['\"]?\S+", "a list of files"),
    (rb"\[playlist\]|<asx|<\?wpl", "a playlist"),
    (rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE svg.*?>\s*)?<svg\b", "a drawing (SVG)"),
    (rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:MPD|SmoothStreamingMedia|smil)\b", "a playlist"),
    (rb"<(?:!DOCTYPE html|html|head|body|script)\b", "a web page"),
    (rb"<\?xml|<!DOCTYPE|<!--", "an XML text"),
    (rb"WEBVTT", "a subtitle file"),
    (rb"\[Script Info\]|\d+\s+\d\d:\d\d:\d\d,\d\d\d --> ", "a subtitle file"),
    (rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd", "an archive"),
    (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe|#!", "a program"),
    (rb"%PDF|%!PS", "a document"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file"),
    (rb"FLV\x01", "a Flash video"),
    (rb"II\x2a\0|MM\0\x2a", "a TIFF or raw picture"),
)


def _refused(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\0")
    for pattern, what in _REFUSED:
        if re.match(pattern, start[:4096], re.DOTALL | re.IGNORECASE):
            return what
    if not re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", head[:4096]):
        return "a text"
    return f"of a kind that is not known here (it begins with {head[:8].hex(' ')})"
