"""A master into what a place takes. What already fits is copied; every file is probed before it gets its name.

ffmpeg runs with one thread count and bit-exact muxers, so the same master and preset give the same bytes.
"""

import shutil
import tempfile
from collections.abc import Callable
from fractions import Fraction
from math import ceil
from pathlib import Path

from showrunner.errors import BriefError, MediaError, StoreError
from showrunner.kit.document import Document
from showrunner.media import ffmpeg
from showrunner.media.deliver.arguments import (
    copied,
    encoded_picture,
    encoded_sound,
    frame_of,
    has_aspect,
    keeps_picture,
    keeps_sound,
    muxing,
)
from showrunner.media.deliver.presets import Preset
from showrunner.media.deliver.probing import Picture, Probe, probe

GIF_FPS = 15
THREADS = 2  # the bytes of x264 and VP9 depend on it


class Delivered(Document):
    """What was written, as probed afterwards. `copied` when no picture and no sound was encoded anew."""

    preset: str
    duration_ms: int
    size: int  # bytes
    width: int | None = None
    height: int | None = None
    copied: bool = False


async def deliver(
    master: Path,
    preset: Preset,
    to: Path,
    *,
    fill: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Delivered:
    """Write `master` (the MP4 of a film) to `to` as `preset` wants it, replacing what is there.

    A film of another shape is refused, or with `fill` set on its own blurred picture. `on_progress` gets ms written.
    Raises BriefError when the place does not take such a film, MediaError, StoreError.
    """
    source = probe(master)
    _refuse_what_cannot_be(source, preset, fill=fill)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=to.parent) as scratch:
            made = Path(scratch) / f"film{preset.suffix}"
            copied = await _make(master, source, preset, made, on_progress)
            result = probe(made)
            check(result, source, preset)
            made.replace(to)
    except OSError as error:
        raise StoreError(
            f"{to.name} cannot be written: {error.strerror}", hint="is there room, and may you?"
        ) from error
    picture = result.picture
    return Delivered(
        preset=preset.name,
        duration_ms=round(result.end * 1000),
        size=result.size,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        copied=copied,
    )


def _refuse_what_cannot_be(source: Probe, preset: Preset, *, fill: bool) -> None:
    if source.picture is None or source.sound is None:
        raise MediaError("a master has picture and sound; this file has not")
    length_ms = round(source.end * 1000)
    if length_ms < preset.shortest_ms:
        raise BriefError(
            f"{preset.name} takes films from {preset.shortest_ms / 1000:g} s on; this one has {length_ms / 1000:g} s",
            hint="make the film longer, or export another preset",
        )
    if preset.longest_ms is not None and length_ms > preset.longest_ms:
        raise BriefError(
            f"{preset.name} takes films up to {_clock(preset.longest_ms)}; this one lasts {_clock(length_ms)}",
            hint="shorten the film, or export another preset",
        )
    if preset.aspect and not fill and not has_aspect(source.picture, preset.aspect):
        raise BriefError(
            f"{preset.name} wants {preset.aspect}; this film is {source.picture.width}×{source.picture.height}",
            hint=f"make the film in {preset.aspect}, so that its pictures are composed for it; "
            "or set this one on a blurred ground (fill)",
            field="preset",
        )


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


async def _make(
    master: Path, source: Probe, preset: Preset, to: Path, on_progress: Callable[[int], None] | None
) -> bool:
    """Write the file; whether nothing was encoded."""
    assert source.picture and source.sound, "a master has both"
    picture_stays = preset.picture is None or keeps_picture(source.picture, preset)
    sound_stays = preset.sound is None or keeps_sound(source.sound, preset)
    if picture_stays and sound_stays and preset.picture and source.index_first and not source.edit_lists:
        shutil.copyfile(master, to)
        return True
    if preset.picture == "gif":
        await _make_gif(master, source.picture, preset, to, on_progress)
        return False
    picture = copied("v") if picture_stays else encoded_picture(source.picture, preset)
    sound = copied("a") if sound_stays else encoded_sound(preset)
    arguments: list[str | Path] = [
        *("-i", master),
        *(("-map", "0:v:0", *picture) if preset.picture else ("-vn",)),
        *(("-map", "0:a:0", *sound) if preset.sound else ("-an",)),
        *("-map_chapters", "-1", "-threads", str(THREADS)),
        *("-fflags", "+bitexact", "-flags", "+bitexact"),
        *muxing(preset),
        to,
    ]
    await ffmpeg.run(*arguments, on_progress=on_progress)
    return picture_stays and sound_stays


async def _make_gif(
    master: Path, picture: Picture, preset: Preset, to: Path, on_progress: Callable[[int], None] | None
) -> None:
    """In two passes: the colours of the whole film first, so that no frame waits in memory for them."""
    fps = picture.fps / ceil(picture.fps / GIF_FPS)
    width, height = frame_of(picture, preset)
    shown = f"fps={fps.numerator}/{fps.denominator},scale={width}:{height}:flags=lanczos"
    colours = to.with_name("colours.png")
    await ffmpeg.run("-i", master, "-filter:v", f"{shown},palettegen=stats_mode=diff", colours)
    painted = f"[0:v]{shown}[film];[film][1:v]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle"
    await ffmpeg.run(
        "-i", master, "-i", colours, "-filter_complex", painted, "-fflags", "+bitexact", to, on_progress=on_progress
    )


def check(made: Probe, source: Probe, preset: Preset) -> None:
    """What a viewer or a platform would notice. Raises MediaError naming it."""
    assert source.picture, "a master has a picture"
    for complaint in _complaints(made, source, source.picture, preset):
        raise MediaError(f"the {preset.name} export is not as it should be: {complaint}")


def _complaints(made: Probe, source: Probe, shown: Picture, preset: Preset) -> "list[str]":
    half_frame = 1 / (2 * shown.fps)
    found: list[str] = []
    if (made.picture is None) != (preset.picture is None) or (made.sound is None) != (preset.sound is None):
        found.append("it lacks a stream, or has one too many")
    if made.picture and abs(made.picture.end - made.picture.start - (shown.end - shown.start)) > half_frame:
        found.append(f"its picture lasts {float(made.picture.end):.3f} s where {float(shown.end):.3f} s belong")
    if made.picture and made.picture.start > half_frame:
        found.append(f"its picture begins late, at {float(made.picture.start):.3f} s")
    if made.sound and source.sound and abs(made.sound.end - source.sound.end) > half_frame + Fraction(1, 20):
        found.append(f"its sound lasts {float(made.sound.end):.3f} s where {float(source.sound.end):.3f} s belong")
    if made.edit_lists or not made.index_first:
        found.append("it has an edit list, or its index comes last")
    if preset.most_bytes is not None and made.size > preset.most_bytes:
        found.append(f"it has {made.size >> 20} MB; {preset.name} takes {preset.most_bytes >> 20} MB")
    return found
