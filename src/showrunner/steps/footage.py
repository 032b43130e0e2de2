"""Own media for films: chosen for a storyboard from a library as it was, and cut out for a shot."""

import asyncio
import shutil
from pathlib import Path

from showrunner.capabilities import Illustrator
from showrunner.engine.step import step
from showrunner.errors import MediaError, NotFound
from showrunner.film import bringing, fitting, songs
from showrunner.film.asset import Asset
from showrunner.film.brief import Format
from showrunner.film.clip import Clip
from showrunner.film.fitting import Match
from showrunner.film.footage import Catalogue
from showrunner.film.formats import raster
from showrunner.film.look import Look
from showrunner.film.script import Script
from showrunner.film.songs import Song
from showrunner.film.source import Limits
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.steps.desk import Desk

OWN = Limits(size=20_000_000_000, cpu_s=600)  # a person's own files may be long recordings


@step(version=2, lane="writing", stage="storyboard", is_decision=True)
async def draw_with_own(desk: Desk, script: Script, look: Look, aspect: Format, catalogue: Asset) -> Storyboard:
    """A storyboard that shows what the catalogue has, where that fits better than what is drawn.

    `catalogue` is a film.footage.Catalogue as JSON in the store: a library as it was when the film was ordered. Raises
    NotFound when a file that it chooses has been removed since.
    """
    drawn = await desk.ask("illustrator", Illustrator, Illustrator.storyboard, script, look, aspect)
    path = await desk.store.path(catalogue)
    board = await desk.workers.call("thinking", _fitted, drawn, script, aspect, path)
    for shot in board.shots:
        await _check_there(desk, shot)
    return board


async def _check_there(desk: Desk, shot: Shot) -> None:
    for asset in bringing.assets_of(shot.picture):
        if not await desk.store.has(asset):
            raise NotFound(
                f"a file that scene {shot.scene} would show has been removed since the film was ordered",
                hint="choose from the library as it is now: showrunner redo FILM --library",
                field="footage",
            )


@step(version=2, lane="writing", stage="music", is_decision=True)
async def choose_song(desk: Desk, mood: str, catalogue: Asset) -> Song | None:
    """The catalogue's song for a film in this mood; None when none fits."""
    path = await desk.store.path(catalogue)
    return await asyncio.to_thread(lambda: songs.chosen(Catalogue.model_validate_json(path.read_bytes()), mood))


@step(version=1, lane="visual", stage="footage", timeout_s=1800)
async def cut_out(desk: Desk, clip: Clip, start_ms: int, end_ms: int) -> Asset:
    """That part of a video alone, upright and in square pixels, as H.264 in the file's own frame rate and colours.

    What films decode then is always our own. Raises MediaError.
    """
    from showrunner.media.footage.cutting import arguments  # PyAV: whoever only looks up pays nothing
    from showrunner.media.foreign.running import run_confined

    path, room = await desk.store.path(clip.asset), desk.folder()
    try:
        out = room / "cut.mp4"
        words = arguments(clip, path, start_ms, end_ms)
        await run_confined(*words, out, read=[path], write=[room], cpu_s=1800)
        if not await desk.confined(_is_as_cut, out, end_ms - start_ms, read=[out]):
            raise MediaError(
                f"nothing could be cut out from {start_ms / 1000:.1f} s on", hint="try to play the file there"
            )
        return await desk.store.put(out, "video/mp4")
    finally:
        await asyncio.to_thread(shutil.rmtree, room, ignore_errors=True)


def _is_as_cut(path: Path, wanted_ms: int) -> bool:
    from showrunner.media.footage import reading  # PyAV: only workers pay for it

    return reading.is_as_cut(path, wanted_ms)


def _fitted(drawn: Storyboard, script: Script, aspect: Format, path: Path) -> Storyboard:
    catalogue = Catalogue.model_validate_json(path.read_bytes())
    shape = raster(aspect, "medium", 30)
    matches = _matches(fitting.slots(drawn, script), script.title, catalogue)
    return fitting.fitted(drawn, script, catalogue, matches, (shape.width, shape.height))


def _matches(slots: tuple[fitting.Slot, ...], title: str, catalogue: Catalogue) -> list[list[Match]]:
    """For every slot the holdings that can be seen and fit, best first."""
    from showrunner.film.footage import unpacked
    from showrunner.language.relevance import ABOUT, TOPIC, shelf

    able = [n for n, holding in enumerate(catalogue.holdings) if holding.stretches]
    seen = [catalogue.holdings[n] for n in able]
    shelved = shelf([holding.words for holding in seen], [unpacked(holding.meaning) for holding in seen])
    return [
        [
            Match(which=able[fit.which], fit=fit.fit, words=fit.words)
            for fit in shelved.fits([(slot.text, 1.0), (slot.about, ABOUT), (title, TOPIC)])
        ]
        for slot in slots
    ]
