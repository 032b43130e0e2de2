"""Small files that want a large machine: in width, in length, in packed bytes, in numbers of things."""

import re
import struct
import subprocess
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from intake.hostile.polyglots import box
from PIL import Image

from showrunner.media.ffmpeg import binary

HOUR_S = 3600


def bombs(folder: Path, good: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    yield from wide(good)
    yield from packed()
    yield from counted(good)
    yield "silence of 100 hours", silence(100 * HOUR_S)
    yield "silence of 5 hours", silence(5 * HOUR_S)
    for name, words in encoded().items():
        yield name, ffmpeg(folder / f"bomb{Path(name).suffix}", *words)


def wide(good: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    for width, height in (
        (65_535, 65_535),
        (1_000_000, 1_000_000),
        (2**31 - 1, 2**31 - 1),
        (2**31 - 1, 1),
        (40_000, 1_000),
    ):
        yield f"PNG of {width} × {height}", png(width, height)
    yield "animated PNG of 60000 × 60000", png(60_000, 60_000, (b"acTL", struct.pack(">II", 2**31 - 1, 0)))
    for width, height in ((65_535, 65_535), (50_000, 50_000)):
        yield f"GIF of {width} × {height}", gif(width, height)
        yield f"JPEG of {width} × {height}", resized_jpeg(good["a.jpg"].read_bytes(), width, height)
    yield "BMP of 100000 × 100000", bmp(100_000, 100_000)
    yield "BMP of -2147483648 lines", bmp(4, -(2**31))
    yield "WebP of 16384 × 16384", resized_webp(good["a.webp"].read_bytes())
    film = good["vp8_vorbis.webm"].read_bytes()
    at = film.index(b"\x9d\x01\x2a")
    yield "VP8 of 16383 × 16383", film[: at + 3] + b"\xff\x3f\xff\x3f" + film[at + 7 :]
    film = good["old.avi"].read_bytes()
    at = film.index(b"strf") + 12
    yield "AVI of 100000 × 100000", film[:at] + struct.pack("<ii", 100_000, 100_000) + film[at + 8 :]
    heic = good["a.heic"].read_bytes()
    at = heic.index(b"ispe") + 8
    yield "HEIC of 60000 × 60000", heic[:at] + struct.pack(">II", 60_000, 60_000) + heic[at + 8 :]
    avif = good["a.avif"].read_bytes()
    at = avif.index(b"ispe") + 8
    yield "AVIF of 60000 × 60000", avif[:at] + struct.pack(">II", 60_000, 60_000) + avif[at + 8 :]


def packed() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compress(bytes(64 << 20), 9)
    yield "a profile of 64 MB", png(8, 8, (b"iCCP", b"p\0\0" + zeros))
    yield "a text of 64 MB", png(8, 8, (b"zTXt", b"t\0\0" + zeros))
    yield "an international text of 64 MB", png(8, 8, (b"iTXt", b"t\0\1\0\0\0" + zeros))
    yield "a thousand texts", png(8, 8, *[(b"tEXt", b"t\0" + b"x" * 1000)] * 1000)
    yield "a picture of 2000 × 2000 packed to nothing", png(2_000, 2_000, data=bytes(2_001 * 2_000))


def counted(good: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Tables of MP4 that claim more than there is, and boxes in boxes."""
    film = good["plain.mp4"].read_bytes()
    for name, offset in ((b"stts", 8), (b"stsz", 12), (b"stsc", 8), (b"stco", 8), (b"elst", 8), (b"stss", 8)):
        at = film.index(name) + offset
        for count in (0x7FFFFFFF, 0xFFFFFFFF):
            yield f"{name.decode()} of {count:x}", film[:at] + struct.pack(">I", count) + film[at + 4 :]
    at = film.index(b"stts") + 12
    yield "a film of one endless frame", film[: at + 4] + struct.pack(">I", 0x7FFFFFFF) + film[at + 8 :]
    at = film.index(b"mvhd") + 16
    yield "a film that ticks 4294967295 times a second", film[:at] + b"\xff" * 4 + film[at + 4 :]
    for depth in (100, 5_000):
        nested = b""
        for _ in range(depth):
            nested = box(b"moov", nested)
        yield f"{depth} boxes in boxes", box(b"ftyp", b"isom\0\0\0\0isom") + nested
    for size in (b"\0\0\0\0", b"\0\0\0\1", b"\xff\xff\xff\xff"):
        yield f"a box of size {size.hex()}", box(b"ftyp", b"isom\0\0\0\0isom") + size + b"moov" + bytes(64)
    yield "a box of 2^63", box(b"ftyp", b"isom\0\0\0\0isom") + b"\0\0\0\1moov" + b"\x7f" + b"\xff" * 7
    yield (
        "EBML without an end",
        b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\xec" * 5000,
    )
    yield "a WAV that is all header", b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\0\0\0\0" * 5000
    yield "a WAV of no channels", b"RIFF\xff\0\0\0WAVEfmt \x10\0\0\0\1\0\0\0" + bytes(12) + b"data\xff\xff\xff\xff"
    channels = struct.pack("<HHIIHH", 1, 65_535, 4_000_000_000, 1, 65_535, 32)
    yield (
        "a WAV of 65535 channels",
        b"RIFF\xff\0\0\0WAVEfmt \x10\0\0\0" + channels + b"data\xff\xff\xff\xff" + bytes(100),
    )
    yield "a GIF of 20000 pictures", gif(4, 4, 20_000)
    yield "an ID3 tag of 256 MB", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(1000)


def encoded() -> dict[str, list[str]]:
    """By our own ffmpeg: many streams, odd coders, great gaps."""
    dot = ["-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=2"]
    quick = ["-c:v", "libx264", "-preset", "ultrafast"]
    gap = ["-vf", "setpts=N*86400/TB", "-fps_mode", "passthrough"]
    crowd = [word for _ in range(40) for word in ("-map", "0:v")]
    return {
        "24 hours between two pictures.mp4": [*dot, *gap, *quick],
        "24 hours between two pictures.mkv": [*dot, *gap, *quick],
        "24 hours between two pictures.webm": [*dot, *gap, "-c:v", "libvpx"],
        "40 streams.mkv": [*dot, *crowd, *quick],
        "40 streams.mp4": [*dot, *crowd, *quick],
        "ffv1.mkv": [*dot, "-c:v", "ffv1"],
        "magicyuv.avi": [*dot, "-c:v", "magicyuv", "-pix_fmt", "yuv420p"],
        "cljr.avi": [*dot, "-c:v", "cljr", "-strict", "-1"],
        "huffyuv.avi": [*dot, "-c:v", "huffyuv"],
        "utvideo.mkv": [*dot, "-c:v", "utvideo"],
        "flash.flv": [*dot, *quick],
        "snow.avi": [*dot, "-c:v", "snow", "-strict", "-2"],
        "windows.asf": [*dot, "-c:v", "wmv2"],
        "raw.nut": [*dot, "-c:v", "rawvideo"],
        "raw.avi": [*dot, "-c:v", "rawvideo", "-pix_fmt", "bgr24"],
        "windows.wma": ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "wmav2", "-f", "asf"],
        "studio.mxf": [*dot, "-vf", "scale=720:576,fps=25", "-c:v", "mpeg2video"],
        "film.y4m": [*dot, "-f", "yuv4mpegpipe"],
        "scan.tiff": [*dot, "-frames:v", "1", "-c:v", "tiff"],
        "scan.exr": [*dot, "-frames:v", "1", "-c:v", "exr"],
        "icon.ico": [*dot, "-frames:v", "1", "-f", "ico"],
        "sound.caf": ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "pcm_s16be"],
    }  # fmt: skip


def ffmpeg(out: Path, *words: str) -> bytes:
    command = [str(binary()), "-nostdin", "-v", "error", "-y", *words, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return out.read_bytes()


def png(width: int, height: int, *extra: tuple[bytes, bytes], data: bytes = bytes(100)) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    chunks = (head, *extra, (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def gif(width: int, height: int, pictures: int = 1) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", min(width, 65_535), min(height, 65_535), 0x80, 0, 0) + bytes(6)
    one = (
        b"\x21\xf9\x04\0\x02\0\0\0\x2c"
        + struct.pack("<HHHHB", 0, 0, min(width, 65_535), min(height, 65_535), 0)
        + b"\x02\x02\x44\x01\0"
    )
    return head + one * pictures + b"\x3b"


def bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 154, 0, 0, 54) + head + bytes(100)


def resized_jpeg(data: bytes, width: int, height: int) -> bytes:
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG that says its last refinement over and over: 120 bytes for each pass over all pixels."""
    out = BytesIO()
    Image.new("L", (side, side), 128).save(out, "JPEG", progressive=True, quality=50)
    data = out.getvalue()
    *_, before, last = (found.start() for found in re.finditer(b"\xff\xda", data))
    tables = data.rfind(b"\xff\xc4", before, last)
    return data[:-2] + data[tables:-2] * scans + data[-2:]


def resized_webp(data: bytes) -> bytes:
    at = data.index(b"\x9d\x01\x2a") if b"\x9d\x01\x2a" in data else None
    if at is None:
        at = data.index(b"VP8L") + 9
        return data[:at] + b"\xff\xff\xff\x0f" + data[at + 4 :]
    return data[: at + 3] + b"\xff\x3f\xff\x3f" + data[at + 7 :]


def silence(seconds: int) -> bytes:
    """FLAC: frames of 65,535 equal samples, 8 kHz, of about 15 bytes each."""
    block, rate = 65_535, 8_000
    info = struct.pack(">HH", block, block) + bytes(6) + ((rate << 44) | (0 << 41) | (15 << 36)).to_bytes(8, "big")
    out = [b"fLaC\x80\0\0\x22" + info + bytes(16)]
    for number in range(seconds * rate // block + 1):
        head = b"\xff\xf8\x70\x08" + utf8(number) + struct.pack(">H", block - 1)
        head += bytes([crc(head, 8, 0x07)])
        frame = head + b"\0\0\0"
        out.append(frame + struct.pack(">H", crc(frame, 16, 0x8005)))
    return b"".join(out)


def utf8(number: int) -> bytes:
    return chr(number).encode("utf-8", "surrogatepass")


def table(bits: int, polynomial: int) -> list[int]:
    top, mask, found = 1 << (bits - 1), (1 << bits) - 1, []
    for byte in range(256):
        value = byte << (bits - 8)
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
        found.append(value)
    return found


TABLES = {(8, 0x07): table(8, 0x07), (16, 0x8005): table(16, 0x8005)}


def crc(data: bytes, bits: int, polynomial: int) -> int:
    value, found = 0, TABLES[bits, polynomial]
    for byte in data:
        value = (value << 8 & ((1 << bits) - 1)) ^ found[(value >> (bits - 8)) ^ byte]
    return value
