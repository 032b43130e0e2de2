"""Pieces and sound to the master, and a look at it as a viewer's player sees it."""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.asset import Asset
from showrunner.film.captions import Cue
from showrunner.film.formats import Raster
from showrunner.film.record import Piece, Review
from showrunner.steps.desk import Desk


@step(version=1, lane="assembly", stage="master")
async def join_master(desk: Desk, pieces: tuple[Piece, ...], sound: Asset, samples: int, raster: Raster) -> Asset:
    """One MP4: packets copied, no edit list, index first. Raises MediaError."""
    files = [(await desk.store.path(piece.asset), piece.frames) for piece in pieces]
    heard = await desk.store.path(sound)
    out = desk.file(".mp4")
    await desk.workers.call("drawing", _join, files, heard, samples, raster, out)
    return await desk.store.put(out, "video/mp4")


@step(version=2, lane="assembly", stage="review")
async def review_master(
    desk: Desk,
    master: Asset,
    pieces: tuple[Piece, ...],
    cues: tuple[Cue, ...],
    raster: Raster,
    target_ms: int | None,
) -> Review:
    """Measure the finished file: length, sync, loudness, peaks, black and frozen pictures, captions, collisions."""
    return await desk.workers.call("drawing", _review, await desk.store.path(master), pieces, cues, raster, target_ms)


def _join(files: list[tuple[Path, int]], heard: Path, samples: int, raster: Raster, out: Path) -> None:
    from showrunner.media.joining import join

    join(files, heard, samples, raster, out)


def _review(
    master: Path, pieces: tuple[Piece, ...], cues: tuple[Cue, ...], raster: Raster, target_ms: int | None
) -> Review:
    from showrunner.steps.reviewing import review

    return review(master, pieces, cues, raster, target_ms)
