"""Deliverables of a film: the master, captions, posters, and versions for the places where films go."""

from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from showrunner.catalog.tables import FilmRow
from showrunner.errors import Conflict, NotFound
from showrunner.film.asset import Asset
from showrunner.film.record import FilmRecord
from showrunner.handing import Deliverable
from showrunner.http.asking import Caller, FilmId, Maker, Reader, StrictRoute, answer
from showrunner.http.files import FileAnswer
from showrunner.http.models.assets import ExportList, ExportRequest, ExportView, PresetList, PresetView
from showrunner.http.models.common import Link, LinkRequest, file_view
from showrunner.http.models.films import ErrorView
from showrunner.http.signing import Owner, Signer, owner_of
from showrunner.kit.names import slug
from showrunner.media.deliver.presets import PRESETS
from showrunner.store.base import Store

router = APIRouter(prefix="/v1", tags=["exports"], route_class=StrictRoute)

SHOWN = ("image/", "audio/", "video/", "text/vtt", "application/json", "application/x-subrip")
MEDIA: dict[int | str, dict[str, Any]] = {
    200: {"description": "the file", "content": {"video/mp4": {}, "application/octet-stream": {}}},
    206: {"description": "the part that Range asked for", "content": {"video/mp4": {}, "application/octet-stream": {}}},
    304: {"description": "you have it"},
    416: {"description": "Range begins after the end", "content": {"application/problem+json": {}}},
}


@router.get("/presets", response_model=PresetList, operation_id="list_presets")
def presets(caller: Reader) -> Response:
    """What a film can be exported as."""
    from showrunner.productions.exporting import EXTRAS

    found = {name: preset.about for name, preset in PRESETS.items()} | EXTRAS
    return answer(PresetList(presets=tuple(PresetView(name=name, about=about) for name, about in found.items())))


@router.post("/films/{film}/exports", status_code=202, response_model=ExportView, operation_id="create_export")
def create(caller: Maker, film: FilmId, asked: ExportRequest) -> Response:
    """Ask for a deliverable of a finished film. What was made for it before is not made again."""
    row = caller.film(film)
    run = caller.studio.order_export(row.id, asked.preset, priority=asked.priority)
    view = _view(caller, row.id, row.title, _deliverable(caller, row.id, run))
    return answer(view, 202, {"location": view.url})


@router.get("/films/{film}/exports", response_model=ExportList, operation_id="list_exports")
def all_of(caller: Reader, film: FilmId) -> Response:
    """Oldest first."""
    row = caller.film(film)
    found = caller.studio.files.deliverables(row.id)
    return answer(ExportList(exports=tuple(_view(caller, row.id, row.title, one) for one in found)))


@router.get("/films/{film}/exports/{export}", response_model=ExportView, operation_id="get_export")
def get(caller: Reader, film: FilmId, export: str) -> Response:
    """How it stands, and its files once it is done."""
    row = caller.film(film)
    return answer(_view(caller, row.id, row.title, _deliverable(caller, row.id, export)))


@router.get("/films/{film}/exports/{export}/files/{name}", response_class=Response, responses=MEDIA,
            operation_id="get_export_file")  # fmt: skip
@router.head("/films/{film}/exports/{export}/files/{name}", include_in_schema=False)
async def download(caller: Reader, film: FilmId, export: str, name: str) -> Response:
    """One file of a deliverable; Range works."""
    row = await run_in_threadpool(caller.film, film)
    asset = _file(row.title, await run_in_threadpool(_deliverable, caller, row.id, export), name)
    return await file_answer(caller, asset, name)


@router.post("/films/{film}/exports/{export}/files/{name}/links", status_code=201, response_model=Link,
             operation_id="link_export_file")  # fmt: skip
def link(
    caller: Reader, request: Request, film: FilmId, export: str, name: str, asked: LinkRequest | None = None
) -> Response:
    """An address of the file that needs no key, for a while."""
    row = caller.film(film)
    asset = _file(row.title, _deliverable(caller, row.id, export), name)
    return link_answer(request, owner_of(row), asset, name, asked or LinkRequest())


@router.get("/films/{film}/master", response_class=Response, responses=MEDIA, operation_id="get_master")
@router.head("/films/{film}/master", include_in_schema=False)
async def master(caller: Reader, film: FilmId) -> Response:
    """The finished film; Range works."""
    row = await run_in_threadpool(caller.film, film)
    record = _record(row)
    return await file_answer(caller, record.master, _name_of(record.title, ".mp4"))


@router.post("/films/{film}/master/links", status_code=201, response_model=Link, operation_id="link_master")
def link_master(caller: Reader, request: Request, film: FilmId, asked: LinkRequest | None = None) -> Response:
    """An address of the finished film that needs no key, for a while."""
    row = caller.film(film)
    record = _record(row)
    return link_answer(request, owner_of(row), record.master, _name_of(record.title, ".mp4"), asked or LinkRequest())


async def file_answer(caller: Caller, asset: Asset, name: str) -> Response:
    return await file_of(caller.house.store, asset, name)


async def file_of(store: Store, asset: Asset, name: str) -> Response:
    """Media as what it is; anything else as bytes to be saved, for it may be a page with a script. Raises NotFound."""
    if not await store.has(asset):
        raise NotFound("the file is gone", hint="make the film again: what made it will run", field="asset")
    is_shown = asset.media_type.startswith(SHOWN) and "svg" not in asset.media_type
    kind = asset.media_type if is_shown else "application/octet-stream"
    return FileAnswer(
        partial(store.read, asset), asset.size, digest=asset.digest, media_type=kind, name=name, is_inline=is_shown
    )


def link_answer(request: Request, owner: Owner, asset: Asset, name: str, asked: LinkRequest) -> Response:
    signer: Signer = request.app.state.signer
    token, until_s = signer.token(owner, asset, name, asked.expires_s)
    base = request.app.state.house.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return answer(Link(url=f"{base}/v1/files/{token}", expires_ms=until_s * 1000), 201)


def _record(row: FilmRow) -> FilmRecord:
    if row.record is None:
        raise Conflict(f"{row.id} is {row.state}", hint="wait until it is done", field="film")
    return FilmRecord.model_validate_json(row.record)


def _deliverable(caller: Caller, film: str, run: str) -> Deliverable:
    for one in caller.studio.files.deliverables(film):
        if one.run == run:
            return one
    raise NotFound(f"{run[:80]!r} is not an export of this film", hint="list its exports", field="export")


def _view(caller: Caller, film: str, title: str, made: Deliverable) -> ExportView:
    url = f"/v1/films/{film}/exports/{made.run}"
    files = tuple(
        file_view(asset, name, f"{url}/files/{quote(name)}")
        for name, asset in ((_name_of(title, ending), asset) for ending, asset in made.files.items())
    )
    error = ErrorView.model_validate_json(made.error) if made.error else None
    facts = {"id": made.run, "film": film, "preset": made.preset, "state": made.state, "queued_ms": made.queued_ms}
    return ExportView.model_validate({**facts, "files": files, "error": error, "url": url})


def _file(title: str, made: Deliverable, name: str) -> Asset:
    for ending, asset in made.files.items():
        if _name_of(title, ending) == name:
            return asset
    raise NotFound(f"{name[:80]!r} is not a file of this export", hint="its `files` are all", field="name")


def _name_of(title: str, ending: str) -> str:
    return f"{slug(title) or 'film'}{ending}"
