"""Small clips of every kind, made when they are asked for. Each kind shows what must not get lost on the way."""

import subprocess
from pathlib import Path

from showrunner.media import ffmpeg

TEST = ("-f", "lavfi", "-i")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
UNEVEN = ("-vf", "setpts=N*(N+1)/2/30/TB", "-fps_mode", "passthrough")
AAC = ("-c:a", "aac", "-shortest")


def picture(size, seconds, rate=30):
    return (*TEST, f"testsrc2=s={size}:r={rate}:d={seconds}")


def tone(hz, seconds, volume=0.5):
    return (*TEST, f"sine={hz}:d={seconds}:r=48000,volume={volume * 8}")


RECIPES = {
    "wide.mp4": (*picture("320x180", 1.5), *tone(300, 1.5), *X264, "-bf", "2", *AAC),
    "tall.mp4": (*picture("90x160", 1, 25), *tone(500, 1, 0.05), *X264, *AAC),
    "mute.mp4": (*picture("160x90", 1), *X264),
    "wide.webm": (*picture("160x120", 1, 24), *tone(700, 1), "-c:v", "libvpx", "-b:v", "200k", "-c:a", "libopus"),
    "anamorphic.mp4": (*TEST, "testsrc2=s=180x144:r=25:d=1,setsar=16/11", "-c:v", "mpeg4", "-q:v", "4"),
    "long.mp4": (*picture("96x64", 10), *X264, "-bf", "3", "-x264-params", "b-pyramid=none:keyint=infinite:scenecut=0"),
    "bars.png": (*TEST, "testsrc2=s=200x200:d=1", "-frames:v", "1"),
    "veil.png": (*TEST, "color=white@0.5:s=64x64:d=1,format=rgba", "-frames:v", "1"),
    "voice.wav": (*tone(200, 2.2), "-ar", "22050"),
    "song.mp3": (*tone(440, 3), "-b:a", "96k"),
    "hdr.mp4": (
        *TEST, "testsrc2=s=160x90:r=30:d=0.5,format=yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast",
        "-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc", "-x265-params",
        "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
    ),
    "moving.apng": (*picture("160x90", 1, 10), "-f", "apng", "-plays", "1"),
    # 25 whole frames a second out of 50 fields, in each of which the square has moved on
    "fields.mp4": (
        *TEST, "testsrc2=s=160x96:r=50:d=0.8,interlace=lowpass=off,format=yuv420p", "-c:v", "libx264", "-preset",
        "ultrafast", "-flags", "+ilme+ildct", "-x264-params", "tff=1",
    ),
    # every frame at its own pace: 1, 2, 3 … ticks of 1/30 s after the one before
    "uneven.mkv": (*picture("160x90", 1), *UNEVEN, *X264),
    "later.mkv": (*picture("160x90", 1), *UNEVEN, *X264, "-bf", "2"),  # decoded in another order than shown
}  # fmt: skip


class Clips:
    """Clips by name; a call gives the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            if name == "turned.mp4":
                run("-display_rotation", "90", "-i", self("wide.mp4"), "-c", "copy", path)
            else:
                run(*RECIPES[name], path)
        return path


def run(*args) -> str:
    """ffmpeg; what it says. Fails when it does."""
    words = [str(ffmpeg.binary()), "-y", "-v", "error", "-nostdin", *map(str, args)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout + done.stderr


def payload(path: Path, stream: str = "v:0") -> str:
    """A hash over the packets of a stream, as another program reads them."""
    return run("-i", path, "-map", f"0:{stream}", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-")


def times(path: Path, stream: str = "v:0") -> list[str]:
    """Time stamps and sizes of a stream's packets, as another program reads them."""
    found = run("-i", path, "-map", f"0:{stream}", "-c", "copy", "-copyts", "-f", "framehash", "-hash", "crc32", "-")
    return [line for line in found.splitlines() if not line.startswith("#")]
