"""Foreign files come in here and nowhere else: fetched under guard, looked over behind walls, kept when sound."""

import asyncio
import shutil
from pathlib import Path

from showrunner.engine.step import step
from showrunner.errors import BriefError, FetchFailed, MediaError, TooLarge
from showrunner.film.asset import Asset
from showrunner.film.clip import Clip
from showrunner.film.source import Limits, Source
from showrunner.kit.containers import JPEG, PNG, sniffed
from showrunner.steps.desk import Desk

AHEAD = ("showrunner.media.foreign.looking",)  # of workers (kit/nursery.py)
FETCH_S = 600
USUAL = Limits()


@step(version=2, lane="visual", stage="intake", timeout_s=1800)
async def take_in(desk: Desk, source: Source, limits: Limits = USUAL) -> Clip:
    """What the file is, and the file itself in the store; a HEIC or AVIF picture becomes a JPEG or PNG.

    What is at an address may change: another `source.asked` fetches it again. Raises BriefError for a file that is not
    taken, TooLarge, FetchFailed and NotAllowed for an address, NotFound for an asset that is gone. `field` is "source".
    """
    room = desk.folder()
    try:
        path = await _here(desk, source, limits, room)
        return await _looked_over(desk, source, path, limits, room)
    except BriefError as error:
        raise _about(source, error) from error
    finally:
        await asyncio.to_thread(shutil.rmtree, room, ignore_errors=True)


async def _here(desk: Desk, source: Source, limits: Limits, room: Path) -> Path:
    if source.asset is not None:  # counted at the door that it came in by
        return await desk.store.path(source.asset)
    return await fetch(desk, str(source.url), limits.size, room / "fetched")


async def fetch(desk: Desk, url: str, most: int, to: Path) -> Path:
    """Download at most `most` bytes. A server that says its file is larger is not asked for it. Raises as `take_in`."""

    def watch(so_far: int, announced: int | None) -> None:
        _check(max(so_far, announced or 0), most)

    try:
        async with desk.net() as net:
            _check(await net.size(url) or 0, most)
            await net.download(url, to, most_bytes=2**62, timeout_s=FETCH_S, on_progress=watch)
    except FetchFailed as error:
        error.field = error.field or "source"
        error.hint = error.hint or "check that the address opens in a browser without signing in"
        raise
    return to


async def _looked_over(desk: Desk, source: Source, path: Path, limits: Limits, room: Path) -> Clip:
    await asyncio.to_thread(sniffed, path)  # most of what is not taken needs no process of its own
    out = room / "out"
    out.mkdir()
    still = out / "still"
    try:
        clip = await desk.confined(
            _look, path, limits, still, read=[path], write=[out],
            memory=limits.memory, cpu_s=limits.cpu_s, file_size=limits.size,
        )  # fmt: skip
    except MediaError as error:  # the file is at fault, not the house
        raise BriefError(str(error), hint=error.hint, field="source") from error
    return clip.model_copy(update={"asset": await _kept(desk, source, path, still, clip, limits)})


def _look(path: Path, limits: Limits, still: Path) -> Clip:
    from showrunner.media.foreign.looking import look_at  # PyAV: only workers pay for it

    return look_at(path, limits, still)


async def _kept(desk: Desk, source: Source, path: Path, still: Path, clip: Clip, limits: Limits) -> Asset:
    kind = clip.asset.media_type
    if still.exists():
        if sniffed(still) not in (JPEG, PNG) or still.stat().st_size > limits.size:
            raise BriefError("the picture cannot be translated", hint="save it as JPEG or PNG", field="source")
        return await desk.store.put(still, kind)
    if source.asset is not None:
        return source.asset.model_copy(update={"media_type": kind})
    return await desk.store.put(path, kind)


def _check(size: int, most: int) -> None:
    if size > most:
        raise TooLarge(
            f"the file has {size:,} bytes; {most:,} are taken", hint="make it shorter or compress it", field="source"
        )


def _about(source: Source, error: BriefError) -> BriefError:
    """The same, with the name of the file, which only the source knows."""
    named = f"{source.shown}: " if source.name or source.url else ""
    return BriefError(f"{named}{error}", hint=error.hint, field=error.field or "source")
