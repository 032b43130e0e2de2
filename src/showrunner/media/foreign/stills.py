"""Pictures that need more than ffmpeg: those of phones are translated; PNGs are looked into before they are read."""

import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from showrunner.errors import BriefError
from showrunner.kit.containers import JPEG, PNG, Container

if TYPE_CHECKING:
    from PIL import Image

QUALITY = 95  # of JPEG: above it files grow and nobody sees it
MOST_UNPACKED = 4 << 20  # bytes of a PNG's profile or text; measured: one of 255 KB unpacks to 256 MB


def translated(path: Path, to: Path, pixels: int) -> Container:
    """Write a HEIC or AVIF picture upright as JPEG in sRGB, or as PNG where it is transparent.

    Of several pictures the main one is taken. Raises BriefError for one that is damaged or has more than `pixels`.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError
    from pillow_heif import register_heif_opener

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=["HEIF", "AVIF"]) as picture:
                _check(picture.size, pixels)
                upright = _in_srgb(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(f"more than {pixels:,} pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError, EOFError) as error:
        raise BriefError("the picture cannot be read", hint="it may be damaged; save it as JPEG", field="source") from (
            error
        )
    if upright.mode == "RGBA":
        upright.save(to, "PNG", compress_level=3)
        return PNG
    upright.save(to, "JPEG", quality=QUALITY, subsampling=0)
    return JPEG


def _check(size: tuple[int, int], pixels: int) -> None:
    if size[0] * size[1] > pixels:
        raise _too_large(f"{size[0]} × {size[1]} pixels, more than {pixels:,}")


def _too_large(found: str) -> BriefError:
    return BriefError(f"its picture has {found}", hint="give a smaller one", field="source")


def _in_srgb(picture: "Image.Image") -> "Image.Image":
    from PIL import ImageCms

    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if is_clear else "RGB"
    profile = picture.info.get("icc_profile")
    plain = picture.convert(mode)
    if not profile or len(profile) > MOST_UNPACKED:
        return plain
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except ImageCms.PyCMSError:  # a broken profile says nothing: the numbers are taken as sRGB, as browsers do
        return plain
    return changed or plain


def check_png(path: Path) -> None:
    """Raises BriefError where a profile or a text inside unpacks to more than anybody needs."""
    for kind, packed in _chunks(path):
        if kind in (b"iCCP", b"zTXt", b"iTXt"):
            unpacking = zlib.decompressobj()
            at = _packed_from(kind, packed)
            if at is None:
                continue
            try:
                size = len(unpacking.decompress(packed[at:], MOST_UNPACKED + 1))
            except zlib.error:
                continue  # a decoder sees the same and leaves the chunk out
            if size > MOST_UNPACKED:
                raise BriefError(
                    f"its {kind.decode()} unpacks to more than {MOST_UNPACKED >> 20} MB", field="source",
                    hint="save it again without profile and texts",
                )  # fmt: skip


def _packed_from(kind: bytes, chunk: bytes) -> int | None:
    """Where the packed bytes begin (PNG 1.2, 11.3); None where nothing is packed."""
    end = chunk.find(b"\0")
    if end < 0:
        return None
    if kind != b"iTXt":
        return end + 2
    if chunk[end + 1 : end + 2] != b"\1":
        return None
    language = chunk.find(b"\0", end + 3)
    keyword = chunk.find(b"\0", language + 1) if language >= 0 else -1
    return keyword + 1 if keyword >= 0 else None


def _chunks(path: Path) -> Iterator[tuple[bytes, bytes]]:
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"IDAT":
                file.seek(length + 4, 1)
                continue
            body = file.read(length)
            file.seek(4, 1)
            yield head[4:], body
