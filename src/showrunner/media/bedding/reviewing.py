"""The scored video as a player reads it, held against the video it was and the sound that was made for it."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from showrunner.film.bedding import Copied, Sound
from showrunner.film.record import Finding, Review, error
from showrunner.film.sound import RATE
from showrunner.media.bedding.muxing import read_back
from showrunner.media.blocks.measuring import packets_of

NEAR_LU = 50  # hundredths, around the target
CEILING = -100  # hundredths of dBTP


def review(master: Path, was: Copied, sound: Sound, target_lufs: int | None) -> Review:
    """`was` is what the video's own file said of its picture. Raises MediaError when the film cannot be read at all."""
    with av.open(str(master), format="mp4") as film:
        now = read_back(film)
    with av.open(str(master), format="mp4") as film:
        heard = packets_of(film)
    duration_ms, sound_ms = now.duration_ms, round(Fraction(sound.samples, RATE) * 1000)
    return Review(
        frames=now.frames,
        duration_ms=duration_ms,
        sound_ms=sound_ms,
        offset_ms=sound_ms - duration_ms,
        loudness=sound.loudness,
        true_peak=sound.true_peak,
        clipped=sound.clipped,
        findings=(*_of_picture(was, now), *_of_sound(sound, heard, target_lufs)),
    )


def _of_picture(was: Copied, now: Copied) -> Iterator[Finding]:
    if now.frames != was.frames:
        yield error("frames", f"the film has {now.frames} frames, the video {was.frames}")
    elif now.packets != was.packets:
        yield error("packets", "the film's pictures are not those of the video, or not at their times")


def _of_sound(sound: Sound, heard: str, target_lufs: int | None) -> Iterator[Finding]:
    if heard != sound.packets:
        yield error("sound", "the film's sound is not the one that was made for it")
    yield from of_level(sound, target_lufs)


def of_level(sound: Sound, target_lufs: int | None) -> Iterator[Finding]:
    """How loud it is: too loud is an error, too soft (the ceiling forbade more) a warning."""
    if sound.loudness is None:
        yield Finding(code="silent", severity="warning", text="the film has no audible sound")
        return
    if target_lufs is not None and abs(sound.loudness - target_lufs) > NEAR_LU:
        text = f"{sound.loudness / 100:.1f} LUFS; the target is {target_lufs / 100:g} ± 0.5"
        is_soft = sound.loudness < target_lufs
        yield Finding(code="loudness", severity="warning" if is_soft else "error", text=text)
    if sound.true_peak > CEILING:
        yield error("peak", f"{sound.true_peak / 100:.1f} dBTP; the ceiling is −1")
    if sound.clipped:
        yield error("clipping", f"{sound.clipped} samples at full scale")
