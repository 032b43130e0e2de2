"""Small videos of every kind that captions are laid into, and what is to be seen and heard in them."""

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from showrunner.film.captioning import CaptionDesign
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.source import Limits
from showrunner.film.transcript import shared
from showrunner.media import ffmpeg
from showrunner.media.burning import choosing, splicing
from showrunner.media.burning.plan import Burning, patches, shown_ms
from showrunner.media.foreign.looking import look_at
from showrunner.steps import overlaying

SECONDS, RATE = 4, 25
H264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "25"]
X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1"]
CLOSED = "open-gop=0:keyint=25:log-level=none:pools=none"
HIGH = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
KINDS: dict[str, list[str]] = {
    "plain.mp4": H264,
    "one-group.mp4": [*H264, "-g", "250"],
    "baseline.mp4": [*H264, "-profile:v", "baseline"],
    "uneven.mp4": [*H264, "-vf", "select='mod(n,3)+lt(n,40)'", "-fps_mode", "vfr"],
    "plain.mkv": H264,
    "wide-pixels.mp4": [*H264, "-vf", "setsar=4/3"],
    "open.mp4": [*H264, "-x264-params", "open-gop=1:keyint=25:bframes=3"],
    "hevc.mp4": [*X265, "-pix_fmt", "yuv420p", "-x265-params", CLOSED],
    "high-range.mp4": [*X265, "-pix_fmt", "yuv420p10le", "-x265-params", f"{CLOSED}:{HIGH}"],
    "full-range.mp4": [*H264, "-pix_fmt", "yuvj420p"],
    "studio.mov": [*H264, "-c:a", "pcm_s16le"],
    "vorbis.mkv": [*H264, "-c:a", "libvorbis"],
    "stream.ts": H264,
    "vp9.webm": ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "25", "-c:a", "libopus"],
    "silent.mp4": [*H264, "-an"],
}
# Captions for a second in the middle, inside one group of pictures and over the beginning of the next.
CUES = (Cue(start_ms=1500, end_ms=2300, words=tuple(shared(["Honey", "never", "spoils"], 1500, 2200))),)


@dataclass(frozen=True)
class Burned:
    clip: Clip
    source: Path
    burning: Burning
    parts: tuple[Path, ...]
    path: Path


class Footage:
    """Makes each kind once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.burned: dict[str, Burned] = {}

    def __call__(self, name: str) -> Path:
        path = self.folder / name
        if path.exists():
            return path
        if name == "turned.mp4":
            return program("-display_rotation", "90", "-i", self("plain.mp4"), "-c", "copy", path)
        picture, sound = f"testsrc2=s=320x180:r={RATE}:d={SECONDS}", f"sine=f=440:r=48000:d={SECONDS}"
        words = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:a", "aac", "-threads", "1"]
        return program(*words, *KINDS[name], path)

    def clip(self, name: str) -> Clip:
        return look_at(self(name), Limits(), self.folder / "still")


def program(*words: str | Path) -> Path:
    """Run the built-in ffmpeg; the last word is what it writes."""
    subprocess.run([ffmpeg.binary(), "-nostdin", "-v", "error", "-y", *words], check=True)
    return Path(words[-1])


def burned(footage: Footage, name: str, cues: tuple[Cue, ...] = CUES, **design: str) -> Burned:
    """The video with its captions, made once as the steps make it, without walls."""
    key = repr((name, cues, sorted(design.items())))
    if key not in footage.burned:
        footage.burned[key] = _burned(footage, name, cues, design)
    return footage.burned[key]


def _burned(footage: Footage, name: str, cues: tuple[Cue, ...], design: dict[str, str]) -> Burned:
    source, clip = footage(name), footage.clip(name)
    folder = footage.folder / hashlib.sha256(repr((name, cues, design)).encode()).hexdigest()[:12]
    folder.mkdir(exist_ok=True)
    burning = choosing.plan_of(clip, source, shown_ms(cues), "ultrafast", 20)
    parts = []
    for number, patch in enumerate(patches(clip, burning, cues, CaptionDesign(**design))):
        parts.append(folder / f"{number}.mp4")
        overlaying.burn(patch, source, parts[-1])
    out = folder / f"out.{burning.format}"
    splicing.join(splicing.Source(source, clip.container), burning, parts, out)
    return Burned(clip, source, burning, tuple(parts), out)


def zero(path: Path) -> float:
    """The moment of the file's clock that captions and players count from."""
    with av.open(str(path)) as file:
        return file.start_time / 1e6 if path.suffix == ".ts" else 0.0


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    """(time in s, luma in 0..1) of every picture, as coded."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        stream.codec_context.thread_count = 1
        found = []
        for frame in file.decode(stream):
            kind, top = (np.uint16, 1023) if "10" in frame.format.name else (np.uint8, 255)
            plane = frame.planes[0]
            luma = np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width]
            found.append((float(frame.pts * stream.time_base), luma / top))
        return found


def packets(path: Path, kind: str = "video") -> list[tuple[float, str]]:
    """(time in s, digest) of every packet, in order of decoding."""
    with av.open(str(path)) as file:
        stream = file.streams.get({kind: 0})[0]
        return [
            (float(p.pts * p.time_base), hashlib.sha256(bytes(p)).hexdigest()) for p in file.demux(stream) if p.size
        ]


def complaints(path: Path) -> str:
    """What another decoder says of the file: nothing, when all is well."""
    words = [ffmpeg.binary(), "-nostdin", "-v", "warning", "-i", path, "-map", "0:v", "-map", "0:a?", "-f", "null", "-"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stderr
