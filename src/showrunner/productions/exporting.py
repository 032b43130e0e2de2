"""What can be handed over of a finished film, and under which names."""

from asyncio import gather
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from showrunner.capabilities import Credit
from showrunner.engine.run import Run
from showrunner.errors import NotFound
from showrunner.film import formats, sidecars
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.formats import Raster
from showrunner.kit import canonical
from showrunner.media.deliver.credits import credits_json, credits_text
from showrunner.media.deliver.presets import PRESETS
from showrunner.productions.narrated import Finished
from showrunner.steps.crediting import list_credits
from showrunner.steps.desk import Desk
from showrunner.steps.export import (
    Moment,
    deliver_film,
    draw_poster,
    draw_sheet,
    draw_thumbnail,
    keep_text,
)

EXTRAS: dict[str, str] = {
    "captions": "side files: SRT, VTT with word times, ASS, JSON",
    "poster": "the most telling frame, PNG",
    "thumbnails": "eight frames, JPEG",
    "sheet": "the contact sheet of the storyboard, PNG",
    "credits": "licences of all that the film carries: credits.txt, credits.json",
}
TEXT_TYPES = {
    "srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa", "txt": "text/plain",
    "json": "application/json",
}  # fmt: skip
THUMBNAILS, THUMBNAIL_WIDTH = 8, 640


def raster_of(brief: Brief) -> Raster:
    return formats.raster(brief.format, brief.quality, brief.fps)


def check(presets: Sequence[str]) -> None:
    """Raises NotFound for a preset that nobody knows."""
    for preset in presets:
        if preset not in PRESETS and preset not in EXTRAS:
            raise NotFound(
                f"no preset is called {preset!r}", field="preset", hint=f"there are {', '.join([*PRESETS, *EXTRAS])}"
            )


def shaped(brief: Brief, preset: str) -> Brief:
    """The brief in the shape the preset takes: the film is laid out anew for it, never cropped or scaled."""
    aspect = PRESETS[preset].aspect if preset in PRESETS else None
    return brief if aspect is None else brief.model_copy(update={"format": aspect})


def ending(preset: str) -> str:
    """Of a film's file name; no two presets share one, so that they may be exported into one folder."""
    return f"-{preset}{PRESETS[preset].suffix}"


async def exported(run: Run[Desk], brief: Brief, finished: Finished, preset: str) -> dict[str, Asset]:
    """Ending of the file's name -> the file."""
    if preset in PRESETS:
        return {ending(preset): await run(deliver_film, finished.master, preset)}
    if preset == "captions":
        return await _kept(run, run.pure(_captions, brief, finished))
    if preset == "credits":
        made = (brief, finished.script, finished.cast, finished.look, finished.board)
        found = await run(list_credits, *made)
        return await _kept(run, run.pure(_credits_of, brief.title or finished.script.title, found))
    if preset == "poster":
        return {"-poster.png": await run(draw_poster, finished.master)}
    if preset == "sheet":
        return {
            "-sheet.png": await run(
                draw_sheet, finished.master, finished.script.title, _moments(finished, raster_of(brief))
            )
        }
    end = finished.review.duration_ms
    times = [end * (2 * n + 1) // (2 * THUMBNAILS) for n in range(THUMBNAILS)]
    drawn = await gather(*(run(draw_thumbnail, finished.master, at, THUMBNAIL_WIDTH) for at in times))
    return {f"-thumbnail-{n}.jpg": asset for n, asset in enumerate(drawn, 1)}


async def _kept(run: Run[Desk], texts: dict[str, str]) -> dict[str, Asset]:
    return {
        ending: await run(keep_text, text, Path(ending).suffix or ending, TEXT_TYPES[ending.rpartition(".")[2]])
        for ending, text in texts.items()
    }


def _captions(brief: Brief, finished: Finished) -> dict[str, str]:
    cues, raster, palette = finished.cues, raster_of(brief), finished.look.palette
    return {
        ".srt": sidecars.srt(cues),
        ".vtt": sidecars.vtt(cues, language=finished.script.language),
        ".ass": sidecars.ass(cues, raster, palette),
        ".json": canonical.text({"language": finished.script.language, "cues": cues}),
    }


def _credits_of(title: str, found: tuple[Credit, ...]) -> dict[str, str]:
    return {"-credits.txt": credits_text(title, found), "-credits.json": credits_json(title, found)}


def _moments(finished: Finished, raster: Raster) -> tuple[Moment, ...]:
    """Two thirds into each shot, when what it shows is there."""
    starts = [0, *accumulate(finished.frames)]
    moments = []
    for number, (shot, first, frames) in enumerate(zip(finished.board.shots, starts, finished.frames, strict=False), 1):
        at = raster.ms(first)
        label = f"{number} · {at // 60_000}:{at // 1000 % 60:02} · {shot.picture.kind}"
        moments.append(Moment(at_ms=raster.ms(first + frames * 2 // 3), label=label, text=shot.why))
    return tuple(moments)
