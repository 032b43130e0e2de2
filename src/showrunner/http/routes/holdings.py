"""The library: own media that films choose among, found again by what it shows."""

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from showrunner.catalog.library import HoldingRow
from showrunner.errors import Conflict
from showrunner.http.asking import AssetMaker, Cursor, Limit, Reader, StrictRoute, answer
from showrunner.http.models.films import ErrorView
from showrunner.http.models.library import (
    HitPage,
    HitView,
    HoldingList,
    HoldingPage,
    HoldingView,
    LibraryRequest,
    StretchView,
)
from showrunner.kit import cursors

router = APIRouter(prefix="/v1/library", tags=["library"], route_class=StrictRoute)

HoldingId = Annotated[str, Path(max_length=100, description="id of a file of the library")]
Question = Annotated[
    str, Query(min_length=1, max_length=500, description="what it should show", examples=["waves at dusk"])
]
Wanted = Annotated[Literal["video", "image", "audio"] | None, Query(description="only these")]


@router.post("", status_code=202, response_model=HoldingList, operation_id="add_to_library")
def add(caller: AssetMaker, asked: LibraryRequest) -> Response:
    """Take uploaded files into the library. The same file again is described anew."""
    uploads = [caller.studio.files.uploads.get(asset) for asset in asked.assets]
    for row in uploads:
        if row.asset is None:
            raise Conflict(f"{row.name} is not whole yet", hint="send the rest first", field="assets")
    library = caller.studio.library
    rows = [
        library.add_asset(
            row.asset, row.name, folder=asked.folder, tags=asked.tags, notes=asked.notes, origin=asked.origin
        )
        for row in uploads
        if row.asset is not None
    ]
    return answer(HoldingList(holdings=tuple(_view(row) for row in rows)), 202)


@router.get("", response_model=HoldingPage, operation_id="list_library")
def page(caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Newest first."""
    rows = caller.studio.library.page(limit + 1, cursors.before(cursor))
    last = rows[limit - 1] if len(rows) > limit else None
    after = cursors.cursor(last.created_ms, last.id) if last else None
    return answer(HoldingPage(holdings=tuple(_view(row) for row in rows[:limit]), next=after))


@router.get("/search", response_model=HitPage, operation_id="search_library")
def search(caller: Reader, q: Question, kind: Wanted = None, limit: Limit = 20, cursor: Cursor = None) -> Response:
    """What fits the words by its meaning and by the words it shares with them, best first."""
    library = caller.studio.library
    found = library.search(q, limit + 1, cursors.before(cursor), kind)
    last = found[limit - 1] if len(found) > limit else None
    after = f"{last.fit}.{last.holding.id}" if last else None
    rows = library.shelves.rows([one.holding.id for one in found[:limit]])
    hits = tuple(
        HitView(fit=one.fit, shared=one.words, holding=_view(rows[one.holding.id]))
        for one in found[:limit]
        if one.holding.id in rows
    )
    return answer(HitPage(hits=hits, next=after))


@router.get("/{holding}", response_model=HoldingView, operation_id="get_holding")
def get(caller: Reader, holding: HoldingId) -> Response:
    """What is known of it."""
    return answer(_view(caller.studio.library.shelves.get(holding)))


@router.delete("/{holding}", status_code=204, response_class=Response, operation_id="remove_holding")
async def remove(caller: AssetMaker, holding: HoldingId) -> Response:
    """Forget it. Films that show it keep what they need."""
    await caller.studio.library.remove(holding)
    return Response(status_code=204)


def _view(row: HoldingRow) -> HoldingView:
    known = row.known
    return HoldingView.model_validate({
        "id": row.id, "name": row.name, "state": row.state, "kind": known.kind if known else None,
        "words": known.words if known else None, "tags": row.tagged, "notes": row.notes, "origin": row.whose,
        "media_type": row.media_type, "size": row.size,
        "duration_ms": known.clip.duration_ms if known else None,
        "stretches": tuple(
            StretchView(quality=stretch.quality, **stretch.model_dump(exclude={"aims", "colour", "prints"}))
            for stretch in known.stretches
        ) if known else (),
        "error": ErrorView.model_validate(json.loads(row.error)) if row.error else None,
        "created_ms": row.created_ms, "url": f"/v1/library/{row.id}",
    })  # fmt: skip
