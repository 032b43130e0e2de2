"""A part of somebody's video as a file of our own. ffmpeg turns it upright; colours stay what they are."""

from pathlib import Path

from showrunner.film.clip import Clip, VideoTrack
from showrunner.media.foreign.running import foreign_input

LONGEST_SIDE = 3840  # of the largest film; more is decoded for nothing
CRF, PRESET = "16", "veryfast"  # not to be told from its source, which is then encoded once more
DEEP = ("10", "12", "14", "16", "p010", "p210", "p410")  # in a pixel format's name: more than 8 bits


def arguments(clip: Clip, path: Path, start_ms: int, end_ms: int) -> list[str]:
    """The words for ffmpeg, but for the file to write."""
    assert clip.video is not None
    width, height = _size(clip.video)
    pixels = "yuv420p10le" if any(mark in clip.video.pixels for mark in DEEP) else "yuv420p"
    return [
        *foreign_input(path, clip.container, start_ms=start_ms, duration_ms=end_ms - start_ms),
        "-map", "0:v:0", "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
        "-vf", f"scale={width}:{height}:flags=bicubic+accurate_rnd+full_chroma_int,setsar=1,format={pixels}",
        "-fps_mode", "vfr", "-c:v", "libx264", "-crf", CRF, "-preset", PRESET, "-threads", "1", "-bf", "0", "-g", "30",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mp4", "-movflags", "+faststart",
    ]  # fmt: skip


def _size(track: VideoTrack) -> tuple[int, int]:
    """Even, upright, in square pixels."""
    width, height = track.shown
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
