"""What lies beside a finished film and is asked for by its name: captions, poster, storyboard.

Captions and poster are exports. The first who asks waits for them to be made, which is quick; then they are there.
"""

import asyncio
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from starlette.concurrency import run_in_threadpool

from showrunner.errors import Conflict, Unavailable
from showrunner.film.storyboard import Storyboard
from showrunner.handing import Deliverable
from showrunner.http.asking import Caller, FilmId, Reader, StrictRoute
from showrunner.http.routes.exports import file_answer
from showrunner.kit.names import slug

router = APIRouter(prefix="/v1/films/{film}", tags=["exports"], route_class=StrictRoute)

WAIT_S, LOOK_S = 20.0, 0.2
_KINDS = ("application/x-subrip", "text/vtt", "application/json", "application/octet-stream")
_SEEN: dict[int | str, dict[str, Any]] = {304: {"description": "you have it"}}
_CAPTIONS = {200: {"description": "the captions", "content": {kind: {} for kind in _KINDS}}, **_SEEN}
_POSTER = {200: {"description": "a picture", "content": {"image/png": {}}}, **_SEEN}


@router.get("/captions.{kind}", response_class=Response, responses=_CAPTIONS, operation_id="get_captions")
async def captions(
    caller: Reader, film: FilmId, kind: Annotated[Literal["srt", "vtt", "ass", "json"], Path()]
) -> Response:
    """What is said, with the times it is said at: word by word in VTT and JSON."""
    return await beside(caller, film, "captions", f".{kind}")


@router.get("/poster", response_class=Response, responses=_POSTER, operation_id="get_poster")
async def poster(caller: Reader, film: FilmId) -> Response:
    """The most telling frame."""
    return await beside(caller, film, "poster", ".png")


@router.get("/storyboard", response_model=Storyboard, operation_id="get_storyboard")
def storyboard(caller: Reader, film: FilmId) -> Response:
    """Which picture carries which lines; it is changed under drafts."""
    text = caller.studio.draft(caller.film(film).id, "storyboard")
    return Response(text, media_type="application/json")


async def beside(caller: Caller, film: str, preset: str, suffix: str) -> Response:
    """The file of this suffix out of a quick export. Raises NotFound, Conflict, Unavailable."""
    row = await run_in_threadpool(caller.film, film)
    made = await _made(caller, row.id, preset)
    ending, asset = next(one for one in made.files.items() if PurePosixPath(f"x{one[0]}").suffix == suffix)
    return await file_answer(caller, asset, f"{slug(row.title) or 'film'}{ending}")


async def _made(caller: Caller, film: str, preset: str) -> Deliverable:
    """The newest of this preset that shows the film as it is. Raises Conflict, Unavailable when nobody makes it."""
    deadline = asyncio.get_running_loop().time() + WAIT_S
    while True:
        found = await run_in_threadpool(_look, caller, film, preset)
        if found is not None and found.state == "done":
            return found
        if found is not None and found.state in ("failed", "cancelled"):
            raise Conflict(f"the {preset} could not be made", hint="see the film's exports", field="film")
        if asyncio.get_running_loop().time() > deadline:
            raise Unavailable(f"the {preset} is being made", retry_after_s=5, hint="ask again in a moment")
        await asyncio.sleep(LOOK_S)


def _look(caller: Caller, film: str, preset: str) -> Deliverable | None:
    """What there is of it, ordered when there is nothing; None: ordered just now."""
    row = caller.film(film)
    made = [one for one in caller.studio.files.deliverables(film) if one.preset == preset]
    fresh = [one for one in made if one.queued_ms >= row.changed_ms]
    if fresh:
        return fresh[-1]
    caller.studio.order_export(film, preset, priority="urgent")
    return None
