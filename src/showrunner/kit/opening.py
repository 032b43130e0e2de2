"""The only way a foreign file is opened: with the demuxer that its bytes name, and lists of all that may be used.

Decoders were broken into by files of 50 KB; those outside the list have the worst record and the fewest users. Reading
belongs behind walls (kit/confine.py) all the same.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from showrunner.errors import BriefError
from showrunner.kit.containers import CONVERT, DEMUXERS

if TYPE_CHECKING:  # 20 MB that only readers pay for: a service names `options` without ever reading
    import av
    from av.container import InputContainer

PICTURES = (
    "h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4", "mpeg2video", "mpeg1video", "h263", "mjpeg", "prores",
    "dnxhd", "dvvideo", "theora", "gif", "png", "apng", "webp", "bmp",
)  # fmt: skip
SOUNDS = (
    "aac", "aac_latm", "mp2", "mp2float", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac",
    "ac3", "eac3", "amrnb", "amrwb", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
    "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_alaw", "pcm_mulaw", "pcm_s8",
)  # fmt: skip
CODECS = PICTURES + SOUNDS
MOST_PIXELS = 8192 * 4320  # of what moves; measured: pictures of 16384 × 8640 take 1.5 GB to decode
MOST_STILL_PIXELS = 100_000_000  # phones take 48 million and more; one of that many takes 0.5 GB
STILLS = frozenset({"jpeg_pipe", "png_pipe", "webp_pipe", "bmp_pipe"})
MOST_STREAMS = 32
PROBED = 10_000_000  # bytes, and microseconds, that are read to find out what the streams are


def options(container: str, *, pixels: int | None = None, streams: int = MOST_STREAMS) -> dict[str, str]:
    """What ffmpeg, library or program, is told before it opens a foreign file. `pixels` None: by the container.

    Raises ValueError for a demuxer that `kit.containers` does not name.
    """
    if container not in DEMUXERS:
        raise ValueError(f"{container!r} is no demuxer for foreign files")
    return {
        "protocol_whitelist": "file,pipe",
        "format_whitelist": container,
        "codec_whitelist": ",".join(CODECS),
        "max_pixels": str(pixels or (MOST_STILL_PIXELS if container in STILLS else MOST_PIXELS)),
        "max_streams": str(streams + 1),  # one more, so that what is refused is counted
        "probesize": str(PROBED),
        "analyzeduration": str(PROBED),
    }


def opened(
    path: Path, container: str, *, pixels: int | None = None, streams: int = MOST_STREAMS, threads: int = 1
) -> "InputContainer":
    """A foreign file, to be read as `with opened(...) as file:`. Only the first picture and the first sound are read.

    Raises BriefError when it is damaged or holds what is not taken. Decoding may raise av.FFmpegError.
    """
    import av

    chosen = options(container, pixels=pixels, streams=streams)
    try:
        file = av.open(f"file:{path}", format=container, options=chosen, metadata_errors="replace")
    except av.FFmpegError as error:
        raise unreadable(error) from error
    try:
        _choose(file, chosen, streams, threads)
    except BaseException:
        file.close()
        raise
    return file


def unreadable(error: Exception) -> BriefError:
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return BriefError(f"the file cannot be read: {told}", hint="it may be cut short; try to play it", field="source")


def _choose(file: "InputContainer", chosen: dict[str, str], streams: int, threads: int) -> None:
    from av.stream import Discard

    if len(file.streams) > streams:
        raise BriefError(f"it holds more than {streams} streams", hint=CONVERT, field="source")
    wanted = {stream.index for stream in (*moving(file)[:1], *file.streams.audio[:1])}
    for stream in file.streams:
        if stream.index not in wanted:
            stream.discard = Discard.all
            continue
        context = stream.codec_context
        if context is None or context.codec.name not in CODECS:
            name = context.codec.name if context is not None else "something unknown"
            raise BriefError(f"it is coded as {name}, which is not taken", hint=CONVERT, field="source")
        context.options = {name: chosen[name] for name in ("codec_whitelist", "max_pixels")}
        context.thread_count = threads


def moving(file: "InputContainer") -> "list[av.VideoStream]":
    """Its pictures without covers, which sound files carry as a stream."""
    from av.stream import Disposition

    return [stream for stream in file.streams.video if not stream.disposition & Disposition.attached_pic]
