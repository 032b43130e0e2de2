"""Files that are two things at once: the beginning of media, and then something that names other files."""

import struct
from collections.abc import Iterator
from pathlib import Path

from intake.hostile.texts import FFCONCAT, HLS_MASTER, HLS_MEDIA, SVG_ENTITY

BEGINNINGS = {
    "ebml": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska", "riff avi": b"RIFF\xff\0\0\0AVI ",
    "riff wave": b"RIFF\xff\0\0\0WAVE", "webp": b"RIFF\xff\0\0\0WEBPVP8 ", "id3": b"ID3\x04\0\0\0\0\0\0",
    "gif": b"GIF89a\x01\0\x01\0\0\0\0", "ogg": b"OggS\0\x02", "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "ftyp": b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "avif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "flac": b"fLaC",
    "mpeg": b"\0\0\x01\xba", "bmp": b"BM" + bytes(12) + b"\x28\0\0\0", "aiff": b"FORM\0\0\0\xffAIFF",
    "mp3": b"\xff\xfb\x90\x64", "aac": b"\xff\xf1\x50\x80\x02\x1f\xfc",
}  # fmt: skip


def polyglots(url: str, file: str, good: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    tails = {"hls": HLS_MASTER, "hls media": HLS_MEDIA, "ffconcat": FFCONCAT, "svg": SVG_ENTITY}
    for beginning, head in BEGINNINGS.items():
        for tail, text in tails.items():
            yield f"{beginning} then {tail}", head + b"\n" + text.format(url=url, file=file).encode()
        yield f"{beginning} alone", head
    playlist = HLS_MEDIA.format(url=url, file=file).encode()
    packet = b"\x47\x1f\xff\x10" + playlist
    yield "transport packets of a playlist", packet.ljust(188, b"\n") * 8
    yield "a subtitle in AVI that is a playlist", gab2(playlist)
    yield "a reference movie", reference(url)
    film = good["plain.mp4"].read_bytes()
    yield "a film whose data lie elsewhere", film.replace(b"url \0\0\0\1", b"url \0\0\0\0")
    alias = b"alis\0\0\0\0" + file.encode()[:60]
    yield "a film with an alias", film.replace(b"\0\0\0\x0curl \0\0\0\1", struct.pack(">I", 4 + len(alias)) + alias)
    yield "a song whose tag is a playlist", tag(playlist) + good["talk.mp3"].read_bytes()
    for name in ("a.jpg", "a.png", "plain.mp4", "flat.wav"):
        yield f"{name} and an archive", good[name].read_bytes() + b"PK\x03\x04" + bytes(100)


def gab2(text: bytes) -> bytes:
    """AVI with a text stream whose one chunk is a subtitle file by itself (CVE-2017-9993 came in like this)."""
    header = struct.pack("<4s4sIHHIIIIIIIIhhhh", b"txts", b"\0\0\0\0", 0, 0, 0, 0, 1, 25, 0, 1, 0, 0, 0, 0, 0, 0, 0)
    stream = lst(b"strl", chunk(b"strh", header) + chunk(b"strf", b""))
    main = chunk(b"avih", struct.pack("<14I", 40_000, 0, 0, 0, 1, 0, 1, 0, 64, 64, 0, 0, 0, 0))
    gab = b"GAB2\0" + struct.pack("<HIHHI", 2, 2, 0x6E, 0, 4) + struct.pack("<I", len(text)) + text
    body = lst(b"hdrl", main + stream) + lst(b"movi", chunk(b"00tx", gab))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"AVI " + body


def lst(kind: bytes, body: bytes) -> bytes:
    return chunk(b"LIST", kind + body)


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def reference(url: str) -> bytes:
    """QuickTime that only says where the film is."""
    place = url.encode() + b"\0"
    where = box(b"rdrf", b"\0\0\0\0url " + struct.pack(">I", len(place)) + place)
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"rmra", box(b"rmda", where)))


def tag(text: bytes) -> bytes:
    frame = b"TXXX" + struct.pack(">I", len(text) + 1)[:4] + b"\0\0\3" + text
    size = len(frame)
    return b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + frame
