"""People's scenes as one film. Every scene is cut and mixed by itself; foreign files are decoded behind walls."""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.asset import Asset
from showrunner.film.bedding import Sound
from showrunner.film.formats import Raster
from showrunner.film.placing import CutSegment, MergeMix, SceneMix, SceneSound
from showrunner.film.record import Piece, Review
from showrunner.film.sound import RATE
from showrunner.media.blocks.measures import Measured
from showrunner.steps.desk import Desk

AHEAD = ("showrunner.steps.assembling", "showrunner.media.merging.sounding")  # of workers (kit/nursery.py)

SILENCE_LUFS = -70.0
STARTING_S = 60  # of computing: what no piece needs
MEMORY = 4_000_000_000  # bytes of address space: a 4K decoder and encoder side by side
PIXELS_PER_S = 4_000_000  # decoded, fitted and encoded, at the very least (a tone map takes longest)


@step(version=3, lane="visual", stage="picture")
async def cut_scene(desk: Desk, segment: CutSegment) -> Piece:
    """Exactly `segment.count` frames: pieces of one film join without being encoded again. Raises MediaError."""
    cuts = [segment.cut, *([segment.before] if segment.before else [])]
    files = {cut.asset.digest: await desk.store.path(cut.asset) for cut in cuts}
    folder, raster = desk.folder(), segment.raster
    most = max(raster.width * raster.height, *(cut.track.width * cut.track.height for cut in cuts))
    made = await desk.confined(
        _cut, segment, files, folder / "piece.mp4", read=list(files.values()), write=[folder], memory=MEMORY,
        cpu_s=STARTING_S + most * segment.count // PIXELS_PER_S,
    )  # fmt: skip
    return made.model_copy(update={"asset": await desk.store.put(folder / "piece.mp4", "video/mp4")})


@step(version=1, lane="assembly", stage="sound")
async def mix_scene(desk: Desk, scene: SceneMix) -> SceneSound:
    """What one scene sounds like by itself, at the volumes asked for."""
    files = {layer.asset.digest: await desk.store.path(layer.asset) for layer in scene.layers}
    folder = desk.folder()
    lufs = await desk.confined(
        _mix_scene, scene, files, folder / "scene.flac", read=list(files.values()), write=[folder],
        cpu_s=STARTING_S + scene.samples // RATE,
    )  # fmt: skip
    return SceneSound(
        asset=await desk.store.put(folder / "scene.flac", "audio/flac"),
        samples=scene.samples,
        loudness=None if lufs <= SILENCE_LUFS else round(lufs * 100),
        loudest_pc=max((layer.volume_pc for layer in scene.layers), default=0),
    )


@step(version=3, lane="assembly", stage="sound")
async def mix_scenes(desk: Desk, plan: MergeMix) -> Sound:
    """The film's sound at its loudness, as AAC: all of it but the first AAC frame, whose place the priming takes."""
    files = {part.sound.asset.digest: await desk.store.path(part.sound.asset) for part in plan.parts}
    out = desk.file(".m4a")
    found, packets = await desk.workers.call("sound", _mix_scenes, plan, files, out)
    return Sound(
        asset=await desk.store.put(out, "audio/mp4"),
        samples=plan.samples,
        packets=packets,
        loudness=None if found.loudness_lufs <= SILENCE_LUFS else round(found.loudness_lufs * 100),
        true_peak=round(found.true_peak_dbtp * 100),
        clipped=found.clipped,
    )


@step(version=1, lane="assembly", stage="master")
async def join_merged(desk: Desk, pieces: tuple[Piece, ...], sound: Sound, raster: Raster) -> Asset:
    """One MP4: packets copied, no edit list, index first. Raises MediaError."""
    files = [(await desk.store.path(piece.asset), piece.frames) for piece in pieces]
    heard, out = await desk.store.path(sound.asset), desk.file(".mp4")
    await desk.workers.call("sound", _join, files, heard, sound.samples, raster, out)
    return await desk.store.put(out, "video/mp4")


@step(version=1, lane="assembly", stage="review")
async def review_merged(
    desk: Desk, master: Asset, pieces: tuple[Piece, ...], sound: Sound, raster: Raster, target_lufs: int | None
) -> Review:
    """Read the finished file: length, sync, every packet, every join, and how loud it is."""
    return await desk.workers.call(
        "sound", _review, await desk.store.path(master), pieces, sound, raster, target_lufs
    )  # fmt: skip


def _cut(segment: CutSegment, files: dict[str, Path], out: Path) -> Piece:
    from showrunner.steps import assembling  # imports skia, cv2 and av: only workers pay for them

    return assembling.cut_piece(segment, files, out)


def _mix_scene(scene: SceneMix, files: dict[str, Path], out: Path) -> float:
    from showrunner.media.merging import sounding

    return sounding.scene_to(scene.layers, files, scene.samples, out)


def _mix_scenes(plan: MergeMix, files: dict[str, Path], out: Path) -> tuple[Measured, str]:
    from showrunner.media.merging import sounding

    return sounding.mix_to(plan, files, out)


def _join(files: list[tuple[Path, int]], heard: Path, samples: int, raster: Raster, out: Path) -> None:
    from showrunner.media.joining import join

    join(files, heard, samples, raster, out)


def _review(master: Path, pieces: tuple[Piece, ...], sound: Sound, raster: Raster, target_lufs: int | None) -> Review:
    from showrunner.media.merging import reviewing

    return reviewing.review(master, pieces, sound, raster, target_lufs)
