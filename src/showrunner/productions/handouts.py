"""What can be handed over of a narrated film besides its pictures: captions, credits, the sheet of its storyboard."""

from itertools import accumulate

from showrunner.capabilities import Credit
from showrunner.engine.run import Run
from showrunner.film import formats, sidecars
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.formats import Raster
from showrunner.kit import canonical
from showrunner.media.deliver.credits import credits_json, credits_text
from showrunner.media.deliver.presets import PRESETS
from showrunner.productions.exporting import kept
from showrunner.productions.finished import Finished
from showrunner.steps.crediting import list_credits
from showrunner.steps.desk import Desk
from showrunner.steps.export import Moment, draw_sheet


def shaped(brief: Brief, preset: str) -> Brief:
    """The brief in the shape the preset takes: the film is laid out anew for it, never cropped or scaled."""
    aspect = PRESETS[preset].aspect if preset in PRESETS else None
    return brief if aspect is None else brief.model_copy(update={"format": aspect})


async def hand_out(run: Run[Desk], brief: Brief, finished: Finished, name: str) -> dict[str, Asset]:
    """`name` is captions, credits or sheet. Ending of the file's name -> the file."""
    if name == "captions":
        return await kept(run, run.pure(_captions, brief, finished))
    if name == "credits":
        made = (brief, finished.script, finished.cast, finished.look, finished.board, finished.song)
        found = await run(list_credits, *made)
        return await kept(run, run.pure(_credits, brief.title or finished.script.title, found))
    moments = _moments(finished, _raster(brief))
    return {"-sheet.png": await run(draw_sheet, finished.master, finished.script.title, moments)}


def _raster(brief: Brief) -> Raster:
    return formats.raster(brief.format, brief.quality, brief.fps)


def _captions(brief: Brief, finished: Finished) -> dict[str, str]:
    cues, palette = finished.cues, finished.look.palette
    return {
        ".srt": sidecars.srt(cues),
        ".vtt": sidecars.vtt(cues, language=finished.script.language),
        ".ass": sidecars.ass(cues, _raster(brief), palette),
        ".json": canonical.text({"language": finished.script.language, "cues": cues}),
    }


def _credits(title: str, found: tuple[Credit, ...]) -> dict[str, str]:
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
