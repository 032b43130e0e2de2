"""Single pictures out of a film: a poster, thumbnails."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.errors import BriefError, MediaError
from showrunner.media.deliver.probing import probe

Pixels = NDArray[np.uint8]  # BGR, (height, width, 3)

JPEG_QUALITY = 92  # taste: no rings around letters
CANDIDATES = 12  # moments looked at for a poster
EDGES = Fraction(1, 12)  # of the film at either end: a first frame is often not all there yet
FORMATS = (".png", ".jpg", ".jpeg", ".webp")


def poster(film: Path, to: Path, *, at_ms: int | None = None, width: int | None = None) -> int:
    """Write one frame as PNG, JPEG or WebP (by `to`'s suffix), at most `width` pixels wide; return its time in ms.

    Without `at_ms` the most telling of a dozen moments is taken. Raises BriefError for another suffix, MediaError.
    """
    if to.suffix.lower() not in FORMATS:
        raise BriefError(f"a poster cannot be a {to.suffix} file", hint=f"use one of {', '.join(FORMATS)}", field="to")
    moment = best_moment(film) if at_ms is None else at_ms
    (picture,) = frames_at(film, [moment])
    write_picture(picture, to, width=width)
    return moment


def thumbnails(film: Path, folder: Path, count: int, *, width: int = 640) -> tuple[Path, ...]:
    """`count` JPEGs, evenly spread from the first to the last moment, named by their time in ms."""
    end = round(probe(film).end * 1000)
    moments = [end * (2 * n + 1) // (2 * count) for n in range(count)]
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(folder / f"{moment:08d}.jpg" for moment in moments)
    for picture, file in zip(frames_at(film, moments), files, strict=True):
        write_picture(picture, file, width=width)
    return files


def best_moment(film: Path) -> int:
    """The time in ms of the frame with the most to see: detail, contrast, colour, each against the film's best."""
    end = probe(film).end
    span = end * (1 - 2 * EDGES)
    moments = [round((end * EDGES + span * n / (CANDIDATES - 1)) * 1000) for n in range(CANDIDATES)]
    measured = np.array([_interest(picture) for picture in frames_at(film, moments)])
    relative = measured / np.maximum(measured.max(axis=0), 1e-9)
    return moments[int(relative.sum(axis=1).argmax())]


def _interest(picture: Pixels) -> tuple[float, float, float]:
    """(detail, contrast, colour) of a small copy, each ≥ 0."""
    small = cv2.resize(picture, (320, 180), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    colour = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.float32)[..., 1:] - 128
    detail = float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean())
    return detail, float(grey.std()), float(np.hypot(colour[..., 0], colour[..., 1]).mean())


def frames_at(film: Path, moments: Sequence[int]) -> Iterator[Pixels]:
    """The frame on screen at each time (ms); past the end, the last one. Raises MediaError."""
    try:
        with av.open(str(film)) as file:
            stream = file.streams.video[0]
            stream.thread_type = "AUTO"
            for moment in moments:
                yield _frame_at(file, stream, moment)
    except av.FFmpegError as error:
        raise MediaError(f"{film.name} cannot be read", tail=str(error)) from error


def _frame_at(file: "av.container.InputContainer", stream: "av.VideoStream", moment: int) -> Pixels:
    base = stream.time_base or Fraction(1, 1000)
    wanted = Fraction(moment, 1000)
    file.seek(int(wanted / base), stream=stream)
    shown: av.VideoFrame | None = None
    for frame in file.decode(stream):
        if shown is not None and frame.pts is not None and frame.pts * base > wanted:
            break
        shown = frame
    if shown is None:
        raise MediaError("the film has no pictures")
    return np.asarray(shown.to_ndarray(format="bgr24", src_colorspace="ITU709"), np.uint8)


def write_picture(picture: Pixels, to: Path, *, width: int | None = None) -> None:
    """Write by suffix, made smaller to `width` where it is wider, next to the target first. Raises MediaError."""
    height, wide = picture.shape[:2]
    if width is not None and wide > width:
        picture = cv2.resize(picture, (width, round(height * width / wide)), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    settings = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if to.suffix.lower() in (".jpg", ".jpeg") else []
    good, data = cv2.imencode(to.suffix, picture, settings)
    if not good:
        raise MediaError(f"{to.name} cannot be written as a picture")
    new = to.with_name(f".{to.name}.new")
    to.parent.mkdir(parents=True, exist_ok=True)
    new.write_bytes(data.tobytes())
    new.replace(to)
