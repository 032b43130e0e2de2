"""Captions into the picture: what must be encoded again is found first, each part is a step, and the rest is copied.

The parts' keys hold only the captions on screen in them, so that a changed word encodes a few seconds. All of it reads
foreign files and stands behind walls.
"""

from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.asset import Asset
from showrunner.film.captions import Cue
from showrunner.film.clip import Clip
from showrunner.film.record import Review
from showrunner.film.transcript import Measured
from showrunner.media.burning.plan import Burning, Patch
from showrunner.steps.desk import Desk

AHEAD = ("showrunner.steps.overlaying",)  # of workers (kit/nursery.py)
MEMORY = 6_000_000_000  # bytes of address space; 0.4 GB are used at 1080p, HEVC of 2160p takes 3
READING_CPU_S, BYTES_A_SECOND = 120, 20_000_000  # copying reads 200 MB a second, checking less (measured)
ENCODING_CPU_S = 3600  # of one part


@step(version=3, lane="visual", stage="hearing")
async def plan_burning(desk: Desk, clip: Clip, shown_ms: tuple[tuple[int, int], ...], preset: str, crf: int) -> Burning:
    """Which parts are encoded for captions in `shown_ms`, and how. Raises MediaError."""
    path = await desk.store.path(clip.asset)
    return await desk.confined(_plan, clip, path, shown_ms, preset, crf, read=[path], cpu_s=_reading_s(clip.asset))


@step(version=2, lane="visual", stage="picture", timeout_s=7200)
async def burn_part(desk: Desk, patch: Patch) -> Asset:
    """A part of the video with its captions: H.264 or HEVC in an MP4, at the source's own times. Raises MediaError."""
    path, room = await desk.store.path(patch.clip.asset), desk.folder()
    out = room / "part.mp4"
    await desk.confined(_burn, patch, path, out, read=[path], write=[room], memory=MEMORY, cpu_s=ENCODING_CPU_S)
    return await desk.store.put(out, "video/mp4")


@step(version=1, lane="assembly", stage="master", timeout_s=7200)
async def join_burned(
    desk: Desk, clip: Clip, burning: Burning, parts: tuple[Asset, ...], soft: tuple[Cue, ...], language: str
) -> Asset:
    """The video: parts of ours, the rest and the sound copied, `soft` captions as a track. Raises MediaError."""
    path, room = await desk.store.path(clip.asset), desk.folder()
    files = [await desk.store.path(part) for part in parts]
    out = room / "film.mp4"
    await desk.confined(
        _join, clip, path, burning, tuple(files), out, soft, language,
        read=[path, *files], write=[room], cpu_s=_reading_s(clip.asset),
    )  # fmt: skip
    return await desk.store.put(out, "video/quicktime" if burning.format == "mov" else "video/mp4")


@step(version=1, lane="assembly", stage="review")
async def review_burned(
    desk: Desk, master: Asset, clip: Clip, burning: Burning, cues: tuple[Cue, ...], measured: Measured
) -> Review:
    """Hold the finished file against its source: times, the sound's packets, and the places where parts meet."""
    film, path = await desk.store.path(master), await desk.store.path(clip.asset)
    return await desk.confined(
        _review,
        film,
        path,
        clip.container,
        burning,
        cues,
        measured,
        read=[film, path],
        cpu_s=2 * _reading_s(clip.asset),
    )


def _reading_s(asset: Asset) -> int:
    return READING_CPU_S + asset.size // BYTES_A_SECOND


def _plan(clip: Clip, path: Path, shown_ms: tuple[tuple[int, int], ...], preset: str, crf: int) -> Burning:
    from showrunner.media.burning.choosing import plan_of

    return plan_of(clip, path, shown_ms, preset, crf)


def _burn(patch: Patch, path: Path, out: Path) -> int:
    from showrunner.steps.overlaying import burn

    return burn(patch, path, out)


def _join(
    clip: Clip, path: Path, burning: Burning, parts: tuple[Path, ...], out: Path, soft: tuple[Cue, ...], language: str
) -> None:
    from showrunner.media.burning.splicing import Source, join

    join(Source(path, clip.container), burning, parts, out, soft, language)


def _review(
    film: Path, path: Path, container: str, burning: Burning, cues: tuple[Cue, ...], measured: Measured
) -> Review:
    from showrunner.steps.checking import review

    return review(film, path, container, burning, cues, measured)
