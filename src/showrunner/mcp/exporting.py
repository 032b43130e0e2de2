"""export_film: a deliverable, ordered and waited for."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Annotated

from mcp.server.mcpserver import Context
from pydantic import Field

from showrunner.catalog.tables import FilmRow
from showrunner.handing import Deliverable
from showrunner.kit.document import Document
from showrunner.mcp.answers import Action, Failure, Link
from showrunner.mcp.failures import Refusal
from showrunner.mcp.making import USUAL_WAIT_S, Film, Wait
from showrunner.mcp.visit import Visit, ask, here
from showrunner.mcp.waiting import ENDED, PAUSE_S

Telling = Callable[[float], Awaitable[None]]  # seconds gone
Preset = Annotated[str, Field(min_length=1, max_length=60, description="see `presets` of list_styles")]


class Exported(Document):
    """`state` done: the files are there. Otherwise call again: the work is not done twice."""

    film: str
    preset: str
    state: str
    files: tuple[Link, ...] = ()
    next_actions: tuple[Action, ...] = ()


async def export_film(context: Context, film: Film, preset: Preset, wait_s: Wait = USUAL_WAIT_S) -> Exported:
    """Hand a finished film over: for a platform (youtube, shorts, …), for an editor, or captions, poster, credits."""
    visit = here()
    visit.needs("films:write")
    row = await visit.film(film)

    async def tell(seconds: float) -> None:
        await context.report_progress(seconds, None, f"making {preset}")

    made = await delivered(visit, row, preset, wait_s, tell)
    if made.state != "done":
        again = Action(tool="export_film", arguments={"film": film, "preset": preset}, why="it is still being made")
        return Exported(film=film, preset=preset, state=made.state, next_actions=(again,))
    return Exported(film=film, preset=preset, state="done", files=await _links(visit, row, made))


async def delivered(visit: Visit, row: FilmRow, preset: str, wait_s: float, tell: Telling) -> Deliverable:
    """The export, as it stands once it has ended or `wait_s` is over. Raises what it failed with."""
    run = await _ordered(visit, row, preset)
    began = time.monotonic()
    while True:
        made = await _found(visit, row, run)
        if made.state == "failed":
            raise _failure(made)
        gone = time.monotonic() - began
        if made.state in ENDED or gone >= wait_s:
            return made
        await tell(gone + 0.001)
        await asyncio.sleep(min(PAUSE_S, wait_s - gone))


async def _ordered(visit: Visit, row: FilmRow, preset: str) -> str:
    """The run that makes the export: one of the film as it is, or a new one. Raises Conflict for an unfinished film."""
    for made in reversed(await ask(visit.studio.files.deliverables, row.id)):
        if made.preset == preset and made.queued_ms >= row.changed_ms and made.state in ("queued", "making", "done"):
            return made.run
    return await ask(visit.studio.order_export, row.id, preset)


async def _found(visit: Visit, row: FilmRow, run: str) -> Deliverable:
    for made in await ask(visit.studio.files.deliverables, row.id):
        if made.run == run:
            return made
    raise Refusal(Failure(code="not_found", message=f"the export {run} is gone", hint="order it again"))


async def _links(visit: Visit, row: FilmRow, made: Deliverable) -> tuple[Link, ...]:
    return tuple(
        [
            Link(
                name=ending.lstrip("-."),
                media_type=asset.media_type,
                href=await visit.hand_over(visit.studio, asset, row, ending),
                size=asset.size,
            )
            for ending, asset in made.files.items()
        ]
    )


def _failure(made: Deliverable) -> Refusal:
    told = json.loads(made.error) if made.error else {}
    return Refusal(
        Failure(
            code=told.get("code", "internal"),
            message=told.get("message", f"the export {made.preset} failed"),
            hint=told.get("hint") or "",
            field=told.get("field"),
        )
    )
