"""What can be handed over of a finished film, and under which names."""

from asyncio import gather
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from showrunner.engine.run import Run
from showrunner.errors import NotFound
from showrunner.film.asset import Asset
from showrunner.media.deliver.presets import PRESETS
from showrunner.productions.registry import Production
from showrunner.steps.desk import Desk
from showrunner.steps.export import deliver_film, draw_poster, draw_thumbnail, keep_text

EXTRAS: dict[str, str] = {
    "captions": "side files: SRT, VTT with word times, ASS, JSON",
    "poster": "the most telling frame, PNG",
    "thumbnails": "eight frames, JPEG",
    "sheet": "the contact sheet of the storyboard, PNG",
    "credits": "licences of all that the film carries: credits.txt, credits.json",
}
OF_ANY = ("poster", "thumbnails")
TEXT_TYPES = {
    "srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa", "txt": "text/plain",
    "json": "application/json",
}  # fmt: skip
THUMBNAILS, THUMBNAIL_WIDTH = 8, 640


def check(presets: Sequence[str], production: Production) -> None:
    """Raises NotFound for a preset that films of this production do not have."""
    known = [*PRESETS, *OF_ANY, *production.handouts]
    for preset in presets:
        if preset not in known:
            raise NotFound(
                f"no preset of this film is called {preset!r}", field="preset", hint=f"there are {', '.join(known)}"
            )


def shaped(production: Production, order: Any, preset: str) -> Any:
    """The order in the shape the preset takes, where the production can lay a film out anew."""
    return order if production.shaped is None else production.shaped(order, preset)


def ending(preset: str) -> str:
    """Of a film's file name; no two presets share one, so that they may be exported into one folder."""
    return f"-{preset}{PRESETS[preset].suffix}"


async def exported(run: Run[Desk], production: Production, order: Any, finished: Any, preset: str) -> dict[str, Asset]:
    """Ending of the file's name -> the file."""
    if preset in PRESETS:
        return {ending(preset): await run(deliver_film, finished.master, preset)}
    if preset == "poster":
        return {"-poster.png": await run(draw_poster, finished.master)}
    if preset == "thumbnails":
        end = finished.review.duration_ms
        times = [end * (2 * n + 1) // (2 * THUMBNAILS) for n in range(THUMBNAILS)]
        drawn = await gather(*(run(draw_thumbnail, finished.master, at, THUMBNAIL_WIDTH) for at in times))
        return {f"-thumbnail-{n}.jpg": asset for n, asset in enumerate(drawn, 1)}
    assert production.hand_out is not None, "check() lets no other preset in"
    return await production.hand_out(run, order, finished, preset)


async def kept(run: Run[Desk], texts: dict[str, str]) -> dict[str, Asset]:
    """Ending of a file's name -> its text, as files."""
    return {
        ending: await run(keep_text, text, Path(ending).suffix or ending, TEXT_TYPES[ending.rpartition(".")[2]])
        for ending, text in texts.items()
    }
