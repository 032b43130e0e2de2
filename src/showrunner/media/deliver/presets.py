"""Where films go, as data: what each place takes, as its own pages said in November 2026."""

from typing import Literal

from showrunner.film.brief import Format
from showrunner.kit.document import Document

PictureCodec = Literal["h264", "vp9", "prores", "gif"]
SoundCodec = Literal["aac", "opus", "mp3", "pcm_s16le"]


class Preset(Document):
    """`None` is "no limit" or "not at all": a preset without `picture` is sound alone."""

    name: str
    about: str  # one line for the list
    suffix: str
    media_type: str
    picture: PictureCodec | None = None
    sound: SoundCodec | None = None
    aspect: Format | None = None  # the only one it takes
    most_short_side: int | None = None  # pixels; a larger film is made smaller
    most_picture_kbps: int | None = None
    sound_kbps: int = 192  # when the sound is encoded anew
    most_sound_kbps: int | None = None  # above it, it is encoded anew
    shortest_ms: int = 0
    longest_ms: int | None = None
    most_bytes: int | None = None


_MINUTE = 60_000
_MP4 = {"suffix": ".mp4", "media_type": "video/mp4", "picture": "h264", "sound": "aac"}

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(**_MP4, name="youtube", about="YouTube, 16:9", aspect="16:9", sound_kbps=384),
        Preset(
            **_MP4,
            name="shorts",
            about="YouTube Shorts, 9:16, at most 3 minutes",
            aspect="9:16",
            most_short_side=1080,
            sound_kbps=384,
            longest_ms=3 * _MINUTE,
        ),
        Preset(
            **_MP4,
            name="tiktok",
            about="TikTok, 9:16, 3 seconds to 10 minutes",
            aspect="9:16",
            most_short_side=2160,
            shortest_ms=3_000,
            longest_ms=10 * _MINUTE,
            most_bytes=4 << 30,
        ),
        Preset(
            **_MP4,
            name="reels",
            about="Instagram Reels, 9:16, 3 seconds to 15 minutes",
            aspect="9:16",
            most_short_side=1080,
            most_picture_kbps=25_000,
            sound_kbps=128,
            most_sound_kbps=140,  # 128 as encoders keep to it
            shortest_ms=3_000,
            longest_ms=15 * _MINUTE,
            most_bytes=300 << 20,
        ),
        Preset(**_MP4, name="square", about="feeds, 1:1", aspect="1:1", most_short_side=1080),
        Preset(
            name="web",
            about="a page of your own: WebM with VP9 and Opus",
            suffix=".webm",
            media_type="video/webm",
            picture="vp9",
            sound="opus",
            most_short_side=1080,
            sound_kbps=128,
        ),
        Preset(
            name="gif",
            about="a silent loop, at most 480 pixels and 15 frames a second",
            suffix=".gif",
            media_type="image/gif",
            picture="gif",
            most_short_side=480,
            longest_ms=_MINUTE,
        ),
        Preset(
            name="audio", about="the sound alone, as it is: M4A", suffix=".m4a", media_type="audio/mp4", sound="aac"
        ),
        Preset(name="mp3", about="the sound alone: MP3", suffix=".mp3", media_type="audio/mpeg", sound="mp3"),
        Preset(
            name="prores",
            about="for editing on: ProRes 422 HQ and PCM",
            suffix=".mov",
            media_type="video/quicktime",
            picture="prores",
            sound="pcm_s16le",
        ),
    )
}
