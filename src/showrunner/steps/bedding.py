"""Music under somebody's video. Foreign files are decoded behind walls, in blocks; the picture is never decoded."""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.bedding import BedPlan, Copied, Heard, Joined, Loop, Sound
from showrunner.film.record import Review
from showrunner.film.sound import RATE
from showrunner.media.blocks.measures import Measured
from showrunner.steps.desk import Desk

AHEAD = ("showrunner.media.bedding.laying", "showrunner.media.voice_activity")  # of workers (kit/nursery.py)

Ranges = tuple[tuple[int, int], ...]
SILENCE_LUFS = -70.0
STARTING_S = 60  # of computing: what no sound needs
ROOM = 64 << 20  # bytes, for the index of the file
MUXING_BYTES = 1_000_000  # copied per second of computing, at the very least


@step(version=1, lane="assembly", stage="music")
async def find_loop(desk: Desk, track: Heard, duration_ms: int) -> Loop:
    """Where a track that is too short goes on from an earlier place. Raises MediaError when nothing is heard in it."""
    path = await desk.store.path(track.asset)
    return await desk.confined(_find_loop, track, path, read=[path], cpu_s=_cpu_s(duration_ms))


@step(version=1, lane="assembly", stage="listening")
async def find_speech(desk: Desk, video: Heard, duration_ms: int) -> Ranges:
    """Ranges in ms in which somebody speaks, from the first picture on."""
    path = await desk.store.path(video.asset)
    return await desk.confined(_find_speech, video, path, read=[path], cpu_s=_cpu_s(duration_ms))


@step(version=4, lane="assembly", stage="sound")
async def lay_music(desk: Desk, plan: BedPlan) -> Sound:
    """The sound of the whole video as AAC, at its loudness and under its ceiling."""
    heard = [*plan.music, *([plan.speech] if plan.speech else [])]
    files = {each.asset.digest: await desk.store.path(each.asset) for each in heard}
    folder = desk.folder()
    found, packets = await desk.confined(
        _lay, plan, files, folder / "sound.m4a", read=list(files.values()), write=[folder],
        cpu_s=_cpu_s(plan.samples * 1000 // RATE),
    )  # fmt: skip
    return Sound(
        asset=await desk.store.put(folder / "sound.m4a", "audio/mp4", is_given=True),
        samples=found.samples + plan.skip,
        packets=packets,
        loudness=None if found.loudness_lufs <= SILENCE_LUFS else round(found.loudness_lufs * 100),
        true_peak=round(found.true_peak_dbtp * 100),
        clipped=found.clipped,
    )


@step(version=2, lane="assembly", stage="master")
async def join_scored(desk: Desk, video: Heard, sound: Sound) -> Joined:
    """The video's picture as it is, with this sound, in one MP4. Raises BriefError, MediaError."""
    path, heard, folder = await desk.store.path(video.asset), await desk.store.path(sound.asset), desk.folder()
    copied = await desk.confined(
        _join, video, path, heard, folder / "film.mp4", read=[path, heard], write=[folder],
        cpu_s=STARTING_S + video.asset.size // MUXING_BYTES, file_size=2 * (video.asset.size + sound.asset.size) + ROOM,
    )  # fmt: skip
    return Joined(asset=await desk.store.put(folder / "film.mp4", "video/mp4", is_given=True), copied=copied)


@step(version=1, lane="assembly", stage="review")
async def review_scored(desk: Desk, film: Joined, sound: Sound, target_lufs: int | None) -> Review:
    """Read the finished file and hold it against what it was made of: every packet, every time, and the loudness."""
    path = await desk.store.path(film.asset)
    return await desk.confined(
        _review, path, film.copied, sound, target_lufs, read=[path], cpu_s=STARTING_S + film.asset.size // MUXING_BYTES
    )


def _cpu_s(duration_ms: int) -> int:
    return STARTING_S + duration_ms // 1000


def _find_loop(track: Heard, path: Path) -> Loop:
    from showrunner.media.bedding.laying import reader
    from showrunner.media.bedding.looping import loop_of

    return loop_of(reader(track, path, with_picture=False))


def _find_speech(video: Heard, path: Path) -> Ranges:
    from showrunner.media import voice_activity
    from showrunner.media.bedding.laying import mono

    return voice_activity.speech(mono(video, path, voice_activity.RATE))


def _lay(plan: BedPlan, files: dict[str, Path], out: Path) -> tuple[Measured, str]:
    from showrunner.media.bedding.laying import lay_to

    return lay_to(plan, files, out)


def _join(video: Heard, path: Path, heard: Path, out: Path) -> Copied:
    from showrunner.kit.opening import opened
    from showrunner.media.bedding.muxing import mux

    with opened(path, video.container) as file:
        return mux(file, heard, out)


def _review(master: Path, copied: Copied, sound: Sound, target_lufs: int | None) -> Review:
    from showrunner.media.bedding.reviewing import review

    return review(master, copied, sound, target_lufs)
