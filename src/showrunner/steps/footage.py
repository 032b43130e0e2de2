"""Own media for films: chosen for a storyboard from a library as it was, and cut out for a shot."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from showrunner.capabilities import Illustrator
from showrunner.engine.step import step
from showrunner.errors import MediaError, NotFound
from showrunner.film import bringing, dividing, fitting, songs
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


@step(version=3, lane="writing", stage="storyboard", is_decision=True)
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
                hint="redo the film with the library as it is now",
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
    from showrunner.language.relevance import ABOUT, TOPIC

    catalogue = Catalogue.model_validate_json(path.read_bytes())
    shape = raster(aspect, "medium", 30)
    matches = _matcher(catalogue)
    pieces = dividing.divided(
        drawn, script, [[matches([(line, 1.0)]) for line in lines] for lines in dividing.asked(drawn, script)]
    )
    while True:
        board = dividing.board_of(drawn, pieces)
        told = [[(s.text, 1.0), (s.about, ABOUT), (script.title, TOPIC)] for s in fitting.slots(board, script)]
        chosen = fitting.fitted(board, script, catalogue, [*map(matches, told)], (shape.width, shape.height))
        joined = dividing.joined(pieces, drawn, chosen)
        if joined == pieces:
            return chosen
        pieces = joined  # fewer each time


def _matcher(catalogue: Catalogue) -> Callable[[Sequence[tuple[str, float]]], list[Match]]:
    """Finds the holdings that can be seen and fit what is told, best first (relevance.Shelf.fits)."""
    from showrunner.film.footage import unpacked
    from showrunner.language.relevance import shelf

    able = [n for n, holding in enumerate(catalogue.holdings) if holding.stretches]
    seen = [catalogue.holdings[n] for n in able]
    shelved = shelf([holding.words for holding in seen], [unpacked(holding.meaning) for holding in seen])
    return lambda told: [Match(which=able[fit.which], fit=fit.fit, words=fit.words) for fit in shelved.fits(told)]
