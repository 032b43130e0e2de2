"""What of a master may stay as it is, and ffmpeg's arguments for what may not. Pure."""

from fractions import Fraction
from math import ceil

from showrunner.film.brief import Format
from showrunner.film.formats import RATIOS
from showrunner.media.deliver.presets import Preset
from showrunner.media.deliver.probing import Picture, Sound

AAC_PRIMING = 1024  # samples the encoder puts first; the file has no edit list to hide them, so as many are left out

_PROFILES = {"h264": "High", "aac": "LC"}


def has_aspect(picture: Picture, aspect: Format) -> bool:
    """Within a pixel pair: sides are even."""
    across, down = RATIOS[aspect]
    return abs(picture.width * down - picture.height * across) <= 2 * max(across, down)


def keeps_picture(picture: Picture, preset: Preset) -> bool:
    return (
        picture.codec == preset.picture
        and picture.profile == _PROFILES.get(picture.codec)
        and picture.pixels == "yuv420p"
        and (preset.aspect is None or has_aspect(picture, preset.aspect))
        and _short_side(picture, preset) == min(picture.width, picture.height)
        and (preset.most_picture_kbps is None or picture.kbps <= preset.most_picture_kbps)
    )


def keeps_sound(sound: Sound, preset: Preset) -> bool:
    return (
        sound.codec == preset.sound
        and sound.profile == _PROFILES.get(sound.codec)
        and (sound.rate, sound.channels) == (48_000, 2)
        and (preset.most_sound_kbps is None or sound.kbps <= preset.most_sound_kbps)
    )


def _short_side(picture: Picture, preset: Preset) -> int:
    short = min(picture.width, picture.height)
    return min(short, preset.most_short_side or short) // 2 * 2


def copied(stream: str) -> tuple[str, ...]:
    return (f"-c:{stream}", "copy")


def encoded_picture(picture: Picture, preset: Preset) -> tuple[str, ...]:
    gop = max(1, round(picture.fps / 2))  # half a second, closed, as YouTube asks
    codecs = {
        "h264": (
            *("-c:v", "libx264", "-profile:v", "high", "-preset", "medium", "-crf", "18", "-bf", "2"),
            *("-g", str(gop), "-flags:v", "+cgop+bitexact"),
            *(("-maxrate", f"{rate}k", "-bufsize", f"{rate}k") if (rate := preset.most_picture_kbps) else ()),
        ),
        "vp9": (
            *("-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "31", "-deadline", "good", "-cpu-used", "4"),
            *("-row-mt", "1", "-tile-columns", "1", "-g", str(8 * gop)),
        ),
        "prores": ("-c:v", "prores_ks", "-profile:v", "3", "-vendor", "apl0"),
    }
    assert preset.picture, "asked for a picture"
    return "-filter:v", _filter(picture, preset), *codecs[preset.picture]


def _filter(picture: Picture, preset: Preset) -> str:
    """Scale into the preset's frame; where the shape differs, lay the film on its own picture, blurred and darkened."""
    width, height = frame_of(picture, preset)
    pixels = "yuv422p10le" if preset.picture == "prores" else "yuv420p"
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    fitted = f"scale={width}:{height}:flags=lanczos:force_original_aspect_ratio"
    if preset.aspect is None or has_aspect(picture, preset.aspect):
        return f"scale={width}:{height}:flags=lanczos,format={pixels},{tags}"
    small = f"scale={width // 8}:{height // 8}:force_original_aspect_ratio=increase,crop={width // 8}:{height // 8}"
    return (
        f"split[whole][ground];[ground]{small},gblur=sigma=4,lutyuv=y=16+(val-16)*0.6,"
        f"scale={width}:{height}:flags=bicubic[soft];[whole]{fitted}=decrease:force_divisible_by=2[sharp];"
        f"[soft][sharp]overlay=(W-w)/2:(H-h)/2:format=yuv420,format={pixels},{tags}"
    )


def frame_of(picture: Picture, preset: Preset) -> tuple[int, int]:
    short = _short_side(picture, preset)
    across, down = RATIOS[preset.aspect] if preset.aspect else (picture.width, picture.height)
    long = ceil(short * max(across, down) / min(across, down) / 2 - Fraction(1, 2)) * 2
    return (long, short) if across > down else (short, long)


def encoded_sound(preset: Preset) -> tuple[str, ...]:
    bitrate = ("-b:a", f"{preset.sound_kbps}k")
    codecs = {
        "aac": ("-af", f"atrim=start_sample={AAC_PRIMING},asetpts=N/SR/TB", "-c:a", "aac", *bitrate),
        "opus": ("-c:a", "libopus", *bitrate),
        "mp3": ("-c:a", "libmp3lame", *bitrate),
        "pcm_s16le": ("-c:a", "pcm_s16le"),
    }
    assert preset.sound, "asked for sound"
    return *codecs[preset.sound], "-ar", "48000", "-ac", "2"


def muxing(preset: Preset) -> tuple[str, ...]:
    if preset.suffix in (".mp4", ".m4a", ".mov"):
        return "-use_editlist", "0", "-movflags", "+faststart+negative_cts_offsets"
    return ()
