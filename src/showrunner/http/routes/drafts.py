"""Drafts: script, storyboard, look, cast and brief of a film, read and changed with a check of the revision."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response
from pydantic import JsonValue

from showrunner.errors import Stale
from showrunner.film import changes
from showrunner.http.asking import Caller, FilmId, IfMatch, Maker, Reader, StrictRoute, revision
from showrunner.http.models.films import DraftPatch

router = APIRouter(prefix="/v1/films/{film}/drafts", tags=["drafts"], route_class=StrictRoute)

Name = Annotated[str, Path(max_length=40, description="script, storyboard, look, cast or brief", examples=["script"])]
SCRIPT = {"title": "Honey", "scenes": [{"id": "s1", "lines": [{"text": "Honey never spoils."}]}]}
Draft = Annotated[dict[str, JsonValue], Body(description="the whole draft, as GET gives it", examples=[SCRIPT])]
_DRAFT: dict[int | str, dict[str, Any]] = {
    200: {"description": "the draft", "content": {"application/json": {"example": SCRIPT}}}
}


@router.get("/{name}", response_model=dict[str, Any], responses=_DRAFT, operation_id="get_draft")
def get(caller: Reader, film: FilmId, name: Name) -> Response:
    """As it now holds: a person's version, else the last run's. Its ETag is its revision."""
    return _answer(caller, caller.film(film).id, name)


@router.put("/{name}", response_model=dict[str, Any], responses=_DRAFT, operation_id="put_draft")
def put(caller: Maker, film: FilmId, name: Name, draft: Draft, if_match: IfMatch = None) -> Response:
    """Put your version in its place. With If-Match, only while it is still the version you read."""
    row = caller.film(film)
    caller.studio.replace_draft(row.id, name, json.dumps(draft), revision=revision(if_match))
    return _answer(caller, row.id, name)


@router.patch("/{name}", response_model=dict[str, Any], responses=_DRAFT, operation_id="patch_draft")
def patch(caller: Maker, film: FilmId, name: Name, asked: DraftPatch, if_match: IfMatch = None) -> Response:
    """Change parts of it by path: all of them, or none."""
    row = caller.film(film)
    at = caller.studio.draft_revision(row.id, name)
    wanted = revision(if_match)
    if wanted is not None and wanted != at:
        raise Stale(f"the {name} has changed", hint="read it again, then change it", field="If-Match")
    document = caller.studio.parsed_draft(row.id, name)
    for path, value in asked.set.items():
        document = changes.put(document, path, value)
    caller.studio.replace_draft(row.id, name, document.model_dump_json(), revision=at)
    return _answer(caller, row.id, name)


@router.delete("/{name}", status_code=204, response_class=Response, operation_id="revert_draft")
def revert(caller: Maker, film: FilmId, name: Name) -> Response:
    """Drop your version: the next run writes its own again."""
    row = caller.film(film)
    caller.studio.draft(row.id, name)
    caller.studio.revert(row.id, name)
    return Response(status_code=204)


def _answer(caller: Caller, film: str, name: str) -> Response:
    at = caller.studio.draft_revision(film, name)
    text = caller.studio.draft(film, name)
    headers = {"etag": f'"{at}"', "cache-control": "private, no-cache"}
    return Response(text, headers=headers, media_type="application/json")
