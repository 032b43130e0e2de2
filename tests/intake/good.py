"""Good files of every common kind, small, made by our own ffmpeg: intake must take every one."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from showrunner.media.ffmpeg import binary

PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=1"]
TONE = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=1"]
QUICK = ["-deadline", "realtime", "-cpu-used", "8"]
BOTH = [*PICTURE, *TONE]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]


@dataclass(frozen=True)
class Control:
    """`words` are ffmpeg's for output; `expected` are facts of the clip (see test_good)."""

    file: str
    words: list[str]
    kind: str = "video"
    facts: tuple[tuple[str, object], ...] = ()


def v(**facts: object) -> tuple[tuple[str, object], ...]:
    return tuple(facts.items())


CONTROLS = [
    Control("plain.mp4", [*BOTH, *H264, "-c:a", "aac", "-shortest"], facts=v(codec="h264", shown=(320, 180))),
    Control("late_index.mp4", [*BOTH, *H264, "-c:a", "aac", "-movflags", "0"], facts=v(codec="h264")),
    Control("fragments.mp4", [*BOTH, *H264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
            facts=v(frames=25)),
    Control(
        "wide_pixels.mp4", [*PICTURE, "-vf", "setsar=4/3", *H264], facts=v(sar=(4, 3), shown=(427, 180))
    ),
    Control(
        "variable.mp4",
        [*PICTURE, "-vf", "select='not(mod(n,3))+lt(n,8)'", "-fps_mode", "vfr", *H264],
        facts=v(is_variable=True),
    ),
    Control("variable.mkv", [*PICTURE, "-vf", "select='not(mod(n,3))+lt(n,8)'", "-fps_mode", "vfr", *H264],
            facts=v(is_variable=True)),
    Control("chroma422.mov", [*PICTURE, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv422p"],
            facts=v(pixels="yuv422p")),
    Control("ten_bits.mp4", [*PICTURE, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"],
            facts=v(pixels="yuv420p10le")),
    Control("hevc.mp4", [*PICTURE, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"],
            facts=v(codec="hevc")),
    Control(
        "hdr.mp4",
        [*PICTURE, "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params",
         "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"],
        facts=v(transfer="arib-std-b67", primaries="bt2020", matrix="bt2020nc"),
    ),
    Control("vp9_opus.webm", [*BOTH, "-c:v", "libvpx-vp9", *QUICK, "-c:a", "libopus"],
            facts=v(codec="vp9")),
    Control("vp8_vorbis.webm", [*BOTH, "-c:v", "libvpx", *QUICK, "-c:a", "libvorbis"],
            facts=v(codec="vp8")),
    Control("av1.mp4", [*PICTURE, "-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lp=1"],
            facts=v(codec="av1")),
    Control("prores.mov", [*BOTH, "-c:v", "prores_ks", "-profile:v", "0", "-c:a", "pcm_s16le"],
            facts=v(codec="prores")),
    Control("prores_alpha.mov", [*PICTURE, "-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le"],
            facts=v(has_alpha=True)),
    Control("old.avi", [*BOTH, "-c:v", "mpeg4", "-c:a", "libmp3lame"], facts=v(codec="mpeg4")),
    Control("camera.ts", [*BOTH, *H264, "-c:a", "ac3"], facts=v(codec="h264")),
    Control("disc.mpg", [*BOTH, "-c:v", "mpeg2video", "-c:a", "mp2"], facts=v(codec="mpeg2video")),
    Control("film.ogv", [*BOTH, "-c:v", "libtheora", "-c:a", "libvorbis"], facts=v(codec="theora")),
    Control("silent.mp4", [*PICTURE, *H264], facts=v(frames=25)),
    Control("moving.gif", [*PICTURE, "-vf", "fps=10,scale=160:-1"], facts=v(codec="gif", frames=10)),
    Control("moving.apng", [*PICTURE, "-vf", "fps=5,scale=160:-1", "-f", "apng"], facts=v(frames=5)),
    Control("talk.mp3", [*TONE, "-c:a", "libmp3lame"], "audio"),
    Control("flat.wav", [*TONE, "-c:a", "pcm_s24le"], "audio"),
    Control("float.wav", [*TONE, "-c:a", "pcm_f32le"], "audio"),
    Control("song.flac", [*TONE, "-c:a", "flac"], "audio"),
    Control("song.m4a", [*TONE, "-c:a", "aac"], "audio"),
    Control("song.aac", [*TONE, "-c:a", "aac", "-f", "adts"], "audio"),
    Control("song.ogg", [*TONE, "-c:a", "libvorbis"], "audio"),
    Control("song.opus", [*TONE, "-c:a", "libopus"], "audio"),
    Control("song.aiff", [*TONE, "-c:a", "pcm_s16be"], "audio"),
    Control("song.mka", [*TONE, "-c:a", "libopus", "-f", "matroska"], "audio"),
    Control("still.bmp", [*PICTURE, "-frames:v", "1"], "image"),
]  # fmt: skip


def make_all(folder: Path) -> dict[str, Path]:
    """Every control by its name. Costs about 6 s of CPU."""
    made = {}
    for control in CONTROLS:
        made[control.file] = folder / control.file
        _run(*control.words, folder / control.file)
    return {**made, **derived(folder), **pictures(folder)}


def derived(folder: Path) -> dict[str, Path]:
    """A phone's portrait (rotation in the header), a song with its cover, and a film cut by an edit list."""
    upright = folder / "portrait.mp4"
    _run("-display_rotation", "-90", "-i", folder / "plain.mp4", "-c", "copy", upright)
    cover = folder / "cover.png"
    Image.effect_noise((64, 64), 40).save(cover)
    song = folder / "covered.mp3"
    _run("-i", folder / "talk.mp3", "-i", cover, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v",
         "attached_pic", "-metadata", "title=Honey", song)  # fmt: skip
    trimmed = folder / "trimmed.mp4"
    _run("-ss", "0.48", "-i", folder / "plain.mp4", "-c", "copy", trimmed)
    return {"portrait.mp4": upright, "covered.mp3": song, "trimmed.mp4": trimmed}


def pictures(folder: Path) -> dict[str, Path]:
    from pillow_heif import register_heif_opener

    register_heif_opener()
    photo = Image.linear_gradient("L").resize((160, 90)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    names = ("a.jpg", "turned.jpg", "a.png", "glass.png", "a.webp", "a.gif", "a.heic", "a.avif")
    made = {name: folder / name for name in names}
    photo.save(made["a.jpg"])
    photo.save(made["turned.jpg"], exif=exif)
    photo.save(made["a.png"])
    photo.convert("RGBA").save(made["a.webp"])
    glass = photo.convert("RGBA")
    glass.putalpha(Image.linear_gradient("L").resize((160, 90)))
    glass.save(made["glass.png"])
    photo.save(made["a.gif"])
    photo.save(made["a.heic"], quality=80, exif=exif.tobytes())
    photo.save(made["a.avif"])
    return made


def _run(*words: str | Path) -> None:
    command = [str(binary()), "-nostdin", "-v", "error", "-y", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words[-1], done.stderr)
